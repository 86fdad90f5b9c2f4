import type { LoginName } from '../contract/target.ts';
import type { Release } from '../state.ts';
import type { DifferenceId } from './differences.ts';

/** A command line that both clients run. */
export interface Line {
  /** The arguments of `magnum`. Single quotes protect spaces, `{name}` is the UUID of the resource with that name, `{project}` the project ID. */
  readonly line: string;
  /** The differences that occur with this line, in addition to those that occur everywhere. */
  readonly differs?: readonly DifferenceId[];
  /** Our exit code, if it differs from the legacy one. */
  readonly exit?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The release whose client has this line. Defaults to both. */
  readonly release?: Release;
  /** Defaults to the owner of the project. */
  readonly as?: LoginName;
}

/** Lines that run one after the other; the resources that they create are removed after the last. */
export interface Case {
  readonly name: string;
  readonly lines: readonly (string | Line)[];
}

/** A line that fails with both clients; ours exits with this code and prints nothing to stdout. */
export const fails = (exit: number, line: string, ...differs: DifferenceId[]): Line => ({
  line,
  exit,
  differs: ['exit-code', 'stderr', ...differs],
});

export const differs = (line: string, ...ids: DifferenceId[]): Line => ({ line, differs: ids });
