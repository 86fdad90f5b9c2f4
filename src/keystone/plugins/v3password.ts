import { MagnumError } from '../../errors.ts';
import { requireOptions, spelled } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { type AuthMethod, USER_OPTIONS, userReferenceOf } from '../methods/auth-method.ts';
import type { AuthContext, AuthPlugin } from '../types.ts';

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
export const password: AuthMethod = {
  names: ['v3password', 'password'],
  method: 'password',
  title: 'a password',
  asked: 'password',
  needs: () => [USER_OPTIONS],
  async createPayload(context, { reference, name }) {
    return { payload: { user: { ...reference, password: await passwordOf(context, name) } } };
  },
};

/** User and password (Identity API v3, "Password authentication"; keystoneauth's `password` and `v3password`). */
export const v3password: AuthPlugin = {
  names: ['v3password', 'password'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], USER_OPTIONS]);
    const scope = scopeOf(options);
    const { payload } = await password.createPayload(context, userReferenceOf(options));
    return requestToken(context, { identity: { methods: ['password'], password: payload }, scope });
  },
};
