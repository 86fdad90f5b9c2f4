/** Asks for confirmation before several resources are deleted, in an interactive terminal. */
import { MagnumError } from '../../errors.ts';
import { isYes } from '../../platform/yes-no-answer.ts';
import { isInteractive, type World } from '../../world.ts';

/**
 * Throws MagnumError `failed` if the answer is not yes. Does not ask in scripts, or about a single item. `kind` as in
 * `cluster`.
 */
export async function confirmDeletion(kind: string, items: readonly string[], world: World): Promise<void> {
  if (items.length < 2 || !isInteractive(world)) return;
  const names = items.join(', ');
  const answer = await world.stdin.ask(`Delete ${items.length} ${kind}s: ${names}? [y/N] `);
  if (isYes(answer)) return;
  throw new MagnumError('failed', 'Nothing was deleted.');
}
