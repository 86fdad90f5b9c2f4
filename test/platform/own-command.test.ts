import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ownCommand, setTypedCloud } from '../../src/platform/own-command.ts';

afterEach(() => setTypedCloud(undefined));

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
    setTypedCloud(text);
    expect(wordsOf(ownCommand('login'))).toEqual(['magnum', 'login', '--os-cloud', text]);
  });
});

it('ownCommand is used for every command with a value in src', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      !/sandbox|completion|own-command|tools\.ts|file-trust|interactivity|cli.program/.test(file),
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
