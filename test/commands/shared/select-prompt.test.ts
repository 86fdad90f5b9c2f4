/** The prompt to select one of several items. */
import { describe, expect, it } from 'vitest';
import { type Choice, selectOne, selectOptional } from '../../../src/commands/shared/select-prompt.ts';
import { terminalWith } from './terminal.ts';

const CHOICES: readonly Choice[] = [
  { name: 'web', description: 'kubernetes' },
  { name: 'twin', value: 'id-1', description: 'first' },
  { name: 'twin', value: 'id-2', description: 'second' },
  { name: '1', description: '' },
];
const PROMPT = 'Select a thing [1-4 or name]: ';

const select = async (...answers: (string | undefined)[]) => {
  const terminal = terminalWith(answers);
  const selected = await selectOne('thing', CHOICES, terminal);
  return { selected, shown: terminal.shown };
};

describe('selectOne', () => {
  it('lists the items with their numbers and descriptions, then prompts', async () => {
    expect(await select('web')).toEqual({
      selected: 'web',
      shown: ['   1  web   kubernetes', '   2  twin  first', '   3  twin  second', '   4  1', PROMPT],
    });
  });

  it.each([
    ['a name', 'web', 'web'],
    ['a name between blanks', '  web ', 'web'],
    ['a number', '2', 'id-1'],
    ['the last number', '4', '1'],
    ['a value', 'id-2', 'id-2'],
    ['a name that is a number before the item of that number', '1', '1'],
  ])('accepts %s', async (_, answer, selected) => {
    expect((await select(answer)).selected).toBe(selected);
  });

  it.each([
    ['nothing', "'nothing' is not a name in the list."],
    ['WEB', "'WEB' is not a name in the list."],
    ['1.5', "'1.5' is not a name in the list."],
    ['2x', "'2x' is not a name in the list."],
    ['0', "'0' is not between 1 and 4."],
    ['5', "'5' is not between 1 and 4."],
    ['-1', "'-1' is not between 1 and 4."],
    ['twin', "Several are named 'twin'; use the number."],
  ])('prints why it does not accept %j, and prompts again', async (answer, reason) => {
    const { selected, shown } = await select(answer, 'web');
    expect(selected).toBe('web');
    expect(shown.slice(4)).toEqual([PROMPT, reason, PROMPT]);
  });

  it.each([
    ['an empty answer', ['']],
    ['blanks', ['   ']],
    ['the end of input', [undefined]],
  ])('fails after %s, without another prompt', async (_, answers) => {
    const terminal = terminalWith([...answers, 'web']);
    await expect(selectOne('thing', CHOICES, terminal)).rejects.toMatchObject({
      kind: 'usage',
      message: 'No thing selected.',
    });
    expect(terminal.shown.slice(4)).toEqual([PROMPT]);
  });

  it('fails after three answers that it does not accept', async () => {
    const terminal = terminalWith(['a', 'b', 'c', 'web']);
    await expect(selectOne('thing', CHOICES, terminal)).rejects.toMatchObject({
      kind: 'usage',
      message: 'No thing selected.',
    });
    expect(terminal.shown.filter((line) => line === PROMPT)).toHaveLength(3);
    expect(terminal.shown.at(-1)).toBe("'c' is not a name in the list.");
  });

  it('escapes control characters in names and descriptions', async () => {
    const terminal = terminalWith(['1']);
    const choices = [{ name: 'a\u001b[2K', description: 'b\nc' }];
    expect(await selectOne('thing', choices, terminal)).toBe('a\u001b[2K');
    expect(terminal.shown[0]).toBe('   1  a\\x1b[2K  b\\nc');
  });
});

describe('selectOptional', () => {
  it.each([
    ['', undefined],
    [undefined, undefined],
    ['3', 'id-2'],
  ])('returns for the answer %j the result %j', async (answer, selected) => {
    const terminal = terminalWith([answer]);
    expect(await selectOptional('thing', CHOICES, terminal)).toBe(selected);
    expect(terminal.shown.at(-1)).toBe('Select a thing [1-4 or name, empty for none]: ');
  });
});

describe('the list of choices on a narrow terminal', () => {
  const LONG: readonly Choice[] = [
    { name: 'kubernetes-1.33', description: 'kubernetes v1.33.3-with-a-suffix' },
    { name: 'swarm', description: 'swarm' },
  ];
  const linesAt = async (columns: number | undefined, choices = LONG) => {
    const terminal = terminalWith(['1'], columns);
    await selectOne('thing', choices, terminal);
    return terminal.shown.slice(0, -1);
  };

  it('cuts the descriptions, then leaves them out, then cuts the names', async () => {
    const lists = [undefined, 55, 54, 44, 40, 34, 33, 22, 21, 20, 12, 7, 1].map(async (columns) =>
      [`${columns ?? 'unknown'}:`, ...(await linesAt(columns))].join('\n'),
    );
    expect((await Promise.all(lists)).join('\n')).toMatchInlineSnapshot(`
      "unknown:
         1  kubernetes-1.33  kubernetes v1.33.3-with-a-suffix
         2  swarm            swarm
      55:
         1  kubernetes-1.33  kubernetes v1.33.3-with-a-suffix
         2  swarm            swarm
      54:
         1  kubernetes-1.33  kubernetes v1.3…3-with-a-suffix
         2  swarm            swarm
      44:
         1  kubernetes-1.33  kubernetes…h-a-suffix
         2  swarm            swarm
      40:
         1  kubernetes-1.33  kubernet…a-suffix
         2  swarm            swarm
      34:
         1  kubernetes-1.33  kuber…uffix
         2  swarm            swarm
      33:
         1  kubernetes-1.33  kube…uffix
         2  swarm            swarm
      22:
         1  kubernetes-1.33
         2  swarm
      21:
         1  kubernetes-1.33
         2  swarm
      20:
         1  kubern…es-1.33
         2  swarm
      12:
         1  ku….33
         2  swarm
      7:
         1  …
         2  …
      1:
         1  …
         2  …"
    `);
  });

  it('leaves out descriptions that need more than half of the line, but not shorter ones', async () => {
    const choices = (description: string) => [{ name: 'a-long-name-of-a-thing', description }];
    const lines = [
      ...(await linesAt(38, choices('0123456789'))),
      ...(await linesAt(30, choices('0123456789'))),
      ...(await linesAt(28, choices('0123456789'))),
      ...(await linesAt(27, choices('0123456789'))),
      ...(await linesAt(26, choices('0123456789'))),
      ...(await linesAt(26, choices('01234'))),
      ...(await linesAt(24, choices('012'))),
    ];
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "   1  a-long-na…of-a-thing  0123456789
         1  a-lon…-thing  0123456789
         1  a-lo…thing  0123456789
         1  a-long-nam…of-a-thing
         1  a-long-na…of-a-thing
         1  a-long…-thing  01234
         1  a-long…-thing  012"
    `);
  });
});
