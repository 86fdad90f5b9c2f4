import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/server.ts';
import { call, detail, type MagnumCall, magnumAs } from '../client.ts';

let sandbox: Sandbox;
let demo: MagnumCall;
/** The sandbox's clock, in milliseconds. */
let time: number;

const START = Date.parse('2026-01-01T00:00:00Z');
const SECONDS = 3;

async function start(options: SandboxOptions = {}): Promise<void> {
  sandbox = await startSandbox({ now: () => time, seconds: SECONDS, ...options });
  demo = await magnumAs(sandbox);
}

beforeEach(async () => {
  time = START;
  await start();
});
afterEach(() => sandbox.close());

const wait = (seconds = SECONDS) => {
  time += seconds * 1000;
};
const create = async (fields: object = {}): Promise<string> => {
  const { json } = await demo('POST', '/clusters', {
    json: { name: 'mine', cluster_template_id: 'kubernetes', ...fields },
  });
  return json.uuid;
};
const show = async (ident = 'mine') => (await demo('GET', `/clusters/${ident}`)).json;
const nodes = (value: unknown) => ({ json: [{ op: 'replace', path: '/node_count', value }] });

describe('the lifecycle of a cluster', () => {
  it('completes the creation of a cluster after `seconds`', async () => {
    const reply = await demo('POST', '/clusters', {
      json: { name: 'myswarmcluster', cluster_template_id: 'swarm', node_count: 100 },
    });
    expect(reply.status).toBe(202);
    expect(Object.keys(reply.json)).toEqual(['uuid']);
    expect(await show('myswarmcluster')).toMatchObject({
      status: 'CREATE_IN_PROGRESS',
      api_address: null,
      node_addresses: [],
      node_count: 100,
      created_at: '2026-01-01T00:00:00+00:00',
    });
    wait(SECONDS - 0.001);
    expect(await show('myswarmcluster')).toMatchObject({ status: 'CREATE_IN_PROGRESS' });
    wait(0.001);
    const complete = await show('myswarmcluster');
    expect(complete).toMatchObject({
      status: 'CREATE_COMPLETE',
      api_address: expect.stringMatching(/^tcp:\/\/127\.\d+\.\d+\.\d+:2376$/),
      coe_version: '1.2.5',
      health_status: null,
      updated_at: '2026-01-01T00:00:03+00:00',
    });
    expect(complete.node_addresses).toHaveLength(100);
    expect(complete.master_addresses).toEqual(['172.24.4.5']);
  });

  it("shows all fields of a cluster in Magnum's order", async () => {
    await create();
    expect(Object.keys(await show()).join(' ')).toBe(
      'uuid name cluster_template_id keypair node_count master_count docker_volume_size labels master_flavor_id ' +
        'flavor_id create_timeout links stack_id status status_reason health_status health_status_reason ' +
        'discovery_url api_address coe_version container_version project_id user_id node_addresses master_addresses ' +
        'fixed_network fixed_subnet floating_ip_enabled merge_labels labels_overridden labels_added labels_skipped ' +
        'master_lb_enabled created_at updated_at',
    );
    const { json } = await demo('GET', '/clusters');
    expect(Object.keys(json.clusters[0]).join(' ')).toBe(
      'uuid name cluster_template_id keypair node_count master_count docker_volume_size labels master_flavor_id ' +
        'flavor_id create_timeout links stack_id status health_status merge_labels',
    );
  });

  it('updates a cluster, and returns 404 after its deletion', async () => {
    const uuid = await create();
    wait();
    expect((await demo('PATCH', `/clusters/${uuid}?rollback=True`, nodes(3))).status).toBe(202);
    expect(await show()).toMatchObject({ status: 'UPDATE_IN_PROGRESS', node_count: 3 });
    wait();
    const updated = await show();
    expect(updated).toMatchObject({ status: 'UPDATE_COMPLETE', health_status: 'HEALTHY' });
    expect(updated.node_addresses).toHaveLength(3);
    expect((await demo('DELETE', '/clusters/mine')).status).toBe(204);
    expect(await show()).toMatchObject({ status: 'DELETE_IN_PROGRESS' });
    wait();
    const reply = await demo('GET', `/clusters/${uuid}`);
    expect({ status: reply.status, detail: detail(reply) }).toEqual({
      status: 404,
      detail: `Cluster ${uuid} could not be found.`,
    });
  });

  it('accepts an update with 202 but ignores it during CREATE_IN_PROGRESS', async () => {
    const uuid = await create();
    expect((await demo('PATCH', `/clusters/${uuid}`, nodes(3))).status).toBe(202);
    expect(await show()).toMatchObject({ status: 'CREATE_IN_PROGRESS', node_count: 1 });
  });

  it.each(['sandbox', 'testbed', 'paper'])('applies labels with the prefix %s', async (prefix) => {
    await create({ labels: { [`${prefix}_seconds`]: '10', [`${prefix}_api`]: 'https://10.0.0.1:6443' } });
    wait(9);
    expect(await show()).toMatchObject({ status: 'CREATE_IN_PROGRESS' });
    wait(1);
    expect(await show()).toMatchObject({ status: 'CREATE_COMPLETE', api_address: 'https://10.0.0.1:6443' });
  });

  it('sandbox_fail makes the creation fail with a reason', async () => {
    await create({ labels: { sandbox_fail: '1' } });
    wait();
    expect(await show()).toMatchObject({
      status: 'CREATE_FAILED',
      status_reason: 'default-master failed, default-worker failed',
      faults: { 'default-master': 'Resource CREATE failed: requested by label sandbox_fail' },
    });
  });

  it('sandbox_fail_update and sandbox_fail_delete make the update and the deletion fail', async () => {
    const uuid = await create({ labels: { sandbox_fail_update: '1', sandbox_fail_delete: '1' } });
    wait();
    await demo('PATCH', `/clusters/${uuid}`, nodes(2));
    wait();
    expect(await show()).toMatchObject({ status: 'UPDATE_FAILED' });
    await demo('DELETE', `/clusters/${uuid}`);
    wait();
    expect(await show()).toMatchObject({ status: 'DELETE_FAILED' });
  });

  it('sandbox_unhealthy makes the cluster report UNHEALTHY', async () => {
    await create({ labels: { sandbox_unhealthy: '1' } });
    wait();
    expect(await show()).toMatchObject({
      health_status: 'UNHEALTHY',
      health_status_reason: { api: 'Max retries exceeded', 'mine-node-0.Ready': 'False' },
    });
  });

  it.each([
    ['zed', 'demo-appcred-restricted', false],
    ['zed', 'demo-appcred', true],
    ['2026.2', 'demo-appcred-restricted', true],
  ] as const)(
    'release %s creates a cluster with the application credential %s: %s',
    async (release, name, isCreated) => {
      await sandbox.close();
      await start({ release });
      const auth = {
        identity: {
          methods: ['application_credential'],
          application_credential: {
            name,
            secret: `${name}-secret`,
            user: { name: 'demo', domain: { id: 'default' } },
          },
        },
      };
      const { headers } = await call('POST', `${sandbox.identityUrl}/auth/tokens`, { json: { auth } });
      const token = headers.get('x-subject-token');
      const { json } = await demo('POST', '/clusters', {
        token,
        json: { name: 'mine', cluster_template_id: 'kubernetes' },
      });
      expect(await show()).toMatchObject(
        isCreated
          ? { status: 'CREATE_IN_PROGRESS', status_reason: null, stack_id: expect.any(String) }
          : {
              status: 'CREATE_FAILED',
              status_reason: `Failed to create trustee or trust for Cluster: ${json.uuid}`,
              stack_id: null,
            },
      );
      if (isCreated) return;
      await demo('DELETE', '/clusters/mine');
      expect((await demo('GET', '/clusters/mine')).status).toBe(404);
    },
  );
});

describe('labels', () => {
  beforeEach(() =>
    demo('POST', '/clustertemplates', {
      json: {
        name: 'labeled',
        coe: 'swarm',
        image_id: 'fedora-atomic-latest',
        labels: { kept: '1', over: '2' },
      },
    }),
  );
  it.each([
    [undefined, false, { kept: '1', over: '2' }, {}, {}, {}],
    [{ over: '3', more: '4' }, false, { over: '3', more: '4' }, { over: '2' }, { more: '4' }, { kept: '1' }],
    [{ over: '3', more: '4' }, true, { kept: '1', over: '3', more: '4' }, { over: '2' }, { more: '4' }, {}],
  ])('compares labels %o, merge_labels %s with the template', async (...row) => {
    const [labels, merge_labels, expected, overridden, added, skipped] = row;
    await create({ cluster_template_id: 'labeled', labels, merge_labels });
    expect(await show()).toMatchObject({
      labels: expected,
      labels_overridden: overridden,
      labels_added: added,
      labels_skipped: skipped,
    });
  });
});

describe('errors', () => {
  it.each([
    [
      { name: '1st' },
      400,
      "Invalid input for field/attribute name. Value: '1st'. Value should match the pattern ^[a-zA-Z][a-zA-Z0-9_.-]*$",
    ],
    [{ cluster_template_id: 'none' }, 404, 'ClusterTemplate none could not be found.'],
    [
      { node_count: -1 },
      400,
      "Invalid input for field/attribute node_count. Value: '-1'. Value should be greater or equal to 0",
    ],
    [{ master_count: 3 }, 400, 'master_count must be 1 when master_lb_enabled is False'],
    [{ keypair: 'none' }, 404, 'Unable to find keypair none.'],
    [{ flavor_id: 'none' }, 400, 'Unable to find flavor none.'],
    [
      { stack_id: 'x' },
      400,
      "Invalid input for field/attribute stack_id. Value: 'x'. Cannot set read only field.",
    ],
  ])('rejects the cluster %o', async (fields, status, sentence) => {
    const reply = await demo('POST', '/clusters', {
      json: { name: 'mine', cluster_template_id: 'kubernetes', ...fields },
    });
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status, detail: sentence });
  });

  it.each([
    ['1.9', { cluster_template_id: 'none' }, 'ClusterTemplate none could not be found.'],
    ['1.9', { node_count: 0 }, 'Resizing a nodegroup to zero is not supported in the provided microversion.'],
  ])('API %s rejects the cluster %o', async (version, fields, sentence) => {
    const reply = await demo('POST', '/clusters', {
      version,
      json: { name: 'mine', cluster_template_id: 'kubernetes', ...fields },
    });
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status: 400, detail: sentence });
  });

  it.each([
    ['/name', 'x', 'cannot change cluster property(ies) name.'],
    ['/labels', "{'a': 'b'}", 'cannot change cluster property(ies) labels.'],
    ['/api_address', 'x', "'/api_address' is an internal attribute and can not be updated"],
    [
      '/node_count',
      'x',
      "Invalid input for field/attribute node_count. Value: 'x'. '<' not supported between instances of 'str' and 'int'",
    ],
  ])('rejects an update of %s', async (path, value, sentence) => {
    const uuid = await create();
    const reply = await demo('PATCH', `/clusters/${uuid}`, { json: [{ op: 'replace', path, value }] });
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status: 400, detail: sentence });
  });

  it('returns 409 if the name of a cluster is ambiguous', async () => {
    await create();
    await create();
    const reply = await demo('GET', '/clusters/mine');
    expect({ status: reply.status, detail: detail(reply) }).toEqual({
      status: 409,
      detail: 'Multiple clusters exist with same name. Please use the cluster uuid instead.',
    });
  });

  it('hides clusters from other projects, but not from administrators', async () => {
    const uuid = await create();
    const other = await magnumAs(sandbox, { project: 'other' });
    const admin = await magnumAs(sandbox, { user: 'admin', project: 'admin' });
    expect((await other('GET', `/clusters/${uuid}`)).status).toBe(404);
    expect((await other('GET', '/clusters')).json.clusters).toEqual([]);
    expect((await admin('GET', '/clusters')).json.clusters).toHaveLength(1);
    expect((await admin('GET', `/clusters/${uuid}`)).status).toBe(200);
  });

  it('rejects a cluster above the quota with 403', async () => {
    await sandbox.close();
    await start({ maxClustersPerProject: 1 });
    await create();
    const reply = await demo('POST', '/clusters', { json: { cluster_template_id: 'swarm' } });
    expect({ status: reply.status, detail: detail(reply) }).toEqual({
      status: 403,
      detail:
        'Resource limit exceeded: You have reached the maximum clusters per project, 1. You may delete a cluster to make room for a new one.',
    });
  });
});

describe('resize and upgrade', () => {
  it('resizes the workers, also during a resize', async () => {
    await create();
    wait();
    const resize = (node_count: number) =>
      demo('POST', '/clusters/mine/actions/resize', { json: { node_count } });
    expect((await resize(3)).status).toBe(202);
    expect((await resize(2)).status).toBe(202);
    wait();
    expect(await show()).toMatchObject({ status: 'UPDATE_COMPLETE', node_count: 2 });
  });

  it('rejects a resize of masters in Zed, and later an even number', async () => {
    await create();
    wait();
    const resize = async (node_count: number) =>
      detail(
        await demo('POST', '/clusters/mine/actions/resize', {
          json: { node_count, nodegroup: 'default-master' },
        }),
      );
    expect(await resize(3)).toBe('Resizing a master nodegroup is not supported.');
    await sandbox.close();
    await start({ release: '2026.2' });
    await create();
    expect(await resize(2)).toBe('master nodegroup size of 2 is invalid, size cannot be an even number.');
  });

  it('upgrades a cluster to another template', async () => {
    await create();
    wait();
    const { json } = await demo('GET', '/clustertemplates/kubernetes-1.33.3-1');
    const upgrade = { cluster_template: 'kubernetes-1.33.3-1', max_batch_size: 1 };
    const reply = await demo('POST', '/clusters/mine/actions/upgrade', { json: upgrade });
    expect(reply.status).toBe(202);
    wait();
    expect(await show()).toMatchObject({ cluster_template_id: json.uuid, coe_version: 'v1.33.3' });
    const rejection = await demo('POST', '/clusters/mine/actions/upgrade', { json: upgrade, version: '1.7' });
    expect(detail(rejection)).toBe('Cluster upgrade is not supported in the provided microversion.');
  });
});

describe('nodegroups', () => {
  it('creates, updates and deletes nodegroups', async () => {
    const uuid = await create();
    const groups = `/clusters/${uuid}/nodegroups`;
    expect((await demo('POST', groups, { json: { name: 'gpu' } })).status).toBe(409);
    wait();
    const created = await demo('POST', groups, { json: { name: 'gpu', node_count: 2, max_node_count: 4 } });
    expect(created.status).toBe(202);
    expect(created.json).not.toHaveProperty('status');
    expect(await show()).toMatchObject({ status: 'UPDATE_IN_PROGRESS', node_count: 3 });
    wait();
    expect(await show()).toMatchObject({ status: 'UPDATE_COMPLETE' });
    const { json } = await demo('GET', groups);
    expect(json.nodegroups.map(({ name }: { name: string }) => name)).toEqual([
      'default-master',
      'default-worker',
      'gpu',
    ]);
    const change = (value: number) =>
      demo('PATCH', `${groups}/gpu`, { json: [{ op: 'replace', path: '/max_node_count', value }] });
    expect((await change(3)).json).toMatchObject({ max_node_count: 3 });
    expect(detail(await change(1))).toBe(
      'max_node_count for gpu is invalid (node_count (2) should be less or equal to max_node_count (1)).',
    );
    wait();
    expect((await demo('DELETE', `${groups}/gpu`)).status).toBe(204);
    wait();
    expect((await demo('GET', `${groups}/gpu`)).status).toBe(404);
    expect(detail(await demo('DELETE', `${groups}/default-worker`))).toBe(
      'Deleting a default nodegroup is not supported.',
    );
  });

  it('accepts labels and taints of nodegroups after Zed, with each API version', async () => {
    await sandbox.close();
    await start({ release: '2026.2' });
    await create();
    wait();
    const groups = '/clusters/mine/nodegroups';
    const labelsAndTaints = { node_labels: { a: 'b' }, node_taints: [{ key: 'k', effect: 'NoSchedule' }] };
    const createGroup = (name: string, fields: object) => demo('POST', groups, { json: { name, ...fields } });
    expect((await createGroup('one', labelsAndTaints)).json).toMatchObject(labelsAndTaints);
    expect(detail(await createGroup('two', { node_labels: { 'kubernetes.io/x': '1' } }))).toMatch(
      /^node_labels for two is invalid \(node label 'kubernetes.io\/x' is in a restricted/,
    );
    expect(detail(await createGroup('two', { node_taints: [{ key: 'k', effect: 'Shout' }] }))).toBe(
      'node_taints for two is invalid (node_taints[0].effect must be one of NoSchedule, PreferNoSchedule, NoExecute).',
    );
  });
});
