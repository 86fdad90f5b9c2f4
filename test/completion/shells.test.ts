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

const answer = (typed: string, ...words: string[]): CompletionResult => ({
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
  ])('reads %s', (line, words) => expect(bash.read([line])).toEqual(words));

  it.each([
    ['magnum P', 'P', 'P', 'P\\ d\\$\\(x\\)'],
    ["magnum 'P", 'P', 'P', 'P d$(x)'],
    ['magnum "P', 'P', 'P', 'P d\\$(x)'],
    ['magnum --o=P', 'P', 'P', 'P\\ d\\$\\(x\\)'],
    ['magnum P\\', 'P\\', 'P', 'P\\ d\\$\\(x\\)'],
    ['magnum "P"', 'P"', 'P', 'P"\\ d\\$\\(x\\)'],
  ])('%s goes on with what is escaped for its quotes', (line, replaced, typed, expected) => {
    expect(bash.write(answer(typed, 'P d$(x)', 'other'), [line, replaced])).toBe(`words\n${expected}\n`);
  });

  it('closes a quote that readline takes for closed', () => {
    expect(bash.write(answer('', `a"`), ['magnum "', ''])).toBe('words\na\\""\n');
    expect(bash.write(answer('', `a!"`), ['magnum "', ''])).toBe('words\na"\\!"\\""\n');
    expect(bash.write(answer('', `a'`), ["magnum '", ''])).toBe(`words\na'\\'''\n`);
  });

  it('says where files belong', () => {
    expect(bash.write({ ...answer(''), paths: 'files' }, ['magnum ', ''])).toBe('files\n');
  });
});

describe('fish', () => {
  it.each([
    ['magnum a b', ['b', 'a']],
    [`magnum 'a\\'b' "c\\$ d`, ['c$ d', "a'b"]],
    ['magnum a\\ b', ['a b']],
  ])('reads %s', (line, words) => expect(fish.read([line])).toEqual(words));

  it('writes whole words and their help', () => {
    const candidates = [{ word: 'json', help: 'JSON' }];
    expect(fish.write({ before: '-f=', typed: '', candidates }, [])).toBe('words\n-f=json\tJSON\n');
    expect(fish.write({ before: '--dir=', typed: '', candidates: [], paths: 'directories' }, [])).toBe(
      'directories\t--dir=\n',
    );
  });
});

describe('zsh', () => {
  it('writes words for _describe', () => {
    const candidates = [
      { word: 'a:b\\c', help: 'x: y' },
      { word: 'd', help: '' },
    ];
    expect(zsh.write({ before: '--o=', typed: '', candidates }, [])).toBe('words 4\na\\:b\\\\c:x: y\nd\n');
  });
});

describe('PowerShell', () => {
  const asked = (...words: string[]) => [Buffer.from(words.join('\0')).toString('base64')];

  it('reads words, the last with a quote that is open', () => {
    expect(powershell.read(asked('cluster-show', "'a ''b"))).toEqual(["a 'b", 'cluster-show']);
    expect(powershell.read(asked(''))).toEqual(['']);
  });
  it('writes ASCII, and words that are not plain between single quotes', () => {
    const text = powershell.write(answer('', 'plain-1', `it's $(x) \u2019 é`), []);
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

describe('scripts', () => {
  const files = completionFiles(commands.map(({ table }) => table));

  it.each(files.map(({ file, text }) => [file, text] as const))(
    '%s is as `npm run docs` makes it',
    (file, text) => {
      expect(readFileSync(join('completions', file), 'utf8')).toBe(text);
    },
  );
  it('there is no other', () => {
    expect(readdirSync('completions').toSorted()).toEqual(files.map(({ file }) => file).toSorted());
  });
  it('for PowerShell is ASCII, each command and its summary in single quotes', () => {
    const text = files.find(({ file }) => file === 'magnum.ps1')?.text ?? '';
    expect(text).toMatch(/^[\n -~]+$/);
    expect(text).toContain("            @('cluster-list', 'Print a list of available clusters')\n");
    for (const line of text.split('\n').filter((it) => it.startsWith('            @(')))
      expect(line).toMatch(/^ {12}@\('[^']+', '(?:[^']|'')+'\)$/);
  });
});
