/** The parts of command lines, complete or not, and the options of each place. */
import { describe, expect, it } from 'vitest';
import { type CommandSpec, commandSpec } from '../../src/cli/command-spec.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { readArguments, type Token } from '../../src/cli/legacy-arguments.ts';
import { canonicalName, optionsOf, spellingsOf } from '../../src/cli/option-lookup.ts';

const list = commandSpec({
  names: ['thing-list', 'thing list'],
  summary: 'List.',
  options: {
    limit: { type: 'integer', flag: '-l, --limit <limit>', help: 'Limit.' },
    watch: { type: 'integer', flag: '-w, --watch [seconds]', help: 'Watch.', implicitValue: 5 },
    all: { type: 'switch', flag: '-a, --all', help: 'All.', aliases: ['--every'], deprecated: ['--whole'] },
    on: { type: 'toggle', flag: '--on', help: 'On.', off: '--out', offHelp: 'Out.' },
    newer: { type: 'switch', flag: '--limitless', help: 'Newer.', addedSinceLegacy: true },
    allow: { type: 'switch', flag: '--weaken-all', help: 'Weaken.', isNeverAbbreviated: true },
  },
  output: 'rows',
});
const part = commandSpec({ names: ['thing-part-list', 'thing part list'], summary: 'List.', output: 'none' });
const other = commandSpec({
  names: ['other'],
  summary: 'Other.',
  options: { limited: { type: 'switch', flag: '--limitl', help: 'Limited.' } },
  output: 'none',
});
const specs: readonly CommandSpec[] = [list, part, other];

const textOf = (token: Token): string => {
  switch (token.kind) {
    case 'option':
      return `${token.typed}=>${token.name}:${token.value ?? '-'}${token.isIncomplete ? ' incomplete' : ''}`;
    case 'ambiguous':
      return `${token.typed}? ${token.candidates.join(' ')}`;
    case 'unknown-option':
      return `${token.typed}@${token.index}!`;
    case 'separator':
      return '--';
    default:
      return `${token.kind} ${token.word}@${token.index}`;
  }
};

function parts(line: string) {
  const { phrase, spec, isOpen, tokens } = readArguments(line === '' ? [] : line.split(' '), specs);
  return [phrase, spec?.names[0], isOpen, tokens.map(textOf).join(', ')];
}

describe('readArguments', () => {
  it.each([
    ['', ['', undefined, true, '']],
    ['thing', ['thing', undefined, true, 'command thing@0']],
    ['thing list', ['thing list', 'thing-list', true, 'command thing@0, command list@1']],
    ['thing part', ['thing part', undefined, true, 'command thing@0, command part@1']],
    ['thing-list', ['thing-list', 'thing-list', true, 'command thing-list@0']],
    ['thing-list x', ['thing-list', 'thing-list', false, 'command thing-list@0, operand x@1']],
    ['thing x list', ['thing', undefined, false, 'command thing@0, operand x@1, operand list@2']],
    ['x thing-list', ['', undefined, false, 'operand x@0, operand thing-list@1']],
    ['-z thing-list', ['thing-list', 'thing-list', true, '-z@0!, command thing-list@1']],
    ['-z x thing-list', ['thing-list', 'thing-list', true, '-z@0!, operand x@1, command thing-list@2']],
    ['thing -z x list', ['thing', undefined, false, 'command thing@0, -z@1!, operand x@2, operand list@3']],
    [
      'thing --debug list',
      ['thing list', 'thing-list', true, 'command thing@0, --debug=>--debug:-, command list@2'],
    ],
    ['-', ['', undefined, false, 'operand -@0']],
    ['-- thing list', ['thing list', 'thing-list', true, '--, command thing@1, command list@2']],
    [
      'thing-list -- -l --',
      ['thing-list', 'thing-list', false, 'command thing-list@0, --, operand -l@2, operand --@3'],
    ],
  ])('finds the command of %j', (line, expected) => {
    expect(parts(line)).toEqual(expected);
  });

  it.each([
    ['--limit 3', '--limit=>--limit:3'],
    ['--limit=3', '--limit=>--limit:3'],
    ['--limit=', '--limit=>--limit:'],
    ['--limit=a=b', '--limit=>--limit:a=b'],
    ['--limit -x', '--limit=>--limit:-x'],
    ['--limit', '--limit=>--limit:- incomplete'],
    ['-l3', '-l=>-l:3'],
    ['-l=3', '-l=>-l:3'],
    ['-l==3', '-l=>-l:=3'],
    ['-l', '-l=>-l:- incomplete'],
    ['-al3', '-a=>-a:-, -l=>-l:3'],
    ['-aq', '-a=>-a:-, -q=>-q:-'],
    ['-aq=1', '-a=>-a:-, -q=>-q:1'],
    ['-a=1', '-a=>-a:1'],
    ['-a=', '-a=>-a:'],
    ['-az1', '-a=>-a:-, -z@1!'],
    ['-z1', '-z@1!'],
    ['-=1', '-=@1!'],
    ['-12', '-12@1!'],
    ['-a1', '-a=>-a:-, -1@1!'],
    ['--watch', '--watch=>--watch:-'],
    ['--watch 3', '--watch=>--watch:3'],
    ['--watch x', '--watch=>--watch:-, operand x@2'],
    ['-w3', '-w=>-w:3'],
    ['-w', '-w=>-w:-'],
    ['--all x', '--all=>--all:-, operand x@2'],
    ['--all=x', '--all=>--all:x'],
    ['--every', '--every=>--every:-'],
    ['--whole', '--whole=>--whole:-'],
    ['--ever', '--ever=>--every:-'],
    ['--out', '--out=>--out:-'],
    ['--ou', '--ou=>--out:-'],
    ['--o', '--o? --on --out'],
    ['--lim 3', '--lim=>--limit:3'],
    ['--limitl', '--limitl@1!'],
    ['--limitle', '--limitle=>--limitless:-'],
    ['--weaken', '--weaken@1!'],
    ['--weaken-all', '--weaken-all=>--weaken-all:-'],
    ['--nonsense=hidden', '--nonsense@1!'],
    ['--form json', '--form=>--format:json'],
    ['--os-cl x', '--os-cl=>--os-cloud:x'],
    ['--de', '--de=>--debug:-'],
    ['--no-in', '--no-in=>--no-input:-'],
    ['--no', '--no? --no-fit-width --noindent --no-headers'],
  ])('reads the options of thing-list %s', (words, expected) => {
    const [, , , tokens] = parts(`thing-list ${words}`);
    expect(tokens).toBe(`command thing-list@0, ${expected}`);
  });

  it('reads only global options before the command', () => {
    expect(parts('--limit --os-cloud x --form thing-list')[3]).toBe(
      '--limit@0!, --os-cloud=>--os-cloud:x, --form@3!, command thing-list@4',
    );
  });
});

describe('the options of a place', () => {
  it('are those of the command, then those of the output, then the global ones', () => {
    const options = optionsOf(list);
    expect([...new Set(options.map(({ origin }) => origin))]).toEqual(['own', 'output', 'global']);
    expect(options.filter(({ isGlobal }) => isGlobal)).toEqual(optionsOf(undefined));
    expect(optionsOf(undefined).map(({ key }) => key)).toEqual(Object.keys(globalOptions));
    expect(options.filter(({ isGlobal, origin }) => isGlobal !== (origin === 'global'))).toEqual([]);
    expect(readArguments(['thing-list'], specs).scope.options).toEqual(options);
    expect(readArguments([], specs).scope.options).toEqual(optionsOf(undefined));
  });

  it('are the same objects for global options', () => {
    expect(optionsOf(list).at(-1)).toBe(optionsOf(undefined).at(-1));
  });

  it('have all their names', () => {
    const own = optionsOf(list).filter(({ origin }) => origin === 'own');
    expect(own.map(({ names, otherNames, takes }) => [names, otherNames, takes])).toEqual([
      [['--limit', '-l'], [], 'value'],
      [['--watch', '-w'], [], 'number'],
      [['--all', '-a'], ['--every', '--whole'], 'nothing'],
      [['--on', '--out'], [], 'nothing'],
      [['--limitless'], [], 'nothing'],
      [['--weaken-all'], [], 'nothing'],
    ]);
    const [, , all, on] = own;
    expect(own.flatMap(spellingsOf).slice(4, 8)).toEqual(['--all', '-a', '--every', '--whole']);
    for (const [option, name, expected] of [
      [all, '--every', '--all'],
      [all, '--whole', '--all'],
      [all, '-a', '-a'],
      [on, '--out', '--out'],
    ] as const)
      expect(option && canonicalName(option, name)).toBe(expected);
  });
});
