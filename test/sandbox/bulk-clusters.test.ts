/** Lists of a sandbox with more clusters than a page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud({ maxPageSize: 40 });
  sandbox.addClusters(130);
});
afterAll(() => sandbox.close());

const listNames = async (...argv: string[]): Promise<string[]> =>
  (await sandbox.run('cluster-list', '-f', 'value', '-c', 'name', ...argv)).stdout.trim().split('\n');

const many = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `many-${from + i}`);

describe('addClusters', () => {
  it('lists many clusters in order of creation and in reverse', async () => {
    expect(await listNames()).toEqual(many(130));
    expect(await listNames('--sort-dir', 'desc')).toEqual(many(130).reverse());
  });

  it('lists many clusters by name', async () => {
    expect(await listNames('--sort-key', 'name')).toEqual(many(130).sort());
    expect(await listNames('--sort-key', 'name', '--sort-dir', 'desc')).toEqual(many(130).sort().reverse());
  });

  it('lists clusters that were created between deletions', async () => {
    await sandbox.run('cluster-delete', 'many-0', 'many-64', 'many-129');
    sandbox.addClusters(2, 'late-');
    await sandbox.run('cluster-create', 'last', '--cluster-template', 'swarm');
    const left = many(130).filter((name) => !['many-0', 'many-64', 'many-129'].includes(name));
    expect(await listNames()).toEqual([...left, 'late-0', 'late-1', 'last']);
  });

  it('does not list many clusters in another project', async () => {
    const { stdout } = await sandbox.runWith(
      { env: { OS_PROJECT_NAME: 'other', OS_CLOUD: '', ...passwordOf(sandbox) } },
      'cluster-list',
      '-f',
      'value',
    );
    expect(stdout).toBe('');
  });
});

it('shows the nodes of one of many clusters', async () => {
  const { stdout } = await sandbox.run('cluster-show', 'many-77', '-f', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    node_count: 1,
    master_count: 1,
    node_addresses: ['172.24.12.5'],
    master_addresses: ['172.24.4.5'],
  });
});

const passwordOf = ({ identityUrl }: TestCloud) => ({
  OS_AUTH_URL: identityUrl,
  OS_USERNAME: 'demo',
  OS_PASSWORD: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});
