/** Text that the user passes as a file or on standard input. */
import { resolve } from 'node:path';
import { MagnumError } from '../../errors.ts';
import { unlessAborted } from '../../platform/abort.ts';
import { fileError } from '../../platform/file-error.ts';
import { readInputFile } from '../../platform/input-file.ts';
import type { World } from '../../world.ts';

/** `-` is standard input. Rejects with MagnumError `usage`, whose cause is the system error, if the text cannot be read. */
export async function readInputText(file: string, world: World): Promise<string> {
  if (file === '-') return await unlessAborted(world.stdin.readAll(), world.signal);
  try {
    return (await readInputFile(resolve(world.cwd, file), world)).toString();
  } catch (cause) {
    world.signal.throwIfAborted();
    throw new MagnumError('usage', fileError('read', file, cause).message, { cause });
  }
}
