/** The option of commands whose output is evaluated by the user's shell. */
import { SHELLS } from '../../cluster-access/shell/shell-names.ts';

export const shellOption = {
  type: 'choice',
  flag: '--shell <shell>',
  choices: SHELLS,
  addedSinceLegacy: true,
  help: 'The shell to write code for; without it, the one that SHELL names, and a POSIX shell where it is unset.',
} as const;
