/** cluster-config --check. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
/** Directories of cluster-config, by cluster. */
let configured: Record<string, string>;
let dir: string;

const configure = async (name: string) => {
  const directory = join(temporaryDirectory(), name);
  expect(await sandbox.run('cluster-config', name, '--dir', directory)).toMatchObject({ code: 0 });
  return directory;
};

beforeAll(async () => {
  sandbox = await cloud();
  for (const [name, template] of [
    ['kube', 'kubernetes'],
    ['swarm', 'swarm'],
  ] as const) {
    await sandbox.run('cluster-create', name, '--cluster-template', template);
  }
  configured = { kube: await configure('kube'), swarm: await configure('swarm') };
});
afterAll(() => sandbox.close());
beforeEach(() => {
  dir = temporaryDirectory();
  for (const name of ['ca.pem', 'cert.pem', 'key.pem'])
    copyFileSync(join(configured.kube as string, name), join(dir, name));
});

const check = (name = 'kube', directory = dir) =>
  sandbox.run('cluster-config', name, '--check', '--dir', directory);

describe('cluster-config --check', () => {
  it.each(['kube', 'swarm'])(
    'reports that %s accepts the certificate, and requests no new one',
    async (name) => {
      sandbox.requests.length = 0;
      const { code, stdout, stderr } = await check(name, configured[name]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const lines = stdout.trimEnd().split('\n');
      expect(lines[0]).toMatch(
        /^The certificate for .*CN=admin.*, issued by .+, expires on \d{4}-\S+Z \(in \d+ days\)\.$/,
      );
      expect(lines.slice(1)).toEqual([
        "ca.pem is the cluster's current CA, and it signed the certificate.",
        'The key matches the certificate.',
        expect.stringMatching(/^https:\/\/\S+\/version responds \(v?\d\S+\)\.$/),
      ]);
      expect(
        sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')),
      ).toEqual([]);
    },
  );

  it('reports a certificate of another cluster', async () => {
    const { code, stdout, stderr } = await check('kube', configured.swarm);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^The certificate for .*\nThe key matches the certificate\./);
    expect(stderr).toMatch(/^ERROR: ca\.pem is not the cluster's current CA: .*\nERROR: /);
    expect(stderr).not.toContain('--os-cacert');
  });

  it('reports a key that does not match the certificate', async () => {
    copyFileSync(join(configured.swarm as string, 'key.pem'), join(dir, 'key.pem'));
    const { code, stderr } = await check();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ERROR: The key does not match the certificate\.$/m);
  });

  it.each(['ca.pem', 'cert.pem', 'key.pem'])('reports a missing or invalid %s', async (name) => {
    rmSync(join(dir, name));
    const missing = await check();
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(`ERROR: Cannot read ${join(dir, name)}: no such file.\n`);
    writeFileSync(join(dir, name), 'nonsense');
    expect(await check()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^ERROR: /) });
  });

  it('reports an expired certificate', async () => {
    const clock = { now: () => Date.now() + 40 * 365 * 86_400_000, sleep: () => setTimeout(0) };
    const output = await sandbox.runWith({ clock }, 'cluster-config', 'kube', '--check', '--dir', dir);
    expect(output).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ERROR: .* expired on .* \(\d+ days ago\)\.$/m),
    });
  });

  it('fails with one error, and the command that writes the files, if the directory does not exist', async () => {
    const missing = join(dir, 'missing');
    expect(await check('kube', missing)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `ERROR: Directory ${missing} not found.\n` +
        `To write the files to it: magnum cluster-config kube --dir ${missing}\n`,
    });
  });
});
