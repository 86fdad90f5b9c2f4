import type { CommandSpec, Options } from '../../cli/command-spec.ts';
import { needsKeystone } from '../../clouds/auth-type.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Token } from '../../keystone/types.ts';
import { type Line, type Row, type Rows, rows } from '../../output/result.ts';
import { type CheckResult, notChecked } from './check-result.ts';
import { cluster } from './cluster.ts';
import { KEYSTONE_UNAVAILABLE, keystone, logIn, storedTokenText, useWithoutLogin } from './identity.ts';
import { kubeconfig } from './kubeconfig.ts';
import { network } from './network.ts';
import { magnumService } from './service.ts';
import { settings } from './settings.ts';
import type { doctor } from './table.ts';
import { program, tools } from './tools.ts';

export default async (
  options: Options<typeof doctor>,
  context: Context,
  specs: readonly CommandSpec[],
): Promise<Rows> => {
  if (options.yes && !options.fix) throw new MagnumError('usage', '--yes requires --fix.');
  let errors = 0;
  const count = (result: CheckResult) => {
    if (result.status === 'error') errors += 1;
  };
  return {
    ...rows(
      ['check', 'status', 'message', 'hint'],
      toRows(joinNotChecked(runChecks(options, context, specs)), count),
    ),
    asLine,
    fault: () => (errors === 0 ? undefined : new MagnumError('failed', summaryOf(errors))),
  };
};

const summaryOf = (errors: number): string =>
  `Found ${errors === 1 ? '1 problem that makes' : `${errors} problems that make`} commands fail.`;

/** `line` is null for a result that is part of the line before. */
type LinedResult = CheckResult & { readonly line?: string | null };

const asLine = (row: Row): Line | undefined => {
  const { check, status, message, hint, line = `${check}: ${message}` } = row as unknown as LinedResult;
  return line === null ? undefined : { mark: status, text: line, below: hint };
};

/** Gives successive checks that could not be made one line, with the reason of the first. */
async function* joinNotChecked(results: AsyncIterable<CheckResult>): AsyncGenerator<LinedResult> {
  let group: CheckResult[] = [];
  for await (const result of results) {
    if (result.notCheckedReason !== undefined) {
      group.push(result);
      continue;
    }
    yield* withOneLine(group);
    group = [];
    yield result;
  }
  yield* withOneLine(group);
}

function* withOneLine(group: readonly CheckResult[]): Generator<LinedResult> {
  const names = [...new Set(group.map(({ check }) => check))].join(', ');
  for (const [index, result] of group.entries())
    yield { ...result, line: index === 0 ? `${names}: ${result.message}` : null };
}

/** The checks in order: most need the result of an earlier one. */
async function* runChecks(
  { cluster: clusterId, fix, yes }: Options<typeof doctor>,
  context: Context,
  specs: readonly CommandSpec[],
): AsyncGenerator<CheckResult, void, undefined> {
  const { world } = context;
  yield* program(world);
  const config = yield* settings(context);
  let hasMagnum = false;
  if (config === undefined) {
    yield notChecked('Keystone', 'the configuration is incomplete or invalid');
  } else {
    const token = yield* checkLogin(config, context);
    if (token === undefined) yield notChecked('Magnum', 'not logged in');
    else {
      const authUrl = needsKeystone(config.authType) ? config.auth.auth_url : undefined;
      hasMagnum = !(yield* hasErrors(checkMagnum(token, authUrl, context)));
    }
  }
  yield* tools(context, specs);
  yield* kubeconfig({ fix, yes, hasMagnum }, context);
  if (clusterId === undefined) return;
  if (hasMagnum) yield* cluster(clusterId, context);
  else yield notChecked('cluster', 'Magnum is not available');
}

/** Does not log in if Keystone cannot be reached: the same error would be printed several times. */
async function* checkLogin(
  config: CloudConfig,
  context: Context,
): AsyncGenerator<CheckResult, Token | undefined, undefined> {
  const { auth_url: authUrl } = config.auth;
  if (!needsKeystone(config.authType)) return yield* useWithoutLogin(config, context);
  if (authUrl === undefined || !URL.canParse(authUrl)) return yield* logIn(config, context, undefined);
  if (yield* hasErrors(network('Keystone', authUrl, config.tls, context.world))) {
    yield notChecked('Keystone', `the connection failed${await storedTokenText(context)}`);
    yield notChecked('login', KEYSTONE_UNAVAILABLE);
    return undefined;
  }
  return yield* logIn(config, context, yield* keystone(config, context));
}

/** Yields the results, and returns true if one of them is an error. */
async function* hasErrors(
  results: AsyncIterable<CheckResult>,
): AsyncGenerator<CheckResult, boolean, undefined> {
  let isFailed = false;
  for await (const result of results) {
    isFailed ||= result.status === 'error';
    yield result;
  }
  return isFailed;
}

async function* checkMagnum(
  token: Token,
  authUrl: string | undefined,
  context: Context,
): AsyncGenerator<CheckResult, void, undefined> {
  const endpoint = await (await context.session()).endpoint().catch(() => undefined);
  if (endpoint === undefined) return;
  const keystoneUrl = authUrl !== undefined && URL.canParse(authUrl) ? new URL(authUrl) : undefined;
  const { host, hostname } = new URL(endpoint);
  if (host !== keystoneUrl?.host) {
    const { tls } = await context.cloud();
    const isResolved = hostname === keystoneUrl?.hostname;
    if (yield* hasErrors(network('Magnum', endpoint, tls, context.world, isResolved))) {
      yield notChecked('Magnum', 'the connection failed');
      return;
    }
  }
  yield* magnumService(token, context);
}

/** Calls `inspect` with each result before its row is printed. */
async function* toRows(
  results: AsyncIterable<LinedResult>,
  inspect: (result: CheckResult) => void,
): AsyncGenerator<Row, void, undefined> {
  for await (const result of results) {
    inspect(result);
    yield { ...result, hint: result.hint ?? null };
  }
}
