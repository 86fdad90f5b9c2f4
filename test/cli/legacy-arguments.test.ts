import { describe, expect, it } from 'vitest';
import { canonicalize, readArguments } from '../../src/cli/legacy-arguments.ts';
import { commands } from '../../src/commands/registry.ts';
import legacyOptions from './legacy-options.json' with { type: 'json' };

const specs = commands.map(({ table }) => table);
const read = (...argv: string[]) => canonicalize(readArguments(argv, specs));
const argvOf = (...argv: string[]) => read(...argv).argv;

describe('canonicalize', () => {
  it('joins a long option and its value, also if the value begins with a dash', () => {
    expect(argvOf('cluster-create', '--labels', '--debug', '--node-count', '-1')).toEqual([
      'cluster-create',
      '--labels=--debug',
      '--node-count=-1',
    ]);
  });

  it('joins a short option and its value, given as two words, as one, or with an equals sign', () => {
    const expected = ['cluster-list', '--format=json', '--column=-x'];
    expect(argvOf('cluster-list', '-f', 'json', '-c', '-x')).toEqual(expected);
    expect(argvOf('cluster-list', '-fjson', '-c-x')).toEqual(expected);
    expect(argvOf('cluster-list', '-f=json', '-c=-x')).toEqual(expected);
  });

  it('keeps the equals signs in a value', () => {
    expect(argvOf('cluster-create', '--labels=a=b=c', '--labels', 'd=e=f')).toEqual([
      'cluster-create',
      '--labels=a=b=c',
      '--labels=d=e=f',
    ]);
  });

  it('keeps an empty value', () => {
    expect(argvOf('cluster-create', '--name', '', '--keypair=')).toEqual([
      'cluster-create',
      '--name=',
      '--keypair=',
    ]);
  });

  it('leaves an option without its value, which commander reports', () => {
    expect(argvOf('cluster-create', '--name')).toEqual(['cluster-create', '--name']);
  });

  it('replaces the words of a command with its canonical name', () => {
    expect(argvOf('cluster', 'template', 'show', 'x')).toEqual(['cluster-template-show', 'x']);
    expect(argvOf('cluster', '--debug', 'list', '--limit', '3')).toEqual([
      'cluster-list',
      '--debug',
      '--limit=3',
    ]);
    expect(argvOf('sandbox', 'start')).toEqual(['sandbox', 'start']);
  });

  it('finds the command after the values of global options, abbreviated or not', () => {
    for (const before of [['--os-cloud', 'cluster-show'], ['--os-cl', 'cluster-show'], ['--os-cloud=x']])
      expect(read(...before, 'cluster-list').spec?.names[0], before.join(' ')).toBe('cluster-list');
  });

  it('does not recognize an option of the command before the command', () => {
    expect(argvOf('--limit', '3', 'cluster-list')).toEqual(['--limit', '3', 'cluster-list']);
  });

  it('reads no options after --', () => {
    expect(argvOf('cluster-create', '--name', 'a', '--', '--node', '3')).toEqual([
      'cluster-create',
      '--name=a',
      '--',
      '--node',
      '3',
    ]);
  });

  it('removes the value of an unknown option, which can be a secret', () => {
    expect(argvOf('cluster-list', '--os-passwrod=secret')).toEqual(['cluster-list', '--os-passwrod']);
    expect(argvOf('cluster-list', '-psecret')).toEqual(['cluster-list', '-p']);
  });

  it('rejects the value of a switch, and does not repeat it', () => {
    expect(() => argvOf('cluster-list', '--debug=secret')).toThrow(
      /^Option '--debug' does not take a value\.$/,
    );
  });

  it('keeps a negative number, which can be an operand', () => {
    expect(argvOf('cluster-resize', 'c', '-12')).toEqual(['cluster-resize', 'c', '-12']);
  });

  it('accepts aliases silently and deprecated names with a warning', () => {
    expect(read('cluster-list', '--endpoint_type', 'internalURL', '--bypass-url=http://h')).toMatchObject({
      argv: ['cluster-list', '--os-endpoint-type=internalURL', '--os-endpoint-override=http://h'],
      warnings: [],
    });
    const { argv, warnings } = read('cluster-create', '--keypair-id', 'k');
    expect(argv).toEqual(['cluster-create', '--keypair=k']);
    expect(warnings).toEqual([
      'The --keypair-id parameter is deprecated and will be removed in a future release. Use the --keypair parameter to avoid seeing this message.',
    ]);
  });

  it('rejects a deprecated and a new name together, in either order', () => {
    expect(() => argvOf('cluster-create', '--keypair-id', 'a', '--keypair', 'b')).toThrow(
      '--keypair and --keypair-id are the same option; give only one',
    );
    expect(() => argvOf('cluster-create', '--keypair', 'a', '--keypair-i', 'b')).toThrow(
      '--keypair-id and --keypair are the same option; give only one',
    );
  });

  it('returns the first word of an unknown command, and the words of an incomplete command', () => {
    expect(read('nonsense', '--debug')).toMatchObject({ spec: undefined, argv: ['nonsense'] });
    expect(read('cluster', 'nonsense')).toMatchObject({ spec: undefined, incomplete: 'cluster' });
  });
});

describe('canonicalize: abbreviations', () => {
  const cases = Object.entries(legacyOptions).flatMap(([command, options]) =>
    Object.entries(options).map(([option, shortest]) => [command, option, shortest] as const),
  );

  it('legacy-options.json has more than 120 options of the legacy client', () => {
    expect(cases.length).toBeGreaterThan(120);
  });

  it.each(cases)(
    'magnum %s: expands each prefix of %s from %s on, as the legacy client does',
    (command, option, shortest) => {
      // The next word is the value of the option, or an operand or the command.
      const argv = (typed: string) =>
        command === '' ? [typed, 'cluster-list', 'cluster-list'] : [command, typed, 'value'];
      const tokens = (typed: string) => argvOf(...argv(typed)).filter((word) => word.startsWith('--'));
      const expected = tokens(option);
      expect(expected).toHaveLength(1);
      for (let length = shortest.length; length <= option.length; length++)
        expect(tokens(option.slice(0, length)), option.slice(0, length)).toEqual(expected);
    },
  );

  it.each([
    [['cluster-create', '--cl', 't'], '--cluster-template=t'],
    [['cluster-create', '--cluster', 't'], '--cluster-template=t'],
    [['cluster-create', '--label', 'a=1'], '--labels=a=1'],
    [['cluster-config', '--for'], '--force'],
    [['cluster-list', '--os-cl', 'x'], '--os-cloud=x'],
    [['cluster-list', '--os-pass', 'x'], '--os-password=x'],
    [['cluster-list', '--form', 'json'], '--format=json'],
    [['cluster-list', '--os-client-i', 'x'], '--os-client-id=x'],
    [['cluster-create', '--merge-l'], '--merge-labels'],
    [['cluster-list', '--hel'], '--help'],
    [['cluster-template-create', '--insecure', 'x'], '--insecure-registry=x'],
    [['cluster-template-list', '--insecure'], '--insecure'],
    [['--insecure', 'cluster-template-create'], '--insecure'],
    [['cluster-list', '--os-endpoint', 'x'], '--os-endpoint=x'],
  ])('expands %j to %s', (argv, expected) => {
    expect(argvOf(...argv)).toContain(expected);
  });

  it.each([
    ['cluster-create', '--merge-x'],
    ['cluster-create', '--label-x'],
    ['cluster-wait', '--wait'],
    ['cluster-list', '--for'],
  ])(
    'magnum %s: does not expand %s, which is an option of another command or unknown, to a newer option',
    (command, typed) => {
      expect(argvOf(command, typed)).toEqual([command, typed]);
    },
  );

  it('rejects an ambiguous abbreviation, and names the candidates', () => {
    expect(() => argvOf('cluster-create', '--n', 'x')).toThrow(
      'ambiguous option: --n could match --name, --node-count',
    );
    expect(() => argvOf('cluster-list', '--os-clie', 'x')).toThrow(
      'ambiguous option: --os-clie could match --os-client-id, --os-client-secret',
    );
    expect(() => argvOf('--os-user-dom', 'x', 'cluster-list')).toThrow(
      'ambiguous option: --os-user-dom could match --os-user-domain-name, --os-user-domain-id',
    );
  });
});
