/** The URL, the errors and the clock of an identity provider that logs in with a password. */
import { describe, expect, it } from 'vitest';
import type { MagnumError } from '../../../src/errors.ts';
import type { HttpResponse } from '../../../src/http/types.ts';
import { RejectedSecretError } from '../../../src/keystone/api/rejected-secret.ts';
import {
  clockSkewOf,
  identityProviderOf,
  providerError,
} from '../../../src/keystone/saml/identity-provider.ts';
import { parseXml } from '../../../src/keystone/saml/signed-xml.ts';
import { faultOf } from '../../../src/keystone/saml/soap-fault.ts';
import { httpResponse } from '../../support/scripted-transport.ts';
import { responseFor } from './fake-federation.ts';

const provider = {
  url: 'https://idp.example:8443/ecp',
  host: 'idp.example:8443',
  title: 'The identity provider at idp.example:8443',
};
const OTHER_LOGINS =
  'use a browser (--os-auth-type v3websso), OpenID Connect (v3oidcauthcode, v3oidcdeviceauthz) or an application credential (v3applicationcredential)';
const SECOND_FACTOR = `To log in with a second factor, ${OTHER_LOGINS}.`;
const POSSIBLE_SECOND_FACTOR = `If it requires a second factor, ${OTHER_LOGINS}; otherwise check --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL).`;
const WRONG_PASSWORD = 'Check --os-username (OS_USERNAME) and --os-password (OS_PASSWORD).';
const RETRY = 'Try again later, or ask the administrator of the identity provider.';

const errorOf = (changes: Partial<HttpResponse>) => providerError(httpResponse(changes), provider);

/** Kind, message without its subject, and hint. */
const shown = (error: MagnumError | undefined) =>
  error && [error.kind, error.message.replace(`${provider.title} `, ''), error.hint];

const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
const fault11 = (code: string, text: string) =>
  `<s:Envelope xmlns:s="${SOAP_11}"><s:Body><s:Fault><faultcode>${code}</faultcode><faultstring>${text}</faultstring></s:Fault></s:Body></s:Envelope>`;
const fault12 = (codes: readonly string[], text: string) =>
  `<s:Envelope xmlns:s="${SOAP_12}"><s:Body><s:Fault>${codes.map((code, nth) => `<s:${nth === 0 ? 'Code' : 'Subcode'}><s:Value>${code}</s:Value>`).join('')}${codes.map((_, nth) => `</s:${nth === codes.length - 1 ? 'Code' : 'Subcode'}>`).join('')}<s:Reason><s:Text>${text}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`;
const saml = (codes: readonly string[], text = '') =>
  responseFor(
    'x',
    `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"><p:Status>${codes.map((code) => `<p:StatusCode Value="urn:x:${code}">`).join('')}${codes.map(() => '</p:StatusCode>').join('')}${text && `<p:StatusMessage>${text}</p:StatusMessage>`}</p:Status></p:Response>`,
  );

describe('identityProviderOf', () => {
  it('returns the URL between white space, and its host and port', () => {
    expect(identityProviderOf({ identity_provider_url: ' https://idp.example:8443/ecp\n' })).toEqual(
      provider,
    );
    expect(identityProviderOf({ identity_provider_url: 'http://idp.example' }).url).toBe(
      'http://idp.example/',
    );
  });

  it.each(['', 'idp.example', 'ftp://idp.example/', 'https://u@idp.example/', 'https://:p@idp.example/'])(
    'rejects %j',
    (identity_provider_url) => {
      expect(() => identityProviderOf({ identity_provider_url })).toThrow(
        expect.objectContaining({
          kind: 'usage',
          message:
            'Invalid identity provider URL; use an http:// or https:// URL without a username and password.',
          hint: 'Check --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL).',
        }),
      );
    },
  );
});

describe('faultOf', () => {
  it.each([
    ['SOAP 1.1', fault11('s:Server', ' No. '), { reason: 'No.', codes: ['Server'] }],
    [
      'SOAP 1.1 with names in its namespace',
      fault11('', '').replace(
        /<faultcode>.*<\/faultstring>/,
        '<s:faultcode>s:Client</s:faultcode><s:faultstring>No.</s:faultstring>',
      ),
      { reason: 'No.', codes: ['Client'] },
    ],
    [
      'SOAP 1.2',
      fault12(['s:Sender', 'a:FailedAuthentication', 'b#Inner'], 'No.'),
      { reason: 'No.', codes: ['Sender', 'FailedAuthentication', 'Inner'] },
    ],
    [
      'SAML',
      saml(['Responder', 'AuthnFailed'], 'No.'),
      { reason: 'No.', codes: ['Responder', 'AuthnFailed'] },
    ],
    ['SAML without a message', saml(['Requester']), { reason: '', codes: ['Requester'] }],
    ['SAML that succeeded', saml(['Success'], 'Fine.'), undefined],
    ['SAML without a status', saml([]), undefined],
    ['an envelope without a fault', responseFor('x', '<a/>'), undefined],
    ['no envelope', '<a/>', undefined],
  ])('reads %s', (_, text, expected) => expect(faultOf(parseXml(text, 'x').root)).toEqual(expected));
});

describe('providerError', () => {
  type Expected = [status: number, kind: string, message: string, hint: string];
  const LOGIN_PAGE =
    'Check --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL); it may be the browser login page of idp.example:8443.';
  const ASK_FOR_ACCESS = 'Ask the administrator of the identity provider for access.';

  it.each<Expected>([
    [401, 'auth', 'rejected the username or password: No.', WRONG_PASSWORD],
    [403, 'auth', 'does not allow you to log in: No.', ASK_FOR_ACCESS],
    ...[502, 503, 504].map((status): Expected => [status, 'unreachable', 'is not available: No.', RETRY]),
    ...[400, 402, 500, 501, 505].map(
      (status): Expected => [status, 'failed', 'returned an error: No.', RETRY],
    ),
    ...[201, 302, 399, 404, 405].map(
      (status): Expected => [status, 'failed', 'does not accept logins at this URL: No.', LOGIN_PAGE],
    ),
  ])('explains a page with status %i', (status, kind, message, hint) => {
    const error = errorOf({ status, body: '<!DOCTYPE html><html><h1>No.</h1></html>' });
    expect(shown(error)).toEqual([kind, message, hint]);
    expect(error?.status).toBe(status);
    expect(error instanceof RejectedSecretError).toBe(status === 401);
  });

  it('redacts secrets in a page, and marks a rejected password', () => {
    const error = errorOf({ status: 401, body: '<h1>password=hush</h1>' });
    expect(shown(error)).toEqual([
      'auth',
      'rejected the username or password: password=***.',
      WRONG_PASSWORD,
    ]);
    expect(error).toMatchObject({ secrets: ['password'] });
  });

  it.each([200, 400, 500])('explains a fault with status %i', (status) => {
    const asks =
      'Ask the administrator of the identity provider: this cloud may not be registered there, or the clocks may differ.';
    for (const [body, kind, message, hint] of [
      [fault11('s:Server', 'No.'), 'auth', 'rejected the login: No.', asks],
      [fault11('s:Server', ''), 'auth', 'rejected the login: Server.', asks],
      [
        fault12(['s:Sender', 'a:InvalidScope'], 'No.'),
        'auth',
        'rejected the login: No (InvalidScope).',
        asks,
      ],
      [
        fault12(['s:Sender', 'a:InvalidScope'], 'InvalidScope!'),
        'auth',
        'rejected the login: InvalidScope!.',
        asks,
      ],
      [
        fault12(['s:Sender', 'a:FailedAuthentication'], 'No.'),
        'auth',
        'rejected the username or password: No.',
        WRONG_PASSWORD,
      ],
      [
        saml(['Responder', 'AuthnFailed']),
        'auth',
        'rejected the username or password: AuthnFailed.',
        WRONG_PASSWORD,
      ],
      [
        saml(['Responder', 'UnknownPrincipal'], 'No.'),
        'auth',
        'rejected the username or password: No.',
        WRONG_PASSWORD,
      ],
      [
        saml(['Responder', 'NoAuthnContext'], 'No.'),
        'auth',
        'requires more than a password: No (NoAuthnContext).',
        SECOND_FACTOR,
      ],
      [
        saml(['Responder', 'NoPassive'], 'No.'),
        'auth',
        'requires more than a password: No (NoPassive).',
        SECOND_FACTOR,
      ],
      [saml(['AuthnFailed'], 'Use MFA.'), 'auth', 'requires more than a password: Use MFA.', SECOND_FACTOR],
      [
        `<?xml version="1.0"?>\n${fault11('s:Server', 'token=hush')}`,
        'auth',
        'rejected the login: token=***.',
        asks,
      ],
    ] as const) {
      const error = errorOf({ status, body });
      expect(shown(error)).toEqual([kind, message, hint]);
      expect(error?.status).toBe(status);
    }
  });

  it.each([401, 403])('names other logins for a page about a second factor with status %i', (status) => {
    expect(shown(errorOf({ status, body: '<h1>MFA required</h1>' }))).toEqual([
      'auth',
      'requires more than a password: MFA required.',
      SECOND_FACTOR,
    ]);
  });

  it.each([400, 404, 500])('names no second factor for a page about it with status %i', (status) => {
    expect(errorOf({ status, body: '<h1>MFA required</h1>' })?.message).not.toContain('more than a password');
  });

  it.each([
    [
      'its title',
      '<html><title>Sign &amp; in</title><h1>Other</h1></html>',
      ': Sign & in.',
      'failed',
      POSSIBLE_SECOND_FACTOR,
    ],
    ['its heading', '<!doctype html><h1>Sign in</h1>', ': Sign in.', 'failed', POSSIBLE_SECOND_FACTOR],
    ['no name', '<html ></html>', '.', 'failed', POSSIBLE_SECOND_FACTOR],
    ['a title about a second factor', '<html><title>Duo</title></html>', ': Duo.', 'auth', SECOND_FACTOR],
    [
      'a heading about a second factor',
      '<html><title>a</title><h1>Duo</h1></html>',
      ': a.',
      'auth',
      SECOND_FACTOR,
    ],
    [
      'a paragraph about a second factor',
      '<html><title>a</title><p>x</p><p>Enter the verification code</p></html>',
      ': a.',
      'auth',
      SECOND_FACTOR,
    ],
    [
      'its start of 4,096 characters',
      `${' '.repeat(4_089)}<html ><title>a</title></html>`,
      ': a.',
      'failed',
      POSSIBLE_SECOND_FACTOR,
    ],
  ])('reports a page with status 200 with %s', (_, body, name, kind, hint) => {
    expect(shown(errorOf({ body }))).toEqual([
      kind,
      `returned a web page instead of a login response${name}`,
      hint,
    ]);
  });

  it.each([
    ['an envelope', responseFor('x')],
    [
      'an envelope with a page as text',
      responseFor('x', '<ns0:Response>&lt;x/><![CDATA[<html >]]></ns0:Response>'),
    ],
    ['text', 'Hello'],
    ['a page after 4,096 characters', `${'x'.repeat(4_096)}<html ></html>`],
    ['nothing', ''],
  ])('returns undefined for %s with status 200, which may contain an assertion', (_, body) =>
    expect(errorOf({ body })).toBe(undefined),
  );

  it('throws for XML with status 200 that cannot be parsed, but not with another status', () => {
    expect(() => errorOf({ body: '<a>' })).toThrow(
      'The identity provider at idp.example:8443 returned a response that is not well-formed XML.',
    );
    expect(errorOf({ status: 500, body: '<a>' })).toMatchObject({ kind: 'failed', status: 500 });
  });

  it.each<[string, string, string, string]>([
    [
      'https://mfa.example/x?token=hush',
      'auth',
      'redirects the login to mfa.example.',
      POSSIBLE_SECOND_FACTOR,
    ],
    ['/mfa?execution=1', 'auth', 'redirects the login to idp.example:8443/mfa.', POSSIBLE_SECOND_FACTOR],
    ['https://idp.example/mfa', 'auth', 'redirects the login to idp.example.', POSSIBLE_SECOND_FACTOR],
    [
      '/ecp/?a=b',
      'failed',
      'redirects the login to https://idp.example:8443/ecp/.',
      'If you trust that URL, use it: --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL).',
    ],
    [
      'http://idp.example/ecp',
      'failed',
      'redirects the login to http://idp.example/ecp.',
      'If you trust that URL, use it: --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL).',
    ],
  ])('explains a redirect to %s', (location, kind, message, hint) => {
    for (const status of [300, 302, 399]) {
      const error = errorOf({ status, headers: { location } });
      expect([shown(error), error?.status]).toEqual([[kind, message, hint], status]);
    }
  });

  it('takes status 400 with a location for an error', () => {
    expect(shown(errorOf({ status: 400, headers: { location: '/mfa' } }))).toEqual([
      'failed',
      'returned an error.',
      RETRY,
    ]);
  });

  it('takes a redirect to the same path of another host for one to another page', () => {
    expect(shown(errorOf({ status: 302, headers: { location: 'https://mfa.example/ecp' } }))).toEqual([
      'auth',
      'redirects the login to mfa.example.',
      POSSIBLE_SECOND_FACTOR,
    ]);
  });

  it.each([
    [302, {}],
    [302, { location: 'http://[' }],
    [299, { location: '/mfa' }],
    [404, { location: '/mfa' }],
  ])('takes status %i with the headers %j for no redirect', (status, headers) => {
    expect(errorOf({ status, headers })?.message).toBe(
      'The identity provider at idp.example:8443 does not accept logins at this URL.',
    );
  });
});

describe('clockSkewOf', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    [
      '<a IssueInstant="2026-01-01T02:00:00Z"/>',
      "The clock of idp.example:8443 is 2 hours ahead of this machine's.",
    ],
    [
      '<a IssueInstant="2025-12-31T22:00:00Z"/>',
      "The clock of idp.example:8443 is 2 hours behind this machine's.",
    ],
    ['<a IssueInstant="2026-01-01T00:01:00Z"/>', undefined],
    ['<a XIssueInstant="2026-01-01T02:00:00Z"/>', undefined],
    ['<a IssueInstant="soon"/>', undefined],
    ['<a/>', undefined],
  ])('of %s is %s', (body, expected) => expect(clockSkewOf(body, provider, NOW)).toBe(expected));
});
