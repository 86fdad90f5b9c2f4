/** Writes aliases to the user's configuration file. */
import { ALIASES } from '../../extensions/aliases.ts';
import type { World } from '../../world.ts';
import type { UserFile } from '../config/user-file.ts';

/** Sets or deletes (undefined) an alias. Resolves to warnings. */
export async function writeAlias(
  name: string,
  expansion: string | undefined,
  file: UserFile,
  world: World,
): Promise<string[]> {
  const { writeUserSetting } = await import('../../clouds/user-config-writer.ts');
  const notice = await writeUserSetting([ALIASES, name], expansion, file, world);
  return notice === undefined ? [] : [notice];
}
