import { describe, expect, it } from 'vitest';
import { cacheKey, identityKey, scopeKey } from '../../../src/keystone/session/cache-keys.ts';

describe('cacheKey', () => {
  const base = {
    authType: 'v3password',
    auth: { auth_url: 'u', username: 'a', password: 'p', project_name: 'x' },
  };
  const variant = (auth: Record<string, string>) => cacheKey({ ...base, auth: { ...base.auth, ...auth } });

  it('is the same for the same login, in whatever order', () => {
    const auth = { project_name: 'x', password: 'p', trust_id: '', username: 'a', auth_url: 'u' };
    expect(cacheKey({ authType: 'v3password', auth })).toBe(cacheKey(base));
    expect(cacheKey(base)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('differs with everything that makes a difference', () => {
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

  it('tells too little of a password to find it out', () => {
    const keys = Array.from({ length: 2_000 }, (_, i) => variant({ password: `guess-${i}` }));
    expect(new Set(keys).size).toBeLessThan(keys.length);
  });
});

describe('the names of a person and of a scope', () => {
  const auth = { auth_url: 'u', username: 'a', password: 'p', project_name: 'x', passcode: '123456' };
  const of = (more: Record<string, string>) => ({ authType: 'v3totp', auth: { ...auth, ...more } });

  it('are apart, so that all that is kept of a person can be found', () => {
    expect(identityKey(of({ project_name: 'y' }))).toBe(identityKey(of({})));
    expect(scopeKey(of({ project_name: 'y' }))).not.toBe(scopeKey(of({})));
    expect(scopeKey(of({ username: 'b' }))).toBe(scopeKey(of({})));
    expect(cacheKey(of({}))).toBe(identityKey(of({})) + scopeKey(of({})));
  });

  it('do not change with what is good for one login only', () => {
    expect(cacheKey(of({ passcode: '654321', code: 'c' }))).toBe(cacheKey(of({})));
  });

  it('tell whose tickets and which certificate it is', () => {
    const names = [
      identityKey(of({})),
      identityKey(of({}), ['FILE:/tmp/a']),
      identityKey(of({}), ['FILE:/tmp/b']),
      identityKey({ ...of({}), tls: { verify: true, cert: '/a.pem' } }),
    ];
    expect(new Set(names).size).toBe(names.length);
    expect(identityKey(of({}), [''])).toBe(names[0]);
  });

  it('have the way there in the person, and the project there in the scope, when it goes on to another Keystone', () => {
    const there = (more: Record<string, string>) => of({ service_provider: 'sp', ...more });
    expect(identityKey(there({ remote_project_name: 'r' }))).toBe(identityKey(there({})));
    expect(scopeKey(there({ remote_project_name: 'r' }))).not.toBe(scopeKey(there({})));
    expect(identityKey(there({ project_name: 'y' }))).not.toBe(identityKey(there({})));
  });
});
