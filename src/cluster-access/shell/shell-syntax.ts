/** The interface of the syntax of a shell. */

export interface ShellExports {
  /** Empty if no variable is set or unset; otherwise ends with a newline. */
  readonly code: string;
  /** True if a value is quoted, so that the code must be run by `eval` or its equivalent. */
  readonly needsEval: boolean;
}

export interface ShellSyntax {
  /** Names are trusted; values may hold anything but NUL. */
  exports(set: Readonly<Record<string, string>>, unset: readonly string[]): ShellExports;
  /** Joins the lines of the code to a line that a user can type; defaults to a space. */
  readonly separator?: string;
  /** The beginning of code that only fails in `$(…)`. A user need not type it. */
  readonly guard?: string;
  /** The last command of code that has no other purpose than an exit status of 0. A user need not type it. */
  readonly success?: string;
  /** A command line that runs the code that `command` prints, also if a value needs quotes. */
  evaluation(command: string): string;
  /** Another way to do so: the end of a sentence. */
  alternative?(command: string): string;
}

/** Joins commands; each ends with a newline. */
export const linesOf = (commands: readonly string[]): string =>
  commands.map((command) => `${command}\n`).join('');
