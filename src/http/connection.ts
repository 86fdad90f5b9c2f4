import type { Agent, AgentOptions, ClientRequest, RequestOptions } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** How got gets its connection: options of got. */
export interface Connection {
  readonly agent?: { readonly http?: Agent; readonly https?: HttpsAgent };
  /** In place of http.request. */
  readonly request?: (url: URL, options: RequestOptions) => ClientRequest;
}

/**
 * Idle connections are dropped before a server's own limit (5 s in many) makes their reuse a gamble that a POST
 * must not take. Free sockets keep no process alive. The second address of a host gets its turn after a second, not after
 * Node's 250 ms, which is less than a handshake to another continent can take.
 */
export const KEEP_ALIVE: AgentOptions & { autoSelectFamilyAttemptTimeout: number } = {
  keepAlive: true,
  timeout: 4_000,
  scheduling: 'lifo',
  autoSelectFamilyAttemptTimeout: 1_000,
};
