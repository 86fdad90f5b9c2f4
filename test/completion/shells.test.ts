import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/registry.ts';
import { completionFiles } from '../../src/completion/scripts.ts';
import { bash } from '../../src/completion/shells/bash.ts';
import { fish } from '../../src/completion/shells/fish.ts';
import { powershell } from '../../src/completion/shells/powershell.ts';
import { zsh } from '../../src/completion/shells/zsh.ts';
import type { CompletionResult } from '../../src/completion/types.ts';

const resultOf = (typed: string, ...words: string[]): CompletionResult => ({
  before: '',
  typed,
  candidates: words.map((word) => ({ word, help: '' })),
});

describe('bash', () => {
  it.each([
    ['magnum a b', ['b', 'a']],
    ['magnum a ', ['', 'a']],
    [`magnum 'a b' "c d`, ['c d', 'a b']],
    ['magnum a\\ b\\', ['a b']],
    [`magnum "a\\"b\\$\\x" '\\'`, ['\\', 'a"b$\\x']],
    ['magnum --a=b\\ c', ['--a=b c']],
  ])('bash: reads the words of %j', (line, words) => expect(bash.read([line])).toEqual(words));

  it.each([
    ['magnum P', 'P', 'P', 'P\\ d\\$\\(x\\)'],
    ["magnum 'P", 'P', 'P', 'P d$(x)'],
    ['magnum "P', 'P', 'P', 'P d\\$(x)'],
    ['magnum --o=P', 'P', 'P', 'P\\ d\\$\\(x\\)'],
    ['magnum P\\', 'P\\', 'P', 'P\\ d\\$\\(x\\)'],
    ['magnum "P"', 'P"', 'P', 'P"\\ d\\$\\(x\\)'],
  ])('bash: escapes the candidate for the quotes in %j', (line, replaced, typed, expected) => {
    expect(bash.write(resultOf(typed, 'P d$(x)', 'other'), [line, replaced])).toBe(`words\n${expected}\n`);
  });

  it('bash: adds the closing quote if the candidate ends with the open quote', () => {
    expect(bash.write(resultOf('', `a"`), ['magnum "', ''])).toBe('words\na\\""\n');
    expect(bash.write(resultOf('', `a!"`), ['magnum "', ''])).toBe('words\na"\\!"\\""\n');
    expect(bash.write(resultOf('', `a'`), ["magnum '", ''])).toBe(`words\na'\\'''\n`);
  });

  it('bash: writes the kind files without candidates', () => {
    expect(bash.write({ ...resultOf(''), paths: 'files' }, ['magnum ', ''])).toBe('files\n');
  });
});

describe('fish', () => {
  it.each([
    ['magnum a b', ['b', 'a']],
    [`magnum 'a\\'b' "c\\$ d`, ['c$ d', "a'b"]],
    ['magnum a\\ b', ['a b']],
  ])('fish: reads the words of %j', (line, words) => expect(fish.read([line])).toEqual(words));

  it('fish: writes whole words with descriptions, or the kind of path with its prefix', () => {
    const candidates = [{ word: 'json', help: 'JSON' }];
    expect(fish.write({ before: '-f=', typed: '', candidates }, [])).toBe('words\n-f=json\tJSON\n');
    expect(fish.write({ before: '--dir=', typed: '', candidates: [], paths: 'directories' }, [])).toBe(
      'directories\t--dir=\n',
    );
  });
});

describe('zsh', () => {
  it('zsh: writes escaped words with descriptions, and the length of the prefix', () => {
    const candidates = [
      { word: 'a:b\\c', help: 'x: y' },
      { word: 'd', help: '' },
    ];
    expect(zsh.write({ before: '--o=', typed: '', candidates }, [])).toBe('words 4\na\\:b\\\\c:x: y\nd\n');
  });
});

describe('PowerShell', () => {
  const encoded = (...words: string[]) => [Buffer.from(words.join('\0')).toString('base64')];

  it('PowerShell: removes the open quote of the last word', () => {
    expect(powershell.read(encoded('cluster-show', "'a ''b"))).toEqual(["a 'b", 'cluster-show']);
    expect(powershell.read(encoded(''))).toEqual(['']);
  });
  it('PowerShell: writes ASCII, with words that are not plain in single quotes', () => {
    const text = powershell.write(resultOf('', 'plain-1', `it's $(x) \u2019 é`), []);
    expect(text).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(text)).toEqual({
      paths: false,
      words: [
        { text: 'plain-1', shown: 'plain-1', help: 'plain-1' },
        { text: `'it''s $(x) \u2019\u2019 é'`, shown: `it's $(x) \u2019 é`, help: `it's $(x) \u2019 é` },
      ],
    });
  });
});

describe('completions/', () => {
  const files = completionFiles(commands.map(({ table }) => table));

  it.each(files.map(({ file, text }) => [file, text] as const))(
    'completions/%s is up to date: `npm run docs`',
    (file, text) => {
      expect(readFileSync(join('completions', file), 'utf8')).toBe(text);
    },
  );
  it('completions/ has no other files', () => {
    expect(readdirSync('completions').toSorted()).toEqual(files.map(({ file }) => file).toSorted());
  });
  it('magnum.ps1 is ASCII, with each command and its summary in single quotes', () => {
    const text = files.find(({ file }) => file === 'magnum.ps1')?.text ?? '';
    expect(text).toMatch(/^[\n -~]+$/);
    expect(text).toContain("            @('cluster-list', 'List clusters')\n");
    for (const line of text.split('\n').filter((part) => part.startsWith('            @(')))
      expect(line).toMatch(/^ {12}@\('[^']+', '(?:[^']|'')+'\)$/);
  });
});
