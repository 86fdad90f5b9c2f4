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

const cases: [name: string, situation: Situation, type: string, reason: string, source: string][] = [
  [
    'username and password',
    { env: PASSWORD },
    'v3password',
    'a password is given (OS_PASSWORD)',
    'OS_PASSWORD',
  ],
  ['a user without a password', { env: { ...URL, OS_USERNAME: 'ann' } }, 'v3password', 'default', 'default'],
  ['a token', { env: { ...URL, OS_TOKEN: 'made-up' } }, 'v3token', 'a token is given (OS_TOKEN)', 'OS_TOKEN'],
  [
    'a token by its old name',
    { env: { ...URL, OS_AUTH_TOKEN: 'made-up' } },
    'v3token',
    'a token is given (OS_AUTH_TOKEN)',
    'OS_AUTH_TOKEN',
  ],
  [
    'a token and a password',
    { env: { ...PASSWORD, OS_TOKEN: 'made-up' } },
    'v3token',
    'a token is given (OS_TOKEN)',
    'OS_TOKEN',
  ],
  [
    'a token and stale federation variables',
    { env: { ...URL, ...FEDERATION, OS_TOKEN: 'made-up' } },
    'v3token',
    'a token is given (OS_TOKEN), which overrides OS_AUTH_TYPE',
    'OS_TOKEN',
  ],
  [
    'federation variables without a token',
    { env: { ...URL, ...FEDERATION } },
    'v3oidcaccesstoken',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    'an empty token',
    { env: { ...PASSWORD, OS_TOKEN: '' } },
    'v3password',
    'a password is given (OS_PASSWORD)',
    'OS_PASSWORD',
  ],
  [
    'a token and an endpoint, no auth_url',
    { env: { OS_TOKEN: 'made-up', OS_ENDPOINT: 'http://m' } },
    'admin_token',
    'a token is given (OS_TOKEN) with an endpoint (OS_ENDPOINT) and no auth_url',
    'OS_TOKEN',
  ],
  [
    'a token and OS_URL',
    { env: { OS_TOKEN: 'made-up', OS_URL: 'http://m' } },
    'admin_token',
    'a token is given (OS_TOKEN) with an endpoint (OS_URL) and no auth_url',
    'OS_TOKEN',
  ],
  [
    'a token and an endpoint override',
    { env: { OS_TOKEN: 'made-up', BYPASS_URL: 'http://m' } },
    'admin_token',
    'a token is given (OS_TOKEN) with an endpoint (BYPASS_URL) and no auth_url',
    'OS_TOKEN',
  ],
  [
    'a token, an endpoint and an auth_url',
    { env: { ...URL, OS_TOKEN: 'made-up', OS_ENDPOINT: 'http://m' } },
    'v3token',
    'a token is given (OS_TOKEN)',
    'OS_TOKEN',
  ],
  [
    'an application credential',
    { env: { ...URL, OS_APPLICATION_CREDENTIAL_ID: 'i', OS_APPLICATION_CREDENTIAL_SECRET: 'made-up' } },
    'v3applicationcredential',
    'an application credential is given (OS_APPLICATION_CREDENTIAL_ID)',
    'OS_APPLICATION_CREDENTIAL_ID',
  ],
  [
    'an application credential by name',
    {
      env: { ...PASSWORD, OS_APPLICATION_CREDENTIAL_NAME: 'n', OS_APPLICATION_CREDENTIAL_SECRET: 'made-up' },
    },
    'v3applicationcredential',
    'an application credential is given (OS_APPLICATION_CREDENTIAL_NAME)',
    'OS_APPLICATION_CREDENTIAL_NAME',
  ],
  [
    'the generic type password',
    { env: { ...PASSWORD, OS_AUTH_TYPE: 'password' } },
    'v3password',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    "Chameleon's name of the device flow",
    { env: { ...URL, OS_AUTH_TYPE: 'v3chameleonoidc' } },
    'v3oidcdeviceauthz',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    'the generic type token',
    { env: { ...URL, OS_TOKEN: 'made-up', OS_AUTH_TYPE: 'token' } },
    'v3token',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    'type token_endpoint',
    { env: { OS_TOKEN: 'made-up', OS_URL: 'http://m', OS_AUTH_TYPE: 'token_endpoint' } },
    'admin_token',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  ['type None', { env: { OS_AUTH_TYPE: 'None' } }, 'none', 'set by OS_AUTH_TYPE', 'OS_AUTH_TYPE'],
  [
    'a type of another plugin',
    { env: { ...URL, OS_AUTH_TYPE: 'v3fedkerb' } },
    'v3fedkerb',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    'a type on the command line, and a token',
    { env: { ...PASSWORD, OS_TOKEN: 'made-up' }, auth: { auth_type: 'password' } },
    'v3password',
    'set by the command line',
    'the command line',
  ],
  [
    'a token on the command line, and another type in the file',
    { files: oneCloud('auth_type: v3password\nauth: {auth_url: http://a}'), auth: { token: 'made-up' } },
    'v3token',
    'a token is given (the command line)',
    'the command line',
  ],
  [
    'a password on the command line, and a token in the environment',
    { env: { ...PASSWORD, OS_TOKEN: 'made-up' }, auth: { password: 'made-up' } },
    'v3password',
    'a password is given (the command line)',
    'the command line',
  ],
  [
    'a password on the command line, and a type that uses it',
    { env: { ...URL, OS_AUTH_TYPE: 'v3oidcpassword' }, auth: { password: 'made-up' } },
    'v3oidcpassword',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    'OS_TOKEN and a type in the file',
    {
      files: oneCloud('auth_type: v3password\nauth: {auth_url: http://a}'),
      cloud: 'c',
      env: { OS_TOKEN: 'made-up' },
    },
    'v3password',
    'set by clouds.yaml:3',
    'clouds.yaml:3',
  ],
  [
    'OS_TOKEN and a cloud with a password',
    {
      files: oneCloud('auth: {auth_url: http://a, username: u, password: made-up}'),
      cloud: 'c',
      env: { OS_TOKEN: 'made-up' },
    },
    'v3password',
    'a password is given (clouds.yaml:3)',
    'clouds.yaml:3',
  ],
  [
    'OS_TOKEN and a cloud without credentials',
    {
      files: oneCloud('auth: {auth_url: http://a}'),
      cloud: 'c',
      env: { OS_TOKEN: 'made-up', ...FEDERATION },
    },
    'v3token',
    'a token is given (OS_TOKEN), which overrides OS_AUTH_TYPE',
    'OS_TOKEN',
  ],
  [
    'a token in a file',
    { files: oneCloud('auth: {auth_url: http://a, token: made-up, password: made-up}') },
    'v3token',
    'a token is given (clouds.yaml:3)',
    'clouds.yaml:3',
  ],
  [
    'a passcode alone',
    { env: { ...URL, OS_PASSCODE: '1' } },
    'v3totp',
    'a passcode is given (OS_PASSCODE)',
    'OS_PASSCODE',
  ],
  [
    'a passcode and a password in the environment: Keystone requests the passcode if required',
    { env: { ...PASSWORD, OS_PASSCODE: '1' } },
    'v3password',
    'a password is given (OS_PASSWORD)',
    'OS_PASSWORD',
  ],
  [
    'a passcode on the command line, and a password',
    { env: PASSWORD, auth: { passcode: '1' } },
    'v3multifactor',
    'a passcode is given (the command line), and a password (OS_PASSWORD)',
    'the command line',
  ],
  [
    'a passcode on the command line, and a cloud with type password',
    {
      files: oneCloud('auth_type: password\nauth: {auth_url: http://a, username: u}'),
      auth: { passcode: '1' },
    },
    'v3multifactor',
    'v3password is set by clouds.yaml:3, and a passcode is given on the command line',
    'the command line',
  ],
  [
    'a password on the command line, and a cloud with type v3totp',
    {
      files: oneCloud('auth_type: v3totp\nauth: {auth_url: http://a, username: u}'),
      auth: { password: 'x' },
    },
    'v3totp',
    'set by clouds.yaml:3',
    'clouds.yaml:3',
  ],
  [
    'a password on the command line, and OS_AUTH_TYPE=v3totp',
    { env: { ...URL, OS_AUTH_TYPE: 'v3totp' }, auth: { password: 'x' } },
    'v3multifactor',
    'v3totp is set by OS_AUTH_TYPE, and a password is given on the command line',
    'the command line',
  ],
  [
    'a passcode on the command line, and a type that uses it',
    { env: { ...URL, OS_AUTH_TYPE: 'v3oidcpassword' }, auth: { passcode: '1' } },
    'v3oidcpassword',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    'a password on the command line, and a type that does not use it',
    { env: { ...URL, OS_AUTH_TYPE: 'v3fedkerb' }, auth: { password: 'made-up' } },
    'v3password',
    'a password is given (the command line)',
    'the command line',
  ],
  [
    'methods in the environment',
    { env: { ...PASSWORD, OS_AUTH_METHODS: 'v3password,v3totp' } },
    'v3multifactor',
    'several methods are given (OS_AUTH_METHODS)',
    'OS_AUTH_METHODS',
  ],
  [
    'methods on the command line, and a cloud with type password',
    {
      files: oneCloud('auth_type: password\nauth: {auth_url: http://a}'),
      auth: { auth_methods: 'password,totp' },
    },
    'v3multifactor',
    'several methods are given (the command line)',
    'the command line',
  ],
  [
    'a list of methods in a file',
    { files: oneCloud('auth: {auth_url: http://a, auth_methods: [v3password, v3totp], password: made-up}') },
    'v3multifactor',
    'several methods are given (clouds.yaml:3)',
    'clouds.yaml:3',
  ],
  [
    'a token as one of several methods',
    {
      env: {
        ...PASSWORD,
        OS_TOKEN: 'made-up',
        OS_AUTH_TYPE: 'v3multifactor',
        OS_AUTH_METHODS: 'v3token,v3totp',
      },
    },
    'v3multifactor',
    'set by OS_AUTH_TYPE',
    'OS_AUTH_TYPE',
  ],
  [
    'the old key auth_plugin',
    { files: oneCloud('auth_plugin: v3totp\nauth: {auth_url: http://a}') },
    'v3totp',
    'set by clouds.yaml:3',
    'clouds.yaml:3',
  ],
];

describe('auth type of loadCloud', () => {
  it.each(cases)('selects the auth type for %s', async (_name, situation, type, reason, source) => {
    const { authType, authTypeReason, sources } = await load(situation);
    const withoutDirectory = (text?: string) => text?.replace(/\/\S*\//g, '');
    expect([authType, withoutDirectory(authTypeReason), withoutDirectory(sources.get('auth_type'))]).toEqual([
      type,
      reason,
      source,
    ]);
  });

  it.each([
    ...['none', 'token', 'v3token', 'admin_token', 'v3applicationcredential', 'v3kerberos', 'v3fedkerb'],
    ...['v3oidcauthcode', 'v3oidcdeviceauthz', 'v3oidcaccesstoken', 'v3websso', 'v3tokenlessauth'],
  ])('keeps type %s of a cloud, its profile or its region, and warns about --os-password', async (type) => {
    const auth = { password: 'x' };
    const own = `auth_type: ${type}\nauth: {auth_url: http://a, username: u, token: made-up}`;
    const profile = {
      ...oneCloud('profile: p\nauth: {auth_url: http://a, username: u}'),
      'home/.config/openstack/clouds-public.yaml': `public-clouds: {p: {auth_type: ${type}}}`,
    };
    const region = oneCloud(
      `regions: [{name: R, values: {auth_type: ${type}}}]\nauth: {auth_url: http://a, username: u}`,
    );
    const plain = (await load({ files: oneCloud(own) })).authType;
    for (const files of [oneCloud(own), profile, region]) {
      const config = await load({ files, cloud: 'c', auth });
      expect(config.authType).toBe(plain);
      expect(config.authTypeReason).toMatch(/^set by .*\.yaml:\d/);
      expect(config.warnings).toEqual([
        `Auth type ${plain} does not use --os-password; select another type with --os-auth-type.`,
      ]);
    }
  });

  it('adds OS_PASSCODE to a cloud that has the password', async () => {
    const files = oneCloud('auth: {auth_url: http://a, username: u, password: made-up}');
    const config = await load({ files, cloud: 'c', env: { OS_PASSCODE: '1', OS_PASSWORD: 'other' } });
    expect(config.auth).toMatchObject({ password: 'made-up', passcode: '1' });
  });

  it('warns about options on the command line that the type does not use', async () => {
    const auth = { client_id: 'c', consumer_key: 'k', username: 'u' };
    expect((await load({ env: PASSWORD, auth })).warnings).toEqual([
      'Auth type v3password does not use --os-client-id, --os-consumer-key; select another type with --os-auth-type.',
    ]);
    expect((await load({ env: { ...PASSWORD, OS_AUTH_TYPE: 'v3oauth1' }, auth })).warnings).toEqual([
      'Auth type v3oauth1 does not use --os-client-id; select another type with --os-auth-type.',
    ]);
    expect((await load({ env: { ...PASSWORD, OS_CLIENT_ID: 'c' } })).warnings).toEqual([]);
  });

  it('uses the endpoint of none and admin_token for Magnum', async () => {
    const none = await load({ env: { OS_AUTH_TYPE: 'none', OS_ENDPOINT: 'http://m' } });
    expect(none.endpointOverride).toBe('http://m');
    const token = await load({ env: { OS_TOKEN: 'made-up', OS_URL: 'http://m' } });
    expect(token.endpointOverride).toBe('http://m');
    expect(token.auth).toEqual({ token: 'made-up', endpoint: 'http://m' });
  });
});
