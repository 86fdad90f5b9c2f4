import type { SandboxRequest, SandboxResponse } from './http-messages.ts';
import type { State } from './state.ts';

/** A request as it came, for tests to look at: whole, with its secrets. */
export interface RecordedRequest {
  readonly method: string;
  /** With no query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON; undefined where there is none. */
  readonly body: unknown;
  /** The connection that it came by: the sandbox's first is 1. */
  readonly connection: number;
}

export interface SandboxOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** JSON that keeps everything over a restart; without it nothing is kept. Made with mode 0600. */
  readonly stateFile?: string;
  /** How long an operation on a cluster stays *_IN_PROGRESS; 3 unless told otherwise. */
  readonly seconds?: number;
  /** Makes lists as slow as a busy Magnum's: so many milliseconds for each cluster in the answer. */
  readonly perClusterDelayMs?: number;
  /** Items on a page; 1000 as in Magnum. */
  readonly maxPageSize?: number;
  /** The microversions of this Magnum; 1.1 and 1.14. Up to 1.10 it also keeps to the rules of that time. */
  readonly apiMin?: string;
  readonly apiMax?: string;
  /** Life of a token; a day. */
  readonly tokenSeconds?: number;
  /** Clusters in a project without a quota of its own; 1000. */
  readonly maxClustersPerProject?: number;
  /** Milliseconds since the epoch. All statuses are computed from it; no timer changes anything. */
  readonly now?: () => number;
  /** Answers in place of the services, or changes nothing and returns undefined. May wait. */
  readonly intercept?: (
    request: SandboxRequest,
  ) => SandboxResponse | undefined | Promise<SandboxResponse | undefined>;
  /** false for a sandbox that runs for days: `requests` stays empty. */
  readonly keepsRequests?: boolean;
  /** With it, whoever knows the secret may ask for the process's state and for its end (see control-endpoint.ts). */
  readonly control?: { readonly secret: string; readonly stop: () => void };
}

export interface Sandbox {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Keystone, with `/v3`. */
  readonly identityUrl: string;
  /** Magnum, with `/v1`. */
  readonly magnumUrl: string;
  /** All requests so far, the oldest first. May be emptied. */
  readonly requests: RecordedRequest[];
  /** What the services know; tests may change it. */
  readonly state: State;
  /** Adds complete swarm clusters `prefix0`, `prefix1` … to demo's project. */
  addClusters(count: number, prefix?: string): void;
  close(): Promise<void>;
}
