import { setMaxListeners } from 'node:events';
import { version } from '../version.ts';
import type { World } from '../world.ts';
import { createTransport, type TransportOptions } from './transport.ts';
import type { Transport } from './types.ts';

/** Creates the transport of a command from its World. Import it lazily, like transport.ts. */
export function createWorldTransport(
  { env, signal, now, sleep }: Pick<World, 'env' | 'signal' | 'now' | 'sleep'>,
  options: Pick<TransportOptions, 'tls' | 'timeoutMs' | 'log'>,
): Transport {
  // Each request in progress adds a listener. Node reports more than ten as a leak, but a program can send many requests at once.
  setMaxListeners(0, signal);
  return createTransport({ ...options, env, signal, now, sleep, userAgent: `magnum-cli/${version}` });
}
