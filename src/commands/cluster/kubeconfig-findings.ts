/** Checks the kubeconfig and the contexts that this program has merged into it, and mends what it can: for cluster-config and doctor. */
import type { CheckResult } from '../../cluster-access/certificate/certificate-check.ts';
import { checkMode, makePrivate } from '../../cluster-access/credential-mode.ts';
import { checkContext } from '../../cluster-access/kubeconfig/context-check.ts';
import { hasSecrets } from '../../cluster-access/kubeconfig/kubeconfig-entries.ts';
import {
  type MergedContext,
  mergedContextsIn,
  readKubeconfigs,
} from '../../cluster-access/kubeconfig/merged-contexts.ts';
import type { Context } from '../../context.ts';
import { isInterruption, sentenceOf } from '../../errors.ts';
import type { Outcome } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { World } from '../../world.ts';
import { renewCertificate } from './renewal.ts';

export interface KubeconfigFindings {
  /** Problems of the files. */
  readonly modes: readonly CheckResult[];
  readonly contexts: readonly ContextFindings[];
}

export interface ContextFindings {
  readonly merged: MergedContext;
  readonly results: readonly CheckResult[];
}

interface Inspection {
  /** Only contexts of this cluster. */
  readonly uuid?: string | undefined;
  /** The current CAs of clusters, by their UUIDs, as far as they are known. */
  readonly currentCas?: ReadonlyMap<string, string>;
}

/** Sends no request. Throws MagnumError `failed` for a file that cannot be read or parsed. */
export async function inspectKubeconfig(
  world: World,
  { uuid, currentCas = new Map() }: Inspection = {},
): Promise<KubeconfigFindings> {
  const files = await readKubeconfigs(world);
  const modes: CheckResult[] = [];
  for (const { path, config } of files) {
    const problem = await checkMode(path, hasSecrets(config));
    if (problem !== undefined) modes.push(problem);
  }
  const contexts = mergedContextsIn(files)
    .filter((merged) => uuid === undefined || merged.uuid === uuid)
    .map((merged) => ({
      merged,
      results: checkContext(merged, currentCas.get(merged.uuid), world.now()),
    }));
  return { modes, contexts };
}

export interface Mending {
  /** The UUIDs of the clusters that this login can have certificates signed for. */
  readonly renewable: ReadonlySet<string>;
  readonly allowSharedDir: boolean;
}

/** Mends modes and certificates; an outcome for each attempt. Throws only MagnumError `interrupted`. */
export async function* mendKubeconfig(
  { modes, contexts }: KubeconfigFindings,
  { renewable, allowSharedDir }: Mending,
  context: Context,
): AsyncGenerator<Outcome> {
  yield* mendModes(modes);
  const attempted = new Set<string>();
  for (const { merged, results } of contexts) {
    const { uuid, context: name } = merged;
    // Several contexts of a cluster share its certificate.
    if (attempted.has(uuid) || !renewable.has(uuid) || !needsRenewal(results)) continue;
    attempted.add(uuid);
    yield await attempt(name, async () => {
      await renewCertificate(
        uuid,
        { merge: true, context: name, setCurrent: false, allowSharedDir },
        context,
      );
      return `Renewed the certificate of context ${name}.`;
    });
  }
}

export async function* mendModes(results: readonly CheckResult[]): AsyncGenerator<Outcome> {
  for (const { remedy } of results)
    if (remedy?.kind === 'mode') yield await attempt(remedy.path, () => makePrivate(remedy.path));
}

export const needsRenewal = (results: readonly CheckResult[]): boolean =>
  results.some(({ remedy }) => remedy?.kind === 'renewal');

/** The outcome of work that returns a sentence. */
export async function attempt(item: string, work: () => Promise<string>): Promise<Outcome> {
  try {
    return { item, text: safeLine(await work()), status: 'mended' };
  } catch (error) {
    if (isInterruption(error)) throw error;
    return { item, text: sentenceOf(error), error };
  }
}
