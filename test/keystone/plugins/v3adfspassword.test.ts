import { DOMParser } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { v3adfspassword } from '../../../src/keystone/plugins/v3adfspassword.ts';
import { authContext } from '../fake-cloud.ts';
import { type FederationResponses, fakeFederation, optionsFor, xml } from '../saml/fake-federation.ts';

const TRUST = 'http://docs.oasis-open.org/ws-sx/ws-trust/200512';
const NOW = Date.parse('2026-01-02T03:04:05.678Z');

/** The prefixes of the assertion are declared by its ancestors, and one of them twice. */
const ASSERTION =
  '<saml:Assertion  AssertionID="_1" IssueInstant="2026-01-02T03:04:05Z">\r\n <u:x y = \'é\'/><!-- </saml:Assertion> --><z xmlns="urn:z">&amp;𝄞</z></saml:Assertion>';
const responseWith = (token: string, after = `<t:TokenType>x</t:TokenType><!-- </saml:Assertion> -->`) =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:u="urn:far"><s:Header/><s:Body xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"><t:RequestSecurityTokenResponseCollection xmlns:t="${TRUST}"><t:RequestSecurityTokenResponse xmlns:u="urn:near" xmlns="urn:&quot;q"><t:RequestedSecurityToken>\n${token}\n</t:RequestedSecurityToken>${after}</t:RequestSecurityTokenResponse></t:RequestSecurityTokenResponseCollection></s:Body></s:Envelope>`;
const fault = (subcode: string, text: string) =>
  `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:a="urn:a">a:${subcode}</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">${text}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`;

const SOAP = 'application/soap+xml; charset=utf-8';
const providerReturns = (body: string, status = 200): FederationResponses => ({
  assertion: (_, response) => xml(response, body, status, SOAP),
});

/** Returns the token or the error, and the requests. */
async function logIn(replaced: FederationResponses, more: Record<string, string> = {}) {
  const federation = await fakeFederation(replaced);
  const options = optionsFor(federation, {
    identity_provider_url: `${federation.provider.url}/adfs/13/usernamemixed`,
    service_provider_endpoint: `${federation.keystone.url}/adfs`,
    service_provider_entity_id: 'urn:sp?a&b',
    ...more,
  });
  const result = await v3adfspassword
    .authenticate(authContext(options, { now: () => NOW }))
    .catch((error) => error);
  return { result, keystone: federation.keystone.requests, provider: federation.provider.requests };
}

const parse = (text: string) => {
  const problems: string[] = [];
  const onError = (_: string, message: string) => void problems.push(message);
  const document = new DOMParser({ onError }).parseFromString(text, 'text/xml');
  expect(problems).toEqual([]);
  return {
    text: (name: string) => document.getElementsByTagNameNS('*', name)[0]?.textContent,
    texts: (name: string) =>
      Array.from(document.getElementsByTagNameNS('*', name)).map((element) => element.textContent),
    document,
  };
};

describe('v3adfspassword', () => {
  it('requests an assertion as keystoneauth does, and posts it unchanged as a browser would', async () => {
    const hostile = { username: 'dom\\a<&>"\'l', password: 'päss]]></o:Password>&lt;' };
    const { result, keystone, provider } = await logIn(providerReturns(responseWith(ASSERTION)), hostile);
    expect(result).toMatchObject({ id: 'unscoped', user: { name: 'alice' } });

    expect(provider).toHaveLength(1);
    expect(provider[0]?.headers['content-type']).toBe(SOAP);
    const request = parse(provider[0]?.body ?? '');
    expect([request.text('Username'), request.text('Password')]).toEqual([
      hostile.username,
      hostile.password,
    ]);
    expect(request.text('Action')).toBe(`${TRUST}/RST/Issue`);
    expect(request.text('To')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/adfs\/13\/usernamemixed$/);
    expect(request.texts('Address')).toEqual([
      'http://www.w3.org/2005/08/addressing/anonymous',
      'urn:sp?a&b',
    ]);
    expect(request.text('Created')).toBe('2026-01-02T03:04:05.678Z');
    expect(request.text('Expires')).toBe('2026-01-02T03:06:05.678Z');
    expect(request.text('MessageID')).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(request.text('KeyType')).toBe(`${TRUST}/Bearer`);
    expect(request.text('RequestType')).toBe(`${TRUST}/Issue`);
    expect(request.text('TokenType')).toBe('urn:oasis:names:tc:SAML:1.0:assertion');

    const [posted, last] = keystone;
    expect(posted).toMatchObject({ method: 'POST', url: '/adfs' });
    expect(posted?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const form = new URLSearchParams(posted?.body);
    expect(form.get('wa')).toBe('wsignin1.0');
    const wresult = form.get('wresult') ?? '';
    expect(wresult).toContain(`>${ASSERTION}</`);
    const root = parse(wresult).document.documentElement;
    const draft = 'http://schemas.xmlsoap.org/ws/2005/02/trust';
    expect([root?.localName, root?.namespaceURI]).toEqual(['RequestSecurityTokenResponse', draft]);
    const token = root?.getElementsByTagNameNS(draft, 'RequestedSecurityToken')[0];
    expect(token?.firstChild?.namespaceURI).toBe('urn:oasis:names:tc:SAML:1.0:assertion');
    // The prefixes still have the same namespaces.
    expect(parse(wresult).document.getElementsByTagNameNS('urn:near', 'x')).toHaveLength(1);
    expect([token?.lookupNamespaceURI('t'), token?.getAttribute('xmlns')]).toEqual([TRUST, 'urn:"q']);
    expect(last?.headers.cookie).toBe('session=open');
    expect(last?.url).toBe('/v3/OS-FEDERATION/identity_providers/my%20idp/protocols/saml2/auth');
  });

  it('requests the assertion for the endpoint if service_provider_entity_id is not set', async () => {
    const { provider, keystone } = await logIn(providerReturns(responseWith(ASSERTION)), {
      service_provider_entity_id: '',
    });
    expect(parse(provider[0]?.body ?? '').texts('Address')[1]).toBe(
      `http://${keystone[0]?.headers.host}/adfs`,
    );
  });

  it.each([
    [
      'a wrong password',
      500,
      fault('FailedAuthentication', 'ID3242: It could not\n be validated.'),
      'auth',
      /rejected the username or password: ID3242: It could not be validated\.$/,
    ],
    [
      'an unknown service',
      500,
      fault('InvalidScope', 'ID3082'),
      'auth',
      /rejected the login: ID3082 \(InvalidScope\)\.$/,
    ],
    [
      'a fault without a text',
      500,
      fault('InvalidRequest', ''),
      'auth',
      /rejected the login: InvalidRequest\.$/,
    ],
    [
      'status 500',
      500,
      '<html><h1>Runtime Error</h1></html>',
      'failed',
      /returned an error: Runtime Error\.$/,
    ],
    [
      'status 503',
      503,
      '<!DOCTYPE html><html><h1>Down</h1></html>',
      'unreachable',
      /is not available: Down\.$/,
    ],
    ['no token', 200, responseWith(''), 'failed', /did not return exactly one security token\.$/],
    ['two tokens', 200, responseWith('<a/><b/>'), 'failed', /did not return exactly one security token\.$/],
    [
      'a token without an end tag',
      200,
      responseWith('<saml:Assertion/>', ''),
      'failed',
      /cannot be parsed\.$/,
    ],
    [
      'a token in an element of the same name',
      200,
      responseWith('<t:RequestedSecurityToken></t:RequestedSecurityToken>'),
      'failed',
      /cannot be parsed\.$/,
    ],
    [
      'a document type',
      200,
      `<!DOCTYPE a [<!ENTITY x "y">]>${responseWith(ASSERTION)}`,
      'failed',
      /XML with a document type declaration, which is not allowed\.$/,
    ],
  ] as const)('fails, without the password in the error, for %s', async (_, status, body, kind, message) => {
    const { result, keystone } = await logIn(providerReturns(body, status));
    expect(result).toMatchObject({ kind, message: expect.stringMatching(message) });
    expect(`${result.message}${result.hint}`).not.toContain('päss');
    expect(keystone).toEqual([]);
  });

  it('fails with the reason of the service provider if it rejects the assertion', async () => {
    const { result } = await logIn({
      ...providerReturns(responseWith(ASSERTION)),
      cookie: (_, response) =>
        xml(response, '<html><h1>opensaml::FatalProfileException</h1><p>x</p></html>', 500),
    });
    expect(result).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining(
        "rejected the identity provider's assertion: opensaml::FatalProfileException: x.",
      ),
    });
  });

  it.each([
    [{ service_provider_endpoint: '' }, /--os-service-provider-endpoint/],
    [
      { service_provider_endpoint: 'nowhere' },
      /--os-service-provider-endpoint \(OS_SERVICE_PROVIDER_ENDPOINT\) is not an http/,
    ],
    [
      {
        identity_provider_url: 'https://adfs.example/13',
        service_provider_endpoint: 'http://sp.example/ADFS',
      },
      /uses http:\/\//,
    ],
    [{ password: 'a\u0007b' }, /contains a character that cannot be sent to AD FS/],
  ])('fails before any request with %j', async (more, message) => {
    const { result, provider, keystone } = await logIn(providerReturns(''), more);
    expect(result).toMatchObject({ message: expect.stringMatching(message) });
    expect([provider, keystone]).toEqual([[], []]);
  });
});
