/** cluster-config --check. */
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let good: Record<string, string>;
let dir: string;

const configured = async (name: string) => {
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
  good = { kube: await configured('kube'), swarm: await configured('swarm') };
});
afterAll(() => sandbox.close());
beforeEach(() => {
  dir = temporaryDirectory();
  for (const name of ['ca.pem', 'cert.pem', 'key.pem'])
    copyFileSync(join(good.kube as string, name), join(dir, name));
});

const check = (name = 'kube', directory = dir) =>
  sandbox.run('cluster-config', name, '--check', '--dir', directory);

describe('--check', () => {
  it.each(['kube', 'swarm'])(
    'finds that %s answers with its certificate, and has none signed',
    async (name) => {
      sandbox.requests.length = 0;
      const { code, stdout, stderr } = await check(name, good[name]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const lines = stdout.trimEnd().split('\n');
      expect(lines[0]).toMatch(
        /^The certificate for .*CN=admin.*, issued by .+, ends on \d{4}-\S+Z \(in \d+ days\)\.$/,
      );
      expect(lines.slice(1)).toEqual([
        "ca.pem is the cluster's current CA, and it signed the certificate.",
        'The key matches the certificate.',
        expect.stringMatching(/^https:\/\/\S+\/version answers \(v?\d\S+\)\.$/),
      ]);
      expect(
        sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')),
      ).toEqual([]);
    },
  );

  it('finds a certificate of another cluster', async () => {
    const { code, stdout, stderr } = await check('kube', good.swarm);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^The TLS certificate of .*\nThe key belongs/);
    expect(stderr).toMatch(/^ERROR: The CA in ca\.pem is not the one that the cluster has now.*\nERROR: /);
  });

  it('finds a key that does not fit', async () => {
    copyFileSync(join(good.swarm as string, 'key.pem'), join(dir, 'key.pem'));
    const { code, stderr } = await check();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ERROR: The key does not belong to the certificate\.$/m);
  });

  it.each(['ca.pem', 'cert.pem', 'key.pem'])('finds that %s is missing, or broken', async (name) => {
    rmSync(join(dir, name));
    const missing = await check();
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(`ERROR: Cannot read ${join(dir, name)}: no such file.\n`);
    writeFileSync(join(dir, name), 'nonsense');
    expect(await check()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^ERROR: /) });
  });

  it('finds that the certificate has ended', async () => {
    const clock = { now: () => Date.now() + 40 * 365 * 86_400_000, sleep: () => setTimeout(0) };
    const output = await sandbox.runWith({ clock }, 'cluster-config', 'kube', '--check', '--dir', dir);
    expect(output).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ERROR: .* ended on .* \(\d+ days ago\)\.$/m),
    });
  });
});
