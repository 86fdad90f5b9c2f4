/** What is suggested must be what commander suggests when it is told of every name. */
import { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { globalOptions } from '../../src/cli/globals.ts';
import { parse, suggestionFor } from '../../src/cli/parse.ts';
import { flagParts } from '../../src/cli/spelling.ts';
import { commands } from '../../src/commands/registry.ts';
import { MagnumError } from '../../src/errors.ts';

/** Words that are `edits` edits away, and some that are further. */
function* misspelt(word: string): Generator<string> {
  const middle = Math.floor(word.length / 2);
  for (const edits of [1, 2, 3, 4]) {
    yield word.slice(0, middle) + word.slice(middle + edits);
    yield `${word.slice(0, middle)}${'qxzk'.slice(0, edits)}${word.slice(middle + edits)}`;
    yield `${word.slice(0, middle)}${'qxzk'.slice(0, edits)}${word.slice(middle)}`;
  }
  yield word.slice(0, middle) +
    word
      .slice(middle, middle + 2)
      .split('')
      .reverse()
      .join('') +
    word.slice(middle + 2);
}

function hintOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof MagnumError) return error.hint?.replace(/\s*Try .*$/, '') || undefined;
    if (error instanceof CommanderError)
      return (
        error.message
          .split('\n')
          .slice(1)
          .join(' ')
          .replace(/^\(|\)$/g, '') || undefined
      );
    throw error;
  }
  return undefined;
}

const strict = (command: Command) =>
  command
    .helpOption(false)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });

const longs = Object.values(globalOptions).map(({ flag }) => flagParts(flag).long);

it.each(longs)('suggests for misspellings of %s what commander would', (long) => {
  for (const word of misspelt(long)) {
    const all = strict(new Command('magnum')).action(() => {});
    for (const option of longs) all.option(`${option} <value>`);
    const ours = hintOf(() => parse([word], commands, {}));
    // Abbreviations are taken before anything is suggested.
    if (longs.some((option) => option.startsWith(word)) || word === '--') continue;
    expect(ours, word).toBe(hintOf(() => all.parse([word], { from: 'user' })));
  }
});

describe('of commands', () => {
  const names = [...new Set(commands.map(({ table }) => table.words[0].split(' ')[0] as string))];

  it.each(names)('suggests for misspellings of %s what commander would', (name) => {
    for (const word of misspelt(name)) {
      if (names.includes(word)) continue;
      const all = strict(new Command('magnum'));
      for (const other of names) all.command(other);
      expect(suggestionFor(word, names), word).toBe(hintOf(() => all.parse([word], { from: 'user' })));
    }
  });
});
