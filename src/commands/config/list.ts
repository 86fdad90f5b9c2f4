import type { Options } from '../../cli/command-spec.ts';
import { userSetting } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { rows } from '../../output/result.ts';
import { settingNames, settings } from './settings.ts';
import type { list } from './table.ts';
import { readUserFile } from './user-file.ts';

export default async (_: Options<typeof list>, { world }: Context) => {
  const config = await readUserFile(world);
  const items = settingNames.map((name) => ({
    setting: name,
    value: userSetting(config, name) ?? null,
    description: settings[name].help,
  }));
  return rows(['setting', 'value', 'description'], items);
};
