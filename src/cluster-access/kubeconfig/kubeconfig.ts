/** Creates a kubeconfig that contains all credentials, so that it depends on no other file and no working directory. */
import { stringify } from 'yaml';
import { withoutInvalidCharacters } from './entry-name.ts';
import { type ExecPlugin, execSection } from './exec-credential.ts';

export interface KubernetesAccess {
  /** The result of `asEntryName`. */
  readonly clusterName: string;
  /** `https://host:port`. */
  readonly server: string;
  /** PEM; absent for a cluster without TLS. */
  readonly credentials?: { readonly ca: string } & (ClientCertificate | Plugin);
}

/** An exec credential plugin that returns Keystone tokens or a certificate. */
interface Plugin {
  readonly plugin: ExecPlugin;
  readonly certificate?: boolean | undefined;
}

/** PEM. */
interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
  /** Undefined for the administrator. */
  readonly user?: string | undefined;
}

/** The user of the certificate, which has a context of its own; undefined for the administrator and for a plugin. */
export const userOf = ({ credentials }: KubernetesAccess): string | undefined =>
  credentials && 'cert' in credentials ? credentials.user : undefined;

/** The entries of one cluster; without TLS, no user. */
export function kubeconfigEntries(access: KubernetesAccess) {
  const { clusterName, server, credentials } = access;
  const named = userOf(access);
  const ownName = named && `${clusterName}-${withoutInvalidCharacters(named) || 'user'}`;
  const usesTokens = credentials && 'plugin' in credentials && credentials.certificate !== true;
  const user = ownName ?? `${clusterName}-${usesTokens ? 'keystone' : 'admin'}`;
  return {
    cluster: {
      name: clusterName,
      cluster: { ...(credentials && { 'certificate-authority-data': base64(credentials.ca) }), server },
    },
    context: {
      name: ownName ?? clusterName,
      context: { cluster: clusterName, ...(credentials && { user }) },
    },
    user: credentials && { name: user, user: userSection(credentials) },
  };
}

/**
 * A kubeconfig (`apiVersion: v1, kind: Config`). The names of cluster and context are `clusterName`, and the name of the user is `NAME-admin`
 * (`NAME-keystone` with tokens), so that the files of several clusters can be combined. For another user, the context and the user are
 * `NAME-USER`. All values are in double quotes, so that YAML 1.1 (kubectl) and 1.2 parse them alike.
 */
export function kubeconfig(access: KubernetesAccess): string {
  const { cluster, context, user } = kubeconfigEntries(access);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [cluster],
    contexts: [context],
    'current-context': context.name,
    users: user ? [user] : [],
  };
  return escapeUnprintable(
    stringify(config, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 }),
  );
}

/** Replaces the placeholders of `draft` in `text` with the certificate and the key of `access`. */
export function withCertificate(text: string, draft: KubernetesAccess, access: KubernetesAccess): string {
  const [before, after] = [draft.credentials, access.credentials];
  if (!before || !after || !('cert' in before) || !('cert' in after)) return text;
  return text
    .replace(base64(before.cert), () => base64(after.cert))
    .replace(base64(before.key), () => base64(after.key));
}

function userSection(credentials: ClientCertificate | Plugin) {
  if ('plugin' in credentials) return { exec: execSection(credentials.plugin) };
  const { cert, key } = credentials;
  return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
}

/** Escapes characters that YAML does not allow or treats as line breaks. All values must be in double quotes. */
export function escapeUnprintable(yaml: string): string {
  return yaml.replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
