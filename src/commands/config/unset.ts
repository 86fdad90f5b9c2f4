import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { message } from '../../output/result.ts';
import type { unset } from './table.ts';
import { readUserFile, writeSetting } from './user-file.ts';

export default async ({ setting }: Options<typeof unset>, { world }: Context) => {
  const file = await readUserFile(world);
  const data = { setting, value: null, file: file.path };
  // Any value, even one that no command could use.
  if (!file.settings.entries.has(setting)) return message(`${setting} is not set.`, data);
  const warnings = await writeSetting(setting, undefined, file, world);
  return { ...message(`Removed ${setting} from ${file.path}.`, data), warnings };
};
