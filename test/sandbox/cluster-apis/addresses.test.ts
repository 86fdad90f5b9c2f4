/** The addresses of clusters, and when clusters listen at them. */
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from '../../../src/cluster-access/certificate/key-and-csr.ts';
import { createLoopbackHost } from '../../../src/sandbox/cluster-apis/api-address.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/server.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { type MagnumCall, magnumAs } from '../client.ts';
import { type Access, accessTo, callApi } from './access.ts';

let sandbox: Sandbox;
let demo: MagnumCall;

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ seconds: 0, ...options });
  demo = await magnumAs(sandbox);
}
const create = async (name: string, fields: object = {}): Promise<string> =>
  (await demo('POST', '/clusters', { json: { name, cluster_template_id: 'kubernetes', ...fields } })).json
    .uuid;
const responds = async (access: Access): Promise<boolean> =>
  callApi(access, '/version').then(
    ({ status }) => status === 200,
    () => false,
  );

function occupy(host: string, port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

it('createLoopbackHost derives distinct addresses outside 127.0.0.0/16', () => {
  const hosts = Array.from({ length: 1000 }, (_, index) => createLoopbackHost({ uuid: String(index) }));
  expect(new Set(hosts).size).toBe(1000);
  for (const host of hosts) {
    const [first, ...rest] = host.split('.').map(Number);
    expect(first).toBe(127);
    expect(rest.every((byte) => byte >= 0 && byte <= 255)).toBe(true);
    expect(rest[0]).toBeGreaterThan(0);
    expect(rest[2]).toBeGreaterThan(0);
    expect(rest[2]).toBeLessThan(255);
  }
});

/** Error codes of a connection that the server has closed. */
const CONNECTION_CLOSED = expect.stringMatching(/^(ECONNRESET|EPIPE)$/);

describe('api_address', () => {
  afterEach(() => sandbox.close());

  it('listens at once after a restart and accepts the same certificate', async () => {
    const stateFile = join(temporaryDirectory(), 'state.json');
    await start({ stateFile });
    await create('mine');
    const access = await accessTo(demo, 'mine');
    expect(await responds(access)).toBe(true);
    await sandbox.close();
    expect(await responds(access)).toBe(false);
    sandbox = await startSandbox({ stateFile });
    expect(await responds(access)).toBe(true);
  });

  it('listens on another port if the usual one is in use, also after a restart', async () => {
    const stateFile = join(temporaryDirectory(), 'state.json');
    await start({ stateFile });
    const host = createLoopbackHost({ uuid: await create('mine') });
    const blocker = await occupy(host, 6443);
    try {
      const access = await accessTo(demo, 'mine');
      expect(access.address).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
      expect(await responds(access)).toBe(true);
      await demo('POST', '/clusters/mine/actions/resize', { json: { node_count: 2 } });
      expect((await demo('GET', '/clusters/mine')).json.api_address).toBe(access.address);
      await sandbox.close();
      sandbox = await startSandbox({ stateFile });
      expect(await responds(access)).toBe(true);
    } finally {
      blocker.close();
    }
  });

  it('sandbox_api sets an address at which the sandbox does not listen', async () => {
    await start();
    await create('mine', { labels: { sandbox_api: 'https://127.1.2.3:6443' } });
    const access = await accessTo(demo, 'mine');
    expect(access.address).toBe('https://127.1.2.3:6443');
    expect(await responds(access)).toBe(false);
  });

  it('stops listening after the cluster is deleted', async () => {
    await start();
    await create('mine');
    const access = await accessTo(demo, 'mine');
    expect(await responds(access)).toBe(true);
    await demo('DELETE', '/clusters/mine');
    expect(await responds(access)).toBe(false);
  });
});

describe('rotation of the CA', () => {
  afterEach(() => sandbox.close());

  it('rejects certificates of the old CA after a rotation', async () => {
    await start();
    await create('mine');
    const own = await createKeyAndCsr();
    const before = await accessTo(demo, 'mine', own);
    expect(await responds(before)).toBe(true);
    expect((await demo('PATCH', '/certificates/mine')).status).toBe(202);
    expect(await responds(before)).toBe(false);
    const after = await accessTo(demo, 'mine', own);
    expect(await responds(after)).toBe(true);
    // Trusts the new CA, but sends a certificate of the old one.
    expect((await callApi({ ...after, cert: before.cert }, '/version')).status).toBe(401);
  });

  it('closes open connections after a rotation', async () => {
    const { Agent, get } = await import('node:https');
    await start();
    await create('mine');
    const { address, ca, cert, key } = await accessTo(demo, 'mine');
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca, cert, key });
    const version = () =>
      new Promise<number | undefined>((resolve, reject) => {
        get(`${address}/version`, { agent }, (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode));
        }).on('error', reject);
      });
    expect(await version()).toBe(200);
    await demo('PATCH', '/certificates/mine');
    await expect(version()).rejects.toMatchObject({ code: CONNECTION_CLOSED });
    agent.destroy();
  });
});

it('listens only for requested clusters, and for up to 100', async () => {
  await start();
  sandbox.addClusters(1000);
  const clusters = sandbox.state.clusters;
  const open = async (index: number): Promise<boolean> => {
    const { hostname, port } = new URL(clusters[index]?.api_address ?? '');
    try {
      (await occupy(hostname, Number(port))).close();
      return false;
    } catch {
      return true;
    }
  };
  await demo('GET', '/clusters/detail');
  expect(await open(0)).toBe(false);
  for (let index = 0; index < 101; index += 1) await demo('GET', `/clusters/${clusters[index]?.uuid}`);
  expect(await open(0)).toBe(false);
  expect(await open(1)).toBe(true);
  expect(await open(100)).toBe(true);
  await sandbox.close();
});
