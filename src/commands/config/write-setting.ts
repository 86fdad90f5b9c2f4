import { userConfigPath } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { noHomeError } from '../../platform/home-directory.ts';
import type { SettingName } from './settings.ts';

/** Sets or removes (undefined) a setting, and resolves to the path of the file. Throws MagnumError `usage` without a home directory. */
export async function writeSetting(
  name: SettingName,
  value: string | undefined,
  { world, warn }: Context,
): Promise<string> {
  const path = userConfigPath(world);
  if (path === undefined) throw noHomeError('store a setting');
  const { writeUserSetting } = await import('../../clouds/user-config-writer.ts');
  const notice = await writeUserSetting(name, value, path, world);
  if (notice !== undefined) warn(notice);
  return path;
}
