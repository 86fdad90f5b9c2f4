/** Failed and unhealthy clusters, as people and programs see them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;

const create = (name: string, ...words: string[]) =>
  sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes', ...words);

beforeAll(async () => {
  sandbox = await cloud();
  await create('well');
  await create('ill', '--labels', 'sandbox_unhealthy=1');
  await create('broken', '--labels', 'sandbox_fail=create');
});
afterAll(() => sandbox.close());

describe('cluster-show', () => {
  it('has what is unhealthy first, a line each', async () => {
    const { stdout } = await sandbox.run('cluster-show', 'ill', '-c', 'health_status_reason');
    const lines = stdout.split('\n').slice(3, -2);
    expect(lines[0]).toMatch(/^\| health_status_reason \| api: Max retries exceeded +\|$/);
    expect(lines.slice(1).every((line) => /^\| {22}\| \S+: \S+ +\|$/.test(line))).toBe(true);
  });

  it('puts those that are well behind those that are not, whatever the order they come in', async () => {
    const reason = 'node-0.Ready=True,api=ok,node-1.Ready=False,node-2.Ready=Unknown';
    await sandbox.run(
      'cluster-update',
      'well',
      '--health-status',
      'UNHEALTHY',
      '--health-status-reason',
      reason,
    );
    const { stdout } = await sandbox.run('cluster-show', 'well', '-c', 'health_status_reason');
    const names = stdout
      .split('\n')
      .slice(3, -2)
      .map((line) => /(\S+: \S+) +\|$/.exec(line)?.[1]);
    expect(names).toEqual(['node-1.Ready: False', 'node-2.Ready: Unknown', 'node-0.Ready: True', 'api: ok']);
  });

  it('counts those that are well where they are many', async () => {
    const nodes = Array.from({ length: 11 }, (_, n) => `n${n}.Ready=True`);
    const reason = [...nodes, 'bad.Ready=False'].join(',');
    await sandbox.run('cluster-update', 'ill', '--health-status-reason', reason);
    const { stdout } = await sandbox.run('cluster-show', 'ill', '-c', 'health_status_reason');
    expect(stdout).toMatch(/\| bad\.Ready: False +\|\n\| +\| 11 others ok +\|\n\+-+/);
  });

  it('shows one that is well as the legacy client does', async () => {
    await create('fine');
    await sandbox.run('cluster-update', 'fine', '--health-status-reason', 'api=ok,n.Ready=True');
    const { stdout } = await sandbox.run('cluster-show', 'fine', '-c', 'health_status_reason');
    expect(stdout).toMatch(/\| health_status_reason \| \{'api': 'ok', 'n\.Ready': 'True'\} \|/);
  });

  it('says why a cluster failed, for each part of it', async () => {
    const { stdout } = await sandbox.run('cluster-show', 'broken');
    expect(stdout).toMatch(/\| status_reason +\| default-master failed, default-worker failed +\|/);
    expect(stdout).toMatch(/\| faults +\| default-master: .+\|\n\| +\| default-worker: .+\|/);
  });

  it('gives programs the data itself', async () => {
    const words = ['-f', 'json', '-c', 'health_status_reason'];
    const { stdout } = await sandbox.run('cluster-show', 'ill', ...words);
    expect(JSON.parse(stdout)).toMatchObject({
      health_status_reason: { 'bad.Ready': 'False', 'n0.Ready': 'True' },
    });
    const faults = JSON.parse((await sandbox.run('cluster-show', 'broken', '-f', 'json')).stdout).faults;
    expect(Object.keys(faults)).toEqual(['default-master', 'default-worker']);
  });

  it('leaves what is empty as it is', async () => {
    const words = ['cluster-show', 'broken', '-c', 'health_status_reason'];
    expect((await sandbox.run(...words)).stdout).toMatch(/\| health_status_reason \| (-|\{\}) +\|/);
  });
});

describe('cluster-list', () => {
  it('says on a terminal, behind the table, which clusters are in trouble', async () => {
    const { stdout, stderr } = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list');
    expect(stdout).toMatch(/^\+-+/);
    expect(stderr).toContain('1 failed: broken. See why: magnum cluster-show broken\n');
    expect(stderr).toMatch(/2 unhealthy: well, ill\. See why: magnum cluster-show well\n/);
  });

  it('names a few of many', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((n) => create(`broken${n}`, '--labels', 'sandbox_fail=create')));
    const { stderr } = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list');
    expect(stderr).toMatch(
      /6 failed: broken(, broken\d){4} and 1 more\. See why: magnum cluster-show broken\n/,
    );
  });

  it('says nothing of it to programs', async () => {
    expect((await sandbox.run('cluster-list')).stderr).toBe('');
    const json = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list', '-f', 'json');
    expect(json.stderr).not.toContain('failed');
  });

  it('asks for details only where a field is no part of a plain list', async () => {
    await sandbox.run('cluster-list', '--fields', 'health_status,labels');
    expect(sandbox.lastToMagnum().path).toMatch(/\/clusters$/);
    const { stdout } = await sandbox.run('cluster-list', '--fields', 'status_reason', '-f', 'csv');
    expect(sandbox.lastToMagnum().path).toMatch(/\/clusters\/detail$/);
    expect(stdout).toMatch(/"default-master failed, default-worker failed"/);
  });
});
