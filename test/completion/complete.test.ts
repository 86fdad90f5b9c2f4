/** `magnum __complete`: its exit codes, and when it uses the cache. Reads names of clouds, which need no server. */
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../src/cli/command-spec.ts';
import { commands } from '../../src/commands/registry.ts';
import { complete } from '../../src/completion/complete.ts';
import { createNamesCache } from '../../src/completion/resource-names-cache.ts';
import type { NamesRequest } from '../../src/completion/types.ts';
import type { World } from '../../src/world.ts';
import { temporaryDirectory } from '../support/world.ts';
// complete loads these modules itself, which counts towards the timeout for names.
import '../../src/clouds/cloud-list.ts';
import '../../src/completion/resource-names.ts';

const tables: readonly CommandSpec[] = commands.map(({ table }) => table);
const REQUEST: NamesRequest = { kind: 'cloud', without: [], globals: {} };

let home: string;
let folder: string;
let written: string[];
beforeEach(() => {
  home = temporaryDirectory();
  folder = join(home, '.cache/magnum/completion');
  written = [];
});

function worldOf(more: Partial<World> = {}): World {
  return {
    ...{ cwd: home, home, platform: 'linux', now: Date.now },
    env: { XDG_CONFIG_DIRS: home, MAGNUM_COMPLETION_TIMEOUT: '9000' },
    signal: new AbortController().signal,
    stdout: { isTTY: false, write: async (text: string) => void written.push(text) },
    ...more,
  } as World;
}

/** Writes clouds.yaml. All texts of one length are the same file to the cache. */
function writeClouds(text: string): void {
  mkdirSync(join(home, '.config/openstack'), { recursive: true });
  const path = join(home, '.config/openstack/clouds.yaml');
  writeFileSync(path, text);
  utimesSync(path, 1, 1);
}

const run = (line: string, world = worldOf()) => complete(['fish', `magnum ${line}`], tables, world);

describe('complete', () => {
  it('writes the candidates once and resolves to 0, for each shell', async () => {
    expect(await complete(['fish', 'magnum cluster-show c -f js'], tables, worldOf())).toBe(0);
    expect(written.join('')).toMatch(/^words\n.*^json/ms);
    for (const [shell, ...words] of [
      ['bash', 'magnum cluster-sh', 'cluster-sh'],
      ['zsh', 'cluster-sh'],
      ['powershell', Buffer.from('cluster-sh').toString('base64')],
    ] as const) {
      written = [];
      expect(await complete([shell, ...words], tables, worldOf())).toBe(0);
      expect(written).toHaveLength(1);
      expect(written[0]).toContain('cluster-show');
    }
  });

  it.each([[[]], [['']], [['nosuch', 'magnum ']], [['Fish', 'magnum ']]])(
    'resolves to 2 and writes nothing for %j',
    async (words) => {
      expect([await complete(words, tables, worldOf()), written]).toEqual([2, []]);
    },
  );

  it('resolves to 1 if the output is closed', async () => {
    const stdout = { isTTY: false, write: () => Promise.reject(new Error('EPIPE')) };
    expect(await run('cluster-', worldOf({ stdout }))).toBe(1);
  });

  it('resolves to 130, and neither writes nor caches, if it is interrupted', async () => {
    writeClouds('clouds: {a: {}}');
    const world = worldOf({ signal: AbortSignal.abort() });
    expect(await run('--os-cloud ', world)).toBe(130);
    expect(written).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('complete: names', () => {
  it('are fetched, stored and then read from the cache, without the words on the line', async () => {
    writeClouds('clouds: {a: {}, b: {}}');
    expect(await run('--os-cloud ')).toBe(0);
    writeClouds('clouds: {c: {}, d: {}}');
    expect(await run('--os-cloud ')).toBe(0);
    expect(written).toEqual(['words\na\nb\n', 'words\na\nb\n']);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('are not fetched soon after a failure', async () => {
    writeClouds('clouds: [broken');
    expect(await run('--os-cloud ')).toBe(0);
    expect(createNamesCache(worldOf()).get(REQUEST)).toBe('none');
    writeClouds('clouds: {a: {}}');
    expect(await run('--os-cloud ')).toBe(0);
    expect(written).toEqual(['words\n', 'words\n']);
  });

  it('are fetched again when they are no longer in the cache', async () => {
    writeClouds('clouds: {a: {}}');
    await run('--os-cloud ');
    writeClouds('clouds: {b: {}}');
    await run('--os-cloud ', worldOf({ now: () => Date.now() + 60_001 }));
    expect(written).toEqual(['words\na\n', 'words\nb\n']);
  });

  it('are without the words on the line, both from the cache and from the cloud', async () => {
    const request: NamesRequest = { kind: 'cluster', without: ['a'], globals: {} };
    const names = ['a', 'b', 'ab'].map((word) => ({ word, help: '' }));
    await createNamesCache(worldOf()).put(request, names);
    await run('cluster-delete a ');
    expect(written).toEqual(['words\nb\nab\n']);
  });

  it('are not requested for other words', async () => {
    await run('cluster-show c -f ');
    expect(existsSync(join(home, '.cache'))).toBe(false);
  });

  it('follow the candidates of the command line', async () => {
    const request: NamesRequest = { kind: 'cluster', without: [], globals: {} };
    await createNamesCache(worldOf()).put(request, [{ word: 'mykube', help: 'h' }]);
    await run('cluster-show ');
    expect(written).toEqual(['words\nmykube\th\n']);
  });
});
