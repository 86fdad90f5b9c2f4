import { describe, expect, it } from 'vitest';
import {
  finalScope,
  finalScopeOptions,
  hasScope,
  identityKey,
  identityPrefix,
  matchesSecrets,
  otherSecretsKey,
  scopeKey,
  secretHashes,
  withoutOneTimeOptions,
  withoutRemoteScope,
  withoutScope,
  withProject,
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
      identityKey({ ...configWith({}), tls: { verify: true, key: '/a.pem' } }),
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

const REMOTE = { service_provider: 'sp' };
const SCOPE_OPTIONS = [
  ...['project_id', 'project_name', 'project_domain_id', 'project_domain_name', 'tenant_id', 'tenant_name'],
  ...['domain_id', 'domain_name', 'system_scope', 'trust_id'],
];
const REMOTE_SCOPE_OPTIONS = [
  ...['remote_project_id', 'remote_project_name', 'remote_project_domain_id', 'remote_project_domain_name'],
];

describe('the options of a scope', () => {
  const base = { auth_url: 'u', username: 'a' };
  const keysOf = (auth: Record<string, string>) => {
    const config = { authType: 'v3password', auth };
    return { identity: identityKey(config), scope: scopeKey(config) };
  };

  it.each([
    ...SCOPE_OPTIONS.map((name) => [name, base] as const),
    ...REMOTE_SCOPE_OPTIONS.map((name) => [name, { ...base, ...REMOTE }] as const),
  ])('%s is part of scopeKey and not of identityKey, and withoutScope removes it', (name, options) => {
    const without = keysOf(options);
    const one = keysOf({ ...options, [name]: 'x' });
    const other = keysOf({ ...options, [name]: 'y' });
    expect(one.identity).toBe(without.identity);
    expect(new Set([without.scope, one.scope, other.scope]).size).toBe(3);
    expect(withoutScope({ ...options, [name]: 'x' })).toEqual(options);
  });

  it.each(SCOPE_OPTIONS)(
    'Keystone to Keystone: %s is part of identityKey and not of scopeKey, and withoutScope keeps it',
    (name) => {
      const options = { ...base, ...REMOTE, [name]: 'x' };
      expect(keysOf(options).identity).not.toBe(keysOf({ ...base, ...REMOTE }).identity);
      expect(keysOf(options).scope).toBe(keysOf({ ...base, ...REMOTE }).scope);
      expect(withoutScope(options)).toEqual(options);
    },
  );

  it('scopeKey depends on which option has the value, and not on the order of the options', () => {
    expect(keysOf({ project_id: 'x' }).scope).not.toBe(keysOf({ project_name: 'x' }).scope);
    const options = { project_name: 'x', project_domain_id: 'd' };
    expect(keysOf({ project_domain_id: 'd', project_name: 'x', trust_id: '' }).scope).toBe(
      keysOf(options).scope,
    );
  });

  it('withProject replaces the scope by the project', () => {
    const options = { ...base, project_name: 'x', project_domain_name: 'D', trust_id: 't' };
    expect(withProject(options, 'p')).toEqual({ ...base, project_id: 'p' });
    expect(withProject({ ...options, ...REMOTE, remote_project_name: 'r' }, 'p')).toEqual({
      ...options,
      ...REMOTE,
      remote_project_id: 'p',
    });
  });

  it('withoutOneTimeOptions removes only secrets that are valid once', () => {
    const options = { ...base, password: 'p', access_token: 'a', passcode: '1', code: 'c' };
    expect(withoutOneTimeOptions(options)).toEqual({ ...base, password: 'p', access_token: 'a' });
    expect(Object.keys(options)).toHaveLength(6);
  });

  it('withoutRemoteScope removes the service provider and each option of the remote scope', () => {
    const options = { ...base, project_name: 'x' };
    const remote = Object.fromEntries(REMOTE_SCOPE_OPTIONS.map((name) => [name, 'x']));
    expect(withoutRemoteScope({ ...options, ...REMOTE, ...remote })).toEqual(options);
  });
});

describe('finalScope', () => {
  it.each<[Record<string, string>, object | undefined]>([
    [{ project_id: 'l' }, { project: { id: 'l' } }],
    [{ project_id: 'l', remote_project_id: 'r' }, { project: { id: 'l' } }],
    [{ ...REMOTE, project_id: 'l' }, undefined],
    [{ ...REMOTE, project_id: 'l', remote_project_id: 'r' }, { project: { id: 'r' } }],
    [{ ...REMOTE, remote_project_id: 'r', remote_project_name: 'R' }, { project: { id: 'r' } }],
    [
      { ...REMOTE, remote_project_name: 'R', remote_project_domain_id: 'd' },
      { project: { name: 'R', domain: { id: 'd' } } },
    ],
    [
      { ...REMOTE, remote_project_name: 'R', remote_project_domain_name: 'D', project_domain_id: 'l' },
      { project: { name: 'R', domain: { name: 'D' } } },
    ],
  ])('converts %j to %j', (options, scope) => expect(finalScope(options)).toEqual(scope));

  it('rejects a remote project name without a domain, which is not that of the local Keystone', () => {
    const options = { ...REMOTE, remote_project_name: 'R', project_domain_id: 'l', default_domain_id: 'l' };
    expect(() => finalScope(options)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message:
          'To log in, please provide --os-remote-project-domain-name or --os-remote-project-domain-id (OS_REMOTE_PROJECT_DOMAIN_NAME, OS_REMOTE_PROJECT_DOMAIN_ID).',
      }),
    );
  });
});

it('finalScopeOptions returns only the options of the remote scope with Keystone to Keystone', () => {
  const options = { username: 'a', project_name: 'x', remote_project_name: 'r', remote_project_id: '' };
  expect(finalScopeOptions(options)).toBe(options);
  expect(finalScopeOptions({ ...options, ...REMOTE })).toEqual({ project_name: 'r' });
});

describe('hasScope', () => {
  const project = { id: 'p', name: 'P' };

  it.each<[Record<string, string>, boolean]>([
    [{ project_id: 'p' }, true],
    [{ project_id: 'q' }, false],
    [{ project_id: 'P' }, false],
    [{ project_name: 'P' }, true],
    [{ project_name: 'Q' }, false],
    [{ project_name: 'p' }, false],
    [{ project_id: 'q', project_name: 'P' }, false],
    [{ project_id: 'p', project_name: 'Q' }, true],
    [{ tenant_id: 'p' }, true],
    [{ tenant_id: 'q' }, false],
    [{ tenant_name: 'P' }, true],
    [{ tenant_name: 'Q' }, false],
    [{ project_id: 'p', tenant_id: 'q' }, true],
    [{ project_name: 'P', tenant_name: 'Q' }, true],
    [{}, false],
    [{ ...REMOTE, remote_project_id: 'p', project_id: 'q' }, true],
    [{ ...REMOTE, remote_project_id: 'q', project_id: 'p' }, false],
    [{ ...REMOTE, remote_project_name: 'P', project_name: 'Q' }, true],
    [{ ...REMOTE, remote_project_name: 'Q', project_name: 'P' }, false],
    [{ ...REMOTE, project_id: 'p' }, false],
    [{ remote_project_id: 'p' }, false],
  ])('compares the options %j with project P, whose ID is p: %j', (options, expected) => {
    expect(hasScope(options, { project })).toBe(expected);
  });

  it('is true without a project in the token only if the options have none', () => {
    expect(hasScope({}, { project: undefined })).toBe(true);
    expect(hasScope({ project_id: 'p' }, { project: undefined })).toBe(false);
    expect(hasScope({ project_name: 'P' }, { project: undefined })).toBe(false);
  });
});

it('the keys of stored logins are the same in all versions, so that sessions remain after an update', () => {
  const config = {
    authType: 'v3password',
    auth: { auth_url: 'https://h/v3', username: 'a', password: 'p', project_name: 'x' },
  };
  expect([
    identityKey(config),
    identityKey({ ...config, tls: { verify: true, cert: '/c', key: '/k' } }, ['FILE:/t']),
    scopeKey(config),
    secretHashes(config.auth).OS_PASSWORD,
    otherSecretsKey(identityKey(config), config.auth),
  ]).toMatchInlineSnapshot(`
    [
      "8c00efd2a6c9a8eb7c2cc6f0d9abce579b0d0000",
      "6b37b218e11074560c4ceeefa5e45dc177b10000",
      "2c8401ea17c2d64af46518ac",
      "148d",
      "8c00efd2a6c9a8eb7c2cc6f0d9abce579b0db34d",
    ]
  `);
});
