/** Magnum: is it there, what can it do, how much may one use. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Token } from '../../keystone/types.ts';
import { type Findings, failure, good, warning } from './finding.ts';

/** The only thing that Magnum has quotas of. */
const QUOTA = 'Cluster';

export async function* magnumService(token: Token, context: Context): Findings {
  const magnum = await context.magnum();
  try {
    for await (const _ of magnum.clusters.list({ limit: 1 })) break;
    yield good('Magnum', 'it answers, and takes the token');
  } catch (error) {
    yield failure('Magnum', error);
    return;
  }
  const range = magnum.serverVersions;
  if (range === undefined) yield warning('Magnum', 'it does not say which API versions it has');
  else yield good('Magnum', `API ${range.minimum} to ${range.maximum}; it is asked for ${magnum.apiVersion}`);
  yield* quota(token, context);
}

async function* quota({ project }: Token, context: Context): Findings {
  if (project === undefined) return;
  try {
    const { hard_limit: limit } = await (await context.magnum()).quotas.get(project.id, QUOTA);
    yield good('quota', limit === -1 ? 'as many clusters as you like' : `${limit} clusters at most`);
  } catch (error) {
    if (error instanceof MagnumError && (error.kind === 'not-found' || error.kind === 'auth'))
      yield good('quota', 'none is set for this project, or it is not told: the default of the cloud');
    else yield warning('quota', failure('quota', error).finding);
  }
}
