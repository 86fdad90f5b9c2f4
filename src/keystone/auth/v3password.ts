import { MagnumError } from '../../errors.ts';
import { userOf } from '../domains.ts';
import { logIn } from '../log-in.ts';
import { optionOf, requireOptions, spelled } from '../options.ts';
import { scopeOf } from '../scope.ts';
import type { AuthContext, AuthType } from '../types.ts';

async function passwordOf({ options, person }: AuthContext): Promise<string> {
  const given = options.password;
  if (given !== undefined && given !== '') return given;
  const who = optionOf(options, 'username') ?? optionOf(options, 'user_id');
  const answer = await person.askSecret(`Password for ${who}: `);
  if (answer) return answer;
  throw new MagnumError(
    'usage',
    `To log in, please provide a password with ${spelled(['password'])}, or at the prompt.`,
    {
      hint: 'clouds.yaml and secure.yaml can hold it too; a prompt needs a terminal.',
    },
  );
}

/** User and password (Identity API v3, "Password authentication"; keystoneauth's `password` and `v3password`). */
export const v3password: AuthType = {
  names: ['v3password', 'password'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ['username', 'user_id']]);
    const scope = scopeOf(options);
    const password = await passwordOf(context);
    return logIn(context, {
      identity: { methods: ['password'], password: { user: { ...userOf(options), password } } },
      scope,
    });
  },
};
