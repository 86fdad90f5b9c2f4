/** The rules of docs/style-guide.md that a program can check, for all text of the project. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commentsIn, proseIn, type SourceText, testTitlesIn, typescriptFiles } from './source-text.ts';
import { STYLE_RULES, type StyleRule, TERMINAL_RULES } from './style-rules.ts';

/** Not checked: the sandbox returns the texts of Keystone and Magnum, and the rules quote what they forbid. */
const QUOTES = /^src\/sandbox\/(keystone|magnum|cluster-apis)\/|^test\/words\/style/;

const source = typescriptFiles('src');
const tests = typescriptFiles('test').filter((file) => !QUOTES.test(file));
const pages = [
  ...[
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'test/cloud/README.md',
    'bench/notes.md',
  ],
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md') && name !== 'style-guide.md')
    .map((name) => join('docs', name)),
];

/** Commands are not English, and neither are code in backticks and paths of devices. */
const isCommand = (text: string): boolean => /^[a-z-]+( [a-z-]+)?$|^(?=.*_)[a-z0-9_\s]+$/.test(text);
const withoutCode = (text: string): string => text.replaceAll(/`[^`]*`|\/dev\/\w+/g, '``');

/** The lines of a page; code is replaced, because it can quote other programs. */
function linesOf(file: string): SourceText[] {
  let isFenced = false;
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((text, index) => {
      if (text.startsWith('```')) isFenced = !isFenced;
      const isCode = isFenced || /^( {4}|\t|```)/.test(text);
      return { file, line: index + 1, text: isCode ? '' : text };
    });
}

const broken = (texts: readonly SourceText[], rules: readonly StyleRule[]): string[] =>
  texts.flatMap(({ file, line, text }) =>
    rules.flatMap(({ pattern, instead }) => {
      const match = pattern.exec(withoutCode(text));
      return match === null || isCommand(text)
        ? []
        : [`${file}:${line}: "${match[0]}" (${instead}): ${text.slice(0, 200)}`];
    }),
  );

describe('docs/style-guide.md', () => {
  it('the style rules match examples of what they forbid', () => {
    const bad = [
      'Log in anew',
      'a defect of the keychain',
      'where nothing is said',
      "it doesn't",
      'in the colour',
    ];
    for (const text of bad) expect(broken([{ file: '', line: 1, text }], STYLE_RULES)).not.toEqual([]);
    expect(broken([{ file: '', line: 1, text: 'the user id' }], TERMINAL_RULES)).not.toEqual([]);
  });

  it('sentences in src/ match no style rule', () => {
    const texts = source.filter((file) => !QUOTES.test(file)).flatMap((file) => proseIn(file, () => 'X'));
    expect(broken(texts, [...STYLE_RULES, ...TERMINAL_RULES])).toEqual([]);
  });

  it.each([...new Set(source.map((file) => file.split('/').slice(0, 2).join('/')))])(
    'comments in %s match no style rule',
    (part) => {
      const files = source.filter((file) => file === part || file.startsWith(`${part}/`));
      expect(broken(files.flatMap(commentsIn), STYLE_RULES)).toEqual([]);
    },
  );

  it.each([...new Set(tests.map((file) => file.split('/').slice(0, 2).join('/')))])(
    'titles and comments in %s match no style rule',
    (part) => {
      const files = tests.filter((file) => file === part || file.startsWith(`${part}/`));
      expect(broken([...files.flatMap(testTitlesIn), ...files.flatMap(commentsIn)], STYLE_RULES)).toEqual([]);
    },
  );

  it.each(pages)('%s matches no style rule', (page) => {
    expect(broken(linesOf(page), STYLE_RULES)).toEqual([]);
  });
});
