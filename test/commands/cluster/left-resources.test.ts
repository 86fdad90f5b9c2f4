/** What is left of deleted clusters in the cloud, with fake Cinder and Octavia. */
import { expect, it } from 'vitest';
import { leftResources } from '../../../src/commands/cluster/left-resources.ts';
import type { Context } from '../../../src/context.ts';
import type { Cluster } from '../../../src/magnum/types.ts';

const UUID = '5d12f6fd-a196-4bf0-ae4c-1f639a523a52';
const WEB: Cluster = { uuid: UUID, name: 'web', cluster_template_id: 't', stack_id: 'kube-x1' };

/** By service type: the responses of successive requests. A missing type is missing from the catalog. */
type Services = Readonly<Record<string, readonly (object | string | number | Error)[]>>;

/** Deletes a cluster, and returns the remarks and the requests. */
async function afterDeletion(services: Services, isFinished = true) {
  const remarks: string[] = [];
  const requests: string[] = [];
  const counts = new Map<string, number>();
  const session = async () => ({
    requestTo: async (type: string, { path }: { path: string }) => {
      const responses = services[type];
      if (responses === undefined) return undefined;
      const count = counts.get(type) ?? 0;
      counts.set(type, count + 1);
      requests.push(`${type} ${path}`);
      const response = responses[Math.min(count, responses.length - 1)];
      if (response instanceof Error) throw response;
      if (typeof response === 'number') return { status: response, body: '{}' };
      return { status: 200, body: typeof response === 'string' ? response : JSON.stringify(response) };
    },
  });
  const remark = (line: string) => void remarks.push(line);
  const followUp = leftResources({ session, remark } as unknown as Context);
  await followUp.note('web', WEB);
  if (isFinished) await followUp.finish('web');
  await followUp.end?.();
  return { remarks, requests };
}

const volume = (id: string, cluster: unknown, more: object = {}) => ({
  ...{ id, name: `pvc-${id}`, size: 10, status: 'available', attachments: [] },
  metadata: { 'cinder.csi.openstack.org/cluster': cluster },
  ...more,
});
const attached = { status: 'in-use', attachments: [{ server_id: 's' }] };

it('requests nothing and reports nothing if the catalog has neither service', async () => {
  expect(await afterDeletion({})).toEqual({ remarks: [], requests: [] });
});

it.each([UUID, 'web', 'kube-x1'])(
  'names volumes whose cluster is %s, with the command that deletes them',
  async (owner) => {
    const volumes = [volume('a', owner), volume('b', owner), volume('c', 'other'), { id: 'd', metadata: {} }];
    const { remarks, requests } = await afterDeletion({ volumev3: [{ volumes }] });
    expect(remarks).toEqual([
      '2 volumes of deleted clusters are left: pvc-a (10 GB), pvc-b (10 GB). To delete: openstack volume delete a b',
    ]);
    expect(requests).toEqual(Array(2).fill('volumev3 /volumes/detail?limit=1000'));
  },
);

it('reads the volumes of a catalog with the official service type', async () => {
  const { remarks } = await afterDeletion({ 'block-storage': [{ volumes: [volume('a', UUID)] }] });
  expect(remarks).toEqual([
    '1 volume of deleted clusters is left: pvc-a (10 GB). To delete: openstack volume delete a',
  ]);
});

it('names volumes of an unknown cluster that were detached, without a command that deletes them', async () => {
  const before = [
    ...[volume('a', 'kubernetes', attached), volume('b', 'kubernetes', attached)],
    ...[volume('c', 'kubernetes'), volume('d', undefined, attached), volume('g', 'kubernetes', attached)],
  ];
  const after = [
    ...[volume('a', 'kubernetes'), volume('b', 'kubernetes', attached), volume('c', 'kubernetes')],
    ...[volume('d', undefined), volume('e', 'kubernetes'), volume('g', 'kubernetes', { status: 'deleting' })],
  ];
  const { remarks } = await afterDeletion({ volumev3: [{ volumes: before }, { volumes: after }] });
  expect(remarks).toEqual([
    'Kubernetes volumes were detached meanwhile and may be left of deleted clusters: pvc-a (10 GB). To list: openstack volume list',
  ]);
});

it('names load balancers of the cluster', async () => {
  const balancer = (id: string, description: unknown, more: object = {}) => ({
    id,
    name: '',
    description,
    ...more,
  });
  const ofCluster = `Kubernetes external service default/web from cluster ${UUID}`;
  const loadbalancers = [
    ...[balancer('a', ofCluster), balancer('b', ofCluster, { provisioning_status: 'PENDING_DELETE' })],
    ...[balancer('c', `${ofCluster}0`), balancer('d', null), balancer('e', `x ${ofCluster}`)],
  ];
  const { remarks, requests } = await afterDeletion({ 'load-balancer': [{ loadbalancers }] });
  expect(remarks).toEqual([
    '1 load balancer of deleted clusters is left: a. To delete: openstack loadbalancer delete --cascade a',
  ]);
  expect(requests).toEqual(['load-balancer /v2/lbaas/loadbalancers?limit=1000']);
});

it('reports nothing if no deletion was complete', async () => {
  const { remarks } = await afterDeletion({ volumev3: [{ volumes: [volume('a', UUID)] }] }, false);
  expect(remarks).toEqual([]);
});

it.each([
  [403],
  ['<html>'],
  ['null'],
  [new Error('no route')],
  [{ volumes: 'x', loadbalancers: {} }],
  [{ volumes: [null, 7, { id: 9 }, { id: 'a', metadata: 'x' }, { id: 'b', metadata: null }] }],
])('reports nothing for the response %j', async (response) => {
  const { remarks } = await afterDeletion({ volumev3: [response], 'load-balancer': [response] });
  expect(remarks).toEqual([]);
});

it('escapes control characters, quotes IDs, and shortens a long list', async () => {
  const volumes = [
    volume('x; rm', UUID, { name: 'a\u001b[2J' }),
    ...Array.from({ length: 19 }, (_, i) => volume(`v${i}`, UUID)),
  ];
  const { remarks } = await afterDeletion({ volumev3: [{ volumes }] });
  expect(remarks[0]).toContain('20 volumes of deleted clusters are left: a\\x1b[2J (10 GB), pvc-v0 (10 GB)');
  expect(remarks[0]).toContain(" and 10 more. To delete: openstack volume delete 'x; rm' v0 ");
});
