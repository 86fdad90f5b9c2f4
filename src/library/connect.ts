/** The library, for other programs: docs/library.md. */

import { createContext } from '../create-context.ts';
import type { Magnum } from '../magnum/types.ts';
import { withoutCarriageReturns } from '../platform/carriage-returns.ts';
import type { World } from '../world.ts';
import type { ConnectOptions } from './connect-options.ts';

/** What `ConnectOptions` cannot set, and the defaults for some of them. */
export type HostRuntime = Pick<World, 'env' | 'cwd' | 'home' | 'platform' | 'pid' | 'now' | 'sleep'>;

/** Standard streams that discard output and do not prompt. */
const DISCARDED_OUTPUT = { isTTY: false, write: async () => {} } as const;
const EMPTY_INPUT: World['stdin'] = { isTTY: false, readAll: async () => '', ask: async () => undefined };
const NO_PROGRESS = { isLive: false, update: () => {}, done: () => {} } as const;

/**
 * Creates a client from `options`, OS_* variables and clouds.yaml, with the precedence that `magnum` uses. Sends no request
 * before the first call. Rejects with MagnumError `usage` if the configuration is invalid or incomplete.
 */
export async function connectFrom(host: HostRuntime, options: ConnectOptions): Promise<Magnum> {
  const { cloud, auth = {}, settings = {}, signal, log, debug } = options;
  const { env } = withoutCarriageReturns(options.env ?? host.env);
  const world: World = {
    ...host,
    env,
    cwd: options.cwd ?? host.cwd,
    home: options.env?.HOME || host.home,
    stdin: EMPTY_INPUT,
    stdout: DISCARDED_OUTPUT,
    stderr: DISCARDED_OUTPUT,
    // Not the caller's own signal, because the transport changes the limit of its listeners.
    signal: AbortSignal.any(signal === undefined ? [] : [signal]),
    selfCommand: [],
  };
  const context = createContext({
    world,
    progress: NO_PROGRESS,
    cloudOptions: { cloud, auth, values: settings },
    traceKey: env.OS_PROFILE || undefined,
    say: (line) => log?.(line),
    debug,
  });
  return context.magnum();
}
