/** The option of commands whose output is evaluated by the user's shell. */
import { SHELLS } from '../../cluster-access/shell/shell-names.ts';

export const shellOption = {
  type: 'choice',
  flag: '--shell <shell>',
  choices: SHELLS,
  addedSinceLegacy: true,
  help: 'Shell to generate code for; defaults to the one in SHELL, or to a POSIX shell if SHELL is unset.',
} as const;
