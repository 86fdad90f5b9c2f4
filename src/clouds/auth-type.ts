/** Which way of logging in. */

import { type Node, type Scalar, textAt } from './config-tree.ts';
import type { Settings } from './settings.ts';

export interface AuthTypeChoice {
  readonly authType: string;
  readonly reason: string;
}

/** Where a type may be said, and what was typed besides. */
export interface AuthTypeInputs {
  readonly typed: Settings;
  /** Said by the cloud that was chosen by name, its region or its profile. */
  readonly cloud: Node | undefined;
  readonly environment: Node | undefined;
  /** All options together, from all layers. */
  readonly auth: ReadonlyMap<string, Scalar>;
  readonly endpointOverride: Scalar | undefined;
}

/** keystoneauth's generic types, and openstacksdk's words for `none` and `admin_token`, by what they come to. */
const CANONICAL: Readonly<Record<string, string>> = {
  password: 'v3password',
  token: 'v3token',
  token_endpoint: 'admin_token',
  None: 'none',
};

type CredentialKind = 'token' | 'application credential' | 'several methods' | 'passcode' | 'password';

const TAKES_TOKEN = new Set(['v3token', 'v2token', 'admin_token']);
/** These ask the person in a browser, or show a proof of another kind: a password that is typed is not for them. */
const TAKES_NO_PASSWORD = new Set([
  ...TAKES_TOKEN,
  ...['none', 'v3applicationcredential', 'v3totp', 'v3kerberos', 'v3fedkerb', 'v3oauth1', 'v3tokenlessauth'],
  ...['v3oauth2clientcredential', 'v3oauth2mtlsclientcredential', 'v3websso'],
  ...['v3oidcaccesstoken', 'v3oidcauthcode', 'v3oidcclientcredentials', 'v3oidcdeviceauthz'],
]);

/**
 * What a person types to say who they are, and the types that make use of it; anything else typed says nothing. A
 * passcode comes before a password: it is what the password alone does not prove.
 */
const CREDENTIAL_KINDS: readonly {
  options: string[];
  takenBy: (type: string) => boolean;
  infer: CredentialKind;
}[] = [
  {
    options: ['token'],
    takenBy: (type) => TAKES_TOKEN.has(type) || type === 'v3multifactor',
    infer: 'token',
  },
  {
    options: ['application_credential_id', 'application_credential_name', 'application_credential_secret'],
    takenBy: (type) => type === 'v3applicationcredential' || type === 'v3multifactor',
    infer: 'application credential',
  },
  { options: ['auth_methods'], takenBy: (type) => type === 'v3multifactor', infer: 'several methods' },
  {
    options: ['passcode'],
    takenBy: (type) => ['v3totp', 'v3multifactor', 'v3oidcpassword'].includes(type),
    infer: 'passcode',
  },
  { options: ['password'], takenBy: (type) => !TAKES_NO_PASSWORD.has(type), infer: 'password' },
];

/**
 * Said by the command line, else by the cloud, else by the environment, else inferred from the options. Two things
 * are stronger than a type that was said further down: a token, application credential or password that is typed,
 * and, over a type from the environment alone, a token. Unknown types are handed on as they are.
 */
export function chooseAuthType(clues: AuthTypeInputs): AuthTypeChoice {
  const typed = typeAt(clues.typed.top.get('auth_type'));
  if (typed) return typed;
  const typedProof = CREDENTIAL_KINDS.find(({ options }) =>
    options.some((option) => clues.typed.auth.has(option)),
  );
  const said = typeAt(clues.cloud) ?? typeAt(clues.environment);
  if (said && typedProof && !typedProof.takenBy(said.authType)) {
    return secondFactor(said, typedProof.infer) ?? inferred(clues, typedProof.infer);
  }
  const token = clues.auth.get('token');
  const saidByCloud = typeAt(clues.cloud) !== undefined;
  if (said && !saidByCloud && token && !typedProof && !showsToken(said, clues)) {
    const choice = inferred(clues, 'token');
    return { ...choice, reason: `${choice.reason}, which wins over OS_AUTH_TYPE` };
  }
  return said ?? inferred(clues, typedProof?.infer);
}

function typeAt(node: Node | undefined): AuthTypeChoice | undefined {
  const said = textAt(node, 'auth_type');
  if (said === undefined || node === undefined) return undefined;
  return { authType: CANONICAL[said] ?? said, reason: `said by ${node.origin}` };
}

const showsToken = ({ authType }: AuthTypeChoice, { auth }: AuthTypeInputs): boolean =>
  TAKES_TOKEN.has(authType) ||
  (authType === 'v3multifactor' && /token/.test(auth.get('auth_methods')?.text ?? ''));

/** What was typed comes on top of what the cloud says, where the one without the other is half a log-in. */
function secondFactor(
  { authType, reason }: AuthTypeChoice,
  typed: CredentialKind,
): AuthTypeChoice | undefined {
  const [first, second] = typed === 'passcode' ? ['v3password', 'a passcode'] : ['v3totp', 'a password'];
  if (authType !== first || !['passcode', 'password'].includes(typed)) return undefined;
  return { authType: 'v3multifactor', reason: `${authType} is ${reason}, and ${second} is typed` };
}

function inferred(clues: AuthTypeInputs, proof: CredentialKind | undefined): AuthTypeChoice {
  const { auth, endpointOverride } = clues;
  const from = (option: string) => auth.get(option)?.origin;
  if (auth.has('token') && (proof ?? 'token') === 'token') {
    const reason = `a token is given (${from('token')})`;
    const endpoint = auth.get('endpoint') ?? endpointOverride;
    if (endpoint && !auth.has('auth_url'))
      return {
        authType: 'admin_token',
        reason: `${reason} with an endpoint (${endpoint.origin}) and no auth_url`,
      };
    return { authType: 'v3token', reason };
  }
  if (auth.has('auth_methods') && (proof ?? 'several methods') === 'several methods')
    return { authType: 'v3multifactor', reason: `several methods are given (${from('auth_methods')})` };
  const named = ['application_credential_id', 'application_credential_name'].find((option) =>
    auth.has(option),
  );
  const complete = auth.has('application_credential_secret') || !auth.has('password');
  if (named && complete && (proof ?? 'application credential') === 'application credential')
    return {
      authType: 'v3applicationcredential',
      reason: `an application credential is given (${from(named)})`,
    };
  if (auth.has('passcode') && (proof === 'passcode' || !auth.has('password'))) {
    const reason = `a passcode is given (${from('passcode')})`;
    if (!auth.has('password')) return { authType: 'v3totp', reason };
    return { authType: 'v3multifactor', reason: `${reason}, and a password (${from('password')})` };
  }
  if (auth.has('password'))
    return { authType: 'v3password', reason: `a password is given (${from('password')})` };
  return { authType: 'v3password', reason: 'nothing says otherwise' };
}

/** Types that never ask Keystone, and so need no auth_url. */
export function needsKeystone(authType: string): boolean {
  return !['none', 'noauth', 'admin_token', 'http_basic'].includes(authType);
}
