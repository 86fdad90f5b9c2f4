/** The authentication methods, by the names of keystoneauth and Keystone. */
import { MagnumError } from '../../errors.ts';
import { applicationCredential } from './application-credential.ts';
import type { AuthMethod } from './auth-method.ts';
import { kerberos } from './kerberos.ts';
import { oauth1 } from './oauth1.ts';
import { password } from './password.ts';
import { token } from './token.ts';
import { totp } from './totp.ts';

const METHODS: readonly AuthMethod[] = [password, totp, token, applicationCredential, kerberos, oauth1];

/** Finds a method by Keystone's name; undefined if it is unsupported. */
export const findMethod = (name: string): AuthMethod | undefined =>
  METHODS.find(({ method }) => method === name);

/** Parses OS_AUTH_METHODS, such as `v3password,v3totp`, without duplicates. Throws MagnumError `usage` for an unknown method. */
export function parseAuthMethods(text: string): AuthMethod[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const methods = names.map((name) => {
    const method = METHODS.find((candidate) => candidate.names.includes(name));
    if (method) return method;
    const known = METHODS.map((candidate) => candidate.names[0]).join(', ');
    throw new MagnumError(
      'usage',
      `'${name}' cannot be used in v3multifactor; available methods: ${known}.`,
      {
        hint: 'Check --os-auth-methods (OS_AUTH_METHODS), or auth_methods in clouds.yaml; an example is v3password,v3totp.',
      },
    );
  });
  return [...new Set(methods)];
}
