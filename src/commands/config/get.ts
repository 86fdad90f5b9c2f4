import type { Options } from '../../cli/command-spec.ts';
import { userSetting } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { message } from '../../output/result.ts';
import type { get } from './table.ts';
import { readUserFile } from './user-file.ts';

export default async ({ setting }: Options<typeof get>, { world }: Context) => {
  const value = userSetting(await readUserFile(world), setting);
  if (value !== undefined) return message(value, { setting, value });
  throw new MagnumError('failed', `${setting} is not set.`, {
    hint: 'To see how to set it: magnum help config set',
  });
};
