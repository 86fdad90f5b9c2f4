/**
 * A cluster's entries among those of others in the kubeconfig that kubectl uses. What this program put there carries an
 * extension named `magnum` with the cluster's UUID (`extensions` of the kubeconfig API, v1), and nothing else is ever
 * changed or removed.
 */
import { existsSync } from 'node:fs';
import { MagnumError } from '../../errors.ts';
import { withLocks } from '../../platform/file-lock.ts';
import { readText, writeTextAtomically } from '../../platform/user-file.ts';
import type { World } from '../../world.ts';
import { type KubernetesAccess, kubeconfigEntries } from './kubeconfig.ts';
import { changeCurrentContext, changeEntry } from './kubeconfig-editor.ts';
import { kubeconfigPaths, newEntriesPath } from './kubeconfig-paths.ts';
import {
  KUBECONFIG_SECTIONS,
  type Kubeconfig,
  type KubeconfigEntry,
  type KubeconfigSection,
  readKubeconfig,
} from './kubeconfig-reader.ts';

export interface KubeconfigMergeRequest {
  readonly uuid: string;
  readonly access: KubernetesAccess;
  /** The name of the context, where the user has chosen one. */
  readonly context?: string | undefined;
  readonly setCurrent: boolean;
}

export interface KubeconfigMergeResult {
  readonly path: string;
  readonly context: string;
}

export type KubeconfigWorld = Pick<World, 'env' | 'cwd' | 'home' | 'sleep' | 'signal'>;

const EXTENSION = 'magnum';
/** Where an entry keeps its content. */
const CONTENT_KEYS = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;
/** What is ours to say in an entry; a user's `proxy-url`, `namespace` and the like stay. */
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
 * Puts cluster, user and context into the file that kubectl would, or renews those of the same cluster where they are. A
 * name that is somebody else's gets a number (`NAME-2`). Throws MagnumError `failed`, with nothing changed: for a
 * broken file, one that is locked or cannot be written, and for a `context` whose name is taken.
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
    const home =
      files.find(({ config }) => hasOwnEntry(config, uuid)) ?? files.find((it) => it.path === fallback);
    const file = home as KubeconfigFile;
    const names = namesFor(request, file, files);
    const old = findOwnEntry(file.config, 'contexts', uuid)?.name;
    // kubectl changes the current context where it is said; the first file that says it wins.
    const saying = files.find(({ config }) => config.currentContext !== '') ?? file;
    const wasCurrent = old !== undefined && saying.config.currentContext === old;
    const texts = new Map([[file, withEntries(request, file, names)]]);
    if (request.setCurrent || wasCurrent) {
      const text = texts.get(saying) ?? saying.text;
      texts.set(saying, changeCurrentContext(text, names.contexts, saying.path));
    }
    for (const [changed, text] of texts) await writeIfChanged(changed, text);
    return { path: file.path, context: names.contexts };
  });
}

function withEntries(
  request: KubeconfigMergeRequest,
  { text, config, path }: KubeconfigFile,
  names: EntryNames,
): string {
  const fresh = entriesFor(request, names);
  return KUBECONFIG_SECTIONS.reduce((changed, section) => {
    const old = findOwnEntry(config, section, request.uuid);
    const name = old?.name ?? fresh[section]?.name;
    if (name === undefined) return changed;
    const entry = fresh[section] && renewEntry(section, old, fresh[section], request.uuid);
    return changeEntry(changed, { section, name, entry }, path);
  }, text);
}

/**
 * Takes out what was put in for these clusters, from every file that kubectl reads; says from which. Nothing that is not
 * marked is touched. A current context that goes leaves none. Throws as `mergeIntoKubeconfig`.
 */
export async function removeFromKubeconfig(
  uuids: readonly string[],
  world: KubeconfigWorld,
): Promise<{ readonly path: string; readonly contexts: readonly string[] }[]> {
  const paths = kubeconfigPaths(world);
  const holds = (file: KubeconfigFile) => uuids.some((uuid) => hasOwnEntry(file.config, uuid));
  // Most often there is nothing to do, and no lock to be made.
  const affected = (await readAll(paths)).filter(holds).map(({ path }) => path);
  if (affected.length === 0) return [];
  const locked = pathsToLock(paths, affected[0] as string);
  return await withLocks(locked, world, async () => {
    const files = await readAll(paths);
    const gone: { path: string; contexts: string[] }[] = [];
    for (const file of files.filter(holds)) {
      const own = (section: KubeconfigSection) =>
        file.config[section].filter((entry) => uuids.includes(clusterUuidOf(section, entry) ?? ''));
      let { text } = file;
      for (const section of KUBECONFIG_SECTIONS) {
        for (const { name } of own(section)) {
          text = changeEntry(text, { section, name, entry: undefined }, file.path);
        }
      }
      const contexts = own('contexts').map(({ name }) => name);
      if (contexts.includes(file.config.currentContext)) text = changeCurrentContext(text, '', file.path);
      await writeIfChanged(file, text);
      gone.push({ path: file.path, contexts });
    }
    return gone;
  });
}

/** The clusters for which there are entries of ours, and the contexts that lead to them. Throws as `mergeIntoKubeconfig`. */
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

/** Throws as `mergeIntoKubeconfig` for files that cannot be read or changed, before anything is asked for. */
export async function assertMergeable(world: Pick<World, 'env' | 'cwd' | 'home'>): Promise<void> {
  await readAll(kubeconfigPaths(world));
}

/** Files that do not exist are not locked: there may be no directory for the lock. */
const pathsToLock = (paths: readonly string[], one: string): string[] =>
  paths.filter((path) => path === one || existsSync(path));

async function readAll(paths: readonly string[]): Promise<KubeconfigFile[]> {
  return await Promise.all(
    paths.map(async (path) => {
      const text = await readText(path);
      return { path, text, config: readKubeconfig(text, path) };
    }),
  );
}

async function writeIfChanged({ path, text: old }: KubeconfigFile, text: string): Promise<void> {
  if (text !== old) await writeTextAtomically(path, text);
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
  const namesBy = (name: string): EntryNames => {
    const { cluster, context: inContext, user } = kubeconfigEntries({ ...access, clusterName: name });
    return { clusters: cluster.name, contexts: context ?? inContext.name, users: user?.name ?? '' };
  };
  const isFree = (names: EntryNames) =>
    KUBECONFIG_SECTIONS.every((section) => !isTaken(section, names[section]));
  let free = namesBy(context ?? access.clusterName);
  for (let number = 2; !isFree(free); number++) free = namesBy(`${context ?? access.clusterName}-${number}`);
  const own = (section: KubeconfigSection) => findOwnEntry(file.config, section, uuid)?.name;
  return {
    clusters: own('clusters') ?? free.clusters,
    contexts: context ?? own('contexts') ?? free.contexts,
    users: own('users') ?? free.users,
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

/** The fresh entry with our mark, and with what the user has added to the old one. */
function renewEntry(
  section: KubeconfigSection,
  old: KubeconfigEntry | undefined,
  fresh: KubeconfigEntry,
  uuid: string,
): KubeconfigEntry {
  const key = CONTENT_KEYS[section];
  const before = contentOf(section, old);
  const managed = MANAGED_FIELDS[section];
  const kept =
    managed === undefined
      ? {}
      : Object.fromEntries(Object.entries(before).filter(([name]) => !managed.includes(name)));
  const others = extensionsOf(before).filter(({ name }) => name !== EXTENSION);
  const extensions = [...others, { name: EXTENSION, extension: { cluster: uuid } }];
  return { name: fresh.name, [key]: { ...kept, ...contentOf(section, fresh), extensions } };
}

const hasOwnEntry = (config: Kubeconfig, uuid: string): boolean =>
  KUBECONFIG_SECTIONS.some((section) => findOwnEntry(config, section, uuid) !== undefined);

const findOwnEntry = (
  config: Kubeconfig,
  section: KubeconfigSection,
  uuid: string,
): KubeconfigEntry | undefined => config[section].find((entry) => clusterUuidOf(section, entry) === uuid);

/** The cluster for which this program made an entry; undefined for the entries of others. */
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
  return extensions.filter((one): one is Extension => typeof one?.name === 'string');
}
