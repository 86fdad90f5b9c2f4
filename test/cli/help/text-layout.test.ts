import { describe, expect, it } from 'vitest';
import {
  columnsFor,
  exampleLines,
  hangingIndent,
  list,
  paragraphs,
  section,
  wrap,
} from '../../../src/cli/help/text-layout.ts';

it.each([
  [undefined, 80],
  [0, 40],
  [39, 40],
  [40, 40],
  [41, 41],
  [100, 100],
  [120, 120],
  [121, 120],
])('columnsFor(%s) is %d', (width, columns) => {
  expect(columnsFor(width)).toBe(columns);
});

it.each([
  ['one two three', 7, 'one two\nthree'],
  ['one two three', 8, 'one two\nthree'],
  ['one two three', 13, 'one two three'],
  ['one two three', 12, 'one two\nthree'],
  ['one  two\n three', 80, 'one two three'],
  ['longer-than-a-line x', 5, 'longer-than-a-line\nx'],
  ['', 5, ''],
])('wrap(%j, %d) is %j', (text, columns, expected) => {
  expect(wrap(text, columns)).toBe(expected);
});

it('paragraphs leaves out empty parts, and ends the text with a line end', () => {
  expect(paragraphs(['a', '', 'b'])).toBe('a\n\nb\n');
});

it('list is empty without lines', () => {
  expect(list('Title', [])).toBe('');
  expect(list('Title', ['a', 'b'])).toBe('Title:\n  a\n  b');
});

describe('section', () => {
  const LONG = 'A meaning that is longer than the rest of the line, which therefore has a second line.';
  const entries = (term: string, meaning: string) => ({
    title: 'Title',
    entries: [[term, meaning] as const],
  });
  const INDENT = ' '.repeat(30);

  it('has the meaning next to a short term', () => {
    expect(section(entries('term', LONG), 80)).toBe(
      `Title:\n  term${' '.repeat(24)}A meaning that is longer than the rest of the\n${INDENT}line, which therefore has a second line.`,
    );
  });

  it('has the meaning below a term that leaves less than two columns between', () => {
    const fits = 'x'.repeat(26);
    expect(section(entries(fits, 'M.'), 80)).toBe(`Title:\n  ${fits}  M.`);
    expect(section(entries(`${fits}x`, 'M.'), 80)).toBe(`Title:\n  ${fits}x\n${INDENT}M.`);
  });

  it.each([
    [59, 'Title:\n  term\n      M.'],
    [60, `Title:\n  term${' '.repeat(24)}M.`],
  ])('has the meaning below the term on narrow terminals: %d', (columns, expected) => {
    expect(section(entries('term', 'M.'), columns)).toBe(expected);
  });

  it('wraps the meaning at the width that is left', () => {
    const lines = section(entries('term', LONG), 50).split('\n');
    expect(lines.slice(1)).toEqual([
      '  term',
      '      A meaning that is longer than the rest of',
      '      the line, which therefore has a second line.',
    ]);
  });
});

describe('hangingIndent', () => {
  it.each([
    ['Usage: ', 80, 'Usage: one two three'],
    ['Usage: ', 14, 'Usage:\n      one two\n      three'],
    ['x'.repeat(29), 59, `${'x'.repeat(29)}one two three`],
    [`${'x'.repeat(29)} `, 59, `${'x'.repeat(29)}\n      one two three`],
    [`${'x'.repeat(50)} `, 60, `${'x'.repeat(50)} one two\n${' '.repeat(51)}three`],
  ])('after %j in %d columns is %j', (head, columns, expected) => {
    expect(hangingIndent(head, 'one two three', columns)).toBe(expected);
  });
});

describe('exampleLines', () => {
  it('has the purpose as a comment, and the command after a prompt', () => {
    expect(exampleLines('List', 'magnum cluster-list', 80)).toEqual(['# List', '$ magnum cluster-list']);
  });

  it('breaks a command only if it is longer than the line', () => {
    const command = `magnum ${'x'.repeat(29)}`;
    expect(exampleLines('List', command, 40)).toEqual(['# List', `$ ${command}`]);
    expect(exampleLines('List', `${command}x`, 40)).toEqual([
      '# List',
      '$ magnum \\',
      `    ${'x'.repeat(30)}`,
    ]);
  });

  it('wraps the purpose, and keeps options with their values and quoted texts', () => {
    const command = 'magnum thing-make --first one --second "two three" \'four five\' | cat -- - > --file';
    expect(exampleLines('Make the first, the second and the third', command, 40)).toMatchInlineSnapshot(`
      [
        "# Make the first, the second and the",
        "# third",
        "$ magnum thing-make --first one \\",
        "    --second "two three" \\",
        "    'four five' | cat -- - > \\",
        "    --file",
      ]
    `);
  });

  it.each(['$(magnum a-long-command-with x y z)', '`magnum a-long-command-with x y z`', 'echo $HOME x y z'])(
    'does not break a command with a substitution: %s',
    (command) => {
      expect(exampleLines('Do', command, 20)).toEqual(['# Do', `$ ${command}`]);
    },
  );
});
