/** A command line without options is read without the parser: it must come to the same. */
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../src/cli/parse.ts';
import { readWords } from '../../src/cli/words.ts';
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
    const read = readWords(argv, commands, env);
    if (read === undefined) return;
    const unparsed = { kind: 'unparsed', command, word: '', argv: words, warnings: [] } as const;
    expect(read).toEqual(parseOptions(unparsed, commands, env));
  });
});

it('is what most command lines are', () => {
  const read = (line: string) => readWords(line.split(' '), commands, {})?.kind;
  for (const line of [
    'cluster-list',
    'cluster show a',
    'cluster-delete a b',
    'help cluster list',
    'completion bash',
  ])
    expect(read(line), line).toBe('run');
  for (const line of [
    'cluster-show',
    'cluster-show a b',
    'completion tcsh',
    'cluster-list --limit 1',
    'nonsense',
  ])
    expect(read(line), line).toBeUndefined();
});
