/** Keystone: is it there, is its clock ours, does it let us in, for what. */
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { discoverIdentity } from '../../keystone/api/discovery.ts';
import { asObject, parseJson } from '../../keystone/api/json.ts';
import type { Token } from '../../keystone/types.ts';
import { bad, type CheckResult, type Findings, failure, good, skipped, warning } from './finding.ts';

/** Seconds: certificates, tickets and assertions are refused from about here on. */
const MAX_CLOCK_SKEW_SECONDS = 120;

/** Ends with what is wrong when Keystone cannot be reached: a log-in that fails by it has nothing to add. */
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
      yield bad(
        'Keystone',
        `${identity} answers ${status}${status < 400 ? ' with something else than JSON' : ''}`,
        'Check the auth URL (OS_AUTH_URL).',
      );
    else yield good('Keystone', `${identity} answers${versionIn(body)}`);
    if (!/\/v3\/?$/.test(authUrl))
      yield warning(
        'Keystone',
        `the auth URL ends in no version`,
        `With ${identity} each log-in needs one request less.`,
      );
    yield* clock(headers.date, context.world.now());
  } catch (error) {
    const trouble = failure('Keystone', error);
    yield trouble;
    return trouble.finding;
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
    yield good('clock', 'this clock and that of Keystone agree');
    return;
  }
  const text = `this clock is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} that of Keystone`;
  if (Math.abs(seconds) > MAX_CLOCK_SKEW_SECONDS)
    yield bad('clock', text, 'Set the time (NTP): tokens, tickets and certificates depend on it.');
  else yield good('clock', text);
}

export async function* logIn(
  config: CloudConfig,
  context: Context,
  trouble: string | undefined,
): AsyncGenerator<CheckResult, Token | undefined, undefined> {
  try {
    const token = await (await context.session()).token();
    const { user, project, domain, roles = [], expiresAt, system } = token;
    const scope = project?.name ?? domain?.name ?? (system ? 'the whole system' : undefined);
    const names = roles.map(({ name }) => name).join(', ');
    yield good(
      'log-in',
      `${user?.name ?? 'somebody'} in ${scope ?? 'no project'}${names ? ` as ${names}` : ''}${expiresAt ? `, until ${expiresAt}` : ''}`,
    );
    yield* trust(token);
    yield* catalog(config, context, scope !== undefined);
    return token;
  } catch (error) {
    const finding = failure('log-in', error);
    yield finding.finding === trouble ? skipped('log-in', 'not possible: Keystone does not answer') : finding;
    return undefined;
  }
}

function* trust({ applicationCredential }: Token): Generator<CheckResult> {
  if (applicationCredential === undefined) return;
  yield warning(
    'trust',
    'with an application credential most clouds cannot create clusters: Keystone refuses the trust that a cluster needs',
    'Create clusters with another log-in; everything else works.',
  );
}

async function* catalog(
  { region, interface: wanted }: CloudConfig,
  context: Context,
  isScoped: boolean,
): Findings {
  if (!isScoped) {
    yield bad(
      'catalog',
      'the log-in is for no project, so it knows no services',
      'Choose a project: --os-project-name (OS_PROJECT_NAME), or magnum project-use.',
    );
    return;
  }
  try {
    const endpoint = await (await context.session()).endpoint();
    yield good('catalog', `Magnum is at ${endpoint} (${wanted}${region ? `, ${region}` : ''})`);
  } catch (error) {
    yield failure('catalog', error);
  }
}
