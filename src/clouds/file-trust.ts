/**
 * Decides which settings of files in the current directory can be combined with secrets of the user. The directory can be a
 * repository of other people. Its files belong to the user who has cloned it, so the owner proves nothing. A setting that
 * determines where secrets are sent, or which server is trusted, is used with secrets from elsewhere only if the user has
 * allowed the file.
 */
import { realpathSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { MagnumError } from '../errors.ts';
import { quoteForPosixIfNeeded } from '../platform/shell-quoting.ts';
import { hideCredentials } from '../platform/url-credentials.ts';
import { allowFile, isAllowed, reasonNotToAllow } from './allowed-files.ts';
import { type ConfigNode, type ConfigScalar, textAt } from './config-tree.ts';
import type { ConfigFile } from './file-reader.ts';
import { referencedSettings } from './placeholders.ts';
import { PATH_VARIABLE, type SearchEnvironment } from './search-path.ts';
import { COMMAND_OPTIONS, SECRET_OPTIONS } from './secret-options.ts';
import type { Settings } from './settings.ts';

export interface TrustPolicy {
  /** Asks a yes/no question; undefined without an interactive terminal. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** If true, a file in the current directory must be allowed even if no secret from elsewhere is used with it. */
  readonly requiresAllowedFiles?: boolean | undefined;
}

export interface LoginSources {
  readonly authType: string;
  readonly settings: Settings;
  /** All files that were read. */
  readonly files: readonly ConfigFile[];
}

/** Options of `auth` with user and scope: they do not determine where secrets are sent. All others are destinations. */
export const IDENTITY_OPTIONS: ReadonlySet<string> = new Set(
  `username user_name user_id user_domain_id user_domain_name default_domain_id default_domain_name
  project_id project_name tenant_id tenant_name project_domain_id project_domain_name domain_id domain_name
  system_scope trust_id remote_project_id remote_project_name remote_project_domain_id remote_project_domain_name
  service_provider identity_provider protocol application_credential_id application_credential_name
  client_id oauth2_client_id consumer_key access_key access_token_type openid_scope idp_otp_key
  code_challenge code_challenge_method auth_methods`.split(/\s+/),
);

/** Settings outside `auth` that determine the server, or whether it is verified. */
const DESTINATIONS = /^(verify|insecure|cacert)$|endpoint/;

/** The secret that is sufficient for a login with an auth type, without a prompt, a session or Kerberos. */
const SUFFICIENT_SECRETS: Readonly<Record<string, string>> = {
  v2password: 'password',
  v3password: 'password',
  v3oidcpassword: 'password',
  v3samlpassword: 'password',
  v3adfspassword: 'password',
  http_basic: 'password',
  v2token: 'token',
  v3token: 'token',
  admin_token: 'token',
  v3totp: 'passcode',
  v3applicationcredential: 'application_credential_secret',
  v3oidcclientcredentials: 'client_secret',
  v3oidcaccesstoken: 'access_token',
  v3oauth1: 'access_secret',
  v3oauth2clientcredential: 'oauth2_client_secret',
};

/** Auth types that send no secret. */
const SECRETLESS_TYPES: readonly string[] = ['none', 'noauth'];

interface Destination {
  readonly name: string;
  readonly node: ConfigScalar;
}

/**
 * Returns the path of a file in the current directory that sets a destination and contains all secrets of the login; undefined
 * if no file does, or the user has allowed it. If the login needs a secret from elsewhere, asks the user whether to allow the
 * file; throws MagnumError `usage` if that is denied or not possible.
 */
export async function assertTrusted(
  login: LoginSources,
  place: SearchEnvironment,
  { confirm, requiresAllowedFiles = false }: TrustPolicy,
): Promise<string | undefined> {
  if (requiresAllowedFiles) await assertAllowed(login.files, place);
  assertNoCommands(login);
  const foreign = await foreignFiles(login.files, place);
  for (const file of foreign) {
    const destinations = destinationsIn(file, login.settings);
    if (destinations.length === 0) continue;
    const secret = findOutsideSecret(login, foreign);
    if (secret === undefined) return file.path;
    const values = destinations.map(({ name, node }) => `${name} ${hideCredentials(node.text ?? '')}`);
    const question = `Use ${secret} with ${values.join(', ')} from ${file.path}? [y/N] `;
    const canAllow = (await reasonNotToAllow(file.path)) === undefined;
    if (!canAllow || !(await confirm?.(question))) {
      const names = destinations.map(({ name }) => name).join(', ');
      throw await notAllowedError(file, `${secret} with ${names} from ${file.path}`);
    }
    await allowFile(file, place);
  }
  return undefined;
}

/** Throws MagnumError `usage` for a command in a file of the current directory, also in an allowed one: its next version could run anything. */
function assertNoCommands({ files, settings }: LoginSources): void {
  for (const option of COMMAND_OPTIONS) {
    const node = settings.auth.get(option);
    const file = node && files.find((one) => one.isForeign && isIn(one, node));
    if (file === undefined) continue;
    throw new MagnumError(
      'usage',
      `Cannot use ${option} from ${file.path}: commands in files of the current directory are never run.`,
      {
        hint: `Move it to your clouds.yaml in another directory, or set it with --os-${option.replaceAll('_', '-')}.`,
      },
    );
  }
}

/** Throws MagnumError `usage` for a file in the current directory that the user has not allowed. */
export async function assertAllowed(files: readonly ConfigFile[], place: SearchEnvironment): Promise<void> {
  const [file] = await foreignFiles(files, place);
  if (file !== undefined) throw await notAllowedError(file, file.path);
}

async function foreignFiles(files: readonly ConfigFile[], place: SearchEnvironment): Promise<ConfigFile[]> {
  const foreign: ConfigFile[] = [];
  for (const file of files) if (file.isForeign && !(await isAllowed(file, place))) foreign.push(file);
  return foreign;
}

function destinationsIn(file: ConfigFile, settings: Settings): Destination[] {
  const all: readonly (readonly [string, ConfigNode])[] = [
    ...[...settings.top].filter(([name]) => DESTINATIONS.test(name)),
    ...[...settings.auth].filter(([name]) => !IDENTITY_OPTIONS.has(name) && !SECRET_OPTIONS.has(name)),
  ];
  return all.flatMap(([name, node]) => {
    if (node.kind !== 'scalar') return [];
    const isFromFile = [node, ...referencedSettings(node, settings)].some((part) => isIn(file, part));
    return isFromFile ? [{ name, node }] : [];
  });
}

/** A noun phrase for the message; undefined if the files themselves contain all secrets of the login. */
function findOutsideSecret(
  { authType, settings, files }: LoginSources,
  foreign: readonly ConfigFile[],
): string | undefined {
  const ownerOf = (node: ConfigNode) => foreign.find((file) => file.holdsItsText && isIn(file, node));
  const key = settings.top.get('key');
  if (key !== undefined && !isBeside(ownerOf(key)?.path, textAt(key, 'key')))
    return `the client key from ${key.origin}`;
  if (SECRETLESS_TYPES.includes(authType)) return undefined;
  for (const name of SECRET_OPTIONS) {
    const node = settings.auth.get(name);
    if (node !== undefined && !ownerOf(node)) return `the ${name.replaceAll('_', ' ')} from ${node.origin}`;
  }
  const sufficient = SUFFICIENT_SECRETS[authType];
  if (sufficient !== undefined && settings.auth.has(sufficient)) return undefined;
  const others = files.filter((file) => !foreign.includes(file)).map(({ path }) => path);
  const where = others.length > 0 ? ` for ${others.join(' and ')}` : '';
  return `a stored session, a password prompt or other credentials${where}`;
}

/** True if the path in a file leads to a file in or below the directory of that file. */
function isBeside(file: string | undefined, path: string | undefined): boolean {
  if (file === undefined || path === undefined) return false;
  try {
    const directory = realpathSync(dirname(file));
    return realpathSync(resolve(directory, path)).startsWith(directory + sep);
  } catch {
    return false;
  }
}

/** The origin of a node is `PATH:LINE`, followed by the name of the profile for a setting of a vendor profile. */
const isIn = ({ path }: ConfigFile, { origin }: ConfigNode): boolean =>
  origin === path || origin.startsWith(`${path}:`);

async function notAllowedError({ path, kind }: ConfigFile, object: string): Promise<MagnumError> {
  const reason = await reasonNotToAllow(path);
  return new MagnumError(
    'usage',
    `Cannot use ${object}: a file in the current directory must be allowed first.`,
    {
      hint:
        reason === undefined
          ? `If you trust this file: magnum cloud-allow ${quoteForPosixIfNeeded(path)}`
          : `To use this file, set ${PATH_VARIABLE[kind]} to its path; it cannot be allowed because ${reason}.`,
    },
  );
}
