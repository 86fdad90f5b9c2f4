/** Events of --progress ndjson: docs/output.md, "Progress as JSON". */

export type EventName =
  /** The state of what is waited for has changed. */
  | 'progress'
  /** The wait for one target has ended. */
  | 'done'
  | 'failed'
  | 'timeout'
  | 'interrupted'
  /** The command has failed. */
  | 'error'
  | 'warning'
  | 'note'
  | 'debug';

export interface Events {
  /** Writes one line to stderr. The fields are JSON; the time and the name of the event come before them. */
  report(event: EventName, fields: Readonly<Record<string, unknown>>): void;
}
