import type { SandboxRequest, SandboxResponse } from './http-messages.ts';
import type { ReleaseName } from './releases.ts';
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
  /** Defaults to the port of the last start if it is free. 0 is any free port. */
  readonly port?: number;
  /** JSON file for the state, mode 0600, so that it survives a restart. If unset, the state is not stored. */
  readonly stateFile?: string;
  /** Of a new cloud. Defaults to that of the stored state, or zed. */
  readonly release?: ReleaseName | undefined;
  /** Seconds for which an operation on a cluster is *_IN_PROGRESS. Defaults to 3. */
  readonly seconds?: number;
  /** Delay of a list per cluster in the response, in milliseconds, to simulate a busy Magnum. */
  readonly perClusterDelayMs?: number;
  /** Maximum number of items per page. Defaults to 1000, as in Magnum. */
  readonly maxPageSize?: number;
  /** Range of microversions. Defaults to 1.1 and the newest version of the release. */
  readonly apiMin?: string;
  readonly apiMax?: string;
  /** Lifetime of a token. Defaults to one day. */
  readonly tokenSeconds?: number;
  /** Maximum number of clusters in a project without a quota. Defaults to 1000. */
  readonly maxClustersPerProject?: number;
  /** Milliseconds since the epoch. All statuses are computed from it, without timers. */
  readonly now?: () => number;
  /** Returns a response instead of the services, or undefined to pass the request to them. */
  readonly intercept?: (
    request: SandboxRequest,
  ) => SandboxResponse | undefined | Promise<SandboxResponse | undefined>;
  /** If false, `requests` stays empty, so that memory does not grow while a sandbox runs for days. */
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
  /** Adds complete clusters `prefix0`, `prefix1` … to demo's project. */
  addClusters(count: number, prefix?: string): void;
  close(): Promise<void>;
}
