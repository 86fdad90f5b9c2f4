import type { Options } from '../../cli/command-spec.ts';
import { readUserConfig } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
import type { unset } from './table.ts';
import { writeSetting } from './write-setting.ts';

export default async ({ setting }: Options<typeof unset>, context: Context) => {
  const { path, settings } = await readUserConfig(context.world);
  // Any value, even one that no command could use.
  if (!settings.entries.has(setting))
    return message(`${setting} is not set.`, { setting, value: null, file: path ?? null });
  const file = await writeSetting(setting, undefined, context);
  return message(`Removed ${setting} from ${file}.`, { setting, value: null, file });
};
