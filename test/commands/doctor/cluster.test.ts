/** doctor CLUSTER: the checks of one cluster. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { json } from '../../../src/sandbox/http-messages.ts';
import { createAuthority } from '../../http/certificates.ts';
import { cloud, type TestCloud } from '../../support/cloud.ts';
import type { WorldOptions } from '../../support/world.ts';

interface Row {
  readonly check: string;
  readonly status: string;
  readonly message: string;
  readonly hint: string | null;
}

const CHECKS = ['cluster', 'nodegroup', 'fault', 'health', 'template', 'CA', 'API', 'client'];

let sandbox: TestCloud;
let intercepted: ((path: string) => object | undefined) | undefined;

const create = (name: string, labels = 'a=b', template = 'kubernetes') =>
  sandbox.run('cluster-create', name, '--cluster-template', template, '--labels', labels);

beforeAll(async () => {
  sandbox = await cloud({
    intercept: ({ path }) => {
      const body = intercepted?.(path);
      return body === undefined ? undefined : json(200, body);
    },
  });
  await create('fine');
  await create('broken', 'sandbox_fail=1');
  await create('sick', 'sandbox_unhealthy=1');
});
afterAll(() => sandbox.close());

/** The rows about the cluster. Without programs on the PATH, whose checks take most of the time. */
async function check(name: string, options: WorldOptions = {}) {
  const env = { PATH: '/nonexistent', ...options.env };
  const { code, stdout, stderr } = await sandbox.runWith({ ...options, env }, 'doctor', name, '-f', 'json');
  const rows = (JSON.parse(stdout) as Row[]).filter(({ check: item }) => CHECKS.includes(item));
  return { code, stderr, rows, row: (item: string) => rows.find((row) => row.check === item) };
}

/** Responds to each request for a cluster with these fields too. */
function interceptCluster(fields: object): void {
  const cluster = sandbox.state.clusters.find(({ name }) => name === 'fine');
  intercepted = (path) =>
    path.endsWith('/clusters/fine') ? { ...cluster, status: 'CREATE_COMPLETE', ...fields } : undefined;
  onTestFinished(() => {
    intercepted = undefined;
  });
}

describe('doctor CLUSTER', () => {
  it('checks state, template, CA, API and clients of a healthy cluster, after the other checks', async () => {
    const { code, rows, row } = await check('fine');
    expect(rows.map(({ check: item, status }) => `${item} ${status}`)).toEqual([
      ...[
        'cluster ok',
        'nodegroup ok',
        'nodegroup ok',
        'health ok',
        'template ok',
        'CA ok',
        'API ok',
        'client ok',
      ],
    ]);
    expect(row('API')?.message).toMatch(
      /^https:\/\/127\.\S+ responds with a certificate of the cluster's CA$/,
    );
    expect(row('CA')?.message).toMatch(/^valid until 20\d\d-\d\d-\d\d$/);
    expect(row('client')).toMatchObject({
      message: 'no client of this shell is configured for the cluster',
      hint: 'To configure one: magnum cluster-config fine',
    });
    expect(code).toBe(0);
  });

  it('prints a failed cluster with the next command first, does not check its API, and exits with 1', async () => {
    const { code, rows, stderr } = await check('broken');
    expect(rows[0]).toEqual({
      check: 'cluster',
      status: 'error',
      message: 'broken is CREATE_FAILED: default-master failed, default-worker failed',
      hint: 'A failed creation cannot be repaired. To delete the cluster: magnum cluster-delete broken',
    });
    expect(rows.map(({ check: item }) => item)).toEqual(['cluster', 'nodegroup', 'nodegroup', 'template']);
    expect(stderr).toContain('Found 3 problems that make commands fail.');
    expect(code).toBe(1);
  });

  it('prints the health of an unhealthy cluster first, with the entries that are not ok', async () => {
    const { code, rows } = await check('sick');
    expect(rows[0]).toMatchObject({
      check: 'health',
      status: 'error',
      message: 'UNHEALTHY: api: Max retries exceeded, sick-node-0.Ready: False',
      hint: 'To wait until it is healthy: magnum cluster-wait sick --for healthy',
    });
    expect(code).toBe(1);
  });

  it('names a similar cluster for one that does not exist', async () => {
    const { code, rows } = await check('fin');
    expect(rows).toEqual([
      expect.objectContaining({
        check: 'cluster',
        status: 'error',
        message: expect.stringContaining('Cluster fin could not be found'),
        hint: 'Did you mean fine?',
      }),
    ]);
    expect(code).toBe(1);
  });

  it('does not check the cluster without Magnum', async () => {
    const { rows } = await check('fine', { env: { OS_CLOUD: undefined } });
    expect(rows).toEqual([
      expect.objectContaining({ check: 'cluster', message: 'not checked: Magnum is not available' }),
    ]);
  });

  it('checks Docker Swarm with TLS, and Mesos without', async () => {
    await create('swarm1', 'a=b', 'swarm');
    await create('mesos1', 'a=b', 'mesos');
    expect((await check('swarm1')).row('API')).toMatchObject({ status: 'ok' });
    const mesos = await check('mesos1');
    expect(mesos.row('API')?.message).toMatch(/^http:\/\/127\.\S+:5050\/version responds \(/);
    expect(mesos.row('CA')).toBeUndefined();
  });
});

describe('the check of the clients', () => {
  it('names the context that cluster-config --merge has written, and whether it is current', async () => {
    const env = { KUBECONFIG: join(sandbox.directory, 'merged') };
    await sandbox.runWith({ env }, 'cluster-config', 'fine', '--merge');
    expect((await check('fine', { env })).row('client')).toMatchObject({
      message: 'kubectl uses the cluster: context fine',
      hint: null,
    });
    writeFileSync(env.KUBECONFIG, readFileSync(env.KUBECONFIG, 'utf8').replace(/^current-context: .*$/m, ''));
    expect((await check('fine', { env })).row('client')).toMatchObject({
      status: 'ok',
      message: 'kubectl has context fine for the cluster, and uses another one',
      hint: 'To use it: kubectl config use-context fine',
    });
  });

  it('names the variables of this shell that point at the cluster', async () => {
    const dir = join(sandbox.directory, 'fine-dir');
    await sandbox.run('cluster-config', 'fine', '--dir', dir);
    const { row } = await check('fine', { env: { KUBECONFIG: join(dir, 'config') } });
    expect(row('client')?.message).toBe('this shell uses the cluster: KUBECONFIG');
  });

  it('warns of a kubeconfig that cannot be parsed', async () => {
    const path = join(sandbox.directory, 'invalid');
    writeFileSync(path, 'magnum: [');
    const { code, row } = await check('fine', { env: { KUBECONFIG: path } });
    expect([code, row('client')?.status]).toEqual([0, 'warning']);
  });
});

describe('the check of the API', () => {
  const REFUSED = 'https://127.0.0.1:1';

  it('is a warning if the API cannot be reached, but Magnum reports that it is healthy', async () => {
    interceptCluster({ api_address: REFUSED, health_status: 'HEALTHY' });
    const { code, row } = await check('fine');
    expect(row('API')).toMatchObject({
      status: 'warning',
      message: 'cannot reach 127.0.0.1:1: connection refused, but Magnum reports that the cluster is healthy',
      hint: expect.stringContaining('security groups'),
    });
    expect(code).toBe(0);
  });

  it.each(['UNHEALTHY', 'UNKNOWN', null])(
    'is an error if it cannot be reached and the health is %s',
    async (health) => {
      interceptCluster({ api_address: REFUSED, health_status: health });
      expect((await check('fine')).row('API')).toMatchObject({
        status: 'error',
        message: 'cannot reach 127.0.0.1:1: connection refused',
      });
    },
  );

  it('is an error if another server has the address', async () => {
    const other = await createAuthority('other');
    const server = createServer(await other.issue({ ip: ['127.0.0.1'] }));
    server.on('tlsClientError', () => {});
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    interceptCluster({ api_address: `https://127.0.0.1:${(server.address() as AddressInfo).port}` });
    expect((await check('fine')).row('API')).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/is not trusted/),
      hint: expect.stringContaining('Another server may use this address'),
    });
  });

  it('is not made through a proxy', async () => {
    const env = { https_proxy: 'http://proxy.example:3128', no_proxy: '127.0.0.1' };
    interceptCluster({ api_address: 'https://10.0.0.1:6443' });
    expect((await check('fine', { env })).row('API')).toMatchObject({
      status: 'warning',
      message: 'not checked: connections to 10.0.0.1:6443 use proxy.example:3128 (https_proxy)',
    });
  });

  it.each([
    ['no address', { api_address: null }, 'warning', 'the cluster has no API address'],
    [
      'an address that is no URL',
      { api_address: 'https://[x' },
      'error',
      'the API address https://[x is not a URL',
    ],
  ])('reports %s', async (_, fields, status, message) => {
    interceptCluster(fields);
    expect((await check('fine')).row('API')).toMatchObject({ status, message });
  });

  it('is not made without the cluster template, which has the type of the cluster', async () => {
    interceptCluster({ cluster_template_id: 'gone' });
    const { row } = await check('fine');
    expect(row('template')).toMatchObject({
      status: 'warning',
      hint: 'It may be hidden or deleted. Ask the cloud administrator to show it.',
    });
    expect(row('API')?.message).toBe('not checked: the type of the cluster is unknown');
  });
});

describe('the check of the CA', () => {
  const yearsLater = (years: number) => ({
    clock: { now: () => Date.now() + years * 365.25 * 86_400_000, sleep: async () => undefined },
  });

  it.each([
    [4.95, 'warning', /^the cluster's CA expires on /],
    [6, 'error', /^the cluster's CA expired on /],
  ])('after %d years is: %s', async (years, status, message) => {
    expect((await check('fine', yearsLater(years))).row('CA')).toMatchObject({
      status,
      message: expect.stringMatching(message),
      hint: 'To replace it, which invalidates all certificates of the cluster: magnum ca-rotate fine',
    });
  });

  it('reports a CA that cannot be parsed, and does not connect', async () => {
    intercepted = (path) => (path.includes('/certificates/') ? { pem: 'no PEM' } : undefined);
    onTestFinished(() => {
      intercepted = undefined;
    });
    const { row } = await check('fine');
    expect(row('CA')).toMatchObject({
      status: 'error',
      message: "the cluster's CA certificate cannot be parsed",
    });
    expect(row('API')).toBeUndefined();
  });
});
