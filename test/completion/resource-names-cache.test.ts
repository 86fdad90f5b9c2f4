import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createNamesCache } from '../../src/completion/resource-names-cache.ts';
import type { NamesRequest } from '../../src/completion/types.ts';
import type { World } from '../../src/world.ts';
import { temporaryDirectory } from '../support/world.ts';

const REQUEST: NamesRequest = { kind: 'cluster', without: [], globals: {} };
const NAMES = [{ word: 'mykube', help: '' }];

let home: string;
let folder: string;
beforeEach(() => {
  home = temporaryDirectory();
  folder = join(home, '.cache/magnum/completion');
});

function createCache(env: Record<string, string> = {}) {
  const world = { env, home, cwd: home, platform: 'linux', now: () => Date.now() };
  return createNamesCache(world as unknown as World);
}

it('createNamesCache: the file name is a SHA-256 that depends on the password', async () => {
  await createCache({ OS_PASSWORD: 'secret' }).put(REQUEST, NAMES);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/)]);
  expect(createCache({ OS_PASSWORD: 'secret' }).get(REQUEST)).toEqual(NAMES);
  expect(createCache({ OS_PASSWORD: 'other' }).get(REQUEST)).toBeUndefined();
});

it('createNamesCache: ignores files of older versions, and removes them after a day', async () => {
  const old = join(folder, `${'0123456789abcdef'.repeat(2)}.json`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(old, JSON.stringify({ version: 1, at: Date.now(), names: NAMES }), { mode: 0o600 });
  expect(createCache().get(REQUEST)).toBeUndefined();
  await createCache().put(REQUEST, NAMES);
  expect(readdirSync(folder)).toHaveLength(2);
  utimesSync(old, 0, 0);
  await createCache().put(REQUEST, NAMES);
  expect(readdirSync(folder)).toHaveLength(1);
});
