import { describe, expect, it } from 'vitest';
import { v3samlpassword } from '../../../src/keystone/plugins/v3samlpassword.ts';
import { authContext, noTerminal } from '../fake-cloud.ts';
import {
  type FederationResponses,
  fakeFederation,
  optionsFor,
  requestFrom,
  responseFor,
  SIGNED_REQUEST,
  SIGNED_RESPONSE,
  xml,
} from '../saml/fake-federation.ts';

const logIn = (federation: Parameters<typeof optionsFor>[0], more: Record<string, string> = {}) =>
  v3samlpassword.authenticate(authContext(optionsFor(federation, more)));

/** Returns the error of a login that fails, and the requests. Fails if the error contains the password or the assertion. */
async function failedLogin(replaced: FederationResponses, more: Record<string, string> = {}) {
  const federation = await fakeFederation(replaced);
  const error = await logIn(federation, more).then(
    () => expect.fail('the login succeeded'),
    (reason) => reason,
  );
  const { keystone, provider } = federation;
  const text = JSON.stringify([error, error.message, error.hint, error.details]);
  expect(text).not.toMatch(/päss|ns1:Assertion/);
  return { error, keystone: keystone.requests, provider: provider.requests };
}

const PAOS = 'application/vnd.paos+xml';
const html = (heading: string) => `<!DOCTYPE html>\n<html><body><h1>${heading}</h1></body></html>`;
const fault = (text: string) =>
  `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:Server</faultcode><faultstring>${text}</faultstring></S:Fault></S:Body></S:Envelope>`;
const status = (...codes: string[]) =>
  `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"><p:Status>${codes.map((code) => `<p:StatusCode Value="urn:x:${code}">`).join('')}${codes.map(() => '</p:StatusCode>').join('')}<p:StatusMessage>Not \n today.</p:StatusMessage></p:Status></p:Response>`;

describe('v3samlpassword', () => {
  it('forwards the messages between both providers unchanged, and returns an unscoped token', async () => {
    const federation = await fakeFederation();
    const token = await logIn(federation);
    expect(token).toMatchObject({ id: 'unscoped', user: { name: 'alice' }, methods: ['saml2'] });

    const tokenPath = '/v3/OS-FEDERATION/identity_providers/my%20idp/protocols/saml2/auth';
    const [first, assertion, last, ...rest] = federation.keystone.requests;
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ method: 'GET', url: tokenPath });
    expect(first?.headers.accept).toContain(PAOS);
    expect(first?.headers.paos).toBe(
      'ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"',
    );

    const [request] = federation.provider.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/ecp' });
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('alice:päss:word').toString('base64')}`);
    expect(request?.headers.cookie).toBeUndefined();
    // Unchanged except for the header, with the namespace prefixes that the request needs.
    const sent = requestFrom(`${federation.keystone.url}/acs`);
    expect(request?.body).toBe(sent.replace(/<s:Header>.*<\/s:Header>\r\n/s, ''));
    expect(request?.body).toContain(SIGNED_REQUEST);

    expect(assertion).toMatchObject({ method: 'POST', url: '/acs' });
    expect(assertion?.headers['content-type']).toBe(PAOS);
    expect(assertion?.headers.cookie).toBe('request=1');
    expect(assertion?.headers.authorization).toBeUndefined();
    expect(assertion?.body).toContain(`</S:Header><S:Body>${SIGNED_RESPONSE}</S:Body></S:Envelope>`);
    expect(assertion?.body).toMatch(
      /<ecp:RelayState [^>]*mustUnderstand="1"[^>]*>ss:mem:&#38;1<\/ecp:RelayState>/,
    );
    expect(assertion?.body).toMatch(/<paos:Response [^>]*refToMessageID="_m1"/);
    expect(assertion?.body).not.toContain('ecp:Response');

    // Does not follow the redirect, which is for browsers.
    expect(last).toMatchObject({ method: 'GET', url: tokenPath });
    expect(last?.headers.cookie).toBe('session=open; request=1');
    expect(last?.headers.paos).toBeUndefined();
  });

  it('prompts for a missing password, and fails with all other missing options', async () => {
    const federation = await fakeFederation();
    const prompts: string[] = [];
    const promptSecret = async (prompt: string) => {
      prompts.push(prompt);
      return 'typed';
    };
    await v3samlpassword.authenticate(
      authContext(optionsFor(federation, { password: '' }), {
        ui: { ...noTerminal, isInteractive: true, promptSecret },
      }),
    );
    expect(prompts).toEqual([expect.stringMatching(/^Password for alice at 127\.0\.0\.1:\d+: $/)]);
    await expect(
      v3samlpassword.authenticate(authContext({ auth_url: 'http://h/v3', protocol: 'saml2' })),
    ).rejects.toMatchObject({
      kind: 'usage',
      message:
        'To log in, please provide --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL), and --os-username (OS_USERNAME).',
    });
  });

  it.each([
    [{ identity_provider_url: 'ftp://idp/' }, /Invalid identity provider URL/],
    [{ identity_provider_url: 'https://user:secret@idp/' }, /URL without a username and password\.$/],
    [{ username: 'a:b' }, /usernames that contain a colon/],
  ])('fails before any request with %j', async (more, message) => {
    const { error, keystone, provider } = await failedLogin({}, more);
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
    expect([keystone, provider]).toEqual([[], []]);
  });
});

describe('v3samlpassword, service provider', () => {
  it.each([
    [
      'a redirect to a page',
      (_: unknown, response: Parameters<typeof xml>[0]) =>
        response.writeHead(303, { location: 'https://idp.example/' }).end(),
    ],
    [
      'a page',
      (_: unknown, response: Parameters<typeof xml>[0]) => xml(response, html('Log in'), 200, 'text/html'),
    ],
  ])(
    'does not send the password if the service provider returns %s instead of an ECP request',
    async (_, authnRequest) => {
      const { error, provider, keystone } = await failedLogin({ authnRequest });
      expect(error).toMatchObject({
        kind: 'auth',
        message: expect.stringMatching(/supports this login only with a browser \(no SAML ECP\)\.$/),
        hint: expect.stringContaining('v3websso'),
      });
      expect([keystone.length, provider.length]).toEqual([1, 0]);
    },
  );

  const authnRequestOf = (body: string): FederationResponses => ({
    authnRequest: (_, response) => xml(response, body, 200, PAOS),
  });

  it.each([
    ['text', 'Hello', /is not (?:well-formed )?XML/],
    ['a truncated request', requestFrom('http://a/').slice(0, -9), /is not well-formed XML/],
    [
      'a document type',
      `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${requestFrom('http://a/').replace('<?xml version="1.0"?>', '').replace('_1', '&a;')}`,
      /XML with a document type declaration, which is not allowed/,
    ],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>`,
      /XML with a document type declaration, which is not allowed/,
    ],
    ['an undefined entity', requestFrom('http://a/', { relayState: '&lol;' }), /is not well-formed XML/],
    [
      'two bodies',
      requestFrom('http://a/').replace('</s:Envelope>', '<s:Body/></s:Envelope>'),
      /did not return a SAML AuthnRequest/,
    ],
    [
      'two AuthnRequests',
      requestFrom('http://a/', { signed: SIGNED_REQUEST.repeat(2) }),
      /did not return a SAML AuthnRequest/,
    ],
    ['no AuthnRequest', requestFrom('http://a/', { signed: '<x/>' }), /did not return a SAML AuthnRequest/],
    ['another document', '<x xmlns="urn:y"/>', /did not return a SAML AuthnRequest/],
    ['no responseConsumerURL', requestFrom(''), /without a valid responseConsumerURL/],
    [
      'a javascript: responseConsumerURL',
      requestFrom('javascript:alert(1)'),
      /is not an http:\/\/ or https:\/\/ URL/,
    ],
    ['100,000 elements', `<x>${'<a/>'.repeat(100_000)}</x>`, /XML with too many elements/],
  ])('does not send the password if the service provider sends %s', async (_, body, message) => {
    const { error, provider } = await failedLogin(authnRequestOf(body));
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringMatching(message) });
    expect(provider).toEqual([]);
  });

  it('fails if the service provider sends more than 1 MiB', async () => {
    const { error, provider } = await failedLogin(authnRequestOf(`<x>${' '.repeat(1_100_000)}</x>`));
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('larger than 1 MiB'),
    });
    expect(provider).toEqual([]);
  });

  it('sends a SOAP fault, not the assertion, if the identity provider names another consumer URL', async () => {
    const { error, keystone } = await failedLogin({
      assertion: (_, response) => xml(response, responseFor('http://evil.example/acs')),
    });
    expect(error).toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /did not address its response to the URL that Keystone at .* expects, so it was not forwarded/,
      ),
    });
    expect(keystone[1]).toMatchObject({
      method: 'POST',
      url: '/acs',
      body: expect.stringContaining('<S:Fault>'),
    });
    expect(keystone[1]?.headers['content-type']).toBe(PAOS);
    expect(keystone).toHaveLength(2);
  });

  it('fails with the reason of the service provider if it rejects the assertion', async () => {
    const { error, keystone } = await failedLogin({
      cookie: (_, response) => xml(response, html('Bad Request'), 400, 'text/html'),
    });
    expect(error).toMatchObject({
      kind: 'auth',
      status: 400,
      message: expect.stringMatching(
        /^The service provider at .* rejected the identity provider's assertion: Bad Request\.$/,
      ),
      hint: expect.stringContaining('clocks'),
    });
    expect(keystone).toHaveLength(2);
  });

  it('reports the clock skew of the identity provider if the assertion is rejected', async () => {
    const old = SIGNED_RESPONSE.replace(
      'ID="_2"',
      `ID="_2" IssueInstant="${new Date(Date.now() - 7_200_000).toISOString()}"`,
    );
    const { error } = await failedLogin({
      assertion: (_, response, keystone) => xml(response, responseFor(`${keystone}/acs`, old)),
      cookie: (_, response) => xml(response, '', 400),
    });
    expect(error.message).toMatch(/The clock of 127\.0\.0\.1:\d+ is 2 hours behind this machine's\.$/);
  });

  it('fails if the service provider is unavailable, sets no cookie, or does not accept its cookie', async () => {
    const unavailable = await failedLogin({
      cookie: (_, response) => xml(response, html('Service Unavailable'), 503),
    });
    expect(unavailable.error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('is not available: Service Unavailable.'),
    });
    const withoutCookie = await failedLogin({
      cookie: (_, response) =>
        response.writeHead(302, { 'set-cookie': 'session=open; Path=/elsewhere' }).end(),
    });
    expect(withoutCookie.error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('set no session cookie for'),
    });
    const redirected = await failedLogin({
      token: (_, response) => response.writeHead(303, { location: '/' }).end(),
    });
    expect(redirected.error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('requires a browser'),
    });
  });

  it('fails if the mapping does not include the user', async () => {
    const { error } = await failedLogin({
      token: (_, response) => {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"error":{"code":401,"message":"Could not map any federated user properties."}}');
      },
    });
    expect(error).toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /the mapping of Keystone at .* does not include your account: Could not map/,
      ),
    });
  });
});

describe('v3samlpassword, identity provider', () => {
  it.each([
    ['401', 401, '<html><body>Unauthorized</body></html>', 'auth', /rejected the username or password\.$/],
    ['403', 403, html('Forbidden'), 'auth', /does not allow you to log in: Forbidden\.$/],
    ['503 with a page', 503, html('Down'), 'unreachable', /is not available: Down\.$/],
    ['404', 404, '', 'failed', /does not accept logins at this URL\.$/],
    ['a redirect', 302, '', 'failed', /does not accept logins at this URL\.$/],
    ['500', 500, '', 'failed', /returned an error\.$/],
    [
      'a SOAP fault',
      500,
      fault('Request is <![CDATA[not]]> signed.'),
      'auth',
      /rejected the login: Request is not signed\.$/,
    ],
    ['a fault with 200', 200, fault(''), 'auth', /rejected the login: Server\.$/],
    ['a page', 200, html('Log in'), 'failed', /returned a web page instead of a login response: Log in\.$/],
    ['text', 200, 'Hello', 'failed', /returned a response that is not/],
    [
      'AuthnFailed',
      200,
      responseFor('x', status('Responder', 'AuthnFailed')),
      'auth',
      /rejected the username or password: Not today\.$/,
    ],
    [
      'RequestDenied',
      200,
      responseFor('x', status('Responder', 'RequestDenied')),
      'auth',
      /rejected the login: Not today \(RequestDenied\)\.$/,
    ],
    [
      'a document type',
      200,
      `<!DOCTYPE a><a/>`,
      'failed',
      /XML with a document type declaration, which is not allowed/,
    ],
    [
      'no ecp:Response',
      200,
      responseFor('x').replace(/<ecp:Response.*?\/>/, ''),
      'auth',
      /did not address its response to the URL/,
    ],
  ] as const)('fails if the identity provider returns %s', async (_, code, body, kind, message) => {
    const { error, keystone } = await failedLogin({ assertion: (__, response) => xml(response, body, code) });
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(keystone.filter((request) => request.body.includes('Assertion>'))).toEqual([]);
  });

  const OTHER_LOGINS =
    'use a browser (--os-auth-type v3websso), OpenID Connect (v3oidcauthcode, v3oidcdeviceauthz) or an application credential (v3applicationcredential)';
  const page = (title: string, text = '') =>
    `<?xml version="1.0"?>\n<!DOCTYPE html>\n<html lang="en"><head><title>${title}</title></head><body><p>${text}</p></body></html>`;

  it.each([
    [
      'NoAuthnContext',
      200,
      responseFor('x', status('Responder', 'NoAuthnContext')),
      ': Not today (NoAuthnContext).',
    ],
    ['NoPassive', 200, responseFor('x', status('Responder', 'NoPassive')), ': Not today (NoPassive).'],
    [
      'AuthnFailed with a text about it',
      200,
      responseFor(
        'x',
        status('Responder', 'AuthnFailed').replace('Not \n today', 'Two-factor login is needed'),
      ),
      ': Two-factor login is needed (AuthnFailed).',
    ],
    [
      'a SOAP fault about it',
      500,
      fault('AADSTS50076: use multi-factor authentication'),
      ': AADSTS50076: use multi-factor authentication.',
    ],
    ['401 with a page about it', 401, html('MFA required'), ': MFA required.'],
    ['403 with a page about it', 403, html('Enter the one-time passcode'), ': Enter the one-time passcode.'],
  ])('names what works if a second factor is required: %s', async (_, code, body, reason) => {
    const { error } = await failedLogin({ assertion: (__, response) => xml(response, body, code) });
    expect(error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining(`requires more than a password${reason}`),
      hint: `To log in with a second factor, ${OTHER_LOGINS}.`,
    });
  });

  it.each([
    ['Duo Security', '', 'auth', 'To log in with a second factor'],
    ['Sign in', 'Enter the verification code that we sent to you.', 'auth', 'To log in with a second factor'],
    [
      'Welcome &amp; hello',
      '',
      'failed',
      `If it requires a second factor, ${OTHER_LOGINS}; otherwise check --os-identity-provider-url`,
    ],
  ])('names the title of a page: %s', async (title, text, kind, hint) => {
    const { error } = await failedLogin({
      assertion: (_, response) => xml(response, page(title, text), 200, 'text/html'),
    });
    expect(error).toMatchObject({
      kind,
      message: expect.stringContaining(
        `returned a web page instead of a login response: ${title.replace('&amp;', '&')}.`,
      ),
      hint: expect.stringContaining(hint),
    });
  });

  it.each([
    [
      'https://api-1.duosecurity.com/frame?tx=secret',
      'auth',
      'redirects the login to api-1.duosecurity.com.',
      'second factor',
    ],
    ['/idp/mfa?execution=e1s2', 'auth', '/idp/mfa.', 'second factor'],
    ['/ecp/', 'failed', '/ecp/.', 'If you trust that URL, use it: --os-identity-provider-url'],
  ])('names the target of a redirect to %s', async (location, kind, target, hint) => {
    const { error } = await failedLogin({
      assertion: (_, response) => response.writeHead(302, { location }).end(),
    });
    expect(error).toMatchObject({
      kind,
      message: expect.stringMatching(/^The identity provider at .* redirects the login to [^?]*\.$/),
      hint: expect.stringContaining(hint),
    });
    expect(error.message).toContain(target);
  });

  it('names what works if the service provider rejects the assertion for want of a second factor', async () => {
    const { error } = await failedLogin({
      cookie: (_, response) => xml(response, html('AuthnContext did not match'), 500, 'text/html'),
    });
    expect(error.hint).toBe(`To log in with a second factor, ${OTHER_LOGINS}.`);
  });

  it('fails as unreachable if the identity provider closes the connection', async () => {
    const { error } = await failedLogin({ assertion: (_, response) => response.destroy() });
    expect(error).toMatchObject({ kind: 'unreachable' });
  });
});
