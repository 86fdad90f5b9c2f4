/** What hints repeat of a command line, and what they must not repeat. */
import { describe, expect, it } from 'vitest';
import { type CommandSpec, commandSpec } from '../../src/cli/command-spec.ts';
import { formatHint } from '../../src/cli/format-hint.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { readArguments } from '../../src/cli/legacy-arguments.ts';
import { isSafeToRepeat, optionWithValue, typedOptionsOf } from '../../src/cli/repeatable-options.ts';
import { type Changes, repeatsOwnOptions, suggestedCommand } from '../../src/cli/suggested-command.ts';
import { optionWordsOf, typedWordsOf } from '../../src/cli/typed-words.ts';
import { commands } from '../../src/commands/registry.ts';

const thing = commandSpec({
  names: ['thing-make', 'thing make'],
  summary: 'Make things.',
  positionals: {
    cluster: { label: '<cluster>', help: 'Cluster.', count: 'one', completes: 'cluster' },
    more: { label: '<more>', help: 'More.', count: 'any', completes: 'nodegroup' },
  },
  options: {
    text: {
      type: 'text',
      flag: '-t, --text <text>',
      help: 'Text.',
      aliases: ['--alias'],
      completes: 'cloud',
    },
    size: { type: 'integer', flag: '--size [size]', help: 'Size.', implicitValue: 5 },
    number: { type: 'integer', flag: '--number <n>', help: 'Number.', default: 1 },
    kind: { type: 'choice', flag: '--kind <kind>', help: 'Kind.', choices: ['a', 'b'] },
    list: { type: 'list', flag: '--list <item>', help: 'List.' },
    force: { type: 'switch', flag: '--force', help: 'Switch.' },
    on: { type: 'toggle', flag: '--on', help: 'On.', off: '--off', offHelp: 'Off.' },
  },
  output: 'rows',
});
const lineOf = (text: string, spec: CommandSpec = thing) =>
  readArguments(
    text.split(' ').map((word) => word.replaceAll('_', ' ')),
    [spec],
  );
const suggestion = (text: string, changes?: Changes) => suggestedCommand(thing, lineOf(text), changes);

describe('suggestedCommand', () => {
  it.each([
    ['thing-make web', 'magnum thing-make web'],
    ['thing make web db', 'magnum thing-make web db'],
    ['thing-make a_b $(c)', "magnum thing-make 'a b' '$(c)'"],
    ['thing-make -t x web', 'magnum thing-make web --text x'],
    ['thing-make web --alias x', 'magnum thing-make web --text x'],
    ['thing-make web --text=-x', "magnum thing-make web '--text=-x'"],
    ['thing-make web --size', 'magnum thing-make web --size'],
    ['thing-make web --size 3', 'magnum thing-make web --size 3'],
    ['thing-make web --kind a', 'magnum thing-make web --kind a'],
    ['thing-make web --kind c', 'magnum thing-make web'],
    ['thing-make web --force', 'magnum thing-make web --force'],
    ['thing-make web --force=1', 'magnum thing-make web'],
    ['thing-make web --on --off', 'magnum thing-make web --on --off'],
    ['thing-make web --text', 'magnum thing-make web'],
    ['thing-make web --list a', 'magnum thing-make web'],
    ['thing-make web -c name -f csv', 'magnum thing-make web --column name --format csv'],
    ['--os-cloud prod thing-make web', 'magnum thing-make web --os-cloud prod'],
    ['thing-make web --os-clou prod', 'magnum thing-make web'],
    ['thing-make web --forc', 'magnum thing-make web'],
    ['thing-make web --os-password x', 'magnum thing-make web'],
    ['thing-make web --os-client-id x', 'magnum thing-make web'],
    ['thing-make web --text http://u:p@host', 'magnum thing-make web'],
    ['thing-make web http://u:p@host db', 'magnum thing-make web db'],
    ['thing-make web --nonsense x --force', 'magnum thing-make web --force'],
    ['thing-make web --os-c x', 'magnum thing-make web'],
    ['thing-make web -- -x y', 'magnum thing-make web -- -x y'],
    ['thing-make --force -- web -x', 'magnum thing-make web --force -- -x'],
  ])('repeats %s as %s', (text, expected) => {
    expect(suggestion(text)).toBe(expected);
  });

  it('leaves out an option, and adds words before the options', () => {
    expect(suggestion('thing-make web -f csv --force', { without: 'format', more: ['-c', 'a b'] })).toBe(
      "magnum thing-make web -c 'a b' --force",
    );
  });
});

it.each([
  ['thing-make web', true],
  ['thing-make web --force --text x', true],
  ['thing-make web --os-password x', true],
  ['thing-make web -f xml', true],
  ['thing-make web --list x', false],
  ['thing-make web --forc', false],
  ['thing-make web --kind c', false],
])('repeatsOwnOptions: %s: %s', (text, expected) => {
  expect(repeatsOwnOptions(lineOf(text))).toBe(expected);
});

it.each([
  ['x', ['--a', 'x']],
  ['', ['--a', '']],
  ['-x', ['--a=-x']],
  ['x-', ['--a', 'x-']],
])('optionWithValue: %j', (value, words) => {
  expect(optionWithValue('--a', value)).toEqual(words);
});

describe('isSafeToRepeat', () => {
  const { osCloud, osPassword, osClientId, profile } = globalOptions as Readonly<
    Record<string, (typeof globalOptions)['osPassword']>
  >;
  const list = { type: 'list', flag: '--list <item>', help: 'List.' } as const;
  it.each([
    ['osCloud', osCloud, 'global', 'x', true],
    ['osCloud', osCloud, 'global', 'https://u:p@host', false],
    ['osPassword', osPassword, 'global', 'x', false],
    ['profile', profile, 'global', 'x', false],
    ['osClientId', osClientId, 'global', 'x', false],
    ['osClientId', thing.options.text, 'own', 'x', true],
    ['list', list, 'own', 'x', false],
    ['column', list, 'output', 'x', true],
    ['text', thing.options.text, 'own', 'x', true],
    ['text', thing.options.text, 'own', 'https://u:p@host', false],
  ] as const)('%s %j of %s with %j: %s', (key, spec, origin, value, expected) => {
    expect(spec).toBeDefined();
    expect(isSafeToRepeat({ key, spec: spec as typeof list, origin }, value)).toBe(expected);
  });
});

describe('typedOptionsOf', () => {
  it('repeats the options of the connection and of the scope, in their order', () => {
    expect(
      typedOptionsOf({
        osProjectName: 'p',
        osSystemScope: 'all',
        osCloud: 'prod',
        osUsername: '-me',
        insecure: true,
        osCache: true,
        allowHttp: false,
        osCacert: undefined,
        debug: true,
        quiet: true,
        noInput: true,
      }),
    ).toEqual({
      connection: ['--os-cloud', 'prod', '--os-username=-me', '--os-cache', '--insecure'],
      scope: ['--os-project-name', 'p', '--os-system-scope', 'all'],
      hasSecret: false,
    });
  });

  it('leaves out URLs with a password', () => {
    expect(typedOptionsOf({ osAuthUrl: 'https://u:p@host/v3', osEndpointOverride: 'https://host' })).toEqual({
      connection: ['--os-endpoint-override', 'https://host'],
      scope: [],
      hasSecret: false,
    });
  });

  it.each([
    'osPassword',
    'osToken',
    'osApplicationCredentialSecret',
    'profile',
    'osClientSecret',
    'osIdentityProvider',
    'osServiceProvider',
  ])('has a secret instead of %s', (key) => {
    expect(typedOptionsOf({ [key]: 'x' })).toEqual({ connection: [], scope: [], hasSecret: true });
    expect(typedOptionsOf({ [key]: '' })).toMatchObject({ hasSecret: false });
  });
});

it('typedOptionsOf: an option without a value does not hide a secret before it', () => {
  expect(typedOptionsOf({ osPassword: 'x', profile: '' })).toMatchObject({ hasSecret: true });
});

describe('typedWordsOf', () => {
  const wordsOf = (values: object) =>
    typedWordsOf(thing, values as Readonly<Record<string, unknown>>)?.map(({ word }) => word);

  it('has the kinds of what the words name', () => {
    expect(typedWordsOf(thing, { cluster: 'web', more: ['a', 'b'], text: 'prod' })).toEqual([
      { word: 'thing-make' },
      { word: 'web', names: 'cluster' },
      { word: 'a', names: 'nodegroup', isOneOfMany: true },
      { word: 'b', names: 'nodegroup', isOneOfMany: true },
      { word: '--text' },
      { word: 'prod', names: 'cloud' },
    ]);
  });

  it.each([
    [{}, ['thing-make']],
    [{ text: '-x' }, ['thing-make', '--text=-x']],
    [{ number: 1 }, ['thing-make']],
    [{ number: 2 }, ['thing-make', '--number', '2']],
    [{ number: 0 }, ['thing-make', '--number', '0']],
    [{ kind: 'a' }, ['thing-make', '--kind', 'a']],
    [{ force: true }, ['thing-make', '--force']],
    [{ force: false }, ['thing-make']],
    [{ on: true }, ['thing-make', '--on']],
    [{ on: false }, ['thing-make', '--off']],
    [{ on: undefined }, ['thing-make']],
    [{ list: [] }, ['thing-make']],
    [{ list: ['a'] }, undefined],
    [{ cluster: 'http://u:p@host' }, undefined],
    [{ text: 'http://u:p@host' }, undefined],
    [{ more: [] }, ['thing-make']],
  ])('has the words of %j: %j', (values, expected) => {
    expect(wordsOf(values)).toEqual(expected);
  });

  it('has an option with its implicit value as a word without a value', () => {
    const specs = {
      name: { type: 'text', flag: '--name [name]', implicitValue: '', help: 'Name.' },
      watch: { type: 'integer', flag: '--watch [seconds]', implicitValue: 5, help: 'Seconds.' },
    } as const;
    expect(optionWordsOf(specs, { name: '', watch: 5 })).toEqual(['--name', '--watch']);
    expect(optionWordsOf(specs, { name: 'x', watch: 6 })).toEqual(['--name', 'x', '--watch', '6']);
    expect(optionWordsOf(specs, { other: 'x' })).toEqual([]);
  });

  it('ignores several words that are not names, which can be secrets', () => {
    const spec: CommandSpec = {
      ...thing,
      positionals: { words: { label: '<words>', help: 'Words.', count: 'any' } },
    };
    expect(typedWordsOf(spec, { words: ['a'] })).toBe(undefined);
    expect(typedWordsOf(spec, { words: [] })).toEqual([{ word: 'thing-make' }]);
  });
});

describe('formatHint', () => {
  const specs = commands.map(({ table }) => table);
  const hintOf = (text: string) => formatHint(readArguments(text.split(' '), specs));

  it.each([
    ['cluster-list -f wide', 'To show more columns: magnum cluster-list --long'],
    ['cluster-list -f json -f wide', 'To show more columns: magnum cluster-list --long'],
    ['cluster-show web -f wide', 'To show more properties: magnum cluster-show web --long'],
    [
      'nodegroup-list web -f wide',
      'To show more columns: magnum nodegroup-list web --fields is_default,stack_id',
    ],
    ['cluster-delete web -f wide', undefined],
    ['cluster-list -f name', 'To print one column: magnum cluster-list -f value -c name'],
    ['cluster-list -f jsonpath={.x}', 'To print one column: magnum cluster-list -f value -c name'],
    ['cluster-list -f go-template=x', 'To print one column: magnum cluster-list -f value -c name'],
    ['cluster-list -f custom-columns=x', 'To print one column: magnum cluster-list -f value -c name'],
    ['cluster-show web -f name', 'To print one column: magnum cluster-show web -f value -c name'],
    ['cluster-template-list -f name', 'To print one column: magnum cluster-template-list -f value -c name'],
    ['nodegroup-list web -f name', 'To print one column: magnum nodegroup-list web -f value -c name'],
    ['project-list -f name', 'To print one column: magnum project-list -f value -c name'],
    ['quotas-list -f name', 'To print one column, use -f value -c COLUMN.'],
    ['service-list -f name', 'To print one column, use -f value -c COLUMN.'],
    ['cluster-delete web -f name', undefined],
    ['cluster-list -f names', undefined],
    ['cluster-list -f xname', undefined],
    ['cluster-list -f json', undefined],
    ['cluster-list', undefined],
    ['cluster-list -f', undefined],
    ['-f wide', undefined],
  ])('of magnum %s is %j', (text, hint) => {
    expect(hintOf(text)).toBe(hint);
  });
});
