import type { Options } from '../../cli/table.ts';
import { execCredential, versionAskedFor } from '../../coe/exec-credential.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import type { credential } from './table.ts';

export default async (_: Options<typeof credential>, { world, session }: Context) => {
  const version = versionAskedFor(world.env.KUBERNETES_EXEC_INFO);
  const { id, expiresAt } = await (await session()).token();
  if (id === '') {
    throw new MagnumError('auth', 'This log-in gives no token, and the cluster wants one.', {
      hint: 'Choose another one with --os-auth-type (OS_AUTH_TYPE).',
    });
  }
  return text(execCredential(version, id, expiresAt));
};
