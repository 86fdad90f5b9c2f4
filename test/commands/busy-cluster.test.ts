/** Requests that the state of a cluster does not allow: the hint is the next command. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;

beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2', seconds: 600 });
  const create = ['cluster-create', '--cluster-template', 'kubernetes'];
  await sandbox.run(...create, 'young');
  await sandbox.run(...create, 'broken', '--labels', 'sandbox_fail=1,sandbox_seconds=0');
}, 60_000);
afterAll(() => sandbox.close());

it.each([
  ['credential-rotate young', 'Credential rotation failed: Rotating credentials when cluster status is'],
  ['ca-rotate young', 'Updating a cluster when status is'],
  ['cluster-upgrade young kubernetes', 'Upgrading a cluster when status is'],
])('%s has a hint to wait', async (line, sentence) => {
  const { code, stderr } = await sandbox.run(...line.split(' '));
  expect(stderr).toContain(`ERROR: ${sentence} "CREATE_IN_PROGRESS" is not supported. (HTTP 400)`);
  expect(stderr).toContain('\nTo wait until it is complete: magnum cluster-wait young\n');
  expect(code).toBe(1);
});

it('credential-rotate has a hint to wait for the deletion of a cluster', async () => {
  await sandbox.run('cluster-create', 'old', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-delete', 'old');
  const { stderr } = await sandbox.run('credential-rotate', 'old');
  expect(stderr).toContain('cluster status is "DELETE_IN_PROGRESS" is not supported.');
  expect(stderr).toContain('\nTo wait until it is deleted: magnum cluster-wait old --for gone\n');
});

it('cluster-config has a hint to wait for a cluster in creation', async () => {
  const { code, stderr } = await sandbox.run('cluster-config', 'young');
  expect(stderr).toContain('has no API address yet (CREATE_IN_PROGRESS).\n');
  expect(stderr).toMatch(/\nTo wait until it is complete: magnum cluster-wait [0-9a-f-]{36}\n$/);
  expect(code).toBe(1);
});

it.each([
  [
    'cluster-upgrade broken kubernetes',
    'Upgrading a cluster when status is "CREATE_FAILED" is not supported.',
  ],
  ['cluster-config broken', 'Cluster broken has no API address (CREATE_FAILED).'],
])('%s has a hint to show why the cluster failed', async (line, sentence) => {
  const { stderr } = await sandbox.run(...line.split(' '));
  expect(stderr).toContain(`ERROR: ${sentence}`);
  expect(stderr).toMatch(/\nTo see why: magnum cluster-show (broken|[0-9a-f-]{36}) --tree\n$/);
});
