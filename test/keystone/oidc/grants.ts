/** Logins with each grant, at a provider whose responses a test changes. */
import {
  createUser,
  type FakeProviderOptions,
  fakeProvider,
  fakeRefreshTokens,
  logIn,
  type Reply,
} from './fake-provider.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const device = (more: Fields = {}): Reply => ({
  body: {
    device_code: 'hidden-device-code',
    user_code: 'WDJB-MJHT',
    verification_uri: 'https://login.example/device',
    ...more,
  },
});

export const grants: Record<
  string,
  readonly [type: string, options: Record<string, string>, refresh?: string]
> = {
  password: ['v3oidcpassword', { username: 'alice', password: 'secret-of-alice' }],
  'client credentials': ['v3oidcclientcredentials', { client_secret: 'hush' }],
  device: ['v3oidcdeviceauthz', {}],
  refresh: ['v3oidcpassword', { username: 'alice' }, 'refresh-0'],
};

/** Logs in with one of the grants, and returns what happened. */
export async function attempt(
  grant: string,
  options: FakeProviderOptions,
  more: Record<string, string> = {},
  without: readonly string[] = [],
) {
  const [type, own, refresh] = grants[grant] ?? ['v3oidcauthcode', { code: 'c' }];
  const provider = await fakeProvider({ device: () => device(), ...options });
  const auth: Record<string, string> = { ...provider.auth, ...own, ...more };
  if (without.includes('discovery_endpoint')) {
    auth.access_token_endpoint = `${provider.url}/token`;
    auth.device_authorization_endpoint = `${provider.url}/device`;
    delete auth.discovery_endpoint;
  }
  const { ui } = createUser();
  const warnings: string[] = [];
  const { refreshTokens, puts } = fakeRefreshTokens(refresh);
  const login = logIn(type, auth, {
    ui,
    refreshTokens,
    warn: (text) => void warnings.push(text),
    sleep: async () => {},
  });
  const bearers = () => provider.keystone.map(({ headers }) => headers.authorization);
  return { provider, login, bearers, warnings, puts };
}
