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

it.each(['table', 'json'] as const)(
  'followed: in %s, runs afterEnd when the result is written',
  async (format) => {
    const stdout = recordingStream();
    const seen: string[] = [];
    const afterEnd = async () => void seen.push(stdout.text);
    const result = { ...followed('It was accepted.', complete), afterEnd };
    await render(result, { format, noindent: true }, { stdout, stderr: recordingStream() });
    expect(seen).toEqual([stdout.text]);
    expect(stdout.text).toMatch(format === 'json' ? /"X_COMPLETE"}\n$/ : /It is done\.\n$/);
  },
);

it('followed: runs afterEnd and throws its error although stdout is closed', async () => {
  const error = new MagnumError('failed', 'It failed afterwards.');
  const result = { ...followed('It was accepted.', complete), afterEnd: () => Promise.reject(error) };
  for (const format of ['table', 'json'] as const) {
    const streams = { stdout: failingStream('EPIPE'), stderr: recordingStream() };
    await expect(render(result, { format }, streams)).rejects.toBe(error);
  }
});

it('followed: does not run afterEnd if the operation failed', async () => {
  const error = new MagnumError('ended-in-failure', 'It failed.');
  let isRun = false;
  const afterEnd = async () => {
    isRun = true;
  };
  const result = { ...followed('It was accepted.', () => Promise.reject(error)), afterEnd };
  const streams = { stdout: recordingStream(), stderr: recordingStream() };
  await expect(render(result, { format: 'table' }, streams)).rejects.toBe(error);
  expect(isRun).toBe(false);
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
  expect(JSON.parse(list.stdout)).toEqual([
    { item: 'a', status: 'gone', message: 'a is gone' },
    { item: 'b', status: 'failed', message: 'b failed\n  b: why\nLook.' },
    { item: 'c', status: 'failed', message: 'c failed\n  c: why\nLook.' },
    { item: 'd', status: 'failed', message: 'd failed\n  d: why\nLook there.' },
  ]);
  expect(list.items).toBe(4);
  expect(list.errors).toEqual(all.slice(2).map(({ error }) => error));
});

it.each(['table', 'json'] as const)(
  'outcomes: in %s, interim outcomes count neither as items nor as errors',
  async (format) => {
    const failed = new MagnumError('timeout', 'a is late');
    const all: Outcome[] = [
      { item: 'a', text: 'a was accepted', interim: true },
      { item: 'a', text: 'a may fail', error: new MagnumError('failed', 'interim'), interim: true },
      { item: 'a', text: 'a is late', error: failed, interim: false },
    ];
    const { items, errors } = await show(outcomes(all), { format });
    expect([items, errors, exitCodeOfItems(errors, items)]).toEqual([1, [failed], 6]);
  },
);

it('outcomes: a reported outcome is part of a list and of the counts, but not printed again as text', async () => {
  const all: Outcome[] = [
    { item: 'a', text: 'a is done', status: 'complete', interim: true },
    { item: 'a', text: 'a is done', status: 'complete', isReported: true },
  ];
  const sentences = await show(outcomes(all), { format: 'table' });
  expect([sentences.stdout, sentences.items]).toEqual(['a is done\n', 1]);
  const list = await show(outcomes(all), { format: 'json' });
  expect(JSON.parse(list.stdout)).toEqual([{ item: 'a', status: 'complete', message: 'a is done' }]);
});

it('outcomes: a hint is printed again after another one or none, and is looked up for each failure', async () => {
  const looked: string[] = [];
  const missing = (item: string): Outcome => {
    const findHint = async () => {
      looked.push(item);
      return 'Look.';
    };
    return { item, text: `${item} failed`, error: new MagnumError('not-found', item, { findHint }) };
  };
  const bare: Outcome = { item: 'x', text: 'x failed', error: new Error('x') };
  const all = [missing('a'), missing('b'), bare, missing('c'), { item: 'd', text: 'd done' }, missing('e')];
  const { stdout, stderr, errors } = await show(outcomes(all), { format: 'table' });
  expect([stdout, stderr]).toEqual([
    'd done\n',
    'ERROR: a failed\nLook.\nERROR: b failed\nERROR: x failed\nERROR: c failed\nLook.\nERROR: e failed\n',
  ]);
  expect(looked).toEqual(['a', 'b', 'c', 'e']);
  expect(errors).toMatchObject([
    { hint: 'Look.' },
    { hint: 'Look.' },
    {},
    { hint: 'Look.' },
    { hint: 'Look.' },
  ]);
});

it('followed and outcomes: escape control characters and line ends in every line', async () => {
  const error = new MagnumError('failed', 'x', { details: ['d\x1b\nd'], hint: 'h\x1b\nh' });
  const all: Outcome[] = [
    { item: 'a', text: 'ok\x1b\nok' },
    { item: 'b', text: 'no\x1b\nno', error },
  ];
  const { stdout, stderr } = await show(outcomes(all), { format: 'table' });
  expect(stdout).toBe('ok\\x1b\\nok\n');
  expect(stderr).toBe('ERROR: no\\x1b\\nno\n  d\\x1b\\nd\nh\\x1b\\nh\n');
  const begun = followed('Accepted\x1b\n.', complete);
  expect((await show(begun, { format: 'table' })).stdout).toBe('Accepted\\x1b\\n.\nIt is done.\n');
  expect((await show(begun, { format: 'json' })).stderr).toBe('Accepted\\x1b\\n.\n');
});

it('exitCodeOfItems: prefers ended-in-failure to timeout, and timeout to other errors', () => {
  const errors = (['not-found', 'timeout', 'ended-in-failure'] as const).map(
    (kind) => new MagnumError(kind, ''),
  );
  expect([1, 2, 3].map((count) => exitCodeOfItems(errors.slice(0, count), 5))).toEqual([1, 6, 5]);
  expect(exitCodeOfItems([], 5)).toBe(0);
  expect(exitCodeOfItems(errors.slice(0, 1), 1)).toBe(3);
  expect(exitCodeOfItems(errors.toReversed(), 3)).toBe(5);
});
