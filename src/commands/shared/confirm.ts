/** Asks before several things are lost, where somebody is there to answer. */
import { MagnumError } from '../../errors.ts';
import { isYes } from '../../platform/yes-no-answer.ts';
import { isInteractive, type World } from '../../world.ts';

/**
 * For `kind` as in `cluster`. In scripts nothing is asked, and one thing that was named is meant. Throws MagnumError `failed`
 * when the answer is not yes.
 */
export async function confirmDeletion(kind: string, items: readonly string[], world: World): Promise<void> {
  if (items.length < 2 || !isInteractive(world)) return;
  const names = items.join(', ');
  const answer = await world.stdin.ask(`Delete ${items.length} ${kind}s: ${names}? [y/N] `);
  if (isYes(answer)) return;
  throw new MagnumError('failed', 'Nothing was deleted.');
}
