import { MagnumError } from '../../errors.ts';
import { optionOf, requireOptions, spelled } from '../api/plugin-options.ts';
import { scopeOf } from '../api/scope.ts';
import { requestToken } from '../api/token-request.ts';
import { type AuthMethod, USER_OPTIONS, userReferenceOf } from '../methods/auth-method.ts';
import type { AuthContext, AuthPlugin } from '../types.ts';

/** The log-ins whose passcode was used: it is good for one of them. */
const used = new WeakSet<AuthContext>();

async function passcodeOf(context: AuthContext, name: string): Promise<string> {
  const { options, person } = context;
  const given = optionOf(options, 'passcode');
  if (given && !(used.has(context) && person.isInteractive)) {
    used.add(context);
    return given.trim();
  }
  const answer = (await person.askSecret(`One-time password for ${name}: `, context.signal))?.trim();
  if (answer) return answer;
  throw new MagnumError(
    'usage',
    `To log in, please provide a one-time password with ${spelled(['passcode'])}, or at the prompt.`,
    { hint: 'A prompt needs a terminal.' },
  );
}

export const PASSCODE_HINT =
  'A one-time password is good for about a minute: take a fresh one, and check the clock of what shows it.';

/** One-time password (Identity API v3, "TOTP authentication"; RFC 6238). */
export const totp: AuthMethod = {
  names: ['v3totp', 'totp'],
  method: 'totp',
  title: 'a one-time password',
  asked: 'passcode',
  needs: () => [USER_OPTIONS],
  async createPayload(context, { reference, name }) {
    return { payload: { user: { ...reference, passcode: await passcodeOf(context, name) } } };
  },
};

/**
 * User and one-time password (keystoneauth's identity/v3/totp.py). One that was given is used once a run: a log-in in
 * mid-run asks for another.
 */
export const v3totp: AuthPlugin = {
  names: ['v3totp'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], USER_OPTIONS]);
    const scope = scopeOf(options);
    const { payload } = await totp.createPayload(context, userReferenceOf(options));
    return requestToken(context, {
      identity: { methods: ['totp'], totp: payload },
      scope,
      hint: `Check the user and the one-time password. ${PASSCODE_HINT}`,
    });
  },
};
