/** What the exit codes mean, for help and the manual. cli/exit.ts gives them. Pure data. */
import type { Entry } from './help/text-layout.ts';

export const EXIT_CODES = [
  ['0', 'done'],
  ['1', 'failed: the server refused, a file is in the way, one of several items failed'],
  ['2', 'the command line or a configuration file cannot be understood'],
  ['3', 'not found'],
  ['4', 'not logged in, or not allowed'],
  ['5', 'what was waited for ended in failure'],
  ['6', 'time-out'],
  ['7', 'the service cannot be reached'],
  ['130', 'interrupted'],
] as const satisfies readonly Entry[];
