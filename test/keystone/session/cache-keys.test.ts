import { describe, expect, it } from 'vitest';
import {
  identityKey,
  identityPrefix,
  matchesSecrets,
  otherSecretsKey,
  scopeKey,
  secretHashes,
} from '../../../src/keystone/session/cache-keys.ts';

describe('identityKey', () => {
  const base = { authType: 'v3password', auth: { auth_url: 'u', username: 'a', project_name: 'x' } };
  const variant = (auth: Record<string, string>) => identityKey({ ...base, auth: { ...base.auth, ...auth } });

  it('does not depend on the order of the options or on empty options', () => {
    const auth = { project_name: 'x', trust_id: '', username: 'a', auth_url: 'u' };
    expect(identityKey({ authType: 'v3password', auth })).toBe(identityKey(base));
    expect(identityKey(base)).toMatch(/^[0-9a-f]{40}$/);
  });

  it('depends on the auth type and on every option of the user', () => {
    const keys = [
      identityKey(base),
      identityKey({ ...base, authType: 'v3token' }),
      variant({ auth_url: 'v' }),
      variant({ username: 'b' }),
      variant({ token: 't1' }),
      variant({ token: 't2' }),
      variant({ access_token: 'a1' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ...['password', 'application_credential_secret', 'client_secret', 'oauth2_client_secret'],
    ...['consumer_secret', 'access_secret', 'passcode', 'code'],
  ])('does not depend on the secret in %s', (name) => {
    expect(variant({ [name]: 'x' })).toBe(identityKey(base));
  });

  it('is that of the type without a passcode, which is given only to log in', () => {
    const withPasscode = { ...base, authType: 'v3multifactor', authTypeWithoutPasscode: 'v3password' };
    expect(identityKey(withPasscode)).toBe(identityKey(base));
  });
});

describe('secrets of a stored login', () => {
  const auth = { username: 'a', password: 'p', client_secret: 'c' };

  it('matchesSecrets compares the secrets that both have', () => {
    const stored = secretHashes(auth);
    expect(Object.keys(stored)).toEqual(['OS_PASSWORD', 'OS_CLIENT_SECRET']);
    expect(matchesSecrets(stored, auth)).toBe(true);
    expect(matchesSecrets(stored, { client_secret: 'c' })).toBe(true);
    expect(matchesSecrets(stored, {})).toBe(true);
    expect(matchesSecrets({}, auth)).toBe(true);
    expect(matchesSecrets(stored, { ...auth, password: 'q' })).toBe(false);
    expect(matchesSecrets(stored, { password: 'p', client_secret: 'd' })).toBe(false);
  });

  it('secretHashes are the same for some of 2,000 passwords, so that a password cannot be found from them', () => {
    const hashes = Array.from(
      { length: 2_000 },
      (_, i) => secretHashes({ password: `guess-${i}` }).OS_PASSWORD,
    );
    expect(new Set(hashes).size).toBeLessThan(hashes.length);
  });

  it('otherSecretsKey depends on the secrets, and starts like the key of the identity', () => {
    const identity = identityKey({ authType: 'v3password', auth });
    const keys = ['q', 'r'].map((password) => otherSecretsKey(identity, { ...auth, password }));
    expect(new Set([identity, ...keys]).size).toBe(3);
    for (const key of keys) expect(key.startsWith(identityPrefix(identity))).toBe(true);
  });
});

describe('identityKey and scopeKey', () => {
  const auth = { auth_url: 'u', username: 'a', password: 'p', project_name: 'x', passcode: '123456' };
  const configWith = (more: Record<string, string>) => ({ authType: 'v3totp', auth: { ...auth, ...more } });

  it('depend on different options', () => {
    expect(identityKey(configWith({ project_name: 'y' }))).toBe(identityKey(configWith({})));
    expect(scopeKey(configWith({ project_name: 'y' }))).not.toBe(scopeKey(configWith({})));
    expect(scopeKey(configWith({ username: 'b' }))).toBe(scopeKey(configWith({})));
  });

  it('identityKey depends on the Kerberos ticket cache and the client certificate', () => {
    const keys = [
      identityKey(configWith({})),
      identityKey(configWith({}), ['FILE:/tmp/a']),
      identityKey(configWith({}), ['FILE:/tmp/b']),
      identityKey({ ...configWith({}), tls: { verify: true, cert: '/a.pem' } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(identityKey(configWith({}), [''])).toBe(keys[0]);
  });

  it('Keystone to Keystone: the local project is part of identityKey, the remote project of scopeKey', () => {
    const remote = (more: Record<string, string>) => configWith({ service_provider: 'sp', ...more });
    expect(identityKey(remote({ remote_project_name: 'r' }))).toBe(identityKey(remote({})));
    expect(scopeKey(remote({ remote_project_name: 'r' }))).not.toBe(scopeKey(remote({})));
    expect(identityKey(remote({ project_name: 'y' }))).not.toBe(identityKey(remote({})));
  });
});
