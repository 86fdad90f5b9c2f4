/** How often a command goes to the cloud: each request by its name, for every one of them is felt. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_PAGE_SIZE } from '../../src/magnum/page-size.ts';
import type { SandboxRequest } from '../../src/sandbox/http-messages.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
/** What answers wait for. */
let gate: (request: string) => Promise<void>;

const OPEN = async (): Promise<void> => undefined;

/** A request that stands alone for so long is not side by side with another. */
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

const LOG_IN = 'POST identity/v3/auth/tokens';

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

const anew = (...argv: string[]) => trip({}, ...argv);

/** With a session that is kept, and known versions of the service. */
async function again(...argv: string[]): Promise<Trip> {
  const env = { OS_CACHE: '1' };
  await trip(env, 'stats-list');
  return await trip(env, ...argv);
}

/** Answers none of these before all have arrived. Fails the one that waits in vain. */
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

const make = (name: string) => sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes');

describe('with a session', () => {
  it('list: 1', async () => {
    sandbox.addClusters(FIRST_PAGE_SIZE - 1);
    expect((await again('cluster-list')).requests).toEqual(['GET clusters']);
  });

  it('show: 1', async () => {
    await make('mine');
    expect((await again('cluster-show', 'mine')).requests).toEqual(['GET clusters/mine']);
  });

  it('create: 1', async () => {
    expect((await again('cluster-create', 'new', '--cluster-template', 'kubernetes')).requests).toEqual([
      'POST clusters',
    ]);
    expect(sandbox.lastToMagnum().body).toMatchObject({ cluster_template_id: 'kubernetes' });
  });

  it('delete: 1 a cluster, side by side', async () => {
    for (const name of ['one', 'two', 'three']) await make(name);
    const deletions = ['DELETE clusters/one', 'DELETE clusters/two', 'DELETE clusters/three'];
    gate = together(...deletions);
    const { requests } = await again('cluster-delete', 'one', 'two', 'three');
    expect([...requests].sort()).toEqual([...deletions].sort());
  });

  it('config: 4, in 3 rounds', async () => {
    await make('mine');
    const dir = join(sandbox.directory, 'config');
    // The second round; the others are one request each.
    gate = together('GET clustertemplates/UUID', 'GET certificates/UUID');
    const { requests } = await again('cluster-config', 'mine', '--dir', dir);
    expect([requests[0], [...requests.slice(1, 3)].sort(), ...requests.slice(3)]).toEqual([
      'GET clusters/mine',
      ['GET certificates/UUID', 'GET clustertemplates/UUID'],
      'POST certificates',
    ]);
  });
});

describe('without a session: 1 more, and no look for versions where the address ends in /v3', () => {
  it.each([
    ['list', ['cluster-list'], ['GET clusters']],
    ['show', ['cluster-show', 'mine'], ['GET clusters/mine']],
    ['create', ['cluster-create', 'new', '--cluster-template', 'kubernetes'], ['POST clusters']],
    ['delete', ['cluster-delete', 'mine'], ['DELETE clusters/mine']],
  ])('%s', async (_what, argv, requests) => {
    await make('mine');
    expect((await anew(...argv)).requests).toEqual([LOG_IN, ...requests]);
  });

  it('config', async () => {
    await make('mine');
    const { requests } = await anew('cluster-config', 'mine', '--dir', join(sandbox.directory, 'config'));
    expect(requests.slice(0, 2)).toEqual([LOG_IN, 'GET clusters/mine']);
    expect(requests).toHaveLength(5);
  });
});

describe('connections are used again', () => {
  it('for requests after each other: 1', async () => {
    sandbox.addClusters(3 * FIRST_PAGE_SIZE);
    const { requests, connections } = await anew('cluster-list', '-f', 'json');
    expect(requests.slice(0, 3)).toEqual([LOG_IN, 'GET clusters', 'GET clusters']);
    expect(connections).toBe(1);
  });

  it('for those of cluster-config: as many as there are requests at once', async () => {
    await make('mine');
    const { requests, connections } = await anew(
      'cluster-config',
      'mine',
      '--dir',
      join(sandbox.directory, 'config'),
    );
    expect(requests).toHaveLength(5);
    expect(connections).toBeLessThanOrEqual(2);
  });
});
