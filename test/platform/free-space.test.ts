import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { assertSpace } from '../../src/platform/free-space.ts';
import { temporaryDirectory } from '../support/world.ts';

afterEach(() => void vi.restoreAllMocks());

/** Spies on the methods of all open files. */
async function spyOnFiles<K extends 'sync' | 'writeFile'>(method: K) {
  const handle = await open(join(temporaryDirectory(), 'any'), 'w');
  const spy = vi.spyOn(Object.getPrototypeOf(handle), method);
  await handle.close();
  return spy;
}

it('assertSpace writes this many random bytes, flushes and removes them', async () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'space');
  const write = await spyOnFiles('writeFile');
  const sync = await spyOnFiles('sync').then((spy) =>
    spy.mockImplementation(async () => {
      expect(statSync(file).size).toBe(1_000);
    }),
  );
  await assertSpace(file, 1_000);
  await assertSpace(file, 1_000);
  expect(sync).toHaveBeenCalledTimes(2);
  expect(write.mock.calls[0]).not.toEqual(write.mock.calls[1]);
  expect(readdirSync(directory)).toEqual([]);
});

it('assertSpace removes the file if writing fails', async () => {
  const file = join(temporaryDirectory(), 'space');
  const sync = await spyOnFiles('sync');
  sync.mockRejectedValue(Object.assign(new Error('full'), { code: 'ENOSPC' }));
  await expect(assertSpace(file, 10)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(existsSync(file)).toBe(false);
});

it('assertSpace does not overwrite a file', async () => {
  const file = join(temporaryDirectory(), 'space');
  writeFileSync(file, '');
  await expect(assertSpace(file, 10)).rejects.toMatchObject({ code: 'EEXIST' });
});
