/** Confirmation prompts, in an interactive terminal only. The answer defaults to no. */
import { MagnumError } from '../../errors.ts';
import { factsOf } from '../../magnum/ambiguous-name.ts';
import type { GetOptions } from '../../magnum/types.ts';
import type { Row } from '../../output/result.ts';
import { isYes } from '../../platform/yes-no-answer.ts';
import { isInteractive, type World } from '../../world.ts';

/** Throws MagnumError `failed` with the refusal if the answer is not yes. */
export async function confirm(question: string, refusal: string, { stdin }: World): Promise<void> {
  if (!isYes(await stdin.ask(`${question} [y/N] `))) throw new MagnumError('failed', refusal);
}

/**
 * Asks before several resources are deleted. `kind` as in `cluster`; `place` as in ` of cluster web`. Throws MagnumError
 * `failed` if the answer is not yes. Does not ask about a single resource.
 */
export async function confirmDeletion(
  kind: string,
  items: readonly string[],
  world: World,
  place = '',
): Promise<void> {
  const names = [...new Set(items)];
  if (names.length < 2 || !isInteractive(world)) return;
  await confirm(
    `Delete ${names.length} ${kind}s${place}: ${names.join(', ')}?`,
    'Nothing was deleted.',
    world,
  );
}

/** For one request. The check must not delay the creation for long. */
const CHECK_TIMEOUT_MS = 10_000;

export interface NewResource {
  /** As in `cluster template`. */
  readonly kind: string;
  readonly name: string | undefined;
  /** Reads the resource that has the name. */
  readonly get: (name: string, options: GetOptions) => Promise<Row>;
}

/**
 * Asks before a resource is created whose name another one has: Magnum allows that, but the name then selects neither. Throws
 * MagnumError `failed` if the answer is not yes. The creation is not prevented if the check fails.
 */
export async function confirmSameName(
  { kind, name, get }: NewResource,
  { world, say }: { readonly world: World; readonly say: (line: string) => void },
): Promise<void> {
  if (name === undefined || name === '' || !isInteractive(world)) return;
  let existing: string | undefined;
  try {
    const resource = await get(name, { timeoutMs: CHECK_TIMEOUT_MS });
    // The name can be the UUID of another one.
    if (resource.name !== name) return;
    const facts = factsOf(resource, world.now());
    existing = `A ${kind} named '${name}' exists already${facts.length > 0 ? ` (${facts.join(', ')})` : ''}.`;
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind === 'interrupted') throw error;
    if (error.status !== 409) return;
    for (const line of error.details) say(`  ${line}`);
    existing = `Several ${kind}s named '${name}' exist already.`;
  }
  await confirm(`${existing} Create another one?`, 'Nothing was created.', world);
}
