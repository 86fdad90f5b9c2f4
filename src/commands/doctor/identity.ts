/** Checks of Keystone: its version document, its clock, the login, and the service catalog. */
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { accessRulesText } from '../../keystone/api/access-rules.ts';
import { discoverIdentity } from '../../keystone/api/discovery.ts';
import { asObject, parseJson } from '../../keystone/api/json.ts';
import type { Token } from '../../keystone/types.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { expiryText, scopeText, userText } from '../session/token-text.ts';
import {
  type CheckResult,
  type CheckResults,
  failed,
  failedWith,
  notChecked,
  ok,
  warning,
} from './check-result.ts';

/** From about this difference on, certificates, Kerberos tickets and assertions are rejected. */
const MAX_CLOCK_SKEW_SECONDS = 120;

/** A problem with Keystone, which is not yet reported. */
export interface KeystoneProblem {
  readonly result: CheckResult;
  /** False if a server responds, but not as Keystone does: only a login shows whether that matters. */
  readonly isUnreachable: boolean;
}

const CHECK_URL = 'Check the auth URL: --os-auth-url (OS_AUTH_URL), or auth_url in clouds.yaml.';

export async function* keystone(
  config: CloudConfig,
  context: Context,
): AsyncGenerator<CheckResult, KeystoneProblem | undefined, undefined> {
  const { auth_url: authUrl = '' } = config.auth;
  try {
    const transport = await context.transport();
    const identity = await discoverIdentity(authUrl, transport);
    const { headers, status, body } = await transport.request({ method: 'GET', url: identity });
    const isKeystone = status < 400 && parseJson(body) !== undefined;
    if (!isKeystone) {
      const text = `${identity} returned HTTP ${status}${status < 400 ? ', but not JSON' : ''}`;
      return { result: failed('Keystone', text, CHECK_URL), isUnreachable: false };
    }
    yield ok('Keystone', `${identity} responds${versionIn(body)}`);
    if (!/\/v3\/?$/.test(authUrl))
      yield warning(
        'Keystone',
        'the auth URL does not end in /v3',
        // For a URL below the version, no request is needed to find it.
        `Set it to ${identity}${/\/v3\//.test(authUrl) ? '' : ' to save one request per login'}.`,
      );
    yield* clock(headers.date, context.world.now());
    return undefined;
  } catch (error) {
    return { result: failedWith('Keystone', error), isUnreachable: true };
  }
}

/** ` (API v3.14)`, from the version document; empty if it has no version. */
function versionIn(body: string): string {
  const id = asObject(parseJson(body)?.version)?.id;
  return typeof id === 'string' ? ` (API ${id.slice(0, 20)})` : '';
}

function* clock(date: string | undefined, now: number): Generator<CheckResult> {
  const serverTime = Date.parse(date ?? '');
  if (Number.isNaN(serverTime)) return;
  const seconds = Math.round((now - serverTime) / 1000);
  if (seconds === 0) {
    yield ok('clock', "the local clock agrees with Keystone's");
    return;
  }
  const text = `the local clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} Keystone's`;
  if (Math.abs(seconds) > MAX_CLOCK_SKEW_SECONDS)
    yield failed(
      'clock',
      text,
      'Synchronize the clock (NTP): tokens, tickets and certificates depend on it.',
    );
  else yield ok('clock', text);
}

/** Reports the problem, and returns the token; undefined without a login. */
export async function* logIn(
  config: CloudConfig,
  context: Context,
  problem: KeystoneProblem | undefined,
): AsyncGenerator<CheckResult, Token | undefined, undefined> {
  if (problem?.isUnreachable) {
    yield problem.result;
    yield notChecked('login', `${KEYSTONE_UNAVAILABLE}${await storedTokenText(context)}`);
    return undefined;
  }
  try {
    const session = await context.session();
    const stored = await session.cachedToken();
    const token = await session.token();
    if (problem !== undefined) yield { ...problem.result, status: 'warning' };
    yield ok('login', loginText(token, stored?.id === token.id));
    yield* accessRules(token);
    yield* catalog(config, context, token);
    return token;
  } catch (error) {
    const result = failedWith('login', error);
    if (problem !== undefined) yield problem.result;
    yield problem !== undefined && isFromServer(error) ? notChecked('login', KEYSTONE_UNAVAILABLE) : result;
    return undefined;
  }
}

function* accessRules({ applicationCredential }: Token): Generator<CheckResult> {
  const rules = applicationCredential?.accessRules;
  if (rules === undefined) return;
  yield warning(
    'access rules',
    `the application credential allows only some requests: ${accessRulesText(rules)}`,
    'For all commands, use an application credential without access rules.',
  );
}

export const KEYSTONE_UNAVAILABLE = 'Keystone is not available';

/** The server at the auth URL does not respond as Keystone does: not a rejected login, nor missing options. */
const isFromServer = (error: unknown): boolean =>
  error instanceof MagnumError && (error.kind === 'unreachable' || error.kind === 'failed');

/** For a Keystone that cannot be reached. A stored token is not evidence of a login that works. */
export async function storedTokenText(context: Context): Promise<string> {
  const token = await (await context.session()).cachedToken().catch(() => undefined);
  const expiry = token && expiryText(token);
  return token === undefined ? '' : `; a token is stored${expiry ? `, valid until ${expiry}` : ''}`;
}

/** For auth types that send no request to Keystone: their tokens have no scope and no catalog. */
export async function* useWithoutLogin(
  { authType }: CloudConfig,
  context: Context,
): AsyncGenerator<CheckResult, Token | undefined, undefined> {
  try {
    const session = await context.session();
    const token = await session.token();
    yield ok('login', `not needed: auth type ${authType} does not use Keystone`);
    yield ok('endpoint', `Magnum is at ${await session.endpoint()}`);
    return token;
  } catch (error) {
    yield failedWith('login', error);
    return undefined;
  }
}

/** A stored token was obtained by an earlier command: Magnum's response shows whether it is still accepted. */
function loginText(token: Token, isStored: boolean): string {
  const roles = (token.roles ?? []).map(({ name }) => name).join(', ');
  const expiry = expiryText(token);
  const parts = [
    `${isStored ? 'a token is stored for' : 'logged in as'} ${userText(token)}`,
    scopeText(token),
    ...(roles === '' ? [] : [`roles ${roles}`]),
    ...(expiry === undefined ? [] : [`valid until ${expiry}`]),
  ];
  return parts.join('; ');
}

async function* catalog(
  { region, interface: endpointInterface }: CloudConfig,
  context: Context,
  { project, domain, system }: Token,
): CheckResults {
  if (project === undefined && domain === undefined && !system) {
    yield failed(
      'catalog',
      'the login is not scoped to a project, so it has no service catalog',
      `Select a project with --os-project-name (OS_PROJECT_NAME). To list yours: ${ownCommand('project-list')}`,
    );
    return;
  }
  try {
    const endpoint = await (await context.session()).endpoint();
    yield ok('catalog', `Magnum is at ${endpoint} (${endpointInterface}${region ? `, ${region}` : ''})`);
  } catch (error) {
    yield failedWith('catalog', error);
  }
}
