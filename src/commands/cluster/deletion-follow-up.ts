/** What `cluster-delete` does on this machine after deletions, and what it reports about them. */
import type { Cluster } from '../../magnum/types.ts';

/** The functions never throw, because the other deletions continue. */
export interface DeletionFollowUp {
  /** Notes the cluster while it exists. `item` is its name or UUID as the user typed it. */
  note(item: string, cluster: Cluster): void | Promise<void>;
  /** For a deletion that was accepted or, with --wait, is complete. */
  finish(item: string): void | Promise<void>;
  /** After the last one. */
  end?(): Promise<void>;
}
