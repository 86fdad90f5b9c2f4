/** A request to a cluster's own API and its context. */
import type { Cloud } from '../cloud.ts';
import type { SandboxRequest, SandboxResponse } from '../http-messages.ts';
import type { ClusterRecord } from '../state.ts';
import type { Machine } from './machines.ts';

/** The subject of a client's certificate. */
export interface Subject {
  readonly commonName: string;
  readonly organizations: readonly string[];
}

export interface ClusterCall {
  readonly cloud: Cloud;
  readonly cluster: ClusterRecord;
  readonly machines: readonly Machine[];
  readonly request: SandboxRequest;
  readonly tls: boolean;
  /** Undefined without a client certificate of the cluster's authority. */
  readonly subject: Subject | undefined;
}

export type ClusterHandler = (call: ClusterCall, ...params: string[]) => SandboxResponse;
