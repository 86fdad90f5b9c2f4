/** The requests of each command to the cloud. Users notice the latency of each. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_PAGE_SIZE } from '../../src/magnum/page-size.ts';
import type { SandboxRequest } from '../../src/sandbox/http-messages.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
/** Responses wait for this. */
let gate: (request: string) => Promise<void>;

const OPEN = async (): Promise<void> => undefined;

/** A request that waits this long alone was not sent concurrently with another. */
const ALONE_MS = 10_000;

beforeEach(async () => {
  gate = OPEN;
  sandbox = await cloud({
    intercept: async (request) => {
      await gate(nameOf(request));
      return undefined;
    },
  });
});
afterEach(() => sandbox.close());

const LOGIN = 'POST identity/v3/auth/tokens';

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const nameOf = ({ method, path }: Pick<SandboxRequest, 'method' | 'path'>): string =>
  `${method} ${path.slice(1).replace('container-infra/v1/', '').replaceAll(UUID, 'UUID')}`;

interface Trip {
  readonly requests: readonly string[];
  readonly connections: number;
}

/** The requests of one command, in the order of their arrival. */
async function trip(env: Record<string, string>, ...argv: string[]): Promise<Trip> {
  sandbox.requests.length = 0;
  const { code, stderr } = await sandbox.runWith({ env }, ...argv);
  expect(code, stderr).toBe(0);
  return {
    requests: sandbox.requests.map(nameOf),
    connections: new Set(sandbox.requests.map(({ connection }) => connection)).size,
  };
}

const withoutSession = (...argv: string[]) => trip({}, ...argv);

/** With a stored session and cached versions of the service. */
async function withSession(...argv: string[]): Promise<Trip> {
  const env = { OS_CACHE: '1' };
  await trip(env, 'stats-list');
  return await trip(env, ...argv);
}

/** Responds to none of these requests before all have arrived. Fails if one does not arrive. */
function together(...expected: string[]): (request: string) => Promise<void> {
  const missing = [...expected];
  let open: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async (request) => {
    const at = missing.indexOf(request);
    if (at < 0) return;
    missing.splice(at, 1);
    if (missing.length === 0) open();
    const timer = setTimeout(() => open(), ALONE_MS);
    await opened;
    clearTimeout(timer);
    expect(missing).toEqual([]);
  };
}

const createCluster = (name: string) =>
  sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes');

describe('with a stored session', () => {
  it('cluster-list sends one request', async () => {
    sandbox.addClusters(FIRST_PAGE_SIZE - 1);
    expect((await withSession('cluster-list')).requests).toEqual(['GET clusters']);
  });

  it('cluster-show sends one request', async () => {
    await createCluster('mine');
    expect((await withSession('cluster-show', 'mine')).requests).toEqual(['GET clusters/mine']);
  });

  it('cluster-create sends one request', async () => {
    expect((await withSession('cluster-create', 'new', '--cluster-template', 'kubernetes')).requests).toEqual(
      ['POST clusters'],
    );
    expect(sandbox.lastToMagnum().body).toMatchObject({ cluster_template_id: 'kubernetes' });
  });

  it('cluster-delete sends one request per cluster, concurrently', async () => {
    for (const name of ['one', 'two', 'three']) await createCluster(name);
    const deletions = ['DELETE clusters/one', 'DELETE clusters/two', 'DELETE clusters/three'];
    gate = together(...deletions);
    const { requests } = await withSession('cluster-delete', 'one', 'two', 'three');
    expect([...requests].sort()).toEqual([...deletions].sort());
  });

  it('cluster-config sends four requests, in three rounds', async () => {
    await createCluster('mine');
    const dir = join(sandbox.directory, 'config');
    // The second round; the others are one request each.
    gate = together('GET clustertemplates/UUID', 'GET certificates/UUID');
    const { requests } = await withSession('cluster-config', 'mine', '--dir', dir);
    expect([requests[0], [...requests.slice(1, 3)].sort(), ...requests.slice(3)]).toEqual([
      'GET clusters/mine',
      ['GET certificates/UUID', 'GET clustertemplates/UUID'],
      'POST certificates',
    ]);
  });
});

describe('without a session and with an auth URL that ends in /v3', () => {
  it.each([
    ['cluster-list', ['cluster-list'], ['GET clusters']],
    ['cluster-show', ['cluster-show', 'mine'], ['GET clusters/mine']],
    ['cluster-create', ['cluster-create', 'new', '--cluster-template', 'kubernetes'], ['POST clusters']],
    ['cluster-delete', ['cluster-delete', 'mine'], ['DELETE clusters/mine']],
  ])('%s sends only the login request in addition', async (_command, argv, requests) => {
    await createCluster('mine');
    expect((await withoutSession(...argv)).requests).toEqual([LOGIN, ...requests]);
  });

  it('cluster-config sends only the login request in addition', async () => {
    await createCluster('mine');
    const { requests } = await withoutSession(
      'cluster-config',
      'mine',
      '--dir',
      join(sandbox.directory, 'config'),
    );
    expect(requests.slice(0, 2)).toEqual([LOGIN, 'GET clusters/mine']);
    expect(requests).toHaveLength(5);
  });
});

describe('connections', () => {
  it('cluster-list uses one connection for the login and all pages', async () => {
    sandbox.addClusters(3 * FIRST_PAGE_SIZE);
    const { requests, connections } = await withoutSession('cluster-list', '-f', 'json');
    expect(requests.slice(0, 3)).toEqual([LOGIN, 'GET clusters', 'GET clusters']);
    expect(connections).toBe(1);
  });

  it('cluster-config uses as few connections as it has concurrent requests', async () => {
    await createCluster('mine');
    const { requests, connections } = await withoutSession(
      'cluster-config',
      'mine',
      '--dir',
      join(sandbox.directory, 'config'),
    );
    expect(requests).toHaveLength(5);
    expect(connections).toBeLessThanOrEqual(2);
  });
});
