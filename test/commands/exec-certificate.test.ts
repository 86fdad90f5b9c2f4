/** cluster-config --exec: certificates through the plugin. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let cache: string;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'swarm', '--cluster-template', 'swarm');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  cache = temporaryDirectory();
});

/** Runs cluster-config --exec with a new directory. */
const configure = async (...words: string[]) => {
  const dir = join(temporaryDirectory(), 'kube');
  const output = await sandbox.run('cluster-config', 'kube', '--exec', '--dir', dir, ...words);
  return { ...output, dir };
};
/** The status of the plugin's ExecCredential, with the clock `laterMs` ahead. */
const plugin = async (args: string[], laterMs = 0) => {
  const clock = { now: () => Date.now() + laterMs, sleep: () => setTimeout(0) };
  const output = await sandbox.runWith({ clock, env: { XDG_CACHE_HOME: cache } }, ...args);
  expect(output).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(output.stdout).status;
};
/** The arguments of the plugin without those of the program. */
const argumentsOf = ({ args }: { args: string[] }) => args.slice(args.indexOf('kube-credential'));
const pluginArguments = async () => {
  const { dir } = await configure();
  const config = parse(readFileSync(join(dir, 'config'), 'utf8'));
  return argumentsOf(config.users[0].user.exec);
};

it('--exec writes no certificate to the kubeconfig, but the UUID of the cluster', async () => {
  const { code, dir } = await configure();
  expect([code, readdirSync(dir)]).toEqual([0, ['config']]);
  const text = readFileSync(join(dir, 'config'), 'utf8');
  expect(text).not.toContain('client-');
  const [{ name, user }] = parse(text).users;
  expect(name).toBe('kube-admin');
  expect(argumentsOf(user.exec)).toEqual([
    'kube-credential',
    '--certificate',
    expect.stringMatching(/^[0-9a-f-]{36}$/),
    '--os-cloud',
    'sandbox',
  ]);
});

it('kube-credential prints a certificate and its key for an hour, and caches them in a private file', async () => {
  const words = await pluginArguments();
  const status = await plugin(words);
  const certificate = new X509Certificate(status.clientCertificateData);
  expect(certificate.subject).toContain('CN=admin');
  expect(certificate.checkPrivateKey(createPrivateKey(status.clientKeyData))).toBe(true);
  const left = Date.parse(status.expirationTimestamp) - Date.now();
  expect(left).toBeGreaterThan(3_500_000);
  expect(left).toBeLessThanOrEqual(3_600_000);
  const [file = ''] = readdirSync(join(cache, 'magnum', 'certificates'));
  expect(statSync(join(cache, 'magnum', 'certificates', file)).mode & 0o777).toBe(0o600);
  sandbox.requests.length = 0;
  expect((await plugin(words)).clientCertificateData).toBe(status.clientCertificateData);
  expect(sandbox.requests).toEqual([]);
});

it('kube-credential requests another certificate after a day', async () => {
  const words = await pluginArguments();
  const first = await plugin(words);
  expect((await plugin(words, 80_000_000)).clientCertificateData).toBe(first.clientCertificateData);
  expect((await plugin(words, 90_000_000)).clientCertificateData).not.toBe(first.clientCertificateData);
});

it('--exec rejects a Swarm cluster, and --use-keystone', async () => {
  const dir = temporaryDirectory();
  const swarm = await sandbox.run('cluster-config', 'swarm', '--exec', '--dir', dir);
  expect(swarm).toMatchObject({ code: 1, stderr: expect.stringMatching(/--exec supports only Kubernetes/) });
  expect(await configure('--use-keystone')).toMatchObject({ code: 2, stdout: '' });
});

it('--merge --exec writes the plugin to the kubeconfig of kubectl', async () => {
  const file = join(temporaryDirectory(), 'config');
  await sandbox.runWith({ env: { KUBECONFIG: file } }, 'cluster-config', 'kube', '--merge', '--exec');
  expect(readFileSync(file, 'utf8')).toMatch(/- "--certificate"/);
});
