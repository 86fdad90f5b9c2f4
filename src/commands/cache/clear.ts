import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { credentialStoreIn } from '../../keystone/session/credential-store.ts';
import { message } from '../../output/result.ts';
import { type PrivateFiles, privateFiles, sweepPrivateDirectories } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { clear } from './table.ts';

export default async (_: Options<typeof clear>, { world, warn }: Context) => {
  const { tokens, sessions } = credentialStoreIn(world);
  const [removedTokens, removedSessions] = [await tokens.deleteAll(''), await sessions.deleteAll('')];
  const directory = cacheDirectory(world);
  const certificates = await removeAll(privateFiles(cacheDirectory(world, 'certificates'), world.home));
  await removeAll(privateFiles(cacheDirectory(world, 'refused-logins'), world.home));
  const root = privateFiles(directory, world.home);
  const hadVersions = (await root.read('versions.json')) !== undefined;
  if (hadVersions) await root.remove('versions.json');
  await sweepPrivateDirectories(directory);
  const remaining = removedTokens.remainingSecrets + removedSessions.remainingSecrets;
  if (remaining > 0) {
    warn(
      `The keyring is locked or does not respond: ${countText(remaining, 'secret')} named magnum could not be removed`,
    );
  }
  const parts = [
    countText(removedSessions.count, 'session'),
    countText(removedTokens.count, 'token'),
    countText(certificates, 'certificate'),
    ...(hadVersions ? ['cached API versions'] : []),
  ].filter((part) => !part.startsWith('0 '));
  const text = parts.length === 0 ? 'Nothing to remove.' : `Removed: ${parts.join(', ')}.`;
  return message(text, {
    sessions: removedSessions.count,
    tokens: removedTokens.count,
    certificates,
    versions: hadVersions,
  });
};

const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

async function removeAll(files: PrivateFiles): Promise<number> {
  const names = await files.names();
  for (const name of names) await files.remove(name);
  return names.length;
}
