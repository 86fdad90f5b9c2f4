import { expect, it } from 'vitest';
import { exitCodeOfItems } from '../../src/cli/exit-codes.ts';
import { MagnumError } from '../../src/errors.ts';
import { render } from '../../src/output/render.ts';
import { followed, message, type Outcome, outcomes } from '../../src/output/result.ts';
import { failingStream, recordingStream, show } from './streams.ts';

const complete = async () => message('It is done.', { uuid: 'u', status: 'X_COMPLETE' });

it('followed: prints the beginning before the end is known', async () => {
  const stdout = recordingStream();
  const seen: string[] = [];
  const result = followed('It was accepted.', async () => {
    seen.push(stdout.text);
    return await complete();
  });
  await render(result, { format: 'table' }, { stdout, stderr: recordingStream() });
  expect(seen).toEqual(['It was accepted.\n']);
  expect(stdout.text).toBe('It was accepted.\nIt is done.\n');
});

it('followed: in a machine format, prints only the end to stdout and the beginning to stderr', async () => {
  const { stdout, stderr } = await show(followed('It was accepted.', complete), {
    format: 'json',
    noindent: true,
  });
  expect(stdout).toBe('{"uuid": "u", "status": "X_COMPLETE"}\n');
  expect(stderr).toBe('It was accepted.\n');
});

it('followed: waits for the end and throws its error although stdout is closed', async () => {
  const error = new MagnumError('ended-in-failure', 'It failed.');
  const result = followed('It was accepted.', async () => {
    throw error;
  });
  const streams = { stdout: failingStream('EPIPE'), stderr: recordingStream() };
  await expect(render(result, { format: 'table' }, streams)).rejects.toBe(error);
});

const failure = (item: string, hint: string): Outcome => {
  const error = new MagnumError('ended-in-failure', `${item} failed`, { details: [`${item}: why`], hint });
  return { item, text: error.message, error };
};

it('outcomes: prints interim outcomes, error details and each hint once as text; a list has final outcomes only', async () => {
  const all: Outcome[] = [
    { item: 'a', text: 'a was accepted', interim: true },
    { item: 'a', text: 'a is gone', status: 'gone' },
    failure('b', 'Look.'),
    failure('c', 'Look.'),
    failure('d', 'Look there.'),
  ];
  const sentences = await show(outcomes(all), { format: 'table' });
  expect(sentences.stdout).toBe('a was accepted\na is gone\n');
  expect(sentences.stderr.split('\n')).toEqual([
    ...['ERROR: b failed', '  b: why', 'Look.'],
    ...['ERROR: c failed', '  c: why'],
    ...['ERROR: d failed', '  d: why', 'Look there.', ''],
  ]);
  expect(sentences.items).toBe(4);
  const list = await show(outcomes(all), { format: 'json' });
  expect(JSON.parse(list.stdout)).toMatchObject([
    { item: 'a', status: 'gone', message: 'a is gone' },
    { item: 'b', status: 'failed', message: 'b failed\n  b: why\nLook.' },
    { item: 'c' },
    { item: 'd' },
  ]);
});

it('exitCodeOfItems: prefers ended-in-failure to timeout, and timeout to other errors', () => {
  const errors = (['not-found', 'timeout', 'ended-in-failure'] as const).map(
    (kind) => new MagnumError(kind, ''),
  );
  expect([1, 2, 3].map((count) => exitCodeOfItems(errors.slice(0, count), 5))).toEqual([1, 6, 5]);
  expect(exitCodeOfItems([], 5)).toBe(0);
  expect(exitCodeOfItems(errors.slice(0, 1), 1)).toBe(3);
});
