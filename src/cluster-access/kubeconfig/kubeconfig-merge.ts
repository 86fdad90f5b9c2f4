/** Merges the entries of a cluster into the kubeconfig that kubectl uses, and removes them again. */
import { isDeepStrictEqual } from 'node:util';
import { inCriticalSection } from '../../platform/critical-section.ts';
import { withLocks } from '../../platform/file-lock.ts';
import {
  assertOnlyUserCanReplaceFile,
  assertReplaceable,
  assertSpaceToReplace,
  finishInterruptedReplacement,
  isReplacementInterrupted,
  type Replacement,
  readText,
  replaceText,
  targetOf,
} from '../../platform/user-file.ts';
import type { World } from '../../world.ts';
import { CREDENTIAL_BYTES } from '../certificate/credential-size.ts';
import type { ClientCertificate } from '../certificate/reusable-certificate.ts';
import type { ClusterOrigin } from '../cluster-origin.ts';
import { type KubernetesAccess, withCertificate } from './kubeconfig.ts';
import { backUp, bytesToBackUp } from './kubeconfig-backup.ts';
import {
  type EntryRequest,
  entryChanges,
  findPredecessor,
  hasMarkedEntry,
  hasOwnEntry,
  namesFor,
  ownEntriesIn,
  removalFrom,
  storedCertificateIn,
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
  /** Write to the file even if other users can replace it. */
  readonly allowSharedDir: boolean;
}

export interface KubeconfigMerge {
  /**
   * Checks that `finish` will succeed, before a certificate is signed: `access` has placeholders for the certificate and the key. Throws
   * MagnumError `failed` if a file is invalid, is locked, cannot be written, does not fit on the disk or can be replaced by other users, and
   * if another context has the requested name.
   */
  prepare(
    uuid: string,
    access: KubernetesAccess,
    origin?: ClusterOrigin,
    defaultContext?: EntryRequest['defaultContext'],
  ): Promise<void>;
  /** The certificate that `finish` would replace. Requires `prepare`. */
  storedCertificate(): ClientCertificate | undefined;
  /**
   * Adds cluster, user and context to the file that kubectl would use, or replaces those of the same cluster in place. Also replaces the
   * entries of a deleted cluster with the same name and `origin`; if another entry has the name, appends a number (`NAME-2`). Throws
   * like `prepare`.
   */
  finish(access: KubernetesAccess): Promise<KubeconfigMergeResult>;
}

export interface KubeconfigMergeResult {
  readonly path: string;
  readonly context: string;
  /** Sentences about permissions that other users have lost. */
  readonly notices: readonly string[];
}

export type KubeconfigWorld = Pick<World, 'env' | 'cwd' | 'home' | 'sleep' | 'signal' | 'now'>;

type KubeconfigMergeRequest = KubeconfigMergeOptions & EntryRequest;

/** The new text of a file. */
interface Change {
  readonly file: KubeconfigFile;
  readonly text: string;
  /** The new text contains a private key. */
  readonly isSecret: boolean;
}

interface MergePlan {
  readonly path: string;
  readonly context: string;
  readonly changes: readonly Change[];
}

/**
 * Reads the files, so that an invalid one is reported before the first request. Throws MagnumError `failed` if a file cannot be read, and
 * `usage` without KUBECONFIG and a home directory.
 */
export async function openMerge(
  options: KubeconfigMergeOptions,
  world: KubeconfigWorld,
): Promise<KubeconfigMerge> {
  const paths = requireKubeconfigPaths(world);
  await finishInterrupted(paths, world);
  const readAll = fileReader(paths);
  const initialFiles = await readAll();
  let request: KubeconfigMergeRequest | undefined;
  let planned: { readonly files: readonly KubeconfigFile[]; readonly plan: MergePlan } | undefined;
  /** Plans once, as long as the files do not change. */
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
    async prepare(uuid, access, origin, defaultContext) {
      const base = { ...options, uuid, access, origin: origin?.mark, defaultContext };
      const predecessor = findPredecessor(base, initialFiles);
      const isGone = predecessor !== undefined && (await origin?.isGone(predecessor));
      request = { ...base, replaces: isGone ? predecessor : undefined };
      const plan = await checkedPlan(initialFiles);
      // Only checks that the files can be locked. `finish` reads them again.
      await withLocks(await pathsToLock(pathsOf(plan)), world, async () => undefined);
      for (const { file, text, isSecret } of plan.changes)
        await assertSpaceToReplace(
          file.path,
          Buffer.byteLength(text) +
            (isSecret ? CREDENTIAL_BYTES : 0) +
            (await bytesToBackUp(file, world.now())),
        );
    },
    storedCertificate() {
      const file = initialFiles.find(({ path }) => path === planned?.plan.path);
      return file && storedCertificateIn(file.config, request as KubeconfigMergeRequest);
    },
    async finish(access) {
      const plan = async () => await checkedPlan(await readAll());
      return await withPlan(
        await checkedPlan(initialFiles),
        plan,
        world,
        async ({ path, context, changes }) => {
          const notices: string[] = [];
          for (const { file, text, isSecret } of changes) {
            const complete = withCertificate(text, (request as KubeconfigMergeRequest).access, access);
            const { notice } = await replaceKubeconfig({ file, text: complete, isSecret }, world);
            if (notice !== undefined) notices.push(notice);
          }
          return { path, context, notices };
        },
      );
    },
  };
}

async function planMerge(
  request: KubeconfigMergeRequest,
  files: readonly KubeconfigFile[],
  world: KubeconfigWorld,
): Promise<MergePlan> {
  const newPath = newEntriesPath(files.map(({ path }) => path));
  // Entries that --dir has written count only without marked ones, which would remain beside them with an old certificate.
  const file = (files.find(({ config }) => hasMarkedEntry(config, request)) ??
    files.find(({ config }) => ownEntriesIn(config, request)) ??
    files.find(({ path }) => path === newPath)) as KubeconfigFile;
  const names = namesFor(request, file, files);
  const changes = new Map<KubeconfigFile, KubeconfigChange[]>([[file, entryChanges(request, file, names)]]);
  const oldContext = ownEntriesIn(file.config, request)?.contexts?.name;
  // Like kubectl, changes the current context in the first file that sets it.
  const currentFile = files.find(({ config }) => config.currentContext !== '') ?? file;
  const wasCurrent = oldContext !== undefined && currentFile.config.currentContext === oldContext;
  if (request.setCurrent || wasCurrent) {
    // If that file cannot be written, an earlier file can set it instead, because kubectl uses the first value.
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
  const hint = 'Select a kubeconfig in a private directory with KUBECONFIG, or use --allow-shared-dir.';
  await assertOnlyUserCanReplaceFile(path, { home, hint });
}

/** The only write to a kubeconfig. To be called by the holder of its lock. */
async function replaceKubeconfig(
  { file, text, isSecret }: Change,
  { now }: KubeconfigWorld,
): Promise<Replacement> {
  if (text !== file.text) await backUp(file, now());
  return await replaceText(file.path, text, { isSecret });
}

interface Plan {
  readonly changes: readonly { readonly file: KubeconfigFile }[];
}

/**
 * Locks the files that `initial` changes, plans again for their current content, and runs `work` with that plan. If it changes other files,
 * locks these instead and retries.
 */
async function withPlan<P extends Plan, T>(
  initial: P,
  plan: () => Promise<P>,
  world: KubeconfigWorld,
  work: (plan: P) => Promise<T>,
): Promise<T> {
  for (let nextPaths = pathsOf(initial); ; ) {
    const paths = nextPaths;
    const outcome = await withLocks(await pathsToLock(paths), world, () =>
      inCriticalSection(async () => {
        for (const path of paths) await finishInterruptedReplacement(path);
        const current = await plan();
        nextPaths = pathsOf(current);
        return isDeepStrictEqual(nextPaths, paths) ? { result: await work(current) } : undefined;
      }),
    );
    if (outcome !== undefined) return outcome.result;
  }
}

const pathsOf = ({ changes }: Plan): string[] => changes.map(({ file }) => file.path);

/** Adds the targets of symbolic links, because other processes may use the target path. */
const pathsToLock = async (paths: readonly string[]): Promise<string[]> => [
  ...paths,
  ...(await Promise.all(paths.map(targetOf))),
];

/** Completes the writes of killed processes, because a partly written file cannot be parsed. */
async function finishInterrupted(paths: readonly string[], world: KubeconfigWorld): Promise<void> {
  for (const path of paths) {
    if (!(await isReplacementInterrupted(path))) continue;
    await withLocks(await pathsToLock([path]), world, () => finishInterruptedReplacement(path));
  }
}

export interface KubeconfigRemoval {
  readonly path: string;
  readonly contexts: readonly string[];
  /** A sentence about permissions that other users have lost. */
  readonly notice: string | undefined;
}

/**
 * Removes the entries of these clusters from every file that kubectl reads; returns the changed files. Unsets the current context if it is
 * removed. Throws like `KubeconfigMerge.prepare`, but accepts files that other users can replace.
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
  const initial = await plan();
  // Takes no lock in the most frequent case.
  if (initial.changes.length === 0) return [];
  for (const { file } of initial.changes) await assertReplaceable(file.path);
  return await withPlan(initial, plan, world, async (current) => {
    const removed: KubeconfigRemoval[] = [];
    for (const { file, removals, contexts } of current.changes) {
      const text = changeKubeconfig(file, removals);
      const { notice } = await replaceKubeconfig({ file, text, isSecret: false }, world);
      removed.push({ path: file.path, contexts, notice });
    }
    return removed;
  });
}

/** Reads the files at each call, but parses a file again only if its text has changed. */
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
