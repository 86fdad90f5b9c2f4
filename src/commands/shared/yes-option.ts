/** The option of commands that ask before they delete several resources. Pure data. */
import type { OptionSpec } from '../../cli/command-spec.ts';

/** `kind` as in `cluster`. */
export const yesOption = (kind: string) =>
  ({
    type: 'switch',
    flag: '--yes',
    addedSinceLegacy: true,
    help: `Skip the confirmation prompt; shown only in a terminal, for more than one ${kind}.`,
  }) as const satisfies OptionSpec;
