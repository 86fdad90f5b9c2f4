/** The values that the parser returns for options of each type, on the command line and in variables. */
import { describe, expect, it } from 'vitest';
import { type Command, commandSpec, flagParts } from '../../src/cli/command-spec.ts';
import { parse } from '../../src/cli/program.ts';
import { commands } from '../../src/commands/registry.ts';
import type { Environment } from '../../src/world.ts';

const thing = commandSpec({
  names: ['thing-make', 'thing make'],
  summary: 'Make things.',
  positionals: {
    one: { label: '<one>', help: 'One.', count: 'one' },
    optional: { label: '<optional>', help: 'Optional.', count: 'optional' },
    any: { label: '<any>', help: 'Any.', count: 'any' },
  },
  options: {
    text: { type: 'text', flag: '-t, --text <text>', help: 'Text.', env: ['THING_TEXT', 'OLD_TEXT'] },
    textOrNone: { type: 'text', flag: '--maybe [text]', help: 'Text.', implicitValue: 'implied' },
    textDefault: { type: 'text', flag: '--text-default <text>', help: 'Text.', default: 'given' },
    count: {
      type: 'integer',
      flag: '--count <count>',
      help: 'Count.',
      min: -2,
      max: 20,
      env: ['THING_COUNT'],
    },
    countOrNone: { type: 'integer', flag: '-w, --watch [count]', help: 'Watch.', min: 1, implicitValue: 5 },
    countDefault: { type: 'integer', flag: '--count-default <count>', help: 'Count.', default: 0 },
    kind: { type: 'choice', flag: '--kind <kind>', help: 'Kind.', choices: ['a', 'b'], env: ['THING_KIND'] },
    kindDefault: {
      type: 'choice',
      flag: '--kind-default <kind>',
      help: 'Kind.',
      choices: ['a', 'b'],
      default: 'b',
    },
    list: { type: 'list', flag: '-l, --list <item>', help: 'List.' },
    flag: { type: 'switch', flag: '--flag', help: 'Switch.', env: ['THING_FLAG'] },
    noProxy: { type: 'text', flag: '--no-proxy <hosts>', help: 'Hosts.' },
    on: { type: 'toggle', flag: '--on', help: 'On.', off: '--off', offHelp: 'Off.', env: ['THING_ON'] },
  },
  output: 'rows',
});

const known: Command[] = [{ table: thing, load: () => Promise.reject(new Error('not run')) }];

function invocation(line: string, env: Environment = {}) {
  const parsed = parse(line.split(' '), known, env);
  if (parsed.kind !== 'run') throw new Error(`parsed as ${parsed.kind}`);
  return parsed.invocation;
}

const optionsOf = (line: string, env?: Environment) =>
  invocation(`thing-make x ${line}`.trimEnd(), env).options;

const DEFAULTS = {
  one: 'x',
  optional: undefined,
  any: [],
  text: undefined,
  textOrNone: undefined,
  textDefault: 'given',
  count: undefined,
  countOrNone: undefined,
  countDefault: 0,
  kind: undefined,
  kindDefault: 'b',
  list: [],
  flag: false,
  noProxy: undefined,
  on: undefined,
};

describe('the options of a command', () => {
  it('have their defaults', () => {
    expect(optionsOf('')).toEqual(DEFAULTS);
  });

  it.each([
    ['a b c', { optional: 'a', any: ['b', 'c'] }],
    ['-- -a --flag', { optional: '-a', any: ['--flag'] }],
    ['-', { optional: '-' }],
    ['--text a --text b', { text: 'b' }],
    ['--text=', { text: '' }],
    ['-ta', { text: 'a' }],
    ['--maybe', { textOrNone: 'implied' }],
    ['--maybe=a', { textOrNone: 'a' }],
    ['--maybe 3', { textOrNone: '3' }],
    ['--maybe a', { textOrNone: 'a' }],
    ['a --maybe', { textOrNone: 'implied', optional: 'a' }],
    ['--text-default a', { textDefault: 'a' }],
    ['--count 0', { count: 0 }],
    ['--count -2', { count: -2 }],
    ['--count 20', { count: 20 }],
    ['--count=+7', { count: 7 }],
    ['--count 007', { count: 7 }],
    ['--count-default 9007199254740991', { countDefault: Number.MAX_SAFE_INTEGER }],
    ['--watch', { countOrNone: 5 }],
    ['-w', { countOrNone: 5 }],
    ['-w3', { countOrNone: 3 }],
    ['--watch 3', { countOrNone: 3 }],
    ['--watch=3', { countOrNone: 3 }],
    ['a --watch', { countOrNone: 5, optional: 'a' }],
    ['--watch --flag', { countOrNone: 5, flag: true }],
    ['--kind a', { kind: 'a' }],
    ['--kind-default a', { kindDefault: 'a' }],
    ['--list a -l b -lc', { list: ['a', 'b', 'c'] }],
    ['--flag', { flag: true }],
    ['--no-proxy a,b', { noProxy: 'a,b' }],
    ['--on', { on: true }],
    ['--off', { on: false }],
  ])('are read: %s', (line, expected) => {
    expect(optionsOf(line)).toEqual({ ...DEFAULTS, ...expected });
  });

  it.each([
    [{ THING_TEXT: 'a' }, { text: 'a' }],
    [{ THING_TEXT: 'a', OLD_TEXT: 'b' }, { text: 'a' }],
    [{ THING_TEXT: '', OLD_TEXT: 'b' }, { text: 'b' }],
    [{ OLD_TEXT: 'b' }, { text: 'b' }],
    [{ THING_TEXT: '' }, {}],
    [{ THING_COUNT: '3' }, { count: 3 }],
    [{ THING_COUNT: '0' }, { count: 0 }],
    [{ THING_COUNT: '-1' }, {}],
    [{ THING_COUNT: '3x' }, {}],
    [{ THING_COUNT: 'x3' }, {}],
    [{ THING_COUNT: '' }, {}],
    [{ THING_KIND: 'a' }, { kind: 'a' }],
    [{ THING_FLAG: '1' }, { flag: true }],
    [{ THING_FLAG: 'yes' }, { flag: true }],
    [{ THING_FLAG: 'anything' }, { flag: true }],
    [{ THING_FLAG: '0' }, {}],
    [{ THING_FLAG: 'false' }, {}],
    [{ THING_FLAG: '' }, {}],
    [{ THING_ON: '1' }, { on: true }],
    [{ THING_ON: '0' }, { on: false }],
    [{ THING_ON: 'no' }, { on: false }],
    [{ THING_ON: '' }, {}],
  ])('are set by variables: %j', (env, expected) => {
    expect(optionsOf('', env)).toEqual({ ...DEFAULTS, ...expected });
  });

  it.each([
    ['--text a', { THING_TEXT: 'b' }, { text: 'a' }],
    ['--text=', { THING_TEXT: 'b' }, { text: '' }],
    ['--count 0', { THING_COUNT: '3' }, { count: 0 }],
    ['--kind b', { THING_KIND: 'a' }, { kind: 'b' }],
    ['--flag', { THING_FLAG: '0' }, { flag: true }],
    ['--off', { THING_ON: '1' }, { on: false }],
    ['--on', { THING_ON: '0' }, { on: true }],
  ])('on the command line override variables: %s %j', (line, env, expected) => {
    expect(optionsOf(line, env)).toEqual({ ...DEFAULTS, ...expected });
  });
});

describe('the output options', () => {
  const OUTPUT = {
    format: undefined,
    query: undefined,
    column: [],
    maxWidth: undefined,
    fitWidth: undefined,
    printEmpty: false,
    noindent: false,
    sortColumn: [],
    sortOrder: undefined,
    quote: undefined,
    noHeaders: false,
  };

  it.each([
    ['', {}, {}],
    ['', { CLIFF_FIT_WIDTH: '1' }, { fitWidth: true }],
    ['', { CLIFF_FIT_WIDTH: '0' }, { fitWidth: false }],
    ['', { CLIFF_FIT_WIDTH: 'false' }, { fitWidth: false }],
    ['', { CLIFF_FIT_WIDTH: '' }, {}],
    ['--fit-width', { CLIFF_FIT_WIDTH: '0' }, { fitWidth: true }],
    ['--no-fit-width', { CLIFF_FIT_WIDTH: '1' }, { fitWidth: false }],
    ['', { CLIFF_MAX_TERM_WIDTH: '60' }, { maxWidth: 60 }],
    ['', { CLIFF_MAX_TERM_WIDTH: '0' }, { maxWidth: 0 }],
    ['', { CLIFF_MAX_TERM_WIDTH: 'wide' }, {}],
    ['--max-width 0', { CLIFF_MAX_TERM_WIDTH: '60' }, { maxWidth: 0 }],
    ['-f json', {}, { format: 'json' }],
    ['-fjson', {}, { format: 'json' }],
    ['-o yaml', {}, { format: 'yaml' }],
    ['--output=csv', {}, { format: 'csv' }],
    ['-c a -c b', {}, { column: ['a', 'b'] }],
    ['--sort-column a --sort-descending', {}, { sortColumn: ['a'], sortOrder: false }],
    ['--quote none --no-headers --noindent', {}, { quote: 'none', noHeaders: true, noindent: true }],
  ])('of %s with %j are read', (line, env, expected) => {
    expect(invocation(`thing-make x ${line}`.trimEnd(), env).output).toEqual({ ...OUTPUT, ...expected });
  });
});

describe('the global options', () => {
  it('are not set by variables here, because clouds/ reads these', () => {
    const env = { OS_CLOUD: 'x', OS_CACHE: '1', OS_INSECURE: '1', MAGNUM_NO_INPUT: '1', OS_PASSWORD: 'p' };
    const { globals } = invocation('thing-make x', env);
    expect(Object.entries(globals).filter(([, value]) => value !== undefined && value !== false)).toEqual([]);
    expect(globals).not.toHaveProperty('help');
    expect(globals).not.toHaveProperty('version');
  });

  it('are read before and after the command', () => {
    const { globals } = invocation('--os-cloud a thing --debug make x -q --os-cache --os-username me');
    expect(Object.entries(globals).filter(([, value]) => value !== undefined && value !== false)).toEqual([
      ['debug', true],
      ['quiet', true],
      ['osCloud', 'a'],
      ['osUsername', 'me'],
      ['osCache', true],
    ]);
  });
});

describe('a line that is not run', () => {
  it.each([
    ['cluster-show --help', { kind: 'help', words: 'cluster-show' }],
    ['cluster-show -h', { kind: 'help', words: 'cluster-show' }],
    ['cluster show x --help', { kind: 'help', words: 'cluster-show' }],
    ['cluster --help', { kind: 'help', words: 'cluster' }],
    ['--help cluster template', { kind: 'help', words: 'cluster template' }],
    ['sandbox start -h', { kind: 'help', words: 'sandbox start' }],
    ['--help', { kind: 'help', words: '' }],
    ['-V', { kind: 'version' }],
    ['cluster-show -V', { kind: 'version' }],
    ['-V cluster-show x', { kind: 'version' }],
    ['--', { kind: 'help', words: '' }],
  ])('magnum %s is %j', (line, expected) => {
    expect(parse(line.split(' '), commands, {})).toEqual(expected);
  });

  it.each([
    ['cluster-show -- --help', '--help'],
    ['cluster-show -- -h', '-h'],
    ['cluster-show -- --version', '--version'],
    ['-- cluster-show --help', '--help'],
    ['cluster show -- --debug', '--debug'],
  ])('magnum %s shows the cluster %s', (line, cluster) => {
    const parsed = parse(line.split(' '), commands, {});
    expect(parsed.kind === 'run' && parsed.invocation.options).toMatchObject({ cluster });
    expect(parsed.kind === 'run' && parsed.invocation.globals).toMatchObject({ debug: false });
  });
});

describe('flagParts', () => {
  it.each([
    ['--long', { short: undefined, long: '--long', value: undefined }],
    ['-s, --long', { short: '-s', long: '--long', value: undefined }],
    ['-s, --long-er <value>', { short: '-s', long: '--long-er', value: '<value>' }],
    ['--long [value]', { short: undefined, long: '--long', value: '[value]' }],
  ])('splits %s', (flag, parts) => {
    expect(flagParts(flag)).toEqual(parts);
  });

  it.each(['-s', 'long', '--long value', '-st, --long', '--long <value> x', ' --long', ''])(
    'rejects %j',
    (flag) => {
      expect(() => flagParts(flag)).toThrow(new TypeError(`not a flag: ${flag}`));
    },
  );
});
