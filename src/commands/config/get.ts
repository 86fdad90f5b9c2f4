import type { Options } from '../../cli/command-spec.ts';
import { readUserConfig, userSetting } from '../../clouds/user-config.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import type { get } from './table.ts';

export default async ({ setting }: Options<typeof get>, { world }: Context) => {
  const value = userSetting(await readUserConfig(world), setting);
  if (value !== undefined) return text(`${value}\n`);
  throw new MagnumError('failed', `${setting} is not set.`, {
    hint: 'To see how to set it: magnum help config set',
  });
};
