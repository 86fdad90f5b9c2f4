import type { Options } from '../../cli/command-spec.ts';
import { hasControlCharacter } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { message } from '../../output/result.ts';
import { localCommand } from '../../platform/own-command.ts';
import { settings } from './settings.ts';
import type { set } from './table.ts';
import { readUserFile, writeSetting } from './user-file.ts';

export default async ({ setting, value }: Options<typeof set>, { world }: Context) => {
  if (value === '') throw emptyValueError(setting);
  if (hasControlCharacter(value))
    throw new MagnumError('usage', `The value of ${setting} must not contain control characters.`);
  const file = await readUserFile(world);
  const ownWarnings = await settings[setting].check(value, world);
  const warnings = [...(await writeSetting(setting, value, file, world)), ...ownWarnings];
  const { path } = file;
  return { ...message(`Set ${setting} to ${value} in ${path}.`, { setting, value, file: path }), warnings };
};

const emptyValueError = (setting: string): MagnumError =>
  new MagnumError('usage', `The value of ${setting} must not be empty.`, {
    hint: `To remove the setting: ${localCommand('config unset', setting)}`,
  });
