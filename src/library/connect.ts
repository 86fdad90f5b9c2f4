/** The library: the functions that the commands use, for other programs. See docs/library.md. */

import { createContext } from '../create-context.ts';
import type { Magnum } from '../magnum/types.ts';
import type { World } from '../world.ts';
import type { ConnectOptions } from './connect-options.ts';

/** What a program cannot choose: where it runs. */
export type HostRuntime = Pick<World, 'env' | 'cwd' | 'home' | 'platform' | 'pid' | 'now' | 'sleep'>;

/** Nobody is asked anything, and nothing is printed. */
const DISCARDED_OUTPUT = { isTTY: false, write: async () => {} } as const;
const EMPTY_INPUT: World['stdin'] = { isTTY: false, readAll: async () => '', ask: async () => undefined };
const NO_PROGRESS = { isLive: false, update: () => {}, done: () => {} } as const;

/**
 * Finds out which cloud and as whom, as `magnum` does: options, then OS_* variables, then clouds.yaml. Nothing is sent
 * before the first call. Rejects with MagnumError `usage` where the configuration cannot be understood or says too little.
 */
export async function connectFrom(surroundings: HostRuntime, options: ConnectOptions): Promise<Magnum> {
  const { cloud, auth = {}, settings = {}, signal, log, debug } = options;
  const env = options.env ?? surroundings.env;
  const world: World = {
    ...surroundings,
    env,
    cwd: options.cwd ?? surroundings.cwd,
    home: options.env?.HOME || surroundings.home,
    stdin: EMPTY_INPUT,
    stdout: DISCARDED_OUTPUT,
    stderr: DISCARDED_OUTPUT,
    signal: signal ?? new AbortController().signal,
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
