/** cluster-config --check without a directory: checks the kubeconfig, and the contexts that --merge has added. Changes nothing without --fix. */
import type { CheckResult } from '../../cluster-access/certificate/certificate-check.ts';
import { requireKubeconfigPaths } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { isInterruption, MagnumError, sentenceOf, withChanges } from '../../errors.ts';
import { type Outcome, type Outcomes, outcomes } from '../../output/result.ts';
import { mapConcurrently } from '../../platform/concurrency.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { toClause } from '../shared/clause.ts';
import type { ConfigOptions } from './config-types.ts';
import { uuidOfConfigured } from './configured-cluster.ts';
import { type OwnContext, othersText, sortContexts } from './dead-contexts.ts';
import {
  type ContextFindings,
  inspectKubeconfig,
  type KubeconfigFindings,
  mendKubeconfig,
} from './kubeconfig-findings.ts';

/** The cluster of the command line; all contexts without one. */
type MergedCheckOptions = Pick<ConfigOptions, 'fix' | 'allowSharedDir'> & {
  readonly cluster?: string | undefined;
};

export default async (options: MergedCheckOptions, context: Context): Promise<Outcomes> => {
  const { world, progress } = context;
  const { cluster, fix, allowSharedDir } = options;
  const uuid = cluster === undefined ? undefined : await uuidOfConfigured(cluster, context);
  const before = await inspectKubeconfig(world, { uuid, allowSharedDir });
  const paths = requireKubeconfigPaths(world).join(', ');
  if (cluster !== undefined && before.contexts.length === 0) throw notMergedError(cluster, paths);
  if (before.contexts.length === 0) context.remark(safeLine(`No merged contexts found in ${paths}.`));
  const facts = await readClusterFacts(before, context);
  progress.done();
  return outcomes(report());

  async function* report(): AsyncGenerator<Outcome> {
    const inspect = () => inspectKubeconfig(world, { uuid, allowSharedDir, currentCas: facts.currentCas });
    let findings = await inspect();
    if (fix) {
      yield* mendKubeconfig(findings, { renewable: facts.alive, allowSharedDir }, context);
      progress.done();
      findings = await inspect();
    }
    yield* findings.modes.map((result) => problem(result, '', !fix));
    for (const finding of findings.contexts) yield* contextOutcomes(finding, facts, fix, context);
    yield* facts.failures;
  }
};

const notMergedError = (cluster: string, paths: string): MagnumError =>
  new MagnumError('failed', safeLine(`No context of cluster ${cluster} found in ${paths}.`), {
    hint: `To merge it: ${ownCommand('cluster-config', cluster, '--merge')}`,
  });

/** What Magnum returns about the clusters of the contexts, by their UUIDs. */
interface ClusterFacts {
  readonly dead: ReadonlySet<string>;
  readonly alive: ReadonlySet<string>;
  readonly currentCas: ReadonlyMap<string, string>;
  /** What could not be read: that fails the check, because a client may fail too. */
  readonly failures: readonly Outcome[];
}

async function readClusterFacts({ contexts }: KubeconfigFindings, context: Context): Promise<ClusterFacts> {
  const merged = contexts.map((one) => one.merged);
  const failures: Outcome[] = [];
  context.progress.update('Reading the list of clusters');
  const sorted = await sortContexts(merged, { isConfirmed: true }, context).catch((error: unknown) => {
    failures.push(failure('Cannot check whether the clusters exist', error));
    return { dead: [], alive: [], others: [] };
  });
  if (sorted.others.length > 0) context.remark(othersText(sorted.others.length));
  const [dead, alive] = [sorted.dead, sorted.alive].map(uuidsOf) as [Set<string>, Set<string>];
  const withCa = merged.filter(({ uuid, ca }) => ca !== undefined && alive.has(uuid));
  const currentCas = new Map<string, string>();
  for await (const result of readCas(uuidsOf(withCa), context)) {
    if (result.ca === undefined) failures.push(failure('Cannot read the CA of a cluster', result.error));
    else currentCas.set(result.uuid, result.ca);
  }
  return { dead, alive, currentCas, failures };
}

const uuidsOf = (contexts: readonly OwnContext[]): Set<string> => new Set(contexts.map(({ uuid }) => uuid));

/** Requests for CAs. */
const CONCURRENCY = 5;

async function* readCas(uuids: ReadonlySet<string>, { magnum }: Context) {
  if (uuids.size === 0) return;
  const { certificates } = await magnum();
  yield* mapConcurrently([...uuids], CONCURRENCY, async (uuid) => {
    try {
      return { uuid, ca: await certificates.ca(uuid) };
    } catch (error) {
      return { uuid, ca: undefined, error };
    }
  });
}

/** Throws an interruption again. */
function failure(purpose: string, error: unknown): Outcome {
  if (isInterruption(error)) throw error;
  return { item: 'cluster', text: `${purpose}: ${toClause(sentenceOf(error))}.`, error };
}

function* contextOutcomes(
  { merged, results }: ContextFindings,
  { dead, alive }: ClusterFacts,
  isFixed: boolean,
  { warn }: Context,
): Generator<Outcome> {
  const { context, uuid } = merged;
  const subject = `Context ${context}: `;
  if (dead.has(uuid)) {
    const text = safeLine(`${subject}its cluster no longer exists.`);
    const hint = `To remove it: ${ownCommand('cluster-config', '--prune')}`;
    yield { item: context, text, error: new MagnumError('failed', text, { hint }) };
    return;
  }
  const problems = results.filter(({ error, isWarning }) => error !== undefined || isWarning);
  for (const result of problems) {
    const outcome = problem(result, subject, !isFixed && alive.has(uuid));
    if (result.error === undefined) warn(outcome.text);
    yield outcome;
  }
  if (problems.length > 0) return;
  const certificate = results.find(({ item }) => item === 'certificate');
  const text = certificate?.text ?? 'it has no certificate.';
  yield { item: context, text: safeLine(`${subject}${toClause(text)}.`), status: 'ok' };
}

/** The sentence of a warning is not printed again. `canMend` is true if --fix could mend it. */
function problem({ text, error, remedy }: CheckResult, subject: string, canMend: boolean): Outcome {
  const sentence = safeLine(subject === '' ? text : `${subject}${toClause(text)}.`);
  if (error === undefined) return { item: 'context', text: sentence, status: 'warning', isReported: true };
  const mending =
    remedy && canMend ? `To mend it: ${ownCommand('cluster-config', '--check', '--fix')}` : undefined;
  const hint = mending ?? error.hint;
  return { item: 'context', text: sentence, error: withChanges(error, { hint }) };
}
