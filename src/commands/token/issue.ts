import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { record } from '../../output/result.ts';
import type { issue } from './table.ts';

export default async (_: Options<typeof issue>, { cloud, session }: Context) => {
  const { id, expiresAt, project, user } = await (await session()).token();
  if (id === '') {
    throw new MagnumError('auth', `Auth type ${(await cloud()).authType} does not provide a token.`, {
      hint: 'Select another one with --os-auth-type (OS_AUTH_TYPE).',
    });
  }
  return record({
    id,
    expires: expiresAt ?? null,
    project_id: project?.id ?? null,
    user_id: user?.id ?? null,
  });
};
