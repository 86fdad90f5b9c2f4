import type { Options } from '../../cli/command-spec.ts';
import { providesToken } from '../../clouds/auth-type.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { record } from '../../output/result.ts';
import type { issue } from './table.ts';

export default async (_: Options<typeof issue>, { cloud, session }: Context) => {
  const { authType } = await cloud();
  if (!providesToken(authType)) {
    throw new MagnumError('auth', `Auth type ${authType} does not provide a token.`, {
      hint: 'Select another one with --os-auth-type (OS_AUTH_TYPE).',
    });
  }
  const { id, expiresAt, project, user } = await (await session()).token();
  return record({
    id,
    expires: expiresAt ?? null,
    project_id: project?.id ?? null,
    user_id: user?.id ?? null,
  });
};
