/** `stack_id` and `cluster_id` of a cluster are one field, which API 1.13 renamed: each name works with every API version. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
let id: string;

beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2' });
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  const { stdout } = await sandbox.run('cluster-show', 'kube', '-f', 'value', '-c', 'cluster_id');
  id = stdout.trim();
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
}, 60_000);
afterAll(() => sandbox.close());

describe.each(['1.12', 'latest'])('with API %s', (version) => {
  const run = (...argv: string[]) => sandbox.run(...argv, '--magnum-api-version', version);
  const json = async (...argv: string[]) => JSON.parse((await run(...argv, '-f', 'json')).stdout);

  it.each(['stack_id', 'cluster_id'])('cluster-show -c %s prints the field by that name', async (name) => {
    expect(await json('cluster-show', 'kube', '-c', name)).toEqual({ [name]: id });
    expect((await run('cluster-show', 'kube', '-c', name)).stdout).toContain(`| ${name} `);
  });

  it('cluster-show prints the field once without -c', async () => {
    const name = version === 'latest' ? 'cluster_id' : 'stack_id';
    const cluster = await json('cluster-show', 'kube');
    expect(Object.keys(cluster).filter((key) => /^(stack|cluster)_id$/.test(key))).toEqual([name]);
  });

  it.each(['stack_id', 'cluster_id'])(
    'cluster-list --fields %s prints the column by that name',
    async (name) => {
      const [row] = await json('cluster-list', '--fields', name, '-c', name);
      expect(row).toEqual({ [name]: id });
    },
  );

  it('cluster-list --fields prints both names if both are given', async () => {
    const [row] = await json('cluster-list', '--fields', 'stack_id,cluster_id');
    expect(row).toMatchObject({ stack_id: id, cluster_id: id });
  });

  it('cluster-list --sort-key cluster_id sorts by the column of the database', async () => {
    expect((await run('cluster-list', '--sort-key', 'cluster_id')).code).toBe(0);
    expect(sandbox.lastToMagnum().query).toMatchObject({ sort_key: 'stack_id' });
  });

  it('nodegroup-show has stack_id', async () => {
    const group = await json(
      'nodegroup-show',
      'kube',
      'default-worker',
      '-c',
      'stack_id',
      '-c',
      'cluster_id',
    );
    expect(Object.keys(group).sort()).toEqual(['cluster_id', 'stack_id']);
    expect(group.cluster_id).not.toBe(group.stack_id);
  });
});

it('an unknown column does not list the other names', async () => {
  const { code, stderr } = await sandbox.run('cluster-show', 'kube', '-c', 'stack_uuid');
  expect(code).toBe(2);
  expect(stderr).toContain('cluster_id');
  expect(stderr).not.toContain('stack_id');
});
