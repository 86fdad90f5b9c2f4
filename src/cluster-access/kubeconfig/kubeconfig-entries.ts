/**
 * The entries of a cluster in a kubeconfig. An extension named `magnum` (`extensions` of the kubeconfig API, v1) with the cluster's UUID
 * identifies them. Entries without it are never changed or removed, except those that `cluster-config --dir` has written for the same cluster.
 */
import { isDeepStrictEqual } from 'node:util';
import { MagnumError } from '../../errors.ts';
import type { ClientCertificate } from '../certificate/reusable-certificate.ts';
import { type KubernetesAccess, kubeconfigEntries, userOf } from './kubeconfig.ts';
import {
  KUBECONFIG_SECTIONS,
  type Kubeconfig,
  type KubeconfigEntry,
  type KubeconfigFile,
  type KubeconfigSection,
} from './kubeconfig-reader.ts';
import type { EntryChange, KubeconfigChange } from './kubeconfig-text-editor.ts';

const EXTENSION = 'magnum';
/** The key of an entry's content. */
const CONTENT_KEYS = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;
/** The fields that are replaced; undefined for all. Fields such as `proxy-url` and `namespace`, which the user has added, are preserved. */
const MANAGED_FIELDS: Readonly<Record<KubeconfigSection, readonly string[] | undefined>> = {
  clusters: ['server', 'certificate-authority', 'certificate-authority-data', 'insecure-skip-tls-verify'],
  contexts: ['cluster', 'user'],
  users: undefined,
};

/** The cluster whose entries are written. */
export interface EntryRequest {
  readonly uuid: string;
  readonly access: KubernetesAccess;
  /** The name of the context, if the user specified one. */
  readonly context?: string | undefined;
  /** Instead of the name of the cluster, if the user specified a template: gets a number if it is taken. */
  readonly defaultContext?: string | undefined;
  /** The cloud and project of the cluster (`ClusterOrigin.mark`). */
  readonly origin?: string | undefined;
  /** The UUID of a deleted cluster whose entries are reused for this one. */
  readonly replaces?: string | undefined;
}

/**
 * The UUID of another cluster of the same origin whose context has the requested name; it may have been deleted. Undefined if this cluster
 * has entries already.
 */
export function findPredecessor(
  { uuid, access, context, defaultContext, origin }: EntryRequest,
  files: readonly KubeconfigFile[],
): string | undefined {
  const isMerged = files.some(({ config }) => markedEntriesIn(config, { uuid, access }).contexts);
  if (origin === undefined || isMerged) return undefined;
  const requestedName = context ?? defaultContext ?? kubeconfigEntries(access).context.name;
  const entry = files.flatMap(({ config }) => config.contexts).find(({ name }) => name === requestedName);
  const mark = entry && markIn('contexts', entry);
  return mark?.origin === origin ? mark.cluster : undefined;
}

/** The entries of a file that are updated. */
type OwnEntries = Partial<Readonly<Record<KubeconfigSection, KubeconfigEntry>>>;

/** The marked entries of the cluster, otherwise those that `cluster-config --dir` has written for it. Undefined without such entries. */
export function ownEntriesIn(config: Kubeconfig, request: EntryRequest): OwnEntries | undefined {
  const marked = markedEntriesIn(config, request);
  return Object.keys(marked).length > 0 ? marked : directoryEntriesIn(config, request);
}

/** True if the file has marked entries of the cluster, also of another user. */
export const hasMarkedEntry = (config: Kubeconfig, request: EntryRequest): boolean =>
  Object.keys(markedEntriesIn(config, request)).length > 0;

function markedEntriesIn(
  config: Kubeconfig,
  request: Pick<EntryRequest, 'uuid' | 'access' | 'replaces'>,
): OwnEntries {
  return Object.fromEntries(
    KUBECONFIG_SECTIONS.flatMap((section) => {
      const own = config[section].filter((entry) => belongsTo(request, section, entry));
      // That of the deleted cluster only if this one has none.
      const entry = own.find((item) => clusterUuidOf(section, item) === request.uuid) ?? own[0];
      return entry === undefined ? [] : [[section, entry] as const];
    }),
  );
}

/** Each user of a cluster has a context and credentials; all share the entry of the cluster. */
function belongsTo(
  { uuid, replaces, access }: Pick<EntryRequest, 'uuid' | 'access' | 'replaces'>,
  section: KubeconfigSection,
  entry: KubeconfigEntry,
): boolean {
  const mark = markIn(section, entry);
  if (mark === undefined || (mark.cluster !== uuid && mark.cluster !== replaces)) return false;
  return section === 'clusters' || mark.user === userOf(access);
}

/** The certificate and the key in the entries of the request; undefined without one, and for a user with other credentials. */
export function storedCertificateIn(
  config: Kubeconfig,
  request: EntryRequest,
): ClientCertificate | undefined {
  const { 'client-certificate-data': cert, 'client-key-data': key } = contentOf(
    'users',
    ownEntriesIn(config, request)?.users,
  );
  if (typeof cert !== 'string' || typeof key !== 'string') return undefined;
  return { cert: Buffer.from(cert, 'base64').toString(), key: Buffer.from(key, 'base64').toString() };
}

/** Entries of `cluster-config --dir` have no mark: their names, the server, the CA and the kind of the credentials identify them. */
function directoryEntriesIn(config: Kubeconfig, { access }: EntryRequest): OwnEntries | undefined {
  const { cluster, context } = kubeconfigEntries(access);
  const unmarked = (section: KubeconfigSection, name: unknown) =>
    config[section].find((entry) => entry.name === name && clusterUuidOf(section, entry) === undefined);
  const clusters = unmarked('clusters', cluster.name);
  const contexts = unmarked('contexts', context.name);
  if (clusters === undefined || contexts === undefined) return undefined;
  const { cluster: clusterName, user } = contentOf('contexts', contexts);
  const isSameCluster =
    clusterName === cluster.name &&
    isDeepStrictEqual(managedFieldsOf('clusters', clusters), managedFieldsOf('clusters', cluster));
  if (!isSameCluster) return undefined;
  if (user === undefined) return { clusters, contexts };
  const users = String(user).startsWith(`${cluster.name}-`) ? unmarked('users', user) : undefined;
  return users && hasDirectoryCredentials(users) ? { clusters, contexts, users } : undefined;
}

function managedFieldsOf(section: KubeconfigSection, entry: KubeconfigEntry) {
  const content = contentOf(section, entry);
  return MANAGED_FIELDS[section]?.map((field) => content[field]);
}

/** The credentials that kubectl uses for a context: PEM, not yet parsed; undefined for those that the entries do not contain. */
export interface ContextCredentials {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Like kubectl, uses the first of several files that has the cluster or the user. */
export function credentialsOf(context: KubeconfigEntry, configs: readonly Kubeconfig[]): ContextCredentials {
  const names = contentOf('contexts', context);
  const contentIn = (section: 'clusters' | 'users', name: unknown) =>
    contentOf(
      section,
      configs.flatMap((config) => config[section]).find((entry) => entry.name === name),
    );
  const cluster = contentIn('clusters', names.cluster);
  const user = contentIn('users', names.user);
  return {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
}

const decoded = (data: unknown): string | undefined =>
  typeof data === 'string' ? Buffer.from(data, 'base64').toString() : undefined;

/** The fields of a user with a secret (kubeconfig API, v1, `AuthInfo`); `auth-provider` has tokens. */
const SECRET_FIELDS = ['client-key-data', 'token', 'password', 'auth-provider'];

export const hasSecrets = ({ users }: Kubeconfig): boolean =>
  users.some((user) => SECRET_FIELDS.some((field) => field in contentOf('users', user)));

/** True for a certificate or an exec credential plugin of this program, which can be created again. */
function hasDirectoryCredentials(user: KubeconfigEntry): boolean {
  const { exec, ...others } = contentOf('users', user);
  if (exec === undefined) {
    return isDeepStrictEqual(Object.keys(others).sort(), ['client-certificate-data', 'client-key-data']);
  }
  const { args } = exec as { args?: unknown };
  return Array.isArray(args) && args.includes('kube-credential');
}

/** The changes of the three sections. */
export function entryChanges(
  request: EntryRequest,
  { config }: KubeconfigFile,
  names: EntryNames,
): EntryChange[] {
  const entries = entriesFor(request, names);
  const own = ownEntriesIn(config, request);
  return KUBECONFIG_SECTIONS.flatMap((section) => {
    const old = own?.[section];
    const name = old?.name ?? entries[section]?.name;
    if (name === undefined) return [];
    const entry = entries[section] && renewEntry(section, old, entries[section], request);
    return [{ section, name, entry }];
  });
}

export function removalFrom({ config }: KubeconfigFile, uuids: readonly string[]) {
  const namesIn = (section: KubeconfigSection) =>
    config[section]
      .filter((entry) => uuids.includes(clusterUuidOf(section, entry) ?? ''))
      .map(({ name }) => name);
  const removals: KubeconfigChange[] = KUBECONFIG_SECTIONS.flatMap((section) =>
    namesIn(section).map((name) => ({ section, name, entry: undefined })),
  );
  const contexts = namesIn('contexts');
  if (contexts.includes(config.currentContext)) removals.push({ currentContext: '' });
  return { removals, contexts };
}

export type EntryNames = Readonly<Record<KubeconfigSection, string>>;

export function namesFor(
  request: EntryRequest,
  file: KubeconfigFile,
  files: readonly KubeconfigFile[],
): EntryNames {
  const { access, context, defaultContext } = request;
  const own = ownEntriesIn(file.config, request);
  const isForeign = (section: KubeconfigSection, entry: KubeconfigEntry) =>
    entry !== own?.[section] && !belongsTo(request, section, entry);
  const holderOf = (section: KubeconfigSection, name: string) =>
    files.find(({ config }) =>
      config[section].some((entry) => entry.name === name && isForeign(section, entry)),
    );
  const isTaken = (section: KubeconfigSection, name: string) => holderOf(section, name) !== undefined;
  const other = context === undefined ? undefined : holderOf('contexts', context);
  if (other !== undefined) {
    throw new MagnumError(
      'failed',
      `Context ${context} already exists in ${other.path} and was not created for this cluster.`,
      { hint: 'Choose another name with --context, or omit the option to use a free name.' },
    );
  }
  const namesFrom = (name: string): EntryNames => {
    const { cluster, context: free, user } = kubeconfigEntries({ ...access, clusterName: name });
    return { clusters: cluster.name, contexts: context ?? free.name, users: user?.name ?? '' };
  };
  const isFree = (candidates: EntryNames) =>
    KUBECONFIG_SECTIONS.every((section) => !isTaken(section, candidates[section]));
  const base = context ?? defaultContext ?? access.clusterName;
  let names = namesFrom(base);
  for (let number = 2; !isFree(names); number++) names = namesFrom(`${base}-${number}`);
  const oldName = (section: KubeconfigSection) => own?.[section]?.name;
  return {
    clusters: oldName('clusters') ?? names.clusters,
    contexts: context ?? (defaultContext === undefined ? oldName('contexts') : undefined) ?? names.contexts,
    users: oldName('users') ?? names.users,
  };
}

function entriesFor(
  { access }: EntryRequest,
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

/** The new entry, with the extension and the fields that the user has added to the old entry. */
function renewEntry(
  section: KubeconfigSection,
  old: KubeconfigEntry | undefined,
  entry: KubeconfigEntry,
  { uuid, origin, access }: EntryRequest,
): KubeconfigEntry {
  const key = CONTENT_KEYS[section];
  const oldContent = contentOf(section, old);
  const managedFields = MANAGED_FIELDS[section];
  const userFields =
    managedFields === undefined
      ? {}
      : Object.fromEntries(
          Object.entries(oldContent).filter(
            // Added below, so that an update does not change the order.
            ([name]) => !managedFields.includes(name) && name !== 'extensions',
          ),
        );
  const others = extensionsOf(oldContent).filter(({ name }) => name !== EXTENSION);
  const user = section === 'clusters' ? undefined : userOf(access);
  const mark = { cluster: uuid, ...(origin && { origin }), ...(user !== undefined && { user }) };
  const extensions = [...others, { name: EXTENSION, extension: mark }];
  return { name: entry.name, [key]: { ...userFields, ...contentOf(section, entry), extensions } };
}

export const hasOwnEntry = (config: Kubeconfig, uuid: string): boolean =>
  KUBECONFIG_SECTIONS.some((section) =>
    config[section].some((entry) => clusterUuidOf(section, entry) === uuid),
  );

/** The UUID of the cluster of an entry that this program has merged; undefined for other entries. */
export const clusterUuidOf = (section: KubeconfigSection, entry: KubeconfigEntry): string | undefined =>
  markIn(section, entry)?.cluster;

interface EntryMark {
  readonly cluster: string;
  /** Missing in entries of earlier versions. */
  readonly origin?: unknown;
  /** The user of the certificate, unless it is the administrator. */
  readonly user?: unknown;
}

export function markIn(section: KubeconfigSection, entry: KubeconfigEntry): EntryMark | undefined {
  const found = extensionsOf(contentOf(section, entry)).find(({ name }) => name === EXTENSION);
  const mark = found?.extension as Partial<EntryMark> | null | undefined;
  return typeof mark?.cluster === 'string' ? (mark as EntryMark) : undefined;
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
