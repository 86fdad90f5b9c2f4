/**
 * Docker contexts of clusters. A context that this program creates has the cluster's UUID in its metadata; other contexts are never
 * changed or removed.
 */
import { MagnumError } from '../../errors.ts';
import { noHomeError } from '../../platform/home-directory.ts';
import type { World } from '../../world.ts';
import { fileSetBytes } from '../certificate/credential-size.ts';
import type { ClientCertificate } from '../certificate/reusable-certificate.ts';
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
  readCertificate,
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
  /** The name of the cluster. */
  readonly clusterName: string;
  /** The name of the context, if the user specified one. */
  readonly name?: string | undefined;
  /** The cloud and project of the cluster (`ClusterOrigin.mark`). */
  readonly origin?: string | undefined;
  /** The UUID of a deleted cluster whose context is reused for this one. */
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
  /** Write to the directory even if other users can write to it. */
  readonly shared?: boolean;
}

const MAGNUM_METADATA_KEY = 'magnum';

/** Throws MagnumError `usage` without a home directory. */
function requireDirectory(place: StorePlace): string {
  const directory = dockerDirectory(place);
  if (directory === undefined) throw noHomeError('find the Docker contexts');
  return directory;
}

const requireRoot = (place: StorePlace): string => storeRoot(requireDirectory(place));

/** To be called before the first request for a context. Throws MagnumError `failed` if other users can replace files in the store. */
export const assertOwnContexts = (use: ContextUse): Promise<void> =>
  assertOwnStore(requireRoot(use), directoryUse(use));

/**
 * The UUID of another cluster of the same origin whose context has the requested name; it may have been deleted. Undefined if this cluster
 * has a context already.
 */
export async function findPredecessor(
  { uuid, name, clusterName, origin }: ContextIdentity,
  place: StorePlace,
): Promise<string | undefined> {
  const contexts = await readContexts(requireRoot(place));
  if (origin === undefined || contexts.some((context) => uuidOf(context) === uuid)) return undefined;
  const namesake = contexts.find(({ Name }) => Name === (name ?? asContextName(clusterName)));
  const mark = namesake && markOf(namesake);
  return mark?.origin === origin ? mark?.cluster : undefined;
}

/** The certificate in the context of the same cluster. */
export async function storedCertificate(
  { uuid }: ContextIdentity,
  place: StorePlace,
): Promise<ClientCertificate | undefined> {
  const root = requireRoot(place);
  const own = (await readContexts(root)).find((context) => uuidOf(context) === uuid);
  return own && readCertificate(root, own.Name);
}

/** Throws MagnumError `failed` if `writeDockerContext` would. Only completes the changes of killed processes. */
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
 * Creates the context, or updates the one of the same cluster; returns its name. The name defaults to that of the cluster, converted for
 * Docker, with a number if another context has it. If the context is renamed and was Docker's current context, it stays so; `warn`
 * receives a sentence for each setting that the user has to change. Throws MagnumError `failed` if `name` is taken, if other users can
 * replace files in the store, or if the files cannot be written; a context that existed then still exists.
 */
export function writeDockerContext(
  context: DockerContext,
  use: ContextUse,
  warn: (sentence: string) => void,
): Promise<string> {
  const directory = requireDirectory(use);
  const root = storeRoot(directory);
  return withStore(root, directoryUse(use), async (store) => {
    const contexts = await readContexts(root);
    const name = nameFor(context, contexts);
    const certificates = context.credentials && pemFiles(context.credentials);
    await writeContext({ name, metadata: metadataOf(name, context), certificates }, store);
    for (const old of contexts.filter((item) => uuidOf(item) === context.uuid && item.Name !== name)) {
      await moveCurrentContext(directory, { from: old.Name, to: name }, { env: use.env, warn });
      await removeContext(old.Name, store);
    }
    return name;
  });
}

/**
 * Removes the contexts of these clusters; returns their names. If one was Docker's current context, Docker's default replaces it; `warn`
 * receives a sentence for each setting that the user has to change. Throws MagnumError `failed`.
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
  // Shared directories are allowed: private keys are removed from them too.
  return await withStore(root, { home, pid, signal, shared: true }, async (store) => {
    const names = (await find()).map(({ context }) => context);
    for (const name of names) {
      // First, so that the current context always exists.
      await moveCurrentContext(directory, { from: name }, { env, warn });
      await removeContext(name, store);
    }
    return names;
  });
}

/** The contexts that this program created, with the UUIDs and origins of their clusters. */
export async function dockerContexts(
  place: StorePlace,
): Promise<{ readonly uuid: string; readonly context: string; readonly origin: string | undefined }[]> {
  const directory = dockerDirectory(place);
  const contexts = directory === undefined ? [] : await readContexts(storeRoot(directory));
  return contexts.flatMap((context) => {
    const mark = markOf(context);
    if (mark === undefined) return [];
    const origin = typeof mark.origin === 'string' ? mark.origin : undefined;
    return [{ uuid: mark.cluster, context: context.Name, origin }];
  });
}

/** False if Docker certainly has no contexts of this program. */
export function hasDockerContexts(place: StorePlace): boolean {
  const directory = dockerDirectory(place);
  return directory !== undefined && hasContexts(storeRoot(directory));
}

const directoryUse = ({ pid, home, signal, shared = false }: ContextUse): DirectoryUse => ({
  ...{ pid, home, signal, shared },
  sharedHint:
    'Choose a private directory with DOCKER_CONFIG, remove write permission with chmod go-w, or use --allow-shared-dir.',
});

interface ContextMark {
  readonly cluster: string;
  /** Missing in contexts of earlier versions. */
  readonly origin?: unknown;
}

function markOf({ Metadata }: ContextMetadata): ContextMark | undefined {
  const mark = Metadata[MAGNUM_METADATA_KEY] as Partial<ContextMark> | null | undefined;
  return typeof mark?.cluster === 'string' ? (mark as ContextMark) : undefined;
}

const uuidOf = (context: ContextMetadata): string | undefined => markOf(context)?.cluster;

function nameFor(
  { uuid, name, clusterName, replaces }: ContextIdentity,
  contexts: readonly ContextMetadata[],
): string {
  const isTaken = (candidate: string) =>
    contexts.some((context) => {
      const owner = uuidOf(context);
      return context.Name === candidate && (owner === undefined || (owner !== uuid && owner !== replaces));
    });
  if (name !== undefined) {
    assertContextName(name);
    if (!isTaken(name)) return name;
    throw new MagnumError(
      'failed',
      `Docker context ${name} already exists and was not created for this cluster.`,
      {
        hint: 'Choose another name with --docker-context, or omit the name to use a free one.',
      },
    );
  }
  const own = contexts.find((context) => uuidOf(context) === uuid);
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
      // `docker context ls` prints the description unescaped.
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
