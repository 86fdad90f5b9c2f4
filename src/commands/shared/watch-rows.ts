/** Lists that are refreshed in place on the terminal. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { pollErrorFrom, toleranceMs } from '../../magnum/wait/poll-errors.ts';
import { type Rows, type Watched, type WatchedView, watched } from '../../output/result.ts';
import { toArray } from '../../platform/async-iterable.ts';

const MAX_INTERVAL_MS = 60_000;

/**
 * Calls `read` every `seconds` seconds until the user presses Ctrl-C, which is a success. After a transient error the
 * last view stays, and the interval doubles with each further one; any other error ends the command, and so does any
 * error of the first call. Throws MagnumError `usage` without a terminal that can be redrawn.
 */
export function watchRows(
  seconds: number,
  read: () => Promise<Rows>,
  { world, progress }: Pick<Context, 'world' | 'progress'>,
): Watched {
  if (!world.stdout.isTTY || world.env.TERM === 'dumb') {
    throw new MagnumError('usage', '--watch requires a terminal.', {
      hint: 'Omit --watch to print the list once; in scripts, use cluster-wait.',
    });
  }
  return watched(views());

  async function* views(): AsyncGenerator<WatchedView> {
    let view: WatchedView | undefined;
    let failures = 0;
    while (!world.signal.aborted) {
      try {
        view = await toView(await read(), `Every ${seconds} s. Updated ${time()}. Ctrl-C to quit.`);
        failures = 0;
      } catch (error) {
        if (world.signal.aborted) return;
        failures += 1;
        view = withErrorNote(view, error);
      }
      progress.done();
      yield view;
      const interval = Math.min(MAX_INTERVAL_MS, seconds * 1_000 * 2 ** failures);
      await world.sleep(interval, world.signal).catch(() => undefined);
    }
  }

  function withErrorNote(view: WatchedView | undefined, error: unknown): WatchedView {
    const pollError = pollErrorFrom(error);
    if (view === undefined || toleranceMs(pollError, true) === undefined) throw pollError;
    return { ...view, note: `No response at ${time()} (${pollError.message}). Ctrl-C to quit.` };
  }

  /** `12:34:56`, local time. */
  function time(): string {
    return new Date(world.now()).toTimeString().slice(0, 8);
  }
}

async function toView({ columns, rows }: Rows, note: string): Promise<WatchedView> {
  return { columns, rows: await toArray(rows), identity: 'uuid', note };
}
