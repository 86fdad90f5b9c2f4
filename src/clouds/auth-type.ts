/** Selects the auth type. */

import { COMMAND_LINE, type ConfigNode, type ConfigScalar, textAt } from './config-tree.ts';
import type { Settings } from './settings.ts';
import type { CloudConfig } from './types.ts';

export interface AuthTypeChoice {
  readonly authType: string;
  readonly reason: string;
  /** What sets the type, or the option that it is inferred from; undefined for the default. */
  readonly origin?: string | undefined;
  /** The type without a passcode, if that differs. */
  readonly withoutPasscode?: string;
}

/** The settings that determine the auth type. */
export interface AuthTypeInputs {
  readonly typed: Settings;
  /** The setting of the cloud that was selected by name, of its region or its profile. */
  readonly cloud: ConfigNode | undefined;
  readonly environment: ConfigNode | undefined;
  /** All options together, from all layers. */
  readonly auth: ReadonlyMap<string, ConfigScalar>;
  readonly endpointOverride: ConfigScalar | undefined;
}

/** Replaces keystoneauth's generic types, openstacksdk's names of `none` and `admin_token`, and Chameleon's name of the device flow. */
const CANONICAL: Readonly<Record<string, string>> = {
  password: 'v3password',
  token: 'v3token',
  token_endpoint: 'admin_token',
  None: 'none',
  v3chameleonoidc: 'v3oidcdeviceauthz',
};

type CredentialKind = 'token' | 'application credential' | 'several methods' | 'passcode' | 'password';

const TOKEN_TYPES = new Set(['v3token', 'v2token', 'admin_token']);
/** Types that ignore a password on the command line: they use a browser or other credentials. */
const PASSWORDLESS_TYPES = new Set([
  ...TOKEN_TYPES,
  ...['none', 'v3applicationcredential', 'v3totp', 'v3kerberos', 'v3fedkerb', 'v3oauth1', 'v3tokenlessauth'],
  ...['v3oauth2clientcredential', 'v3oauth2mtlsclientcredential', 'v3websso'],
  ...['v3oidcaccesstoken', 'v3oidcauthcode', 'v3oidcclientcredentials', 'v3oidcdeviceauthz'],
]);

/**
 * Credentials on the command line, and the types that use them; other options there do not determine the type. A passcode has
 * precedence over a password, because it requires a type with both.
 */
const CREDENTIAL_KINDS: readonly {
  options: string[];
  isAcceptedBy: (type: string) => boolean;
  kind: CredentialKind;
}[] = [
  {
    options: ['token', 'token_command'],
    isAcceptedBy: (type) => TOKEN_TYPES.has(type) || type === 'v3multifactor',
    kind: 'token',
  },
  {
    options: ['application_credential_id', 'application_credential_name', 'application_credential_secret'],
    isAcceptedBy: (type) => type === 'v3applicationcredential' || type === 'v3multifactor',
    kind: 'application credential',
  },
  { options: ['auth_methods'], isAcceptedBy: (type) => type === 'v3multifactor', kind: 'several methods' },
  {
    options: ['passcode'],
    isAcceptedBy: (type) => ['v3totp', 'v3multifactor', 'v3oidcpassword'].includes(type),
    kind: 'passcode',
  },
  {
    options: ['password', 'password_command'],
    isAcceptedBy: (type) => !PASSWORDLESS_TYPES.has(type),
    kind: 'password',
  },
];

/**
 * Selects the type from the command line, else from the cloud, else from the environment; else infers it from the options. Two
 * settings override a configured type: credentials on the command line that it does not use, and any token if the type is from
 * the environment. A password never overrides the type of a cloud: the type was chosen for that cloud, and a receipt of Keystone
 * requests the password if it is a second factor. Unknown types are returned unchanged.
 */
export function chooseAuthType(inputs: AuthTypeInputs): AuthTypeChoice {
  const typed = authTypeAt(inputs.typed.top.get('auth_type'));
  if (typed) return typed;
  const typedKind = CREDENTIAL_KINDS.find(({ options }) =>
    options.some((option) => inputs.typed.auth.has(option)),
  );
  const ofCloud = authTypeAt(inputs.cloud);
  if (ofCloud && typedKind?.kind === 'password') return ofCloud;
  const configured = ofCloud ?? authTypeAt(inputs.environment);
  if (configured && typedKind && !typedKind.isAcceptedBy(configured.authType)) {
    return secondFactor(configured, typedKind.kind) ?? inferAuthType(inputs, typedKind.kind);
  }
  const token = inputs.auth.get('token') ?? inputs.auth.get('token_command');
  if (configured && !ofCloud && token && !typedKind && !usesToken(configured, inputs)) {
    const choice = inferAuthType(inputs, 'token');
    return { ...choice, reason: `${choice.reason}, which overrides OS_AUTH_TYPE` };
  }
  return configured ?? inferAuthType(inputs, typedKind?.kind);
}

function authTypeAt(node: ConfigNode | undefined): AuthTypeChoice | undefined {
  const configured = textAt(node, 'auth_type');
  if (configured === undefined || node === undefined) return undefined;
  const { origin } = node;
  return { authType: CANONICAL[configured] ?? configured, reason: `set by ${origin}`, origin };
}

const usesToken = ({ authType }: AuthTypeChoice, { auth }: AuthTypeInputs): boolean =>
  TOKEN_TYPES.has(authType) ||
  (authType === 'v3multifactor' && /token/.test(auth.get('auth_methods')?.text ?? ''));

/** Adds a second factor of the command line to the configured type: a passcode to a password, or the reverse. */
function secondFactor(
  { authType, reason }: AuthTypeChoice,
  typed: CredentialKind,
): AuthTypeChoice | undefined {
  const [first, second] = typed === 'passcode' ? ['v3password', 'a passcode'] : ['v3totp', 'a password'];
  if (authType !== first || !['passcode', 'password'].includes(typed)) return undefined;
  return {
    authType: 'v3multifactor',
    reason: `${authType} is ${reason}, and ${second} is given on the command line`,
    origin: COMMAND_LINE,
    ...(typed === 'passcode' && { withoutPasscode: authType }),
  };
}

function inferAuthType(inputs: AuthTypeInputs, typedKind: CredentialKind | undefined): AuthTypeChoice {
  const { auth, endpointOverride } = inputs;
  const from = (option: string) => (auth.get(option) ?? auth.get(`${option}_command`))?.origin;
  const has = (option: string) => auth.has(option) || auth.has(`${option}_command`);
  if (has('token') && (typedKind ?? 'token') === 'token') {
    const reason = `a token is given (${from('token')})`;
    const endpoint = auth.get('endpoint') ?? endpointOverride;
    if (endpoint && !auth.has('auth_url'))
      return {
        authType: 'admin_token',
        reason: `${reason} with an endpoint (${endpoint.origin}) and no auth_url`,
        origin: from('token'),
      };
    return { authType: 'v3token', reason, origin: from('token') };
  }
  if (auth.has('auth_methods') && (typedKind ?? 'several methods') === 'several methods')
    return {
      authType: 'v3multifactor',
      reason: `several methods are given (${from('auth_methods')})`,
      origin: from('auth_methods'),
    };
  const named = ['application_credential_id', 'application_credential_name'].find((option) =>
    auth.has(option),
  );
  const isComplete = auth.has('application_credential_secret') || !has('password');
  if (named && isComplete && (typedKind ?? 'application credential') === 'application credential')
    return {
      authType: 'v3applicationcredential',
      reason: `an application credential is given (${from(named)})`,
      origin: from(named),
    };
  if (auth.has('passcode') && (typedKind === 'passcode' || !has('password'))) {
    const reason = `a passcode is given (${from('passcode')})`;
    const [withoutPasscode, origin] = ['v3password', from('passcode')];
    if (!has('password')) return { authType: 'v3totp', reason, origin, withoutPasscode };
    const both = `${reason}, and a password (${from('password')})`;
    return { authType: 'v3multifactor', reason: both, origin, withoutPasscode };
  }
  if (has('password'))
    return {
      authType: 'v3password',
      reason: `a password is given (${from('password')})`,
      origin: from('password'),
    };
  return { authType: 'v3password', reason: 'default' };
}

/** The types whose credential is not a username. */
const TYPES_WITHOUT_USERNAME = new Set([
  ...TOKEN_TYPES,
  ...[
    'none',
    'v3applicationcredential',
    'v3oauth1',
    'v3oauth2clientcredential',
    'v3oauth2mtlsclientcredential',
  ],
  ...['v3tokenlessauth', 'v3oidcaccesstoken', 'v3oidcclientcredentials'],
]);

export const isTokenType = (authType: string): boolean => TOKEN_TYPES.has(authType);
export const isUsableWithUsername = (authType: string): boolean => !TYPES_WITHOUT_USERNAME.has(authType);

/** False for types whose requests have no token. */
export const providesToken = (authType: string): boolean =>
  !['none', 'noauth', 'http_basic', 'v3tokenlessauth'].includes(authType);

/** False for types that send no request to Keystone, and so require no auth_url. */
export function needsKeystone(authType: string): boolean {
  return !['none', 'noauth', 'admin_token', 'http_basic'].includes(authType);
}

/** True if the configuration has what each login needs. Without it, commands report that no cloud is configured. */
export const hasTarget = ({ authType, auth }: Pick<CloudConfig, 'authType' | 'auth'>): boolean =>
  !needsKeystone(authType) || Boolean(auth.auth_url);
