import { formatOptions, MissingSecretError, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import { type AuthMethod, USER_OPTIONS } from './auth-method.ts';
import { reachableKeystoneHost } from './prompt-host.ts';

/**
 * Returns the password of the options, or prompts for it, with the host that receives it. Throws MissingSecretError if it is not
 * entered, and what `findHost` throws.
 */
export async function passwordOf(
  { options, ui }: AuthContext,
  username: string,
  findHost: () => string | Promise<string>,
): Promise<string> {
  const given = optionOf(options, 'password');
  if (given !== undefined) return given;
  const password = ui.isInteractive
    ? await ui.promptSecret(`Password for ${username} at ${await findHost()}: `)
    : undefined;
  if (password) return password;
  throw new MissingSecretError(
    `To log in, please provide a password with ${formatOptions(['password'])}, or at the prompt.`,
    'It can also be set in clouds.yaml or secure.yaml; prompts require a terminal.',
  );
}

/** A password (Identity API v3, "Password authentication"). */
export const password: AuthMethod = {
  names: ['v3password', 'password'],
  method: 'password',
  title: 'a password',
  promptOption: 'password',
  requiredOptions: () => [USER_OPTIONS],
  async createPayload(context, { reference, name }) {
    const secret = await passwordOf(context, name, () => reachableKeystoneHost(context));
    return { payload: { user: { ...reference, password: secret } } };
  },
};
