/** Requests that Magnum rejects while another operation on the cluster is in progress. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;

beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2', seconds: 600 });
  await sandbox.run('cluster-create', 'young', '--cluster-template', 'kubernetes');
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

it('credential-rotate has no hint to wait for a cluster that is being deleted', async () => {
  await sandbox.run('cluster-create', 'old', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-delete', 'old');
  const { stderr } = await sandbox.run('credential-rotate', 'old');
  expect(stderr).toContain('cluster status is "DELETE_IN_PROGRESS" is not supported.');
  expect(stderr).not.toContain('cluster-wait');
});
