import { MagnumError } from '../../errors.ts';
import { requireOptions, spelled } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { logIn } from '../api/token-request.ts';
import { type Factor, USER, whoOf } from '../methods/auth-method.ts';
import type { AuthContext, AuthType } from '../types.ts';

/** Given, or asked for. Throws MagnumError `usage` where there is nobody to ask. */
export async function passwordOf({ options, person }: AuthContext, name: string): Promise<string> {
  const given = options.password;
  if (given !== undefined && given !== '') return given;
  const answer = await person.askSecret(`Password for ${name}: `);
  if (answer) return answer;
  throw new MagnumError(
    'usage',
    `To log in, please provide a password with ${spelled(['password'])}, or at the prompt.`,
    {
      hint: 'clouds.yaml and secure.yaml can hold it too; a prompt needs a terminal.',
    },
  );
}

/** A password (Identity API v3, "Password authentication"). */
export const password: Factor = {
  names: ['v3password', 'password'],
  method: 'password',
  title: 'a password',
  asked: 'password',
  needs: () => [USER],
  async prove(context, { reference, name }) {
    return { payload: { user: { ...reference, password: await passwordOf(context, name) } } };
  },
};

/** User and password (Identity API v3, "Password authentication"; keystoneauth's `password` and `v3password`). */
export const v3password: AuthType = {
  names: ['v3password', 'password'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], USER]);
    const scope = scopeOf(options);
    const { payload } = await password.prove(context, whoOf(options));
    return logIn(context, { identity: { methods: ['password'], password: payload }, scope });
  },
};
