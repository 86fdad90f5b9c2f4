import { execFileSync } from 'node:child_process';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertFree, writeClusterDirectory } from '../../src/coe/cluster-directory.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'magnum-dir-'));
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

const mode = async (path: string) => (await stat(path)).mode & 0o7777;
const FILES = { 'key.pem': 'KEY\n', 'cert.pem': 'CERT\n', 'ca.pem': 'CA\n', config: 'CONFIG\n' };

async function contents(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')] as const)),
  );
}

describe('writeClusterDirectory', () => {
  it('makes private directories and files, and leaves others as they are', async () => {
    await chmod(base, 0o755);
    const dir = join(base, 'a', 'b');
    await writeClusterDirectory(dir, FILES);
    expect(await contents(dir)).toEqual(FILES);
    expect([await mode(base), await mode(join(base, 'a')), await mode(dir)]).toEqual([0o755, 0o700, 0o700]);
    for (const name of Object.keys(FILES)) expect(await mode(join(dir, name))).toBe(0o600);
  });

  it('writes beside files that have nothing to do with it', async () => {
    await writeFile(join(base, 'mine'), 'mine');
    await writeClusterDirectory(base, FILES);
    expect(await contents(base)).toEqual({ ...FILES, mine: 'mine' });
  });

  it.each(Object.keys(FILES))('writes nothing when %s exists', async (name) => {
    await writeFile(join(base, name), 'mine');
    await expect(writeClusterDirectory(base, FILES)).rejects.toMatchObject({
      kind: 'failed',
      message: `File ${join(base, name)} exists, aborting.`,
      hint: expect.stringContaining('--force'),
    });
    expect(await contents(base)).toEqual({ [name]: 'mine' });
  });

  it('replaces with force, and narrows the mode', async () => {
    await writeFile(join(base, 'key.pem'), 'old', { mode: 0o644 });
    await writeClusterDirectory(base, FILES, { force: true });
    expect(await contents(base)).toEqual(FILES);
    expect(await mode(join(base, 'key.pem'))).toBe(0o600);
  });

  it('replaces a link with force and does not follow it', async () => {
    await mkdir(join(base, 'd'));
    await writeFile(join(base, 'elsewhere'), 'mine');
    await symlink(join(base, 'elsewhere'), join(base, 'd', 'key.pem'));
    await symlink(join(base, 'nowhere'), join(base, 'd', 'ca.pem'));
    await writeClusterDirectory(join(base, 'd'), FILES, { force: true });
    expect(await contents(join(base, 'd'))).toEqual(FILES);
    expect(await readFile(join(base, 'elsewhere'), 'utf8')).toBe('mine');
    expect((await lstat(join(base, 'd', 'key.pem'))).isSymbolicLink()).toBe(false);
    expect(await readdir(base)).toEqual(['d', 'elsewhere']);
  });

  it('takes a link that leads nowhere for something in the way', async () => {
    await symlink(join(base, 'nowhere'), join(base, 'config'));
    await expect(writeClusterDirectory(base, FILES)).rejects.toThrow('exists, aborting');
    expect(await readdir(base)).toEqual(['config']);
  });

  it('puts everything back when the last file cannot be replaced', async () => {
    const old = { 'key.pem': 'old key', 'cert.pem': 'old cert' };
    for (const [name, text] of Object.entries(old)) await writeFile(join(base, name), text);
    await symlink('target', join(base, 'ca.pem'));
    await mkdir(join(base, 'config'));
    await expect(writeClusterDirectory(base, FILES, { force: true })).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot write ${join(base, 'config')}: a directory is in its place.`,
    });
    expect((await readdir(base)).sort()).toEqual(['ca.pem', 'cert.pem', 'config', 'key.pem']);
    expect(await readlink(join(base, 'ca.pem'))).toBe('target');
    for (const [name, text] of Object.entries(old))
      expect(await readFile(join(base, name), 'utf8')).toBe(text);
  });

  it('takes away the directories that it made when it fails', async () => {
    const name = 'x'.repeat(300);
    await expect(
      writeClusterDirectory(join(base, 'a', 'b'), { ok: 'ok', [name]: 'x' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('the name is too long'),
    });
    expect(await readdir(base)).toEqual([]);
  });

  it('names what is no directory', async () => {
    await writeFile(join(base, 'file'), 'mine');
    await expect(writeClusterDirectory(join(base, 'file', 'sub'), FILES)).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot write ${join(base, 'file', 'sub')}: a part of the path is not a directory.`,
    });
    await expect(writeClusterDirectory(join(base, 'file'), FILES)).rejects.toMatchObject({
      message: `Cannot write ${join(base, 'file')}: something that is no directory is in its place.`,
    });
  });

  it.skipIf(process.getuid?.() === 0)('names a directory that may not be written to', async () => {
    await chmod(base, 0o500);
    await expect(writeClusterDirectory(base, FILES)).rejects.toThrow('permission denied');
    await expect(writeClusterDirectory(join(base, 'sub'), FILES)).rejects.toThrow('permission denied');
    await chmod(base, 0o700);
    expect(await readdir(base)).toEqual([]);
  });

  it.skipIf(!canMount())('leaves what was there on a full and on a read-only disk', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', base]);
    try {
      await writeFile(join(base, 'key.pem'), 'old');
      const big = { 'key.pem': 'new', config: 'x'.repeat(64 * 1024) };
      await expect(writeClusterDirectory(base, big, { force: true })).rejects.toMatchObject({
        kind: 'failed',
        message: `Cannot write ${join(base, 'config')}: no space left on the device.`,
      });
      expect(await contents(base)).toEqual({ 'key.pem': 'old' });
      execFileSync('mount', ['-o', 'remount,ro', base]);
      await expect(writeClusterDirectory(base, FILES, { force: true })).rejects.toThrow('read-only');
      expect(await contents(base)).toEqual({ 'key.pem': 'old' });
    } finally {
      execFileSync('umount', [base]);
    }
  });

  it('lets one of two at once win whole', async () => {
    const other = Object.fromEntries(Object.keys(FILES).map((name) => [name, 'other\n']));
    const results = await Promise.allSettled([
      writeClusterDirectory(base, FILES),
      writeClusterDirectory(base, other),
    ]);
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    const now = await contents(base);
    expect([{}, FILES, other]).toContainEqual(now);
  });
});

describe('assertFree', () => {
  it('finds files, links and directories', async () => {
    await symlink('nowhere', join(base, 'link'));
    await mkdir(join(base, 'sub'));
    await expect(assertFree(base, ['a', 'b'])).resolves.toBeUndefined();
    await expect(assertFree(base, ['a', 'link'])).rejects.toThrow(
      `File ${join(base, 'link')} exists, aborting.`,
    );
    await expect(assertFree(base, ['sub'])).rejects.toThrow('exists, aborting');
    await expect(assertFree(base, ['sub'], { directoriesToo: false })).resolves.toBeUndefined();
  });

  it('finds nothing in a directory that is not there, and says when it is none', async () => {
    await writeFile(join(base, 'file'), '');
    await expect(assertFree(join(base, 'not', 'there'), ['a'])).resolves.toBeUndefined();
    await expect(assertFree(join(base, 'file'), ['a'])).rejects.toThrow('not a directory');
  });
});

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  try {
    const probe = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    execFileSync('rmdir', [probe]);
    return true;
  } catch {
    return false;
  }
}
