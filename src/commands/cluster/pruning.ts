/** Removes the contexts of deleted clusters, after a confirmation: for cluster-config --prune and doctor --fix. */
import { removeDockerContexts } from '../../cluster-access/docker/docker-context.ts';
import { removeFromKubeconfig } from '../../cluster-access/kubeconfig/kubeconfig-merge.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Outcome } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import { isInteractive } from '../../world.ts';
import { confirm } from '../shared/confirm.ts';
import { type OwnContext, placeText } from './dead-contexts.ts';
import { dockerRemovalLines, removalLines } from './merged-entries.ts';

const MAX_NAMES = 5;

/** Throws MagnumError `failed` if the answer is not yes, and `usage` without a terminal. */
export async function confirmPruning(dead: readonly OwnContext[], { world, say }: Context): Promise<void> {
  if (!isInteractive(world)) {
    const names = shortenedList(
      dead.map(({ context }) => safeLine(context)),
      MAX_NAMES,
    );
    throw new MagnumError('usage', `The removal of contexts requires --yes without a terminal: ${names}.`, {
      hint: 'To remove them, add --yes; to only show them, add --dry-run.',
    });
  }
  for (const one of dead) say(safeLine(`  ${placeText(one)}`));
  const count = dead.length === 1 ? 'this context' : `these ${dead.length} contexts`;
  await confirm(`Remove ${count}?`, 'Nothing was removed.', world);
}

/** Removes all entries of these clusters, with an outcome for each context. */
export async function* prune(
  dead: readonly OwnContext[],
  { world, warn }: Pick<Context, 'world' | 'warn'>,
): AsyncGenerator<Outcome> {
  const uuidsOf = (isDocker: boolean) =>
    dead.filter(({ path }) => (path === undefined) === isDocker).map(({ uuid }) => uuid);
  const removed = await removeFromKubeconfig(uuidsOf(false), world);
  yield* removalLines(removed).map(toOutcome);
  const ofDocker = await removeDockerContexts(uuidsOf(true), world, (sentence) => warn(safeLine(sentence)));
  yield* dockerRemovalLines(ofDocker).map(toOutcome);
}

const toOutcome = (text: string): Outcome => ({ item: 'context', text, status: 'removed' });
