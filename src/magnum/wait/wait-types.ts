/** Targets, states and results of a wait. */
import type { MagnumError } from '../../errors.ts';
import type { Cluster, NameOrUuid, NodeGroup } from '../types.ts';

/** `complete`: no operation is in progress, and the last one succeeded. */
export type TargetState = 'complete' | 'gone' | 'healthy';

export type WaitResource = Cluster | NodeGroup;

/**
 * A request that the cloud has accepted. The cloud starts to work on it later: until then a new cluster cannot be read, and an
 * existing one is unchanged.
 */
export interface AcceptedRequest {
  readonly kind: 'create' | 'change' | 'delete';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The state before the request; undefined for a new resource, and if it could not be read. */
  readonly before?: WaitResource | undefined;
  /** The requested number of nodes, if the request has one. */
  readonly nodeCount?: number | undefined;
}

export interface WaitTarget {
  /** As the user wrote it. Resolved to a UUID once, so another cluster that gets the name later is not polled. */
  readonly cluster: NameOrUuid;
  /** The cluster's UUID, if it is already known. */
  readonly uuid?: string | undefined;
  /** Waits for this nodegroup instead of the cluster. */
  readonly nodegroup?: NameOrUuid | undefined;
  readonly targetState: TargetState;
  readonly request?: AcceptedRequest | undefined;
  /** The command that continues the wait, for hints; defaults to `cluster-wait`. */
  readonly continuation?: Continuation | undefined;
}

/** A command for one or more clusters. */
export interface Continuation {
  readonly command: string;
  /** Its options, after the clusters. */
  readonly options: readonly string[];
}

export interface NodeProgress {
  readonly ready: number;
  readonly wanted: number;
}

/** The state of a target during the wait. */
export interface WaitState {
  readonly target: WaitTarget;
  /** From the last successful poll; undefined before that. */
  readonly resource: WaitResource | undefined;
  readonly nodes: NodeProgress | undefined;
  /** Milliseconds since the start of the wait. */
  readonly elapsedMs: number;
  /** The error message of the last poll, if it failed. */
  readonly problem: string | undefined;
  /** The cluster's timeout in minutes, if its creation has exceeded it. */
  readonly exceededTimeout?: number | undefined;
}

export interface WaitResult {
  readonly target: WaitTarget;
  /** From the last successful poll; undefined if there was none. */
  readonly resource: WaitResource | undefined;
  readonly nodes?: NodeProgress | undefined;
  /** Milliseconds since the start of the wait. */
  readonly elapsedMs: number;
  /** Undefined if the target state was reached. */
  readonly error?: MagnumError | undefined;
}
