import { userOf } from '../api/domain-references.ts';
import { type AuthOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthMethod } from './auth-method.ts';

const ID = 'application_credential_id';
const NAME = 'application_credential_name';
const SECRET = 'application_credential_secret';

function credentialOf(options: AuthOptions): Record<string, unknown> {
  const secret = optionOf(options, SECRET);
  const id = optionOf(options, ID);
  return id ? { id, secret } : { name: optionOf(options, NAME), user: userOf(options), secret };
}

/** An application credential, by ID, or by name and user (Identity API v3, "Application Credential Authentication"). */
export const applicationCredential: AuthMethod = {
  names: ['v3applicationcredential', 'application_credential'],
  method: 'application_credential',
  title: 'an application credential',
  requiredOptions: (options) => [
    [ID, NAME],
    [SECRET],
    ...(optionOf(options, ID) || !optionOf(options, NAME) ? [] : [['username', 'user_id']]),
  ],
  fixesScope: true,
  createPayload: async ({ options }) => ({ payload: credentialOf(options) }),
};
