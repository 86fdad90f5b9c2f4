import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command-spec.ts';
import { cloudOptionsOf } from '../../src/cli/global-options.ts';
import { parse } from '../../src/cli/program.ts';
import { commands } from '../../src/commands/registry.ts';
import type { MagnumError } from '../../src/errors.ts';
import { usageError } from './usage-error.ts';

function run(...argv: string[]) {
  const parsed = parse(argv, commands, {});
  if (parsed.kind !== 'run') throw new Error(`parsed as ${parsed.kind}`);
  return parsed.invocation;
}

describe('parse', () => {
  it('finds the command among global options before it, with values and abbreviations', () => {
    const { command, globals } = run(
      '--os-cloud',
      'cluster-show',
      '--debug',
      '--os-usern',
      'x',
      'cluster-list',
    );
    expect(command.table.names[0]).toBe('cluster-list');
    expect(globals).toMatchObject({ osCloud: 'cluster-show', debug: true });
  });

  it('accepts global options after the command', () => {
    expect(run('cluster-list', '--os-cloud=a', '--insecure').globals).toMatchObject({
      osCloud: 'a',
      insecure: true,
    });
  });

  it('accepts command names with spaces', () => {
    expect(run('cluster', 'list').command.table.names[0]).toBe('cluster-list');
    expect(run('cluster', 'template', 'show', 'x').options).toMatchObject({ clusterTemplate: 'x' });
    expect(run('cluster-template', 'list', '--limit', '3').options).toMatchObject({ limit: 3 });
  });

  it('returns options and arguments with their types and defaults', () => {
    const { options } = run(
      'cluster-create',
      'c',
      '--cluster-template',
      't',
      '--labels',
      'a=1',
      '--labels',
      'b=2',
    );
    expect(options).toMatchObject({
      word: 'c',
      name: undefined,
      clusterTemplate: 't',
      keypair: undefined,
      dockerVolumeSize: undefined,
      labels: ['a=1', 'b=2'],
      nodeCount: 1,
      masterCount: 1,
      discoveryUrl: undefined,
      timeout: 60,
      mergeLabels: undefined,
      masterLbEnabled: undefined,
    });
  });

  it('expands abbreviations as the legacy client does, despite newer options', () => {
    const abbreviated = run('cluster-create', 'c', '--cl', 't', '--m', '3', '--fla', 'm1.large');
    expect(abbreviated.options).toMatchObject({ clusterTemplate: 't', masterCount: 3, flavor: 'm1.large' });
  });

  it('accepts several words for an argument, and checks choices', () => {
    expect(run('cluster-update', 'c', 'replace', 'a=1', 'b=2').options).toMatchObject({
      cluster: 'c',
      op: 'replace',
      attributes: ['a=1', 'b=2'],
    });
    expect(usageError('cluster-update', 'c', 'append', 'a=1').message).toMatch(/append/);
  });

  it('returns true or false for a pair of switches, undefined without one, and rejects both', () => {
    const template = ['cluster-template-create', '--image', 'i', '--external-network', 'n', '--coe', 'swarm'];
    expect(run(...template).options).toMatchObject({ floatingIpEnabled: undefined, hidden: undefined });
    expect(run(...template, '--floating-ip-enabled').options).toMatchObject({ floatingIpEnabled: true });
    expect(run(...template, '--floating-ip-disabled', '--visible').options).toMatchObject({
      floatingIpEnabled: false,
      hidden: false,
    });
    expect(usageError(...template, '--floating-ip-enabled', '--floating-ip-disabled').kind).toBe('usage');
  });

  it.each([
    [['cluster-show'], /^Missing required argument 'cluster'\.$/],
    [['cluster-show', 'a', 'b'], /^Too many arguments/],
    [
      ['cluster-template-create', 'x', '--coe', 'swarm'],
      /^Missing required options '--image <image>', '--external-network <external-network>'\.$/,
    ],
    [['nodegroup-create'], /^Missing required arguments 'cluster', 'name'\.$/],
    [['nodegroup-delete', 'c'], /^Missing required argument 'nodegroup'\.$/],
    [
      ['quotas-create', '--hard-limit', '3'],
      /^Missing required options '--project-id <project-id>', '--resource <resource>'\.$/,
    ],
    [['quotas-create', '--resource', 'Cluster'], /^Missing required option '--project-id <project-id>'\.$/],
    [['cluster-create', 'x', '--cluster-template', 't', '--node-count', 'three'], /must be an integer/],
    [['cluster-create', 'x', '--cluster-template', 't', '--node-count', '-1'], /must be 0 or greater/],
    [['cluster-create', 'x', '--cluster-template', 't', '--node-count', '99999999999999999999'], /too large/],
    [['cluster-list', '--sort-dir', 'up'], /Allowed choices are desc, asc/],
    [['cluster-list', '--format', 'xml'], /Allowed choices are table, json/],
    [['cluster-list', '--nonsense'], /^Unknown option '--nonsense'\.$/],
    [['--nonsense'], /^Unknown option '--nonsense'\.$/],
    [['cluster'], /'cluster' requires a subcommand: create, list, show/],
    [['sandbox', '--debug'], /'sandbox' requires a subcommand: start, status, stop/],
    [['cluster-lst'], /^Unknown command 'cluster-lst'\.$/],
    [['cluster-config', 'c', '-f', 'json'], /^Unknown option '-f'\.$/],
  ])('rejects %j as a usage error with a hint to the help page', (argv, message) => {
    const error = usageError(...argv);
    expect(error.kind).toBe('usage');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(/magnum help/);
  });

  it('suggests a similar command or option', () => {
    expect(usageError('cluster-lst').hint).toMatch(/cluster-list/);
    expect(usageError('cluster-list', '--limitt', '3').hint).toMatch(/--limit/);
  });

  it('recognizes --version, --help, -h, and a line without a command', () => {
    expect(parse(['--version'], commands, {})).toEqual({ kind: 'version' });
    expect(parse([], commands, {})).toEqual({ kind: 'help', words: '' });
    expect(parse(['--debug'], commands, {})).toEqual({ kind: 'help', words: '' });
    expect(parse(['cluster-create', '--help'], commands, {})).toMatchObject({ kind: 'help' });
    expect(parse(['-h'], commands, {})).toEqual({ kind: 'help', words: '' });
  });

  it('returns the version for --version before and after a command', () => {
    for (const argv of [
      ['--version', 'cluster-list'],
      ['cluster-list', '--version'],
      ['--debug', '--vers'],
    ])
      expect(parse(argv, commands, {}), argv.join(' ')).toEqual({ kind: 'version' });
  });

  it('returns the help of the command for --help, despite missing and unknown options', () => {
    for (const argv of [
      ['cluster-template-create', '--help'],
      ['--help', 'cluster-template-create'],
      ['cluster', 'template', 'create', '--nonsense', '-h'],
    ]) {
      const parsed = parse(argv, commands, {});
      expect(parsed.kind === 'help' && parsed.words, argv.join(' ')).toBe('cluster-template-create');
    }
  });

  it('returns the help of the group for --help after an incomplete command', () => {
    expect(parse(['cluster', '--help'], commands, {})).toEqual({ kind: 'help', words: 'cluster' });
    expect(parse(['-h', 'cluster', 'template'], commands, {})).toEqual({
      kind: 'help',
      words: 'cluster template',
    });
  });

  it('rejects --help with an unknown command', () => {
    expect(usageError('nonsense', '--help').message).toBe("Unknown command 'nonsense'.");
    expect(usageError('cluster', 'nonsense', '--help')).toMatchObject({
      message: "Unknown command 'cluster nonsense'.",
      hint: expect.stringMatching(/^The commands of 'cluster' are create, list, /),
    });
  });

  it('names arguments and options that are missing in one error', () => {
    const command = {
      table: {
        names: ['both'],
        summary: 'Both.',
        positionals: { word: { label: '<word>', help: 'Word.', count: 'many' } },
        options: {
          one: { type: 'text', flag: '--one <value>', help: 'One.', required: true },
          two: { type: 'integer', flag: '-t, --two <number>', help: 'Two.', required: true },
        },
        output: 'none',
      },
      load: () => Promise.reject(new Error('not run')),
    } as const satisfies Command;
    const messageOf = (...argv: string[]) => {
      try {
        parse(argv, [command], {});
      } catch (error) {
        return (error as MagnumError).message;
      }
      throw new Error('was not rejected');
    };
    expect(messageOf('both')).toBe(
      "Missing required argument 'word' and options '--one <value>', '--two <number>'.",
    );
    expect(messageOf('both', '-t', '3')).toBe("Missing required argument 'word' and option '--one <value>'.");
    expect(messageOf('both', 'a', 'b', '--one=1')).toBe("Missing required option '--two <number>'.");
  });

  it('names the help page of the group for an incomplete command', () => {
    expect(usageError('cluster', 'template').hint).toBe(
      "Try 'magnum help cluster template' for more information.",
    );
  });

  it('accepts -o and --output for --format, but not as a part of other options', () => {
    for (const words of [['-o', 'json'], ['-ojson'], ['-o=json'], ['--output', 'json'], ['--output=json']])
      expect(run('cluster-list', ...words).output, words.join(' ')).toMatchObject({ format: 'json' });
    expect(usageError('cluster-config', 'c', '--output').message).toBe("Unknown option '--output'.");
    expect(run('cluster-config', 'c', '--out').options).toMatchObject({ outputCerts: true });
    expect(usageError('cluster-list', '--o', 'json').message).toMatch(
      /^ambiguous option: --o could match --os-/,
    );
  });

  it('accepts no abbreviation of an option that weakens a protection', () => {
    expect(usageError('cluster-list', '--all').message).toBe("Unknown option '--all'.");
    expect(usageError('cluster-config', 'c', '--allow').message).toBe("Unknown option '--allow'.");
    expect(run('cluster-list', '--allow-http').globals).toMatchObject({ allowHttp: true });
  });

  it('accepts the options of a command only after the command', () => {
    expect(usageError('--limit', '3', 'cluster-list').message).toBe(
      "Option '--limit' must be after the command.",
    );
    expect(usageError('-f', 'json', 'cluster-list').message).toBe("Option '-f' must be after the command.");
    expect(run('--os-cloud', 'a', 'cluster-list', '--limit', '3', '--debug')).toMatchObject({
      options: { limit: 3 },
      globals: { osCloud: 'a', debug: true },
    });
  });

  it('returns the last value of a repeated option, also of a global option before and after the command', () => {
    expect(run('cluster-list', '--limit', '3', '--limit=4').options).toMatchObject({ limit: 4 });
    expect(run('--os-cloud', 'a', 'cluster-list', '--os-cloud', 'b').globals).toMatchObject({ osCloud: 'b' });
  });

  it('does not repeat the value of an unknown option, which can be a secret', () => {
    const { message, hint } = usageError('cluster-list', '--os-passwrd=top-secret');
    expect(message).toBe("Unknown option '--os-passwrd'.");
    expect(hint).toMatch(/^Did you mean --os-password\?/);
    expect(usageError('cluster-list', '-ptop-secret').message).toBe("Unknown option '-p'.");
    expect(usageError('cluster-list', '--debug=top-secret').message).toBe(
      "Option '--debug' does not take a value.",
    );
  });

  it('reports an option whose value is missing', () => {
    expect(usageError('cluster-list', '--limit').message).toBe("Option '--limit <limit>' requires a value.");
    expect(usageError('cluster-list', '--os-cloud').message).toBe(
      "Option '--os-cloud <cloud>' requires a value.",
    );
  });

  it('finds a command whose canonical name has two words', () => {
    expect(run('sandbox', 'start', '--seconds', '0').command.table.names[0]).toBe('sandbox start');
  });

  it('reads words after -- as arguments', () => {
    expect(run('cluster-show', '--', '--debug').options).toMatchObject({ cluster: '--debug' });
    expect(run('--', 'cluster-show', 'x').options).toMatchObject({ cluster: 'x' });
  });

  it('does not read --no-X as the negation of --X', () => {
    expect(run('cluster-list').output).toMatchObject({ noHeaders: false });
    expect(run('cluster-list', '--no-headers').output).toMatchObject({ noHeaders: true });
    expect(run('cluster-list', '--no-input').globals).toMatchObject({ noInput: true });
    const template = ['cluster-template-create', '--image', 'i', '--external-network', 'n', '--coe', 'swarm'];
    expect(run(...template, '--no-proxy', 'a,b').options).toMatchObject({ noProxy: 'a,b' });
  });

  it('reads --help after an option with a value as the value', () => {
    expect(run('cluster-create', '--cluster-template', '--help').options).toMatchObject({
      clusterTemplate: '--help',
    });
  });

  it('reads CLIFF_MAX_TERM_WIDTH and CLIFF_FIT_WIDTH', () => {
    const parsed = parse(['cluster-list'], commands, { CLIFF_MAX_TERM_WIDTH: '60', CLIFF_FIT_WIDTH: '1' });
    expect(parsed).toMatchObject({ invocation: { output: { maxWidth: 60, fitWidth: true } } });
  });
});

describe('cloudOptionsOf', () => {
  it('returns the options by section of clouds.yaml', () => {
    const { globals } = run(
      'cluster-list',
      ...['--os-cloud', 'c', '--os-username', 'u', '--os-region-name', 'r', '--insecure', '--os-cache'],
    );
    expect(cloudOptionsOf(globals)).toEqual({
      cloud: 'c',
      auth: { username: 'u' },
      values: { region_name: 'r', verify: false, cache: true },
      allowHttp: false,
      usesDefaultCloud: true,
    });
    expect(cloudOptionsOf(run('cluster-list', '--allow-http').globals)).toMatchObject({ allowHttp: true });
  });

  it('prefers --os-project-name to --os-tenant-name, in either order', () => {
    const old = ['--os-tenant-name', 'old'];
    const now = ['--os-project-name', 'new'];
    expect(cloudOptionsOf(run('cluster-list', ...old).globals).auth).toEqual({ project_name: 'old' });
    expect(cloudOptionsOf(run('cluster-list', ...old, ...now).globals).auth).toEqual({ project_name: 'new' });
    expect(cloudOptionsOf(run('cluster-list', ...now, ...old).globals).auth).toEqual({ project_name: 'new' });
  });
});
