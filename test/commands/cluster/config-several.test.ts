/** cluster-config --merge and --docker-context for several clusters, with the sandbox. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
  for (const name of ['test-1', 'test-2', 'other']) await create(name, 'kubernetes');
  await create('swarm-1', 'swarm');
});
afterAll(() => sandbox.close());
beforeEach(() => rmSync(join(sandbox.directory, '.kube'), { recursive: true, force: true }));

const create = (name: string, template: string) =>
  sandbox.run('cluster-create', name, '--cluster-template', template, '--wait');
const config = (...words: string[]) => sandbox.run('cluster-config', ...words);
function contexts() {
  const path = join(sandbox.directory, '.kube/config');
  if (!existsSync(path)) return { names: [], current: undefined };
  const { contexts: entries, 'current-context': current } = parse(readFileSync(path, 'utf8'));
  return { names: entries.map(({ name }: { name: string }) => name), current };
}

describe('cluster-config --merge', () => {
  it.each([
    [['test-*'], ['test-1', 'test-2']],
    [
      ['other', 'test-1'],
      ['other', 'test-1'],
    ],
    [
      ['other', 'test-?'],
      ['other', 'test-1', 'test-2'],
    ],
    [
      ['test-*', '--wait'],
      ['test-1', 'test-2'],
    ],
  ])('merges %j, and leaves the current context alone', async (words, names) => {
    const { code, stdout, stderr } = await config('--merge', ...words);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr.match(/^Context \S+ written to /gm)).toHaveLength(names.length);
    expect(contexts().names).toEqual(names);
    expect(contexts().current || undefined).toBeUndefined();
  });

  it('sets the last one as current with --set-current, and a single one by default', async () => {
    await config('--merge', 'test-*', '--set-current');
    expect(contexts().current).toBe('test-2');
    await config('--merge', 'o*');
    expect(contexts().current).toBe('other');
  });

  it('uses the certificates again, and does not mention that for each', async () => {
    await config('--merge', 'test-*');
    sandbox.requests.length = 0;
    const { code, stderr } = await config('--merge', 'test-*');
    expect({ code, lines: stderr.match(/^.*$/gm) }).toEqual({
      code: 0,
      lines: [
        ...['test-1', 'test-2'].map((name) => expect.stringMatching(`^Context ${name} written to `)),
        '',
      ],
    });
    const signed = ({ method, path }: { method: string; path: string }) =>
      method === 'POST' && path.includes('/certificates');
    expect(sandbox.requests.filter(signed)).toEqual([]);
  });

  it('continues after a cluster that cannot be merged', async () => {
    const { code, stdout, stderr } = await config('--merge', 'test-1', 'test-2', 'swarm-1');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^ERROR: Cluster swarm-1 .*swarm/m);
    expect(contexts().names).toEqual(['test-1', 'test-2']);
  });

  it('chooses with options', async () => {
    expect((await config('--merge', '--status', 'complete', 'test-*')).code).toBe(0);
    expect(contexts().names).toEqual(['test-1', 'test-2']);
    expect(await config('--merge', '--status', 'failed')).toMatchObject({
      code: 3,
      stderr: 'ERROR: No clusters match.\nTo list the clusters: magnum cluster-list\n',
    });
  });

  it.each([
    [['--merge', 'test-*', '--context', 'x'], '--context cannot be used with several clusters.'],
    [['--merge', 'test-*', '--dir', 'd'], '--dir requires the name of one cluster.'],
    [['--dir', 'd', 'a', 'b'], '--dir requires the name of one cluster.'],
    [['a', 'b'], '--dir requires the name of one cluster.'],
    [['test-*'], '--dir requires the name of one cluster.'],
    [['--all'], '--dir requires the name of one cluster.'],
    [['--check', 'test-*'], '--check requires the name of one cluster.'],
    [['--remove', '--merge', 'test-*'], '--remove requires the name of one cluster.'],
    [['--merge'], "Missing required argument 'cluster'."],
    [['--merge', '--all', 'a'], '--all and the names of clusters cannot be used together.'],
  ])('%j is rejected', async (words, message) => {
    const { code, stdout, stderr } = await config(...words);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`ERROR: ${message}\n`),
    });
    expect(contexts().names).toEqual([]);
  });
});

it('cluster-config --docker-context creates a context for each cluster', async () => {
  await create('swarm-2', 'swarm');
  const env = { DOCKER_CONFIG: join(sandbox.directory, 'docker') };
  const words = ['cluster-config', 'swarm-*', '--docker-context'];
  const { code, stdout, stderr } = await sandbox.runWith({ env }, ...words);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr.match(/^Docker context swarm-[12] is ready\./gm)).toHaveLength(2);
});
