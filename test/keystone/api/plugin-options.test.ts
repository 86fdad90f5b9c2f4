import { expect, it } from 'vitest';
import {
  federatedUrl,
  parseFederatedToken,
  requireFederation,
  webSingleSignOnUrl,
} from '../../../src/keystone/api/federation.ts';
import {
  formatOptions,
  IncompleteLoginError,
  optionOf,
  requireOptions,
} from '../../../src/keystone/api/plugin-options.ts';
import {
  mentionsSecondFactor,
  possibleSecondFactorHint,
  SECOND_FACTOR_HINT,
} from '../../../src/keystone/api/second-factor.ts';
import { authContext } from '../fake-cloud.ts';

it('formatOptions names the flags and the variables of the alternatives', () => {
  expect(formatOptions(['user_domain_name', 'x'])).toBe(
    '--os-user-domain-name or --os-x (OS_USER_DOMAIN_NAME, OS_X)',
  );
});

it('optionOf is undefined for an empty option', () => {
  expect([optionOf({ a: 'x' }, 'a'), optionOf({ a: '' }, 'a'), optionOf({}, 'a')]).toEqual([
    'x',
    undefined,
    undefined,
  ]);
});

it('requireOptions requires one option of each entry', () => {
  expect(requireOptions({ a: 'x', c: 'x' }, [['a'], ['b', 'c']])).toBeUndefined();
  let error: unknown;
  try {
    requireOptions({ a: '', d: 'x' }, [['a'], ['b', 'c'], ['d']]);
  } catch (reason) {
    error = reason;
  }
  expect(error).toBeInstanceOf(IncompleteLoginError);
  expect(error).toMatchObject({
    kind: 'usage',
    message: 'To log in, please provide --os-a (OS_A), and --os-b or --os-c (OS_B, OS_C).',
    hint: 'Set the options, the variables or the keys in clouds.yaml; to select a cloud from clouds.yaml, use --os-cloud (OS_CLOUD).',
  });
});

const AUTH = { auth_url: 'https://h/v3', identity_provider: 'a/../b', protocol: 'p?q' };

it('requireFederation requires the auth URL, the identity provider and the protocol', () => {
  expect(requireFederation({ ...AUTH, x: 'x' }, [['x']])).toBeUndefined();
  expect(() => requireFederation({}, [['x']])).toThrow(
    'To log in, please provide --os-auth-url (OS_AUTH_URL), and --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-protocol (OS_PROTOCOL), and --os-x (OS_X).',
  );
});

it('the URLs of federated logins encode the names', async () => {
  const context = authContext(AUTH);
  expect(await federatedUrl(context)).toBe(
    'https://h/v3/OS-FEDERATION/identity_providers/a%2F..%2Fb/protocols/p%3Fq/auth',
  );
  expect(await webSingleSignOnUrl(context, 'http://localhost:1/?a&b')).toBe(
    'https://h/v3/auth/OS-FEDERATION/identity_providers/a%2F..%2Fb/protocols/p%3Fq/websso?origin=http%3A%2F%2Flocalhost%3A1%2F%3Fa%26b',
  );
  const withoutProvider = authContext({ ...AUTH, identity_provider: '' });
  expect(await webSingleSignOnUrl(withoutProvider, 'x')).toBe(
    'https://h/v3/auth/OS-FEDERATION/websso/p%3Fq?origin=x',
  );
});

it.each([
  [200, { id: 't' }],
  [201, { id: 't' }],
  [202, undefined],
  [401, undefined],
])('parseFederatedToken for status %i returns %j', (status, token) => {
  const response = {
    ...{ status, body: '{"token":{}}', headers: { 'x-subject-token': 't' }, cookies: [] },
    url: 'https://h/v3/x',
  };
  const parse = () => parseFederatedToken(response, 'Do this.');
  if (token) expect(parse()).toMatchObject(token);
  else expect(parse).toThrow(expect.objectContaining({ status }));
});

it.each([
  ...[
    'second factor',
    'two-factor',
    '2 step',
    'multifactor',
    'multi-step',
    'MFA',
    '2FA',
    'OTP',
    'TOTP',
    'Duo',
  ],
  ...['mfa_required', 'one-time password', 'one time code', 'authenticator app', 'verification code'],
  ...[
    'AuthnContext',
    'authn context',
    'AADSTS50072',
    'AADSTS50074',
    'AADSTS50076',
    'AADSTS50079',
    'AADSTS50158',
  ],
])('mentionsSecondFactor finds "%s"', (text) => {
  expect(mentionsSecondFactor(`It requires ${text}.`)).toBe(true);
  expect(mentionsSecondFactor(text.toUpperCase())).toBe(true);
});

it.each(['', 'Duodenum', 'stop', 'factor', 'password', 'one-time', 'AADSTS50073', 'code'])(
  'mentionsSecondFactor does not find "%s"',
  (text) => expect(mentionsSecondFactor(text)).toBe(false),
);

it('the hints for a second factor name the logins that support one', () => {
  expect([SECOND_FACTOR_HINT, possibleSecondFactorHint('check the URL')]).toMatchInlineSnapshot(`
    [
      "To log in with a second factor, use a browser (--os-auth-type v3websso), OpenID Connect (v3oidcauthcode, v3oidcdeviceauthz) or an application credential (v3applicationcredential).",
      "If it requires a second factor, use a browser (--os-auth-type v3websso), OpenID Connect (v3oidcauthcode, v3oidcdeviceauthz) or an application credential (v3applicationcredential); otherwise check the URL.",
    ]
  `);
});
