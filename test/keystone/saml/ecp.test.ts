/** The messages between the service provider and the identity provider: only their header is changed. */
import { describe, expect, it } from 'vitest';
import {
  CONSUMER_FAULT,
  ECP_HEADERS,
  parseAuthnRequest,
  parseAuthnResponse,
} from '../../../src/keystone/saml/ecp.ts';
import { createSignInForm, createTokenRequest } from '../../../src/keystone/saml/ws-trust.ts';
import { requestFrom, responseFor, SIGNED_REQUEST, SIGNED_RESPONSE } from './fake-federation.ts';

const CONSUMER = 'https://sp.example/acs';
const HINT =
  'Check --os-auth-url (OS_AUTH_URL) and --os-identity-provider-url (OS_IDENTITY_PROVIDER_URL); --debug shows the response.';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

const readRequest = (text: string) => parseAuthnRequest(text, 'The server');
const request = readRequest(requestFrom(CONSUMER));
const readResponse = (text: string, changes: Partial<typeof request> = {}) =>
  parseAuthnResponse(text, 'The server', { ...request, ...changes });
const notSaml = (content: string) =>
  expect.objectContaining({
    kind: 'failed',
    message: `The server did not return a SAML ${content}.`,
    hint: HINT,
  });

describe('the constants of ECP', () => {
  it('announce ECP, and report a fault as SOAP', () => {
    expect(ECP_HEADERS).toEqual({
      Accept: 'application/json, application/vnd.paos+xml',
      PAOS: 'ver="urn:liberty:paos:2003-08";"urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp"',
    });
    expect(CONSUMER_FAULT).toMatchInlineSnapshot(
      `"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault><faultcode>S:Server</faultcode><faultstring>responseConsumerURL and AssertionConsumerServiceURL are not the same</faultstring></S:Fault></S:Body></S:Envelope>"`,
    );
  });
});

describe('parseAuthnRequest', () => {
  it('returns the parts of the header, and the envelope without it', () => {
    expect(request).toEqual({
      envelope: requestFrom(CONSUMER).replace(/<s:Header>.*<\/s:Header>\r\n/s, ''),
      consumerUrl: CONSUMER,
      messageId: '_m1',
      relayState: 'ss:mem:&1',
    });
  });

  it('returns no message ID and no relay state if the message has none', () => {
    const text = requestFrom(CONSUMER, { messageId: '' }).replace(/<ecp:RelayState.*<\/ecp:RelayState>/, '');
    expect(readRequest(text)).toMatchObject({ messageId: undefined, relayState: undefined });
  });

  it('returns an empty relay state, which the response must repeat', () => {
    expect(readRequest(requestFrom(CONSUMER, { relayState: '' })).relayState).toBe('');
  });

  it.each([
    [
      'an envelope of SOAP 1.2',
      requestFrom(CONSUMER).replaceAll(SOAP, 'http://www.w3.org/2003/05/soap-envelope'),
    ],
    ['another root element', requestFrom(CONSUMER).replaceAll('s:Envelope', 's:Other')],
    [
      'an envelope of another namespace with a body of SOAP 1.1',
      requestFrom(CONSUMER)
        .replace('<s:Envelope', '<o:Envelope xmlns:o="urn:o"')
        .replace('</s:Envelope>', '</o:Envelope>'),
    ],
    ['two bodies', requestFrom(CONSUMER).replace('<s:Body>', '<s:Body/><s:Body>')],
    ['two requests', requestFrom(CONSUMER, { signed: SIGNED_REQUEST.repeat(2) })],
    ['a response', responseFor(CONSUMER)],
  ])('rejects %s', (_, text) => expect(() => readRequest(text)).toThrow(notSaml('AuthnRequest')));

  it.each([
    ['an empty URL', requestFrom('')],
    ['a relative URL', requestFrom('/acs')],
    ['no header', requestFrom(CONSUMER).replace(/<s:Header>.*<\/s:Header>/s, '')],
    ['two headers', requestFrom(CONSUMER).replace('<s:Header>', '<s:Header/><s:Header>')],
    ['two PAOS requests', requestFrom(CONSUMER).replace(/<paos:Request.*?\/>/, '$&$&')],
  ])('rejects a consumer URL that is not unique and absolute: %s', (_, text) => {
    expect(() => readRequest(text)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: 'The server sent a SAML AuthnRequest without a valid responseConsumerURL.',
        hint: 'Ask the cloud administrator to check the configuration of ECP (SAML login without a browser).',
      }),
    );
  });
});

describe('parseAuthnResponse', () => {
  const attributes = `xmlns:S="${SOAP}" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next"`;
  const paos = `<paos:Response ${attributes} xmlns:paos="urn:liberty:paos:2003-08" refToMessageID="_&#34;1"></paos:Response>`;
  const relay = `<ecp:RelayState ${attributes} xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp">a&#60;b</ecp:RelayState>`;
  const open = `<S:Envelope xmlns:S="${SOAP}" xmlns:ns0="urn:oasis:names:tc:SAML:2.0:protocol">`;
  const body = `<S:Body>${SIGNED_RESPONSE}</S:Body></S:Envelope>`;

  it.each<[string, Partial<typeof request>, string]>([
    [
      'message ID and relay state',
      { messageId: '_"1', relayState: 'a<b' },
      `<S:Header>${paos}${relay}</S:Header>`,
    ],
    ['message ID', { messageId: '_"1', relayState: undefined }, `<S:Header>${paos}</S:Header>`],
    ['relay state', { messageId: undefined, relayState: 'a<b' }, `<S:Header>${relay}</S:Header>`],
    [
      'empty relay state',
      { messageId: undefined, relayState: '' },
      `<S:Header>${relay.replace('a&#60;b', '')}</S:Header>`,
    ],
    ['nothing', { messageId: undefined, relayState: undefined }, ''],
  ])('replaces the header by the escaped %s', (_, changes, header) => {
    expect(readResponse(responseFor(CONSUMER), changes)).toEqual({
      envelope: `${open}${header}${body}`,
      consumerUrl: CONSUMER,
    });
  });

  it('writes a header without a prefix into an envelope without one', () => {
    const text = `<Envelope xmlns="${SOAP}" xmlns:ns0="urn:oasis:names:tc:SAML:2.0:protocol"><Body>${SIGNED_RESPONSE}</Body></Envelope>`;
    expect(readResponse(text, { messageId: '_"1', relayState: undefined })).toEqual({
      envelope: text.replace('<Body>', `<Header>${paos}</Header><Body>`),
      consumerUrl: '',
    });
  });

  it('keeps what follows the body, and does not move a header after it', () => {
    const after = `<S:Body>${SIGNED_RESPONSE}</S:Body><S:Header/></S:Envelope>`;
    expect(readResponse(`${open}${after}`, { messageId: undefined, relayState: 'a<b' }).envelope).toBe(
      `${open}<S:Header>${relay}</S:Header>${after}`,
    );
  });

  it.each([
    ['no URL', responseFor(CONSUMER).replace(/ AssertionConsumerServiceURL="[^"]*"/, '')],
    ['two responses of ECP', responseFor(CONSUMER).replace(/<ecp:Response.*?\/>/, '$&$&')],
    ['no response of ECP', responseFor(CONSUMER).replace(/<ecp:Response.*?\/>/, '')],
  ])('returns an empty consumer URL for %s', (_, text) => expect(readResponse(text).consumerUrl).toBe(''));

  it.each([
    ['two responses', responseFor(CONSUMER, SIGNED_RESPONSE.repeat(2))],
    ['a request', requestFrom(CONSUMER)],
    ['an empty body', responseFor(CONSUMER, '')],
  ])('rejects %s', (_, text) => expect(() => readResponse(text)).toThrow(notSaml('Response')));
});

describe('WS-Trust', () => {
  const valid = { username: 'a', password: 'b', to: 'https://adfs/', relyingParty: 'urn:sp', now: 0 };

  it.each([{ username: 'a\u0000' }, { password: 'b\u0007' }])(
    'rejects the control character in %j',
    (changes) => {
      expect(() => createTokenRequest({ ...valid, ...changes })).toThrow(
        expect.objectContaining({
          kind: 'usage',
          message: 'The username or password contains a character that cannot be sent to AD FS.',
          hint: 'Remove control characters other than tabs and line breaks.',
        }),
      );
    },
  );

  it('creates a request with escaped values, a lifetime of 2 minutes and new IDs', () => {
    const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/g;
    const hostile = {
      username: '<u>',
      password: '&p',
      to: 'https://adfs/?a=b&c',
      relyingParty: 'urn:"sp"',
      now: 1_000,
    };
    const [first, second] = [createTokenRequest(hostile), createTokenRequest(hostile)];
    expect(first.replace(uuid, 'UUID').replaceAll('><', '>\n<')).toMatchInlineSnapshot(`
      "<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">
      <s:Header>
      <a:Action s:mustUnderstand="1">http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue</a:Action>
      <a:MessageID>urn:uuid:UUID</a:MessageID>
      <a:ReplyTo>
      <a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address>
      </a:ReplyTo>
      <a:To s:mustUnderstand="1">https://adfs/?a=b&#38;c</a:To>
      <o:Security xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" s:mustUnderstand="1">
      <u:Timestamp u:Id="_0">
      <u:Created>1970-01-01T00:00:01.000Z</u:Created>
      <u:Expires>1970-01-01T00:02:01.000Z</u:Expires>
      </u:Timestamp>
      <o:UsernameToken u:Id="uuid-UUID-1">
      <o:Username>&#60;u&#62;</o:Username>
      <o:Password Type="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText">&#38;p</o:Password>
      </o:UsernameToken>
      </o:Security>
      </s:Header>
      <s:Body>
      <t:RequestSecurityToken xmlns:t="http://docs.oasis-open.org/ws-sx/ws-trust/200512">
      <p:AppliesTo xmlns:p="http://schemas.xmlsoap.org/ws/2004/09/policy">
      <a:EndpointReference>
      <a:Address>urn:&#34;sp&#34;</a:Address>
      </a:EndpointReference>
      </p:AppliesTo>
      <t:KeyType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer</t:KeyType>
      <t:RequestType>http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue</t:RequestType>
      <t:TokenType>urn:oasis:names:tc:SAML:1.0:assertion</t:TokenType>
      </t:RequestSecurityToken>
      </s:Body>
      </s:Envelope>"
    `);
    expect(new Set([...first.matchAll(uuid), ...second.matchAll(uuid)].map(String)).size).toBe(4);
  });

  it('rejects a response with two tokens or none, with a hint', () => {
    for (const tokens of ['', '<a/><b/>']) {
      const trust = 'http://docs.oasis-open.org/ws-sx/ws-trust/200512';
      const names = [
        'RequestSecurityTokenResponseCollection',
        'RequestSecurityTokenResponse',
        'RequestedSecurityToken',
      ];
      const inner = names.reduceRight((content, name) => `<t:${name}>${content}</t:${name}>`, tokens);
      const text = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:t="${trust}"><s:Body>${inner}</s:Body></s:Envelope>`;
      expect(() => createSignInForm(text, 'The server')).toThrow(
        expect.objectContaining({
          kind: 'failed',
          message: 'The server did not return exactly one security token.',
          hint: HINT,
        }),
      );
    }
  });
});
