/** Checks of Keystone: its version document, its clock, the login, and the service catalog. */
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { messageOf } from '../../errors.ts';
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

/** Returns the message of the error if Keystone is not available, so that `logIn` does not repeat it. */
export async function* keystone(
  config: CloudConfig,
  context: Context,
): AsyncGenerator<CheckResult, string | undefined, undefined> {
  const transport = await context.transport();
  const { auth_url: authUrl = '' } = config.auth;
  try {
    const identity = await discoverIdentity(authUrl, transport);
    const { headers, status, body } = await transport.request({ method: 'GET', url: identity });
    const isKeystone = status < 400 && parseJson(body) !== undefined;
    if (!isKeystone)
      yield failed(
        'Keystone',
        `${identity} returned HTTP ${status}${status < 400 ? ', but not JSON' : ''}`,
        'Check the auth URL: --os-auth-url (OS_AUTH_URL), or auth_url in clouds.yaml.',
      );
    else yield ok('Keystone', `${identity} responds${versionIn(body)}`);
    if (!/\/v3\/?$/.test(authUrl))
      yield warning(
        'Keystone',
        'the auth URL does not end in /v3',
        `Set it to ${identity} to save one request per login.`,
      );
    yield* clock(headers.date, context.world.now());
  } catch (error) {
    yield failedWith('Keystone', error);
    return messageOf(error);
  }
  return undefined;
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

/** Returns the token; undefined if the login fails. */
export async function* logIn(
  config: CloudConfig,
  context: Context,
  keystoneFailure: string | undefined,
): AsyncGenerator<CheckResult, Token | undefined, undefined> {
  try {
    const token = await (await context.session()).token();
    yield ok('login', loginText(token));
    yield* trust(token);
    yield* catalog(config, context, token);
    return token;
  } catch (error) {
    const isRepeated = messageOf(error) === keystoneFailure;
    yield isRepeated ? notChecked('login', 'Keystone is not available') : failedWith('login', error);
    return undefined;
  }
}

function loginText(token: Token): string {
  const roles = (token.roles ?? []).map(({ name }) => name).join(', ');
  const expiry = expiryText(token);
  const parts = [
    `logged in as ${userText(token)}`,
    scopeText(token),
    ...(roles === '' ? [] : [`roles ${roles}`]),
    ...(expiry === undefined ? [] : [`valid until ${expiry}`]),
  ];
  return parts.join('; ');
}

function* trust({ applicationCredential }: Token): Generator<CheckResult> {
  if (applicationCredential === undefined) return;
  yield warning(
    'trust',
    'on most clouds, clusters cannot be created with an application credential: Keystone rejects the trust that a cluster needs',
    'To create clusters, use another auth type; all other commands work.',
  );
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
