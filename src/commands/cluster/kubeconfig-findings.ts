/** Checks the kubeconfig and the contexts that this program has merged into it, and mends what it can: for cluster-config and doctor. */
import { existsSync } from 'node:fs';
import type { CheckResult } from '../../cluster-access/certificate/certificate-check.ts';
import { checkMode } from '../../cluster-access/credential-mode.ts';
import { checkContext } from '../../cluster-access/kubeconfig/context-check.ts';
import { hasSecrets } from '../../cluster-access/kubeconfig/kubeconfig-entries.ts';
import {
  type MergedContext,
  mergedContextsIn,
  readKubeconfigs,
} from '../../cluster-access/kubeconfig/merged-contexts.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Outcome } from '../../output/result.ts';
import { assertOnlyUserCanReplaceFile } from '../../platform/user-file.ts';
import type { World } from '../../world.ts';
import { mendModes, renewCertificate, staleCertificateIn } from './mending.ts';

export interface KubeconfigFindings {
  /** Problems of the files: other users can read, change or replace them. */
  readonly modes: readonly CheckResult[];
  readonly contexts: readonly ContextFindings[];
}

export interface ContextFindings {
  readonly merged: MergedContext;
  readonly results: readonly CheckResult[];
}

interface Inspection {
  /** Accept files that other users can replace. */
  readonly allowSharedDir?: boolean;
  /** Only contexts of this cluster. */
  readonly uuid?: string | undefined;
  /** The current CAs of clusters, by their UUIDs, as far as they are known. */
  readonly currentCas?: ReadonlyMap<string, string>;
}

/** Sends no request. Throws MagnumError `failed` for a file that cannot be read or parsed. */
export async function inspectKubeconfig(
  world: World,
  { uuid, currentCas = new Map(), allowSharedDir = false }: Inspection = {},
): Promise<KubeconfigFindings> {
  const files = await readKubeconfigs(world);
  const modes: CheckResult[] = [];
  for (const { path, config } of files) {
    const mode = await checkMode(path, hasSecrets(config));
    const place = allowSharedDir ? undefined : await checkReplaceable(path, world);
    modes.push(...[mode, place].filter((problem) => problem !== undefined));
  }
  const contexts = mergedContextsIn(files)
    .filter((merged) => uuid === undefined || merged.uuid === uuid)
    .map((merged) => ({
      merged,
      results: checkContext(merged, currentCas.get(merged.uuid), world.now()),
    }));
  return { modes, contexts };
}

/** A problem of the directories, which only the user can solve. */
async function checkReplaceable(path: string, { home }: World): Promise<CheckResult | undefined> {
  if (!existsSync(path)) return undefined;
  const hint = 'Select a kubeconfig in a private directory with KUBECONFIG.';
  try {
    await assertOnlyUserCanReplaceFile(path, { home, hint });
    return undefined;
  } catch (error) {
    if (!(error instanceof MagnumError)) throw error;
    return { item: 'mode', text: error.message, error };
  }
}

export interface Mending {
  /** The UUIDs of the clusters that this login can have certificates signed for. */
  readonly renewable: ReadonlySet<string>;
  readonly allowSharedDir: boolean;
}

/** An outcome for each attempt. Throws only MagnumError `interrupted`. */
export async function* mendKubeconfig(
  { modes, contexts }: KubeconfigFindings,
  { renewable, allowSharedDir }: Mending,
  context: Context,
): AsyncGenerator<Outcome> {
  yield* mendModes(modes);
  const attempted = new Set<string>();
  for (const { merged, results } of contexts) {
    const { uuid, user } = merged;
    const certificate = staleCertificateIn(results);
    // Several contexts of a user share the certificate. A merge renews the first one, and would give it the name of another one.
    const first = contexts.find((other) => other.merged.uuid === uuid && other.merged.user === user);
    const name = first?.merged.context as string;
    if (certificate === undefined || !renewable.has(uuid) || attempted.has(name)) continue;
    attempted.add(name);
    const place = { merge: true, context: name, setCurrent: false, allowSharedDir } as const;
    yield await renewCertificate({ name: `context ${name}`, uuid, place, certificate }, context);
  }
}
