import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { isStoringForbidden } from '../../keystone/index.ts';
import { message } from '../../output/result.ts';
import { sweepPrivateDirectories } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { logout } from './table.ts';

export default async (_: Options<typeof logout>, { session, cloud, warn, world }: Context) => {
  const config = await cloud();
  const { cloud: name } = config;
  if (isStoringForbidden(config)) {
    throw new MagnumError(
      'usage',
      'Cannot log out: OS_CACHE turns caching off, so the stored session is not read.',
      {
        hint: 'Unset OS_CACHE and log out again.',
      },
    );
  }
  const result = await (await session()).logOut();
  await sweepPrivateDirectories(cacheDirectory(world));
  if (result === undefined) {
    return message(name === undefined ? 'Not logged in.' : `Not logged in to ${name}.`, {
      cloud: name ?? null,
      revoked: 0,
    });
  }
  for (const problem of result.problems)
    warn(
      `The tokens were removed locally, but not all could be revoked; they stay valid until they expire. ${problem}`,
    );
  if (result.remainingSecrets > 0)
    warn('The keyring is locked or does not respond: some tokens could not be removed');
  return message(name === undefined ? 'Logged out.' : `Logged out of ${name}.`, {
    cloud: name ?? null,
    revoked: result.revoked,
  });
};
