/**
 * The contexts of the docker client that lead to clusters. What this program made carries the cluster's UUID in its metadata,
 * and no other context is changed or removed.
 */
import { MagnumError } from '../../errors.ts';
import { noHomeError } from '../../platform/home-directory.ts';
import type { World } from '../../world.ts';
import { fileSetBytes } from '../certificate/credential-size.ts';
import type { ClientCredentials } from '../cluster-access.ts';
import type { DirectoryUse } from '../directory/cluster-directory.ts';
import { asContextName, assertContextName } from './context-name.ts';
import {
  assertContextWritable,
  assertOwnStore,
  type ContextMetadata,
  dockerDirectory,
  hasContexts,
  type LockedStore,
  readContexts,
  removeContext,
  type StorePlace,
  storeRoot,
  unfinishedIds,
  withStore,
  writeContext,
} from './context-store.ts';
import { moveCurrentContext } from './current-context.ts';

export interface ContextIdentity {
  readonly uuid: string;
  /** What people call the cluster. */
  readonly clusterName: string;
  /** The name of the context, where the user has chosen one. */
  readonly name?: string | undefined;
  /** Where the cluster comes from (`ClusterOrigin.mark`). */
  readonly origin?: string | undefined;
  /** The UUID of a cluster that is gone, whose context this one replaces. */
  readonly replaces?: string | undefined;
}

export interface DockerContext extends ContextIdentity {
  /** `tcp://host:port`. */
  readonly host: string;
  /** Absent without TLS. */
  readonly credentials: ClientCredentials | undefined;
}

export type ContextPlace = StorePlace & Pick<World, 'pid' | 'signal'>;

export interface ContextUse extends ContextPlace {
  /** Goes ahead where others can write to the directory, too. */
  readonly shared?: boolean;
}

const MAGNUM_METADATA_KEY = 'magnum';

/** Throws MagnumError `usage` without a home directory. */
function requireDirectory(place: StorePlace): string {
  const directory = dockerDirectory(place);
  if (directory === undefined) throw noHomeError("find docker's contexts");
  return directory;
}

const requireRoot = (place: StorePlace): string => storeRoot(requireDirectory(place));

/** To be called before anything is asked for a context. Throws MagnumError `failed` for a store that is not the user's alone. */
export const assertOwnContexts = (use: ContextUse): Promise<void> =>
  assertOwnStore(requireRoot(use), directoryUse(use));

/**
 * The cluster of another UUID and the same origin whose context has the name that is wanted: it may be gone. undefined where this
 * cluster has a context already.
 */
export async function findPredecessor(
  { uuid, name, clusterName, origin }: ContextIdentity,
  place: StorePlace,
): Promise<string | undefined> {
  const all = await readContexts(requireRoot(place));
  if (origin === undefined || all.some((one) => uuidOf(one) === uuid)) return undefined;
  const wanted = all.find(({ Name }) => Name === (name ?? asContextName(clusterName)));
  const mark = wanted && markOf(wanted);
  return mark?.origin === origin ? mark?.cluster : undefined;
}

/** Throws MagnumError `failed` as `writeDockerContext`; ends what a killed process has begun, and changes nothing else. */
export async function assertDockerContextWritable(
  context: ContextIdentity,
  ca: string | undefined,
  use: ContextUse,
): Promise<void> {
  const root = requireRoot(use);
  const check = async (store: LockedStore) =>
    assertContextWritable(
      { name: nameFor(context, await readContexts(root)), bytes: fileSetBytes(ca) },
      store,
    );
  await withStore(root, directoryUse(use), check, true);
}

/**
 * Makes the context, or renews the one of the same cluster; its name. The name is that of the cluster as far as docker
 * takes it, with a number where another context has it that is not replaced. Throws MagnumError `failed` for a `name` that is taken, for a
 * store that is not the user's alone, and for files that cannot be written: then the old context is there, or none, as after a kill.
 * Docker uses the context under its new name if it used it under the old one; `warn` receives a sentence for what is left to do.
 */
export function writeDockerContext(
  context: DockerContext,
  use: ContextUse,
  warn: (sentence: string) => void,
): Promise<string> {
  const directory = requireDirectory(use);
  const root = storeRoot(directory);
  return withStore(root, directoryUse(use), async (store) => {
    const all = await readContexts(root);
    const name = nameFor(context, all);
    const certificates = context.credentials && pemFiles(context.credentials);
    await writeContext({ name, metadata: metadataOf(name, context), certificates }, store);
    for (const old of all.filter((one) => uuidOf(one) === context.uuid && one.Name !== name)) {
      await moveCurrentContext(directory, { from: old.Name, to: name }, { env: use.env, warn });
      await removeContext(old.Name, store);
    }
    return name;
  });
}

/**
 * Removes the contexts of these clusters; their names. Docker uses its default if it used one of them; `warn` receives a sentence
 * for what is left to do. Throws MagnumError `failed`.
 */
export async function removeDockerContexts(
  uuids: readonly string[],
  place: ContextPlace,
  warn: (sentence: string) => void,
): Promise<string[]> {
  const { env, home, pid, signal } = place;
  const directory = dockerDirectory(place);
  if (directory === undefined) return [];
  const root = storeRoot(directory);
  const find = async () => (await dockerContexts(place)).filter(({ uuid }) => uuids.includes(uuid));
  if ((await find()).length === 0 && (await unfinishedIds(root)).length === 0) return [];
  // Keys are removed wherever they are.
  return await withStore(root, { home, pid, signal, shared: true }, async (store) => {
    const names = (await find()).map(({ context }) => context);
    for (const name of names) {
      // First, so that docker never uses a context that is gone.
      await moveCurrentContext(directory, { from: name }, { env, warn });
      await removeContext(name, store);
    }
    return names;
  });
}

/** The contexts that this program has made, with the clusters they lead to. */
export async function dockerContexts(
  place: StorePlace,
): Promise<{ readonly uuid: string; readonly context: string }[]> {
  const directory = dockerDirectory(place);
  const all = directory === undefined ? [] : await readContexts(storeRoot(directory));
  return all.flatMap((one) => {
    const uuid = uuidOf(one);
    return uuid === undefined ? [] : [{ uuid, context: one.Name }];
  });
}

/** May there be contexts of ours? */
export function hasDockerContexts(place: StorePlace): boolean {
  const directory = dockerDirectory(place);
  return directory !== undefined && hasContexts(storeRoot(directory));
}

const directoryUse = ({ pid, home, signal, shared = false }: ContextUse): DirectoryUse => ({
  ...{ pid, home, signal, shared },
  sharedHint:
    'Choose a directory of your own with DOCKER_CONFIG, remove their permission with chmod go-w, or use --allow-shared-dir.',
});

interface ContextMark {
  readonly cluster: string;
  /** Missing in contexts of older versions. */
  readonly origin?: unknown;
}

function markOf({ Metadata }: ContextMetadata): ContextMark | undefined {
  const mark = Metadata[MAGNUM_METADATA_KEY] as Partial<ContextMark> | null | undefined;
  return typeof mark?.cluster === 'string' ? (mark as ContextMark) : undefined;
}

const uuidOf = (context: ContextMetadata): string | undefined => markOf(context)?.cluster;

function nameFor(
  { uuid, name, clusterName, replaces }: ContextIdentity,
  all: readonly ContextMetadata[],
): string {
  const isTaken = (wanted: string) =>
    all.some((one) => {
      const owner = uuidOf(one);
      return one.Name === wanted && (owner === undefined || (owner !== uuid && owner !== replaces));
    });
  if (name !== undefined) {
    assertContextName(name);
    if (!isTaken(name)) return name;
    throw new MagnumError(
      'failed',
      `Docker context ${name} already exists and was not created for this cluster.`,
      {
        hint: 'Choose another name with --docker-context, or give none to use a free name.',
      },
    );
  }
  const own = all.find((one) => uuidOf(one) === uuid);
  if (own !== undefined) return own.Name;
  const base = asContextName(clusterName);
  let free = base;
  for (let number = 2; isTaken(free); number++) free = `${base}-${number}`;
  return free;
}

function metadataOf(name: string, { uuid, clusterName, host, origin }: DockerContext): string {
  return JSON.stringify({
    Name: name,
    Metadata: {
      // `docker context ls` prints it as it is.
      Description: `Magnum cluster ${asContextName(clusterName)}`,
      [MAGNUM_METADATA_KEY]: { cluster: uuid, ...(origin && { origin }) },
    },
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
  });
}

const pemFiles = ({ ca, cert, key }: ClientCredentials) => ({
  'ca.pem': ca,
  'cert.pem': cert,
  'key.pem': key,
});
