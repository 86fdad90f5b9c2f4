/**
 * The messages of WS-Trust 1.3 as AD FS's `usernamemixed` endpoint has them, and of WS-Federation's passive profile, in which the
 * assertion goes on (keystoneauth's extras/_saml2/v3/adfs.py).
 */
import { randomUUID } from 'node:crypto';
import { MagnumError } from '../../errors.ts';
import { children, descend, escapeXml, isXmlText, namespacesAround, parseXml } from './xml.ts';
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
  /** Where the request goes. */
  readonly to: string;
  /** Whom the assertion is for, as AD FS knows it. */
  readonly relyingParty: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How long the request is good for: it is used at once. */
const LIFETIME = 120_000;

const PASSWORD_TEXT =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText';

const OWN_PREFIX = 'magnum-wst';

export const WS_TRUST_TYPE = 'application/soap+xml; charset=utf-8';

/** A RequestSecurityToken (WS-Trust 1.3, section 3.1) with a UsernameToken. Throws MagnumError `usage` for what XML cannot hold. */
export function tokenRequest({ username, password, to, relyingParty, now }: TokenRequest): string {
  if (!isXmlText(username) || !isXmlText(password)) {
    throw new MagnumError(
      'usage',
      'The user name or the password holds a character that AD FS cannot be sent.',
      {
        hint: 'Control characters other than a tab cannot be part of either.',
      },
    );
  }
  const moment = (ms: number) => new Date(ms).toISOString();
  return (
    `<s:Envelope xmlns:s="${SOAP_12}" xmlns:a="${WS_ADDRESSING}" xmlns:u="${WS_UTILITY}"><s:Header>` +
    `<a:Action s:mustUnderstand="1">${WS_TRUST}/RST/Issue</a:Action>` +
    `<a:MessageID>urn:uuid:${randomUUID()}</a:MessageID>` +
    `<a:ReplyTo><a:Address>${WS_ADDRESSING}/anonymous</a:Address></a:ReplyTo>` +
    `<a:To s:mustUnderstand="1">${escapeXml(to)}</a:To>` +
    `<o:Security xmlns:o="${WS_SECURITY}" s:mustUnderstand="1"><u:Timestamp u:Id="_0">` +
    `<u:Created>${moment(now)}</u:Created><u:Expires>${moment(now + LIFETIME)}</u:Expires></u:Timestamp>` +
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
 * The answer as the form that a browser would bring (WS-Federation 1.1, section 13.2.2, `wresult`): the assertion cut out as it was
 * signed, in an envelope of the older WS-Trust that service providers read. Throws MagnumError `failed` where there is none.
 */
export function signInForm(answer: string, sender: string): string {
  const xml = parseXml(answer, sender);
  const requested = descend(
    descend(xml.root, SOAP_12, 'Body'),
    WS_TRUST,
    'RequestSecurityTokenResponseCollection',
    'RequestSecurityTokenResponse',
    'RequestedSecurityToken',
  );
  const [assertion, ...others] = requested ? children(requested) : [];
  if (!assertion || others.length > 0) {
    throw new MagnumError('failed', `${sender} sent no security token.`, {
      hint: 'Check the addresses that you log in with; --debug shows the answer.',
    });
  }
  // A prefix of its own, for any other one may mean something else to the assertion: what was declared above it stays so.
  const [open, close] = [`<${OWN_PREFIX}:RequestedSecurityToken`, `</${OWN_PREFIX}:RequestedSecurityToken>`];
  const result =
    `<${OWN_PREFIX}:RequestSecurityTokenResponse xmlns:${OWN_PREFIX}="${WS_TRUST_DRAFT}">` +
    `${open}${namespacesAround(assertion)}>${xml.cut(assertion)}${close}</${OWN_PREFIX}:RequestSecurityTokenResponse>`;
  // Cut well, it is as whole as before.
  parseXml(result, sender);
  return new URLSearchParams({ wa: 'wsignin1.0', wresult: result }).toString();
}
