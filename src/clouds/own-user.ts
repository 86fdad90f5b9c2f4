/** The user of a kubeconfig, which others may use too: a user in their environment or their cloud overrides it. */
import { isTokenType, isUsableWithUsername } from './auth-type.ts';
import { isUnset, textAt } from './config-tree.ts';
import type { Settings } from './settings.ts';

type Credential = 'token' | 'application credential' | 'user';

const USERS = ['username', 'user_id'];
const APPLICATION_CREDENTIALS = ['application_credential_id', 'application_credential_name'];
const USER_DOMAINS = ['user_domain_id', 'user_domain_name'];
/** The options that identify a user or the credential of one. */
const PERSONAL = [
  ...[...USERS, ...USER_DOMAINS, ...APPLICATION_CREDENTIALS],
  ...['access_key', 'consumer_key', 'oauth2_client_id', 'password_command', 'token_command'],
];
/** Files with the credential of a user. */
const PERSONAL_FILES = ['cert', 'key'];

export const isPersonalOption = (option: string): boolean =>
  PERSONAL.includes(option) || PERSONAL_FILES.includes(option);

const hasAny = ({ auth }: Settings, options: readonly string[]): boolean =>
  options.some((option) => auth.has(option));

function credentialOf(settings: Settings): Credential | undefined {
  if (hasAny(settings, ['token', 'token_command'])) return 'token';
  if (hasAny(settings, APPLICATION_CREDENTIALS)) return 'application credential';
  return hasAny(settings, USERS) ? 'user' : undefined;
}

const isUsableWith = (credential: Credential, authType: string): boolean => {
  if (authType === 'v3multifactor') return true;
  if (credential === 'token') return isTokenType(authType);
  if (credential === 'application credential') return authType === 'v3applicationcredential';
  return isUsableWithUsername(authType);
};

/** False if both name a user and it is another one, or one in another domain. */
function isSameUser(one: Settings, other: Settings): boolean {
  const text = ({ auth }: Settings, option: string) => auth.get(option)?.text;
  return (
    [...USERS, ...APPLICATION_CREDENTIALS].every((option) => text(one, option) === text(other, option)) &&
    USER_DOMAINS.every((option) => [undefined, text(one, option)].includes(text(other, option)))
  );
}

function hostOf({ auth }: Settings): string | undefined {
  const url = auth.get('auth_url')?.text ?? '';
  return URL.canParse(url) ? new URL(url).host : undefined;
}

/**
 * Changes the options of a kubeconfig, and the `own` settings of its user, so that a username and its password are from the same
 * place. Settings of another Keystone are not used: their password must not be sent to this one.
 */
export function preferOwnUser(typed: Settings, own: Settings, isCloudTyped: boolean): void {
  const [host, ownHost] = [hostOf(typed), hostOf(own)];
  if (!isCloudTyped && host !== undefined && ownHost !== undefined && host !== ownHost) {
    own.auth.clear();
    for (const name of ['auth_type', 'default_domain', ...PERSONAL_FILES]) own.top.delete(name);
    return;
  }
  const credential = credentialOf(own);
  if (credential === undefined || (credential !== 'token' && isSameUser(own, typed))) return;
  const keepsDomain = credential === 'user' && own.auth.has('username') && !hasAny(own, USER_DOMAINS);
  for (const option of PERSONAL)
    if (!(keepsDomain && USER_DOMAINS.includes(option))) typed.auth.delete(option);
  for (const name of PERSONAL_FILES) typed.top.delete(name);
  const authType = textAt(typed.top.get('auth_type'), 'auth_type');
  const hasOwnType = !isUnset(own.top.get('auth_type'));
  if (authType !== undefined && (hasOwnType || !isUsableWith(credential, authType)))
    typed.top.delete('auth_type');
}
