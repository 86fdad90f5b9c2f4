/** A command line without options is read without commander: it must come to the same. */
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../src/cli/command-line.ts';
import { parseOptions } from '../../src/cli/parse.ts';
import { commands } from '../../src/commands/registry.ts';

/** For variables that stand in for options. */
const ENVIRONMENTS = [
  {},
  { CLIFF_MAX_TERM_WIDTH: '40', CLIFF_FIT_WIDTH: '1' },
  { CLIFF_MAX_TERM_WIDTH: 'wide', CLIFF_FIT_WIDTH: 'no' },
];
const WORDS = [[], ['bash'], ['a'], ['a', '1'], ['a', 'add', 'b=c'], ['a', '2', 'b', 'c'], ['']];

const cases = commands.flatMap((command) => WORDS.map((words) => [command.table.words[0], words] as const));

describe.each(cases)('magnum %s %j', (verb, words) => {
  const command = commands.find(({ table }) => table.words[0] === verb);
  const argv = [...verb.split(' '), ...words];

  it.each(ENVIRONMENTS)('with %j', (env) => {
    const read = readCommandLine(argv, commands, env);
    const unparsed = { kind: 'unparsed', command, word: '', argv: words, warnings: [] } as const;
    if (read.kind === 'unparsed') expect(read).toEqual(unparsed);
    else expect(read).toEqual(parseOptions(unparsed, commands, env));
  });
});

it('is what most command lines of words are', () => {
  const read = (...argv: string[]) => readCommandLine(argv, commands, {}).kind;
  for (const line of [
    'cluster-list',
    'cluster show a',
    'cluster-delete a b',
    'help cluster list',
    'completion bash',
  ])
    expect(read(...line.split(' ')), line).toBe('run');
  expect(read()).toBe('help');
  expect(read('--version')).toBe('version');
  for (const line of [
    'cluster-show',
    'cluster-show a b',
    'completion tcsh',
    'cluster-list --limit 1',
    'nonsense',
  ])
    expect(read(...line.split(' ')), line).toBe('unparsed');
});
