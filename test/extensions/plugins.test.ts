import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/registry.ts';
import { isExtensionName, isReservedName } from '../../src/extensions/extension-names.ts';
import { findPlugin, listPlugins } from '../../src/extensions/plugins.ts';
import { temporaryDirectory } from '../support/world.ts';

const specs = commands.map(({ table }) => table);
let base: string;
beforeEach(() => {
  base = temporaryDirectory();
});

function add(directory: string, ...files: string[]): string {
  mkdirSync(join(base, directory), { recursive: true });
  for (const file of files) writeFileSync(join(base, directory, file), '#!/bin/sh\n', { mode: 0o755 });
  return join(base, directory);
}
const place = (...directories: string[]) => ({
  env: { PATH: directories.join(':') },
  platform: 'linux' as const,
});
const find = (words: string, ...directories: string[]) =>
  findPlugin(words.split(' '), specs, place(...directories));

describe('findPlugin', () => {
  it('finds the longest name, and returns the words after it', () => {
    const bin = add('bin', 'magnum-foo', 'magnum-foo-bar');
    expect(find('foo bar baz -f x', bin)).toEqual({
      ...{ name: 'foo bar', path: join(bin, 'magnum-foo-bar'), rest: ['baz', '-f', 'x'] },
    });
    expect(find('foo baz bar', bin)).toMatchObject({ name: 'foo', rest: ['baz', 'bar'] });
    expect(find('foo-bar baz', bin)).toMatchObject({ name: 'foo-bar', rest: ['baz'] });
    expect(find('bar', bin)).toBeUndefined();
  });

  it('prefers a longer name in a later directory', () => {
    const [first, second] = [add('a', 'magnum-foo'), add('b', 'magnum-foo', 'magnum-foo-bar')];
    expect(find('foo bar', first, second)?.path).toBe(join(second, 'magnum-foo-bar'));
    expect(find('foo', first, second)?.path).toBe(join(first, 'magnum-foo'));
  });

  it('does not use words after an option as a part of the name', () => {
    const bin = add('bin', 'magnum-foo', 'magnum-foo-bar');
    expect(find('foo -- bar', bin)).toMatchObject({ name: 'foo', rest: ['--', 'bar'] });
    expect(find('foo --x bar', bin)).toMatchObject({ name: 'foo', rest: ['--x', 'bar'] });
  });

  it.each(['../foo', 'foo/../../x', '/foo', '.foo', 'a b', 'foo\\x', '', '-foo', 'foo\0'])(
    'finds no plugin for %j, which is not a name',
    (word) => {
      add('', 'magnum-foo', 'foo');
      const bin = add('bin/magnum-', 'foo');
      expect(findPlugin([word], specs, place(bin, base, join(base, 'bin')))).toBeUndefined();
    },
  );

  it.each([
    'cluster x',
    'cluster-x',
    'Cluster x',
    'config x',
    'apply',
    'bench',
    'schema',
    'alias x',
    'plugin x',
    'help',
    'api',
    'db-manage',
  ])('never finds a plugin for %s', (words) => {
    const bin = add('bin', `magnum-${words.replaceAll(' ', '-')}`);
    expect(find(words, bin)).toBeUndefined();
  });

  it('never finds a plugin in the current directory', () => {
    const bin = add('bin', 'magnum-foo');
    const before = process.cwd();
    process.chdir(bin);
    try {
      for (const path of ['', '.', ':', './', '../bin', '::/nosuch'])
        expect(find('foo', path)).toBeUndefined();
    } finally {
      process.chdir(before);
    }
    expect(find('foo', bin)).toBeDefined();
  });

  it('reads no file for names that are too long', () => {
    expect(
      findPlugin(
        Array.from({ length: 5000 }, () => 'word'),
        specs,
        place('/usr/bin'),
      ),
    ).toBeUndefined();
  });
});

describe('listPlugins', () => {
  const list = (...directories: string[]) =>
    listPlugins(specs, place(...directories)).map(({ name, path, status, shadowedBy }) =>
      [name, path.replace(`${base}/`, ''), status, shadowedBy?.replace(`${base}/`, '')].filter(Boolean),
    );

  it('lists plugins in the order of the PATH, and why some are not run', () => {
    const first = add('a', 'magnum-foo', 'magnum-cluster-x', 'magnum-old', 'magnum', 'other');
    const second = add('b', 'magnum-foo', 'magnum-foo-bar', 'magnum-old', 'magnum-api');
    chmodSync(join(first, 'magnum-old'), 0o644);
    mkdirSync(join(first, 'magnum-directory'));
    expect(list(first, '/nosuch', '.', second)).toEqual([
      ['cluster x', 'a/magnum-cluster-x', 'overridden'],
      ['foo', 'a/magnum-foo', 'available'],
      ['old', 'a/magnum-old', 'not executable'],
      ['foo', 'b/magnum-foo', 'shadowed', 'a/magnum-foo'],
      ['foo bar', 'b/magnum-foo-bar', 'available'],
      ['old', 'b/magnum-old', 'available'],
    ]);
  });

  it('lists a directory once that a link names too', () => {
    const bin = add('bin', 'magnum-foo');
    symlinkSync(bin, join(base, 'link'));
    expect(list(join(base, 'link'), bin)).toEqual([['foo', 'link/magnum-foo', 'available']]);
  });
});

it('isReservedName is true for commands, their first words and reserved names in any case', () => {
  for (const word of ['cluster', 'CLUSTER-list', 'sandbox', 'config', 'plugin', 'apply', 'bash_completion'])
    expect(isReservedName(word, specs), word).toBe(true);
  for (const word of ['clusters', 'dl', 'list', 'bay-list', 'start'])
    expect(isReservedName(word, specs), word).toBe(false);
});

it('isExtensionName accepts letters, digits, hyphens, underscores and dots', () => {
  for (const word of ['a', 'größe', 'v1.2', 'a-b_c', '9']) expect(isExtensionName(word), word).toBe(true);
  for (const word of ['', '-a', '_a', '.a', 'a b', 'a/b', 'a\n', 'a:b', '$a', 'a\u202eb'])
    expect(isExtensionName(word), JSON.stringify(word)).toBe(false);
});
