/** A service provider and an identity provider of SAML on loopback, that answer as a test wants. */
import type { ServerResponse } from 'node:http';
import { json, type Recorded, serve } from '../../http/servers.ts';
import { inMs } from '../fake-cloud.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const NEXT = 'actor="http://schemas.xmlsoap.org/soap/actor/next"';

/** As mod_auth_mellon writes it: prefixes from the root, line ends of all kinds in what is signed. */
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

/** `keystone` is the address of the service provider. */
type Answer = (request: Recorded, response: ServerResponse, keystone: string) => void;

export const xml = (response: ServerResponse, body: string, status = 200, type = 'text/xml'): void => {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
};

export interface Replaced {
  /** In place of the AuthnRequest. */
  readonly door?: Answer;
  /** In place of the cookie. */
  readonly consumer?: Answer;
  /** In place of the token. */
  readonly inside?: Answer;
  /** In place of the assertion. */
  readonly provider?: Answer;
}

export async function fakeFederation(replaced: Replaced = {}) {
  const keystone = await serve((request, response) => {
    const { method, url, headers } = request;
    if (method === 'POST' && (url === '/acs' || url === '/adfs')) {
      if (replaced.consumer) replaced.consumer(request, response, keystone.url);
      else {
        response.writeHead(302, {
          'set-cookie': ['session=open; Path=/v3; HttpOnly', 'other=1; Path=/elsewhere'],
          location: 'http://evil.example/',
        });
        response.end();
      }
    } else if (method === 'GET' && url.endsWith('/auth') && headers.cookie?.includes('session=open')) {
      if (replaced.inside) replaced.inside(request, response, keystone.url);
      else
        json(
          response,
          201,
          { token: { methods: ['saml2'], user: { id: 'u', name: 'alice' }, expires_at: inMs(3_600_000) } },
          { 'x-subject-token': 'unscoped' },
        );
    } else if (method === 'GET' && url.endsWith('/auth')) {
      if (replaced.door) replaced.door(request, response, keystone.url);
      else {
        response.setHeader('set-cookie', 'request=1; Path=/');
        xml(response, requestFrom(`${keystone.url}/acs`), 200, 'application/vnd.paos+xml; charset=utf-8');
      }
    } else json(response, 404, {});
  });
  const provider = await serve((request, response) => {
    if (replaced.provider) replaced.provider(request, response, keystone.url);
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
