import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import { needsKeystone } from '../../clouds/auth-type.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { type Line, type Row, type Rows, rows } from '../../output/result.ts';
import { type CheckResult, skipped } from './finding.ts';
import { keystone, logIn } from './identity.ts';
import { network } from './network.ts';
import { magnumService } from './service.ts';
import { settings } from './settings.ts';
import type { doctor } from './table.ts';
import { program, tools } from './tools.ts';

const MARKS = { good: 'good', doubtful: 'doubtful', bad: 'bad', skipped: 'open' } as const;

export default async (
  _: Options<typeof doctor>,
  context: Context,
  specs: readonly CommandSpec[],
): Promise<Rows> => {
  let stopping = 0;
  const count = (finding: CheckResult) => {
    if (finding.verdict === 'bad') stopping += 1;
  };
  return {
    ...rows(['topic', 'verdict', 'finding', 'advice'], countVerdicts(examine(context, specs), count)),
    asLine,
    fault: () => (stopping === 0 ? undefined : new MagnumError('failed', verdictOf(stopping))),
  };
};

const verdictOf = (stopping: number): string =>
  `${stopping === 1 ? 'One thing' : `${stopping} things`} would stop a command: see the crosses.`;

const asLine = (row: Row): Line => {
  const { topic, verdict, finding, advice } = row as unknown as CheckResult;
  return { mark: MARKS[verdict], text: `${topic}: ${finding}`, below: advice };
};

/** Each look needs what the ones before have found. */
async function* examine(
  context: Context,
  specs: readonly CommandSpec[],
): AsyncGenerator<CheckResult, void, undefined> {
  const { world } = context;
  yield* program(world);
  const config = yield* settings(context);
  if (config === undefined) {
    yield skipped('cloud', 'not asked: it is not known which one');
  } else {
    const { auth_url: authUrl } = config.auth;
    let trouble: string | undefined;
    if (needsKeystone(config.authType) && authUrl !== undefined && URL.canParse(authUrl)) {
      yield* network('Keystone', authUrl, config.tls, world);
      trouble = yield* keystone(config, context);
    }
    const token = yield* logIn(config, context, trouble);
    if (token === undefined) yield skipped('Magnum', 'not asked: there is no log-in');
    else yield* checkMagnum(token, config.auth.auth_url, context);
  }
  yield* tools(context, specs);
}

async function* checkMagnum(
  token: Parameters<typeof magnumService>[0],
  authUrl: string | undefined,
  context: Context,
): AsyncGenerator<CheckResult, void, undefined> {
  const endpoint = await (await context.session()).endpoint().catch(() => undefined);
  if (endpoint === undefined) return;
  const isElsewhere = authUrl === undefined || new URL(endpoint).host !== new URL(authUrl).host;
  if (isElsewhere) yield* network('Magnum', endpoint, (await context.cloud()).tls, context.world);
  yield* magnumService(token, context);
}

async function* countVerdicts(
  findings: AsyncIterable<CheckResult>,
  note: (finding: CheckResult) => void,
): AsyncGenerator<Row, void, undefined> {
  for await (const finding of findings) {
    note(finding);
    yield { ...finding, advice: finding.advice ?? null };
  }
}
