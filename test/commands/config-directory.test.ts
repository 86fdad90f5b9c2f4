/** cluster-config --dir: unsafe and unusable directories, and the requests that were sent before. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { canMount } from '../support/mount.ts';
import { temporaryDirectory } from '../support/world.ts';

const isRoot = process.getuid?.() === 0;
const OTHER_ID = 54_321;
const FILES = ['ca.pem', 'cert.pem', 'config', 'key.pem'];

let sandbox: TestCloud;
let cwd: string;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'c1', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  cwd = temporaryDirectory();
  sandbox.requests.length = 0;
});

const config = (...words: string[]) => sandbox.runWith({ cwd }, 'cluster-config', 'c1', ...words);
const signed = () =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')).length;

describe('on a terminal', () => {
  const shown = (...words: string[]) =>
    sandbox.runWith({ cwd, tty: true }, 'cluster-config', 'c1', '--dir', 'a b', ...words);
  const step = (command: string) =>
    'This shell does not use the cluster yet: run the code above.\n' +
    `To evaluate the code of a new certificate: ${command}\n`;

  it('says how to evaluate the code, with the options of the command', async () => {
    const { stdout, stderr } = await shown('--os-cloud', 'sandbox');
    expect(stdout).toContain('export KUBECONFIG=');
    expect(stderr).toContain(
      step(`eval "$(magnum cluster-config c1 --dir 'a b' --os-cloud sandbox --force)"`),
    );
    expect((await shown('--force', '--shell', 'fish')).stderr).toContain(
      step(`magnum cluster-config c1 --dir 'a b' --force --shell fish | source`),
    );
  });

  it('prints no remark in a pipe', async () => {
    expect((await config('--dir', 'a')).stderr).toBe('');
  });
});

describe('parent directories', () => {
  const shared = () => join(cwd, 'shared');
  beforeEach(() => mkdirSync(join(shared(), 'team'), { recursive: true, mode: 0o755 }));

  it.each([[], ['--force'], ['--check'], ['--use-keystone', '--output-certs'], ['--exec', '--output-certs']])(
    'fails before any request if any user can write to a parent directory: %j',
    async (...words) => {
      chmodSync(shared(), 0o777);
      expect(await config('--dir', 'shared/team/c1', ...words)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(
          /^ERROR: Any user can write to \S+\/shared.* could replace the files in \S+\/shared\/team\/c1\.\n.*--allow-shared-dir/,
        ),
      });
      expect(sandbox.requests).toEqual([]);
      expect(readdirSync(join(shared(), 'team'))).toEqual([]);
    },
  );

  it('accepts a shared parent directory with --allow-shared-dir', async () => {
    chmodSync(shared(), 0o777);
    expect(await config('--dir', 'shared/team/c1', '--allow-shared-dir')).toMatchObject({ code: 0 });
    expect(await config('--dir', 'shared/team/c1', '--allow-shared-dir', '--check')).toMatchObject({
      code: 0,
    });
    expect(readdirSync(join(shared(), 'team', 'c1')).sort()).toEqual(FILES);
  });

  it('accepts a parent directory with the sticky bit, like /tmp', async () => {
    chmodSync(shared(), 0o1777);
    expect(await config('--dir', 'shared/team/c1')).toMatchObject({ code: 0 });
  });

  it('checks the parent directories of the target of a link', async () => {
    chmodSync(shared(), 0o777);
    symlinkSync('shared/team', join(cwd, 'link'));
    expect(await config('--dir', 'link/c1')).toMatchObject({ code: 1 });
    expect(sandbox.requests).toEqual([]);
  });

  it.skipIf(!isRoot)(
    'rejects a parent directory of another user, or that another group can write to',
    async () => {
      chownSync(shared(), 0, OTHER_ID);
      chmodSync(shared(), 0o770);
      expect((await config('--dir', 'shared/team/c1')).stderr).toMatch(
        /^ERROR: A group of users can write to/,
      );
      chmodSync(shared(), 0o1770);
      expect(await config('--dir', 'shared/team/c1')).toMatchObject({ code: 0 });
      chownSync(shared(), OTHER_ID, OTHER_ID);
      expect((await config('--dir', 'shared/team/c2')).stderr).toMatch(/^ERROR: Another user can write to/);
      expect(signed()).toBe(1);
    },
  );
});

describe('unusable paths', () => {
  /** Expects an error with `reason`, and no request for a certificate. */
  async function expectFailure(reason: string, ...words: string[]) {
    expect(await config(...words)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^ERROR: .*${reason}`)),
    });
    expect(signed()).toBe(0);
  }

  it('requests no certificate for a path through a file', async () => {
    writeFileSync(join(cwd, 'file'), '');
    await expectFailure('part of the path is not a directory', '--dir', 'file/sub');
    await expectFailure('part of the path is not a directory', '--dir', 'file/sub', '--force');
    await expectFailure('it is not a directory', '--dir', 'file', '--force');
  });

  it('requests no certificate if the directory is a pipe, socket or device', async () => {
    const paths = ['fifo', 'socket', ...(isRoot ? ['device'] : [])].map((name) => join(cwd, name));
    execFileSync('mkfifo', ['-m', '666', join(cwd, 'fifo')]);
    const server = createServer().listen(join(cwd, 'socket'));
    await once(server, 'listening');
    if (isRoot) execFileSync('mknod', ['-m', '666', join(cwd, 'device'), 'c', '1', '3']);
    for (const path of paths) {
      await expectFailure(`Cannot write ${path}: it is not a directory\\.\n$`, '--dir', path);
      await expectFailure('it is not a directory', '--dir', path, '--force', '--allow-shared-dir');
    }
    server.close();
  });

  it.each(FILES)('requests no certificate if %s is a directory or a pipe', async (name) => {
    mkdirSync(join(cwd, 'a', name), { recursive: true });
    await expectFailure('it is a directory', '--dir', 'a', '--force');
    mkdirSync(join(cwd, 'b'));
    execFileSync('mkfifo', [join(cwd, 'b', name)]);
    await expectFailure('it is not a regular file', '--dir', 'b', '--force');
    expect(readdirSync(join(cwd, 'b'))).toEqual([name]);
  });

  it.skipIf(!isRoot)('requests no certificate if a file is a device', async () => {
    mkdirSync(join(cwd, 'a'));
    execFileSync('mknod', ['-m', '666', join(cwd, 'a', 'config'), 'c', '1', '3']);
    await expectFailure('it is not a regular file', '--dir', 'a', '--force');
    expect(statSync(join(cwd, 'a', 'config')).isCharacterDevice()).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'requests no certificate if the directory cannot be created',
    async () => {
      await expectFailure('no such directory', '--dir', '/proc/magnum');
    },
  );

  it.skipIf(!canMount())('requests no certificate on a read-only file system', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,mode=700', 'tmpfs', cwd]);
    try {
      await expectFailure('read-only file system', '--dir', cwd);
      await expectFailure('read-only file system', '--dir', join(cwd, 'c1'), '--force');
    } finally {
      execFileSync('umount', [cwd]);
    }
  });

  it.skipIf(isRoot)(
    'requests no certificate if permission is denied',
    { tags: ['unprivileged'] },
    async () => {
      chmodSync(cwd, 0o500);
      await expectFailure('permission denied', '--dir', '.');
      await expectFailure('permission denied', '--dir', 'c1', '--force');
      chmodSync(cwd, 0o700);
    },
  );
});

describe('cluster-config --force', () => {
  it.each([0o644, 0o640, 0o604])(
    'changes the mode of files from %o to 0600, and warns about the keys that were readable',
    async (mode) => {
      for (const name of FILES) writeFileSync(join(cwd, name), 'old', { mode });
      const { code, stderr } = await config('--dir', '.', '--force');
      expect(code).toBe(0);
      expect(stderr).toMatch(/Other users could read the previous content of \S+\/key\.pem and \S+\/config;/);
      for (const name of FILES) expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o600);
    },
  );

  it('keeps the mode of files that are more private than 0600', async () => {
    for (const name of FILES) writeFileSync(join(cwd, name), 'old', { mode: 0o400 });
    expect(await config('--dir', '.', '--force')).toMatchObject({ code: 0, stderr: '' });
    for (const name of FILES) expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o400);
    expect(readFileSync(join(cwd, 'key.pem'), 'utf8')).toMatch(/^-----BEGIN/);
  });
});
