/**
 * Generates code that sets variables in the user's shell. Values are data from the disk or a server: no shell executes them, in any of
 * the supported ways to run the code. The file of each syntax lists these ways.
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
 * Returns code that sets and unsets environment variables. Names are trusted. Values can contain anything that the shell can quote;
 * throws MagnumError `failed` for a NUL character, and for characters that cmd cannot quote (cmd.ts).
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

/** `shellExports` as one line that the user can type. */
export function shellLine(
  shell: Shell,
  set: Readonly<Record<string, string>>,
  unset: readonly string[],
): string {
  const { separator = ' ', guard = '', success = '' } = SHELL_SYNTAXES[shell];
  const guarded = shellExports(shell, set, unset).code.trim();
  const code = guarded.startsWith(guard) ? guarded.slice(guard.length) : guarded;
  const typed = success !== '' && code.endsWith(success) ? code.slice(0, -success.length).trim() : code;
  return typed.replaceAll('\n', separator).replace(/;$/, '');
}

/** A command line that runs the code that `command` prints: `eval "$(magnum sandbox start)"`. */
export const evaluationOf = (shell: Shell, command: string): string =>
  SHELL_SYNTAXES[shell].evaluation(command);

/** True if code for one shell works in the other. */
export const hasSameSyntax = (one: Shell, other: Shell): boolean =>
  SHELL_SYNTAXES[one] === SHELL_SYNTAXES[other];

/** Tip for a user whose code needs eval, in one sentence. `command` is the command that the user typed. */
export function evalAdvice(shell: Shell, command: string): string {
  const { evaluation, alternative } = SHELL_SYNTAXES[shell];
  const ways = [evaluation(command), ...(alternative ? [alternative(command)] : [])];
  return `A value needs quoting; use ${ways.join(', ')}.`;
}
