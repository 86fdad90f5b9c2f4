/** Merges a cluster's entries into the kubeconfig that kubectl uses, and removes them. */
import { isDeepStrictEqual } from 'node:util';
import { inCriticalSection } from '../../platform/critical-section.ts';
import { withLocks } from '../../platform/file-lock.ts';
import {
  assertOnlyUserCanReplaceFile,
  assertReplaceable,
  assertSpaceToReplace,
  finishInterruptedReplacement,
  isReplacementInterrupted,
  readText,
  replaceText,
  targetOf,
} from '../../platform/user-file.ts';
import type { World } from '../../world.ts';
import { CREDENTIAL_BYTES } from '../certificate/credential-size.ts';
import type { ClusterOrigin } from '../cluster-origin.ts';
import { type KubernetesAccess, withCertificate } from './kubeconfig.ts';
import {
  clusterUuidOf,
  type EntryRequest,
  entryChanges,
  findOwnEntry,
  findPredecessor,
  hasOwnEntry,
  namesFor,
  ownerOf,
  removalFrom,
} from './kubeconfig-entries.ts';
import {
  kubeconfigPaths,
  MAX_KUBECONFIG_BYTES,
  newEntriesPath,
  requireKubeconfigPaths,
} from './kubeconfig-paths.ts';
import { type KubeconfigFile, parseKubeconfig } from './kubeconfig-reader.ts';
import { changeKubeconfig, type KubeconfigChange } from './kubeconfig-text-editor.ts';

export interface KubeconfigMergeOptions {
  /** The name of the context, if the user specified one. */
  readonly context?: string | undefined;
  readonly setCurrent: boolean;
  /** Go ahead where other users can replace the file. */
  readonly allowSharedDir: boolean;
}

export interface KubeconfigMerge {
  /**
   * Checks everything, before a certificate is signed: `access` has placeholders for the certificate and the key. Throws MagnumError
   * `failed`: for an invalid file, for one that is locked, cannot be written, has no room on the disk or can be replaced by other users, and if
   * another context has the name that was specified.
   */
  prepare(uuid: string, access: KubernetesAccess, origin?: ClusterOrigin): Promise<void>;
  /**
   * Adds cluster, user and context to the file that kubectl would use, or replaces those of the same cluster in place. A name
   * that another entry has gets a number (`NAME-2`), unless it is that of a cluster of the same `origin` that is gone: its entries
   * are replaced. Throws as `prepare`.
   */
  finish(access: KubernetesAccess): Promise<KubeconfigMergeResult>;
}

export interface KubeconfigMergeResult {
  readonly path: string;
  readonly context: string;
  /** Sentences about permissions that others have no longer. */
  readonly notices: readonly string[];
}

export type KubeconfigWorld = Pick<World, 'env' | 'cwd' | 'home' | 'sleep' | 'signal'>;

type KubeconfigMergeRequest = KubeconfigMergeOptions & EntryRequest;

/** The new texts of files that are to be changed. */
interface Change {
  readonly file: KubeconfigFile;
  readonly text: string;
  /** A private key is put into the file. */
  readonly isSecret: boolean;
}

interface MergePlan {
  readonly path: string;
  readonly context: string;
  readonly changes: readonly Change[];
}

/**
 * Throws MagnumError `failed` for files that cannot be read or changed, before any request is sent, and `usage` without a home
 * directory where KUBECONFIG names no file.
 */
export async function openMerge(
  options: KubeconfigMergeOptions,
  world: KubeconfigWorld,
): Promise<KubeconfigMerge> {
  const paths = requireKubeconfigPaths(world);
  await finishInterrupted(paths, world);
  const readAll = fileReader(paths);
  const opened = await readAll();
  let request: KubeconfigMergeRequest | undefined;
  let planned: { readonly files: readonly KubeconfigFile[]; readonly plan: MergePlan } | undefined;
  /** Of the same files the same plan, which is made once. */
  const checkedPlan = async (files: readonly KubeconfigFile[]): Promise<MergePlan> => {
    if (!planned?.files.every((file, index) => file === files[index])) {
      planned = { files, plan: await planMerge(request as KubeconfigMergeRequest, files, world) };
    }
    for (const { file, isSecret } of planned.plan.changes) {
      await assertReplaceable(file.path, { isSecret });
      await assertUnshared(file.path, options, world);
    }
    return planned.plan;
  };
  return {
    async prepare(uuid, access, origin) {
      const wanted = { ...options, uuid, access, origin: origin?.mark };
      const predecessor = findPredecessor(wanted, opened);
      const isGone = predecessor !== undefined && (await origin?.isGone(predecessor));
      request = { ...wanted, replaces: isGone ? predecessor : undefined };
      const plan = await checkedPlan(opened);
      // Only to see that they can be locked: what has changed meanwhile is read once, by `finish`.
      await withLocks(await pathsToLock(pathsOf(plan)), world, async () => undefined);
      for (const { file, text, isSecret } of plan.changes)
        await assertSpaceToReplace(file.path, Buffer.byteLength(text) + (isSecret ? CREDENTIAL_BYTES : 0));
    },
    async finish(access) {
      const plan = async () => await checkedPlan(await readAll());
      return await withPlan(await checkedPlan(opened), plan, world, async ({ path, context, changes }) => {
        const notices: string[] = [];
        for (const { file, text, isSecret } of changes) {
          const complete = withCertificate(text, (request as KubeconfigMergeRequest).access, access);
          const { notice } = await replaceText(file.path, complete, { isSecret });
          if (notice !== undefined) notices.push(notice);
        }
        return { path, context, notices };
      });
    },
  };
}

async function planMerge(
  request: KubeconfigMergeRequest,
  files: readonly KubeconfigFile[],
  world: KubeconfigWorld,
): Promise<MergePlan> {
  const owner = ownerOf(request);
  const newPath = newEntriesPath(files.map(({ path }) => path));
  const file = (files.find(({ config }) => hasOwnEntry(config, owner)) ??
    files.find(({ path }) => path === newPath)) as KubeconfigFile;
  const names = namesFor(request, file, files);
  const changes = new Map<KubeconfigFile, KubeconfigChange[]>([[file, entryChanges(request, file, names)]]);
  const oldContext = findOwnEntry(file.config, 'contexts', owner)?.name;
  // As kubectl, changes the current context in the first file that sets it.
  const currentFile = files.find(({ config }) => config.currentContext !== '') ?? file;
  const wasCurrent = oldContext !== undefined && currentFile.config.currentContext === oldContext;
  if (request.setCurrent || wasCurrent) {
    // The first file that sets it wins, so that an earlier one can stand in for one that must not be written.
    const isLater = files.indexOf(currentFile) > files.indexOf(file);
    const target = isLater && !(await canChange(currentFile.path, request, world)) ? file : currentFile;
    changes.set(target, [...(changes.get(target) ?? []), { currentContext: names.contexts }]);
  }
  const { credentials } = request.access;
  const hasKey = credentials !== undefined && 'key' in credentials;
  return {
    path: file.path,
    context: names.contexts,
    changes: changesOf(changes).map((change) => ({ ...change, isSecret: hasKey && change.file === file })),
  };
}

const changesOf = (changes: ReadonlyMap<KubeconfigFile, readonly KubeconfigChange[]>) =>
  [...changes]
    .map(([file, list]) => ({ file, text: changeKubeconfig(file, list) }))
    .filter(({ file, text }) => text !== file.text);

async function canChange(
  path: string,
  options: KubeconfigMergeOptions,
  world: KubeconfigWorld,
): Promise<boolean> {
  try {
    await assertReplaceable(path);
    await assertUnshared(path, options, world);
    return true;
  } catch {
    return false;
  }
}

async function assertUnshared(
  path: string,
  { allowSharedDir }: KubeconfigMergeOptions,
  { home }: KubeconfigWorld,
): Promise<void> {
  if (allowSharedDir) return;
  const hint = 'Name a file that only you can replace with KUBECONFIG, or go ahead with --allow-shared-dir.';
  await assertOnlyUserCanReplaceFile(path, { home, hint });
}

interface Plan {
  readonly changes: readonly { readonly file: KubeconfigFile }[];
}

/**
 * Runs `work` with a plan for the files as they are now, and with the locks of those that it changes. `first` is an earlier plan,
 * which says what to lock; where `plan` then changes other files, these are locked instead.
 */
async function withPlan<P extends Plan, T>(
  first: P,
  plan: () => Promise<P>,
  world: KubeconfigWorld,
  work: (plan: P) => Promise<T>,
): Promise<T> {
  for (let locked = pathsOf(first); ; ) {
    const paths = locked;
    const done = await withLocks(await pathsToLock(paths), world, () =>
      inCriticalSection(async () => {
        for (const path of paths) await finishInterruptedReplacement(path);
        const current = await plan();
        locked = pathsOf(current);
        return isDeepStrictEqual(locked, paths) ? { result: await work(current) } : undefined;
      }),
    );
    if (done !== undefined) return done.result;
  }
}

const pathsOf = ({ changes }: Plan): string[] => changes.map(({ file }) => file.path);

/** With the files that links lead to: others may know these by another path. */
const pathsToLock = async (paths: readonly string[]): Promise<string[]> => [
  ...paths,
  ...(await Promise.all(paths.map(targetOf))),
];

/** Completes what killed processes have begun, which could not be parsed. */
async function finishInterrupted(paths: readonly string[], world: KubeconfigWorld): Promise<void> {
  for (const path of paths) {
    if (!(await isReplacementInterrupted(path))) continue;
    await withLocks(await pathsToLock([path]), world, () => finishInterruptedReplacement(path));
  }
}

export interface KubeconfigRemoval {
  readonly path: string;
  readonly contexts: readonly string[];
  /** A sentence about permissions that others have no longer. */
  readonly notice: string | undefined;
}

/**
 * Removes the entries of these clusters from every file that kubectl reads; returns the changed files. Unsets the current
 * context if it is removed. Throws as `KubeconfigMerge.prepare`, but does not mind who else can replace a file.
 */
export async function removeFromKubeconfig(
  uuids: readonly string[],
  world: KubeconfigWorld,
): Promise<KubeconfigRemoval[]> {
  const paths = kubeconfigPaths(world);
  await finishInterrupted(paths, world);
  const readAll = fileReader(paths);
  const plan = async () => {
    const files = (await readAll()).filter(({ config }) => uuids.some((uuid) => hasOwnEntry(config, uuid)));
    return { changes: files.map((file) => ({ file, ...removalFrom(file, uuids) })) };
  };
  const first = await plan();
  // Mostly there is nothing to remove, so no lock is taken.
  if (first.changes.length === 0) return [];
  for (const { file } of first.changes) await assertReplaceable(file.path);
  return await withPlan(first, plan, world, async (current) => {
    const done: KubeconfigRemoval[] = [];
    for (const { file, removals, contexts } of current.changes) {
      const { notice } = await replaceText(file.path, changeKubeconfig(file, removals));
      done.push({ path: file.path, contexts, notice });
    }
    return done;
  });
}

/** The clusters that have been merged, and their contexts. Throws MagnumError `failed` for a file that cannot be read. */
export async function listMergedClusters(
  world: Pick<World, 'env' | 'cwd' | 'home'>,
): Promise<{ readonly uuid: string; readonly context: string }[]> {
  const files = await fileReader(kubeconfigPaths(world))();
  return files.flatMap(({ config }) =>
    config.contexts.flatMap((entry) => {
      const uuid = clusterUuidOf('contexts', entry);
      return uuid === undefined ? [] : [{ uuid, context: entry.name }];
    }),
  );
}

/** Reads the files each time, but parses one again only if its text has changed. */
function fileReader(paths: readonly string[]): () => Promise<KubeconfigFile[]> {
  const parsed = new Map<string, KubeconfigFile>();
  return async () => {
    for (const path of paths) {
      const text = await readText(path, MAX_KUBECONFIG_BYTES);
      if (parsed.get(path)?.text !== text) parsed.set(path, parseKubeconfig(text, path));
    }
    return paths.map((path) => parsed.get(path) as KubeconfigFile);
  };
}
