/** Lists that are read again and again while somebody looks at them. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { pollErrorFrom, toleranceMs } from '../../magnum/wait/poll-errors.ts';
import { type Rows, type Watched, type WatchedView, watched } from '../../output/result.ts';
import { toArray } from '../../platform/async-iterable.ts';

const MAX_INTERVAL_MS = 60_000;

/**
 * What `read` gives, every so many seconds, until the user leaves with Ctrl-C: that is how it ends well. A service that
 * has trouble is asked more and more seldom and what was seen last stays; other errors end it, and so does any at
 * first. Throws MagnumError `usage` where there is no terminal to draw on.
 */
export function watchRows(
  seconds: number,
  read: () => Promise<Rows>,
  { world, progress }: Pick<Context, 'world' | 'progress'>,
): Watched {
  if (!world.stdout.isTTY || world.env.TERM === 'dumb') {
    throw new MagnumError('usage', '--watch requires a terminal.', {
      hint: 'Omit it to print the list once; to wait for clusters in a script, use cluster-wait.',
    });
  }
  return watched(views());

  async function* views(): AsyncGenerator<WatchedView> {
    let view: WatchedView | undefined;
    let failures = 0;
    while (!world.signal.aborted) {
      try {
        view = await viewOf(await read(), `Every ${seconds} s. Updated ${clock()} Ctrl-C to quit.`);
        failures = 0;
      } catch (error) {
        if (world.signal.aborted) return;
        failures += 1;
        view = withTrouble(view, error);
      }
      progress.done();
      yield view;
      const pause = Math.min(MAX_INTERVAL_MS, seconds * 1_000 * 2 ** failures);
      await world.sleep(pause, world.signal).catch(() => undefined);
    }
  }

  function withTrouble(view: WatchedView | undefined, error: unknown): WatchedView {
    const trouble = pollErrorFrom(error);
    if (view === undefined || toleranceMs(trouble, true) === undefined) throw trouble;
    return { ...view, note: `No response at ${clock().slice(0, -1)} (${trouble.message}). Ctrl-C to quit.` };
  }

  function clock(): string {
    return `${new Date(world.now()).toTimeString().slice(0, 8)}.`;
  }
}

async function viewOf({ columns, rows }: Rows, note: string): Promise<WatchedView> {
  return { columns, rows: await toArray(rows), identity: 'uuid', note };
}
