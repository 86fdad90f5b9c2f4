import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  assertOnlyUserCanReplace,
  findOtherWriter,
  writerOf as writerOfStats,
} from '../../src/platform/path-permissions.ts';
import { temporaryDirectory } from '../support/world.ts';

let base: string;
let dir: string;
beforeEach(() => {
  base = temporaryDirectory();
  dir = join(base, 'dir');
  mkdirSync(dir);
});

const root = userInfo().uid === 0;
const OTHER_ID = 54_321;
const writerOf = (path: string, home = '/nonexistent') => findOtherWriter(path, home);

describe('findOtherWriter', () => {
  it.each([0o700, 0o755, 0o500, 0o1777, 0o1775, 0o2755])('returns undefined for mode %o', async (mode) => {
    chmodSync(dir, mode);
    expect(await writerOf(dir)).toBeUndefined();
    expect(await writerOf(join(dir, 'not', 'yet'))).toBeUndefined();
  });

  it.each([0o777, 0o702, 0o757, 0o2777])(
    'finds a directory with mode %o, also above the path',
    async (mode) => {
      chmodSync(dir, mode);
      mkdirSync(join(dir, 'team', 'c1'), { recursive: true });
      for (const path of [dir, join(dir, 'team', 'c1'), join(dir, 'team', 'not-yet')])
        expect(await writerOf(path)).toEqual({ path: dir, who: 'Any user' });
    },
  );

  it('checks the home directory, but not its parents', async () => {
    const home = join(dir, 'home');
    mkdirSync(join(home, 'c1'), { recursive: true });
    chmodSync(dir, 0o777);
    expect(await writerOf(join(home, 'c1'), home)).toBeUndefined();
    chmodSync(home, 0o777);
    expect(await writerOf(join(home, 'c1'), home)).toEqual({ path: home, who: 'Any user' });
  });

  it('follows symbolic links and checks the parents of their targets', async () => {
    mkdirSync(join(dir, 'target'));
    chmodSync(dir, 0o777);
    mkdirSync(join(base, 'own'));
    symlinkSync('../dir/target', join(base, 'own', 'link'));
    expect(await writerOf(join(base, 'own', 'link', 'c1'))).toEqual({ path: dir, who: 'Any user' });
  });

  it('finds a directory in which others can replace a link', async () => {
    mkdirSync(join(base, 'own'));
    symlinkSync('../own', join(dir, 'link'));
    chmodSync(dir, 0o777);
    expect(await writerOf(join(dir, 'link'))).toEqual({ path: dir, who: 'Any user' });
  });

  it.skipIf(!root)("finds another user's link in a sticky directory such as /tmp", async () => {
    mkdirSync(join(base, 'own'));
    const link = join(dir, 'link');
    symlinkSync('../own', link);
    chmodSync(dir, 0o1777);
    expect(await writerOf(link)).toBeUndefined();
    lchownSync(link, OTHER_ID, OTHER_ID);
    expect(await writerOf(link)).toEqual({ path: link, who: 'Another user' });
    chmodSync(dir, 0o755);
    expect(await writerOf(link)).toBeUndefined();
  });

  it('accepts a path below a file', async () => {
    writeFileSync(join(dir, 'file'), '');
    expect(await writerOf(join(dir, 'file', 'a', 'b'))).toBeUndefined();
  });

  it('rejects a symbolic link loop with ELOOP', async () => {
    symlinkSync('b', join(dir, 'a'));
    symlinkSync('a', join(dir, 'b'));
    await expect(writerOf(join(dir, 'a'))).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it('follows 40 symbolic links, and rejects 41 with ELOOP', async () => {
    mkdirSync(join(dir, '0'));
    for (let i = 1; i <= 41; i += 1) symlinkSync(String(i - 1), join(dir, String(i)));
    expect(await writerOf(join(dir, '40'))).toBeUndefined();
    await expect(writerOf(join(dir, '41'))).rejects.toMatchObject({ code: 'ELOOP' });
  });

  it.skipIf(!root)('finds a directory that its group can write to', async () => {
    chownSync(dir, 0, OTHER_ID);
    chmodSync(dir, 0o770);
    expect(await writerOf(dir)).toEqual({ path: dir, who: 'A group of users' });
  });

  it.skipIf(!root)('returns undefined for a group without other members', async () => {
    chownSync(dir, 0, 0);
    chmodSync(dir, 0o770);
    expect(await writerOf(dir)).toBeUndefined();
  });

  it.skipIf(!root)('finds a directory that belongs to another user', async () => {
    chownSync(dir, OTHER_ID, OTHER_ID);
    for (const mode of [0o700, 0o1777]) {
      chmodSync(dir, mode);
      expect(await writerOf(dir)).toEqual({ path: dir, who: 'Another user' });
    }
  });
});

describe('writerOf', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    [1_000, 0o755, false, undefined],
    [0, 0o755, false, undefined],
    [1_001, 0o755, false, 'Another user'],
    [1_001, 0o1777, true, 'Another user'],
    [1_000, 0o702, false, 'Any user'],
    [1_000, 0o702, true, 'Any user'],
    [1_000, 0o1702, true, undefined],
    [1_000, 0o1702, false, 'Any user'],
    [1_000, 0o720, false, 'A group of users'],
    [1_000, 0o1720, true, undefined],
    [1_000, 0o1720, false, 'A group of users'],
    [1_000, 0o744, false, undefined],
    [1_000, 0o755, true, undefined],
  ])(
    'writerOf owner %i and mode %o (directory: %s) returns %s for user 1000',
    async (uid, mode, isDirectory, who) => {
      vi.spyOn(process, 'getuid').mockReturnValue(1_000);
      expect(await writerOfStats({ uid, gid: 3_999_999, mode }, isDirectory)).toBe(who);
    },
  );
});

it('findOtherWriter returns undefined on Windows', async () => {
  chmodSync(dir, 0o777);
  const { getuid } = process;
  process.getuid = undefined;
  try {
    expect(await writerOf(dir)).toBeUndefined();
  } finally {
    process.getuid = getuid;
  }
});

it('findOtherWriter checks all directories without a home directory, and below a link to it', async () => {
  chmodSync(dir, 0o777);
  mkdirSync(join(dir, 'home'));
  symlinkSync('dir/home', join(base, 'home-link'));
  expect(await findOtherWriter(join(dir, 'home'), undefined)).toEqual({ path: dir, who: 'Any user' });
  expect(await findOtherWriter(join(dir, 'home'), join(base, 'home-link'))).toBeUndefined();
  expect(await findOtherWriter(join(dir, 'home2'), join(dir, 'home'))).toBeUndefined();
  chmodSync(dir, 0o700);
});

describe('assertOnlyUserCanReplace', () => {
  it('calls the directory itself `it`, and accepts one that only the user can write to', async () => {
    await assertOnlyUserCanReplace(dir, { home: '/nonexistent', hint: '' });
    chmodSync(dir, 0o777);
    await expect(assertOnlyUserCanReplace(dir, { home: '/nonexistent', hint: 'Try.' })).rejects.toMatchObject(
      {
        kind: 'failed',
        message: `Any user can write to ${dir} and could replace the files in it.`,
        hint: 'Try.',
      },
    );
  });

  it('names the directory, the effect and the hint', async () => {
    chmodSync(dir, 0o777);
    const work = assertOnlyUserCanReplace(join(dir, 'x'), { home: '/nonexistent', hint: 'Try another.' });
    await expect(work).rejects.toMatchObject({
      kind: 'failed',
      message: `Any user can write to ${dir} and could replace the files in ${join(dir, 'x')}.`,
      hint: 'Try another.',
    });
  });
});
