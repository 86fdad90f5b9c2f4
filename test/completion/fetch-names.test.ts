/** The names that fetchNames returns for resources of a fake Magnum, and when it gives up. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fetchNames } from '../../src/completion/resource-names.ts';
import type { NamesRequest } from '../../src/completion/types.ts';
import type { World } from '../../src/world.ts';
import { type Reply, type Seen, startService } from '../magnum/service.ts';
import { temporaryDirectory } from '../support/world.ts';
// fetchNames loads these modules itself, which counts towards its timeout.
import '../../src/completion/cached-token.ts';
import '../../src/clouds/cloud-list.ts';
import '../../src/clouds/load-cloud.ts';
import '../../src/http/world-transport.ts';
import '../../src/keystone/plugins/index.ts';
import '../../src/keystone/session/session.ts';
import '../../src/magnum/client.ts';
import '../../src/magnum/upgrade-check.ts';
import '../../src/magnum/version-cache.ts';

let home: string;
beforeEach(() => {
  home = temporaryDirectory();
});

const ROOT = { versions: [{ id: 'v1', status: 'CURRENT', max_version: '1.11', min_version: '1.1' }] };

type Answer = (path: string, seen: Seen) => Reply | undefined | Promise<Reply>;

function worldOf(env: Record<string, string>, signal = new AbortController().signal): World {
  const never = async () => {
    throw new Error('completion must not use this');
  };
  return {
    ...{ env, cwd: home, home, platform: 'linux', signal, now: Date.now, pid: 1, selfCommand: [] },
    sleep: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
    stdin: { isTTY: false, readAll: never, ask: never },
    stdout: { isTTY: false, write: never },
    stderr: { isTTY: false, write: never },
  };
}

async function serve(answer: Answer) {
  const service = await startService(async (seen) => {
    const reply = await answer(seen.path, seen);
    return reply ?? (seen.path.startsWith('/v1/') ? { status: 404 } : { body: ROOT });
  });
  onTestFinished(() => service.close());
  const env = { OS_AUTH_TYPE: 'none', OS_ENDPOINT: service.url };
  const fetch = (kind: NamesRequest['kind'], request: Partial<NamesRequest> = {}, more = {}) =>
    fetchNames(
      { kind, without: [], globals: {}, ...request },
      worldOf({ ...env, MAGNUM_COMPLETION_TIMEOUT: '9000', ...more }),
    );
  return { ...service, env, fetch };
}

const clusters = (...entries: readonly (readonly [id: string, name: string | null, status?: string])[]) =>
  serve((path) =>
    path.startsWith('/v1/clusters')
      ? { body: { clusters: entries.map(([uuid, name, status]) => ({ uuid, name, status })) } }
      : undefined,
  );

describe('fetchNames: names of clusters', () => {
  it('are in the order of the cloud, with the status', async () => {
    const { fetch } = await clusters(['2', 'b', 'CREATE_COMPLETE'], ['1', 'a', 'DELETE_FAILED'], ['3', 'c']);
    expect(await fetch('cluster')).toEqual([
      { word: 'b', help: 'CREATE_COMPLETE' },
      { word: 'a', help: 'DELETE_FAILED' },
      { word: 'c', help: '' },
    ]);
  });

  it('are IDs for names that are ambiguous or missing, with the name and the status', async () => {
    const { fetch } = await clusters(
      ...([
        ['1', 'same', 'S1'],
        ['2', 'own', 'S2'],
        ['3', 'same', 'S3'],
      ] as const),
      ...([
        ['4', null, 'S4'],
        ['5', null],
        ['6', '', 'S6'],
        ['7', 'same'],
      ] as const),
    );
    expect(await fetch('cluster')).toEqual([
      { word: '1', help: 'same, S1' },
      { word: 'own', help: 'S2' },
      { word: '3', help: 'same, S3' },
      { word: '4', help: 'S4' },
      { word: '5', help: '' },
      { word: '6', help: 'S6' },
      { word: '7', help: 'same' },
    ]);
  });

  it.each(['a\x1b[31m', 'a\tb', 'a\nb', 'a\rb', 'a\x07', 'a\u202eb', '\x9b31m'])(
    'are IDs for the unsafe name %j, whose characters are escaped in the description',
    async (name) => {
      const { fetch } = await clusters(['1', name, 'S'], ['2', 'ok', 'S']);
      const [first, second] = (await fetch('cluster')) ?? [];
      expect(second).toEqual({ word: 'ok', help: 'S' });
      expect(first?.word).toBe('1');
      expect(first?.help).toMatch(/^[ -~]+, S$/);
    },
  );

  it('are without words that start with a hyphen, and without unsafe IDs', async () => {
    const { fetch } = await clusters(['1', '-rf'], ['-2', null], ['3\n', 'x\ny'], ['4', 'a-b'], ['', null]);
    expect(await fetch('cluster')).toEqual([{ word: 'a-b', help: '' }]);
    expect((await fetch('cluster-id'))?.map(({ word }) => word)).toEqual(['1', '4']);
  });

  it('have a description in one line, with single spaces', async () => {
    const { fetch } = await clusters(['1', 'a', 'x \t\n  y\x1b']);
    expect(await fetch('cluster')).toEqual([{ word: 'a', help: 'x \\n y\\x1b' }]);
  });

  it('cluster-id: are IDs with the name', async () => {
    const { fetch } = await clusters(['1', 'same', 'S'], ['2', 'same', 'S'], ['3', null, 'S']);
    expect(await fetch('cluster-id')).toEqual([
      { word: '1', help: 'same' },
      { word: '2', help: 'same' },
      { word: '3', help: '' },
    ]);
  });
});

describe('fetchNames: other names', () => {
  const template = (uuid: string, name: string, coe = 'kubernetes') => ({ uuid, name, coe });

  it('cluster-template: are names with the COE', async () => {
    const { fetch } = await serve((path) =>
      path.startsWith('/v1/clustertemplates')
        ? {
            body: {
              clustertemplates: [template('1', 'k8s'), template('2', 'dup', 'swarm'), template('3', 'dup')],
            },
          }
        : undefined,
    );
    expect(await fetch('cluster-template')).toEqual([
      { word: 'k8s', help: 'kubernetes' },
      { word: '2', help: 'dup, swarm' },
      { word: '3', help: 'dup, kubernetes' },
    ]);
  });

  it('cluster-template: are all if the template of the cluster cannot be read', async () => {
    const { fetch, seen } = await serve((path) => {
      if (path.startsWith('/v1/clusters/c')) return { body: { uuid: 'c', cluster_template_id: 'gone' } };
      if (path.startsWith('/v1/clustertemplates/')) return { status: 404, body: {} };
      return path.startsWith('/v1/clustertemplates')
        ? { body: { clustertemplates: [template('1', 'a'), template('2', 'b', 'swarm')] } }
        : undefined;
    });
    const names = await fetch('cluster-template', { cluster: 'c' });
    expect(names?.map(({ word }) => word)).toEqual(['a', 'b']);
    expect(seen.some(({ path }) => path.startsWith('/v1/clustertemplates/gone'))).toBe(true);
  });

  it('cluster-template: are only those of the COE of the cluster', async () => {
    const { fetch, seen } = await serve((path) => {
      if (path.startsWith('/v1/clusters/c')) return { body: { uuid: 'c', cluster_template_id: '1' } };
      return path.startsWith('/v1/clustertemplates')
        ? {
            body: { clustertemplates: [template('1', 'a'), template('2', 'b', 'swarm'), template('3', 'd')] },
          }
        : undefined;
    });
    const names = await fetch('cluster-template', { cluster: 'c' });
    expect(names?.map(({ word }) => word)).toEqual(['a', 'd']);
    expect(seen.filter(({ path }) => path.startsWith('/v1/clustertemplates/'))).toEqual([]);
  });

  it('nodegroup: are those of the cluster with the role, and none without a cluster or with an empty one', async () => {
    const { fetch, seen } = await serve((path) =>
      path.startsWith('/v1/clusters/my/nodegroups')
        ? {
            body: {
              nodegroups: [
                { uuid: '1', name: 'default', role: 'worker' },
                { uuid: '2', name: 'n' },
              ],
            },
          }
        : undefined,
    );
    expect(await fetch('nodegroup', { cluster: 'my' })).toEqual([
      { word: 'default', help: 'worker' },
      { word: 'n', help: '' },
    ]);
    const count = seen.length;
    expect([await fetch('nodegroup'), await fetch('nodegroup', { cluster: '' })]).toEqual([[], []]);
    expect(seen).toHaveLength(count);
    expect(await fetch('nodegroup', { cluster: 'other' })).toBeUndefined();
  });

  it('auth-type: are the first names of the types, without a request', async () => {
    const { fetch, seen } = await serve(() => undefined);
    const names = await fetch('auth-type');
    expect(names).toEqual(expect.arrayContaining([{ word: 'v3password', help: '' }]));
    expect(names?.map(({ word }) => word)).not.toContain('password');
    expect(seen).toEqual([]);
  });

  it('cloud: are the safe names in the files', async () => {
    const { fetch } = await serve(() => undefined);
    writeFileSync(join(home, 'clouds.yaml'), 'clouds: {b: {}, "-x": {}, "y\\e": {}, a: {}, "": {}}\n');
    expect(await fetch('cloud')).toEqual([
      { word: 'b', help: '' },
      { word: 'a', help: '' },
    ]);
  });

  it('service-provider: are none without a token', async () => {
    const { fetch } = await serve(() => undefined);
    expect(await fetch('service-provider')).toEqual([]);
  });
});

describe('fetchNames: failures', () => {
  it.each([401, 403, 404, 500, 503])('returns undefined for status %i', async (status) => {
    const { fetch } = await serve((path) => (path.startsWith('/v1/') ? { status, body: {} } : undefined));
    expect(await fetch('cluster', {}, { MAGNUM_COMPLETION_TIMEOUT: '300' })).toBeUndefined();
  });

  it('returns undefined, without a request, if a clouds.yaml in the current directory is not allowed', async () => {
    const { fetch, seen, url } = await clusters(['1', 'a']);
    const yaml = `clouds: {c: {auth_type: none, endpoint: "${url}"}}\n`;
    writeFileSync(join(home, 'clouds.yaml'), yaml);
    const none = { OS_AUTH_TYPE: '', OS_ENDPOINT: '' };
    expect(await fetch('cluster', { globals: { osCloud: 'c' } }, none)).toBeUndefined();
    expect(seen).toEqual([]);
    const named = { ...none, OS_CLIENT_CONFIG_FILE: 'clouds.yaml' };
    expect(await fetch('cluster', { globals: { osCloud: 'c' } }, named)).toEqual([{ word: 'a', help: '' }]);
  });

  it('returns undefined, without a request, if a login is necessary', async () => {
    const { fetch, seen, url } = await clusters(['1', 'a']);
    const env = { OS_AUTH_TYPE: 'v3password', OS_AUTH_URL: url, OS_USERNAME: 'u', OS_PASSWORD: 'made-up' };
    expect(await fetch('cluster', {}, env)).toBeUndefined();
    expect(seen).toEqual([]);
  });

  it('passes the global options on the line to the cloud', async () => {
    const { fetch, url } = await clusters(['1', 'a']);
    const env = { OS_AUTH_TYPE: '', OS_ENDPOINT: '' };
    const globals = { osAuthType: 'none', osEndpoint: url };
    expect(await fetch('cluster', { globals }, env)).toEqual([{ word: 'a', help: '' }]);
  });

  const waitsFor = async (variable: string | undefined): Promise<number | undefined> => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => timers.mockRestore());
    const env: Record<string, string> = variable === undefined ? {} : { MAGNUM_COMPLETION_TIMEOUT: variable };
    await fetchNames({ kind: 'cloud', without: [], globals: {} }, worldOf(env));
    return timers.mock.calls[0]?.[1];
  };

  it.each([
    [undefined, 800],
    ['', 800],
    ['0', 0],
    ['50', 50],
    ['9999', 9_999],
    ['10001', 10_000],
    ['1s', 800],
    ['-5', 800],
    ['1.5', 800],
  ])('with MAGNUM_COMPLETION_TIMEOUT=%s waits up to %i ms', async (variable, milliseconds) => {
    expect(await waitsFor(variable)).toBe(milliseconds);
  });

  it('returns undefined and ends its requests after the timeout', async () => {
    let isClosed = false;
    const { fetch } = await serve(
      (_, { path }) =>
        new Promise((resolve) => {
          setTimeout(() => {
            isClosed = true;
            resolve({ status: path ? 200 : 500 });
          }, 60);
        }),
    );
    expect(await fetch('cluster', {}, { MAGNUM_COMPLETION_TIMEOUT: '20' })).toBeUndefined();
    expect(isClosed).toBe(false);
  });

  it('returns undefined if the command is interrupted, before and during the request', async () => {
    const { env, seen } = await clusters(['1', 'a']);
    const controller = new AbortController();
    const request: NamesRequest = { kind: 'cluster', without: [], globals: {} };
    const fetching = fetchNames(
      request,
      worldOf({ ...env, MAGNUM_COMPLETION_TIMEOUT: '9000' }, controller.signal),
    );
    controller.abort(new Error('interrupted'));
    expect(await fetching).toBeUndefined();
    expect(await fetchNames(request, worldOf(env, controller.signal))).toBeUndefined();
    expect(seen).toEqual([]);
  });

  it('leaves no timer', async () => {
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    onTestFinished(() => clear.mockRestore());
    const timers = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => timers.mockRestore());
    await fetchNames({ kind: 'cloud', without: [], globals: {} }, worldOf({}));
    expect(clear).toHaveBeenCalledWith(timers.mock.results[0]?.value);
  });
});
