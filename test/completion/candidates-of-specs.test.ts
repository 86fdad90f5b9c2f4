/** completionRequestFor and nextWords with a few command specifications that have each kind of option and argument. */
import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { completionRequestFor } from '../../src/completion/command-line-candidates.ts';
import { readLine } from '../../src/completion/line.ts';
import { descriptionOf, nextWords } from '../../src/completion/next-words.ts';
import { completionFiles, completionScript } from '../../src/completion/scripts.ts';
import { COMPLETION_SHELLS } from '../../src/completion/shells.ts';

const SPECS: readonly CommandSpec[] = [
  {
    names: ['box-open', 'box open'],
    summary: 'Open a box.',
    output: 'none',
    positionals: {
      cluster: { label: '<cluster>', help: 'Cluster.', count: 'one', completes: 'cluster' },
      kind: { label: '<kind>', help: 'Kind.', count: 'one', choices: ['red', 'blue'], suggests: ['any'] },
      nodes: { label: '<nodes>', help: 'Nodes.', count: 'any', completes: 'nodegroup' },
    },
    options: {
      color: {
        type: 'choice',
        flag: '-c, --color <color>',
        help: 'Color: of the box.',
        choices: ['red', 'blue'],
      },
      must: { type: 'text', flag: '--must <text>', help: 'Needed. Really.', required: true },
      tag: { type: 'list', flag: '--tag <tag>', help: 'Tag.', suggests: ['a', 'b'], commas: true },
      one: { type: 'list', flag: '--one <one>', help: 'One.', suggests: ['x', 'y'] },
      lid: { type: 'toggle', flag: '--lid', off: '--no-lid', help: 'With a lid.', offHelp: 'Without a lid.' },
      old: {
        type: 'text',
        flag: '--new-name <n>',
        help: 'Named. Again.',
        deprecated: ['--old-name'],
        aliases: ['--other-name'],
      },
      secret: { type: 'switch', flag: '--secret-switch', help: 'Hidden.', hidden: true },
      force: { type: 'switch', flag: '--force', help: 'Force.' },
      file: { type: 'text', flag: '--file <file>', help: 'File.', completes: 'file' },
      dir: {
        type: 'text',
        flag: '--dir <dir>',
        help: 'Directory.',
        completes: 'directory',
        suggests: ['here'],
      },
      many: { type: 'list', flag: '--many <template>', help: 'Templates.', completes: 'cluster-template' },
      group: { type: 'text', flag: '--group <group>', help: 'Group.', completes: 'nodegroup' },
      every: { type: 'integer', flag: '--every [seconds]', help: 'Interval.', implicitValue: 2 },
    },
  },
  {
    names: ['box-shut'],
    summary: 'Shut boxes... Or not.',
    output: 'none',
    positionals: {
      files: { label: '<files>', help: 'Files.', count: 'many', completes: 'file' },
    },
  },
  {
    names: ['set', 'box set'],
    summary: 'Set a value.',
    output: 'none',
    options: {
      cluster: { type: 'text', flag: '--cluster <cluster>', help: 'Cluster.', completes: 'cluster' },
    },
    positionals: {
      name: { label: '<name>', help: 'Name.', count: 'one', choices: ['cloud', 'color'] },
      value: {
        ...{ label: '<value>', help: 'Value.', count: 'optional' },
        completesAfter: { cloud: 'cloud', color: 'nodegroup' },
      },
    },
  },
  {
    names: ['explain'],
    summary: 'Explain.',
    output: 'none',
    positionals: { words: { label: '<words>', help: 'Words.', count: 'any', completes: 'command' } },
  },
  { names: ['box-peek'], summary: 'Peek.', output: 'none', hidden: true },
  { names: ['old_name', 'fresh'], summary: 'Fresh.', output: 'none' },
  { names: ['box'], summary: 'All boxes.', output: 'none' },
];

/** The last word is at the cursor; it is empty after a space. */
const requestFor = (line: string) => {
  const words = line.split(' ');
  return completionRequestFor(words.slice(0, -1), words.at(-1) as string, SPECS);
};
const words = (line: string) => requestFor(line).candidates.map(({ word }) => word);
const NONE = { before: '', candidates: [] };

describe('completionRequestFor', () => {
  it('offers the first words of commands with descriptions, without hidden commands and old names', () => {
    expect(requestFor('')).toEqual({
      ...{ before: '', typed: '', extensions: true },
      candidates: [
        { word: 'box-open', help: 'Open a box' },
        { word: 'box-shut', help: 'Shut boxes...' },
        { word: 'set', help: 'Set a value' },
        { word: 'explain', help: 'Explain' },
        { word: 'fresh', help: 'Fresh' },
        { word: 'box', help: 'All boxes' },
      ],
    });
  });

  it('offers the next words of a group that is a command too', () => {
    expect(requestFor('box ').candidates.slice(0, 2)).toEqual([
      { word: 'open', help: 'Open a box' },
      { word: 'set', help: 'Set a value' },
    ]);
    expect(words('box-peek ')).toEqual([]);
    expect(requestFor('box-ope')).toMatchObject({ typed: 'box-ope' });
  });

  it('offers nothing for an unknown command, and an option after it', () => {
    for (const line of ['nosuch ', 'nosuch -', 'nosuch --color='])
      expect(requestFor(line).candidates).toEqual([]);
  });

  it('offers options with descriptions, required ones first, without hidden and global login options', () => {
    const { candidates } = requestFor('box-open -');
    const own = candidates.slice(0, 16);
    expect(own).toEqual([
      { word: '--must', help: 'Needed' },
      { word: '--color', help: 'Color: of the box' },
      { word: '-c', help: 'Color: of the box' },
      { word: '--tag', help: 'Tag' },
      { word: '--one', help: 'One' },
      { word: '--lid', help: 'With a lid' },
      { word: '--no-lid', help: 'Without a lid' },
      { word: '--new-name', help: 'Named' },
      { word: '--force', help: 'Force' },
      { word: '--file', help: 'File' },
      { word: '--dir', help: 'Directory' },
      { word: '--many', help: 'Templates' },
      { word: '--group', help: 'Group' },
      { word: '--every', help: 'Interval' },
      expect.objectContaining({ word: expect.stringMatching(/^--/) }),
      expect.objectContaining({ word: expect.stringMatching(/^-/) }),
    ]);
    const all = candidates.map(({ word }) => word);
    expect(all).toContain('--os-cloud');
    for (const word of ['--secret-switch', '--old-name', '--other-name', '--os-password', '--version'])
      expect(all).not.toContain(word);
    expect(words('box-open --')).not.toContain('--os-password');
    expect(words('box-open --o')).toContain('--os-password');
    expect(words('-')).toEqual(expect.arrayContaining(['--version', '--os-password']));
  });

  it('offers other names of options only if no listed name matches', () => {
    expect(requestFor('box-open --old').candidates.at(-1)).toEqual({ word: '--old-name', help: 'Named' });
    expect(words('box-open --oth').at(-1)).toBe('--other-name');
    expect(words('box-open --o')).not.toContain('--old-name');
  });

  it('does not offer options on the line again, except lists', () => {
    const line = 'box-open --color red --tag a --no-lid --must=x --force --';
    for (const word of ['--color', '-c', '--lid', '--no-lid', '--must', '--force'])
      expect(words(line)).not.toContain(word);
    expect(words(line)).toEqual(expect.arrayContaining(['--tag', '--one']));
  });

  it('offers choices and suggestions as values, after a space and after =', () => {
    const colors = [
      { word: 'red', help: '' },
      { word: 'blue', help: '' },
    ];
    expect(requestFor('box-open --color ')).toEqual({ before: '', typed: '', candidates: colors });
    expect(requestFor('box-open -c r')).toEqual({ before: '', typed: 'r', candidates: colors });
    expect(requestFor('box-open --col=bl')).toEqual({ before: '--col=', typed: 'bl', candidates: colors });
    expect(requestFor('box-open -c=b')).toEqual({ before: '-c=', typed: 'b', candidates: colors });
  });

  it('offers nothing after = of a switch and of an unknown option', () => {
    expect(requestFor('box-open --force=')).toEqual({ ...NONE, typed: '--force=' });
    expect(requestFor('box-open --nosuch=x')).toEqual({ ...NONE, typed: '--nosuch=x' });
  });

  it('offers each value of a list once, over several options and after commas', () => {
    const open = (word: string) => ({ word, help: '', open: true });
    expect(requestFor('box-open --tag ').candidates).toEqual([open('a'), open('b')]);
    expect(requestFor('box-open --tag a,')).toEqual({ before: 'a,', typed: '', candidates: [open('b')] });
    expect(requestFor('box-open --tag=x,a,b')).toEqual({
      ...{ before: '--tag=x,a,', typed: 'b', candidates: [open('b')] },
    });
    expect(words('box-open --tag b --tag ')).toEqual(['a']);
    expect(words('box-open --one x --one ')).toEqual(['y']);
    expect(requestFor('box-open --one x,')).toEqual({
      ...{ before: '', typed: 'x,' },
      candidates: [
        { word: 'x', help: '' },
        { word: 'y', help: '' },
      ],
    });
  });

  it('requests paths, with the suggestions', () => {
    expect(requestFor('box-open --file a')).toEqual({ ...NONE, typed: 'a', paths: 'files' });
    expect(requestFor('box-open --dir=a')).toEqual({
      ...{ before: '--dir=', typed: 'a', candidates: [{ word: 'here', help: '' }], paths: 'directories' },
    });
    expect(requestFor('box-shut a ')).toEqual({ ...NONE, typed: '', paths: 'files' });
  });

  it('requests names with the cluster, the names on the line and the global options', () => {
    const names = { kind: 'nodegroup', cluster: 'c', without: [], globals: {} };
    expect(requestFor('box-open --os-cloud=x --debug --os-cloud y ')).toMatchObject({
      names: { kind: 'cluster', cluster: undefined, without: [], globals: { osCloud: 'y', debug: true } },
    });
    expect(requestFor('box-open c red ').names).toEqual(names);
    expect(requestFor('box-open c red n1 n2 ').names).toEqual({ ...names, without: ['n1', 'n2'] });
    expect(requestFor('box-open c --group ').names).toEqual(names);
    expect(requestFor('box-open --group ').names).toEqual({ ...names, cluster: undefined });
    expect(requestFor('box-open c --many t --many ').names).toEqual({
      ...{ kind: 'cluster-template', cluster: 'c', without: ['t'], globals: {} },
    });
    expect(requestFor('box-open c --force --many ').names?.cluster).toBeUndefined();
    expect(requestFor('box-open c --force --group ').names?.cluster).toBe('c');
    expect(requestFor('box-open ').names?.cluster).toBeUndefined();
  });

  it('offers what follows the value of the argument before it', () => {
    expect(requestFor('set cloud ').names).toEqual({
      ...{ kind: 'cloud', cluster: undefined, without: [], globals: {} },
    });
    expect(requestFor('set --cluster a --cluster b color ').names).toMatchObject({
      kind: 'nodegroup',
      cluster: 'b',
    });
    expect(requestFor('set --os-cloud c --debug --cluster b color ').names).toMatchObject({ cluster: 'b' });
    expect(requestFor('set other ').names).toBeUndefined();
    expect(words('set ')).toEqual(['cloud', 'color']);
  });

  it('offers the choices of an argument, and does not leave out the first ones', () => {
    expect(words('box-open red ')).toEqual(['red', 'blue', 'any']);
    expect(requestFor('box-open -- --x ')).toMatchObject({
      candidates: [{ word: 'red' }, { word: 'blue' }, { word: 'any' }],
    });
  });

  it('offers commands for the words of a command', () => {
    expect(words('explain ')).toEqual(['box-open', 'box-shut', 'set', 'explain', 'fresh', 'box']);
    expect(words('explain box ')).toEqual(['open', 'set']);
    expect(words('explain box open ')).not.toContain('red');
  });

  it('offers options if any word is valid, but neither after -- nor for a word that has begun', () => {
    expect(words('set cloud c ')[0]).toBe('--cluster');
    expect(words('set cloud c x')).toEqual([]);
    expect(words('set cloud c -- ')).toEqual([]);
    expect(words('set -- --')).toEqual(['cloud', 'color']);
    expect(words('box-open --must ')).toEqual([]);
  });
});

describe('readLine', () => {
  const read = (line: string) => {
    const { options, pending, ...rest } = readLine(line.split(' '), SPECS);
    return {
      isUnknownCommand: rest.isUnknownCommand,
      isAfterSeparator: rest.isAfterSeparator,
      positionals: rest.positionals,
      options: [...options].map(([{ key }, values]) => [key, ...values]),
      pending: pending?.key,
    };
  };
  const EMPTY = {
    ...{ isUnknownCommand: false, isAfterSeparator: false, positionals: [], options: [], pending: undefined },
  };

  it.each<[line: string, expected: object]>([
    ['box-open', {}],
    ['nosuch', { isUnknownCommand: true, positionals: ['nosuch'] }],
    ['box-open a b', { positionals: ['a', 'b'] }],
    ['box-open --tag a --tag=b --force', { options: [['tag', 'a', 'b'], ['force']] }],
    ['box-open --tag a --tag', { options: [['tag', 'a']], pending: 'tag' }],
    ['box-open --color -x', { options: [['color', '-x']] }],
    ['box-open a -- --tag b', { isAfterSeparator: true, positionals: ['a', '--tag', 'b'] }],
    ['box-open --every 5 a', { positionals: ['a'], options: [['every', '5']] }],
    ['box-open --every a', { positionals: ['a'], options: [['every']] }],
    ['box-open --nosuch a', { positionals: ['a'] }],
  ])('%s', (line, expected) => expect(read(line)).toEqual({ ...EMPTY, ...expected }));
});

describe('nextWords', () => {
  it('describes a group by its next words, each once, unless it is a command', () => {
    const specs = ['a b', 'a c d', 'a c e', 'x', 'x y'].map((name) => ({
      ...({ names: [name], summary: `Do ${name}.`, output: 'none' } as const),
    }));
    expect(nextWords('', specs)).toEqual([
      { word: 'x', help: 'Do x' },
      { word: 'a', help: 'Subcommands: b, c' },
    ]);
    expect(nextWords('a', specs)).toEqual([
      { word: 'b', help: 'Do a b' },
      { word: 'c', help: 'Subcommands: d, e' },
    ]);
    expect(nextWords('a c', specs).map(({ word }) => word)).toEqual(['d', 'e']);
    expect(nextWords('a c d', specs)).toEqual([]);
  });

  it('descriptionOf: returns the first sentence without its full stop, but with an ellipsis', () => {
    expect(
      ['One. Two.', 'One.', 'One...', 'One', 'v1.2 is new. Two.', 'A.\nB.', ''].map(descriptionOf),
    ).toEqual([...['One', 'One', 'One...', 'One', 'v1.2 is new', 'A', '']]);
  });
});

describe('completionScript', () => {
  it.each(COMPLETION_SHELLS)('%s: has the commands that are not hidden, and the note', (shell) => {
    const script = completionScript(shell, SPECS);
    expect(script).toMatch(/^# Generated by `magnum completion`; do not edit\.$/m);
    for (const word of ['box-open', 'box-shut', 'explain', 'fresh']) expect(script).toContain(word);
    for (const word of ['box-peek', 'old_name']) expect(script).not.toContain(word);
    expect(script.endsWith('\n')).toBe(true);
  });

  it('completionFiles: has one file for each shell', () => {
    expect(completionFiles(SPECS)).toEqual([
      { file: 'magnum.bash', text: completionScript('bash', SPECS) },
      { file: 'magnum.zsh', text: completionScript('zsh', SPECS) },
      { file: 'magnum.fish', text: completionScript('fish', SPECS) },
      { file: 'magnum.ps1', text: completionScript('powershell', SPECS) },
    ]);
    expect(COMPLETION_SHELLS).toEqual(['bash', 'zsh', 'fish', 'powershell']);
  });
});
