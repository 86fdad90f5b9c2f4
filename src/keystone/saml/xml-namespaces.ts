/** Namespaces of the messages between Keystone's web server, identity providers and this program. */
export const SOAP_11 = 'http://schemas.xmlsoap.org/soap/envelope/';
export const SOAP_12 = 'http://www.w3.org/2003/05/soap-envelope';
export const PAOS = 'urn:liberty:paos:2003-08';
export const ECP = 'urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp';
export const SAMLP = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const WS_TRUST = 'http://docs.oasis-open.org/ws-sx/ws-trust/200512';
/** The draft that the passive profile of WS-Federation 1.1 uses, and mod_shib supports. */
export const WS_TRUST_DRAFT = 'http://schemas.xmlsoap.org/ws/2005/02/trust';
export const WS_SECURITY =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
export const WS_UTILITY =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
export const WS_ADDRESSING = 'http://www.w3.org/2005/08/addressing';
export const WS_POLICY = 'http://schemas.xmlsoap.org/ws/2004/09/policy';

/** The media type of reverse SOAP messages (Liberty, "Reverse HTTP Binding for SOAP", PAOS). */
export const PAOS_TYPE = 'application/vnd.paos+xml';
