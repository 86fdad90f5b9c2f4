/** The complete errors of logins and requests: kind, message, hint, status and request ID. */
import { describe, expect, it } from 'vitest';
import type { MagnumError } from '../../../src/errors.ts';
import {
  federatedError,
  loginError,
  reasonOf,
  requestIdOf,
  toLine,
  withReason,
} from '../../../src/keystone/api/keystone-errors.ts';
import { offeredMethods, otherAuthTypeHint } from '../../../src/keystone/api/offered-methods.ts';
import { keystoneError } from '../../../src/keystone/api/request-error.ts';

const URL_OF = {
  login: 'https://cloud.example:5000/v3/auth/tokens',
  federation: 'https://cloud.example:5000/v3/OS-FEDERATION/identity_providers/i/protocols/p/auth',
};
const responseWith = (
  status: number,
  body: unknown = '',
  headers: Record<string, string> = {},
  url = URL_OF.login,
) => ({
  ...{ status, headers: { 'x-openstack-request-id': 'req-1', ...headers }, cookies: [], url },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const textsOf = (error: MagnumError) => {
  expect(error).toMatchObject({ requestId: 'req-1', details: [] });
  return `${error.kind} ${error.status}: ${error.message} | ${error.hint}`;
};
const message = (text: string, more: object = {}) => ({ error: { code: 1, message: text, ...more } });

describe('loginError', () => {
  it('converts each status to kind, message and hint', () => {
    const statuses = [302, 400, 401, 403, 404, 405, 409, 429, 500, 501, 502, 503, 504, 505];
    expect(statuses.map((status) => textsOf(loginError(responseWith(status))))).toMatchInlineSnapshot(`
      [
        "unreachable 302: cloud.example:5000 redirects logins. | If you trust that URL, use it as the auth URL: --os-auth-url (OS_AUTH_URL).",
        "usage 400: Keystone at cloud.example:5000 cannot process the login. | undefined",
        "auth 401: Keystone at cloud.example:5000 rejected the login. | Check the password, username, project and domains (--os-password, --os-username, --os-project-name, --os-user-domain-name, --os-project-domain-name).",
        "auth 403: Keystone at cloud.example:5000 does not allow the login. | undefined",
        "unreachable 404: No Identity v3 service at https://cloud.example:5000/v3. | Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).",
        "unreachable 405: No Identity v3 service at https://cloud.example:5000/v3. | Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).",
        "failed 409: Keystone at cloud.example:5000 failed. | undefined",
        "failed 429: Keystone at cloud.example:5000 received too many logins. | Wait a moment and try again.",
        "failed 500: Keystone at cloud.example:5000 failed. | undefined",
        "failed 501: Keystone at cloud.example:5000 failed. | undefined",
        "unreachable 502: Keystone at cloud.example:5000 is not available. | undefined",
        "unreachable 503: Keystone at cloud.example:5000 is not available. | undefined",
        "unreachable 504: Keystone at cloud.example:5000 is not available. | undefined",
        "failed 505: Keystone at cloud.example:5000 failed. | undefined",
      ]
    `);
  });

  it('uses the given hint only for an auth error', () => {
    const hints = [401, 403, 400, 404, 500].map(
      (status) => loginError(responseWith(status), 'Do this.').hint,
    );
    expect(hints).toEqual([
      'Do this.',
      'Do this.',
      undefined,
      'Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).',
      undefined,
    ]);
  });

  it.each([
    ['Could not recognize Fernet token', 'auth'],
    ['Could not find Application Credential: x.', 'auth'],
    ['This is not a valid token.', 'auth'],
    ['Tokens are here', 'unreachable'],
    ['We Could not find it', 'unreachable'],
  ])('a 404 with the message "%s" is of the kind %s', (text, kind) => {
    expect(loginError(responseWith(404, message(text)))).toMatchObject({ kind, status: 404 });
  });

  it.each<[string[] | undefined, string | undefined]>([
    [
      undefined,
      'Set the user and project domains: --os-user-domain-name (OS_USER_DOMAIN_NAME), --os-project-domain-name (OS_PROJECT_DOMAIN_NAME).',
    ],
    [['user'], 'Set the user domain: --os-user-domain-name (OS_USER_DOMAIN_NAME).'],
    [['project'], 'Set the project domain: --os-project-domain-name (OS_PROJECT_DOMAIN_NAME).'],
    [[], undefined],
  ])('the hint for a missing domain of %j is %j', (owners, hint) => {
    const response = responseWith(400, message('Expecting to find DOMAIN in x.'));
    const options = owners && { ownersWithoutDomain: owners as ('user' | 'project')[] };
    expect(loginError(response, undefined, options).hint).toBe(hint);
    expect(loginError(responseWith(400, message('No.')), undefined, options).hint).toBeUndefined();
  });

  it.each([
    ['/v3/auth/tokens?x=1', 'https://cloud.example:5000/v3/auth/tokens'],
    ['https://new.example:1/y#z', 'https://new.example:1/y'],
  ])('names the target of a redirect to %s without its query', (location, target) => {
    expect(textsOf(loginError(responseWith(301, '', { location })))).toBe(
      `unreachable 301: cloud.example:5000 redirects logins to ${target}. | If you trust that URL, use it as the auth URL: --os-auth-url (OS_AUTH_URL).`,
    );
  });

  it.each(['http://', ''])('names no target for the Location %j', (location) => {
    expect(loginError(responseWith(399, '', { location })).message).toBe(
      'cloud.example:5000 redirects logins.',
    );
  });

  it.each([
    [['password'], ['totp', 'password'], 'the method totp; it accepts password.'],
    [['token'], ['totp', 'password'], 'the method totp or password; it accepts token.'],
    [['password'], ['password'], 'this login method; it accepts password.'],
    [['password'], [], 'this login method; it accepts password.'],
  ])('of the offered methods %j, for the requested %j: %s', (offered, methods, text) => {
    const response = responseWith(401, message('x', { identity: { methods: offered } }));
    expect(loginError(response, 'Not this.', { methods })).toMatchObject({
      ...{ kind: 'auth', status: 401, requestId: 'req-1' },
      message: `Keystone at cloud.example:5000 does not accept ${text}`,
      hint: otherAuthTypeHint(offered),
    });
  });
});

describe('offeredMethods', () => {
  const body = (methods: unknown) => message('x', { identity: { methods } });

  it.each<[number, unknown, string[]]>([
    [401, ['password', 'a.b-c_1'], ['password', 'a.b-c_1']],
    [401, [5, '', 'a b', 'a\u001b', 'x'.repeat(41)], ['x'.repeat(40)]],
    [401, 'password', []],
    [403, ['password'], []],
  ])('for status %i and the methods %j are %j', (status, methods, expected) => {
    expect(offeredMethods(responseWith(status, body(methods)))).toEqual(expected);
  });

  it('lists 15 of many methods', () => {
    const methods = Array.from({ length: 17 }, (_, nth) => `m${nth}`);
    const error = loginError(responseWith(401, body(methods)));
    expect(error.message).toContain(`it accepts ${methods.slice(0, 15).join(', ')} and 2 more.`);
  });

  it('otherAuthTypeHint lists the auth types of the methods that need no other login', () => {
    const methods = [
      'token',
      'password',
      'application_credential',
      'totp',
      'kerberos',
      'oauth1',
      'constructor',
    ];
    expect(otherAuthTypeHint(methods)).toBe(
      'Select another auth type with --os-auth-type (OS_AUTH_TYPE): v3password, v3applicationcredential, v3totp, v3kerberos, v3oauth1.',
    );
    expect(otherAuthTypeHint(['token'])).toBe('Select another auth type with --os-auth-type (OS_AUTH_TYPE).');
  });
});

describe('federatedError', () => {
  const errorFor = (status: number, body: unknown, headers: Record<string, string> = {}, hint?: string) =>
    federatedError(responseWith(status, body, headers, URL_OF.federation), hint);

  it('converts each status of Keystone', () => {
    const statuses = [400, 401, 403, 404, 409, 429, 500, 503];
    expect(statuses.map((status) => textsOf(errorFor(status, message('Because.'))))).toMatchInlineSnapshot(`
      [
        "usage 400: Keystone at cloud.example:5000 cannot process the login: Because. | undefined",
        "auth 401: The identity provider accepted the login, but the mapping of Keystone at cloud.example:5000 does not include your account: Because. | Ask the cloud administrator for access, or log in as another user. Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "auth 403: The identity provider accepted the login, but the mapping of Keystone at cloud.example:5000 does not include your account: Because. | Ask the cloud administrator for access, or log in as another user. Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "usage 404: Keystone at cloud.example:5000 does not offer this federated login: Because. | Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "auth 409: Keystone at cloud.example:5000 already knows you from another federated login: Because. | Log in as you did before, or ask the cloud administrator.",
        "failed 429: Keystone at cloud.example:5000 received too many logins: Because. | Wait a moment and try again.",
        "failed 500: Keystone at cloud.example:5000 failed: Because. | undefined",
        "unreachable 503: Keystone at cloud.example:5000 is not available: Because. | undefined",
      ]
    `);
  });

  it('converts each status of the web server', () => {
    const statuses = [300, 302, 399, 400, 401, 403, 404, 500, 503];
    const page = '<html><h1>Because</h1></html>';
    expect(statuses.map((status) => textsOf(errorFor(status, page)))).toMatchInlineSnapshot(`
      [
        "auth 300: Keystone at cloud.example:5000 requires a browser for this login. | Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "auth 302: Keystone at cloud.example:5000 requires a browser for this login. | Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "auth 399: Keystone at cloud.example:5000 requires a browser for this login. | Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "usage 400: Keystone at cloud.example:5000 cannot process the login: Because. | undefined",
        "auth 401: The web server of Keystone at cloud.example:5000 denied access: Because. | Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "auth 403: The web server of Keystone at cloud.example:5000 denied access: Because. | Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.",
        "unreachable 404: No Identity v3 service at https://cloud.example:5000/v3/OS-FEDERATION/identity_providers/i/protocols/p/auth: Because. | Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).",
        "failed 500: Keystone at cloud.example:5000 failed: Because. | undefined",
        "unreachable 503: Keystone at cloud.example:5000 is not available: Because. | undefined",
      ]
    `);
  });

  it('omits the message that Keystone returns unless it is configured to return details', () => {
    const generic = 'The request you have made requires authentication.';
    expect(errorFor(401, message(generic)).message).toBe(
      'The identity provider accepted the login, but the mapping of Keystone at cloud.example:5000 does not include your account.',
    );
    expect(errorFor(401, message(`${generic} Really.`)).message).toContain('your account: The request');
  });

  it.each(['mapped', 'openid', 'saml2'])('suggests another protocol if Keystone offers %s', (method) => {
    const body = message('Unauthorized', { identity: { methods: ['password', method] } });
    expect(textsOf(errorFor(401, body))).toBe(
      `usage 401: Keystone at cloud.example:5000 does not offer this federated login; it accepts password, ${method}. | Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator knows the values.`,
    );
  });

  it('the given hint replaces only that of the web server', () => {
    expect(errorFor(401, '', {}, 'Do this.').hint).toBe('Do this.');
    expect(errorFor(403, message('x'), {}, 'Do this.').hint).toMatch(
      /^Ask the cloud administrator for access/,
    );
    expect(errorFor(500, '', {}, 'Do this.').hint).toBeUndefined();
  });

  it.each([
    ['Bearer error="invalid_token", error_description="It is over."', 'rejected the token: It is over.'],
    ['bearer error="invalid_token"', 'rejected the token: invalid_token.'],
    ['Bearer realm="x"', 'denied access.'],
    ['Basic error="invalid_token"', 'denied access.'],
    ['Bearer error_description="a\u001b[31m\nb"', 'rejected the token: a[31m b.'],
  ])('reads the challenge %j', (challenge, text) => {
    expect(errorFor(401, '', { 'www-authenticate': challenge }).message).toBe(
      `The web server of Keystone at cloud.example:5000 ${text}`,
    );
    expect(errorFor(403, '', { 'www-authenticate': challenge }).message).toContain(text);
  });
});

describe('keystoneError', () => {
  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not-found'],
    [400, 'failed'],
    [200, 'failed'],
    [501, 'failed'],
    [502, 'unreachable'],
    [503, 'unreachable'],
    [504, 'unreachable'],
    [505, 'failed'],
  ])('converts status %i to the kind %s', (status, kind) => {
    const error = keystoneError(responseWith(status, message('Because.')), 'list projects');
    expect(error).toMatchObject({
      ...{ kind, status, requestId: 'req-1' },
      message: 'Keystone at cloud.example:5000 did not list projects: Because.',
    });
  });
});

describe('requestIdOf', () => {
  it.each([
    [{ 'x-openstack-request-id': 'a', 'x-request-id': 'b' }, 'a'],
    [{ 'x-openstack-request-id': '', 'x-request-id': 'b' }, 'b'],
    [{ 'x-request-id': '' }, undefined],
    [{}, undefined],
  ])('of %j is %j', (headers, id) => {
    expect(requestIdOf({ ...responseWith(200), headers: headers as Record<string, string> })).toBe(id);
  });
});

describe('reasonOf', () => {
  const reason = (body: unknown) => reasonOf(responseWith(500, body));

  it.each([
    [message('The message.', { title: 'Title' }), 'The message.'],
    [{ error: { title: 'Title' } }, 'Title'],
    [{ error: { message: 5, title: 'Title' } }, 'Title'],
    [message(' a \n b\u0007 '), 'a b'],
    [message('token=made-up-secret'), 'token=***'],
    [{ error: 'password=made-up' }, 'password=***'],
    ['"text"', 'text'],
    ['plain passcode=made-up', 'plain passcode=***'],
    ['<html><title>T token=made-up</title></html>', 'T token=***'],
    ['<html><title>T</title><h1>H</h1></html>', 'H'],
    ['<p>This server could not verify that you x</p><p></p><p>Why.</p>', 'Why.'],
    ['<h1>Heading</h1><p>Heading again</p><p>Why.</p>', 'Heading: Why.'],
    ['', ''],
  ])('of %j is %j', (body, text) => expect(reason(body)).toBe(text));

  it.each([
    ['To report this problem, x'],
    ['Please include the following x'],
    ['The server encountered an internal error or x'],
    ['The system encountered an error at x'],
    ["You don't have permission to access x"],
    ['Your browser sent a request that this server could not x'],
  ])('omits the paragraph "%s"', (text) => expect(reason(`<h1>H</h1><p>${text}</p>`)).toBe('H'));

  it('redacts a secret before the text is shortened, in JSON, in a page and in text', () => {
    const long = `password=${'made-up'.repeat(100)}`;
    for (const body of [message(long), long, `<h1>${long}</h1>`]) expect(reason(body)).toBe('password=***');
  });

  it.each([
    [300, `${'x'.repeat(300)}`],
    [301, `${'x'.repeat(300)}…`],
  ])('shortens a text of %i characters', (length, text) => {
    expect(toLine('x'.repeat(length))).toBe(text);
    expect(reason(message('x'.repeat(length)))).toBe(text);
  });

  it.each([[message(`a${' '.repeat(65_536)}`)], [`a${' '.repeat(65_536)}`]])(
    'ignores a body that is too long for an error',
    (body) => expect(reason(body)).toBe(''),
  );

  it('reads a body of 65,536 characters', () => expect(reason(`a${' '.repeat(65_535)}`)).toBe('a'));
});

it.each([
  ['', 'T.'],
  ['a', 'T: a.'],
  ['a.', 'T: a.'],
  ['a!', 'T: a!'],
  ['a?', 'T: a?'],
  ['a…', 'T: a…'],
])('withReason ends the sentence with one mark: %j', (reason, text) =>
  expect(withReason('T', reason)).toBe(text),
);
