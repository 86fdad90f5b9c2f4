/** The list commands: the query of their options, their columns, and their remarks on an empty list. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import listClusters from '../../src/commands/cluster/list.ts';
import listTemplates from '../../src/commands/cluster-template/list.ts';
import listNodegroups from '../../src/commands/nodegroup/list.ts';
import listQuotas from '../../src/commands/quotas/list.ts';
import { type FakeMagnum, fakeMagnum } from '../support/fake-magnum.ts';

let magnum: FakeMagnum;
/** The items of each list. */
let items: readonly object[];

beforeAll(async () => {
  magnum = await fakeMagnum(({ path }) => {
    const [, key = ''] = /^\/v1\/(?:clusters\/\w+\/(?=nodegroups))?(\w+)/.exec(path) ?? [];
    return { body: { [key]: items } };
  });
});
afterAll(() => magnum.close());
beforeEach(() => {
  items = [];
  magnum.seen.length = 0;
});

describe('the request of a list', () => {
  it.each([
    [
      'cluster-list --marker m --limit 2 --sort-key name --sort-dir desc',
      '/v1/clusters?limit=2&marker=m&sort_key=name&sort_dir=desc',
    ],
    [
      'cluster-list --limit 1 --sort-key cluster_id --sort-dir asc --long',
      '/v1/clusters/detail?limit=1&sort_key=stack_id&sort_dir=asc',
    ],
    [
      'cluster-template-list --limit 2 --sort-key name --sort-dir desc',
      '/v1/clustertemplates?limit=2&sort_key=name&sort_dir=desc',
    ],
    ['cluster-template-list --detail', '/v1/clustertemplates/detail'],
    ['cluster-template-list', '/v1/clustertemplates'],
    [
      'nodegroup-list web --marker m --role gpu --limit 2 --sort-key name --sort-dir desc',
      '/v1/clusters/web/nodegroups?limit=2&marker=m&sort_key=name&sort_dir=desc&role=gpu',
    ],
    ['nodegroup-list web', '/v1/clusters/web/nodegroups'],
    [
      'quotas-list --marker 7 --all-tenants --limit 2 --sort-key name --sort-dir desc',
      '/v1/quotas?limit=2&marker=7&sort_key=name&sort_dir=desc&all_tenants=True',
    ],
    ['quotas-list', '/v1/quotas'],
    ['service-list', '/v1/mservices'],
    ['stats-list', '/v1/stats'],
    ['stats-list p', '/v1/stats?project_id=p'],
    ['stats-list --project-id p', '/v1/stats?project_id=p'],
  ])('%s sends GET %s', async (line, path) => {
    await magnum.run(...line.split(' '));
    expect(magnum.seen.map((request) => `${request.method} ${request.path}`)).toEqual([`GET ${path}`]);
  });

  it('stats-list rejects two projects', async () => {
    expect(await magnum.run('stats-list', 'a', '--project-id', 'b')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'ERROR: Duplicate "<project-id>" arguments: a, b\n',
    });
    expect(magnum.seen).toEqual([]);
  });

  it.each([
    ...['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status', 'health_status'],
    ...['cluster_template_id', 'docker_volume_size', 'labels', 'master_flavor_id', 'flavor_id'],
    ...['create_timeout', 'links', 'stack_id', 'cluster_id', 'merge_labels'],
  ])('of cluster-list --fields %s is not detailed, because plain lists have the field', async (field) => {
    await magnum.run('cluster-list', '--fields', field);
    expect(magnum.seen.map(({ path }) => path.replace(/\?.*/, ''))).toEqual(['/v1/clusters']);
  });

  it.each(['status_reason', 'faults', 'name,project_id'])(
    'of cluster-list --fields %s is detailed',
    async (fields) => {
      await magnum.run('cluster-list', '--fields', fields);
      expect(magnum.seen.map(({ path }) => path.replace(/\?.*/, ''))).toEqual(['/v1/clusters/detail']);
    },
  );
});

describe('the columns of a list', () => {
  /** The header on terminals that become narrower, where it changes. */
  async function headersOf(...argv: string[]): Promise<string> {
    const headers: string[] = [];
    for (const columns of [undefined, 1000, 300, 200, 160, 130, 110, 90, 70, 50, 30]) {
      const { stdout } = await magnum.runWith({ tty: true, columns, env: { NO_COLOR: '1' } }, ...argv);
      const header = (stdout.split('\n')[1] ?? '').match(/\w[\w ]*\w|\w/g)?.join(' ') ?? '';
      if (header !== headers.at(-1)?.split(': ')[1]) headers.push(`${columns ?? 'unlimited'}: ${header}`);
    }
    return headers.join('\n');
  }
  const UUID = '8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26';

  it('of cluster-list', async () => {
    items = [{ uuid: UUID, name: 'web', keypair: 'k', status: 'CREATE_COMPLETE', health_status: 'HEALTHY' }];
    expect(await headersOf('cluster-list')).toMatchInlineSnapshot(`
      "unlimited: uuid name keypair node_count master_count status
      1000: uuid name keypair node_count master_count status health_status
      110: uuid name keypair node_count master_count status
      90: uuid name node_count status
      70: uuid name status
      50: name status"
    `);
    expect(await headersOf('cluster-list', '--long')).toMatchInlineSnapshot(`
      "unlimited: uuid name keypair node_count master_count status health_status coe_version age
      130: uuid name node_count master_count status health_status coe_version age
      110: uuid name status health_status coe_version age
      90: name status health_status coe_version age
      50: name status health_status age
      30: name status"
    `);
  });

  it('of cluster-template-list', async () => {
    items = [{ uuid: UUID, name: 'kubernetes', coe: 'kubernetes', image_id: UUID, flavor_id: 'm1.medium' }];
    expect(await headersOf('cluster-template-list')).toMatchInlineSnapshot(`
      "unlimited: uuid name
      50: name"
    `);
    expect(await headersOf('cluster-template-list', '--detail')).toMatchInlineSnapshot(`
      "unlimited: name image_id flavor_id master_flavor_id keypair_id external_network_id fixed_network fixed_subnet dns_nameserver docker_volume_size labels coe http_proxy https_proxy no_proxy network_driver tls_disabled public registry_enabled volume_driver server_type docker_storage_driver master_lb_enabled floating_ip_enabled hidden tags apiserver_port created_at insecure_registry links updated_at cluster_distro uuid
      300: name image_id flavor_id master_flavor_id keypair_id external_network_id fixed_network fixed_subnet dns_nameserver docker_volume_size labels coe http_proxy network_driver public uuid
      200: name image_id flavor_id master_flavor_id keypair_id external_network_id coe network_driver public uuid
      160: name image_id flavor_id master_flavor_id coe network_driver public
      110: name image_id flavor_id master_flavor_id coe
      90: name image_id flavor_id coe
      70: name image_id coe
      50: name coe"
    `);
  });

  it('of nodegroup-list', async () => {
    items = [{ uuid: UUID, name: 'gpus', flavor_id: 'm1.large', image_id: UUID, status: 'CREATE_COMPLETE' }];
    expect(await headersOf('nodegroup-list', 'web')).toMatchInlineSnapshot(`
      "unlimited: uuid name flavor_id image_id node_count status role
      130: uuid name flavor_id node_count status role
      90: uuid name node_count status role
      70: name node_count status role
      30: name status"
    `);
  });

  it('of quotas-list', async () => {
    items = [{ project_id: '7ca1f0c1e6ea4d3ab1fbd8be3b2dc2b1', resource: 'Cluster', hard_limit: 20 }];
    expect(await headersOf('quotas-list')).toMatchInlineSnapshot(`
      "unlimited: project_id resource hard_limit
      50: project_id hard_limit"
    `);
  });

  it('of service-list', async () => {
    const created_at = '2026-01-01T00:00:00+00:00';
    items = [{ id: 1, host: 'a-host', binary: 'magnum-conductor', state: 'up', disabled: false, created_at }];
    expect(await headersOf('service-list')).toMatchInlineSnapshot(`
      "unlimited: id host binary state disabled disabled_reason created_at updated_at
      110: id host binary state disabled disabled_reason updated_at
      70: host binary state disabled disabled_reason
      50: host binary state disabled
      30: host state disabled"
    `);
  });
});

it('service-list sorts by ID as a number', async () => {
  items = [{ id: 10 }, { id: 9 }, { id: 1 }, { id: 100 }];
  const { stdout } = await magnum.run('service-list', '-f', 'value', '-c', 'id');
  expect(stdout).toBe('1\n9\n10\n100\n');
});

describe('the remark on an empty list', () => {
  it.each([
    [
      'cluster-list',
      'No clusters. To create one: magnum cluster-create mycluster --cluster-template TEMPLATE',
    ],
    ['cluster-list --marker m', 'No clusters after the marker. To list all: magnum cluster-list'],
    [
      'cluster-template-list',
      'No cluster templates. To create one: magnum cluster-template-create mytemplate --image IMAGE --external-network NETWORK --coe kubernetes',
    ],
    ['nodegroup-list web', 'No nodegroups. To create one: magnum nodegroup-create web NAME'],
    ['nodegroup-list web --role x', 'No nodegroups with role x. To list all: magnum nodegroup-list web'],
    [
      'nodegroup-list web --marker m',
      'No nodegroups after the marker. To list all: magnum nodegroup-list web',
    ],
    [
      'nodegroup-list web --marker m --role x',
      'No nodegroups after the marker. To list all: magnum nodegroup-list web --role x',
    ],
    [
      'quotas-list',
      'No quota for this project. To show the default limit: magnum quotas-show --project-id PROJECT_ID --resource Cluster',
    ],
    [
      'quotas-list --all-tenants',
      'No quotas. To create one: magnum quotas-create --project-id PROJECT_ID --resource Cluster --hard-limit 20',
    ],
    ['quotas-list --marker 7', 'No quotas after the marker. To list all: magnum quotas-list'],
    [
      'quotas-list --marker 7 --all-tenants',
      'No quotas after the marker. To list all: magnum quotas-list --all-tenants',
    ],
    ['service-list', 'No services.'],
  ])('of %s is: %s', async (line, remark) => {
    const { code, stderr } = await magnum.runWith({ tty: true }, ...line.split(' '));
    expect({ code, stderr }).toEqual({ code: 0, stderr: `${remark}\n` });
  });
});

describe('cluster-list', () => {
  it('prints a renamed field under the name in --fields only', async () => {
    items = [{ uuid: 'u', name: 'web', stack_id: 's' }];
    const columnsOf = async (fields: string) =>
      (await magnum.run('cluster-list', '--fields', fields, '-f', 'csv')).stdout;
    expect(await columnsOf('cluster_id')).toMatch(/"status","cluster_id"\n.*,"s"\n$/);
    expect(await columnsOf('stack_id')).toMatch(/"status","stack_id"\n.*,"s"\n$/);
    expect((await magnum.run('cluster-list', '--fields', 'keypair')).stderr).toBe(
      'ERROR: Non-existent fields are specified: keypair\nAvailable fields: uuid, name, stack_id.\n',
    );
  });

  it('--long shows an invalid time unchanged', async () => {
    items = [{ uuid: 'u', name: 'web', created_at: 'yesterday' }];
    const { stdout } = await magnum.run('cluster-list', '--long', '-c', 'age');
    expect(stdout).toContain('| yesterday |');
  });
});

it.each([
  ['clusters', listClusters],
  ['cluster templates', listTemplates],
  ['nodegroups', listNodegroups],
  ['quotas', listQuotas],
] as const)('the progress of a list counts %s', async (noun, list) => {
  const nothing = { list: async function* () {} };
  const context = {
    world: { now: Date.now, stdout: {}, stderr: {} },
    magnum: async () => ({
      ...{ clusters: nothing, clusterTemplates: nothing, nodegroups: nothing, quotas: nothing },
    }),
    session: async () => ({ token: async () => ({}) }),
  };
  const noFilter = { name: [], status: [], health: [], label: [] };
  const rows = await list(noFilter as never, context as never);
  expect((rows as { itemNoun?: string }).itemNoun).toBe(noun);
});
