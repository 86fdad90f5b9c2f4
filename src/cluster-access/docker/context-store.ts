/**
 * The store of the docker client (docker/cli, cli/context/store): `contexts/meta/ID/meta.json` and
 * `contexts/tls/ID/docker/*.pem` below DOCKER_CONFIG or ~/.docker, where ID is the SHA-256 of the name.
 *
 * Docker sees a context when its meta.json is there. So that file is renamed into place last, and away first; its
 * draft beside it says until then that the rest is being written or removed, and after a kill what the next change has to
 * end. Docker takes no notice of drafts, nor of directories beside the certificates. Programs of this kind change
 * the store one at a time (`withDirectoryLock`).
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { existsSync } from 'node:fs';
import { lstat, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createFile } from '../../platform/atomic-write.ts';
import { describeSystemError } from '../../platform/errno-messages.ts';
import { undefinedIfMissing, withFileError } from '../../platform/file-error.ts';
import { makeDirectories, removeMade } from '../../platform/make-directories.ts';
import { assertRegularFile, readRegularFile } from '../../platform/regular-file.ts';
import type { World } from '../../world.ts';
import { flush } from '../directory/atomic-file-set.ts';
import {
  assertPrivate,
  assertWritable,
  type DirectoryUse,
  openClusterDirectory,
  withMadeDirectory,
  writeClusterDirectory,
} from '../directory/cluster-directory.ts';
import { type ClusterFiles, PEM_FILES } from '../directory/cluster-file-names.ts';

export type StorePlace = Pick<World, 'env' | 'cwd' | 'home'>;

/** What is read of a meta.json. */
export interface ContextMetadata {
  readonly Name: string;
  readonly Metadata: Readonly<Record<string, unknown>>;
}

export interface StoredContext {
  readonly name: string;
  /** The content of meta.json. */
  readonly metadata: string;
  /** Absent without TLS. */
  readonly certificates: ClusterFiles | undefined;
}

/** The store while no other process of this program changes it. */
export interface LockedStore {
  readonly root: string;
  readonly use: DirectoryUse;
}

const METADATA_FILE = 'meta.json';
const DRAFT = '.magnum-meta.json';
const METADATA_MODE = 0o644;

/** The directory of docker's configuration; undefined without DOCKER_CONFIG and a home directory. */
export function dockerDirectory({ env, cwd, home }: StorePlace): string | undefined {
  return env.DOCKER_CONFIG ? resolve(cwd, env.DOCKER_CONFIG) : home && join(home, '.docker');
}

export const storeRoot = (directory: string): string => join(directory, 'contexts');

/** Docker makes the directory with the first context. */
export const hasContexts = (root: string): boolean => existsSync(join(root, 'meta'));

/** Throws MagnumError `failed` when links or other users' permissions let the store lead elsewhere. */
export async function assertOwnStore(root: string, use: DirectoryUse): Promise<void> {
  await withStoreError(root, assertDirectories([root, join(root, 'meta'), join(root, 'tls')]));
  for (const kind of ['meta', 'tls']) await assertPrivate(join(root, kind), use);
}

/**
 * Does `work` while no other process of this program changes the store, which is made for it; before, ends what killed
 * processes have begun. `isTrial` removes again what had to be made. Throws MagnumError `failed`.
 */
export async function withStore<T>(
  root: string,
  use: DirectoryUse,
  work: (store: LockedStore) => Promise<T>,
  isTrial = false,
): Promise<T> {
  await assertOwnStore(root, use);
  const store = { root, use };
  const { made, result } = await withMadeDirectory(root, use, async () => {
    for (const id of await unfinishedIds(root)) await withStoreError(root, endUnfinished(id, store));
    return await work(store);
  });
  if (isTrial) await removeMade(made, root);
  return result;
}

/** The contexts that docker can read; those in links, and of more than 1 MiB, are left out. */
export async function readContexts(root: string): Promise<ContextMetadata[]> {
  const isOwn = await assertDirectories([root, join(root, 'meta')]).then(
    () => true,
    () => false,
  );
  const ids = isOwn ? await idsIn(root) : [];
  const all = await Promise.all(ids.map((id) => readMetadata(root, id).catch(() => undefined)));
  return all.filter((one) => one !== undefined);
}

/** Throws MagnumError `failed` unless the context can be written, with this many bytes; changes nothing. */
export async function assertContextWritable(
  { name, bytes }: { readonly name: string; readonly bytes: number },
  { root, use }: LockedStore,
): Promise<void> {
  const id = idOf(name);
  await withStoreError(root, assertOwnContext(root, id));
  await assertWritable(endpointOf(root, id), PEM_FILES, bytes, { ...use, force: true });
  await withStoreError(
    root,
    (async () => {
      const made = await makeDirectories(metaOf(root, id));
      try {
        await createFile(draftOf(root, id), '');
        await rm(draftOf(root, id));
      } finally {
        await removeMade(made, metaOf(root, id));
      }
    })(),
  );
}

/** Creates or replaces the context. Throws MagnumError `failed`; then the old one is there, or none. */
export async function writeContext(
  { name, metadata, certificates }: StoredContext,
  { root, use }: LockedStore,
): Promise<void> {
  const id = idOf(name);
  await withStoreError(root, assertOwnContext(root, id));
  const made = await withStoreError(root, makeDirectories(metaOf(root, id)));
  try {
    const draft = createFile(draftOf(root, id), metadata, { mode: METADATA_MODE, isFlushed: true });
    await withStoreError(root, draft);
    if (certificates !== undefined)
      await writeClusterDirectory(endpointOf(root, id), certificates, { ...use, force: true });
    await withStoreError(root, rename(draftOf(root, id), metadataOf(root, id)));
    await withStoreError(root, flush(metaOf(root, id), dirname(metaOf(root, id))));
  } catch (error) {
    await rm(draftOf(root, id), { force: true }).catch(() => undefined);
    await removeMade(made, metaOf(root, id));
    throw error;
  }
  if (certificates === undefined)
    await withStoreError(root, rm(tlsOf(root, id), { recursive: true, force: true }));
}

/** Removes the context. Throws MagnumError `failed`. */
export function removeContext(name: string, store: LockedStore): Promise<void> {
  const { root } = store;
  const id = idOf(name);
  return withStoreError(
    root,
    (async () => {
      await assertOwnContext(root, id);
      await rename(metadataOf(root, id), draftOf(root, id));
      await endUnfinished(id, store);
    })(),
  );
}

/** The contexts that a killed process was writing or removing. */
export async function unfinishedIds(root: string): Promise<string[]> {
  const ids: string[] = [];
  for (const id of await idsIn(root)) if (await undefinedIfMissing(lstat(draftOf(root, id)))) ids.push(id);
  return ids;
}

/** Leaves a whole context, or none. */
async function endUnfinished(id: string, { root, use }: LockedStore): Promise<void> {
  await assertOwnContext(root, id);
  if (await undefinedIfMissing(lstat(metadataOf(root, id)))) {
    await openClusterDirectory(endpointOf(root, id), use);
    await rm(draftOf(root, id));
    return;
  }
  await rm(tlsOf(root, id), { recursive: true, force: true });
  await rm(draftOf(root, id));
  await rmdir(metaOf(root, id)).catch(() => undefined);
}

/** Rejects with the reason when a part of the context is not what docker and this program make. */
async function assertOwnContext(root: string, id: string): Promise<void> {
  await assertDirectories([
    root,
    join(root, 'meta'),
    metaOf(root, id),
    join(root, 'tls'),
    tlsOf(root, id),
    endpointOf(root, id),
  ]);
  await assertEntry(draftOf(root, id), assertRegularFile);
  await readMetadata(root, id);
}

async function assertDirectories(paths: readonly string[]): Promise<void> {
  for (const path of paths)
    await assertEntry(path, (stats) => {
      if (!stats.isDirectory()) throw new Error('it is not a directory');
    });
}

/** Rejects with an Error that names the path when it is a link or `check` throws. */
async function assertEntry(path: string, check: (stats: Stats) => void): Promise<void> {
  const stats = await undefinedIfMissing(lstat(path));
  if (stats === undefined) return;
  try {
    if (stats.isSymbolicLink()) throw new Error('it is a symbolic link');
    check(stats);
  } catch (error) {
    throw entryError(path, error);
  }
}

/** undefined for a context that does not exist. Rejects with the reason why it cannot be read. */
async function readMetadata(root: string, id: string): Promise<ContextMetadata | undefined> {
  await assertDirectories([metaOf(root, id)]);
  const path = metadataOf(root, id);
  await assertEntry(path, assertRegularFile);
  if ((await undefinedIfMissing(lstat(path))) === undefined) return undefined;
  try {
    const { Name, Metadata } = JSON.parse(readRegularFile(path).toString()) as Partial<ContextMetadata>;
    if (typeof Name === 'string' && idOf(Name) === id) return { Name, Metadata: Metadata ?? {} };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw entryError(path, error);
  }
  throw entryError(path, new Error('it does not hold the metadata of a docker context'));
}

const entryError = (path: string, error: unknown): Error =>
  new Error(`${path}: ${describeSystemError(error)}`, { cause: error });

async function idsIn(root: string): Promise<string[]> {
  const entries = await readdir(join(root, 'meta'), { withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) =>
    entry.isDirectory() && /^[0-9a-f]{64}$/.test(entry.name) ? [entry.name] : [],
  );
}

const idOf = (name: string): string => createHash('sha256').update(name).digest('hex');
const metaOf = (root: string, id: string): string => join(root, 'meta', id);
const metadataOf = (root: string, id: string): string => join(metaOf(root, id), METADATA_FILE);
const draftOf = (root: string, id: string): string => join(metaOf(root, id), DRAFT);
const tlsOf = (root: string, id: string): string => join(root, 'tls', id);
const endpointOf = (root: string, id: string): string => join(tlsOf(root, id), 'docker');

const withStoreError = <T>(root: string, work: Promise<T>): Promise<T> =>
  withFileError('change', `docker's contexts in ${root}`, work);
