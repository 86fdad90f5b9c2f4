import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from '../../src/cli/program.ts';
import { typedOptionsOf } from '../../src/cli/repeatable-options.ts';
import { commands } from '../../src/commands/registry.ts';
import {
  canRepeatLogin,
  hintWithCommand,
  localCommand,
  ownCommand,
  ownCommandFor,
  setTypedOptions,
  typedCommandWith,
} from '../../src/platform/own-command.ts';

afterEach(() => setTypedOptions());

/** Splits a command line into words with a shell. */
const wordsOf = (line: string): string[] =>
  execFileSync('sh', ['-c', `set -- ${line}; printf '%s\\0' "$@"`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('ownCommand', () => {
  it('does not quote words that need no quotes', () => {
    expect(ownCommand('cluster-wait', 'a', 'b', '--for', 'healthy')).toBe(
      'magnum cluster-wait a b --for healthy',
    );
  });

  it.each([
    '$(touch pwned)',
    '`id`',
    "a'b",
    'a b',
    '',
    ';ls',
    '~',
    '*',
    'a\nb',
    '!!',
    '"',
    '\\',
    'a=b',
    '日本',
  ])('quotes %j so that it is one word, as an argument and as the cloud', (text) => {
    expect(wordsOf(ownCommand('cluster-show', text))).toEqual(['magnum', 'cluster-show', text]);
    setTypedOptions({ connection: ['--os-cloud', text], scope: [] });
    expect(wordsOf(ownCommand('login'))).toEqual(['magnum', 'login', '--os-cloud', text]);
  });
});

it.each([
  [undefined, 'To retry: magnum login'],
  ['Log in.', 'Log in. To retry: magnum login'],
  ['To start it: magnum sandbox start', 'To start it: magnum sandbox start; magnum login'],
])('hintWithCommand adds the command to %j', (hint, expected) => {
  expect(hintWithCommand(hint, 'To retry', 'magnum login')).toBe(expected);
});

describe('ownCommand with options on the command line', () => {
  const project = ['--os-project-name', 'other'];

  it.each([
    ['the project', [...project, 'cluster-show', 'nope'], '--os-project-name other'],
    [
      'the auth type',
      ['--os-auth-type', 'v3token', '--os-token', 'made-up', 'cluster-list'],
      '--os-auth-type v3token',
    ],
  ])('repeats %s, but no secret', (_, argv, words) => {
    const invocation = parse(argv, commands, {});
    if (invocation.kind !== 'run') throw new Error('not a command');
    setTypedOptions(typedOptionsOf(invocation.invocation.globals));
    expect(ownCommand('cluster-wait', 'web')).toBe(`magnum cluster-wait web ${words}`);
    expect(ownCommand('cluster-wait', 'web')).not.toContain('made-up');
  });

  it.each(['project-list', 'project-use', 'service-provider-list'])(
    'does not repeat the scope for %s, which helps to select one',
    (command) => {
      setTypedOptions({ connection: ['--os-cloud', 'prod'], scope: project });
      expect(ownCommand(command, 'x')).toBe(`magnum ${command} x --os-cloud prod`);
      expect(ownCommand('cluster-list')).toBe('magnum cluster-list --os-cloud prod --os-project-name other');
    },
  );

  it('localCommand repeats no options, and quotes its words', () => {
    setTypedOptions({ connection: ['--os-cloud', 'prod'], scope: project });
    expect(localCommand('config', 'set', 'cloud', 'my cloud')).toBe("magnum config set cloud 'my cloud'");
    setTypedOptions();
    expect(ownCommand('login')).toBe('magnum login');
  });

  it.each([
    [undefined, true],
    [false, true],
    [true, false],
  ])('canRepeatLogin: with hasSecret: %s returns %s', (hasSecret, expected) => {
    setTypedOptions({ connection: [], scope: [], ...(hasSecret !== undefined && { hasSecret }) });
    expect(canRepeatLogin()).toBe(expected);
  });

  it('does not repeat URLs with credentials', () => {
    const given = { osAuthUrl: 'https://me:made-up@cloud.example/v3', osRegionName: 'RegionOne' };
    expect(typedOptionsOf(given).connection).toEqual(['--os-region-name', 'RegionOne']);
  });

  it('ownCommandFor adds the cloud that OS_CLOUD selected, unless --os-cloud or the default did', () => {
    expect(ownCommandFor({ cloud: undefined }, 'login')).toBe('magnum login');
    expect(ownCommandFor({ cloud: 'prod' }, 'login')).toBe('magnum login --os-cloud prod');
    expect(ownCommandFor({ cloud: 'prod', defaultCloudFile: '/config.yaml' }, 'login')).toBe('magnum login');
    setTypedOptions({ connection: ['--os-cloud', 'prod'], scope: [] });
    expect(ownCommandFor({ cloud: 'prod' }, 'login')).toBe('magnum login --os-cloud prod');
  });
});

describe('typedCommandWith', () => {
  const cluster = (word: string, isOneOfMany = true) => ({ word, names: 'cluster', isOneOfMany });
  const setCommand = (...words: { word: string; names?: string; isOneOfMany?: boolean }[]) =>
    setTypedOptions({
      connection: ['--os-cloud', 'prod'],
      scope: [],
      command: [{ word: 'cluster-show' }, ...words],
    });

  it('replaces a name, keeps the other words in their order, and adds the options', () => {
    setCommand({ word: '--x' }, cluster('web', false), { word: 'web', names: 'flavor' }, { word: 'a b' });
    expect(typedCommandWith('cluster', 'web', 'the uuid')).toBe(
      "magnum cluster-show --x 'the uuid' web 'a b' --os-cloud prod",
    );
  });

  it('keeps only the replaced one of several resources', () => {
    setCommand(cluster('one'), cluster('web'), cluster('three'), { word: '--force' }, cluster('four', false));
    expect(typedCommandWith('cluster', 'web', 'uuid')).toBe(
      'magnum cluster-show uuid --force four --os-cloud prod',
    );
    expect(typedCommandWith('cluster', 'four', 'uuid')).toBe(
      'magnum cluster-show one web three --force uuid --os-cloud prod',
    );
  });

  it('returns undefined for another name or kind, and without a command', () => {
    setCommand(cluster('web'), { word: 'x' });
    expect(typedCommandWith('cluster', 'x', 'uuid')).toBeUndefined();
    expect(typedCommandWith('template', 'web', 'uuid')).toBeUndefined();
    setTypedOptions();
    expect(typedCommandWith('cluster', 'web', 'uuid')).toBeUndefined();
  });
});

it('ownCommand is used for every command with a value in src', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      !/sandbox|completion|own-command|demo.script|tools\.ts|file-trust|interactivity|cli.usage-error|help.help\.ts/.test(
        file,
      ),
  );
  const lines = files.flatMap((file) =>
    readFileSync(`src/${file}`, 'utf8')
      .split('\n')
      .map((line) => `${file}: ${line}`),
  );
  expect(lines.length).toBeGreaterThan(10_000);
  // Prose such as `magnum does not support ...` is not a command.
  const command = /`[^`]*magnum (?!does )[a-z]+(?:-[a-z]+)*[^`']*\$\{/;
  expect(lines.filter((line) => command.test(line))).toEqual([]);
});
