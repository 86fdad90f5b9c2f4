import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from '../../src/cli/program.ts';
import { typedOptionsOf } from '../../src/cli/repeatable-options.ts';
import { commands } from '../../src/commands/registry.ts';
import { ownCommand, ownCommandFor, setTypedOptions } from '../../src/platform/own-command.ts';

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

  it('does not repeat the scope for commands that help to select one', () => {
    setTypedOptions({ connection: ['--os-cloud', 'prod'], scope: project });
    expect(ownCommand('project-list')).toBe('magnum project-list --os-cloud prod');
  });

  it('does not repeat URLs with credentials', () => {
    const given = { osAuthUrl: 'https://me:made-up@cloud.example/v3', osRegionName: 'RegionOne' };
    expect(typedOptionsOf(given).connection).toEqual(['--os-region-name', 'RegionOne']);
  });

  it('ownCommandFor adds the cloud that OS_CLOUD selected, unless --os-cloud or the default did', () => {
    expect(ownCommandFor({ cloud: 'prod' }, 'login')).toBe('magnum login --os-cloud prod');
    expect(ownCommandFor({ cloud: 'prod', defaultCloudFile: '/config.yaml' }, 'login')).toBe('magnum login');
    setTypedOptions({ connection: ['--os-cloud', 'prod'], scope: [] });
    expect(ownCommandFor({ cloud: 'prod' }, 'login')).toBe('magnum login --os-cloud prod');
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
