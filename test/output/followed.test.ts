import { expect, it } from 'vitest';
import { exitCodeOfItems } from '../../src/cli/exit-codes.ts';
import { MagnumError } from '../../src/errors.ts';
import { render } from '../../src/output/render.ts';
import { followed, message, type Outcome, outcomes } from '../../src/output/result.ts';
import { failingStream, keptStream, show } from './streams.ts';

const ended = async () => message('It is done.', { uuid: 'u', status: 'X_COMPLETE' });

it('the beginning is told before the end is known', async () => {
  const stdout = keptStream();
  const seen: string[] = [];
  const result = followed('It was accepted.', async () => {
    seen.push(stdout.text);
    return await ended();
  });
  await render(result, { format: 'table' }, { stdout, stderr: keptStream() });
  expect(seen).toEqual(['It was accepted.\n']);
  expect(stdout.text).toBe('It was accepted.\nIt is done.\n');
});

it('a machine format has the end alone on stdout', async () => {
  const { stdout, stderr } = await show(followed('It was accepted.', ended), {
    format: 'json',
    noindent: true,
  });
  expect(stdout).toBe('{"uuid": "u", "status": "X_COMPLETE"}\n');
  expect(stderr).toBe('It was accepted.\n');
});

it('the end is waited for, and its error told, when nobody reads stdout any more', async () => {
  const error = new MagnumError('ended-in-failure', 'It failed.');
  const result = followed('It was accepted.', async () => {
    throw error;
  });
  const streams = { stdout: failingStream('EPIPE'), stderr: keptStream() };
  await expect(render(result, { format: 'table' }, streams)).rejects.toBe(error);
});

const failed = (item: string, hint: string): Outcome => {
  const error = new MagnumError('ended-in-failure', `${item} failed`, { details: [`${item}: why`], hint });
  return { item, text: error.message, error };
};

it('outcomes on the way are for people only; below an error are its details, and each hint once', async () => {
  const all: Outcome[] = [
    { item: 'a', text: 'a was accepted', interim: true },
    { item: 'a', text: 'a is gone', status: 'gone' },
    failed('b', 'Look.'),
    failed('c', 'Look.'),
    failed('d', 'Look there.'),
  ];
  const people = await show(outcomes(all), { format: 'table' });
  expect(people.stdout).toBe('a was accepted\na is gone\n');
  expect(people.stderr.split('\n')).toEqual([
    ...['ERROR: b failed', '  b: why', 'Look.'],
    ...['ERROR: c failed', '  c: why'],
    ...['ERROR: d failed', '  d: why', 'Look there.', ''],
  ]);
  expect(people.items).toBe(4);
  const programs = await show(outcomes(all), { format: 'json' });
  expect(JSON.parse(programs.stdout)).toMatchObject([
    { item: 'a', status: 'gone', message: 'a is gone' },
    { item: 'b', status: 'failed', message: 'b failed\n  b: why' },
    { item: 'c' },
    { item: 'd' },
  ]);
});

it('of several, a failure tells more than a time-out, and that more than anything else', () => {
  const errors = (['not-found', 'timeout', 'ended-in-failure'] as const).map(
    (kind) => new MagnumError(kind, ''),
  );
  expect([1, 2, 3].map((count) => exitCodeOfItems(errors.slice(0, count), 5))).toEqual([1, 6, 5]);
  expect(exitCodeOfItems([], 5)).toBe(0);
  expect(exitCodeOfItems(errors.slice(0, 1), 1)).toBe(3);
});
