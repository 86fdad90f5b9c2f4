/** What `cluster-delete` does on this machine after a deletion. */
import type { Cluster } from '../../magnum/types.ts';

export interface DeletionFollowUp {
  /** Notes the cluster while it exists. `item` is its name or UUID as the user typed it. */
  note(item: string, cluster: Cluster): void;
  /** For a deletion that was accepted or, with --wait, is complete. Never throws. */
  finish(item: string): Promise<void>;
}
