import { version } from '../version.ts';
import type { World } from '../world.ts';
import { createTransport, type TransportOptions } from './transport.ts';
import type { Transport } from './types.ts';

/** The transport of a run: what it sends, and when it stops, depends on the world. Import it lazily, as transport.ts. */
export function createWorldTransport(
  { env, signal, now, sleep }: Pick<World, 'env' | 'signal' | 'now' | 'sleep'>,
  options: Pick<TransportOptions, 'tls' | 'timeoutMs' | 'log'>,
): Transport {
  return createTransport({ ...options, env, signal, now, sleep, userAgent: `magnum-cli/${version}` });
}
