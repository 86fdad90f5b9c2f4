/** Errors about what is already in a cluster directory. */
import { dirname } from 'node:path';
import { MagnumError } from '../../errors.ts';

export function fileExistsError(path: string): MagnumError {
  return new MagnumError('failed', `File ${path} exists, aborting.`, {
    hint: 'Use --force to overwrite it, or --dir to choose another directory.',
  });
}

/** `entry` is the workspace itself or below it. */
export function foreignEntryError(workspace: string, entry: string): MagnumError {
  return new MagnumError(
    'failed',
    `Cannot write ${dirname(workspace)}: ${entry} was not made by magnum on this machine.`,
    { hint: `Look at it, and remove ${workspace} if you do not need it.` },
  );
}

export function otherMachineError(workspace: string, run: string): MagnumError {
  return new MagnumError(
    'failed',
    `Cannot write ${dirname(workspace)}: ${run} was left by magnum on another machine, or is in use there.`,
    {
      hint: `Run the command again on that machine, or remove ${workspace} if magnum no longer runs there.`,
    },
  );
}
