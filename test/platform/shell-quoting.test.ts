import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  escapeSingleQuotes,
  isPlainWord,
  quoteForFish,
  quoteForPosix,
  quoteForPosixIfNeeded,
  quoteForPowershell,
} from '../../src/platform/shell-quoting.ts';
import { SHELLS } from '../cluster-access/shell/shells.ts';
import { tagsOf } from '../support/programs.mts';

const TEXTS = [
  '',
  'plain',
  '/srv/k8s/my-cluster_1.2:8080,a@b+c%d',
  'two words',
  "it's",
  "'",
  "''a''",
  '"double"',
  '$HOME `id` $(id) $x',
  'a;b & c | d > e < f',
  '*?[a-z]{b,c}~',
  '~root',
  '=ls',
  '#comment',
  '!history !!',
  'back\\slash\\',
  'line\nbreak\n',
  'tab\there',
  'größe-数-\u2018quoted\u2019',
  '-n',
];

/** The arguments into which a shell of this machine splits `words`: prints each with a NUL after it. */
function argumentsOf([program, ...options]: readonly [string, ...string[]], words: string): string[] {
  const code = `printf '%s\\0' x ${words}`;
  const output = execFileSync(program, [...options, '-c', code], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  return output.split('\0').slice(1, -1);
}

const shells = SHELLS.filter(({ family }) => family !== 'csh');

describe.each(shells.map((shell) => [shell.name, shell] as const))('%s', (_, { family, command }) => {
  const tags = tagsOf(command[0]);
  const quotings = family === 'fish' ? { quoteForFish } : { quoteForPosix, quoteForPosixIfNeeded };
  it.each(Object.entries(quotings))('restores each text that %s has quoted', { tags }, (_name, quote) => {
    expect(argumentsOf(command, TEXTS.map(quote).join(' '))).toEqual(TEXTS);
  });

  it('keeps words unchanged for which isPlainWord is true', { tags }, () => {
    const plain = TEXTS.filter((text) => text !== '' && isPlainWord(text));
    expect(plain).toHaveLength(3);
    expect(argumentsOf(command, plain.join(' '))).toEqual(plain);
  });
});

it.each([
  ['web', 'web'],
  ['größe', 'größe'],
  ['my c', "'my c'"],
  ['a=b', "'a=b'"],
  ['/srv/k8s/my-cluster_1.2:8080,a@b+c%d', '/srv/k8s/my-cluster_1.2:8080,a@b+c%d'],
  ["it's", "'it'\\''s'"],
  ['~', "'~'"],
  ['a\nb', "'a\nb'"],
  ['', "''"],
])('quoteForPosixIfNeeded quotes only if needed: %j', (text, word) => {
  expect(quoteForPosixIfNeeded(text)).toBe(word);
});

it('escapeSingleQuotes changes only single quotes', () => {
  expect(escapeSingleQuotes(`it's "$HOME"`)).toBe(`it'\\''s "$HOME"`);
});

it('quoteForPowershell doubles each character that PowerShell treats as a single quote', () => {
  expect(quoteForPowershell("it's $a")).toBe("'it''s $a'");
  expect(quoteForPowershell('\u2018\u2019\u201a\u201b')).toBe(
    "'\u2018\u2018\u2019\u2019\u201a\u201a\u201b\u201b'",
  );
});

it('quoteForFish escapes backslashes and single quotes', () => {
  expect(quoteForFish(`it's \\ "$a"`)).toBe(`'it\\'s \\\\ "$a"'`);
});
