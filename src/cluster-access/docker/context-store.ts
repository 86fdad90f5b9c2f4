/**
 * The context store of the Docker CLI (docker/cli, cli/context/store): `contexts/meta/ID/meta.json` and `contexts/tls/ID/docker/*.pem`
 * in DOCKER_CONFIG or ~/.docker, where ID is the SHA-256 of the name.
 *
 * For Docker, a context exists if its meta.json exists. So a write renames that file into place last, and a removal renames it away first.
 * Meanwhile its draft, in the same directory, marks the context as unfinished, so that after a kill the next change can complete or
 * remove it. Docker ignores drafts, and directories next to the certificates. `withDirectoryLock` serializes the changes of this program.
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { existsSync } from 'node:fs';
import { lstat, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { undefinedIfThrown } from '../../errors.ts';
import { createFile } from '../../platform/atomic-write.ts';
import { describeSystemError } from '../../platform/errno-messages.ts';
import { undefinedIfMissing, withFileError } from '../../platform/file-error.ts';
import { makeDirectories, removeDirectories } from '../../platform/make-directories.ts';
import { assertRegularFile, readRegularFile } from '../../platform/regular-file.ts';
import type { World } from '../../world.ts';
import type { ClientCertificate } from '../certificate/reusable-certificate.ts';
import { flush } from '../directory/atomic-file-set.ts';
import {
  assertPrivate,
  assertWritable,
  type DirectoryUse,
  openClusterDirectory,
  withCreatedDirectory,
  writeClusterDirectory,
} from '../directory/cluster-directory.ts';
import { type ClusterFiles, PEM_FILES } from '../directory/cluster-file-names.ts';

export type StorePlace = Pick<World, 'env' | 'cwd' | 'home'>;

/** The fields of meta.json that are used here. */
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

/** A store that no other process of this program can change. */
export interface LockedStore {
  readonly root: string;
  readonly use: DirectoryUse;
}

const METADATA_FILE = 'meta.json';
const DRAFT = '.magnum-meta.json';
const METADATA_MODE = 0o644;

/** Docker's configuration directory; undefined without DOCKER_CONFIG and a home directory. */
export function dockerDirectory({ env, cwd, home }: StorePlace): string | undefined {
  return env.DOCKER_CONFIG ? resolve(cwd, env.DOCKER_CONFIG) : home && join(home, '.docker');
}

export const storeRoot = (directory: string): string => join(directory, 'contexts');

/** Docker creates the directory with the first context. */
export const hasContexts = (root: string): boolean => existsSync(join(root, 'meta'));

/** Throws MagnumError `failed` if a directory of the store is a symbolic link or a file, or if other users can replace files in the store. */
export async function assertOwnStore(root: string, use: DirectoryUse): Promise<void> {
  await withStoreError(root, assertDirectories([root, join(root, 'meta'), join(root, 'tls')]));
  for (const kind of ['meta', 'tls']) await assertPrivate(join(root, kind), use);
}

/**
 * Locks the store, creates it if it does not exist, completes the changes of killed processes, and runs `work`. With `isTrial`, removes
 * the directories that it created. Throws MagnumError `failed`.
 */
export async function withStore<T>(
  root: string,
  use: DirectoryUse,
  work: (store: LockedStore) => Promise<T>,
  isTrial = false,
): Promise<T> {
  await assertOwnStore(root, use);
  const store = { root, use };
  const { topmost, result } = await withCreatedDirectory(root, use, async () => {
    for (const id of await unfinishedIds(root)) await withStoreError(root, completeUnfinished(id, store));
    return await work(store);
  });
  if (isTrial) await removeDirectories(topmost, root);
  return result;
}

/** All contexts that can be read. Skips symbolic links, and metadata larger than 1 MiB. */
export async function readContexts(root: string): Promise<ContextMetadata[]> {
  const isWithoutLinks = await assertDirectories([root, join(root, 'meta')]).then(
    () => true,
    () => false,
  );
  const ids = isWithoutLinks ? await idsIn(root) : [];
  const contexts = await Promise.all(ids.map((id) => readMetadata(root, id).catch(() => undefined)));
  return contexts.filter((context) => context !== undefined);
}

/** The certificate and the key of a context; undefined if one cannot be read. */
export function readCertificate(root: string, name: string): ClientCertificate | undefined {
  const read = (file: string) => readRegularFile(join(endpointOf(root, idOf(name)), file)).toString();
  return undefinedIfThrown(() => ({ cert: read('cert.pem'), key: read('key.pem') }));
}

/** Throws MagnumError `failed` if the context cannot be written with this many bytes. Changes nothing. */
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
      const topmost = await makeDirectories(metaOf(root, id));
      try {
        await createFile(draftOf(root, id), '');
        await rm(draftOf(root, id));
      } finally {
        await removeDirectories(topmost, metaOf(root, id));
      }
    })(),
  );
}

/** Creates or replaces the context. Throws MagnumError `failed`; a context that existed then still exists. */
export async function writeContext(
  { name, metadata, certificates }: StoredContext,
  { root, use }: LockedStore,
): Promise<void> {
  const id = idOf(name);
  await withStoreError(root, assertOwnContext(root, id));
  const topmost = await withStoreError(root, makeDirectories(metaOf(root, id)));
  try {
    const draft = createFile(draftOf(root, id), metadata, { mode: METADATA_MODE, isFlushed: true });
    await withStoreError(root, draft);
    if (certificates !== undefined)
      await writeClusterDirectory(endpointOf(root, id), certificates, { ...use, force: true });
    await withStoreError(root, rename(draftOf(root, id), metadataOf(root, id)));
    await withStoreError(root, flush(metaOf(root, id), dirname(metaOf(root, id))));
  } catch (error) {
    await rm(draftOf(root, id), { force: true }).catch(() => undefined);
    await removeDirectories(topmost, metaOf(root, id));
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
      await completeUnfinished(id, store);
    })(),
  );
}

/** The IDs of contexts that a killed process was writing or removing. */
export async function unfinishedIds(root: string): Promise<string[]> {
  const ids: string[] = [];
  for (const id of await idsIn(root)) if (await undefinedIfMissing(lstat(draftOf(root, id)))) ids.push(id);
  return ids;
}

/** Completes the files of a context that has metadata; removes any other context. */
async function completeUnfinished(id: string, { root, use }: LockedStore): Promise<void> {
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

/** Rejects with the reason if a part of the context is not in the form in which Docker and this program create it. */
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

/** Rejects with an Error that names the path if it is a symbolic link or `check` throws. */
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

/** Undefined for a context that does not exist. Rejects with the reason if it cannot be read. */
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
  throw entryError(path, new Error('it is not the metadata of a Docker context'));
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
  withFileError('update', `the Docker contexts in ${root}`, work);
