/** What it takes to write code for a kind of shell. */

export interface ShellExports {
  /** Ends with a newline, unless there is nothing to do. */
  readonly code: string;
  /** A value had to be quoted: the code has to go through `eval`, or whatever the shell has in its place. */
  readonly needsEval: boolean;
}

export interface ShellSyntax {
  /** Names are trusted; values may hold anything but NUL. */
  exports(set: Readonly<Record<string, string>>, unset: readonly string[]): ShellExports;
  /** For a user whose values need quotes, what to type: a clause that ends the sentence. */
  advice(command: string): string;
}

/** Lines of code, each with a newline behind it. */
export const linesOf = (commands: readonly string[]): string =>
  commands.map((command) => `${command}\n`).join('');
