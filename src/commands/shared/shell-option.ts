/** The option of commands whose output the user's shell evaluates. */
import { SHELLS } from '../../cluster-access/shell/shell-names.ts';

export const shellOption = {
  type: 'choice',
  flag: '--shell <shell>',
  choices: SHELLS,
  addedSinceLegacy: true,
  help: 'Shell to generate code for; defaults to the shell that runs magnum, then to SHELL, then to sh (on Windows, PowerShell or cmd).',
} as const;
