import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import {
  assertOnlyUserCanReplaceFile,
  assertReplaceable,
  assertSpaceToReplace,
  finishInterruptedReplacement,
  isReplacementInterrupted,
  readText,
  replaceText,
  targetOf,
} from '../../src/platform/user-file.ts';
import { canMount } from '../support/mount.ts';
import { temporaryDirectory } from '../support/world.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;
afterEach(() => void vi.restoreAllMocks());

let directory: string;
let path: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, 'config');
});

it('readText returns the text of a file, and an empty text if it does not exist', async () => {
  expect(await readText(path)).toBe('');
  writeFileSync(path, 'text');
  expect(await readText(path)).toBe('text');
});

it('readText fails with the path and the reason if the path is a directory', async () => {
  await expect(readText(directory)).rejects.toMatchObject({
    kind: 'failed',
    message: `Cannot read ${directory}: it is a directory.`,
  });
});

it('readText rejects a file that is not UTF-8', async () => {
  writeFileSync(path, Buffer.from([0x61, 0xff]));
  await expect(readText(path)).rejects.toMatchObject({
    kind: 'failed',
    message: `Cannot read ${path}: it is not UTF-8 text.`,
  });
  writeFileSync(path, 'größe');
  expect(await readText(path)).toBe('größe');
});

it('readText reads up to maxBytes', async () => {
  writeFileSync(path, 'x'.repeat(2 * 1024 * 1024));
  expect(await readText(path, 2 * 1024 * 1024)).toHaveLength(2 * 1024 * 1024);
  writeFileSync(path, 'x', { flag: 'a' });
  await expect(readText(path, 2 * 1024 * 1024)).rejects.toThrow(
    `Cannot read ${path}: it is larger than 2 MiB.`,
  );
});

it('targetOf follows links, also to a file that does not exist yet', async () => {
  expect(await targetOf(path)).toBe(path);
  symlinkSync('middle', path);
  symlinkSync('sub/target', join(directory, 'middle'));
  expect(await targetOf(path)).toBe(join(directory, 'sub/target'));
  mkdirSync(join(directory, 'sub'));
  writeFileSync(join(directory, 'sub/target'), '');
  expect(await targetOf(path)).toBe(join(directory, 'sub/target'));
  await expect(targetOf(join(directory, 'sub/target/x'))).rejects.toThrow(
    `Cannot update ${join(directory, 'sub/target/x')}: part of the path is not a directory.`,
  );
});

/** Records the size that each open file has when it is written, and when it is flushed. */
async function spyOnFiles() {
  const handle = await open(join(temporaryDirectory(), 'any'), 'w');
  const files = Object.getPrototypeOf(handle);
  await handle.close();
  const flushed: number[] = [];
  const { sync } = files;
  vi.spyOn(files, 'sync').mockImplementation(async function (this: typeof handle) {
    flushed.push((await this.stat()).size);
    await sync.call(this);
  });
  return { flushed };
}

it('replaceText flushes a new text before it replaces the file', async () => {
  const { flushed } = await spyOnFiles();
  writeFileSync(path, 'old');
  await replaceText(path, 'new text');
  expect(flushed).toEqual([8]);
});

it('replaceText of a file with hard links flushes both copies, their directory, and the file', async () => {
  const { flushed } = await spyOnFiles();
  writeFileSync(path, 'old');
  linkSync(path, join(directory, 'other'));
  await replaceText(path, 'new text');
  expect(flushed).toEqual([3, 8, expect.any(Number), 8]);
});

it('assertSpaceToReplace writes as many bytes as the text, and for a file with hard links the copies', async () => {
  const { flushed } = await spyOnFiles();
  await assertSpaceToReplace(path, 1_000);
  writeFileSync(path, 'x'.repeat(3_000));
  await assertSpaceToReplace(path, 1_000);
  linkSync(path, join(directory, 'other'));
  await assertSpaceToReplace(path, 1_000);
  await assertSpaceToReplace(path, 5_000);
  expect(flushed).toEqual([1_000, 1_000, 4_000, 10_000]);
  expect(readdirSync(directory).sort()).toEqual(['config', 'other']);
  await expect(assertSpaceToReplace(directory, 1)).rejects.toThrow(
    `Cannot update ${directory}: it is a directory.`,
  );
});

it('assertReplaceable with isSecret rejects a file of another user whose mode must change', async () => {
  writeFileSync(path, '', { mode: 0o600 });
  vi.spyOn(process, 'getuid').mockReturnValue(statSync(path).uid + 1);
  await assertReplaceable(path, { isSecret: true });
  for (const mode of [0o640, 0o604, 0o610]) {
    chmodSync(path, mode);
    await assertReplaceable(path);
    await expect(assertReplaceable(path, { isSecret: true })).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot update ${path}: operation not permitted.`,
    });
  }
  for (const user of [0, statSync(path).uid]) {
    vi.mocked(process.getuid as () => number).mockReturnValue(user);
    await assertReplaceable(path, { isSecret: true });
  }
  await assertReplaceable(join(directory, 'new/file'), { isSecret: true });
});

it('replaceText with isSecret names execute permissions that others lose', async () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o711);
  expect(await replaceText(path, 'new', { isSecret: true })).toEqual({
    notice: `${path} was executable by other users; its mode is now 0700.`,
  });
});

it('replaceText leaves the mode of a file whose mode the user cannot change', async () => {
  writeFileSync(path, 'old');
  chmodSync(path, 0o646);
  vi.spyOn(process, 'getuid').mockReturnValue(statSync(path).uid + 1);
  expect(await replaceText(path, 'new')).toEqual({});
  expect(statSync(path).mode & 0o777).toBe(0o646);
});

it('replaceText creates a file with mode 0600, and its directories', async () => {
  const file = join(directory, 'a/b/config');
  expect(await replaceText(file, 'text')).toEqual({});
  expect(statSync(join(directory, 'a/b')).mode & 0o777).toBe(0o700);
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each([0o600, 0o640, 0o644])('replaceText preserves mode %o', async (mode) => {
  writeFileSync(path, 'old');
  chmodSync(path, mode);
  await replaceText(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(mode);
});

it.each([true, false])('replaceText follows links to a target (exists: %s)', async (exists) => {
  mkdirSync(join(directory, 'dotfiles'));
  const target = join(directory, 'dotfiles/config');
  if (exists) writeFileSync(target, 'old');
  symlinkSync('dotfiles/config', join(directory, 'middle'));
  symlinkSync('middle', path);
  await replaceText(path, 'new');
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('new');
  expect(readdirSync(join(directory, 'dotfiles'))).toEqual(['config']);
});

it('replaceText fails with the path and the reason, and leaves no draft', async () => {
  mkdirSync(path);
  await expect(replaceText(path, 'text')).rejects.toThrow(`Cannot update ${path}: it is a directory.`);
  expect(readdirSync(directory)).toEqual(['config']);
  const loop = join(directory, 'loop');
  symlinkSync('loop', loop);
  await expect(replaceText(loop, 'text')).rejects.toThrow('symbolic link loop');
});

it('replaceText resolves a dangling link relative to its real directory', async () => {
  mkdirSync(join(directory, 'a/b'), { recursive: true });
  symlinkSync('a/b', join(directory, 'link'));
  symlinkSync('../x', join(directory, 'a/b/config'));
  await replaceText(join(directory, 'link/config'), 'new');
  expect(readFileSync(join(directory, 'a/x'), 'utf8')).toBe('new');
});

it('replaceText supports a file name of 254 bytes', async () => {
  const file = join(directory, 'ä'.repeat(127));
  await replaceText(file, 'old');
  await replaceText(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['ä'.repeat(127)]);
});

it('replaceText removes drafts of killed processes, for the same file only', async () => {
  const dead = createOwnerId().replace(`.${process.pid}.`, '.4194305.');
  const drafts = [`.config.${dead}.draft`, `.other.${dead}.draft`, `.config.${createOwnerId()}.draft`];
  for (const draft of drafts) writeFileSync(join(directory, draft), '');
  await replaceText(path, 'text');
  expect(readdirSync(directory).sort()).toEqual([drafts[1], drafts[2], 'config'].sort());
});

describe('a special file', () => {
  it.each([
    ['a FIFO', (at: string) => void execFileSync('mkfifo', [at]), 'it is not a regular file'],
    ['a directory', (at: string) => mkdirSync(at), 'it is a directory'],
    [
      'a socket',
      (at: string) => new Promise<void>((done) => void createServer().listen(at, done).unref()),
      'it is not a regular file',
    ],
  ])('is rejected, also through a link: %s', async (_, make, reason) => {
    await make(path);
    const link = join(directory, 'link');
    symlinkSync('config', link);
    for (const at of [path, link]) {
      const message = `Cannot update ${at}: ${reason}.`;
      await expect(assertReplaceable(at)).rejects.toMatchObject({ kind: 'failed', message });
      await expect(replaceText(at, 'text')).rejects.toMatchObject({ kind: 'failed', message });
      await expect(readText(at)).rejects.toThrow(`Cannot read ${at}: `);
    }
    expect(readdirSync(directory)).toEqual(['config', 'link']);
  });

  it.skipIf(!isRoot)(
    'is rejected if it is a device, but readText returns an empty text for the null device',
    async () => {
      execFileSync('mknod', ['-m', '666', path, 'c', '1', '3']);
      expect(await readText(path)).toBe('');
      await expect(replaceText(path, 'text')).rejects.toThrow('it is not a regular file');
      expect(lstatSync(path).isCharacterDevice()).toBe(true);
      execFileSync('mknod', ['-m', '666', join(directory, 'zero'), 'c', '1', '5']);
      await expect(readText(join(directory, 'zero'))).rejects.toThrow('it is not a regular file');
    },
  );
});

it('readText rejects a file larger than 1 MiB', async () => {
  writeFileSync(path, 'x'.repeat(1024 * 1024 + 1));
  await expect(readText(path)).rejects.toThrow('it is larger than 1 MiB');
});

describe('replaceText with isSecret', () => {
  it.each([
    [0o644, 'readable'],
    [0o666, 'readable and writable'],
    [0o640, 'readable'],
    [0o602, 'writable'],
  ])('removes the permissions of other users from mode %o', async (mode, access) => {
    writeFileSync(path, 'old');
    chmodSync(path, mode);
    expect(await replaceText(path, 'new', { isSecret: true })).toEqual({
      notice: `${path} was ${access} by other users; its mode is now 0600.`,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await replaceText(path, 'newer', { isSecret: true })).toEqual({});
  });

  it('removes the permissions of other users from a file with hard links', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o644);
    linkSync(path, join(directory, 'other'));
    expect(await replaceText(path, 'new', { isSecret: true })).toHaveProperty('notice');
    expect(statSync(join(directory, 'other')).mode & 0o777).toBe(0o600);
  });
});

describe('replaceText without isSecret', () => {
  it.each([
    [0o666, 0o644],
    [0o602, 0o600],
    [0o777, 0o755],
  ])('removes write permissions from mode %o, which leaves %o', async (mode, narrowed) => {
    writeFileSync(path, 'old');
    chmodSync(path, mode);
    expect(await replaceText(path, 'new')).toEqual({
      notice: `${path} was writable by other users; its mode is now ${narrowed.toString(8).padStart(4, '0')}.`,
    });
    expect(statSync(path).mode & 0o777).toBe(narrowed);
    expect(await replaceText(path, 'newer')).toEqual({});
  });

  it.skipIf(!isRoot)(
    'preserves the write permission of a group only if the group has no other members',
    async () => {
      writeFileSync(path, 'old');
      chmodSync(path, 0o664);
      expect(await replaceText(path, 'new')).toEqual({});
      expect(statSync(path).mode & 0o777).toBe(0o664);
      // The group `tty`.
      chownSync(path, NOBODY, 5);
      expect(await replaceText(path, 'newer')).toHaveProperty('notice');
      expect(statSync(path)).toMatchObject({ uid: NOBODY, gid: 5 });
      expect(statSync(path).mode & 0o777).toBe(0o644);
    },
  );
});

describe('replaceText of a file that cannot be replaced by a rename', () => {
  it('preserves hard links', async () => {
    writeFileSync(path, 'a long old text');
    const other = join(directory, 'other');
    linkSync(path, other);
    const { ino } = statSync(path);
    for (const text of ['new', 'a much longer text than the old one was', '']) {
      await replaceText(path, text);
      expect(readFileSync(other, 'utf8')).toBe(text);
      expect(statSync(path).ino).toBe(ino);
    }
    expect(readdirSync(directory)).toEqual(['config', 'other']);
  });

  it.skipIf(!canMount())('writes to a file that is a mount point', async () => {
    const source = join(directory, 'source');
    for (const file of [source, path]) writeFileSync(file, 'old');
    execFileSync('mount', ['--bind', source, path]);
    try {
      await assertReplaceable(path);
      await replaceText(path, 'new');
      expect(readFileSync(source, 'utf8')).toBe('new');
      expect(readdirSync(directory).sort()).toEqual(['config', 'source']);
    } finally {
      execFileSync('umount', [path]);
    }
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it.skipIf(!canMount())('keeps the old text if the disk is full', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', directory]);
    try {
      writeFileSync(path, 'old');
      linkSync(path, join(directory, 'other'));
      await expect(replaceText(path, 'x'.repeat(20 * 1024))).rejects.toThrow('no space left');
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(directory).sort()).toEqual(['config', 'other']);
    } finally {
      execFileSync('umount', [directory]);
    }
  });

  it.each([
    ['after half of the new text was written', 'NEW te text', 'the ol text', 'NEW text'],
    ['before the file was truncated', 'NEW textext', 'the old ext', 'NEW text'],
    ['before the first byte was written', 'old text', 'old text', 'old text'],
    ['after the whole text was written', 'NEW text', 'old text', 'NEW text'],
    ['and another program has changed the file since', 'something else', 'old text', 'something else'],
  ])(
    'is completed by finishInterruptedReplacement if it was killed %s',
    async (_, current, old, expected) => {
      writeFileSync(path, current);
      writeFileSync(join(directory, '.config.magnum-old'), old, { mode: 0o600 });
      writeFileSync(join(directory, '.config.magnum-new'), 'NEW text', { mode: 0o600 });
      expect(await isReplacementInterrupted(path)).toBe(true);
      await finishInterruptedReplacement(path);
      expect(readFileSync(path, 'utf8')).toBe(expected);
      expect(readdirSync(directory)).toEqual(['config']);
    },
  );

  it.each(Object.entries({ finishInterruptedReplacement, isReplacementInterrupted }))(
    '%s fails with the path and the reason',
    async (_, finish) => {
      symlinkSync('circle', join(directory, 'circle'));
      await expect(finish(join(directory, 'circle'))).rejects.toThrow(
        `Cannot update ${join(directory, 'circle')}: symbolic link loop.`,
      );
    },
  );

  it('is not completed from a copy that other users can read', async () => {
    writeFileSync(path, 'NEd');
    writeFileSync(join(directory, '.config.magnum-old'), 'old', { mode: 0o600 });
    writeFileSync(join(directory, '.config.magnum-new'), 'NEW', { mode: 0o644 });
    await finishInterruptedReplacement(path);
    expect(readFileSync(path, 'utf8')).toBe('NEd');
    expect(readdirSync(directory)).toEqual(['config']);
  });

  it.each(['old', 'new'])(
    'is not completed without the copy of the %s text, which it removes',
    async (missing) => {
      writeFileSync(path, 'NEd');
      for (const [name, text] of [
        ['old', 'old'],
        ['new', 'NEW'],
      ] as const)
        if (name !== missing) writeFileSync(join(directory, `.config.magnum-${name}`), text, { mode: 0o600 });
      expect(await isReplacementInterrupted(path)).toBe(true);
      await finishInterruptedReplacement(path);
      expect(readFileSync(path, 'utf8')).toBe('NEd');
      expect(readdirSync(directory)).toEqual(['config']);
      expect(await isReplacementInterrupted(path)).toBe(false);
    },
  );

  it('is not completed in a directory that other users can write to', async () => {
    writeFileSync(path, 'NEd');
    for (const [name, text] of [
      ['old', 'old'],
      ['new', 'NEW'],
    ] as const)
      writeFileSync(join(directory, `.config.magnum-${name}`), text, { mode: 0o600 });
    chmodSync(directory, 0o777);
    await finishInterruptedReplacement(path);
    expect(readFileSync(path, 'utf8')).toBe('NEd');
    expect(readdirSync(directory)).toHaveLength(3);
    chmodSync(directory, 0o1777);
    await finishInterruptedReplacement(path);
    expect(readFileSync(path, 'utf8')).toBe('NEW');
  });
});

describe.skipIf(!isRoot)('as root', () => {
  it.each([
    [NOBODY, NOBODY],
    [0, NOBODY],
    [NOBODY, 0],
  ])('replaceText preserves owner %d and group %d', async (uid, gid) => {
    writeFileSync(path, 'old');
    chownSync(path, uid, gid);
    chmodSync(path, 0o640);
    await replaceText(path, 'new');
    expect(statSync(path)).toMatchObject({ uid, gid });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  const hint = 'a hint';
  it('assertOnlyUserCanReplaceFile rejects a file that other users can replace', async () => {
    const check = (at: string) => assertOnlyUserCanReplaceFile(at, { home: directory, hint });
    mkdirSync(join(directory, 'theirs'));
    writeFileSync(join(directory, 'theirs/config'), '');
    chownSync(join(directory, 'theirs'), NOBODY, NOBODY);
    const theirs = join(directory, 'theirs/config');
    await expect(check(theirs)).rejects.toMatchObject({
      message: `Another user can write to ${join(directory, 'theirs')} and could replace ${theirs}.`,
      hint,
    });
    symlinkSync('theirs/config', path);
    await expect(check(path)).rejects.toThrow('Another user can write to');
    const foreign = join(directory, 'foreign');
    writeFileSync(foreign, '');
    chownSync(foreign, NOBODY, NOBODY);
    await expect(check(foreign)).rejects.toThrow(`Another user can write to ${foreign}.`);
    // Write permissions of the file itself are the decision of its owner.
    const open = join(directory, 'open');
    writeFileSync(open, '');
    chmodSync(open, 0o666);
    await check(open);
    await check(join(directory, 'new/config'));
  });
});

describe.skipIf(isRoot)('as an ordinary user', () => {
  it('assertReplaceable rejects a read-only file, and a file in a read-only directory', {
    tags: ['unprivileged'],
  }, async () => {
    writeFileSync(path, '', { mode: 0o400 });
    await expect(assertReplaceable(path)).rejects.toThrow(`Cannot update ${path}: permission denied.`);
    chmodSync(path, 0o600);
    chmodSync(directory, 0o500);
    for (const at of [path, join(directory, 'new'), join(directory, 'new/sub/config')]) {
      await expect(assertReplaceable(at)).rejects.toThrow(
        `Cannot update ${at}: the directory ${directory} is not writable (permission denied).`,
      );
    }
    chmodSync(directory, 0o700);
    await assertReplaceable(path);
    expect(existsSync(join(directory, 'new'))).toBe(false);
  });
});
