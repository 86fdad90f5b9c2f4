/** Keystone: is it there, is its clock ours, does it let us in, for what. */
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { discoverIdentity } from '../../keystone/api/discovery.ts';
import { asObject, parseJson } from '../../keystone/api/json.ts';
import type { Token } from '../../keystone/types.ts';
import {
  type CheckResult,
  type CheckResults,
  failed,
  failedWith,
  notChecked,
  ok,
  warning,
} from './check-result.ts';

/** Seconds: certificates, tickets and assertions are refused from about here on. */
const MAX_CLOCK_SKEW_SECONDS = 120;

/** Ends with what is wrong when Keystone cannot be reached: a login that fails by it has nothing to add. */
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
        `${identity} returned HTTP ${status}${status < 400 ? ' with something else than JSON' : ''}`,
        'Check the auth URL (OS_AUTH_URL).',
      );
    else yield ok('Keystone', `${identity} responds${versionIn(body)}`);
    if (!/\/v3\/?$/.test(authUrl))
      yield warning(
        'Keystone',
        'the auth URL does not end in /v3',
        `Use ${identity} to save one request per login.`,
      );
    yield* clock(headers.date, context.world.now());
  } catch (error) {
    const trouble = failedWith('Keystone', error);
    yield trouble;
    return trouble.message;
  }
  return undefined;
}

/** ` (API v3.14)`, where the version document says so. */
function versionIn(body: string): string {
  const id = asObject(parseJson(body)?.version)?.id;
  return typeof id === 'string' ? ` (API ${id.slice(0, 20)})` : '';
}

function* clock(date: string | undefined, now: number): Generator<CheckResult> {
  const theirs = Date.parse(date ?? '');
  if (Number.isNaN(theirs)) return;
  const seconds = Math.round((now - theirs) / 1000);
  if (seconds === 0) {
    yield ok('clock', "the local clock and Keystone's agree");
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

export async function* logIn(
  config: CloudConfig,
  context: Context,
  trouble: string | undefined,
): AsyncGenerator<CheckResult, Token | undefined, undefined> {
  try {
    const token = await (await context.session()).token();
    const { user, project, domain, roles = [], expiresAt, system } = token;
    const scope = project?.name ?? domain?.name ?? (system ? 'system scope' : undefined);
    const names = roles.map(({ name }) => name).join(', ');
    yield ok(
      'login',
      `${user?.name ?? 'unknown user'} in ${scope ?? 'no project'}${names ? ` with roles ${names}` : ''}${expiresAt ? `, expires ${expiresAt}` : ''}`,
    );
    yield* trust(token);
    yield* catalog(config, context, scope !== undefined);
    return token;
  } catch (error) {
    const result = failedWith('login', error);
    yield result.message === trouble ? notChecked('login', 'Keystone does not respond') : result;
    return undefined;
  }
}

function* trust({ applicationCredential }: Token): Generator<CheckResult> {
  if (applicationCredential === undefined) return;
  yield warning(
    'trust',
    'on most clouds, an application credential cannot create clusters: Keystone refuses the trust that a cluster needs',
    'Log in another way to create clusters; everything else works.',
  );
}

async function* catalog(
  { region, interface: wanted }: CloudConfig,
  context: Context,
  isScoped: boolean,
): CheckResults {
  if (!isScoped) {
    yield failed(
      'catalog',
      'the login is not scoped to a project, so it has no service catalog',
      'Select a project with --os-project-name (OS_PROJECT_NAME) or magnum project-use.',
    );
    return;
  }
  try {
    const endpoint = await (await context.session()).endpoint();
    yield ok('catalog', `Magnum is at ${endpoint} (${wanted}${region ? `, ${region}` : ''})`);
  } catch (error) {
    yield failedWith('catalog', error);
  }
}
