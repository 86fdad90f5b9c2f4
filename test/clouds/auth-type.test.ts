import { describe, expect, it } from 'vitest';
import { load, oneCloud, type Situation } from './place.ts';

const URL = { OS_AUTH_URL: 'http://keystone/v3' };
const PASSWORD = { ...URL, OS_USERNAME: 'ann', OS_PASSWORD: 'made-up' };
const FEDERATION = {
  OS_AUTH_TYPE: 'v3oidcaccesstoken',
  OS_IDENTITY_PROVIDER: 'sso',
  OS_PROTOCOL: 'openid',
  OS_MUTUAL_AUTH: 'disabled',
};

const cases: [name: string, situation: Situation, type: string, reason: RegExp][] = [
  ['username and password', { env: PASSWORD }, 'v3password', /a password is given \(OS_PASSWORD\)/],
  [
    'a user without a password',
    { env: { ...URL, OS_USERNAME: 'ann' } },
    'v3password',
    /nothing says otherwise/,
  ],
  ['a token', { env: { ...URL, OS_TOKEN: 'made-up' } }, 'v3token', /a token is given \(OS_TOKEN\)/],
  ['a token by its old name', { env: { ...URL, OS_AUTH_TOKEN: 'made-up' } }, 'v3token', /OS_AUTH_TOKEN/],
  ['a token beside a password', { env: { ...PASSWORD, OS_TOKEN: 'made-up' } }, 'v3token', /token/],
  [
    'a token beside stale federation variables',
    { env: { ...URL, ...FEDERATION, OS_TOKEN: 'made-up' } },
    'v3token',
    /wins over OS_AUTH_TYPE/,
  ],
  [
    'federation variables without a token',
    { env: { ...URL, ...FEDERATION } },
    'v3oidcaccesstoken',
    /said by OS_AUTH_TYPE/,
  ],
  ['an empty token', { env: { ...PASSWORD, OS_TOKEN: '' } }, 'v3password', /password/],
  [
    'a token and an endpoint, no auth_url',
    { env: { OS_TOKEN: 'made-up', OS_ENDPOINT: 'http://m' } },
    'admin_token',
    /OS_ENDPOINT/,
  ],
  ['a token and OS_URL', { env: { OS_TOKEN: 'made-up', OS_URL: 'http://m' } }, 'admin_token', /OS_URL/],
  [
    'a token and an endpoint override',
    { env: { OS_TOKEN: 'made-up', BYPASS_URL: 'http://m' } },
    'admin_token',
    /BYPASS_URL/,
  ],
  [
    'a token, an endpoint and an auth_url',
    { env: { ...URL, OS_TOKEN: 'made-up', OS_ENDPOINT: 'http://m' } },
    'v3token',
    /token/,
  ],
  [
    'an application credential',
    { env: { ...URL, OS_APPLICATION_CREDENTIAL_ID: 'i', OS_APPLICATION_CREDENTIAL_SECRET: 'made-up' } },
    'v3applicationcredential',
    /OS_APPLICATION_CREDENTIAL_ID/,
  ],
  [
    'an application credential by name',
    {
      env: { ...PASSWORD, OS_APPLICATION_CREDENTIAL_NAME: 'n', OS_APPLICATION_CREDENTIAL_SECRET: 'made-up' },
    },
    'v3applicationcredential',
    /OS_APPLICATION_CREDENTIAL_NAME/,
  ],
  [
    'the generic word password',
    { env: { ...PASSWORD, OS_AUTH_TYPE: 'password' } },
    'v3password',
    /OS_AUTH_TYPE/,
  ],
  [
    'the generic word token',
    { env: { ...URL, OS_TOKEN: 'made-up', OS_AUTH_TYPE: 'token' } },
    'v3token',
    /said by OS_AUTH_TYPE/,
  ],
  [
    'token_endpoint',
    { env: { OS_TOKEN: 'made-up', OS_URL: 'http://m', OS_AUTH_TYPE: 'token_endpoint' } },
    'admin_token',
    /OS_AUTH_TYPE/,
  ],
  ['None', { env: { OS_AUTH_TYPE: 'None' } }, 'none', /OS_AUTH_TYPE/],
  ['a type nobody knows', { env: { ...URL, OS_AUTH_TYPE: 'v3fedkerb' } }, 'v3fedkerb', /OS_AUTH_TYPE/],
  [
    'a typed type over a token',
    { env: { ...PASSWORD, OS_TOKEN: 'made-up' }, auth: { auth_type: 'password' } },
    'v3password',
    /the command line/,
  ],
  [
    'a typed token over the type in a file',
    { files: oneCloud('auth_type: v3password\nauth: {auth_url: http://a}'), auth: { token: 'made-up' } },
    'v3token',
    /the command line/,
  ],
  [
    'a typed password over a token in the environment',
    { env: { ...PASSWORD, OS_TOKEN: 'made-up' }, auth: { password: 'made-up' } },
    'v3password',
    /the command line/,
  ],
  [
    'a typed password with a type that takes one',
    { env: { ...URL, OS_AUTH_TYPE: 'v3oidcpassword' }, auth: { password: 'made-up' } },
    'v3oidcpassword',
    /OS_AUTH_TYPE/,
  ],
  [
    'OS_TOKEN and a type in the file',
    {
      files: oneCloud('auth_type: v3password\nauth: {auth_url: http://a}'),
      cloud: 'c',
      env: { OS_TOKEN: 'made-up' },
    },
    'v3password',
    /clouds\.yaml:3/,
  ],
  [
    'OS_TOKEN and a cloud with a password',
    {
      files: oneCloud('auth: {auth_url: http://a, username: u, password: made-up}'),
      cloud: 'c',
      env: { OS_TOKEN: 'made-up' },
    },
    'v3password',
    /clouds\.yaml:3/,
  ],
  [
    'OS_TOKEN and a cloud without credentials',
    {
      files: oneCloud('auth: {auth_url: http://a}'),
      cloud: 'c',
      env: { OS_TOKEN: 'made-up', ...FEDERATION },
    },
    'v3token',
    /OS_TOKEN/,
  ],
  [
    'a token in a file',
    { files: oneCloud('auth: {auth_url: http://a, token: made-up, password: made-up}') },
    'v3token',
    /clouds\.yaml:3/,
  ],
  [
    'the old word auth_plugin',
    { files: oneCloud('auth_plugin: v3totp\nauth: {auth_url: http://a}') },
    'v3totp',
    /clouds\.yaml:3/,
  ],
];

describe('auth type', () => {
  it.each(cases)('%s', async (_name, situation, type, reason) => {
    const config = await load(situation);
    expect(config.authType).toBe(type);
    expect(config.authTypeReason).toMatch(reason);
  });

  it('takes the endpoint of none and admin_token for Magnum', async () => {
    const none = await load({ env: { OS_AUTH_TYPE: 'none', OS_ENDPOINT: 'http://m' } });
    expect(none.endpointOverride).toBe('http://m');
    const token = await load({ env: { OS_TOKEN: 'made-up', OS_URL: 'http://m' } });
    expect(token.endpointOverride).toBe('http://m');
    expect(token.auth).toEqual({ token: 'made-up', endpoint: 'http://m' });
  });
});
