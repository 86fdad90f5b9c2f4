import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { splitPosixWords } from '../../src/platform/posix-words.ts';
import { quoteForPosix } from '../../src/platform/shell-quoting.ts';

/** Texts that a shell splits without expanding anything. */
const TEXTS: readonly (readonly [text: string, words: readonly string[]])[] = [
  ['', []],
  [' \t\n', []],
  ['cluster-delete --wait', ['cluster-delete', '--wait']],
  ['  a   b\tc\nd  ', ['a', 'b', 'c', 'd']],
  ["--flavor 'm1 small'", ['--flavor', 'm1 small']],
  ['--labels "a=b c"', ['--labels', 'a=b c']],
  ["''", ['']],
  ['a "" b', ['a', '', 'b']],
  [`pre'mid dle'"po st"`, ['premid dlepo st']],
  ['two\\ words', ['two words']],
  [`it\\'s \\"q\\" \\\\`, ["it's", '"q"', '\\']],
  [`'back\\slash' "back\\slash"`, ['back\\slash', 'back\\slash']],
  [`"\\$x \\\`y\\\` \\" \\\\"`, ['$x `y` " \\']],
  [`'"' "'"`, ['"', "'"]],
  ['a\\\nb', ['ab']],
  ['"a\\\nb"', ['ab']],
  ['a \\\n b', ['a', 'b']],
  ["'line\nend'", ['line\nend']],
];

it.each(TEXTS)('splitPosixWords(%j) returns %j', (text, words) => {
  expect(splitPosixWords(text)).toEqual(words);
});

it('splitPosixWords splits as sh does', () => {
  for (const [text, words] of TEXTS) {
    // A line end outside quotes would end the command of the shell.
    const line = text.replace(/^( \t)?\n|(?<=\w)\n(?=\w {2}$)/, ' ');
    const output = execFileSync('sh', ['-c', `printf '%s\\0' x ${line}`], { encoding: 'utf8' });
    expect(output.split('\0').slice(1, -1)).toEqual(words);
  }
});

it.each(['$HOME', '$(id)', '`id`', '*', '~', '#comment', 'a;b', 'a|b', 'a&&b', '>file', '{a,b}', '!x'])(
  'splitPosixWords does not expand %s',
  (text) => {
    expect(splitPosixWords(text)).toEqual([text]);
  },
);

it('splitPosixWords restores words that quoteForPosix has quoted', () => {
  const words = ['', ' ', "it's", '"', '\\', '$x', 'a\nb', '\u00a0', 'größe'];
  expect(splitPosixWords(words.map(quoteForPosix).join(' '))).toEqual(words);
});

it.each([
  ["it's", 'Unbalanced single quote in the words.'],
  ['say "hello', 'Unbalanced double quote in the words.'],
  [`"it's`, 'Unbalanced double quote in the words.'],
  ['"a\\"', 'Unbalanced double quote in the words.'],
  ['a\\', 'Unexpected backslash at the end of the words.'],
  ['"a\\', 'Unexpected backslash at the end of the words.'],
])('splitPosixWords rejects %j', (text, message) => {
  expect(() => splitPosixWords(text)).toThrow(expect.objectContaining({ kind: 'usage', message }));
});
