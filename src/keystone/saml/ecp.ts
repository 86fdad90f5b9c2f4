/**
 * The messages of the Enhanced Client or Proxy profile (SAML 2.0 profiles, section 4.2; PAOS 1.1; keystoneauth's
 * extras/_saml2/v3/saml2.py). Only the header of the envelope is changed between the two servers: the rest is signed.
 */
import { MagnumError } from '../../errors.ts';
import {
  type Element,
  escapeXml,
  onlyChild,
  parseXml,
  textOf,
  UNEXPECTED_RESPONSE_HINT,
  type XmlText,
} from './signed-xml.ts';
import { ECP, PAOS, PAOS_TYPE, SAMLP, SOAP_11 } from './xml-namespaces.ts';

/** Announces a client that supports ECP (PAOS 1.1, section 9). */
export const ECP_HEADERS = {
  Accept: `application/json, ${PAOS_TYPE}`,
  PAOS: `ver="${PAOS}";"${ECP}"`,
} as const;

/** The service provider's message. */
export interface AuthnRequest {
  /** The envelope for the identity provider. */
  readonly envelope: string;
  /** The URL at which the service provider accepts the response. */
  readonly consumerUrl: string;
  readonly messageId: string | undefined;
  readonly relayState: string | undefined;
}

/** The identity provider's message. */
export interface AuthnResponse {
  /** The envelope for the service provider. */
  readonly envelope: string;
  /** The same URL as the identity provider knows it; '' if the message has none. */
  readonly consumerUrl: string;
}

/** Sent to the service provider if the two URLs differ (SAML 2.0 profiles, section 4.2.4.4). */
export const CONSUMER_FAULT =
  `<S:Envelope xmlns:S="${SOAP_11}"><S:Body><S:Fault><faultcode>S:Server</faultcode>` +
  '<faultstring>responseConsumerURL and AssertionConsumerServiceURL are not the same</faultstring>' +
  '</S:Fault></S:Body></S:Envelope>';

interface Envelope {
  readonly header: Element | undefined;
  readonly body: Element;
}

function requireEnvelope({ root }: XmlText, sender: string, content: string): Envelope {
  const isEnvelope = root.namespaceURI === SOAP_11 && root.localName === 'Envelope';
  const body = isEnvelope ? onlyChild(root, SOAP_11, 'Body') : undefined;
  if (body && onlyChild(body, SAMLP, content)) return { header: onlyChild(root, SOAP_11, 'Header'), body };
  throw new MagnumError('failed', `${sender} did not return a SAML ${content}.`, {
    hint: UNEXPECTED_RESPONSE_HINT,
  });
}

/** Replaces the header and any text between it and the body. */
function replaceHeader(xml: XmlText, { header, body }: Envelope, replacement: string): string {
  const end = xml.startOf(body);
  const start = header ? Math.min(xml.startOf(header), end) : end;
  return `${xml.text.slice(0, start)}${replacement}${xml.text.slice(end)}`;
}

/** Throws MagnumError `failed` if the text is not a SAML AuthnRequest for ECP. */
export function parseAuthnRequest(text: string, sender: string): AuthnRequest {
  const xml = parseXml(text, sender);
  const envelope = requireEnvelope(xml, sender, 'AuthnRequest');
  const paos = onlyChild(envelope.header, PAOS, 'Request');
  const consumerUrl = paos?.getAttribute('responseConsumerURL') ?? '';
  if (!URL.canParse(consumerUrl)) {
    throw new MagnumError(
      'failed',
      `${sender} sent a SAML AuthnRequest without a valid responseConsumerURL.`,
      {
        hint: 'Ask the cloud administrator to check the configuration of ECP (SAML login without a browser).',
      },
    );
  }
  const relayState = onlyChild(envelope.header, ECP, 'RelayState');
  return {
    envelope: replaceHeader(xml, envelope, ''),
    consumerUrl,
    messageId: paos?.getAttribute('messageID') || undefined,
    relayState: relayState && textOf(relayState),
  };
}

const headerBlock = (name: string, attributes: string, content: string): string =>
  `<${name} xmlns:S="${SOAP_11}" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next"${attributes}>${content}</${name}>`;

/** Throws MagnumError `failed` if the text is not a SAML Response. */
export function parseAuthnResponse(
  text: string,
  sender: string,
  { messageId, relayState }: AuthnRequest,
): AuthnResponse {
  const xml = parseXml(text, sender);
  const envelope = requireEnvelope(xml, sender, 'Response');
  const ecp = onlyChild(envelope.header, ECP, 'Response');
  const blocks = [
    messageId &&
      headerBlock('paos:Response', ` xmlns:paos="${PAOS}" refToMessageID="${escapeXml(messageId)}"`, ''),
    relayState !== undefined && headerBlock('ecp:RelayState', ` xmlns:ecp="${ECP}"`, escapeXml(relayState)),
  ].filter((block) => typeof block === 'string');
  const prefix = envelope.body.prefix ? `${envelope.body.prefix}:` : '';
  const header = blocks.length > 0 ? `<${prefix}Header>${blocks.join('')}</${prefix}Header>` : '';
  return {
    envelope: replaceHeader(xml, envelope, header),
    consumerUrl: ecp?.getAttribute('AssertionConsumerServiceURL') ?? '',
  };
}
