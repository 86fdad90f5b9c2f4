/**
 * Code that sets variables in the user's shell. Values are data, from the disk or from a server: whatever they
 * hold, no shell executes them, in whichever way the code is used. The ways are told in shell/, a file for each syntax.
 */
import { MagnumError } from '../../errors.ts';
import { cmd } from './cmd.ts';
import { csh } from './csh.ts';
import { fish } from './fish.ts';
import { posix } from './posix.ts';
import { powershell } from './powershell.ts';
import type { Shell } from './shell-names.ts';
import type { ShellExports, ShellSyntax } from './shell-syntax.ts';

export { defaultShell, SHELLS, type Shell } from './shell-names.ts';
export type { ShellExports } from './shell-syntax.ts';

const SHELL_SYNTAXES: Readonly<Record<Shell, ShellSyntax>> = {
  bash: posix,
  zsh: posix,
  sh: posix,
  ksh: posix,
  fish,
  csh,
  tcsh: csh,
  powershell,
  cmd,
};

/**
 * Code that sets and unsets environment variables. Names are trusted; values may hold anything but NUL, which no
 * environment can hold, and for cmd what is told there: else MagnumError `failed`.
 */
export function shellExports(
  shell: Shell,
  set: Readonly<Record<string, string>>,
  unset: readonly string[] = [],
): ShellExports {
  for (const [name, value] of Object.entries(set)) {
    if (value.includes('\0')) {
      throw new MagnumError(
        'failed',
        `The value of ${name} contains a NUL character, which no shell accepts.`,
      );
    }
  }
  return SHELL_SYNTAXES[shell].exports(set, unset);
}

/** What to say to a user whose code needs eval: one sentence, in the words of the shell. `command` is what was typed. */
export function evalAdvice(shell: Shell, command: string): string {
  return `A value needs quotes, ${SHELL_SYNTAXES[shell].advice(command)}`;
}
