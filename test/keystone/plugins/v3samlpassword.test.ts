import { describe, expect, it } from 'vitest';
import { v3samlpassword } from '../../../src/keystone/plugins/v3samlpassword.ts';
import { authContext, nobody } from '../fake-cloud.ts';
import {
  fakeFederation,
  optionsFor,
  type Replaced,
  requestFrom,
  responseFor,
  SIGNED_REQUEST,
  SIGNED_RESPONSE,
  xml,
} from '../saml/fake-federation.ts';

const logIn = (federation: Parameters<typeof optionsFor>[0], more: Record<string, string> = {}) =>
  v3samlpassword.authenticate(authContext(optionsFor(federation, more)));

/** The error of a login where something is replaced, and what the servers saw. */
async function refused(replaced: Replaced, more: Record<string, string> = {}) {
  const federation = await fakeFederation(replaced);
  const error = await logIn(federation, more).then(
    () => expect.fail('it was not refused'),
    (it) => it,
  );
  const { keystone, provider } = federation;
  const seen = JSON.stringify([error, error.message, error.hint, error.details]);
  expect(seen).not.toMatch(/päss|ns1:Assertion/);
  return { error, keystone: keystone.requests, provider: provider.requests };
}

const PAOS = 'application/vnd.paos+xml';
const html = (heading: string) => `<!DOCTYPE html>\n<html><body><h1>${heading}</h1></body></html>`;
const fault = (text: string) =>
  `<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:Server</faultcode><faultstring>${text}</faultstring></S:Fault></S:Body></S:Envelope>`;
const status = (...codes: string[]) =>
  `<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"><p:Status>${codes.map((code) => `<p:StatusCode Value="urn:x:${code}">`).join('')}${codes.map(() => '</p:StatusCode>').join('')}<p:StatusMessage>Not \n today.</p:StatusMessage></p:Status></p:Response>`;

describe('v3samlpassword', () => {
  it('carries the messages between the two, and gives an unscoped token', async () => {
    const federation = await fakeFederation();
    const token = await logIn(federation);
    expect(token).toMatchObject({ id: 'unscoped', user: { name: 'alice' }, methods: ['saml2'] });

    const door = '/v3/OS-FEDERATION/identity_providers/my%20idp/protocols/saml2/auth';
    const [asked, answered, inside, ...rest] = federation.keystone.requests;
    expect(rest).toEqual([]);
    expect(asked).toMatchObject({ method: 'GET', url: door });
    expect(asked?.headers.accept).toContain(PAOS);
    expect(asked?.headers.paos).toBe(
      'ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"',
    );

    const [request] = federation.provider.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/ecp' });
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('alice:päss:word').toString('base64')}`);
    expect(request?.headers.cookie).toBeUndefined();
    // All as it came but for the header, with the prefixes that the request needs.
    const sent = requestFrom(`${federation.keystone.url}/acs`);
    expect(request?.body).toBe(sent.replace(/<s:Header>.*<\/s:Header>\r\n/s, ''));
    expect(request?.body).toContain(SIGNED_REQUEST);

    expect(answered).toMatchObject({ method: 'POST', url: '/acs' });
    expect(answered?.headers['content-type']).toBe(PAOS);
    expect(answered?.headers.cookie).toBe('request=1');
    expect(answered?.headers.authorization).toBeUndefined();
    expect(answered?.body).toContain(`</S:Header><S:Body>${SIGNED_RESPONSE}</S:Body></S:Envelope>`);
    expect(answered?.body).toMatch(
      /<ecp:RelayState [^>]*mustUnderstand="1"[^>]*>ss:mem:&#38;1<\/ecp:RelayState>/,
    );
    expect(answered?.body).toMatch(/<paos:Response [^>]*refToMessageID="_m1"/);
    expect(answered?.body).not.toContain('ecp:Response');

    // Not where the module would send a browser.
    expect(inside).toMatchObject({ method: 'GET', url: door });
    expect(inside?.headers.cookie).toBe('session=open; request=1');
    expect(inside?.headers.paos).toBeUndefined();
  });

  it('asks for a password that is missing, and names what else is', async () => {
    const federation = await fakeFederation();
    const prompts: string[] = [];
    const promptSecret = async (prompt: string) => {
      prompts.push(prompt);
      return 'typed';
    };
    await v3samlpassword.authenticate(
      authContext(optionsFor(federation, { password: '' }), { ui: { ...nobody, promptSecret } }),
    );
    expect(prompts).toEqual(['Password for alice: ']);
    await expect(
      v3samlpassword.authenticate(authContext({ auth_url: 'http://h/v3', protocol: 'saml2' })),
    ).rejects.toMatchObject({
      kind: 'usage',
      message:
        'To log in, please provide --os-identity-provider (OS_IDENTITY_PROVIDER), and --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL), and --os-username (OS_USERNAME).',
    });
  });

  it.each([
    [{ identity_provider_url: 'ftp://idp/' }, /identity provider is not an http/],
    [{ identity_provider_url: 'https://user:secret@idp/' }, /identity provider is not an http/],
    [{ username: 'a:b' }, /user name holds a colon/],
  ])('sends nothing with %j', async (more, message) => {
    const { error, keystone, provider } = await refused({}, more);
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringMatching(message) });
    expect([keystone, provider]).toEqual([[], []]);
  });
});

describe('a service provider', () => {
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
  ])('that does no ECP, but has %s, never sees the password go out', async (_, door) => {
    const { error, provider, keystone } = await refused({ door });
    expect(error).toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/to web browsers alone: it does no ECP\.$/),
      hint: expect.stringContaining('v3websso'),
    });
    expect([keystone.length, provider.length]).toEqual([1, 0]);
  });

  const asks = (body: string): Replaced => ({ door: (_, response) => xml(response, body, 200, PAOS) });

  it.each([
    ['no XML', 'Hello', /is no(?: well-formed)? XML/],
    ['half of it', requestFrom('http://a/').slice(0, -9), /is not well-formed XML/],
    [
      'a document type',
      `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${requestFrom('http://a/').replace('<?xml version="1.0"?>', '').replace('_1', '&a;')}`,
      /contains a document type declaration, which is not allowed/,
    ],
    [
      'a billion laughs',
      `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><l>&b;</l>`,
      /contains a document type declaration, which is not allowed/,
    ],
    ['an unknown entity', requestFrom('http://a/', { relayState: '&lol;' }), /is not well-formed XML/],
    [
      'two bodies',
      requestFrom('http://a/').replace('</s:Envelope>', '<s:Body/></s:Envelope>'),
      /something else than a SAML AuthnRequest/,
    ],
    [
      'two requests',
      requestFrom('http://a/', { signed: SIGNED_REQUEST.repeat(2) }),
      /something else than a SAML AuthnRequest/,
    ],
    ['no request', requestFrom('http://a/', { signed: '<x/>' }), /something else than a SAML AuthnRequest/],
    ['another document', '<x xmlns="urn:y"/>', /something else than a SAML AuthnRequest/],
    ['no place for the answer', requestFrom(''), /does not say where it takes/],
    ['a place that is none', requestFrom('javascript:alert(1)'), /is not an http:\/\/ or https:\/\/ address/],
    ['a hundred thousand elements', `<x>${'<a/>'.repeat(100_000)}</x>`, /has far too many elements/],
  ])('that sends %s never sees the password go out', async (_, body, message) => {
    const { error, provider } = await refused(asks(body));
    expect(error).toMatchObject({ kind: 'failed', message: expect.stringMatching(message) });
    expect(provider).toEqual([]);
  });

  it('that sends more than a megabyte is not heard to its end', async () => {
    const { error, provider } = await refused(asks(`<x>${' '.repeat(1_100_000)}</x>`));
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('larger than 1 MiB'),
    });
    expect(provider).toEqual([]);
  });

  it('that wants the answer elsewhere than the identity provider says gets a fault, and no assertion', async () => {
    const { error, keystone } = await refused({
      provider: (_, response) => xml(response, responseFor('http://evil.example/acs')),
    });
    expect(error).toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /sends its answer elsewhere than Keystone at .* wants it, so it was not passed on/,
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

  it('that refuses the assertion is told from the identity provider', async () => {
    const { error, keystone } = await refused({
      consumer: (_, response) => xml(response, html('Bad Request'), 400, 'text/html'),
    });
    expect(error).toMatchObject({
      kind: 'auth',
      status: 400,
      message: expect.stringMatching(
        /^The service provider at .* refused what the identity provider says of you: Bad Request\.$/,
      ),
      hint: expect.stringContaining('clocks'),
    });
    expect(keystone).toHaveLength(2);
  });

  it('is said to have other clocks where they differ', async () => {
    const old = SIGNED_RESPONSE.replace(
      'ID="_2"',
      `ID="_2" IssueInstant="${new Date(Date.now() - 7_200_000).toISOString()}"`,
    );
    const { error } = await refused({
      provider: (_, response, keystone) => xml(response, responseFor(`${keystone}/acs`, old)),
      consumer: (_, response) => xml(response, '', 400),
    });
    expect(error.message).toMatch(/The clock of 127\.0\.0\.1:\d+ is 2 hours behind this computer's\.$/);
  });

  it('that is gone half-way, or gives no cookie, or has forgotten it, is told', async () => {
    const gone = await refused({
      consumer: (_, response) => xml(response, html('Service Unavailable'), 503),
    });
    expect(gone.error).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('is not available: Service Unavailable.'),
    });
    const bare = await refused({
      consumer: (_, response) =>
        response.writeHead(302, { 'set-cookie': 'session=open; Path=/elsewhere' }).end(),
    });
    expect(bare.error).toMatchObject({ kind: 'auth', message: expect.stringContaining('gave no cookie') });
    const lost = await refused({ inside: (_, response) => response.writeHead(303, { location: '/' }).end() });
    expect(lost.error).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('with a web browser'),
    });
  });

  it('whose mapping does not know somebody says so', async () => {
    const { error } = await refused({
      inside: (_, response) => {
        response.writeHead(401, { 'content-type': 'application/json' });
        response.end('{"error":{"code":401,"message":"Could not map any federated user properties."}}');
      },
    });
    expect(error).toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/the mapping of Keystone at .* does not know you: Could not map/),
    });
  });
});

describe('an identity provider', () => {
  it.each([
    [
      '401',
      401,
      '<html><body>Unauthorized</body></html>',
      'auth',
      /does not accept the user name and the password\.$/,
    ],
    ['403', 403, html('Forbidden'), 'auth', /does not let you log in: Forbidden\.$/],
    ['503 with a page', 503, html('Down'), 'unreachable', /is not available: Down\.$/],
    ['404', 404, '', 'failed', /takes no logins at this address\.$/],
    ['a redirect', 302, '', 'failed', /takes no logins at this address\.$/],
    ['500', 500, '', 'failed', /failed\.$/],
    [
      'a SOAP fault',
      500,
      fault('Request is <![CDATA[not]]> signed.'),
      'auth',
      /rejected the login: Request is not signed\.$/,
    ],
    ['a fault with 200', 200, fault(''), 'auth', /rejected the login: Server\.$/],
    ['a page', 200, html('Log in'), 'failed', /sent something that is a web page, not a login response/],
    ['no XML', 200, 'Hello', 'failed', /sent something that is no/],
    [
      'AuthnFailed',
      200,
      responseFor('x', status('Responder', 'AuthnFailed')),
      'auth',
      /does not accept the user name and the password: Not today\.$/,
    ],
    [
      'RequestDenied',
      200,
      responseFor('x', status('Responder', 'RequestDenied')),
      'auth',
      /rejected the login: Not today\.$/,
    ],
    [
      'a document type',
      200,
      `<!DOCTYPE a><a/>`,
      'failed',
      /contains a document type declaration, which is not allowed/,
    ],
    [
      'no ecp:Response',
      200,
      responseFor('x').replace(/<ecp:Response.*?\/>/, ''),
      'auth',
      /sends its answer elsewhere/,
    ],
  ] as const)('that answers with %s', async (_, code, body, kind, message) => {
    const { error, keystone } = await refused({ provider: (__, response) => xml(response, body, code) });
    expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(keystone.filter(({ body: it }) => it.includes('Assertion>'))).toEqual([]);
  });

  it('that is down is told by its name', async () => {
    const { error } = await refused({ provider: (_, response) => response.destroy() });
    expect(error).toMatchObject({ kind: 'unreachable' });
  });
});
