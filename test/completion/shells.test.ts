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
    expect(bash.write({ ...resultOf(''), paths: 'directories' }, ['magnum ', ''])).toBe('directories\n');
    expect(bash.write(resultOf(''), ['magnum ', ''])).toBe('words\n');
    expect(bash.write({ ...resultOf('', 'a'), paths: 'files' }, ['magnum ', ''])).toBe('words\na\n');
  });

  it('bash: writes only candidates that begin with the typed text, and open if one of them can continue', () => {
    const candidates = [
      { word: 'ab', help: '' },
      { word: 'ac', help: '', open: true },
      { word: 'b', help: '' },
    ];
    const write = (typed: string) =>
      bash.write({ before: '', typed, candidates }, [`magnum ${typed}`, typed]);
    expect([write('a'), write('ab'), write('b'), write('x')]).toEqual([
      ...['open\nab\nac\n', 'words\nab\n', 'words\nb\n', 'words\n'],
    ]);
  });

  it('bash: escapes each character with a meaning outside quotes, and none of plain words', () => {
    const write = (word: string, line = 'magnum ') => bash.write(resultOf('', word), [line, '']).slice(6, -1);
    for (const character of ' !"#$&\'()*;<>?[\\]^`{|}~\t') expect(write(character)).toBe(`\\${character}`);
    expect(write('aZ0_./:@%+,=-é漢\u{1f41d}')).toBe('aZ0_./:@%+,=-é漢\u{1f41d}');
    for (const character of '$`"\\') expect(write(`${character}x`, 'magnum "')).toBe(`\\${character}x`);
    expect(write("a'b", "magnum '")).toBe("a'\\''b");
    expect(write(`a'b c!d`, 'magnum "')).toBe(`a'b c"\\!"d`);
    expect(write('a$b', "magnum '")).toBe('a$b');
  });

  it('bash: reads no words of an empty line', () => {
    expect([bash.read(['']), bash.read([]), bash.read(['magnum'])]).toEqual([[''], [''], ['']]);
    expect(bash.read(['magnum \'\' "" a'])).toEqual(['a', '', '']);
    expect(bash.read(['magnum a\t b\n c'])).toEqual(['c', 'a', 'b']);
    expect(bash.read(['magnum a\'b\'"c"d'])).toEqual(['abcd']);
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
    expect(
      fish.write({ before: 'a,', typed: '', candidates: [{ word: 'b', help: '' }], paths: 'files' }, []),
    ).toBe('words\na,b\n');
    expect(fish.write(resultOf(''), [])).toBe('words\n');
  });

  it('fish: reads backslashes in quotes, and an empty word at the end', () => {
    expect(fish.read([`magnum 'a\\\\b\\c' "d\\"e\\$f\\g" `])).toEqual(['', 'a\\b\\c', 'd"e$f\\g']);
    expect([fish.read([]), fish.read(['magnum a\\'])]).toEqual([[''], ['a']]);
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

  it('zsh: writes the kind of path only without candidates, and open if one of them can continue', () => {
    const write = (words: string[], more: Partial<CompletionResult>) =>
      zsh.write({ ...resultOf('', ...words), ...more }, []);
    expect(write([], { paths: 'files' })).toBe('files 0\n');
    expect(write([], { paths: 'directories', before: '--dir=' })).toBe('directories 6\n');
    expect(write(['a'], { paths: 'files' })).toBe('words 0\na\n');
    expect(write([], {})).toBe('words 0\n');
    const candidates = [
      { word: 'a', help: '' },
      { word: 'b', help: '', open: true },
    ];
    expect(zsh.write({ before: '', typed: '', candidates }, [])).toBe('open 0\na\nb\n');
  });

  it('zsh: reads the words as they are, the last one first', () => {
    expect([zsh.read(['a', 'b c', '']), zsh.read([])]).toEqual([['', 'a', 'b c'], ['']]);
  });
});

describe('PowerShell', () => {
  const encoded = (...words: string[]) => [Buffer.from(words.join('\0')).toString('base64')];

  it('PowerShell: removes the open quote of the last word', () => {
    expect(powershell.read(encoded('cluster-show', "'a ''b"))).toEqual(["a 'b", 'cluster-show']);
    expect(powershell.read(encoded(''))).toEqual(['']);
  });
  it('PowerShell: reads words in UTF-8, and keeps the quotes of complete words', () => {
    expect(powershell.read(encoded("'a'", '"b""c'))).toEqual(['b"c', "'a'"]);
    expect(powershell.read(encoded('ü', 'é漢'))).toEqual(['é漢', 'ü']);
    expect(powershell.read(encoded('a', 'b', 'c'))).toEqual(['c', 'a', 'b']);
    expect(powershell.read([])).toEqual(['']);
  });
  it('PowerShell: writes candidates that begin with the typed text, with prefix and description', () => {
    const candidates = [
      { word: 'ab', help: 'H' },
      { word: 'b', help: '' },
    ];
    const write = (result: Partial<CompletionResult>) =>
      JSON.parse(powershell.write({ before: '', typed: '', candidates: [], ...result }, []));
    expect(write({ before: '--o=', typed: 'a', candidates })).toEqual({
      paths: false,
      words: [{ text: '--o=ab', shown: 'ab', help: 'H' }],
    });
    expect(write({ typed: 'x', candidates, paths: 'files' })).toEqual({ paths: true, words: [] });
    expect(write({ candidates, paths: 'files' }).paths).toBe(false);
    expect(write({})).toEqual({ paths: false, words: [] });
    for (const word of ['a,b', 'a@b', 'a b', 'a;b', 'a$b', '(a)', '`a', 'é', ''])
      expect(write({ candidates: [{ word, help: 'h' }] }).words[0].text).toBe(`'${word}'`);
    expect(write({ candidates: [{ word: 'aZ0_./:+=%-', help: 'h' }] }).words[0].text).toBe('aZ0_./:+=%-');
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
