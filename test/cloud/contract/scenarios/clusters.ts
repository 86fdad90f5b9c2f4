/** Container Infrastructure Management API, "Manage Cluster". */
import type { MagnumOptions, Scenario, Stage } from '../stage.ts';
import {
  anyCoe,
  changeCluster,
  createCluster,
  createClusters,
  createTemplate,
  KUBERNETES,
  removeClusterAfterwards,
  simulationLabels,
  tokenOfRestrictedCredential,
  waitUntilDeleted,
  waitUntilInProgress,
  waitUntilSettled,
} from './resources.ts';

const CLUSTERS = '/v1/clusters';
const OPERATION_SECONDS = 3;

const create = async (stage: Stage, json: unknown, options: MagnumOptions = {}) =>
  removeClusterAfterwards(stage, await stage.magnum('POST', CLUSTERS, { json, ...options }));

export const clusters: Scenario[] = [
  {
    name: 'clusters: create, update, delete',
    play: async (stage) => {
      const template = await createTemplate(stage, {
        ...KUBERNETES,
        name: 'contract-life',
        ...simulationLabels({ seconds: OPERATION_SECONDS }),
      });
      const created = await create(stage, { name: 'contract-alive', cluster_template_id: template });
      const { uuid } = created.json;
      const path = `${CLUSTERS}/${uuid}`;
      await waitUntilInProgress(stage, uuid, 'CREATE_IN_PROGRESS');
      await stage.magnum('GET', path);
      await stage.magnum('PATCH', path, { json: [{ op: 'replace', path: '/node_count', value: 2 }] });
      await waitUntilSettled(stage, uuid);
      await stage.magnum('GET', path);
      await stage.magnum('PATCH', path, { json: [{ op: 'replace', path: '/node_count', value: 3 }] });
      await waitUntilInProgress(stage, uuid, 'UPDATE_IN_PROGRESS');
      await stage.magnum('GET', path);
      await waitUntilSettled(stage, uuid);
      await stage.magnum('GET', path);
      await stage.magnum('DELETE', path);
      await waitUntilInProgress(stage, uuid, 'DELETE_IN_PROGRESS');
      await stage.magnum('GET', path);
      await waitUntilDeleted(stage, uuid);
      await stage.magnum('GET', path);
      await stage.magnum('DELETE', path);
    },
  },
  {
    name: 'clusters: all fields, and only the required ones',
    play: async (stage) => {
      await createTemplate(stage, {
        ...anyCoe(stage).body,
        name: 'contract-any',
        labels: { kept: '1', over: '2' },
      });
      await createTemplate(stage, {
        ...KUBERNETES,
        name: 'contract-k8s',
        master_lb_enabled: true,
        labels: { kept: '1', over: '2' },
      });
      const bodies: object[] = [
        { name: 'contract-least', cluster_template_id: 'contract-any' },
        {
          name: 'contract-most',
          cluster_template_id: 'contract-k8s',
          keypair: 'testkey',
          node_count: 4,
          master_count: 3,
          docker_volume_size: 11,
          labels: { over: '3', more: 'a, b = "c"' },
          merge_labels: true,
          master_flavor_id: 'm1.large',
          flavor_id: 'm1.medium',
          create_timeout: 15,
          discovery_url: 'https://discovery.example/abc',
          fixed_network: 'private',
          fixed_subnet: 'private-subnet',
          floating_ip_enabled: false,
          master_lb_enabled: true,
        },
        { name: 'contract-labels', cluster_template_id: 'contract-k8s', labels: { own: 'x' } },
        { name: 'contract-empty', cluster_template_id: 'contract-any', node_count: 0 },
      ];
      const uuids: string[] = [];
      for (const body of bodies) uuids.push((await create(stage, body)).json.uuid);
      for (const uuid of uuids) {
        await waitUntilSettled(stage, uuid);
        await stage.magnum('GET', `${CLUSTERS}/${uuid}`);
      }
    },
  },
  {
    name: 'clusters: generated name',
    play: async (stage) => {
      const created = await create(stage, { cluster_template_id: anyCoe(stage).template });
      const { json } = await waitUntilSettled(stage, created.json.uuid);
      if (!/^[a-z]+-\d+-cluster$/.test(json.name)) throw new Error(`unexpected name: ${json.name}`);
    },
  },
  {
    name: 'clusters: invalid creations',
    play: async (stage) => {
      const invalid: Record<string, unknown>[] = [
        { cluster_template_id: 'nothing' },
        { cluster_template_id: 'ffffffff-0000-4000-8000-000000000000' },
        { cluster_template_id: undefined },
        { name: '' },
        { name: '9lives' },
        { name: 'with space' },
        { name: 'n'.repeat(243) },
        { node_count: -1 },
        { node_count: 'many' },
        { master_count: 0 },
        { master_count: 2 },
        { master_count: 2, master_lb_enabled: true, flavor_id: 'nothing' },
        { master_count: null },
        { create_timeout: -1 },
        { docker_volume_size: 0 },
        { keypair: 'nothing' },
        { keypair: '' },
        { flavor_id: 'nothing' },
        { master_flavor_id: 'nothing' },
        { labels: 'a=b' },
        ...(stage.target.coes.includes('swarm') ? [{ labels: { swarm_strategy: 'chaos' } }] : []),
        { unknown_attribute: 1 },
        { status: 'NO_SUCH_STATUS' },
        { api_address: 'tcp://example' },
      ];
      const valid = { name: 'refused', cluster_template_id: anyCoe(stage).template };
      for (const fields of invalid) await create(stage, { ...valid, ...fields });
      await stage.magnum('POST', CLUSTERS, { body: '{"name": ' });
      await stage.magnum('POST', CLUSTERS, { body: '' });
      await create(stage, { ...valid, cluster_template_id: 'nothing' }, { version: '1.9' });
      await create(stage, { ...valid, node_count: 0 }, { version: '1.9' });
      await create(stage, { ...valid, node_count: 0, master_count: 2 }, { version: '1.9' });
      await create(stage, valid, { as: 'viewer' });
      const mine = await createTemplate(stage, { ...anyCoe(stage).body, name: 'contract-mine' });
      await create(stage, { ...valid, cluster_template_id: mine }, { as: 'other' });
    },
  },
  {
    name: 'clusters: of a Mesos template, which only exists',
    coe: 'mesos',
    play: async (stage) => {
      const { json } = await create(stage, { name: 'contract-mesos', cluster_template_id: 'mesos' });
      await waitUntilSettled(stage, json.uuid);
      await stage.magnum('GET', `${CLUSTERS}/${json.uuid}`);
    },
  },
  {
    name: 'clusters: of an image that no driver supports',
    play: async (stage) => {
      const ubuntu = { ...KUBERNETES, name: 'contract-windows', image_id: 'ubuntu-mesos-latest' };
      const uuid = await createTemplate(stage, ubuntu);
      await stage.magnum('PATCH', `/v1/clustertemplates/${uuid}`, {
        json: [{ op: 'replace', path: '/cluster_distro', value: 'windows' }],
      });
      await create(stage, { name: 'refused', cluster_template_id: uuid });
    },
  },
  {
    name: 'clusters: the label min_node_count',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-minimum',
        cluster_template_id: anyCoe(stage).template,
        node_count: 3,
        labels: { min_node_count: '2' },
      });
      for (const nodegroup of ['default-master', 'default-worker'])
        await stage.magnum('GET', `${CLUSTERS}/${uuid}/nodegroups/${nodegroup}`);
    },
  },
  {
    name: 'clusters: fixed networks',
    play: async (stage) => {
      const networks: Record<string, string>[] = [
        { fixed_network: 'nothing' },
        { fixed_network: 'twin-net' },
        { fixed_subnet: 'nothing' },
      ];
      for (const fields of networks) {
        const json = { name: 'contract-fixed', cluster_template_id: 'kubernetes', ...fields };
        const { json: created } = await create(stage, json);
        if (created.uuid !== undefined) await waitUntilSettled(stage, created.uuid);
      }
    },
  },
  {
    name: 'clusters: an application credential that cannot create trusts',
    play: async (stage) => {
      const headers = { 'x-auth-token': await tokenOfRestrictedCredential(stage) };
      const { template } = anyCoe(stage);
      const json = { name: 'contract-trusted', cluster_template_id: template };
      const created = await stage.magnum('POST', CLUSTERS, { as: null, headers, json });
      removeClusterAfterwards(stage, created);
      await waitUntilSettled(stage, created.json.uuid);
      await stage.magnum('GET', `${CLUSTERS}/${created.json.uuid}`);
    },
  },
  {
    name: 'clusters: invalid updates',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-unchanged',
        cluster_template_id: anyCoe(stage).template,
      });
      const patch = (json: unknown, options: MagnumOptions = {}) =>
        stage.magnum('PATCH', `${CLUSTERS}/${uuid}`, { json, ...options });
      const invalid: unknown[] = [
        { op: 'replace', path: '/name', value: 'other' },
        { op: 'replace', path: '/master_count', value: 3 },
        { op: 'replace', path: '/node_count', value: -1 },
        { op: 'replace', path: '/node_count', value: 'many' },
        { op: 'replace', path: '/unknown', value: 1 },
        { op: 'add', path: '/unknown', value: 1 },
        { op: 'add', path: '/node_count', value: 2 },
        { op: 'remove', path: '/name' },
        { op: 'remove', path: '/cluster_template_id' },
        { op: 'replace', path: '/api_address', value: 'tcp://example' },
        { op: 'replace', path: '/stack_id', value: 'x' },
        { op: 'replace', path: '/uuid', value: 'x' },
        { op: 'replace', path: '/labels', value: "{'a': 'b'}" },
        { op: 'replace', path: '/labels', value: 'not a dict' },
        { op: 'replace', path: '/health_status', value: 'SPLENDID' },
        { op: 'remove', path: '/health_status' },
        { op: 'remove', path: '/health_status_reason' },
        { op: 'replace', path: '/health_status_reason', value: '5' },
        { op: 'replace', path: '/cluster_id', value: 'x' },
        { op: 'replace', path: '/trust_id', value: 'x' },
        { op: 'remove', path: '/labels' },
        { op: 'replace', path: '/flavor_id', value: 'nothing' },
        { op: 'remove', path: '/flavor_id' },
        { op: 'explode', path: '/node_count', value: 2 },
      ];
      for (const operation of invalid) await patch([operation]);
      await patch({});
      await patch([{ op: 'replace', path: '/master_count', value: 3 }], { version: '1.6' });
      await patch([{ op: 'replace', path: '/node_count', value: 0 }], { version: '1.9' });
      const resize = [{ op: 'replace', path: '/node_count', value: 2 }];
      await changeCluster(stage, uuid, () => patch(resize, { as: 'viewer' }));
      await patch([{ op: 'replace', path: '/node_count', value: 2 }], { as: 'other' });
      await stage.magnum('PATCH', `${CLUSTERS}/nothing`, { json: [] });
    },
  },
  {
    name: 'clusters: valid updates',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-changed',
        cluster_template_id: 'kubernetes',
      });
      const change = async (path: string, json: unknown, options: MagnumOptions = {}) => {
        await changeCluster(stage, uuid, () => stage.magnum('PATCH', path, { json, ...options }));
        await stage.magnum('GET', `${CLUSTERS}/${uuid}`);
      };
      const nodes = (value: number) => [{ op: 'replace', path: '/node_count', value }];
      await change(`${CLUSTERS}/contract-changed`, nodes(2));
      await change(`${CLUSTERS}/${uuid}?rollback=True`, nodes(3));
      await change(`${CLUSTERS}/${uuid}/?rollback=False`, nodes(4));
      await change(`${CLUSTERS}/${uuid}?rollback=True`, nodes(5), { version: '1.2' });
      await change(`${CLUSTERS}/${uuid}`, nodes(6), { version: '1.1' });
      await change(`${CLUSTERS}/${uuid}?rollback=perhaps`, nodes(7));
      await change(`${CLUSTERS}/${uuid}`, nodes(0));
      await change(`${CLUSTERS}/${uuid}`, [{ op: 'remove', path: '/node_count' }]);
      await stage.magnum('GET', `${CLUSTERS}/${uuid}`);
    },
  },
  {
    name: 'clusters: resize',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-resized',
        cluster_template_id: 'kubernetes',
      });
      const resize = async (json: unknown, options: MagnumOptions = {}) => {
        const path = `${CLUSTERS}/${uuid}/actions/resize`;
        await changeCluster(stage, uuid, () => stage.magnum('POST', path, { json, ...options }));
      };
      await resize({ node_count: 3 });
      await resize({ node_count: 2, nodes_to_remove: ['1'], nodegroup: 'default-worker' });
      for (const node_count of [0, 1, 2, 3]) await resize({ node_count, nodegroup: 'default-master' });
      await resize({ node_count: 1, nodegroup: 'nothing' });
      await resize({ node_count: -1 });
      await resize({});
      await resize({ node_count: 1, unknown: 1 });
      await resize({ node_count: 0 }, { version: '1.9' });
      await resize({ node_count: 4 }, { version: '1.7' });
      await resize({ node_count: 4 }, { version: '1.6' });
      await resize({ node_count: 4 }, { as: 'viewer' });
      await resize({ node_count: 4 }, { as: 'other' });
      await resize({ node_count: 0 });
      await stage.magnum('GET', `${CLUSTERS}/contract-resized`);
    },
  },
  {
    name: 'clusters: upgrade',
    play: async (stage) => {
      const labels = { kube_tag: 'v1.24.0' };
      const newer = await createTemplate(stage, { ...KUBERNETES, name: 'contract-newer', labels });
      const uuid = await createCluster(stage, {
        name: 'contract-upgraded',
        cluster_template_id: 'kubernetes',
      });
      const upgrade = async (json: unknown, options: MagnumOptions = {}) => {
        const path = `${CLUSTERS}/${uuid}/actions/upgrade`;
        await changeCluster(stage, uuid, () => stage.magnum('POST', path, { json, ...options }));
      };
      await upgrade({ cluster_template: 'nothing' });
      await upgrade({ cluster_template: newer, max_batch_size: 0 });
      await upgrade({ cluster_template: newer, nodegroup: 'nothing' });
      await upgrade({ cluster_template: newer, unknown: 1 });
      await upgrade({ cluster_template: newer }, { version: '1.7' });
      await upgrade({ cluster_template: newer }, { version: '1.6' });
      await upgrade({ cluster_template: newer }, { as: 'viewer' });
      await upgrade({ cluster_template: newer });
      await upgrade({});
      await upgrade({ cluster_template: 'kubernetes', max_batch_size: null });
      await upgrade({ cluster_template: newer, max_batch_size: 2, nodegroup: 'default-worker' });
      await stage.magnum('GET', `${CLUSTERS}/${uuid}`);
    },
  },
  {
    name: 'clusters: failed operations',
    play: async (stage) => {
      const failing = (fail: 'create' | 'update' | 'delete') => ({
        name: `contract-fails-to-${fail}`,
        cluster_template_id: 'kubernetes',
        ...simulationLabels({ fail }),
      });
      const [createUuid = '', updateUuid = ''] = await createClusters(
        stage,
        failing('create'),
        failing('update'),
      );
      await stage.magnum('GET', `${CLUSTERS}/${createUuid}`);
      await changeCluster(stage, updateUuid, () =>
        stage.quietly.magnum('PATCH', `${CLUSTERS}/${updateUuid}`, {
          json: [{ op: 'replace', path: '/node_count', value: 2 }],
        }),
      );
      await stage.magnum('GET', `${CLUSTERS}/${updateUuid}`);
      await stage.magnum('GET', CLUSTERS);
    },
  },
  {
    name: 'clusters: ambiguous name',
    play: async (stage) => {
      const body = { name: 'contract-twin', cluster_template_id: anyCoe(stage).template };
      await createClusters(stage, body, body);
      await stage.magnum('GET', `${CLUSTERS}/contract-twin`);
      await stage.magnum('DELETE', `${CLUSTERS}/contract-twin`);
      await stage.magnum('PATCH', `${CLUSTERS}/contract-twin`, { json: [] });
      await stage.magnum('GET', '/v1/certificates/contract-twin');
    },
  },
  {
    name: 'clusters: access of other users',
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-mine',
        cluster_template_id: anyCoe(stage).template,
      });
      const path = `${CLUSTERS}/${uuid}`;
      for (const as of ['other', 'cern', 'admin', 'viewer'] as const) {
        await stage.magnum('GET', path, { as });
        await stage.magnum('GET', `${CLUSTERS}/contract-mine`, { as });
        if (as !== 'admin') await stage.magnum('DELETE', path, { as });
      }
    },
  },
  {
    name: 'clusters: unknown names and IDs',
    play: async ({ magnum }) => {
      for (const ident of ['nothing', 'ffffffff-0000-4000-8000-000000000000', 'a%20b', '%F0%9F%90%8B', '-']) {
        await magnum('GET', `${CLUSTERS}/${ident}`);
        await magnum('DELETE', `${CLUSTERS}/${ident}`);
      }
    },
  },
  {
    name: 'clusters: the field of the stack by API version',
    minor: 13,
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-stacked',
        cluster_template_id: 'kubernetes',
      });
      for (const version of ['1.12', '1.13', '1.14']) {
        await stage.magnum('GET', `${CLUSTERS}/${uuid}`, { version });
        await stage.magnum('GET', CLUSTERS, { version });
      }
    },
  },
  {
    name: 'clusters: rotate the credentials',
    minor: 12,
    play: async (stage) => {
      const uuid = await createCluster(stage, {
        name: 'contract-credentials',
        cluster_template_id: 'kubernetes',
      });
      const rotate = (ident: string, options: MagnumOptions = {}) =>
        stage.magnum('PATCH', `/v1/credentials/${ident}`, options);
      await rotate(uuid, { version: '1.11' });
      await rotate(uuid, { as: 'viewer' });
      await rotate(uuid, { as: 'other' });
      await rotate('nothing');
      await rotate(uuid);
      await rotate('contract-credentials');
      await stage.magnum('GET', `${CLUSTERS}/${uuid}`);
    },
  },
];
