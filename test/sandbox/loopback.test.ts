import { type AddressInfo, createConnection, createServer, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLoopbackHost } from '../../src/sandbox/cluster-apis/api-address.ts';
import { listen } from '../../src/sandbox/cluster-apis/listener.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { magnumAs } from './client.ts';

/** Resolves with `connected`, `timeout` or the error code. */
const connect = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: 2_000 });
    const end = (result: string | undefined) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => end('connected'));
    socket.on('timeout', () => end('timeout'));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code));
  });

/** Addresses of this machine at which a server that listens on 0.0.0.0 or :: could be reached. */
const otherAddresses = (): string[] => [
  '127.0.0.2',
  '127.255.255.254',
  '::1',
  ...Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .map(({ address }) => address),
];

let sandbox: Sandbox | undefined;
/** The servers that listened at any time since the start of the test. */
let servers: Set<Server>;
beforeEach(() => {
  servers = new Set();
  const original = Server.prototype.listen;
  vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args: unknown[]) {
    servers.add(this);
    return (original as (...args: unknown[]) => Server).apply(this, args);
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await sandbox?.close();
  sandbox = undefined;
});

const start = async (options: SandboxOptions = {}) => {
  sandbox = await startSandbox({ seconds: 0, ...options });
  return sandbox;
};
/** The addresses to which servers are bound, as the operating system reports them. */
const bound = (): AddressInfo[] =>
  [...servers].flatMap((server) => (server.listening ? [server.address() as AddressInfo] : []));

async function expectOnlyLoopback(): Promise<void> {
  for (const { address, port } of bound()) {
    expect(await connect(address, port)).toBe('connected');
    for (const other of otherAddresses().filter((item) => item !== address))
      expect(await connect(other, port), `${other}:${port}`).not.toBe('connected');
  }
}

describe('startSandbox', () => {
  it.each([
    ['without a port', undefined],
    ['with port 0', 0],
  ])('binds the server of Keystone and Magnum to 127.0.0.1 only (%s)', async (_, port) => {
    const { url } = await start(port === undefined ? {} : { port });
    expect(bound()).toEqual([{ address: '127.0.0.1', family: 'IPv4', port: Number(new URL(url).port) }]);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await expectOnlyLoopback();
  });

  it('names the address in the error if the port is in use', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({
      kind: 'failed',
      message: `Cannot listen on port ${port} of 127.0.0.1: address already in use.`,
    });
  });

  it.each([
    ['kubernetes', 'https', [6443]],
    ['swarm', 'tcp', [2376]],
    ['mesos', '', [5050, 8080]],
  ])(
    'binds the API of a %s cluster to the loopback address of the cluster only',
    async (template, scheme, ports) => {
      const { url } = await start();
      const demo = await magnumAs(sandbox as Sandbox);
      const { json } = await demo('POST', '/clusters', {
        json: { name: 'mine', cluster_template_id: template },
      });
      const host = createLoopbackHost({ uuid: json.uuid });
      expect(host).toMatch(/^127\./);
      const { api_address } = (await demo('GET', '/clusters/mine')).json;
      expect(api_address).toBe(scheme === '' ? host : `${scheme}://${host}:${ports[0]}`);
      const main = { address: '127.0.0.1', family: 'IPv4', port: Number(new URL(url).port) };
      const apis = ports.map((port) => ({ address: host, family: 'IPv4', port }));
      expect(
        bound().sort(
          (one, other) =>
            Number(one.address === host) - Number(other.address === host) || one.port - other.port,
        ),
      ).toEqual([main, ...apis]);
      await expectOnlyLoopback();
      await sandbox?.close();
      expect(bound()).toEqual([]);
    },
  );

  it('binds the API of a cluster whose address is in use to 127.0.0.1 only', async () => {
    await start({ seconds: 1_000 });
    const demo = await magnumAs(sandbox as Sandbox);
    const { json } = await demo('POST', '/clusters', {
      json: { name: 'mine', cluster_template_id: 'kubernetes', labels: { sandbox_seconds: '0' } },
    });
    const host = createLoopbackHost({ uuid: json.uuid });
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(6443, host, resolve));
    try {
      const { api_address } = (await demo('GET', '/clusters/mine')).json;
      const port = Number(new URL(api_address).port);
      expect(bound()).toContainEqual({ address: '127.0.0.1', family: 'IPv4', port });
      expect(new Set(bound().map(({ address }) => address))).toEqual(new Set(['127.0.0.1', host]));
      await expectOnlyLoopback();
    } finally {
      blocker.close();
    }
  });
});

it('listen binds to the given address only, and returns undefined if it is in use or not of this machine', async () => {
  const listener = await listen({ host: '127.1.2.3', port: 0 }, (socket) => socket.destroy());
  const { port } = listener?.endpoint ?? { port: 0 };
  expect(listener?.endpoint).toEqual({ host: '127.1.2.3', port });
  expect(bound()).toEqual([{ address: '127.1.2.3', family: 'IPv4', port }]);
  expect(await connect('127.0.0.1', port)).toBe('ECONNREFUSED');
  expect(await listen({ host: '127.1.2.3', port }, () => undefined)).toBeUndefined();
  // RFC 5737, section 3: addresses for documentation.
  expect(await listen({ host: '192.0.2.1', port: 0 }, () => undefined)).toBeUndefined();
  listener?.close();
  expect(await connect('127.1.2.3', port)).toBe('ECONNREFUSED');
});
