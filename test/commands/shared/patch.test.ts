/** The changes of the update commands. */
import { describe, expect, it } from 'vitest';
import { changeLabels, choosePatch, replaceEach } from '../../../src/commands/shared/patch.ts';

const NAMED = [{ op: 'replace', path: '/name', value: 'x' }] as const;
const readFile = (path: string) => JSON.stringify({ path });
const choose = (
  op: 'add' | 'replace' | 'remove' | undefined,
  attributes: string[],
  named: typeof NAMED | [],
) => choosePatch({ op, attributes }, named, readFile, 'replace a=1');

describe('choosePatch', () => {
  it('returns the changes of the options without an operation', () => {
    expect(choose(undefined, [], NAMED)).toBe(NAMED);
  });

  it.each([
    ['add', ['a=1'], [{ op: 'add', path: '/a', value: 1 }]],
    ['replace', ['a=b'], [{ op: 'replace', path: '/a', value: 'b' }]],
    [
      'remove',
      ['a', '/b'],
      [
        { op: 'remove', path: '/a' },
        { op: 'remove', path: '/b' },
      ],
    ],
  ] as const)('returns the changes of the operation %s', (op, attributes, patch) => {
    expect(choose(op, [...attributes], [])).toEqual(patch);
  });

  it('reads the file that a label names', () => {
    expect(choose('add', ['labels=mesos_slave_executor_env_file=f'], [])).toEqual([
      { op: 'add', path: '/labels/mesos_slave_executor_env_file', value: 'f' },
      { op: 'add', path: '/labels/mesos_slave_executor_env_variables', value: '{"path":"f"}' },
    ]);
  });

  it.each([
    [
      'neither an operation nor options',
      () => choose(undefined, [], []),
      'Nothing to update.',
      "Use options, or an operation with attributes, such as 'replace a=1'.",
    ],
    [
      'an operation and options',
      () => choose('add', ['a=1'], NAMED),
      "The operation 'add' cannot be combined with options that change attributes.",
      'Use only options, or only an operation with attributes.',
    ],
    [
      'an operation without attributes',
      () => choose('remove', [], []),
      "Missing required argument 'path=value'.",
      "An example is 'replace a=1'.",
    ],
  ])('fails for %s', (_, act, message, hint) => {
    expect(act).toThrow(expect.objectContaining({ kind: 'usage', message, hint }));
  });
});

it('replaceEach: replaces each attribute that has a value, also a false one', () => {
  expect(replaceEach({ a: 0, b: undefined, c: false, d: '', e: null })).toEqual([
    { op: 'replace', path: '/a', value: 0 },
    { op: 'replace', path: '/c', value: false },
    { op: 'replace', path: '/d', value: '' },
    { op: 'replace', path: '/e', value: null },
  ]);
});

describe('changeLabels', () => {
  it('adds labels first, and then removes others', () => {
    expect(changeLabels(['a=1,b=2', 'c=', 'd==e', 'f/g~=h'], ['x', 'y/z'])).toEqual([
      { op: 'add', path: '/labels/a', value: '1,b=2' },
      { op: 'add', path: '/labels/c', value: '' },
      { op: 'add', path: '/labels/d', value: '=e' },
      { op: 'add', path: '/labels/f~1g~0', value: 'h' },
      { op: 'remove', path: '/labels/x' },
      { op: 'remove', path: '/labels/y~1z' },
    ]);
    expect(changeLabels([], [])).toEqual([]);
  });

  it.each(['a', '=a', ''])('rejects %j, which is not KEY=VALUE', (word) => {
    expect(() => changeLabels([word], [])).toThrow(
      expect.objectContaining({ kind: 'usage', message: `Invalid label '${word}'; use KEY=VALUE.` }),
    );
  });
});
