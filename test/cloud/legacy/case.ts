import type { LoginName } from '../contract/target.ts';
import type { DifferenceId } from './differences.ts';

/** One command line, typed to both clients. */
export interface Line {
  /** What stands behind `magnum`; single quotes keep blanks, `{name}` is the UUID of what has that name, `{project}` the id of the project. */
  readonly line: string;
  /** The differences that show here, besides those that show everywhere. */
  readonly differs?: readonly DifferenceId[];
  /** Our exit code, where the legacy one is another. */
  readonly exit?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Who asks, where it is not the owner of the project. */
  readonly as?: LoginName;
}

/** Lines that follow each other; what they made is taken away after the last. */
export interface Case {
  readonly name: string;
  readonly lines: readonly (string | Line)[];
}

/** A line that fails with both; ours with this exit code, and with nothing on stdout. */
export const fails = (exit: number, line: string, ...differs: DifferenceId[]): Line => ({
  line,
  exit,
  differs: ['exit-code', 'stderr', ...differs],
});

export const differs = (line: string, ...ids: DifferenceId[]): Line => ({ line, differs: ids });
