/** The contexts that this program has created for clusters that no longer exist: in the kubeconfig and of Docker. */
import { isGone, originMark } from '../../cluster-access/cluster-origin.ts';
import { dockerContexts } from '../../cluster-access/docker/docker-context.ts';
import { readMergedContexts } from '../../cluster-access/kubeconfig/merged-contexts.ts';
import type { Context } from '../../context.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import type { World } from '../../world.ts';

export interface OwnContext {
  readonly uuid: string;
  readonly origin: string | undefined;
  readonly context: string;
  /** The kubeconfig; undefined for a Docker context. */
  readonly path: string | undefined;
}

export interface ContextPlaces {
  readonly kubeconfig: boolean;
  readonly docker: boolean;
}

export interface SortedContexts {
  /** Of clusters of this cloud and project that no longer exist. */
  readonly dead: readonly OwnContext[];
  /** Of clusters of this cloud and project that exist. */
  readonly alive: readonly OwnContext[];
  /** Of other clouds and projects, and of earlier versions, which did not record the origin: it is unknown whether their clusters exist. */
  readonly others: readonly OwnContext[];
}

/** Throws MagnumError `failed` for a kubeconfig that cannot be read. */
export async function readOwnContexts(
  { kubeconfig, docker }: ContextPlaces,
  world: World,
): Promise<OwnContext[]> {
  const inKubeconfig = kubeconfig ? await readMergedContexts(world) : [];
  const ofDocker = docker ? await dockerContexts(world) : [];
  return [...inKubeconfig, ...ofDocker.map((one) => ({ ...one, path: undefined }))];
}

/** Requests for clusters that are missing in the list. */
const CONCURRENCY = 5;

/**
 * Sends no request if no context is of this cloud and project, otherwise reads the list of clusters once. A cluster that it does not contain is
 * requested with `isConfirmed`, and counts as deleted only if Magnum responds that it does not exist. Throws the errors of the login and of the
 * list.
 */
export async function sortContexts(
  contexts: readonly OwnContext[],
  { isConfirmed }: { readonly isConfirmed: boolean },
  context: Pick<Context, 'magnum' | 'session'>,
): Promise<SortedContexts> {
  if (contexts.length === 0) return { dead: [], alive: [], others: [] };
  const mark = await currentOrigin(context);
  const own = contexts.filter(({ origin }) => mark !== undefined && origin === mark);
  const others = contexts.filter((one) => !own.includes(one));
  if (own.length === 0) return { dead: [], alive: [], others };
  const magnum = await context.magnum();
  const existing = new Set<string>();
  for await (const { uuid } of magnum.clusters.list()) existing.add(uuid);
  const missing = [...new Set(own.map(({ uuid }) => uuid))].filter((uuid) => !existing.has(uuid));
  const gone = new Set(isConfirmed ? [] : missing);
  if (isConfirmed) {
    const checks = mapConcurrently(missing, CONCURRENCY, async (uuid) => ({
      uuid,
      isDead: await isGone(uuid, magnum),
    }));
    for await (const { uuid, isDead } of checks) if (isDead) gone.add(uuid);
  }
  return {
    dead: own.filter(({ uuid }) => gone.has(uuid)),
    alive: own.filter(({ uuid }) => !gone.has(uuid)),
    others,
  };
}

/** The mark of clusters of the login's project; undefined without a project. */
async function currentOrigin({ session }: Pick<Context, 'session'>): Promise<string | undefined> {
  const keystone = await session();
  const [endpoint, { project }] = await Promise.all([keystone.endpoint(), keystone.token()]);
  return project === undefined ? undefined : originMark(endpoint, project.id);
}

/** `Context kube in /home/me/.kube/config`. */
export const placeText = ({ context, path }: OwnContext): string =>
  path === undefined ? `Docker context ${context}` : `Context ${context} in ${path}`;

/** The remark about contexts that are not sorted into dead and alive ones. */
export const othersText = (count: number): string =>
  count === 1
    ? '1 context is of another cloud or project; its cluster was not checked.'
    : `${count} contexts are of other clouds or projects; their clusters were not checked.`;
