import { describe, expect, it } from 'vitest';
import { cacheKey, identityKey, scopeKey } from '../../../src/keystone/session/cache-keys.ts';

describe('cacheKey', () => {
  const base = {
    authType: 'v3password',
    auth: { auth_url: 'u', username: 'a', password: 'p', project_name: 'x' },
  };
  const variant = (auth: Record<string, string>) => cacheKey({ ...base, auth: { ...base.auth, ...auth } });

  it('does not depend on the order of the options or on empty options', () => {
    const auth = { project_name: 'x', password: 'p', trust_id: '', username: 'a', auth_url: 'u' };
    expect(cacheKey({ authType: 'v3password', auth })).toBe(cacheKey(base));
    expect(cacheKey(base)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('depends on the auth type and on every option', () => {
    const keys = [
      cacheKey(base),
      cacheKey({ ...base, authType: 'v3token' }),
      variant({ auth_url: 'v' }),
      variant({ username: 'b' }),
      variant({ password: 'q' }),
      variant({ project_name: 'y' }),
      variant({ token: 't1' }),
      variant({ token: 't2' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same for some of 2,000 passwords, so that a password cannot be found from it', () => {
    const keys = Array.from({ length: 2_000 }, (_, i) => variant({ password: `guess-${i}` }));
    expect(new Set(keys).size).toBeLessThan(keys.length);
  });
});

describe('identityKey and scopeKey', () => {
  const auth = { auth_url: 'u', username: 'a', password: 'p', project_name: 'x', passcode: '123456' };
  const configWith = (more: Record<string, string>) => ({ authType: 'v3totp', auth: { ...auth, ...more } });

  it('cacheKey is identityKey followed by scopeKey, which depend on different options', () => {
    expect(identityKey(configWith({ project_name: 'y' }))).toBe(identityKey(configWith({})));
    expect(scopeKey(configWith({ project_name: 'y' }))).not.toBe(scopeKey(configWith({})));
    expect(scopeKey(configWith({ username: 'b' }))).toBe(scopeKey(configWith({})));
    expect(cacheKey(configWith({}))).toBe(identityKey(configWith({})) + scopeKey(configWith({})));
  });

  it('cacheKey does not depend on one-time secrets', () => {
    expect(cacheKey(configWith({ passcode: '654321', code: 'c' }))).toBe(cacheKey(configWith({})));
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
