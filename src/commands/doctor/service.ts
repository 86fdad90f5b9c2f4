/** Checks of Magnum: its response, its API versions, whether it can create clusters with this login, and the quota of the project. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Token } from '../../keystone/types.ts';
import { canCreateTrusts } from '../../magnum/feature.ts';
import { type CheckResult, type CheckResults, failedWith, ok, warning } from './check-result.ts';

/** The only resource with a quota. */
const QUOTA = 'Cluster';

export async function* magnumService(token: Token, context: Context): CheckResults {
  const magnum = await context.magnum();
  try {
    for await (const _ of magnum.clusters.list({ limit: 1 })) break;
  } catch (error) {
    yield failedWith('Magnum', error);
    return;
  }
  const range = magnum.serverVersions;
  const text = token.id === '' ? 'responds' : 'responds and accepts the token';
  if (range === undefined) yield warning('Magnum', `${text}, but does not report its API versions`);
  else yield ok('Magnum', `${text}; API ${range.minimum} to ${range.maximum}, using ${magnum.apiVersion}`);
  if (canCreateTrusts(range)) yield* trust(token);
  yield* quota(token, context);
}

function* trust({ applicationCredential }: Token): Generator<CheckResult> {
  if (applicationCredential?.restricted !== true) return;
  yield warning(
    'trust',
    'on most clouds, clusters cannot be created with a restricted application credential: Keystone rejects the trust that a cluster needs',
    'To create clusters, use another auth type, or on some clouds an unrestricted one; all other commands work.',
  );
}

async function* quota({ project }: Token, context: Context): CheckResults {
  if (project === undefined) return;
  try {
    const { hard_limit: limit } = await (await context.magnum()).quotas.get(project.id, QUOTA);
    yield ok('quota', limit === -1 ? 'unlimited clusters' : `at most ${limit} clusters`);
  } catch (error) {
    if (error instanceof MagnumError && (error.kind === 'not-found' || error.kind === 'auth'))
      yield ok('quota', "not set for this project or not visible; the cloud's default applies");
    else yield warning('quota', failedWith('quota', error).message);
  }
}
