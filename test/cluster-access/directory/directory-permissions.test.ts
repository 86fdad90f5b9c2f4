import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { assertPrivate } from '../../../src/cluster-access/directory/directory-permissions.ts';
import { temporaryDirectory } from '../../support/world.ts';

let dir: string;
beforeEach(() => {
  dir = join(temporaryDirectory(), 'dir');
  mkdirSync(dir);
});

const root = userInfo().uid === 0;
const STRANGER = 54_321;

describe('assertPrivate', () => {
  it.each([0o700, 0o755, 0o500, 0o1777, 0o1775, 0o2755])('lets mode %o pass', async (mode) => {
    chmodSync(dir, mode);
    await expect(assertPrivate(dir)).resolves.toBeUndefined();
  });

  it('lets pass what is not there yet', async () => {
    await expect(assertPrivate(join(dir, 'not', 'yet'))).resolves.toBeUndefined();
  });

  it.each([0o777, 0o702, 0o757, 0o2777])('refuses mode %o', async (mode) => {
    chmodSync(dir, mode);
    await expect(assertPrivate(dir)).rejects.toMatchObject({
      kind: 'failed',
      message: `Everybody can write to ${dir}, and so could replace the files in it.`,
      hint: expect.stringMatching(/--dir.*chmod go-w.*--allow-shared-dir/),
    });
  });

  it('looks at what a link leads to', async () => {
    chmodSync(dir, 0o777);
    symlinkSync('dir', `${dir}-link`);
    await expect(assertPrivate(`${dir}-link`)).rejects.toThrow('Everybody can write to');
  });

  it.skipIf(!root)('refuses one that a group of others can write to', async () => {
    chownSync(dir, 0, STRANGER);
    chmodSync(dir, 0o770);
    await expect(assertPrivate(dir)).rejects.toThrow(`A group of users can write to ${dir}`);
  });

  it.skipIf(!root)('lets a group pass that is the user alone', async () => {
    chownSync(dir, 0, 0);
    chmodSync(dir, 0o770);
    await expect(assertPrivate(dir)).resolves.toBeUndefined();
  });

  it.skipIf(!root)('refuses one that belongs to another user', async () => {
    chownSync(dir, STRANGER, STRANGER);
    for (const mode of [0o700, 0o1777]) {
      chmodSync(dir, mode);
      await expect(assertPrivate(dir)).rejects.toThrow(`Another user can write to ${dir}`);
    }
  });
});
