import type { Agent, AgentOptions, ClientRequest, RequestOptions } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

/** The options of got that determine its connection. */
export interface Connection {
  readonly agent?: { readonly http?: Agent; readonly https?: HttpsAgent };
  /** Replaces http.request. */
  readonly request?: (url: URL, options: RequestOptions) => ClientRequest;
}

/**
 * Idle connections are closed after 4 s. Many servers close them after 5 s, and a POST on a connection that the server is
 * closing could not be retried. Idle sockets do not keep the process running. The second address of a host is tried after
 * 1 s instead of Node's 250 ms, because a handshake with another continent can take longer than that.
 */
export const KEEP_ALIVE: AgentOptions & { autoSelectFamilyAttemptTimeout: number } = {
  keepAlive: true,
  timeout: 4_000,
  scheduling: 'lifo',
  autoSelectFamilyAttemptTimeout: 1_000,
};
