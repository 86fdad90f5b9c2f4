/**
 * The messages of WS-Trust 1.3 for AD FS's `usernamemixed` endpoint, and of WS-Federation's passive profile, in which the assertion
 * is sent to the service provider (keystoneauth's extras/_saml2/v3/adfs.py).
 */
import { randomUUID } from 'node:crypto';
import { MagnumError } from '../../errors.ts';
import {
  children,
  descend,
  escapeXml,
  inheritedNamespaces,
  isXmlText,
  parseXml,
  UNEXPECTED_RESPONSE_HINT,
} from './signed-xml.ts';
import {
  SOAP_12,
  WS_ADDRESSING,
  WS_POLICY,
  WS_SECURITY,
  WS_TRUST,
  WS_TRUST_DRAFT,
  WS_UTILITY,
} from './xml-namespaces.ts';

export interface TokenRequest {
  readonly username: string;
  readonly password: string;
  /** The URL of the request. */
  readonly to: string;
  /** The service provider's name at AD FS. */
  readonly relyingParty: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The request is sent immediately. */
const REQUEST_LIFETIME_MS = 120_000;

const PASSWORD_TEXT =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText';

const OWN_PREFIX = 'magnum-wst';

export const WS_TRUST_TYPE = 'application/soap+xml; charset=utf-8';

/** Returns a RequestSecurityToken (WS-Trust 1.3, section 3.1) with a UsernameToken. Throws MagnumError `usage` for characters that are invalid in XML. */
export function createTokenRequest({ username, password, to, relyingParty, now }: TokenRequest): string {
  if (!isXmlText(username) || !isXmlText(password)) {
    throw new MagnumError(
      'usage',
      'The username or password contains a character that cannot be sent to AD FS.',
      { hint: 'Remove control characters other than tabs and line breaks.' },
    );
  }
  const timestamp = (ms: number) => new Date(ms).toISOString();
  return (
    `<s:Envelope xmlns:s="${SOAP_12}" xmlns:a="${WS_ADDRESSING}" xmlns:u="${WS_UTILITY}"><s:Header>` +
    `<a:Action s:mustUnderstand="1">${WS_TRUST}/RST/Issue</a:Action>` +
    `<a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${WS_ADDRESSING}/anonymous</a:Address></a:ReplyTo>` +
    `<a:To s:mustUnderstand="1">${escapeXml(to)}</a:To>` +
    `<o:Security xmlns:o="${WS_SECURITY}" s:mustUnderstand="1"><u:Timestamp u:Id="_0">` +
    `<u:Created>${timestamp(now)}</u:Created><u:Expires>${timestamp(now + REQUEST_LIFETIME_MS)}</u:Expires></u:Timestamp>` +
    `<o:UsernameToken u:Id="uuid-${randomUUID()}-1"><o:Username>${escapeXml(username)}</o:Username>` +
    `<o:Password Type="${PASSWORD_TEXT}">${escapeXml(password)}</o:Password></o:UsernameToken></o:Security>` +
    `</s:Header><s:Body><t:RequestSecurityToken xmlns:t="${WS_TRUST}">` +
    `<p:AppliesTo xmlns:p="${WS_POLICY}"><a:EndpointReference><a:Address>${escapeXml(relyingParty)}</a:Address>` +
    `</a:EndpointReference></p:AppliesTo><t:KeyType>${WS_TRUST}/Bearer</t:KeyType>` +
    `<t:RequestType>${WS_TRUST}/Issue</t:RequestType>` +
    '<t:TokenType>urn:oasis:names:tc:SAML:1.0:assertion</t:TokenType></t:RequestSecurityToken></s:Body></s:Envelope>'
  );
}

/**
 * Converts the response to the form that a browser would send (WS-Federation 1.1, section 13.2.2, `wresult`): the unchanged, signed
 * assertion in an envelope of the older WS-Trust that service providers support. Throws MagnumError `failed` unless the response contains
 * one assertion.
 */
export function createSignInForm(response: string, sender: string): string {
  const xml = parseXml(response, sender);
  const requested = descend(
    descend(xml.root, SOAP_12, 'Body'),
    WS_TRUST,
    'RequestSecurityTokenResponseCollection',
    'RequestSecurityTokenResponse',
    'RequestedSecurityToken',
  );
  const [assertion, ...others] = requested ? children(requested) : [];
  if (!assertion || others.length > 0) {
    throw new MagnumError('failed', `${sender} did not return exactly one security token.`, {
      hint: UNEXPECTED_RESPONSE_HINT,
    });
  }
  // A prefix that the assertion cannot use, and the namespace declarations of its previous ancestors.
  const [open, close] = [`<${OWN_PREFIX}:RequestedSecurityToken`, `</${OWN_PREFIX}:RequestedSecurityToken>`];
  const result =
    `<${OWN_PREFIX}:RequestSecurityTokenResponse xmlns:${OWN_PREFIX}="${WS_TRUST_DRAFT}">` +
    `${open}${inheritedNamespaces(assertion)}>${xml.cut(assertion)}${close}</${OWN_PREFIX}:RequestSecurityTokenResponse>`;
  // Verifies that the result is well-formed.
  parseXml(result, sender);
  return new URLSearchParams({ wa: 'wsignin1.0', wresult: result }).toString();
}
