/**
 * The messages of the Enhanced Client or Proxy profile (SAML 2.0 profiles, section 4.2; PAOS 1.1; keystoneauth's
 * extras/_saml2/v3/saml2.py). Between the two servers everything but the header of the envelope stays as it came: that
 * is ours to read and to write, the rest is signed.
 */
import { MagnumError } from '../../errors.ts';
import { type Element, escapeXml, onlyChild, parseXml, textOf, type XmlText } from './xml.ts';
import { ECP, PAOS, PAOS_TYPE, SAMLP, SOAP_11 } from './xml-namespaces.ts';

/** Tells the service provider that there is no browser here, but a client that carries SAML (PAOS 1.1, section 9). */
export const ECP_HEADERS = {
  Accept: `application/json, ${PAOS_TYPE}`,
  PAOS: `ver="${PAOS}";"${ECP}"`,
} as const;

/** What the service provider sent. */
export interface AuthnRequest {
  /** The envelope for the identity provider. */
  readonly envelope: string;
  /** Where the service provider takes the answer. */
  readonly consumer: string;
  readonly messageId: string | undefined;
  readonly relayState: string | undefined;
}

/** What the identity provider sent. */
export interface AuthnResponse {
  /** The envelope for the service provider. */
  readonly envelope: string;
  /** Where the identity provider knows the service provider to take answers; '' where it does not say. */
  readonly consumer: string;
}

/** For the service provider, when the two do not agree (SAML 2.0 profiles, section 4.2.4.4). */
export const CONSUMER_FAULT =
  `<S:Envelope xmlns:S="${SOAP_11}"><S:Body><S:Fault><faultcode>S:Server</faultcode>` +
  '<faultstring>responseConsumerURL and AssertionConsumerServiceURL are not the same</faultstring>' +
  '</S:Fault></S:Body></S:Envelope>';

interface Envelope {
  readonly header: Element | undefined;
  readonly body: Element;
}

function envelopeOf({ root }: XmlText, sender: string, content: string): Envelope {
  const isEnvelope = root.namespaceURI === SOAP_11 && root.localName === 'Envelope';
  const body = isEnvelope ? onlyChild(root, SOAP_11, 'Body') : undefined;
  if (body && onlyChild(body, SAMLP, content)) return { header: onlyChild(root, SOAP_11, 'Header'), body };
  throw new MagnumError('failed', `${sender} sent something else than a SAML ${content}.`, {
    hint: 'Check the addresses that you log in with; --debug shows the answer.',
  });
}

/** The same text, with this in place of everything before the body. */
function withHeader(xml: XmlText, { header, body }: Envelope, replacement: string): string {
  const end = xml.startOf(body);
  const start = header ? Math.min(xml.startOf(header), end) : end;
  return `${xml.text.slice(0, start)}${replacement}${xml.text.slice(end)}`;
}

/** Throws MagnumError `failed` for anything that is none. */
export function readAuthnRequest(text: string, sender: string): AuthnRequest {
  const xml = parseXml(text, sender);
  const envelope = envelopeOf(xml, sender, 'AuthnRequest');
  const paos = onlyChild(envelope.header, PAOS, 'Request');
  const consumer = paos?.getAttribute('responseConsumerURL') ?? '';
  if (!URL.canParse(consumer)) {
    throw new MagnumError('failed', `${sender} does not say where it takes the identity provider's answer.`, {
      hint: 'Ask the operators of the cloud whether ECP works there.',
    });
  }
  const relayState = onlyChild(envelope.header, ECP, 'RelayState');
  return {
    envelope: withHeader(xml, envelope, ''),
    consumer,
    messageId: paos?.getAttribute('messageID') || undefined,
    relayState: relayState && textOf(relayState),
  };
}

const block = (name: string, attributes: string, content: string): string =>
  `<${name} xmlns:S="${SOAP_11}" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next"${attributes}>${content}</${name}>`;

/** Throws MagnumError `failed` for anything that is none. */
export function readAuthnResponse(
  text: string,
  sender: string,
  { messageId, relayState }: AuthnRequest,
): AuthnResponse {
  const xml = parseXml(text, sender);
  const envelope = envelopeOf(xml, sender, 'Response');
  const ecp = onlyChild(envelope.header, ECP, 'Response');
  const blocks = [
    messageId && block('paos:Response', ` xmlns:paos="${PAOS}" refToMessageID="${escapeXml(messageId)}"`, ''),
    relayState !== undefined && block('ecp:RelayState', ` xmlns:ecp="${ECP}"`, escapeXml(relayState)),
  ].filter((it) => typeof it === 'string');
  const prefix = envelope.body.prefix ? `${envelope.body.prefix}:` : '';
  const header = blocks.length > 0 ? `<${prefix}Header>${blocks.join('')}</${prefix}Header>` : '';
  return {
    envelope: withHeader(xml, envelope, header),
    consumer: ecp?.getAttribute('AssertionConsumerServiceURL') ?? '',
  };
}
