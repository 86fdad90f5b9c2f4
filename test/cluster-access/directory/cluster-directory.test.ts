import { execFileSync } from 'node:child_process';
import {
  chmod,
  link,
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
import {
  assertFree,
  assertWritable,
  writeClusterDirectory,
} from '../../../src/cluster-access/directory/cluster-directory.ts';
import { WORKSPACE } from '../../../src/cluster-access/directory/directory-lock.ts';
import { canMount } from '../../support/mount.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'magnum-dir-'));
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

const mode = async (path: string) => (await stat(path)).mode & 0o7777;
const NO_FORCE = { pid: process.pid, home: '/nonexistent' };
const FORCE = { pid: process.pid, home: '/nonexistent', force: true };
const FILES = { 'key.pem': 'KEY\n', 'cert.pem': 'CERT\n', 'ca.pem': 'CA\n', config: 'CONFIG\n' };

const setOf = (text: string) => Object.fromEntries(Object.keys(FILES).map((name) => [name, text]));

async function contents(dir: string): Promise<Record<string, string>> {
  const names = (await readdir(dir)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(dir, name), 'utf8')] as const)),
  );
}

describe('writeClusterDirectory', () => {
  it('creates private directories and files, and keeps the mode of existing directories', async () => {
    await chmod(base, 0o755);
    const dir = join(base, 'a', 'b');
    await writeClusterDirectory(dir, FILES, NO_FORCE);
    expect(await contents(dir)).toEqual(FILES);
    expect([await mode(base), await mode(join(base, 'a')), await mode(dir)]).toEqual([0o755, 0o700, 0o700]);
    for (const name of Object.keys(FILES)) expect(await mode(join(dir, name))).toBe(0o600);
  });

  it('does not change other files in the directory', async () => {
    await writeFile(join(base, 'mine'), 'mine');
    await writeClusterDirectory(base, FILES, NO_FORCE);
    expect(await contents(base)).toEqual({ ...FILES, mine: 'mine' });
  });

  it.each(Object.keys(FILES))('writes nothing if %s exists', async (name) => {
    await writeFile(join(base, name), 'mine');
    await expect(writeClusterDirectory(base, FILES, NO_FORCE)).rejects.toMatchObject({
      kind: 'failed',
      message: `File ${join(base, name)} exists, aborting.`,
      hint: expect.stringContaining('--force'),
    });
    expect(await contents(base)).toEqual({ [name]: 'mine' });
  });

  it('with force, replaces existing files and removes permissions of other users', async () => {
    await writeFile(join(base, 'key.pem'), 'old', { mode: 0o644 });
    await writeClusterDirectory(base, FILES, FORCE);
    expect(await contents(base)).toEqual(FILES);
    expect(await mode(join(base, 'key.pem'))).toBe(0o600);
  });

  it('with force, replaces a symbolic link and does not follow it', async () => {
    await mkdir(join(base, 'd'));
    await writeFile(join(base, 'elsewhere'), 'mine');
    await symlink(join(base, 'elsewhere'), join(base, 'd', 'key.pem'));
    await symlink(join(base, 'nowhere'), join(base, 'd', 'ca.pem'));
    await writeClusterDirectory(join(base, 'd'), FILES, FORCE);
    expect(await contents(join(base, 'd'))).toEqual(FILES);
    expect(await readFile(join(base, 'elsewhere'), 'utf8')).toBe('mine');
    expect((await lstat(join(base, 'd', 'key.pem'))).isSymbolicLink()).toBe(false);
    expect(await readdir(base)).toEqual(['d', 'elsewhere']);
  });

  it('never adds permissions to a file', async () => {
    for (const [name, oldMode] of Object.entries({ 'key.pem': 0o400, 'cert.pem': 0o644, config: 0o200 })) {
      await writeFile(join(base, name), 'old', { mode: oldMode });
    }
    await writeClusterDirectory(base, FILES, FORCE);
    expect(await mode(join(base, 'key.pem'))).toBe(0o400);
    expect(await mode(join(base, 'cert.pem'))).toBe(0o600);
    expect(await mode(join(base, 'config'))).toBe(0o200);
  });

  it('does not change the content of other hard links to a replaced file', async () => {
    await writeFile(join(base, 'backup'), 'old');
    await mkdir(join(base, 'd'));
    await link(join(base, 'backup'), join(base, 'd', 'key.pem'));
    await writeClusterDirectory(join(base, 'd'), FILES, FORCE);
    expect(await readFile(join(base, 'backup'), 'utf8')).toBe('old');
    expect((await stat(join(base, 'backup'))).nlink).toBe(1);
  });

  it('does not replace a FIFO', async () => {
    execFileSync('mkfifo', [join(base, 'key.pem')]);
    await expect(writeClusterDirectory(base, FILES, FORCE)).rejects.toThrow(
      `Cannot write ${join(base, 'key.pem')}: it is not a regular file.`,
    );
    expect(await readdir(base)).toEqual(['key.pem']);
  });

  it('rejects a symbolic link in place of its workspace', async () => {
    await mkdir(join(base, 'elsewhere'));
    await mkdir(join(base, 'd'));
    await symlink('../elsewhere', join(base, 'd', WORKSPACE));
    await expect(writeClusterDirectory(join(base, 'd'), FILES, FORCE)).rejects.toThrow(
      `Cannot write ${join(base, 'd', WORKSPACE)}: it exists and is not a directory.`,
    );
    expect(await readdir(join(base, 'elsewhere'))).toEqual([]);
    expect(await readdir(join(base, 'd'))).toEqual([WORKSPACE]);
  });

  it('rejects a directory that any user can write to, except with shared', async () => {
    await chmod(base, 0o777);
    await expect(writeClusterDirectory(base, FILES, FORCE)).rejects.toMatchObject({
      kind: 'failed',
      message: `Any user can write to ${base} and could replace the files in it.`,
      hint: expect.stringContaining('--allow-shared-dir'),
    });
    expect(await readdir(base)).toEqual([]);
    await writeClusterDirectory(base, FILES, { ...FORCE, shared: true });
    expect(await contents(base)).toEqual(FILES);
    expect(await mode(base)).toBe(0o777);
  });

  it('treats a dangling symbolic link as an existing file', async () => {
    await symlink(join(base, 'nowhere'), join(base, 'config'));
    await expect(writeClusterDirectory(base, FILES, NO_FORCE)).rejects.toThrow('exists, aborting');
    expect(await readdir(base)).toEqual(['config']);
  });

  it('restores all files if the last one cannot be replaced', async () => {
    const old = { 'key.pem': 'old key', 'cert.pem': 'old cert' };
    for (const [name, text] of Object.entries(old)) await writeFile(join(base, name), text);
    await symlink('target', join(base, 'ca.pem'));
    await mkdir(join(base, 'config'));
    await expect(writeClusterDirectory(base, FILES, FORCE)).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot write ${join(base, 'config')}: it is a directory.`,
    });
    expect((await readdir(base)).sort()).toEqual(['ca.pem', 'cert.pem', 'config', 'key.pem']);
    expect(await readlink(join(base, 'ca.pem'))).toBe('target');
    for (const [name, text] of Object.entries(old))
      expect(await readFile(join(base, name), 'utf8')).toBe(text);
  });

  it('removes the directories that it created if it fails', async () => {
    const long = join(base, 'a', 'x'.repeat(300), 'b');
    await expect(writeClusterDirectory(long, FILES, NO_FORCE)).rejects.toThrow('file name too long');
    await chmod(base, 0o777);
    const nested = join(base, 'new', 'nested');
    await expect(writeClusterDirectory(nested, FILES, NO_FORCE)).rejects.toThrow('Any user can write to');
    expect(await readdir(base)).toEqual([]);
  });

  it('fails with the reason if the path or a parent is a file', async () => {
    await writeFile(join(base, 'file'), 'mine');
    await expect(writeClusterDirectory(join(base, 'file', 'sub'), FILES, NO_FORCE)).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot write ${join(base, 'file', 'sub')}: part of the path is not a directory.`,
    });
    await expect(writeClusterDirectory(join(base, 'file'), FILES, NO_FORCE)).rejects.toMatchObject({
      message: `Cannot write ${join(base, 'file')}: it exists and is not a directory.`,
    });
  });

  it.skipIf(process.getuid?.() === 0)(
    'fails with the reason if the directory is not writable',
    { tags: ['unprivileged'] },
    async () => {
      await chmod(base, 0o500);
      await expect(writeClusterDirectory(base, FILES, NO_FORCE)).rejects.toThrow('permission denied');
      await expect(writeClusterDirectory(join(base, 'sub'), FILES, NO_FORCE)).rejects.toThrow(
        'permission denied',
      );
      await chmod(base, 0o700);
      expect(await readdir(base)).toEqual([]);
    },
  );

  it.skipIf(!canMount())('keeps the old files on a full disk and on a read-only file system', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', base]);
    try {
      await writeFile(join(base, 'key.pem'), 'old');
      const big = { 'key.pem': 'new', config: 'x'.repeat(64 * 1024) };
      await expect(writeClusterDirectory(base, big, FORCE)).rejects.toMatchObject({
        kind: 'failed',
        message: `Cannot write ${join(base, 'config')}: no space left on device.`,
      });
      expect(await contents(base)).toEqual({ 'key.pem': 'old' });
      execFileSync('mount', ['-o', 'remount,ro', base]);
      await expect(writeClusterDirectory(base, FILES, FORCE)).rejects.toThrow('read-only');
      expect(await contents(base)).toEqual({ 'key.pem': 'old' });
    } finally {
      execFileSync('umount', [base]);
    }
  });

  it.skipIf(!canMount())(
    'leaves the old or the new set with any number of free inodes or pages',
    async () => {
      const old = setOf('old\n');
      const outcomes = new Set<string>();
      for (const limit of ['nr_inodes', 'size']) {
        for (let free = 1; free < 25; free++) {
          const given = limit === 'size' ? `size=${free * 4}k,nr_inodes=100` : `nr_inodes=${free + 5}`;
          execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', base]);
          try {
            await writeClusterDirectory(base, old, NO_FORCE);
            if (limit === 'nr_inodes' || free >= 4) execFileSync('mount', ['-o', `remount,${given}`, base]);
            const result = await writeClusterDirectory(base, FILES, FORCE).catch((error: Error) => error);
            if (result !== undefined) expect(result.message).toMatch(/^Cannot write .*: no space left/);
            expect(await contents(base)).toEqual(result === undefined ? FILES : old);
            outcomes.add(`${limit}: ${result === undefined ? 'new' : 'old'}`);
          } finally {
            execFileSync('umount', [base]);
          }
        }
      }
      expect([...outcomes].sort()).toEqual(['nr_inodes: new', 'nr_inodes: old', 'size: new', 'size: old']);
    },
  );

  it('writes the complete set of one of two concurrent calls', async () => {
    const other = setOf('other\n');
    const results = await Promise.allSettled([
      writeClusterDirectory(base, FILES, NO_FORCE),
      writeClusterDirectory(base, other, NO_FORCE),
    ]);
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    expect(results[1 - winner]).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/^File .* exists, aborting\.$/) },
    });
    expect(await contents(base)).toEqual([FILES, other][winner]);
  });

  it('with force, leaves the complete set of the last of many concurrent calls', async () => {
    const sets = Array.from({ length: 8 }, (_, number) => setOf(`${number}\n`));
    await Promise.all(sets.map((set) => writeClusterDirectory(base, set, FORCE)));
    expect(sets).toContainEqual(await contents(base));
  });
});

describe('writeClusterDirectory and files that other users could read', () => {
  it.each([
    [['key.pem'], 0o644],
    [['config'], 0o640],
    [['key.pem', 'config'], 0o604],
  ])('warns about %j with mode %o', async (names, oldMode) => {
    for (const name of names) await writeFile(join(base, name), 'old', { mode: oldMode });
    const warnings: string[] = [];
    await writeClusterDirectory(base, FILES, { ...FORCE, warn: (text) => warnings.push(text) });
    const paths = names.map((name) => join(base, name)).join(' and ');
    expect(warnings).toEqual([
      `Other users could read the previous content of ${paths}; the new files are private.`,
    ]);
    for (const name of names) expect(await mode(join(base, name))).toBe(0o600);
  });

  it('does not warn about private files, the CA or symbolic links', async () => {
    await writeFile(join(base, 'key.pem'), 'old', { mode: 0o400 });
    await writeFile(join(base, 'ca.pem'), 'old', { mode: 0o644 });
    await symlink('ca.pem', join(base, 'config'));
    const warnings: string[] = [];
    await writeClusterDirectory(base, FILES, { ...FORCE, warn: (text) => warnings.push(text) });
    expect(warnings).toEqual([]);
    expect(await mode(join(base, 'key.pem'))).toBe(0o400);
  });
});

describe('assertWritable', () => {
  const NAMES = ['key.pem', 'cert.pem', 'ca.pem'] as const;

  it('leaves no files or directories', async () => {
    await assertWritable(join(base, 'a', 'b'), NAMES, 1, NO_FORCE);
    expect(await readdir(base)).toEqual([]);
    await writeFile(join(base, 'key.pem'), 'mine');
    await assertWritable(base, NAMES, 1, FORCE);
    expect(await contents(base)).toEqual({ 'key.pem': 'mine' });
  });

  it('fails if an entry cannot be replaced', async () => {
    await writeFile(join(base, 'key.pem'), 'mine');
    await expect(assertWritable(base, NAMES, 1, NO_FORCE)).rejects.toThrow('exists, aborting');
    await mkdir(join(base, 'ca.pem'));
    await expect(assertWritable(base, NAMES, 1, FORCE)).rejects.toThrow('it is a directory');
    await rm(join(base, 'ca.pem'), { recursive: true });
    execFileSync('mkfifo', [join(base, 'ca.pem')]);
    await expect(assertWritable(base, NAMES, 1, FORCE)).rejects.toThrow('it is not a regular file');
  });

  it('fails if a parent is a file', async () => {
    await writeFile(join(base, 'file'), '');
    await expect(assertWritable(join(base, 'file', 'sub'), NAMES, 1, NO_FORCE)).rejects.toThrow(
      'part of the path is not a directory',
    );
  });
});

describe('assertFree', () => {
  it('fails for files, symbolic links and directories', async () => {
    await symlink('nowhere', join(base, 'key.pem'));
    await mkdir(join(base, 'config'));
    await expect(assertFree(base, ['ca.pem', 'cert.pem'])).resolves.toBeUndefined();
    await expect(assertFree(base, ['ca.pem', 'key.pem'])).rejects.toThrow(
      `File ${join(base, 'key.pem')} exists, aborting.`,
    );
    await expect(assertFree(base, ['config'])).rejects.toThrow('exists, aborting');
    await expect(assertFree(base, ['config'], { includeDirectories: false })).resolves.toBeUndefined();
  });

  it('accepts a missing directory, and fails if the directory is a file', async () => {
    await writeFile(join(base, 'file'), '');
    await expect(assertFree(join(base, 'not', 'there'), ['ca.pem'])).resolves.toBeUndefined();
    await expect(assertFree(join(base, 'file'), ['ca.pem'])).rejects.toThrow('not a directory');
  });
});
