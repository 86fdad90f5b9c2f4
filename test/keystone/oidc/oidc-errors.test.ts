/** The exact message, kind and hint for each error of a provider and of openid-client. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { RejectedSecretError } from '../../../src/keystone/api/rejected-secret.ts';
import {
  type Attempt,
  isClientRejected,
  oauthError,
  oauthErrorIn,
  oidcError,
  type Step,
} from '../../../src/keystone/oidc/oidc-errors.ts';
import { httpResponse } from '../../support/scripted-transport.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const SECONDS = NOW / 1_000;
const HOST = 'login.example:8443';

const attemptOf = (changes: Partial<Attempt> = {}): Attempt => ({
  step: 'code',
  provider: { issuer: 'https://login.example', metadata: { issuer: 'https://login.example' }, host: HOST },
  options: { client_id: 'my-client' },
  now: NOW,
  response: undefined,
  secrets: [],
  ...changes,
});

/** What the user sees of an error. */
const shown = ({ kind, message, hint }: MagnumError) =>
  `${kind}: ${message}${hint === undefined ? '' : `\n${hint}`}`;

const shownFor = (error: string, step: Step, more: Partial<Attempt> = {}, description?: string): string =>
  shown(oauthError({ error, description }, attemptOf({ step, ...more })));

describe('oauthError', () => {
  it('explains invalid_grant by the step of the login', () => {
    const steps = ['password', 'code', 'device', 'client', 'refresh'] as const;
    expect(steps.map((step) => shownFor('invalid_grant', step)).join('\n\n')).toMatchInlineSnapshot(`
      "auth: The OpenID provider at login.example:8443 rejected the username or password.
      Check --os-username (OS_USERNAME) and --os-password (OS_PASSWORD); for a second factor, set --os-idp-otp-key (OS_IDP_OTP_KEY).

      auth: The OpenID provider at login.example:8443 rejected the authorization code: it was already used, has expired, or is for another client or redirect URL.
      Log in again.

      auth: The OpenID provider at login.example:8443 no longer accepts the device code.
      Log in again.

      auth: The OpenID provider at login.example:8443 rejected the login.
      Log in again: magnum login

      auth: The OpenID provider at login.example:8443 rejected the login.
      Log in again: magnum login"
    `);
    expect(
      shownFor('invalid_grant', 'password', { options: { idp_otp_key: 'totp' } }),
    ).toMatchInlineSnapshot(`
      "auth: The OpenID provider at login.example:8443 rejected the username or password.
      Check --os-username (OS_USERNAME) and --os-password (OS_PASSWORD) and the one-time password."
    `);
  });

  it.each<Step>(['code', 'device', 'password'])('explains each other error code in the step %s', (step) => {
    const codes = [
      'access_denied',
      'invalid_client',
      'invalid_scope',
      'expired_token',
      'login_required',
      'interaction_required',
      'consent_required',
      'account_selection_required',
      'server_error',
      'temporarily_unavailable',
      'unauthorized_client',
      'unsupported_grant_type',
      'unsupported_response_type',
      'invalid_request',
      'something_new',
    ];
    const texts = codes.map((code) => shownFor(code, step));
    expect(texts).toEqual(codes.map((code) => shownFor(code, 'code')));
    if (step === 'code')
      expect(texts.join('\n\n')).toMatchInlineSnapshot(`
      "auth: The OpenID provider at login.example:8443 denied access, or you did not allow the login.
      Log in again and allow access; if you did, ask the provider's administrator.

      auth: The OpenID provider at login.example:8443 does not know client my-client, or its secret is wrong.
      Check --os-client-id (OS_CLIENT_ID) and --os-client-secret (OS_CLIENT_SECRET); a public client has no secret.

      auth: The OpenID provider at login.example:8443 does not grant the requested scope.
      Check --os-openid-scope (OS_OPENID_SCOPE).

      timeout: The OpenID provider at login.example:8443 reported that the code expired before the login was confirmed.
      Log in again.

      auth: The OpenID provider at login.example:8443 requires you to log in on its own pages (login_required).
      Log in again in a browser, for example with --os-auth-type v3oidcauthcode (OS_AUTH_TYPE).

      auth: The OpenID provider at login.example:8443 requires you to log in on its own pages (interaction_required).
      Log in again in a browser, for example with --os-auth-type v3oidcauthcode (OS_AUTH_TYPE).

      auth: The OpenID provider at login.example:8443 requires you to log in on its own pages (consent_required).
      Log in again in a browser, for example with --os-auth-type v3oidcauthcode (OS_AUTH_TYPE).

      auth: The OpenID provider at login.example:8443 requires you to log in on its own pages (account_selection_required).
      Log in again in a browser, for example with --os-auth-type v3oidcauthcode (OS_AUTH_TYPE).

      unreachable: The OpenID provider at login.example:8443 is not available (server_error).
      Try again later.

      unreachable: The OpenID provider at login.example:8443 is not available (temporarily_unavailable).
      Try again later.

      auth: The OpenID provider at login.example:8443 does not allow client my-client to use this login method (unauthorized_client).
      Select another --os-auth-type (OS_AUTH_TYPE), or ask the provider's administrator to allow it.

      auth: The OpenID provider at login.example:8443 does not allow client my-client to use this login method (unsupported_grant_type).
      Select another --os-auth-type (OS_AUTH_TYPE), or ask the provider's administrator to allow it.

      auth: The OpenID provider at login.example:8443 does not allow client my-client to use this login method (unsupported_response_type).
      Select another --os-auth-type (OS_AUTH_TYPE), or ask the provider's administrator to allow it.

      failed: The OpenID provider at login.example:8443 rejected the login (invalid_request).

      failed: The OpenID provider at login.example:8443 rejected the login (something_new)."
    `);
  });

  it('marks only a rejected password as a secret to type again', () => {
    const password = oauthError({ error: 'invalid_grant' }, attemptOf({ step: 'password' }));
    expect(password).toBeInstanceOf(RejectedSecretError);
    expect(password).toMatchObject({ kind: 'auth', secrets: ['password', 'passcode'] });
    for (const [error, step] of [
      ['invalid_grant', 'code'],
      ['invalid_grant', 'device'],
      ['invalid_grant', 'refresh'],
      ['access_denied', 'password'],
    ] as const)
      expect(oauthError({ error }, attemptOf({ step }))).not.toBeInstanceOf(RejectedSecretError);
  });

  it.each([
    ['invalid_grant', 'MFA is required'],
    ['mfa_required', undefined],
  ])('names other logins for a second factor of a password login only: %s', (error, description) => {
    expect(shownFor(error, 'password', {}, description)).toBe(
      `auth: The OpenID provider at ${HOST} requires more than a password (${error})${description ? `: ${description}` : ''}.\n` +
        'To log in with a second factor, use a browser (--os-auth-type v3websso), OpenID Connect (v3oidcauthcode, v3oidcdeviceauthz) or an application credential (v3applicationcredential).',
    );
    for (const step of ['code', 'device', 'client', 'refresh'] as const)
      expect(shownFor(error, step, {}, description)).not.toContain('second factor');
  });

  it.each([
    ['invalid_request', 'the grant type is not allowed', true],
    ['invalid_request', 'grant-type: no', true],
    ['invalid_request', 'response_type not supported', true],
    ['invalid_request', 'Unsupported Response Type', true],
    ['invalid_request', 'emigrant type', false],
    ['invalid_request', 'grant types', false],
    ['invalid_request', undefined, false],
    ['other', 'the grant type is not allowed', false],
  ])(
    'takes %s with the description %j for a grant that is not allowed: %s',
    (error, description, isGrant) => {
      expect(shownFor(error, 'client', {}, description).includes('does not allow client my-client')).toBe(
        isGrant,
      );
    },
  );

  it('shows an unknown error code as one line without secrets', () => {
    expect(shownFor('odd\n hush \u001b[1m code=old', 'code', { secrets: ['hush'] })).toBe(
      `failed: The OpenID provider at ${HOST} rejected the login (odd *** [1m code=***).`,
    );
  });

  it('contains the status and the request ID of the response', () => {
    const response = httpResponse({ status: 400, headers: { 'x-request-id': 'req-1' } });
    expect(oauthError({ error: 'access_denied' }, attemptOf({ response }))).toMatchObject({
      status: 400,
      requestId: 'req-1',
      details: [],
    });
  });
});

describe('the description of an error', () => {
  const suffixOf = (description: string, more: Partial<Attempt> = {}): string | undefined =>
    /rejected the login \(odd\)(.*)$/s.exec(
      oauthError({ error: 'odd', description }, attemptOf(more)).message,
    )?.[1];

  it.each([
    ['Not today', ': Not today.'],
    ['Not today.', ': Not today.'],
    ['Not today. . ', ': Not today.'],
    ['Not today...', ': Not today.'],
    ['   ', '.'],
    ['', '.'],
    ['a\n b\t c', ': a b c.'],
    ['a\u0000b\u001b[1m', ': ab[1m.'],
    ['x'.repeat(300), `: ${'x'.repeat(300)}.`],
    ['x'.repeat(301), `: ${'x'.repeat(300)}….`],
  ])('%j is shown as %j', (description, expected) => expect(suffixOf(description)).toBe(expected));

  it('is shown without the secrets of the request, the client and the user, also if they are percent-encoded', () => {
    const more = {
      secrets: ['the code', 'ver/ifier'],
      options: { client_secret: 'hu&sh', password: 'pä ss' },
    };
    expect(
      suffixOf(
        '1 the code 2 the%20code 3 ver/ifier 4 ver%2Fifier 5 hu&sh 6 hu%26sh 7 pä ss 8 p%C3%A4%20ss',
        more,
      ),
    ).toBe(': 1 *** 2 *** 3 *** 4 *** 5 *** 6 *** 7 *** 8 ***.');
  });

  it('is shown without each of several occurrences of a secret', () => {
    expect(suffixOf('a b, a b, a%20b, a%20b', { secrets: ['a b'] })).toBe(': ***, ***, ***, ***.');
  });

  it('is not changed by empty secrets', () => {
    expect(suffixOf('abc', { secrets: [''], options: { client_secret: '', password: '' } })).toBe(': abc.');
  });

  it('is shown without other secrets by name, although they are in no request', () => {
    expect(suffixOf('bad refresh_token=old-one')).toBe(': bad refresh_token=***.');
  });

  it('is redacted before it is shortened, so that no part of a secret remains at the cut', () => {
    const secret = 'q'.repeat(40);
    expect(suffixOf(`${'x'.repeat(280)}${secret}`, { secrets: [secret] })).toBe(`: ${'x'.repeat(280)}***.`);
  });
});

describe('the page of the provider about an error', () => {
  const detailsOf = (uri: string | undefined, more: Partial<Attempt> = {}) =>
    oauthError({ error: 'odd', uri }, attemptOf(more)).details;
  const line = (url: string) => [`More information from the provider: ${url}`];
  const urlOf = (length: number) => `https://login.example/${'y'.repeat(length - 22)}`;

  it.each([
    [undefined, []],
    ['no URL', []],
    ['javascript:alert(1)', []],
    ['ftp://login.example/', []],
    ['http://login.example/help', line('http://login.example/help')],
    ['https://login.example/a b', line('https://login.example/a%20b')],
    [urlOf(300), line(urlOf(300))],
    [urlOf(301), []],
  ])('error_uri %.30s is shown as %j', (uri, expected) => expect(detailsOf(uri)).toEqual(expected));

  it('is shown without the secrets of the request', () => {
    expect(
      detailsOf('https://login.example/?x=the%20code&y=hush', { secrets: ['the code', 'hush'] }),
    ).toEqual(line('https://login.example/?x=***&y=***'));
  });
});

describe('oauthErrorIn', () => {
  it.each([
    ['{"error":"a","error_description":"b","error_uri":"c"}', { error: 'a', description: 'b', uri: 'c' }],
    ['{"error":" a ","error_description":7,"error_uri":null}', { error: 'a' }],
    ['{"error":" "}', undefined],
    ['{"error":{"code":401}}', undefined],
    ['{"error_description":"b"}', undefined],
    ['<h1>No</h1>', undefined],
  ])('reads %j as %j', (body, expected) => {
    for (const status of [200, 400]) expect(oauthErrorIn(httpResponse({ status, body }))).toEqual(expected);
  });

  it('returns undefined without a response', () => expect(oauthErrorIn(undefined)).toBe(undefined));
});

describe('isClientRejected', () => {
  const oauth = (error: string, status: number) => httpResponse({ status, body: JSON.stringify({ error }) });

  it.each([
    ['no response', undefined, 'code', false],
    ['401 without OAuth error', httpResponse({ status: 401 }), 'code', true],
    ['403 without OAuth error', httpResponse({ status: 403 }), 'code', false],
    ['invalid_client with 400', oauth('invalid_client', 400), 'code', true],
    ['invalid_client with 401', oauth('invalid_client', 401), 'password', true],
    ['invalid_grant with 401', oauth('invalid_grant', 401), 'code', false],
    ['invalid_request in the device flow', oauth('invalid_request', 400), 'device', true],
    ['invalid_request in another step', oauth('invalid_request', 401), 'code', false],
    ['invalid_grant in the device flow', oauth('invalid_grant', 400), 'device', false],
  ] as const)('for %s', (_, response, step, expected) =>
    expect(isClientRejected(response, step)).toBe(expected),
  );
});

describe('oidcError', () => {
  const errorFor = (error: unknown, more: Partial<Attempt> = {}) => oidcError(error, attemptOf(more));
  const page = (status: number, text: string) =>
    httpResponse({ status, body: `<h1>${text}</h1>`, headers: { 'x-request-id': 'req-1' } });

  it('returns an error of the transport unchanged, at any depth', () => {
    const own = new MagnumError('unreachable', 'Connection refused.');
    expect(errorFor(own)).toBe(own);
    let nested: Error = own;
    for (let depth = 1; depth < 8; depth += 1) {
      nested = new TypeError('outer', { cause: nested });
      expect(errorFor(nested)).toBe(own);
    }
    // Even if an earlier response contains an OAuth error.
    expect(errorFor(own, { response: httpResponse({ body: '{"error":"x"}' }) })).toBe(own);
  });

  it.each([300, 302, 399, 400, 401, 403, 404, 499, 500, 503, 599])(
    'converts a page with status %i',
    (status) => {
      const error = errorFor(new Error('x'), { response: page(status, 'Sorry, no.') });
      expect(error).toMatchObject({ status, requestId: 'req-1' });
      const [kind, text, hint] =
        status >= 500
          ? ['unreachable', 'is not available: Sorry, no.', 'Try again later.']
          : status < 400
            ? [
                'unreachable',
                'responded with a redirect, which is not followed.',
                'Check --os-discovery-endpoint or --os-access-token-endpoint (OS_DISCOVERY_ENDPOINT, OS_ACCESS_TOKEN_ENDPOINT).',
              ]
            : status === 401
              ? [
                  'auth',
                  'does not know this client, or its secret is wrong: Sorry, no.',
                  'Check --os-client-id (OS_CLIENT_ID) and --os-client-secret (OS_CLIENT_SECRET).',
                ]
              : [
                  'failed',
                  'does not accept logins at this URL: Sorry, no.',
                  'Check --os-discovery-endpoint or --os-access-token-endpoint (OS_DISCOVERY_ENDPOINT, OS_ACCESS_TOKEN_ENDPOINT); --debug shows the response.',
                ];
      expect(shown(error)).toBe(`${kind}: The OpenID provider at ${HOST} ${text}\n${hint}`);
    },
  );

  it('redacts the secrets of the request in a page', () => {
    const error = errorFor(new Error('x'), {
      response: page(403, 'No hidden-code here'),
      secrets: ['hidden-code'],
    });
    expect(error.message).toBe(
      `The OpenID provider at ${HOST} does not accept logins at this URL: No *** here.`,
    );
  });

  it.each([
    ['the innermost message', new Error('outer', { cause: new Error('inner: hush') }), 'inner: ***'],
    [
      'the message of an Error, not of another cause',
      new Error('outer', { cause: { message: 'x' } }),
      'outer',
    ],
    ['no reason for a value that is no Error', 'text', 'unknown reason'],
    ['no reason for null', null, 'unknown reason'],
  ])('states %s if the response is not an error', (_, error, reason) => {
    const response = httpResponse({ status: 299 });
    expect(shown(errorFor(error ?? {}, { response, secrets: ['hush'] }))).toBe(
      `failed: Unexpected response from the OpenID provider at ${HOST}: ${reason}.\n` +
        'Check --os-discovery-endpoint or --os-access-token-endpoint (OS_DISCOVERY_ENDPOINT, OS_ACCESS_TOKEN_ENDPOINT); --debug shows the response.',
    );
  });

  it('ends at a cycle of causes', () => {
    const error = new Error('again and again');
    error.cause = error;
    expect(errorFor(error).message).toBe(
      `Unexpected response from the OpenID provider at ${HOST}: again and again.`,
    );
  });

  it('reads the error of an authorization response, rather than that of an earlier request', () => {
    const cause = new URLSearchParams({
      error: 'access_denied',
      error_description: 'No.',
      error_uri: 'https://a/',
    });
    const error = Object.assign(new Error('x', { cause }), { name: 'AuthorizationResponseError' });
    const response = httpResponse({ status: 400, body: '{"error":"server_error"}' });
    expect(errorFor(error, { response })).toMatchObject({
      kind: 'auth',
      message: `The OpenID provider at ${HOST} denied access, or you did not allow the login: No.`,
      details: ['More information from the provider: https://a/'],
    });
    const other = Object.assign(new Error('x', { cause }), { name: 'OtherError' });
    expect(errorFor(other, { response })).toMatchObject({ kind: 'unreachable' });
  });
});

describe('an ID token that openid-client rejects', () => {
  const rejectedFor = (
    claim: string,
    claims: Record<string, unknown>,
    code = 'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  ) => Object.assign(new Error('outer', { cause: { claims, claim } }), { code });
  const shownRejection = (...parameters: Parameters<typeof rejectedFor>) =>
    shown(oidcError(rejectedFor(...parameters), attemptOf()));
  const CLOCK = "Set this machine's clock; if it is right, tell the provider's administrator.";

  it.each([
    ['exp', { exp: SECONDS - 7_200, iat: SECONDS - 10_800 }, 'has expired', '3 hours behind'],
    ['exp', { exp: SECONDS - 7_200 }, 'has expired', '2 hours behind'],
    ['nbf', { nbf: SECONDS + 7_200, iat: SECONDS + 10_800 }, 'is not valid yet', '3 hours ahead of'],
    ['nbf', { nbf: SECONDS + 7_200 }, 'is not valid yet', '2 hours ahead of'],
  ])('is reported with the clock skew for %s and the claims %j', (claim, claims, state, skew) => {
    expect(shownRejection(claim, claims, 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED')).toBe(
      `auth: The ID token of the OpenID provider at ${HOST} ${state}. The clock of ${HOST} is ${skew} this machine's.\n${CLOCK}`,
    );
  });

  it('is reported without a skew if the clocks agree', () => {
    expect(
      shownRejection('exp', { exp: SECONDS - 60, iat: SECONDS - 30 }, 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED'),
    ).toBe(
      `auth: The ID token of the OpenID provider at ${HOST} has expired. The two clocks may differ.\n${CLOCK}`,
    );
  });

  it.each([
    ['nonce', {}],
    ['aud', { iss: 'https://login.example/' }],
    ['iss', { iss: 'https://evil.example' }],
    ['iss', {}],
  ])('is reported as tampered with if %s does not match in %j', (claim, claims) => {
    expect(shownRejection(claim, claims)).toBe(
      `auth: The ID token of the OpenID provider at ${HOST} is not for this login (\`${claim}\` does not match), so it was not used.\n` +
        'Check --os-client-id (OS_CLIENT_ID) and --os-discovery-endpoint (OS_DISCOVERY_ENDPOINT); if they are right, the login may have been tampered with.',
    );
  });

  it('is reported with both issuers if they differ by the final slash', () => {
    expect(shownRejection('iss', { iss: 'https://login.example/' })).toBe(
      `auth: The ID token of the OpenID provider at ${HOST} is not for this login (\`iss\` does not match), so it was not used.\n` +
        "Its issuer and that of the discovery document differ by the final slash (https://login.example, https://login.example/): tell the provider's administrator.",
    );
  });

  it('is another error for another code, or without claims', () => {
    expect(shownRejection('nonce', {}, 'OAUTH_INVALID_RESPONSE')).toContain('failed: Unexpected response');
    const withoutClaims = Object.assign(new Error('the reason'), {
      code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
    });
    expect(shown(oidcError(withoutClaims, attemptOf()))).toContain(': the reason.');
  });
});
