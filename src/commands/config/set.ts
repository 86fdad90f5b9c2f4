import type { Options } from '../../cli/command-spec.ts';
import { hasControlCharacter } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { message } from '../../output/result.ts';
import { localCommand } from '../../platform/own-command.ts';
import { settings } from './settings.ts';
import type { set } from './table.ts';
import { writeSetting } from './write-setting.ts';

export default async ({ setting, value }: Options<typeof set>, context: Context) => {
  if (value === '') throw emptyValueError(setting);
  if (hasControlCharacter(value))
    throw new MagnumError('usage', `The value of ${setting} must not contain control characters.`);
  await settings[setting].check(value, context.world);
  const file = await writeSetting(setting, value, context);
  const override = await settings[setting].override(context.world);
  if (override !== undefined) context.warn(`${override} is set, and overrides this setting`);
  return message(`Set ${setting} to ${value} in ${file}.`, { setting, value, file });
};

const emptyValueError = (setting: string): MagnumError =>
  new MagnumError('usage', `The value of ${setting} must not be empty.`, {
    hint: `To remove the setting: ${localCommand('config unset', setting)}`,
  });
