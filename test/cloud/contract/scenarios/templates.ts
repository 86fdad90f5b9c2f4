/** Container Infrastructure Management API, "Manage Cluster Templates". */
import type { MagnumOptions, Scenario, Stage } from '../stage.ts';
import {
  anyCoe,
  createCluster,
  createTemplate,
  KUBERNETES,
  removeClusterAfterwards,
  removeTemplateAfterwards,
  SWARM,
} from './resources.ts';

const TEMPLATES = '/v1/clustertemplates';

const create = async (stage: Stage, json: unknown, options: MagnumOptions = {}) =>
  removeTemplateAfterwards(stage, await stage.magnum('POST', TEMPLATES, { json, ...options }), options);

const ALL_FIELDS = {
  name: 'contract-everything',
  coe: 'kubernetes',
  image_id: 'fedora-coreos-latest',
  keypair_id: 'mykey',
  external_network_id: 'public',
  fixed_network: 'private',
  fixed_subnet: 'private-subnet',
  network_driver: 'calico',
  volume_driver: 'cinder',
  dns_nameserver: '1.1.1.1,8.8.8.8',
  flavor_id: 'm1.medium',
  master_flavor_id: 'm1.large',
  docker_volume_size: 7,
  docker_storage_driver: 'devicemapper',
  http_proxy: 'http://proxy.example:3128',
  https_proxy: 'https://proxy.example:3129',
  no_proxy: '10.0.0.0/8,example.org',
  labels: { kube_tag: 'v1.23.3', 'with space': 'a, b = "c"', number: 5, yes: true, share: 0.5 },
  tls_disabled: true,
  public: false,
  registry_enabled: true,
  server_type: 'bm',
  insecure_registry: 'registry.example:5000',
  master_lb_enabled: true,
  floating_ip_enabled: false,
  hidden: true,
  apiserver_port: 8443,
  tags: 'one,two',
};

export const templates: Scenario[] = [
  {
    name: 'templates: public templates of a new cloud',
    play: async ({ magnum, target }) => {
      for (const name of target.coes) await magnum('GET', `${TEMPLATES}/${name}`);
      await magnum('GET', `${TEMPLATES}/kubernetes`, { as: 'cern' });
    },
  },
  {
    name: 'templates: create, show by UUID and name, delete',
    play: async (stage) => {
      const created = await create(stage, { ...KUBERNETES, name: 'contract-made' });
      const path = `${TEMPLATES}/${created.json.uuid}`;
      await stage.magnum('GET', path);
      await stage.magnum('GET', `${TEMPLATES}/contract-made`);
      await stage.magnum('GET', `${TEMPLATES}/contract-made`, { version: '1.1' });
      await stage.magnum('DELETE', `${TEMPLATES}/contract-made`);
      await stage.magnum('GET', path);
      await stage.magnum('DELETE', path);
    },
  },
  {
    name: 'templates: all fields, and only the required ones',
    play: async (stage) => {
      await create(stage, ALL_FIELDS);
      const { coe, image_id, external_network_id } = anyCoe(stage).body;
      await create(stage, {
        name: 'contract-least',
        coe,
        image_id,
        external_network_id,
        docker_volume_size: 3,
      });
      await create(stage, { ...KUBERNETES, name: 'contract-text', public: 'false', docker_volume_size: '5' });
      await create(stage, { ...KUBERNETES, name: 'contract-null', labels: null, fixed_network: null });
    },
  },
  {
    name: 'templates: swarm and swarm-mode',
    coe: 'swarm',
    play: async (stage) => {
      await create(stage, {
        ...SWARM,
        name: 'contract-swarm',
        network_driver: 'flannel',
        volume_driver: 'rexray',
      });
      await create(stage, { ...SWARM, name: 'contract-swarm-mode', coe: 'swarm-mode' });
      const invalid: Record<string, unknown>[] = [
        { coe: 'mesos', image_id: 'ubuntu-mesos-latest' },
        { network_driver: 'calico' },
        { volume_driver: 'cinder' },
        { labels: { swarm_strategy: 'chaos' } },
      ];
      for (const fields of invalid) await create(stage, { ...SWARM, name: 'refused', ...fields });
    },
  },
  {
    name: 'templates: COEs that newer releases have removed',
    play: async (stage) => {
      for (const coe of ['swarm', 'swarm-mode', 'mesos'])
        await create(stage, { ...KUBERNETES, name: 'contract-removed', coe });
    },
  },
  {
    name: 'templates: without a master flavor',
    play: async (stage) => {
      const { master_flavor_id: _, ...body } = KUBERNETES;
      const flavorless = { ...body, name: 'contract-flavorless' };
      const { uuid } = (await create(stage, flavorless)).json;
      const createCluster = async (more: object) =>
        removeClusterAfterwards(
          stage,
          await stage.magnum('POST', '/v1/clusters', {
            json: { name: 'contract-flavorless', cluster_template_id: uuid, ...more },
          }),
        );
      await createCluster({});
      await createCluster({ labels: { boot_volume_size: 'large' } });
      await createCluster({ labels: { boot_volume_size: '10' } });
      const rename = [{ op: 'replace', path: '/name', value: 'contract-renamed' }];
      await stage.magnum('PATCH', `${TEMPLATES}/contract-flavorless`, { json: rename });
      await create(stage, { ...flavorless, master_flavor_id: null });
      await create(stage, { ...flavorless, flavor_id: null });
      await create(stage, { ...flavorless, flavor_id: null, labels: { boot_volume_size: 10 } });
      await create(stage, { ...flavorless, labels: { boot_volume_size: 'large' } });
    },
  },
  {
    name: 'templates: drivers',
    play: async (stage) => {
      for (const driver of ['nonsense', '', 5, null])
        await create(stage, { ...KUBERNETES, name: 'contract-driven', driver });
      await create(stage, { ...KUBERNETES, name: 'contract-driven', driver: 'nonsense' }, { version: '1.6' });
      const uuid = await createTemplate(stage, { ...KUBERNETES, name: 'contract-undriven' });
      const patch = (operation: object) =>
        stage.magnum('PATCH', `${TEMPLATES}/${uuid}`, { json: [operation] });
      await patch({ op: 'add', path: '/driver', value: 'early' });
      await patch({ op: 'replace', path: '/driver', value: 'nonsense' });
      await patch({ op: 'remove', path: '/driver' });
      await patch({ op: 'add', path: '/driver', value: 'late' });
    },
  },
  {
    name: 'templates: unknown and invalid resources',
    play: async (stage) => {
      const invalid: Record<string, object> = {
        'an unknown image': { image_id: 'nothing' },
        'an unknown image ID': { image_id: `${'f'.repeat(8)}-0000-4000-8000-000000000000` },
        'an image without os_distro': { image_id: 'cirros-no-distro' },
        'an ambiguous image name': { image_id: 'twin-image' },
        'an unknown flavor': { flavor_id: 'nothing' },
        'an unknown master flavor': { master_flavor_id: 'nothing' },
        'an unknown keypair': { keypair_id: 'nothing' },
        'an unknown network': { external_network_id: 'nothing' },
        'a network that is not external': { external_network_id: 'private' },
        'an ambiguous network name': { external_network_id: 'twin-net' },
        'an unsupported image': { image_id: 'windows-2022' },
        'another distribution': { cluster_distro: 'windows' },
        'a distribution, and an unknown image': { cluster_distro: 'fedora-coreos', image_id: 'nothing' },
        'a distribution, and an ambiguous image': { cluster_distro: 'fedora-coreos', image_id: 'twin-image' },
        'an unknown fixed network': { fixed_network: 'nothing' },
        'an ambiguous fixed network': { fixed_network: 'twin-net' },
        'an unknown fixed subnet': { fixed_subnet: 'nothing' },
        'a fixed network and subnet': { fixed_network: 'private', fixed_subnet: 'private-subnet' },
      };
      for (const fields of Object.values(invalid))
        await create(stage, { ...KUBERNETES, name: 'refused', ...fields });
    },
  },
  {
    name: 'templates: invalid drivers and sizes',
    play: async (stage) => {
      const invalid: Record<string, unknown>[] = [
        { network_driver: 'docker' },
        { network_driver: 'pigeon' },
        { network_driver: 'cilium' },
        { volume_driver: 'rexray' },
        { volume_driver: 'cvmfs' },
        { docker_storage_driver: 'devicemapper' },
        { docker_storage_driver: 'devicemapper', docker_volume_size: 2 },
        { docker_storage_driver: undefined },
      ];
      for (const fields of invalid) await create(stage, { ...KUBERNETES, name: 'refused', ...fields });
    },
  },
  {
    name: 'templates: invalid fields',
    play: async (stage) => {
      const invalid: Record<string, unknown>[] = [
        { coe: 'nomad' },
        { coe: undefined },
        { image_id: undefined },
        { external_network_id: undefined },
        { name: '' },
        { name: 'n'.repeat(256) },
        { server_type: 'lorry' },
        { docker_volume_size: 0 },
        { docker_volume_size: -1 },
        { docker_volume_size: 'large' },
        { apiserver_port: 80 },
        { apiserver_port: 70000 },
        { labels: 'kube_tag=1' },
        { labels: { swarm_strategy: 'chaos' } },
        { labels: { list: [1] } },
        { dns_nameserver: 'not-an-address' },
        { flavor_id: '' },
        { unknown_attribute: 1 },
        { uuid: 'not-a-uuid' },
        { project_id: 'mine' },
        { links: [] },
      ];
      for (const fields of invalid) await create(stage, { ...KUBERNETES, name: 'refused', ...fields });
      await stage.magnum('POST', TEMPLATES, { body: '{"name": ' });
      await stage.magnum('POST', TEMPLATES, { body: '' });
    },
  },
  {
    name: 'templates: valid updates',
    play: async (stage) => {
      const uuid = await createTemplate(stage, {
        ...KUBERNETES,
        name: 'contract-changed',
        labels: { a: '1' },
      });
      const patch = (...operations: unknown[]) =>
        stage.magnum('PATCH', `${TEMPLATES}/${uuid}`, { json: operations });
      await patch({ op: 'replace', path: '/name', value: 'contract-renamed' });
      await patch({ op: 'add', path: '/docker_volume_size', value: 9 });
      await patch({ op: 'replace', path: '/labels', value: { b: '2' } });
      await patch({ op: 'replace', path: '/labels', value: "{'c': '3'}" });
      await patch({ op: 'add', path: '/labels/d', value: '4' });
      await patch(
        { op: 'replace', path: '/hidden', value: true },
        { op: 'replace', path: '/tags', value: 'x' },
      );
      await patch({ op: 'remove', path: '/docker_volume_size' });
      await patch({ op: 'remove', path: '/labels' });
      await stage.magnum('GET', `${TEMPLATES}/${uuid}`);
      await stage.magnum('PATCH', `${TEMPLATES}/contract-renamed`, {
        json: [{ op: 'replace', path: '/dns_nameserver', value: '1.1.1.1' }],
      });
    },
  },
  {
    name: 'templates: invalid updates',
    play: async (stage) => {
      const uuid = await createTemplate(stage, { ...KUBERNETES, name: 'contract-unchanged' });
      const patch = (json: unknown, options: MagnumOptions = {}) =>
        stage.magnum('PATCH', `${TEMPLATES}/${uuid}`, { json, ...options });
      const invalid: unknown[] = [
        { op: 'add', path: '/name', value: 'taken' },
        { op: 'add', path: '/unknown', value: 1 },
        { op: 'replace', path: '/unknown', value: 1 },
        { op: 'remove', path: '/unknown' },
        { op: 'remove', path: '/coe' },
        { op: 'remove', path: '/image_id' },
        { op: 'remove', path: '/network_driver' },
        { op: 'replace', path: '/uuid', value: 'x' },
        { op: 'replace', path: '/created_at', value: 'x' },
        { op: 'replace', path: '/coe', value: 'nomad' },
        { op: 'replace', path: '/network_driver', value: 'pigeon' },
        { op: 'replace', path: '/volume_driver', value: 'pigeon' },
        { op: 'replace', path: '/image_id', value: 'nothing' },
        { op: 'replace', path: '/network_driver', value: 'cilium' },
        { op: 'replace', path: '/fixed_network', value: 'nothing' },
        { op: 'remove', path: '/flavor_id' },
        { op: 'remove', path: '/master_flavor_id' },
        { op: 'replace', path: '/labels', value: 'not a dict' },
        { op: 'replace', path: '/labels', value: '5' },
        { op: 'replace', path: '/public', value: true },
        { op: 'move', path: '/name', value: 'x' },
        { op: 'replace', path: 'name', value: 'x' },
        { op: 'replace', path: '/name' },
        { path: '/name', value: 'x' },
      ];
      for (const operation of invalid) await patch([operation]);
      await patch({ op: 'replace', path: '/name', value: 'x' });
      await patch([]);
      await stage.magnum('PATCH', `${TEMPLATES}/nothing`, { json: [] });
    },
  },
  {
    name: 'templates: hidden ones of another project, also while a cluster uses them',
    play: async (stage) => {
      const asAdmin: MagnumOptions = { as: 'admin' };
      const name = 'contract-retired';
      const uuid = await createTemplate(stage, { ...KUBERNETES, name, public: true }, asAdmin);
      const cluster = await createCluster(stage, { name: 'contract-retiring', cluster_template_id: uuid });
      const hide = (value: boolean) =>
        stage.magnum('PATCH', `${TEMPLATES}/${uuid}`, {
          ...asAdmin,
          json: [{ op: 'replace', path: '/hidden', value }],
        });
      await hide(true);
      for (const path of ['', '/detail', `/${cluster}`]) await stage.magnum('GET', `/v1/clusters${path}`);
      await stage.magnum('GET', `/v1/clusters/${cluster}`, asAdmin);
      await stage.magnum('GET', `/v1/clusters/${cluster}/nodegroups`);
      for (const json of [{ name: 'gpu', role: 'master' }, { name: 'gpu' }])
        await stage.magnum('POST', `/v1/clusters/${cluster}/nodegroups`, { json });
      await stage.magnum('PATCH', `${TEMPLATES}/${uuid}`, {
        json: [{ op: 'replace', path: '/tags', value: 'x' }],
      });
      await stage.magnum('DELETE', `${TEMPLATES}/${uuid}`);
      for (const version of ['1.9', '1.10'])
        removeClusterAfterwards(
          stage,
          await stage.magnum('POST', '/v1/clusters', { version, json: { cluster_template_id: uuid } }),
        );
      const upgrade = { cluster_template: uuid, max_batch_size: 0 };
      await stage.magnum('POST', `/v1/clusters/${cluster}/actions/upgrade`, { json: upgrade });
      await stage.magnum('POST', `/v1/clusters/${cluster}/actions/upgrade`, {
        json: { ...upgrade, max_batch_size: 1, nodegroup: 'nothing' },
      });
      await createTemplate(stage, { ...KUBERNETES, name, public: true }, asAdmin);
      await stage.magnum('GET', `${TEMPLATES}/${name}`);
      await hide(false);
    },
  },
  {
    name: 'templates: update and delete while clusters use the template',
    play: async (stage) => {
      const uuid = await createTemplate(stage, { ...KUBERNETES, name: 'contract-used' });
      await createCluster(stage, { name: 'contract-user', cluster_template_id: uuid });
      await stage.magnum('DELETE', `${TEMPLATES}/${uuid}`);
      const patch = (operation: object) =>
        stage.magnum('PATCH', `${TEMPLATES}/${uuid}`, { json: [operation] });
      await patch({ op: 'replace', path: '/flavor_id', value: 'm1.large' });
      await patch({ op: 'replace', path: '/name', value: 'contract-used-renamed' });
      await patch({ op: 'replace', path: '/hidden', value: true });
    },
  },
  {
    name: 'templates: ambiguous name',
    play: async (stage) => {
      await createTemplate(stage, { ...KUBERNETES, name: 'contract-twin' });
      await createTemplate(stage, { ...KUBERNETES, name: 'contract-twin' });
      await stage.magnum('GET', `${TEMPLATES}/contract-twin`);
      await stage.magnum('DELETE', `${TEMPLATES}/contract-twin`);
      await stage.magnum('PATCH', `${TEMPLATES}/contract-twin`, { json: [] });
      await stage.magnum('POST', '/v1/clusters', { json: { cluster_template_id: 'contract-twin' } });
    },
  },
  {
    name: 'templates: access of other users; public and hidden templates',
    play: async (stage) => {
      const mine = await createTemplate(stage, { ...KUBERNETES, name: 'contract-mine' });
      const path = `${TEMPLATES}/${mine}`;
      for (const as of ['viewer', 'other', 'cern', 'admin'] as const) {
        await stage.magnum('GET', path, { as });
        await stage.magnum('GET', `${TEMPLATES}/contract-mine`, { as });
        await stage.magnum('PATCH', path, {
          as,
          json: [{ op: 'replace', path: '/tags', value: as }],
        });
        if (as !== 'admin') await stage.magnum('DELETE', path, { as });
      }
      await create(stage, { ...KUBERNETES, name: 'contract-viewed' }, { as: 'viewer' });
      await create(stage, { ...KUBERNETES, name: 'contract-published', public: true });
      const publicUuid = await createTemplate(
        stage,
        { ...KUBERNETES, name: 'contract-open', public: true },
        { as: 'admin' },
      );
      await stage.magnum('GET', `${TEMPLATES}/${publicUuid}`);
      await stage.magnum('DELETE', `${TEMPLATES}/${publicUuid}`);
      const hidden = { ...KUBERNETES, name: 'contract-hidden', public: true, hidden: true };
      const hiddenUuid = await createTemplate(stage, hidden, { as: 'admin' });
      await stage.magnum('GET', `${TEMPLATES}/${hiddenUuid}`);
      await stage.magnum('GET', `${TEMPLATES}?sort_key=name&limit=2`);
    },
  },
];
