/** What is waited for, what has been seen of it so far, and how it ended. */
import type { MagnumError } from '../../errors.ts';
import type { Cluster, NameOrUuid, NodeGroup } from '../types.ts';

/** `complete`: nothing is being done to it any more, and what was done went well. */
export type TargetState = 'complete' | 'gone' | 'healthy';

export type WaitResource = Cluster | NodeGroup;

/**
 * What the cloud was asked to do and has accepted. It works at that a little later: until then a cluster that is made
 * cannot be read, and one that exists looks as it did before.
 */
export interface AcceptedRequest {
  readonly kind: 'create' | 'change' | 'delete';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As it was before the request; undefined for a new one, and where it could not be read. */
  readonly before?: WaitResource | undefined;
  /** How many nodes it is to have in the end, where that was asked for. */
  readonly nodeCount?: number | undefined;
}

export interface WaitTarget {
  /** As the user knows it. It is resolved once: another cluster that gets the name later is not taken for it. */
  readonly cluster: NameOrUuid;
  /** The cluster's, where it is known already. */
  readonly uuid?: string | undefined;
  /** Waits for this nodegroup of the cluster, in place of the cluster as a whole. */
  readonly nodegroup?: NameOrUuid | undefined;
  readonly targetState: TargetState;
  readonly request?: AcceptedRequest | undefined;
}

export interface NodeProgress {
  readonly ready: number;
  readonly wanted: number;
}

/** What is known while the waiting goes on. */
export interface WaitState {
  readonly target: WaitTarget;
  /** What the cloud said last; undefined as long as it has said nothing. */
  readonly resource: WaitResource | undefined;
  readonly nodes: NodeProgress | undefined;
  /** Why the last look got no answer that can be used. */
  readonly problem: string | undefined;
}

export interface WaitResult {
  readonly target: WaitTarget;
  /** As it was seen last; undefined when it was never seen. */
  readonly resource: WaitResource | undefined;
  /** Milliseconds since the waiting began. */
  readonly elapsedMs: number;
  /** Why the goal was not reached. */
  readonly error?: MagnumError | undefined;
}
