/** The proofs that can be put together, by the names that keystoneauth and Keystone have for them. */
import { MagnumError } from '../../errors.ts';
import { applicationCredential } from './application-credential.ts';
import type { AuthMethod } from './auth-method.ts';
import { kerberos } from './kerberos.ts';
import { oauth1 } from './oauth1.ts';
import { password } from './password.ts';
import { token } from './token.ts';
import { totp } from './totp.ts';

const METHODS: readonly AuthMethod[] = [password, totp, token, applicationCredential, kerberos, oauth1];

/** By Keystone's name of the method; undefined for one that cannot be added to a log-in from here. */
export const methodNamed = (method: string): AuthMethod | undefined =>
  METHODS.find((factor) => factor.method === method);

/**
 * `v3password,v3totp`, as OS_AUTH_METHODS and clouds.yaml have it, in that order and each once. Throws MagnumError `usage`
 * for an unknown one, and when there is none.
 */
export function parseAuthMethods(text: string): AuthMethod[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const found = names.map((name) => {
    const factor = METHODS.find((it) => it.names.includes(name));
    if (factor) return factor;
    const known = METHODS.map((it) => it.names[0]).join(', ');
    throw new MagnumError('usage', `'${name}' cannot be one of several methods; these can: ${known}.`, {
      hint: 'Check --os-auth-methods (OS_AUTH_METHODS), or auth_methods in clouds.yaml: v3password,v3totp.',
    });
  });
  return [...new Set(found)];
}
