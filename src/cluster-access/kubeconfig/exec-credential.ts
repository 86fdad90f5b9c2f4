/**
 * ExecCredential of the API group client.authentication.k8s.io, the output of exec credential plugins (Kubernetes documentation,
 * "client-go credential plugins").
 */
import { isAbsolute } from 'node:path';
import { MagnumError } from '../../errors.ts';
import type { Program } from '../../platform/own-program.ts';

const GROUP = 'client.authentication.k8s.io';
const NEWEST_VERSION = `${GROUP}/v1`;
const VERSIONS: readonly string[] = [NEWEST_VERSION, `${GROUP}/v1beta1`];

/** The versions that kubectl accepts in a kubeconfig. */
export type ExecApiVersion = 'v1' | 'v1beta1';

/** The command of a plugin in a kubeconfig. Contains no secret. */
export interface ExecPlugin {
  /** The command and its first arguments. */
  readonly program: Program;
  readonly args: readonly string[];
  /** Variables that kubectl sets for the plugin, in addition to its own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Defaults to the newest. */
  readonly apiVersion?: ExecApiVersion | undefined;
}

/** The `exec` section of a user in a kubeconfig. */
export function execSection({ program, args, env, apiVersion }: ExecPlugin) {
  const [command, ...words] = program;
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return {
    apiVersion: apiVersion === undefined ? NEWEST_VERSION : `${GROUP}/${apiVersion}`,
    command,
    args: [...words, ...args],
    ...(variables.length > 0 && { env: variables }),
    installHint: installHint(program, args),
    interactiveMode: 'IfAvailable',
    provideClusterInfo: false,
  };
}

/** Shown by kubectl if it does not find the command. */
function installHint(program: Program, args: readonly string[]): string {
  if (!isAbsolute(program[0])) {
    const cloud = args[args.indexOf('--os-cloud') + 1];
    const login = args.includes('--os-cloud')
      ? `and your login for cloud ${cloud} in clouds.yaml`
      : 'and your login in OS_ variables or in a session of magnum login';
    return `The cluster credentials come from ${program[0]}, which must be on the PATH, ${login}.`;
  }
  const path = program.at(-1);
  return `The cluster credentials come from magnum, which was installed as ${path}. If it was moved, run magnum cluster-config again.`;
}

/**
 * The API version in KUBERNETES_EXEC_INFO; defaults to the newest. Throws MagnumError `usage` for an unsupported version, and if the variable
 * is not an ExecCredential.
 */
export function requestedApiVersion(execInfo: string | undefined): string {
  if (execInfo === undefined || execInfo === '') return NEWEST_VERSION;
  const version = apiVersionIn(execInfo);
  if (VERSIONS.includes(version)) return version;
  throw new MagnumError('usage', `KUBERNETES_EXEC_INFO requests ${version}, which is not supported.`, {
    hint: `Use ${VERSIONS.join(' or ')} as the apiVersion of the plugin in the kubeconfig.`,
  });
}

function apiVersionIn(execInfo: string): string {
  try {
    const { apiVersion } = JSON.parse(execInfo) as { apiVersion?: unknown };
    if (typeof apiVersion === 'string') return apiVersion;
  } catch {
    // Reported below.
  }
  throw new MagnumError('usage', 'KUBERNETES_EXEC_INFO is not a JSON ExecCredential.');
}

/** A token, or a client certificate with its key (PEM). */
export type ExecSecret =
  | { readonly token: string }
  | { readonly clientCertificateData: string; readonly clientKeyData: string };

/** One line of JSON. kubectl calls the plugin again at `expiresAt` (ISO 8601), or never if it is undefined. */
export function execCredential(
  apiVersion: string,
  secret: ExecSecret,
  expiresAt: string | undefined,
): string {
  const status = {
    ...(expiresAt !== undefined && {
      // RFC 3339 to the second, as Kubernetes itself writes times.
      expirationTimestamp: new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    }),
    ...secret,
  };
  return `${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}\n`;
}
