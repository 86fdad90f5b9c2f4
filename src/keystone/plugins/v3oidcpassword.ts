import { MagnumError } from '../../errors.ts';
import { optionOf, spelled } from '../api/plugin-options.ts';
import { scopeAsked } from '../oidc/client.ts';
import { logInWithProvider, requireOpenid } from '../oidc/login.ts';
import type { AuthContext, AuthPlugin } from '../types.ts';

async function passwordOf({ options, person }: AuthContext): Promise<string> {
  const given = optionOf(options, 'password');
  const password = given ?? (await person.askSecret(`Password for ${options.username}: `));
  if (password) return password;
  throw new MagnumError('usage', `To log in, please provide ${spelled(['password'])}.`, {
    hint: 'clouds.yaml and secure.yaml can hold it too; a prompt needs a terminal.',
  });
}

/** Good for one log-in, so it is asked for each time. */
async function oneTimePasswordOf({ options, person, signal }: AuthContext): Promise<string> {
  const given = optionOf(options, 'passcode');
  const code = given ?? (await person.askSecret('One-time password: ', signal));
  if (code) return code;
  throw new MagnumError(
    'usage',
    `The OpenID provider wants a one-time password (${options.idp_otp_key}); please provide ${spelled(['passcode'])}.`,
    { hint: 'It is asked for on a terminal.' },
  );
}

/**
 * User and password at the OpenID provider (RFC 6749, section 4.3; keystoneauth's `v3oidcpassword`). With `idp_otp_key` a one-time
 * password goes with them under that name, as in keystoneauth, where a person is always asked for it.
 */
export const v3oidcpassword: AuthPlugin = {
  names: ['v3oidcpassword'],
  async authenticate(context) {
    const { options } = context;
    requireOpenid(options, [['username']]);
    return logInWithProvider(context, {
      grant: 'password',
      async run({ ask, library }) {
        const password = await passwordOf(context);
        const key = optionOf(options, 'idp_otp_key');
        const parameters = {
          username: options.username ?? '',
          password,
          scope: scopeAsked(options),
          ...(key && { [key]: await oneTimePasswordOf(context) }),
        };
        return ask('password', (it) => library.genericGrantRequest(it, 'password', parameters));
      },
    });
  },
};
