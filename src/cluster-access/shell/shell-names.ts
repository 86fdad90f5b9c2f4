/** The shells that code can be written for, and which of them the user types in. Costs nothing to import. */
import type { Environment } from '../../world.ts';

export const SHELLS = ['bash', 'zsh', 'sh', 'ksh', 'fish', 'csh', 'tcsh', 'powershell', 'cmd'] as const;

export type Shell = (typeof SHELLS)[number];

/**
 * The shell that SHELL names, as far as it makes a difference (dash, mksh and others read what `sh` reads); POSIX when
 * it is unset, as in cron jobs and containers. Windows sets none: there it is PowerShell or cmd.
 */
export function defaultShell(env: Environment, platform: NodeJS.Platform): Shell {
  if (env.SHELL) return shellNamed(env.SHELL);
  if (platform !== 'win32') return 'sh';
  return hasUserModules(env.PSModulePath ?? '') ? 'powershell' : 'cmd';
}

/** By the name of a program, with or without its directory; a login shell has a dash before it. */
function shellNamed(program: string): Shell {
  const name = (program.split(/[/\\]/).at(-1) ?? '').replace(/^-|\.exe$/gi, '');
  if (name.startsWith('pwsh')) return 'powershell';
  return SHELLS.find((shell) => shell === name) ?? (name.endsWith('csh') ? 'csh' : 'sh');
}

/**
 * Windows gives every process the module folders of the machine. PowerShell puts that of the user before them as it starts
 * (PowerShell documentation, about_PSModulePath).
 */
function hasUserModules(path: string): boolean {
  return path.split(';').some((folder) => POWERSHELL_MODULES.test(folder) && !MACHINE_WIDE.test(folder));
}

const POWERSHELL_MODULES = /\\(Windows)?PowerShell\\Modules\\?$/i;
const MACHINE_WIDE = /^[a-z]:\\Program Files/i;
