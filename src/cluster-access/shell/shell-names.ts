/** The supported shells, and detection of the user's shell. Has no imports at run time. */
import type { World } from '../../world.ts';

export const SHELLS = ['bash', 'zsh', 'sh', 'ksh', 'fish', 'csh', 'tcsh', 'powershell', 'cmd'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * The shell that runs this program, else the one in the variable SHELL, which is the login shell and not that of a fish started in bash.
 * A parent named sh is ignored: it interprets the scripts that users of other shells evaluate. Returns `sh` for shells that share its
 * syntax, such as dash and mksh, and if SHELL is unset, as in cron jobs and containers. On Windows, which does not set SHELL, PowerShell
 * or cmd.
 */
export function defaultShell({
  env,
  platform,
  parentProgram = '',
}: Pick<World, 'env' | 'platform' | 'parentProgram'>): Shell {
  if (PARENT_SHELL.test(nameOf(parentProgram))) return shellNamed(parentProgram);
  if (env.SHELL) return shellNamed(env.SHELL);
  if (platform !== 'win32') return 'sh';
  return hasUserModules(env.PSModulePath ?? '') ? 'powershell' : 'cmd';
}

const PARENT_SHELL = /^(bash|zsh|fish|pwsh|(bsd-)?csh|tcsh|mksh|ksh(93)?)$/;

/** `program` can have a directory, and the dash of a login shell in front of its name. */
const nameOf = (program: string): string => (program.split(/[/\\]/).at(-1) ?? '').replace(/^-|\.exe$/gi, '');

function shellNamed(program: string): Shell {
  const name = nameOf(program);
  if (name.startsWith('pwsh')) return 'powershell';
  return SHELLS.find((shell) => shell === name) ?? (name.endsWith('csh') ? 'csh' : 'sh');
}

/**
 * True if PowerShell was started: it adds the module folder of the user to the module folders of the machine, which Windows sets for every
 * process (PowerShell documentation, about_PSModulePath).
 */
function hasUserModules(path: string): boolean {
  return path.split(';').some((folder) => POWERSHELL_MODULES.test(folder) && !MACHINE_WIDE.test(folder));
}

const POWERSHELL_MODULES = /\\(Windows)?PowerShell\\Modules\\?$/i;
const MACHINE_WIDE = /^[a-z]:\\Program Files/i;
