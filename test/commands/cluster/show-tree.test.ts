/** cluster-show --tree: what is wrong with a cluster, and the next command. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../../support/cloud.ts';
import { type FakeMagnum, fakeMagnum } from '../../support/fake-magnum.ts';

describe('in the sandbox', () => {
  let sandbox: TestCloud;
  const treeOf = async (name: string, ...words: string[]) =>
    (await sandbox.run('cluster-show', name, '--tree', ...words)).stdout;
  const create = (name: string, labels: string) =>
    sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes', '--labels', labels);
  beforeAll(async () => {
    sandbox = await cloud();
    await create('fine', 'a=b');
    await create('broken', 'sandbox_fail=1');
    await create('sick', 'sandbox_unhealthy=1');
    await create('stuck', 'sandbox_fail_update=1');
    await sandbox.run('cluster-resize', 'stuck', '2');
  });
  afterAll(() => sandbox.close());

  it('prints a healthy cluster without a hint', async () => {
    expect(await treeOf('fine')).toBe(
      [
        '✓ cluster: fine is CREATE_COMPLETE',
        '├─ ✓ nodegroup: default-master (master, 1 node) is CREATE_COMPLETE',
        '├─ ✓ nodegroup: default-worker (worker, 1 node) is CREATE_COMPLETE',
        '└─ ✓ health: HEALTHY',
        '   ├─ ✓ api: ok',
        '   └─ ✓ fine-node-0.Ready: True',
        '',
      ].join('\n'),
    );
  });

  it('prints the reasons of a failed cluster by nodegroup, and how to delete it', async () => {
    const reason = 'Resource CREATE failed: requested by label sandbox_fail';
    expect(await treeOf('broken')).toBe(
      [
        '✗ cluster: broken is CREATE_FAILED: default-master failed, default-worker failed',
        `├─ ✗ nodegroup: default-master (master, 1 node) is CREATE_FAILED: ${reason}`,
        `└─ ✗ nodegroup: default-worker (worker, 1 node) is CREATE_FAILED: ${reason}`,
        'A failed creation cannot be repaired. To delete the cluster: magnum cluster-delete broken',
        '',
      ].join('\n'),
    );
  });

  it('prints an unhealthy cluster with its health first, as an error', async () => {
    const [root, health] = (await treeOf('sick')).split('\n');
    expect([root, health]).toEqual(['✗ cluster: sick is CREATE_COMPLETE', '├─ ✗ health: UNHEALTHY']);
    expect(await treeOf('sick', '-f', 'value', '-c', 'next_command')).toBe(
      'magnum cluster-wait sick --for healthy\n',
    );
  });

  it('suggests a resize, which the cluster accepts, after a failed update', async () => {
    const command = (await treeOf('stuck', '-f', 'value', '-c', 'next_command')).trim();
    expect(command).toBe('magnum cluster-resize stuck 2');
    expect((await sandbox.run(...command.split(' ').slice(1))).code).toBe(0);
  });

  it('names a similar cluster for one that does not exist, and exits with 3', async () => {
    const { code, stderr } = await sandbox.run('cluster-show', 'brokn', '--tree');
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('Did you mean broken?') });
  });

  it('cannot be combined with --long', async () => {
    const { code, stderr } = await sandbox.run('cluster-show', 'fine', '--tree', '--long');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--long and --tree cannot be used together.'),
    });
  });

  it('with an API that has no nodegroups, prints the cluster alone', async () => {
    const { code, stdout } = await sandbox.run(
      '--magnum-api-version',
      '1.8',
      'cluster-show',
      'broken',
      '--tree',
    );
    expect(stdout).toMatch(
      /^✗ cluster: broken is CREATE_FAILED: .*\n├─ ✗ fault: default-master: Resource CREATE failed/,
    );
    expect(stdout).not.toContain('nodegroup');
    expect(code).toBe(0);
  });
});

describe('with the responses of other clouds', () => {
  let magnum: FakeMagnum | undefined;
  afterEach(async () => {
    await magnum?.close();
    magnum = undefined;
  });

  const CLUSTER = { uuid: 'c', name: 'web', cluster_template_id: 't', status: 'CREATE_COMPLETE' };

  /** The nodegroups have their reasons only if they are requested one by one. */
  async function show(cluster: object, nodegroups: object | object[], ...words: string[]) {
    magnum = await fakeMagnum(({ path }) => {
      const [, id] = /\/nodegroups\/(.+)$/.exec(path) ?? [];
      if (id !== undefined)
        return { body: { uuid: id, name: id, status: 'UPDATE_IN_PROGRESS', status_reason: 'started' } };
      if (!path.endsWith('/nodegroups')) return { body: { ...CLUSTER, ...cluster } };
      return Array.isArray(nodegroups) ? { body: { nodegroups } } : nodegroups;
    });
    return await magnum.run('cluster-show', 'web', '--tree', ...words);
  }

  it('explains a fault that is known, once', async () => {
    const reason = 'Quota exceeded for cores';
    const faults = { kube_masters: reason, kube_minions: `${reason}:\n 20`, other: null };
    const { stdout } = await show({ status: 'CREATE_FAILED', faults }, []);
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      '✗ cluster: web is CREATE_FAILED',
      '├─ ✗ fault: kube_masters: Quota exceeded for cores',
      expect.stringMatching(/^│ {4}The project's quota is exhausted: /),
      '├─ ✗ fault: kube_minions: Quota exceeded for cores: 20',
      '└─ ✗ fault: other: failed',
    ]);
  });

  it('requests the reasons of nodegroups that are not complete, and takes those of faults', async () => {
    const nodegroups = [
      { uuid: 'a', name: 'a', status: 'UPDATE_COMPLETE' },
      { uuid: 'b', name: 'b', status: 'UPDATE_IN_PROGRESS' },
      { uuid: 'd', name: 'd', status: 'UPDATE_FAILED' },
    ];
    const { stdout } = await show({ status: 'UPDATE_FAILED', faults: { d: 'no host' } }, nodegroups);
    expect(stdout).toContain(
      '├─ ✗ nodegroup: d is UPDATE_FAILED: no host\n├─ ! nodegroup: b is UPDATE_IN_PROGRESS: started\n└─ ✓ nodegroup: a is UPDATE_COMPLETE\n',
    );
    const single = magnum?.seen.filter(({ path }) => path.includes('/nodegroups/')).map(({ path }) => path);
    expect(single).toEqual(['/v1/clusters/c/nodegroups/b']);
  });

  it('requests no more than 20 nodegroups one by one', async () => {
    const nodegroups = Array.from({ length: 500 }, (_, n) => ({
      uuid: `g${n}`,
      name: `g${n}`,
      status: 'X_FAILED',
    }));
    const { stdout } = await show({}, nodegroups);
    expect(magnum?.seen.filter(({ path }) => path.includes('/nodegroups/'))).toHaveLength(20);
    expect(stdout.split('\n')).toHaveLength(1 + 20 + 1 + 1);
    expect(stdout).toContain('└─ ✗ nodegroup: 480 others not complete\n');
  });

  it('reports nodegroups that cannot be read as a warning', async () => {
    const { code, stdout } = await show({}, { status: 500, body: { errors: [{ title: 'no database' }] } });
    expect(stdout).toBe('! cluster: web is CREATE_COMPLETE\n└─ ! nodegroup: not readable: no database\n');
    expect(code).toBe(0);
  });

  it('is short for a thousand nodes, and complete as JSON', async () => {
    const reason = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [`node-${n}.Ready`, n % 2 === 0 ? 'True' : 'False']),
    );
    const health = { health_status: 'UNHEALTHY', health_status_reason: reason };
    const lines = (await show(health, [])).stdout.split('\n');
    expect(lines).toHaveLength(1 + 1 + 20 + 1 + 1 + 1 + 1);
    expect(lines.slice(-4)).toEqual([
      '   ├─ ✗ 480 others not ok',
      '   └─ ✓ 500 others ok',
      'To see its nodes, after magnum cluster-config web: kubectl get nodes',
      '',
    ]);
    const { stdout } = await (magnum as FakeMagnum).run('cluster-show', 'web', '--tree', '-f', 'json');
    const data = JSON.parse(stdout);
    expect([data.health_problems.length, data.healthy_entries]).toEqual([500, 500]);
  });

  it('prints all fields as JSON, with null for what is unknown', async () => {
    const { stdout } = await show(
      { status: 'X_FAILED', faults: { r: 'odd' } },
      [{ uuid: 'g', name: 'gpus' }],
      '-f',
      'json',
    );
    expect(JSON.parse(stdout)).toEqual({
      uuid: 'c',
      name: 'web',
      status: 'X_FAILED',
      status_reason: null,
      exceeded_create_timeout: null,
      health_status: null,
      health_problems: [],
      healthy_entries: 0,
      nodegroups: [
        { uuid: 'g', name: 'gpus', role: null, node_count: null, status: null, status_reason: null },
      ],
      faults: [{ name: 'r', reason: 'odd', explanation: null }],
      next_step: 'Magnum accepts no change in this state. To delete the cluster: magnum cluster-delete web',
      next_command: 'magnum cluster-delete web',
    });
  });

  it.each([
    [
      'wrong types',
      { status: 5, status_reason: [], faults: 'x', health_status: {}, health_status_reason: 'y', name: null },
    ],
    [
      'null',
      { status: null, status_reason: null, faults: null, health_status: null, health_status_reason: null },
    ],
    [
      'control characters',
      {
        status: 'A\u001b[2J_FAILED',
        status_reason: 'b\u001b]0;c\u0007\nd',
        faults: { '\u009be\n': '\u202ef' },
      },
    ],
    ['a reason of a megabyte', { status: 'X_FAILED', status_reason: 'x'.repeat(1_000_000) }],
  ])('prints %s as short safe lines', async (_, fields) => {
    const { code, stdout, stderr } = await show(fields, [fields, { ...fields, uuid: 'g' }]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is tested
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(stdout.length).toBeLessThan(5_000);
  });
});
