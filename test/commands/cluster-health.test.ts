/** Failed and unhealthy clusters in tables and in machine formats. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;

const create = (name: string, ...words: string[]) =>
  sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes', ...words);

beforeAll(async () => {
  sandbox = await cloud();
  await create('healthy');
  await create('unhealthy', '--labels', 'sandbox_unhealthy=1');
  await create('broken', '--labels', 'sandbox_fail=create');
});
afterAll(() => sandbox.close());

describe('cluster-show', () => {
  it('prints one line per health check, the failed ones first', async () => {
    const { stdout } = await sandbox.run('cluster-show', 'unhealthy', '-c', 'health_status_reason');
    const lines = stdout.split('\n').slice(3, -2);
    expect(lines[0]).toMatch(/^\| health_status_reason \| api: Max retries exceeded +\|$/);
    expect(lines.slice(1).every((line) => /^\| {22}\| \S+: \S+ +\|$/.test(line))).toBe(true);
  });

  it('prints failed health checks before the others, in any order of the response', async () => {
    const reason = 'node-0.Ready=True,api=ok,node-1.Ready=False,node-2.Ready=Unknown';
    await sandbox.run(
      'cluster-update',
      'healthy',
      '--health-status',
      'UNHEALTHY',
      '--health-status-reason',
      reason,
    );
    const { stdout } = await sandbox.run('cluster-show', 'healthy', '-c', 'health_status_reason');
    const names = stdout
      .split('\n')
      .slice(3, -2)
      .map((line) => /(\S+: \S+) +\|$/.exec(line)?.[1]);
    expect(names).toEqual(['node-1.Ready: False', 'node-2.Ready: Unknown', 'node-0.Ready: True', 'api: ok']);
  });

  it('counts the successful health checks if there are more than ten', async () => {
    const nodes = Array.from({ length: 11 }, (_, n) => `n${n}.Ready=True`);
    const reason = [...nodes, 'bad.Ready=False'].join(',');
    await sandbox.run('cluster-update', 'unhealthy', '--health-status-reason', reason);
    const { stdout } = await sandbox.run('cluster-show', 'unhealthy', '-c', 'health_status_reason');
    expect(stdout).toMatch(/\| bad\.Ready: False +\|\n\| +\| 11 others ok +\|\n\+-+/);
  });

  it('prints the health of a healthy cluster as the legacy client does', async () => {
    await create('fine');
    await sandbox.run('cluster-update', 'fine', '--health-status-reason', 'api=ok,n.Ready=True');
    const { stdout } = await sandbox.run('cluster-show', 'fine', '-c', 'health_status_reason');
    expect(stdout).toMatch(/\| health_status_reason \| \{'api': 'ok', 'n\.Ready': 'True'\} \|/);
  });

  it('prints the faults of a failed cluster by nodegroup', async () => {
    const { stdout } = await sandbox.run('cluster-show', 'broken');
    expect(stdout).toMatch(/\| status_reason +\| default-master failed, default-worker failed +\|/);
    expect(stdout).toMatch(/\| faults +\| default-master: .+\|\n\| +\| default-worker: .+\|/);
  });

  it('prints health and faults unchanged as JSON', async () => {
    const words = ['-f', 'json', '-c', 'health_status_reason'];
    const { stdout } = await sandbox.run('cluster-show', 'unhealthy', ...words);
    expect(JSON.parse(stdout)).toMatchObject({
      health_status_reason: { 'bad.Ready': 'False', 'n0.Ready': 'True' },
    });
    const faults = JSON.parse((await sandbox.run('cluster-show', 'broken', '-f', 'json')).stdout).faults;
    expect(Object.keys(faults)).toEqual(['default-master', 'default-worker']);
  });

  it('prints an empty health_status_reason without lines', async () => {
    const words = ['cluster-show', 'broken', '-c', 'health_status_reason'];
    expect((await sandbox.run(...words)).stdout).toMatch(/\| health_status_reason \| (-|\{\}) +\|/);
  });
});

describe('cluster-list', () => {
  it('names failed and unhealthy clusters after the table, in a terminal', async () => {
    const { stdout, stderr } = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list');
    expect(stdout).toMatch(/^\+-+/);
    expect(stderr).toContain('1 failed: broken. To see why: magnum cluster-show broken --tree\n');
    expect(stderr).toMatch(
      /2 unhealthy: healthy, unhealthy\. To see why: magnum cluster-show healthy --tree\n/,
    );
  });

  it('names up to five failed clusters, and counts the others', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((n) => create(`broken${n}`, '--labels', 'sandbox_fail=create')));
    const { stderr } = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list');
    expect(stderr).toMatch(
      /6 failed: broken(, broken\d){4} and 1 more\. To see why: magnum cluster-show broken --tree\n/,
    );
  });

  it('suggests the UUID of a cluster whose name another cluster has', async () => {
    const other = await cloud();
    try {
      const fail = ['--cluster-template', 'kubernetes', '--labels', 'sandbox_fail=create'];
      const remark = async () =>
        (await other.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list')).stderr;
      const uuid = async () =>
        (await other.run('cluster-list', '-f', 'value', '-c', 'uuid', '--limit', '1')).stdout.trim();
      await other.run('cluster-create', 'twin', ...fail);
      expect(await remark()).toContain('To see why: magnum cluster-show twin --tree\n');
      await other.run('cluster-create', 'twin', '--cluster-template', 'kubernetes');
      expect(await remark()).toMatch(
        /1 failed: twin\. To see why: magnum cluster-show [0-9a-f-]{36} --tree\n/,
      );
      expect(await remark()).toContain(`cluster-show ${await uuid()} --tree\n`);
    } finally {
      await other.close();
    }
  });

  it('does not name failed clusters outside a terminal or as JSON', async () => {
    expect((await sandbox.run('cluster-list')).stderr).toBe('');
    const json = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list', '-f', 'json');
    expect(json.stderr).not.toContain('failed');
  });

  it('requests a detailed list only for --fields that a plain list does not have', async () => {
    await sandbox.run('cluster-list', '--fields', 'health_status,labels');
    expect(sandbox.lastToMagnum().path).toMatch(/\/clusters$/);
    const { stdout } = await sandbox.run('cluster-list', '--fields', 'status_reason', '-f', 'csv');
    expect(sandbox.lastToMagnum().path).toMatch(/\/clusters\/detail$/);
    expect(stdout).toMatch(/"default-master failed, default-worker failed"/);
  });
});
