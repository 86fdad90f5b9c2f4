/**
 * Merges a cluster's entries into the kubeconfig that kubectl uses, and removes them. They have an extension named `magnum`
 * with the cluster's UUID (`extensions` of the kubeconfig API, v1); entries without it are never changed or removed.
 */
import { existsSync } from 'node:fs';
import { MagnumError } from '../../errors.ts';
import { withLocks } from '../../platform/file-lock.ts';
import { readText, replaceText } from '../../platform/user-file.ts';
import type { World } from '../../world.ts';
import { type KubernetesAccess, kubeconfigEntries } from './kubeconfig.ts';
import { kubeconfigPaths, newEntriesPath } from './kubeconfig-paths.ts';
import {
  KUBECONFIG_SECTIONS,
  type Kubeconfig,
  type KubeconfigEntry,
  type KubeconfigSection,
  readKubeconfig,
} from './kubeconfig-reader.ts';
import { changeCurrentContext, changeEntry } from './kubeconfig-text-editor.ts';

export interface KubeconfigMergeRequest {
  readonly uuid: string;
  readonly access: KubernetesAccess;
  /** The name of the context, if the user specified one. */
  readonly context?: string | undefined;
  readonly setCurrent: boolean;
}

export interface KubeconfigMergeResult {
  readonly path: string;
  readonly context: string;
}

export type KubeconfigWorld = Pick<World, 'env' | 'cwd' | 'home' | 'sleep' | 'signal'>;

const EXTENSION = 'magnum';
/** The key of an entry's content. */
const CONTENT_KEYS = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;
/** The fields that are replaced, all if undefined; a user's `proxy-url`, `namespace` and the like stay. */
const MANAGED_FIELDS: Readonly<Record<KubeconfigSection, readonly string[] | undefined>> = {
  clusters: ['server', 'certificate-authority', 'certificate-authority-data', 'insecure-skip-tls-verify'],
  contexts: ['cluster', 'user'],
  users: undefined,
};

interface KubeconfigFile {
  readonly path: string;
  readonly text: string;
  readonly config: Kubeconfig;
}

/**
 * Adds cluster, user and context to the file that kubectl would use, or replaces those of the same cluster in place. A name
 * that another entry has gets a number (`NAME-2`). Throws MagnumError `failed`, with nothing changed: for an invalid file,
 * for one that is locked or cannot be written, and if another context has the name `context`.
 */
export async function mergeIntoKubeconfig(
  request: KubeconfigMergeRequest,
  world: KubeconfigWorld,
): Promise<KubeconfigMergeResult> {
  const paths = kubeconfigPaths(world);
  const fallback = newEntriesPath(paths);
  return await withLocks(pathsToLock(paths, fallback), world, async () => {
    const files = await readAll(paths);
    const { uuid } = request;
    const file = (files.find(({ config }) => hasOwnEntry(config, uuid)) ??
      files.find((item) => item.path === fallback)) as KubeconfigFile;
    const names = namesFor(request, file, files);
    const oldContext = findOwnEntry(file.config, 'contexts', uuid)?.name;
    // As kubectl, changes the current context in the first file that sets it.
    const currentFile = files.find(({ config }) => config.currentContext !== '') ?? file;
    const wasCurrent = oldContext !== undefined && currentFile.config.currentContext === oldContext;
    const texts = new Map([[file, withEntries(request, file, names)]]);
    if (request.setCurrent || wasCurrent) {
      const text = texts.get(currentFile) ?? currentFile.text;
      texts.set(currentFile, changeCurrentContext(text, names.contexts, currentFile.path));
    }
    for (const [item, text] of texts) await writeIfChanged(item, text);
    return { path: file.path, context: names.contexts };
  });
}

function withEntries(
  request: KubeconfigMergeRequest,
  { text, config, path }: KubeconfigFile,
  names: EntryNames,
): string {
  const entries = entriesFor(request, names);
  return KUBECONFIG_SECTIONS.reduce((changed, section) => {
    const old = findOwnEntry(config, section, request.uuid);
    const name = old?.name ?? entries[section]?.name;
    if (name === undefined) return changed;
    const entry = entries[section] && renewEntry(section, old, entries[section], request.uuid);
    return changeEntry(changed, { section, name, entry }, path);
  }, text);
}

/**
 * Removes the entries of these clusters from every file that kubectl reads; returns the changed files. Unsets the current
 * context if it is removed. Throws as `mergeIntoKubeconfig`.
 */
export async function removeFromKubeconfig(
  uuids: readonly string[],
  world: KubeconfigWorld,
): Promise<{ readonly path: string; readonly contexts: readonly string[] }[]> {
  const paths = kubeconfigPaths(world);
  const hasEntries = (file: KubeconfigFile) => uuids.some((uuid) => hasOwnEntry(file.config, uuid));
  // Mostly there is nothing to remove, so no lock is taken.
  const affectedPaths = (await readAll(paths)).filter(hasEntries).map(({ path }) => path);
  if (affectedPaths.length === 0) return [];
  return await withLocks(pathsToLock(paths, affectedPaths[0] as string), world, async () => {
    const files = await readAll(paths);
    const removals: { path: string; contexts: string[] }[] = [];
    for (const file of files.filter(hasEntries)) {
      const entriesOf = (section: KubeconfigSection) =>
        file.config[section].filter((entry) => uuids.includes(clusterUuidOf(section, entry) ?? ''));
      let { text } = file;
      for (const section of KUBECONFIG_SECTIONS) {
        for (const { name } of entriesOf(section)) {
          text = changeEntry(text, { section, name, entry: undefined }, file.path);
        }
      }
      const contexts = entriesOf('contexts').map(({ name }) => name);
      if (contexts.includes(file.config.currentContext)) text = changeCurrentContext(text, '', file.path);
      await writeIfChanged(file, text);
      removals.push({ path: file.path, contexts });
    }
    return removals;
  });
}

/** The clusters that have been merged, and their contexts. Throws as `mergeIntoKubeconfig`. */
export async function listMergedClusters(
  world: Pick<World, 'env' | 'cwd' | 'home'>,
): Promise<{ readonly uuid: string; readonly context: string }[]> {
  const files = await readAll(kubeconfigPaths(world));
  return files.flatMap(({ config }) =>
    config.contexts.flatMap((entry) => {
      const uuid = clusterUuidOf('contexts', entry);
      return uuid === undefined ? [] : [{ uuid, context: entry.name }];
    }),
  );
}

/** Throws as `mergeIntoKubeconfig` for files that cannot be read or changed, before any request is sent. */
export async function assertMergeable(world: Pick<World, 'env' | 'cwd' | 'home'>): Promise<void> {
  await readAll(kubeconfigPaths(world));
}

/** Other files that do not exist are not locked, as the directory for the lock may be missing. */
const pathsToLock = (paths: readonly string[], changedPath: string): string[] =>
  paths.filter((path) => path === changedPath || existsSync(path));

async function readAll(paths: readonly string[]): Promise<KubeconfigFile[]> {
  return await Promise.all(
    paths.map(async (path) => {
      const text = await readText(path);
      return { path, text, config: readKubeconfig(text, path) };
    }),
  );
}

async function writeIfChanged({ path, text: old }: KubeconfigFile, text: string): Promise<void> {
  if (text !== old) await replaceText(path, text);
}

type EntryNames = Readonly<Record<KubeconfigSection, string>>;

function namesFor(
  { uuid, access, context }: KubeconfigMergeRequest,
  file: KubeconfigFile,
  files: readonly KubeconfigFile[],
): EntryNames {
  const isTaken = (section: KubeconfigSection, name: string) =>
    files.some(({ config }) =>
      config[section].some((entry) => entry.name === name && clusterUuidOf(section, entry) !== uuid),
    );
  if (context !== undefined && isTaken('contexts', context)) {
    throw new MagnumError('failed', `There is another context named ${context} in the kubeconfig.`, {
      hint: 'Choose another name with --context, or none, to be given one that is free.',
    });
  }
  const namesFrom = (name: string): EntryNames => {
    const { cluster, context: defaultContext, user } = kubeconfigEntries({ ...access, clusterName: name });
    return { clusters: cluster.name, contexts: context ?? defaultContext.name, users: user?.name ?? '' };
  };
  const isFree = (candidates: EntryNames) =>
    KUBECONFIG_SECTIONS.every((section) => !isTaken(section, candidates[section]));
  let names = namesFrom(context ?? access.clusterName);
  for (let number = 2; !isFree(names); number++)
    names = namesFrom(`${context ?? access.clusterName}-${number}`);
  const oldName = (section: KubeconfigSection) => findOwnEntry(file.config, section, uuid)?.name;
  return {
    clusters: oldName('clusters') ?? names.clusters,
    contexts: context ?? oldName('contexts') ?? names.contexts,
    users: oldName('users') ?? names.users,
  };
}

function entriesFor(
  { access }: KubeconfigMergeRequest,
  names: EntryNames,
): Readonly<Record<KubeconfigSection, KubeconfigEntry | undefined>> {
  const { cluster, user } = kubeconfigEntries(access);
  return {
    clusters: { ...cluster, name: names.clusters },
    contexts: {
      name: names.contexts,
      context: { cluster: names.clusters, ...(user && { user: names.users }) },
    },
    users: user && { ...user, name: names.users },
  };
}

/** The new entry with the extension, and with the fields that the user has added to the old one. */
function renewEntry(
  section: KubeconfigSection,
  old: KubeconfigEntry | undefined,
  entry: KubeconfigEntry,
  uuid: string,
): KubeconfigEntry {
  const key = CONTENT_KEYS[section];
  const oldContent = contentOf(section, old);
  const managedFields = MANAGED_FIELDS[section];
  const userFields =
    managedFields === undefined
      ? {}
      : Object.fromEntries(Object.entries(oldContent).filter(([name]) => !managedFields.includes(name)));
  const others = extensionsOf(oldContent).filter(({ name }) => name !== EXTENSION);
  const extensions = [...others, { name: EXTENSION, extension: { cluster: uuid } }];
  return { name: entry.name, [key]: { ...userFields, ...contentOf(section, entry), extensions } };
}

const hasOwnEntry = (config: Kubeconfig, uuid: string): boolean =>
  KUBECONFIG_SECTIONS.some((section) => findOwnEntry(config, section, uuid) !== undefined);

const findOwnEntry = (
  config: Kubeconfig,
  section: KubeconfigSection,
  uuid: string,
): KubeconfigEntry | undefined => config[section].find((entry) => clusterUuidOf(section, entry) === uuid);

/** The cluster of an entry that this program has merged; undefined for other entries. */
function clusterUuidOf(section: KubeconfigSection, entry: KubeconfigEntry): string | undefined {
  const mark = extensionsOf(contentOf(section, entry)).find(({ name }) => name === EXTENSION);
  const uuid = (mark?.extension as { cluster?: unknown } | null | undefined)?.cluster;
  return typeof uuid === 'string' ? uuid : undefined;
}

function contentOf(
  section: KubeconfigSection,
  entry: KubeconfigEntry | undefined,
): Readonly<Record<string, unknown>> {
  const content = entry?.[CONTENT_KEYS[section]];
  return typeof content === 'object' && content !== null ? (content as Record<string, unknown>) : {};
}

interface Extension {
  readonly name: string;
  readonly extension?: unknown;
}

function extensionsOf({ extensions }: Readonly<Record<string, unknown>>): Extension[] {
  if (!Array.isArray(extensions)) return [];
  return extensions.filter((item): item is Extension => typeof item?.name === 'string');
}
