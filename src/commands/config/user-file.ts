/** The user's configuration file, as the commands read and write it. */
import { readUserConfig, type UserConfig } from '../../clouds/user-config.ts';
import { noHomeError } from '../../platform/home-directory.ts';
import type { World } from '../../world.ts';
import type { SettingName } from './settings.ts';

export type UserFile = UserConfig & { readonly path: string };

/** Throws MagnumError `usage` without a home directory, and as `readUserConfig` does. */
export async function readUserFile(world: World): Promise<UserFile> {
  const { path, ...config } = await readUserConfig(world);
  if (path === undefined) throw noHomeError('find the settings');
  return { ...config, path };
}

/** Sets or removes (undefined) a setting. Resolves to warnings. */
export async function writeSetting(
  name: SettingName,
  value: string | undefined,
  file: UserFile,
  world: World,
): Promise<string[]> {
  const { writeUserSetting } = await import('../../clouds/user-config-writer.ts');
  const notice = await writeUserSetting([name], value, file, world);
  return notice === undefined ? [] : [notice];
}
