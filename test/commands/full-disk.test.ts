/** cluster-config on a disk that is almost full: no certificate is signed for files that cannot be written. */
import { execFileSync } from 'node:child_process';
import { linkSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { canMount } from '../support/mount.ts';
import { temporaryDirectory } from '../support/world.ts';

const CONFIG = 'apiVersion: v1\nkind: Config\n';

describe.skipIf(!canMount())('cluster-config on a full disk', () => {
  let sandbox: TestCloud;
  let disk: string;
  beforeAll(async () => {
    sandbox = await cloud();
    await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
    await sandbox.run('cluster-create', 'swarm', '--cluster-template', 'swarm');
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    disk = temporaryDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=700', 'tmpfs', disk]);
    sandbox.requests.length = 0;
  });
  afterEach(() => {
    execFileSync('umount', [disk]);
  });

  const config = (...argv: string[]) =>
    sandbox.runWith(
      { cwd: disk, env: { KUBECONFIG: join(disk, 'k'), DOCKER_CONFIG: join(disk, 'docker') } },
      'cluster-config',
      ...argv,
    );
  const signingRequests = () =>
    sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')).length;

  function fill(bytesFree: number): void {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'fill'), Buffer.alloc(bavail * bsize - bytesFree));
  }

  const FORMS = [
    ['kube', '--merge'],
    ['kube', '--dir', '.'],
    ['kube', '--dir', 'new/dir'],
    ['swarm', '--dir', '.'],
    ['swarm', '--docker-context'],
  ].map((argv) => ({ argv, line: argv.join(' ') }));

  it.each(FORMS)('fails before a certificate is signed: $line', async ({ argv }) => {
    for (const bytesFree of [0, 4_096]) {
      fill(bytesFree);
      expect(await config(...argv)).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^ERROR: Cannot (?:write|update) .*: no space left on device\.\n/),
      });
      expect(signingRequests()).toBe(0);
      expect(readdirSync(disk)).toEqual(['fill']);
      rmSync(join(disk, 'fill'));
    }
  });

  it.each(FORMS)('works if there is enough space: $line', async ({ argv }) => {
    fill(131_072);
    expect(await config(...argv)).toMatchObject({ code: 0 });
    expect(signingRequests()).toBe(1);
  });

  it('requires space for the backup of the kubeconfig, once a day', async () => {
    writeFileSync(join(disk, 'k'), CONFIG + '#'.repeat(40_000), { mode: 0o600 });
    fill(65_536);
    expect(await config('kube', '--merge')).toMatchObject({ code: 1 });
    expect(signingRequests()).toBe(0);
    expect(readdirSync(disk)).toEqual(['fill', 'k']);
    rmSync(join(disk, 'fill'));
    writeFileSync(join(disk, 'k.magnum-backup'), CONFIG, { mode: 0o600 });
    fill(65_536);
    expect(await config('kube', '--merge')).toMatchObject({ code: 0 });
    expect(readFileSync(join(disk, 'k.magnum-backup'), 'utf8')).toBe(CONFIG);
  });

  it('requires space for two copies of a kubeconfig with hard links', async () => {
    writeFileSync(join(disk, 'k'), CONFIG + '#'.repeat(40_000));
    linkSync(join(disk, 'k'), join(disk, 'other'));
    fill(65_536);
    expect(await config('kube', '--merge')).toMatchObject({ code: 1 });
    expect(signingRequests()).toBe(0);
    expect(readFileSync(join(disk, 'other'), 'utf8')).toHaveLength(CONFIG.length + 40_000);
    rmSync(join(disk, 'fill'));
    expect(await config('kube', '--merge')).toMatchObject({ code: 0 });
  });

  it.each(['size=256k', 'size=256k,ro'])('config set with %s keeps the old setting', async (options) => {
    const env = { XDG_CONFIG_HOME: disk };
    expect(await sandbox.runWith({ env }, 'config', 'set', 'cloud', 'sandbox')).toMatchObject({ code: 0 });
    fill(0);
    execFileSync('mount', ['-o', `remount,${options}`, disk]);
    const { code, stderr } = await sandbox.runWith({ env }, 'config', 'set', 'cloud', 'sandbox-admin');
    expect(stderr).toMatch(
      /ERROR: Cannot update .*config\.yaml: (no space left on device|read-only file system)\.\n$/,
    );
    expect(code).toBe(1);
    expect((await sandbox.runWith({ env }, 'config', 'get', 'cloud')).stdout).toBe('sandbox\n');
  });

  it('--exec does not require the space of a certificate', async () => {
    fill(8_192);
    expect(await config('kube', '--merge', '--exec')).toMatchObject({ code: 0 });
    expect(signingRequests()).toBe(0);
  });
});
