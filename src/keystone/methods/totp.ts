import { formatOptions, MissingSecretError, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import { type AuthMethod, USER_OPTIONS } from './auth-method.ts';
import { reachableKeystoneHost } from './prompt-host.ts';

/** Logins that have already sent the passcode of the options, which is valid once. */
const usedPasscodes = new WeakSet<AuthContext>();

async function passcodeOf(context: AuthContext, username: string): Promise<string> {
  const { options, ui } = context;
  const option = optionOf(options, 'passcode');
  if (option && !(usedPasscodes.has(context) && ui.isInteractive)) {
    usedPasscodes.add(context);
    return option.trim();
  }
  if (ui.isInteractive) {
    const host = await reachableKeystoneHost(context);
    const prompt = `One-time password for ${username} at ${host}: `;
    const passcode = (await ui.promptSecret(prompt, context.signal))?.trim();
    if (passcode) return passcode;
  }
  throw new MissingSecretError(
    `To log in, please provide a one-time password with ${formatOptions(['passcode'])}, or at the prompt.`,
    'Prompts require a terminal.',
  );
}

/** A one-time password (Identity API v3, "TOTP authentication"; RFC 6238). */
export const totp: AuthMethod = {
  names: ['v3totp', 'totp'],
  method: 'totp',
  title: 'a one-time password',
  promptOption: 'passcode',
  requiredOptions: () => [USER_OPTIONS],
  async createPayload(context, { reference, name }) {
    return { payload: { user: { ...reference, passcode: await passcodeOf(context, name) } } };
  },
};
