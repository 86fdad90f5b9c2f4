/** Which way of logging in. */
import type { Settings } from './settings.ts';
import { type Node, type Scalar, textAt } from './tree.ts';

export interface AuthTypeChoice {
  readonly authType: string;
  readonly reason: string;
}

/** Where a type may be said, and what was typed besides. */
export interface AuthTypeClues {
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

const TAKES_TOKEN = new Set(['v3token', 'v2token', 'admin_token']);

/** What a person types to say who they are, and the types that make use of it; anything else typed says nothing. */
const PROOFS: readonly { options: string[]; takenBy: (type: string) => boolean; infer: string }[] = [
  { options: ['token'], takenBy: (type) => TAKES_TOKEN.has(type), infer: 'token' },
  {
    options: ['application_credential_id', 'application_credential_name', 'application_credential_secret'],
    takenBy: (type) => type === 'v3applicationcredential',
    infer: 'application credential',
  },
  {
    options: ['password'],
    takenBy: (type) => !TAKES_TOKEN.has(type) && type !== 'v3applicationcredential' && type !== 'none',
    infer: 'password',
  },
];

/**
 * Said by the command line, else by the cloud, else by the environment, else inferred from the options. Two things
 * are stronger than a type that was said further down: a token, application credential or password that is typed,
 * and, over a type from the environment alone, a token. Unknown types are handed on as they are.
 */
export function chooseAuthType(clues: AuthTypeClues): AuthTypeChoice {
  const typed = typeAt(clues.typed.top.get('auth_type'));
  if (typed) return typed;
  const typedProof = PROOFS.find(({ options }) => options.some((option) => clues.typed.auth.has(option)));
  const said = typeAt(clues.cloud) ?? typeAt(clues.environment);
  if (said && typedProof && !typedProof.takenBy(said.authType)) return inferred(clues, typedProof.infer);
  const token = clues.auth.get('token');
  const saidByCloud = typeAt(clues.cloud) !== undefined;
  if (said && !saidByCloud && token && !typedProof && !TAKES_TOKEN.has(said.authType)) {
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

function inferred({ auth, endpointOverride }: AuthTypeClues, proof: string | undefined): AuthTypeChoice {
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
  const named = ['application_credential_id', 'application_credential_name'].find((option) =>
    auth.has(option),
  );
  const complete = auth.has('application_credential_secret') || !auth.has('password');
  if (named && complete && (proof ?? 'application credential') === 'application credential')
    return {
      authType: 'v3applicationcredential',
      reason: `an application credential is given (${from(named)})`,
    };
  if (auth.has('password'))
    return { authType: 'v3password', reason: `a password is given (${from('password')})` };
  return { authType: 'v3password', reason: 'nothing says otherwise' };
}

/** Types that never ask Keystone, and so need no auth_url. */
export function needsKeystone(authType: string): boolean {
  return !['none', 'noauth', 'admin_token', 'http_basic'].includes(authType);
}
