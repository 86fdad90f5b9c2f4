import type { SandboxRequest, SandboxResponse } from './http-messages.ts';
import type { State } from './state.ts';

/** A request as it was received, for tests. Includes secrets. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed if it is JSON; undefined if it is empty. */
  readonly body: unknown;
  /** Number of the connection, from 1. */
  readonly connection: number;
}

export interface SandboxOptions {
  /** Defaults to 0, a free port. */
  readonly port?: number;
  /** JSON file that stores the state over a restart, with mode 0600. Without it nothing is stored. */
  readonly stateFile?: string;
  /** Seconds for which an operation on a cluster is *_IN_PROGRESS. Defaults to 3. */
  readonly seconds?: number;
  /** Delay of lists for each cluster in the response, in milliseconds, as of a busy Magnum. */
  readonly perClusterDelayMs?: number;
  /** Items per page. Defaults to 1000, as in Magnum. */
  readonly maxPageSize?: number;
  /** Range of microversions. Defaults to 1.1 and 1.14. Up to 1.10 the rules of Zed apply. */
  readonly apiMin?: string;
  readonly apiMax?: string;
  /** Lifetime of a token. Defaults to a day. */
  readonly tokenSeconds?: number;
  /** Clusters in a project without a quota of its own. Defaults to 1000. */
  readonly maxClustersPerProject?: number;
  /** Milliseconds since the epoch. All statuses are computed from it, without timers. */
  readonly now?: () => number;
  /** Returns a response in place of the services, or undefined to leave it to them. */
  readonly intercept?: (
    request: SandboxRequest,
  ) => SandboxResponse | undefined | Promise<SandboxResponse | undefined>;
  /** If false, `requests` stays empty, so that a sandbox can run for days. */
  readonly keepsRequests?: boolean;
  /** Enables the endpoint that shows the state of the process and stops it (control-endpoint.ts). */
  readonly control?: { readonly secret: string; readonly stop: () => void };
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Keystone, with `/v3`. */
  readonly identityUrl: string;
  /** Magnum, with `/v1`. */
  readonly magnumUrl: string;
  /** All requests, the oldest first. Tests can empty it. */
  readonly requests: RecordedRequest[];
  /** The state of the services. Tests can change it. */
  readonly state: State;
  /** Adds complete swarm clusters `prefix0`, `prefix1` … to demo's project. */
  addClusters(count: number, prefix?: string): void;
  close(): Promise<void>;
}
