import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  hasMagnumEntries,
  kubeconfigPaths,
  MAX_KUBECONFIG_BYTES,
  newEntriesPath,
  requireKubeconfigPaths,
} from '../../../src/cluster-access/kubeconfig/kubeconfig-paths.ts';
import { temporaryDirectory } from '../../support/world.ts';

let cwd: string;
beforeEach(() => {
  cwd = temporaryDirectory();
});

describe('kubeconfigPaths and requireKubeconfigPaths', () => {
  it.each([
    [undefined, ['/home/me/.kube/config']],
    ['', ['/home/me/.kube/config']],
    [':', ['/home/me/.kube/config']],
    ['/a', ['/a']],
    ['/b:/a', ['/b', '/a']],
    ['b::/a:', ['/work/b', '/a']],
    ['/a:/b:/a:../work/b:b', ['/a', '/b', '/work/b']],
  ])('return the paths in KUBECONFIG=%s', (KUBECONFIG, paths) => {
    const world = { env: { KUBECONFIG }, cwd: '/work', home: '/home/me' };
    expect(kubeconfigPaths(world)).toEqual(paths);
    expect(requireKubeconfigPaths(world)).toEqual(paths);
  });

  it('without a home directory, return the paths in KUBECONFIG', () => {
    const world = { env: { KUBECONFIG: 'a' }, cwd: '/work', home: undefined };
    expect(requireKubeconfigPaths(world)).toEqual(['/work/a']);
  });

  it('without KUBECONFIG and a home directory, return none or fail', () => {
    const world = { env: { KUBECONFIG: '' }, cwd: '/work', home: undefined };
    expect(kubeconfigPaths(world)).toEqual([]);
    expect(() => requireKubeconfigPaths(world)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message:
          'Cannot find the kubeconfig: no home directory, because HOME is not set to an absolute path.',
      }),
    );
  });
});

it('newEntriesPath returns the first file that exists, otherwise the last path', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(cwd, name)) as [string, string, string];
  expect(newEntriesPath([a, b, c])).toBe(c);
  writeFileSync(b, '');
  writeFileSync(c, '');
  expect(newEntriesPath([a, b, c])).toBe(b);
});

describe('hasMagnumEntries', () => {
  const has = (KUBECONFIG: string) => hasMagnumEntries({ env: { KUBECONFIG }, cwd, home: undefined });

  it.each([
    ['a: magnum', true],
    ['a: kubectl', false],
    ['', false],
  ])('given a file with %j, returns %s', (text, expected) => {
    writeFileSync(join(cwd, 'a'), text);
    expect(has('a')).toBe(expected);
  });

  it('returns true if one of several files has entries', () => {
    writeFileSync(join(cwd, 'a'), 'x');
    mkdirSync(join(cwd, 'directory'));
    writeFileSync(join(cwd, 'b'), 'magnum');
    expect([has('missing:directory:a:b'), has('b:a'), has('missing:directory:a')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('ignores a file that is larger than 64 MiB', () => {
    expect(MAX_KUBECONFIG_BYTES).toBe(67_108_864);
    writeFileSync(join(cwd, 'a'), 'magnum');
    truncateSync(join(cwd, 'a'), MAX_KUBECONFIG_BYTES + 1);
    expect(has('a')).toBe(false);
    truncateSync(join(cwd, 'a'), 2 * 1024 * 1024);
    expect(has('a')).toBe(true);
  });
});
