/** Errors about existing entries of a cluster directory. */
import { dirname } from 'node:path';
import { MagnumError } from '../../errors.ts';

/** `use` is a command that uses the existing files instead. */
export function fileExistsError(path: string, use?: string): MagnumError {
  const hint = 'Use --force to overwrite it, or --dir to choose another directory.';
  return new MagnumError('failed', `File ${path} exists, aborting.`, {
    hint: use === undefined ? hint : `${hint} To use the existing files: ${use}`,
  });
}

/** `entry` is the path of the workspace or of an entry in it. */
export function foreignEntryError(workspace: string, entry: string): MagnumError {
  return new MagnumError(
    'failed',
    `Cannot write ${dirname(workspace)}: ${entry} was not created by magnum on this machine.`,
    { hint: `Inspect ${workspace}, and remove it if you do not need it.` },
  );
}

export function otherOwnerError(workspace: string): MagnumError {
  return new MagnumError(
    'failed',
    `Cannot write ${dirname(workspace)}: ${workspace} belongs to another user.`,
  );
}

export function otherMachineError(workspace: string, run: string): MagnumError {
  return new MagnumError(
    'failed',
    `${dirname(workspace)} is locked by another magnum (on another machine): ${run} exists.`,
    {
      hint: `If the lock is stale, repeat the command on that machine, or remove ${workspace}.`,
    },
  );
}
