/** A SAML service provider and identity provider on loopback, whose responses a test can replace. */
import type { ServerResponse } from 'node:http';
import { json, type Recorded, serve } from '../../http/servers.ts';
import { inMs } from '../fake-cloud.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const NEXT = 'actor="http://schemas.xmlsoap.org/soap/actor/next"';

/** In the form of mod_auth_mellon: prefixes declared at the root, and line breaks of all kinds in the signed element. */
export const SIGNED_REQUEST =
  '<samlp:AuthnRequest ID="_1"  Version="2.0"><saml:Issuer>sp</saml:Issuer><Signature xmlns="urn:sig">\n<a/>\r\n<b x = \'1\'></b>&#xA;é\u2028𝄞</Signature></samlp:AuthnRequest>';
export const SIGNED_RESPONSE =
  '<ns0:Response ID="_2" ><ns0:Status><ns0:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success" /></ns0:Status><ns1:Assertion xmlns:ns1="urn:oasis:names:tc:SAML:2.0:assertion">\r\n <x  y="é"/></ns1:Assertion></ns0:Response>';

export const requestFrom = (
  consumer: string,
  { signed = SIGNED_REQUEST, relayState = 'ss:mem:&amp;1', messageId = '_m1' } = {},
) =>
  `<?xml version="1.0"?>\n<s:Envelope xmlns:s="${SOAP}" xmlns:paos="urn:liberty:paos:2003-08" xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><s:Header><paos:Request responseConsumerURL="${consumer}" messageID="${messageId}" s:mustUnderstand="1" s:${NEXT}/><ecp:RelayState s:mustUnderstand="1">${relayState}</ecp:RelayState></s:Header>\r\n<s:Body>${signed}</s:Body></s:Envelope>`;

export const responseFor = (consumer: string, signed = SIGNED_RESPONSE) =>
  `<S:Envelope xmlns:S="${SOAP}" xmlns:ns0="urn:oasis:names:tc:SAML:2.0:protocol"><S:Header><ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1" AssertionConsumerServiceURL="${consumer}"/></S:Header><S:Body>${signed}</S:Body></S:Envelope>`;

/** `keystone` is the URL of the service provider. */
type Answer = (request: Recorded, response: ServerResponse, keystone: string) => void;

export const xml = (response: ServerResponse, body: string, status = 200, type = 'text/xml'): void => {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
};

/** Responses that replace the successful ones. */
export interface FederationResponses {
  /** Keystone's first response, with the AuthnRequest. */
  readonly authnRequest?: Answer;
  /** The identity provider's response, with the assertion. */
  readonly assertion?: Answer;
  /** The service provider's response to the assertion, with the cookie. */
  readonly cookie?: Answer;
  /** Keystone's last response, with the token. */
  readonly token?: Answer;
}

export async function fakeFederation(replaced: FederationResponses = {}) {
  const keystone = await serve((request, response) => {
    const { method, url, headers } = request;
    if (method === 'POST' && (url === '/acs' || url === '/adfs')) {
      if (replaced.cookie) replaced.cookie(request, response, keystone.url);
      else {
        response.writeHead(302, {
          'set-cookie': ['session=open; Path=/v3; HttpOnly', 'other=1; Path=/elsewhere'],
          location: 'http://evil.example/',
        });
        response.end();
      }
    } else if (method === 'GET' && url.endsWith('/auth') && headers.cookie?.includes('session=open')) {
      if (replaced.token) replaced.token(request, response, keystone.url);
      else
        json(
          response,
          201,
          { token: { methods: ['saml2'], user: { id: 'u', name: 'alice' }, expires_at: inMs(3_600_000) } },
          { 'x-subject-token': 'unscoped' },
        );
    } else if (method === 'GET' && url.endsWith('/auth')) {
      if (replaced.authnRequest) replaced.authnRequest(request, response, keystone.url);
      else {
        response.setHeader('set-cookie', 'request=1; Path=/');
        xml(response, requestFrom(`${keystone.url}/acs`), 200, 'application/vnd.paos+xml; charset=utf-8');
      }
    } else json(response, 404, {});
  });
  const provider = await serve((request, response) => {
    if (replaced.assertion) replaced.assertion(request, response, keystone.url);
    else xml(response, responseFor(`${keystone.url}/acs`));
  });
  return { keystone, provider };
}

export const optionsFor = (
  { keystone, provider }: { keystone: { url: string }; provider: { url: string } },
  more: Record<string, string> = {},
): Record<string, string> => ({
  auth_url: `${keystone.url}/v3`,
  identity_provider: 'my idp',
  protocol: 'saml2',
  identity_provider_url: `${provider.url}/ecp`,
  username: 'alice',
  password: 'päss:word',
  ...more,
});
