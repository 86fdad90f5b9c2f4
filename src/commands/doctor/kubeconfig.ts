/** Checks of the kubeconfig: its mode, the certificates of merged contexts, and contexts of deleted clusters. Mends them with --fix. */
import { kubeconfigPaths } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Outcome } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { isInteractive } from '../../world.ts';
import {
  type OwnContext,
  placeText,
  readOwnContexts,
  type SortedContexts,
  sortContexts,
} from '../cluster/dead-contexts.ts';
import {
  inspectKubeconfig,
  type KubeconfigFindings,
  mendKubeconfig,
} from '../cluster/kubeconfig-findings.ts';
import { confirmPruning, prune } from '../cluster/pruning.ts';
import { toClause } from '../shared/clause.ts';
import { type CheckResult, type CheckResults, failedWith, notChecked, ok, warning } from './check-result.ts';

export interface KubeconfigCheck {
  readonly fix: boolean;
  /** Remove contexts without a question. */
  readonly yes: boolean;
  /** False if Magnum cannot be asked which clusters exist. */
  readonly hasMagnum: boolean;
}

const CHECK = 'kubeconfig';
const UNSORTED: SortedContexts = { dead: [], alive: [], others: [] };

/**
 * No results for a private kubeconfig without contexts of this program. All problems are warnings: they do not make commands of this program
 * fail. Without --fix, sends at most one request: for the list of clusters.
 */
export async function* kubeconfig(request: KubeconfigCheck, context: Context): CheckResults {
  try {
    yield* checkKubeconfig(request, context);
  } catch (error) {
    yield asWarning(error);
  }
}

async function* checkKubeconfig(request: KubeconfigCheck, context: Context): CheckResults {
  const { world } = context;
  const before = await inspectKubeconfig(world);
  const contexts = await readOwnContexts({ kubeconfig: true, docker: true }, world);
  if (contexts.length === 0 && before.modes.length === 0) return;
  const sorted = yield* sort(contexts, request, context);
  if (!request.fix) {
    yield* report(before, sorted, context);
    return;
  }
  const renewable = new Set(sorted.alive.map(({ uuid }) => uuid));
  for await (const outcome of mendKubeconfig(before, { renewable, allowSharedDir: false }, context))
    yield toResult(outcome);
  const isRemoved = yield* removeDead(sorted.dead, request, context);
  yield* report(await inspectKubeconfig(world), isRemoved ? { ...sorted, dead: [] } : sorted, context);
}

async function* sort(
  contexts: readonly OwnContext[],
  { fix, hasMagnum }: KubeconfigCheck,
  context: Context,
): AsyncGenerator<CheckResult, SortedContexts, undefined> {
  if (contexts.length === 0) return UNSORTED;
  if (!hasMagnum) {
    yield notChecked(CHECK, 'Magnum is not available');
    return UNSORTED;
  }
  try {
    return await sortContexts(contexts, { isConfirmed: fix }, context);
  } catch (error) {
    yield asWarning(error);
    return UNSORTED;
  }
}

/** Returns false if the user does not confirm the removal, or cannot be asked. */
async function* removeDead(
  dead: readonly OwnContext[],
  { yes }: KubeconfigCheck,
  context: Context,
): AsyncGenerator<CheckResult, boolean, undefined> {
  if (dead.length === 0 || (!yes && !(await isConfirmed(dead, context)))) return false;
  for await (const { text } of prune(dead, context)) yield ok(CHECK, toClause(text));
  return true;
}

async function isConfirmed(dead: readonly OwnContext[], context: Context): Promise<boolean> {
  if (!isInteractive(context.world)) return false;
  try {
    await confirmPruning(dead, context);
    return true;
  } catch (error) {
    if (error instanceof MagnumError && error.kind === 'failed') return false;
    throw error;
  }
}

function* report(
  { modes, contexts }: KubeconfigFindings,
  { dead, alive }: SortedContexts,
  { world }: Context,
): Generator<CheckResult> {
  const mending = `To mend it: ${ownCommand('cluster-config', '--check', '--fix')}`;
  const isIn = (list: readonly OwnContext[], uuid: string) => list.some((one) => one.uuid === uuid);
  const results = [
    ...modes.map(({ text, error, remedy }) =>
      warning(CHECK, toClause(text), remedy === undefined ? error?.hint : mending),
    ),
    ...contexts.flatMap(({ merged, results: checks }) =>
      isIn(dead, merged.uuid)
        ? []
        : checks
            .filter(({ error, isWarning }) => error !== undefined || isWarning)
            .map(({ text, remedy }) =>
              warning(
                CHECK,
                `context ${merged.context}: ${toClause(text)}`,
                remedy !== undefined && isIn(alive, merged.uuid) ? mending : undefined,
              ),
            ),
    ),
    ...dead.map((one) =>
      warning(
        CHECK,
        `${toClause(placeText(one))} is for a cluster that no longer exists`,
        `To remove it: ${ownCommand('cluster-config', '--prune')}`,
      ),
    ),
  ];
  yield* results;
  if (results.length > 0 || contexts.length === 0) return;
  const noun = contexts.length === 1 ? '1 context of magnum' : `${contexts.length} contexts of magnum`;
  yield ok(CHECK, `${noun} in ${kubeconfigPaths(world).join(', ')}`);
}

const toResult = ({ text, error }: Outcome): CheckResult =>
  error === undefined ? ok(CHECK, toClause(text)) : asWarning(error);

function asWarning(error: unknown): CheckResult {
  return { ...failedWith(CHECK, error), status: 'warning' };
}
