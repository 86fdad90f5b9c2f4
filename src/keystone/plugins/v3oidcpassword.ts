import { formatOptions, MissingSecretError, optionOf } from '../api/plugin-options.ts';
import { passwordOf } from '../methods/password.ts';
import { requestedScope } from '../oidc/client.ts';
import { logInWithProvider, requireOpenid } from '../oidc/login.ts';
import type { AuthContext, AuthPlugin } from '../types.ts';

/** Prompts at each login, since a one-time password is valid once. */
async function oneTimePasswordOf({ options, ui, signal }: AuthContext, host: string): Promise<string> {
  const prompt = `One-time password for ${options.username} at ${host}: `;
  const code = optionOf(options, 'passcode') ?? (await ui.promptSecret(prompt, signal));
  if (code) return code;
  throw new MissingSecretError(
    `The OpenID provider requires a one-time password (${options.idp_otp_key}); please provide ${formatOptions(['passcode'])}.`,
    'Prompts require a terminal.',
  );
}

/**
 * Username and password at the OpenID provider (RFC 6749, section 4.3; keystoneauth's `v3oidcpassword`). With `idp_otp_key` a one-time
 * password is sent under that name, as in keystoneauth, which always prompts for it.
 */
export const v3oidcpassword: AuthPlugin = {
  names: ['v3oidcpassword'],
  async authenticate(context) {
    const { options } = context;
    requireOpenid(options, [['username']]);
    return logInWithProvider(context, {
      grant: 'password',
      async run({ send, library, provider: { host } }) {
        const password = await passwordOf(context, options.username ?? '', () => host);
        const key = optionOf(options, 'idp_otp_key');
        const parameters = {
          username: options.username ?? '',
          password,
          scope: requestedScope(options),
          ...(key && { [key]: await oneTimePasswordOf(context, host) }),
        };
        return send('password', (configuration) =>
          library.genericGrantRequest(configuration, 'password', parameters),
        );
      },
    });
  },
};
