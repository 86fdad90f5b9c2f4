import { basename, resolve } from 'node:path';
import type { Options } from '../../cli/command-spec.ts';
import { allowFile, disallowFile, readFileToAllow } from '../../clouds/allowed-files.ts';
import { isSearchedName } from '../../clouds/search-path.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { message } from '../../output/result.ts';
import type { allow } from './table.ts';

export default async ({ file, remove }: Options<typeof allow>, { world }: Context) => {
  const path = resolve(world.cwd, file);
  if (remove) {
    const wasAllowed = await disallowFile(path, world);
    return message(wasAllowed ? `${path} is no longer allowed.` : `${path} was not allowed.`, {
      file: path,
      allowed: false,
    });
  }
  if (!isSearchedName(basename(path))) {
    throw new MagnumError('usage', `Cannot allow ${path}: magnum does not read files with this name.`, {
      hint: 'Name the file clouds, secure or clouds-public, with the suffix .yaml, .yml or .json.',
    });
  }
  await allowFile(readFileToAllow(path), world);
  return message(`${path} is allowed until it changes.`, { file: path, allowed: true });
};
