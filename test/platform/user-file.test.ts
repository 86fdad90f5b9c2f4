import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
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
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import {
  assertOnlyUserCanReplaceFile,
  assertReplaceable,
  finishInterruptedReplacement,
  isReplacementInterrupted,
  readText,
  replaceText,
} from '../../src/platform/user-file.ts';
import { canMount } from '../support/mount.ts';
import { temporaryDirectory } from '../support/world.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

let directory: string;
let path: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, 'config');
});

it('readText returns the text, and an empty one if there is no file', async () => {
  expect(await readText(path)).toBe('');
  writeFileSync(path, 'text');
  expect(await readText(path)).toBe('text');
});

it('readText fails with a sentence if the path is a directory', async () => {
  await expect(readText(directory)).rejects.toMatchObject({
    kind: 'failed',
    message: `Cannot read ${directory}: it is a directory.`,
  });
});

it('replaceText creates a file of mode 0600 with its directories', async () => {
  const file = join(directory, 'a/b/config');
  await replaceText(file, 'text');
  expect(readFileSync(file, 'utf8')).toBe('text');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it.each([0o600, 0o640, 0o644])('replaceText keeps the mode %o', async (mode) => {
  writeFileSync(path, 'old');
  chmodSync(path, mode);
  await replaceText(path, 'new');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(statSync(path).mode & 0o777).toBe(mode);
});

it.each([true, false])('replaceText follows links to a target that exists: %s', async (exists) => {
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

it('replaceText fails with a sentence and leaves no draft', async () => {
  mkdirSync(path);
  await expect(replaceText(path, 'text')).rejects.toThrow(`Cannot change ${path}: it is a directory.`);
  expect(readdirSync(directory)).toEqual(['config']);
  const loop = join(directory, 'loop');
  symlinkSync('loop', loop);
  await expect(replaceText(loop, 'text')).rejects.toThrow('symbolic link loop');
});

it('a dangling link in a directory that is a link leads where the system says', async () => {
  mkdirSync(join(directory, 'a/b'), { recursive: true });
  symlinkSync('a/b', join(directory, 'link'));
  symlinkSync('../x', join(directory, 'a/b/config'));
  await replaceText(join(directory, 'link/config'), 'new');
  expect(readFileSync(join(directory, 'a/x'), 'utf8')).toBe('new');
});

it('replaceText keeps a name of 255 bytes', async () => {
  const file = join(directory, 'ä'.repeat(127));
  await replaceText(file, 'old');
  await replaceText(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['ä'.repeat(127)]);
});

it('replaceText removes the drafts of killed writes of this file only', async () => {
  const dead = createOwnerId().replace(`.${process.pid}.`, '.4194305.');
  const drafts = [`.config.${dead}.draft`, `.other.${dead}.draft`, `.config.${createOwnerId()}.draft`];
  for (const draft of drafts) writeFileSync(join(directory, draft), '');
  await replaceText(path, 'text');
  expect(readdirSync(directory).sort()).toEqual([drafts[1], drafts[2], 'config'].sort());
});

describe('what is not a regular file', () => {
  it.each([
    ['a FIFO', (at: string) => void execFileSync('mkfifo', [at]), 'it is not a regular file'],
    ['a directory', (at: string) => mkdirSync(at), 'it is a directory'],
    [
      'a socket',
      (at: string) => new Promise<void>((done) => void createServer().listen(at, done).unref()),
      'it is not a regular file',
    ],
  ])('is refused: %s, also behind links', async (_, make, reason) => {
    await make(path);
    const link = join(directory, 'link');
    symlinkSync('config', link);
    for (const at of [path, link]) {
      const message = `Cannot change ${at}: ${reason}.`;
      await expect(assertReplaceable(at)).rejects.toMatchObject({ kind: 'failed', message });
      await expect(replaceText(at, 'text')).rejects.toMatchObject({ kind: 'failed', message });
      await expect(readText(at)).rejects.toThrow(`Cannot read ${at}: `);
    }
    expect(readdirSync(directory)).toEqual(['config', 'link']);
  });

  it.skipIf(!isRoot)('is refused: a device; the null device reads as an empty file', async () => {
    execFileSync('mknod', ['-m', '666', path, 'c', '1', '3']);
    expect(await readText(path)).toBe('');
    await expect(replaceText(path, 'text')).rejects.toThrow('it is not a regular file');
    expect(lstatSync(path).isCharacterDevice()).toBe(true);
    execFileSync('mknod', ['-m', '666', join(directory, 'zero'), 'c', '1', '5']);
    await expect(readText(join(directory, 'zero'))).rejects.toThrow('it is not a regular file');
  });
});

it('readText refuses a file that is too large', async () => {
  writeFileSync(path, 'x'.repeat(1024 * 1024 + 1));
  await expect(readText(path)).rejects.toThrow('it is larger than 1 MiB');
});

describe('a secret', () => {
  it.each([
    [0o644, 'readable'],
    [0o666, 'readable and writable'],
    [0o640, 'readable'],
    [0o602, 'writable'],
  ])('takes the permissions of others away from mode %o', async (mode, was) => {
    writeFileSync(path, 'old');
    chmodSync(path, mode);
    expect(await replaceText(path, 'new', { isSecret: true })).toEqual({
      notice: `${path} was ${was} by others; its mode is now 0600.`,
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await replaceText(path, 'newer', { isSecret: true })).toEqual({});
  });

  it('takes them away from a file with hard links before it is written', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o644);
    linkSync(path, join(directory, 'other'));
    expect(await replaceText(path, 'new', { isSecret: true })).toHaveProperty('notice');
    expect(statSync(join(directory, 'other')).mode & 0o777).toBe(0o600);
  });
});

describe('permissions to write', () => {
  it.each([
    [0o666, 0o644],
    [0o602, 0o600],
    [0o777, 0o755],
  ])('of everybody are taken away from mode %o, which leaves %o', async (mode, narrowed) => {
    writeFileSync(path, 'old');
    chmodSync(path, mode);
    expect(await replaceText(path, 'new')).toEqual({
      notice: `${path} was writable by others; its mode is now ${narrowed.toString(8).padStart(4, '0')}.`,
    });
    expect(statSync(path).mode & 0o777).toBe(narrowed);
    expect(await replaceText(path, 'newer')).toEqual({});
  });

  it.skipIf(!isRoot)('of a group stay if it is of the user alone', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o664);
    expect(await replaceText(path, 'new')).toEqual({});
    expect(statSync(path).mode & 0o777).toBe(0o664);
    // The group `tty`.
    chownSync(path, NOBODY, 5);
    expect(await replaceText(path, 'newer')).toHaveProperty('notice');
    expect(statSync(path)).toMatchObject({ uid: NOBODY, gid: 5 });
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });
});

describe('a file that cannot be replaced as a whole', () => {
  it('stays the same file under all its names', async () => {
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

  it.skipIf(!canMount())('is written where it is mounted', async () => {
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

  it.skipIf(!canMount())('has its old text after a full disk', async () => {
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
    ['after half of the new text', 'NEW te text', 'the ol text', 'NEW text'],
    ['before it is cut', 'NEW textext', 'the old ext', 'NEW text'],
    ['before it begins', 'old text', 'old text', 'old text'],
    ['when it is complete', 'NEW text', 'old text', 'NEW text'],
    ['and was changed by somebody since', 'something else', 'old text', 'something else'],
  ])('is completed by the next process if it was killed %s', async (_, now, old, wanted) => {
    writeFileSync(path, now);
    writeFileSync(join(directory, '.config.magnum-old'), old, { mode: 0o600 });
    writeFileSync(join(directory, '.config.magnum-new'), 'NEW text', { mode: 0o600 });
    expect(await isReplacementInterrupted(path)).toBe(true);
    await finishInterruptedReplacement(path);
    expect(readFileSync(path, 'utf8')).toBe(wanted);
    expect(readdirSync(directory)).toEqual(['config']);
  });

  it('is not completed from a file that others can read, nor from a link', async () => {
    writeFileSync(path, 'NEd');
    writeFileSync(join(directory, '.config.magnum-old'), 'old', { mode: 0o600 });
    writeFileSync(join(directory, '.config.magnum-new'), 'NEW', { mode: 0o644 });
    await finishInterruptedReplacement(path);
    expect(readFileSync(path, 'utf8')).toBe('NEd');
  });

  it('has the old text or the new after its writer was killed at any moment', async () => {
    const bundle = await rolldown({ input: 'src/platform/user-file.ts', platform: 'node' });
    const script = join(temporaryDirectory(), 'user-file.cjs');
    await bundle.write({ file: script, format: 'cjs' });
    await bundle.close();
    writeFileSync(path, '0'.repeat(2_000_000));
    linkSync(path, join(directory, 'other'));
    for (let i = 0; i < 15; i++) {
      const worker = spawn(process.execPath, [resolve('test/platform/replace-worker.cjs'), script, path], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(worker.stdout, 'data');
      await setTimeout(Math.random() * 60);
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      await finishInterruptedReplacement(path);
      expect(readFileSync(path, 'utf8')).toMatch(/^(.)\1*$/);
      await replaceText(path, '0'.repeat(2_000_000));
      expect(readdirSync(directory)).toEqual(['config', 'other']);
    }
  }, 60_000);
});

describe.skipIf(!isRoot)('as root', () => {
  it.each([
    [NOBODY, NOBODY],
    [0, NOBODY],
    [NOBODY, 0],
  ])('replaceText keeps the owner %d and the group %d', async (uid, gid) => {
    writeFileSync(path, 'old');
    chownSync(path, uid, gid);
    chmodSync(path, 0o640);
    await replaceText(path, 'new');
    expect(statSync(path)).toMatchObject({ uid, gid });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  const hint = 'a hint';
  it('assertOnlyUserCanReplaceFile refuses what others can replace', async () => {
    const check = (at: string) => assertOnlyUserCanReplaceFile(at, { home: directory, hint });
    mkdirSync(join(directory, 'theirs'));
    writeFileSync(join(directory, 'theirs/config'), '');
    chownSync(join(directory, 'theirs'), NOBODY, NOBODY);
    const theirs = join(directory, 'theirs/config');
    await expect(check(theirs)).rejects.toMatchObject({
      message: `Another user can write to ${join(directory, 'theirs')}, and so could replace ${theirs}.`,
      hint,
    });
    symlinkSync('theirs/config', path);
    await expect(check(path)).rejects.toThrow('Another user can write to');
    const foreign = join(directory, 'foreign');
    writeFileSync(foreign, '');
    chownSync(foreign, NOBODY, NOBODY);
    await expect(check(foreign)).rejects.toThrow(`Another user can write to ${foreign}.`);
    // Who else can write to it is for its owner to decide.
    const open = join(directory, 'open');
    writeFileSync(open, '');
    chmodSync(open, 0o666);
    await check(open);
    await check(join(directory, 'new/config'));
  });
});

describe.skipIf(isRoot)('as an ordinary user', () => {
  it('assertReplaceable refuses a read-only file, and one in a read-only directory', {
    tags: ['unprivileged'],
  }, async () => {
    writeFileSync(path, '', { mode: 0o400 });
    await expect(assertReplaceable(path)).rejects.toThrow(`Cannot change ${path}: permission denied.`);
    chmodSync(path, 0o600);
    chmodSync(directory, 0o500);
    for (const at of [path, join(directory, 'new'), join(directory, 'new/sub/config')]) {
      await expect(assertReplaceable(at)).rejects.toThrow(
        `Cannot change ${at}: the directory ${directory} cannot be written to: permission denied.`,
      );
    }
    chmodSync(directory, 0o700);
    await assertReplaceable(path);
    expect(existsSync(join(directory, 'new'))).toBe(false);
  });
});
