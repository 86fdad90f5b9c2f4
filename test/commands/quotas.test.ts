/** The quotas-* commands against the sandbox. test/commands/wire.test.ts tests that their options are sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { AS_ADMIN } from './wire/case.ts';

let sandbox: TestCloud;
let project: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  project = (await sandbox.run('cluster-show', 'kube', '-f', 'value', '-c', 'project_id')).stdout.trim();
});
afterAll(() => sandbox.close());

const quota = (verb: string, ...words: string[]) =>
  sandbox.run('quotas', verb, '--project-id', project, '--resource', 'Cluster', ...words, ...AS_ADMIN);

describe('quotas', () => {
  it('an administrator creates, shows, lists, updates and deletes a quota', async () => {
    const created = await quota('create', '--hard-limit', '7', '-f', 'json');
    expect(JSON.parse(created.stdout)).toMatchObject({
      project_id: project,
      resource: 'Cluster',
      hard_limit: 7,
    });
    expect((await quota('show', '-f', 'value', '-c', 'hard_limit')).stdout).toBe('7\n');
    const list = await sandbox.run('quotas-list', '--all-tenants', ...AS_ADMIN);
    expect(list.stdout).toMatch(/^\+-+\+-+\+-+\+\n\| project_id +\| resource +\| hard_limit +\|\n/);
    expect(list.stdout).toMatch(new RegExp(`\\| ${project} \\| Cluster +\\| 7 `));
    expect((await quota('update', '-f', 'value', '-c', 'hard_limit')).stdout).toBe('1\n');
    expect((await quota('delete')).stdout).toBe(
      `Request to delete quota for project id ${project} and resource Cluster has been accepted.\n`,
    );
  });

  it.each([
    ['create', 1, /^ERROR: Create quota for project_id \S+ resource Cluster failed: .*HTTP 409/],
    ['update', 3, /^ERROR: Update quota for project_id \S+ resource Cluster failed: .*HTTP 404/],
    ['delete', 3, /^ERROR: Quota delete failed for project id \S+ and resource Cluster: .*HTTP 404/],
  ] as const)('quotas-%s fails for an existing or an unknown quota', async (verb, code, message) => {
    if (verb === 'create') await quota('create');
    const other = verb === 'create' ? [] : ['--project-id', 'nobody'];
    const output = await quota(verb, ...other);
    expect(output).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('quotas-create exits with 4 for a user who is not an administrator', async () => {
    const output = await sandbox.run('quotas-create', '--project-id', project, '--resource', 'Cluster');
    expect(output).toMatchObject({ code: 4, stdout: '', stderr: expect.stringMatching(/HTTP 403/) });
  });

  it.each(['show', 'create', 'update', 'delete'])('quotas-%s requires --resource', async (verb) => {
    const { code, stderr } = await sandbox.run(`quotas-${verb}`, '--project-id', 'x');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--resource') });
  });

  it('quotas-list requires API 1.6, and sends no request with API 1.5', async () => {
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.run('quotas-list', '--magnum-api-version', '1.5');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^ERROR: Managing quotas requires API 1\.6; you requested 1\.5\.\n/),
    });
    expect(sandbox.requests.filter(({ path }) => path.includes('/quotas'))).toEqual([]);
  });
});
