/**
 * Names the volumes and load balancers that Kubernetes created for deleted clusters and that still exist. Magnum deletes the load
 * balancers of a cluster if it can (magnum/common/octavia.py), and no volumes.
 */
import type { Context } from '../../context.ts';
import { parseServerJson } from '../../http/server-json.ts';
import type { ManagedSession } from '../../keystone/index.ts';
import type { Cluster } from '../../magnum/types.ts';
import { once } from '../../platform/once.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { quoteForPosixIfNeeded } from '../../platform/shell-quoting.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import type { DeletionFollowUp } from './deletion-follow-up.ts';

/** For one request. The deletions are complete already. */
const TIMEOUT_MS = 10_000;
/** Services return up to 1,000 items in one page. */
const PAGE_SIZE = 1_000;
const MAX_SHOWN = 10;

/** The metadata of volumes that Kubernetes created (cloud-provider-openstack: Cinder CSI). */
const CLUSTER_METADATA = 'cinder.csi.openstack.org/cluster';
/** What Magnum's own drivers set there for every cluster. */
const COMMON_CLUSTER_NAME = 'kubernetes';

type Fields = Readonly<Record<string, unknown>>;

/** Asks nothing of a cloud whose catalog has no such service, and reports nothing if the user may not list the resources. */
export function leftResources({ session, remark }: Context): DeletionFollowUp {
  const noted = new Map<string, Cluster>();
  const deleted: Cluster[] = [];
  const volumesBefore = once(async () => volumesIn(await session()));
  return {
    async note(item, cluster) {
      noted.set(item, cluster);
      await volumesBefore();
    },
    finish(item) {
      const cluster = noted.get(item);
      if (cluster !== undefined) deleted.push(cluster);
    },
    async end() {
      if (deleted.length === 0) return;
      const keystone = await session();
      const [before, after, balancers] = await Promise.all([
        volumesBefore(),
        volumesIn(keystone),
        loadBalancersIn(keystone),
      ]);
      const remaining = after.filter(({ status }) => status !== 'deleting');
      report(
        'volume',
        remaining.filter((volume) => belongsTo(volume, deleted)),
        (ids) => `To delete: openstack volume delete ${ids}`,
      );
      report(
        'load balancer',
        balancers.filter((balancer) => isBalancerOf(balancer, deleted)),
        (ids) => `To delete: openstack loadbalancer delete --cascade ${ids}`,
      );
      const detached = remaining.filter((volume) => isDetached(volume, before));
      if (detached.length > 0)
        remark(
          safeLine(
            `Kubernetes volumes were detached meanwhile and may be left of deleted clusters: ${namesOf(detached)}. To list: openstack volume list`,
          ),
        );
    },
  };

  function report(kind: string, resources: readonly Fields[], hint: (ids: string) => string): void {
    if (resources.length === 0) return;
    const [subject, verb] = resources.length === 1 ? [kind, 'is'] : [`${kind}s`, 'are'];
    const ids = resources.slice(0, MAX_SHOWN).map(({ id }) => quoteForPosixIfNeeded(String(id)));
    remark(
      safeLine(
        `${resources.length} ${subject} of deleted clusters ${verb} left: ${namesOf(resources)}. ${hint(ids.join(' '))}`,
      ),
    );
  }
}

const namesOf = (resources: readonly Fields[]): string => shortenedList(resources.map(nameOf), MAX_SHOWN);

/** The cloud's answer is not needed: an error of any kind is an empty list. */
async function listOf(
  keystone: ManagedSession,
  serviceType: string,
  path: string,
  key: string,
): Promise<Fields[] | undefined> {
  const response = await keystone
    .requestTo(serviceType, { method: 'GET', path, timeoutMs: TIMEOUT_MS })
    .catch(() => undefined);
  if (response === undefined) return undefined;
  const document = response.status === 200 ? parseServerJson(response.body) : undefined;
  const items = isFields(document) ? document[key] : undefined;
  return Array.isArray(items) ? items.filter((item) => isFields(item) && typeof item.id === 'string') : [];
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const volumesIn = async (keystone: ManagedSession): Promise<Fields[]> => {
  const path = `/volumes/detail?limit=${PAGE_SIZE}`;
  return (
    (await listOf(keystone, 'volumev3', path, 'volumes')) ??
    (await listOf(keystone, 'block-storage', path, 'volumes')) ??
    []
  );
};

const loadBalancersIn = async (keystone: ManagedSession): Promise<Fields[]> =>
  (await listOf(keystone, 'load-balancer', `/v2/lbaas/loadbalancers?limit=${PAGE_SIZE}`, 'loadbalancers')) ??
  [];

function ownerOf({ metadata }: Fields): string | undefined {
  const owner = isFields(metadata) ? metadata[CLUSTER_METADATA] : undefined;
  return typeof owner === 'string' && owner !== '' ? owner : undefined;
}

function belongsTo(volume: Fields, deleted: readonly Cluster[]): boolean {
  const owner = ownerOf(volume);
  if (owner === undefined || owner === COMMON_CLUSTER_NAME) return false;
  return deleted.some(({ uuid, name, stack_id: stack }) => [uuid, name, stack].includes(owner));
}

/** The cluster of such a volume is not known: another one can have detached it. */
function isDetached(volume: Fields, before: readonly Fields[]): boolean {
  if (ownerOf(volume) !== COMMON_CLUSTER_NAME || isAttached(volume)) return false;
  return before.some((earlier) => earlier.id === volume.id && isAttached(earlier));
}

const isAttached = ({ attachments }: Fields): boolean => Array.isArray(attachments) && attachments.length > 0;

/** `Kubernetes external service default/web from cluster UUID`. */
const isBalancerOf = (
  { description, provisioning_status: status }: Fields,
  deleted: readonly Cluster[],
): boolean =>
  status !== 'PENDING_DELETE' &&
  typeof description === 'string' &&
  description.startsWith('Kubernetes ') &&
  deleted.some(({ uuid }) => description.endsWith(` from cluster ${uuid}`));

function nameOf({ id, name, size }: Fields): string {
  const label = typeof name === 'string' && name !== '' ? name : String(id);
  return typeof size === 'number' ? `${label} (${size} GB)` : label;
}
