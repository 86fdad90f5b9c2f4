import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createFile,
  withDraft,
  writeFileAtomically,
  writeFileAtomicallySync,
} from '../../src/platform/atomic-write.ts';
import { canMount } from '../support/mount.ts';
import { temporaryDirectory } from '../support/world.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

let directory: string;
let path: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, 'file');
});

/** Both functions have the same effect. */
const writers = {
  writeFileAtomically,
  writeFileAtomicallySync: async (to: string, content: string) => writeFileAtomicallySync(to, content),
};

describe.each(Object.entries(writers))('%s', (_, write) => {
  it('creates a file with mode 0600', async () => {
    await write(path, 'text');
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(modeOf(path)).toBe(0o600);
  });

  it('replaces a file and its mode', async () => {
    writeFileSync(path, 'a long old text', { mode: 0o644 });
    await write(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(modeOf(path)).toBe(0o600);
  });

  it('replaces a symbolic link without changing its target', async () => {
    writeFileSync(join(directory, 'target'), 'old');
    symlinkSync('target', path);
    await write(path, 'new');
    expect(lstatSync(path).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(directory, 'target'), 'utf8')).toBe('old');
  });

  it('fails with EISDIR if the path is a directory, and removes its draft', async () => {
    mkdirSync(path);
    await expect(write(path, 'text')).rejects.toMatchObject({ code: 'EISDIR' });
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('rejects a FIFO without changing it', async () => {
    execFileSync('mkfifo', [path]);
    await expect(write(path, 'text')).rejects.toThrow('it is not a regular file');
    expect(lstatSync(path).isFIFO()).toBe(true);
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it('fails with ENOENT if the directory does not exist', async () => {
    await expect(write(join(path, 'file'), 'text')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves the complete content of one of several concurrent writers', async () => {
    const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
    await Promise.all(contents.map((content) => write(path, content)));
    expect(contents).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(directory)).toEqual(['file']);
  });

  it.skipIf(!canMount())('keeps the old content on a full disk and on a read-only file system', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', directory]);
    try {
      writeFileSync(path, 'old');
      await expect(write(path, 'x'.repeat(64 * 1_024))).rejects.toMatchObject({ code: 'ENOSPC' });
      execFileSync('mount', ['-o', 'remount,ro', directory]);
      await expect(write(path, 'new')).rejects.toMatchObject({ code: 'EROFS' });
      expect(readdirSync(directory)).toEqual(['file']);
      expect(readFileSync(path, 'utf8')).toBe('old');
    } finally {
      execFileSync('umount', [directory]);
    }
  });
});

// A worker thread, as in the mutation run, cannot set the umask.
it.skipIf(!isMainThread).each([
  [0o644, 0o077],
  [0o600, 0o477],
])('writeFileAtomically sets exactly mode %o under umask %o', async (mode, mask) => {
  const umask = process.umask(mask);
  try {
    await writeFileAtomically(path, 'text', { mode, isFlushed: true });
    expect(modeOf(path)).toBe(mode);
  } finally {
    process.umask(umask);
  }
});

describe('flushing', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.each([
    ['createFile', createFile],
    ['writeFileAtomically', writeFileAtomically],
  ])('%s flushes the file only with isFlushed, before it is closed', async (_, write) => {
    const handle = await open(join(temporaryDirectory(), 'any'), 'w');
    const sync = vi.spyOn(Object.getPrototypeOf(handle), 'sync');
    await handle.close();
    await write(path, 'text');
    await write(`${path}2`, 'text', { isFlushed: false });
    expect(sync).not.toHaveBeenCalled();
    await write(`${path}3`, 'text', { isFlushed: true });
    expect(sync).toHaveBeenCalledOnce();
    expect(readdirSync(directory).map((name) => modeOf(join(directory, name)))).toEqual([
      0o600, 0o600, 0o600,
    ]);
  });
});

describe('withDraft', () => {
  it('passes a path in the same directory, returns the result, and removes the file', async () => {
    const result = await withDraft(path, async (draft) => {
      writeFileSync(draft, '');
      expect(readdirSync(directory)).toEqual([draft.slice(directory.length + 1)]);
      expect(process.listenerCount('SIGHUP')).toBe(1);
      return 7;
    });
    expect(result).toBe(7);
    expect(readdirSync(directory)).toEqual([]);
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });

  it('removes the file if the work fails', async () => {
    const work = withDraft(path, async (draft) => {
      writeFileSync(draft, '');
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(readdirSync(directory)).toEqual([]);
    expect(process.listenerCount('SIGHUP')).toBe(0);
  });
});

describe('createFile', () => {
  it('creates a file with the requested mode', async () => {
    await createFile(path, 'text', { mode: 0o400, isFlushed: true });
    expect(readFileSync(path, 'utf8')).toBe('text');
    expect(modeOf(path)).toBe(0o400);
  });

  it('fails with EEXIST if the file exists, without changing it', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    await expect(createFile(path, 'new')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(modeOf(path)).toBe(0o640);
  });
});
