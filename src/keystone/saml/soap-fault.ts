/** Errors in XML: SOAP faults, and SAML responses with an error status. */
import { descend, type Element, onlyChild, textOf } from './signed-xml.ts';
import { SAMLP, SOAP_11, SOAP_12 } from './xml-namespaces.ts';

export interface Fault {
  /** The server's text; '' without one. */
  readonly reason: string;
  /** Local names of the codes, the most general first: `Sender`, `FailedAuthentication`. */
  readonly codes: readonly string[];
}

const localName = (name: string): string =>
  name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('#')) + 1);

/** SOAP 1.1, section 4.4. */
function fault11(fault: Element): Fault {
  const child = (name: string) => textOf(onlyChild(fault, '', name) ?? onlyChild(fault, SOAP_11, name));
  return { reason: child('faultstring'), codes: [localName(child('faultcode'))] };
}

/** SOAP 1.2, section 5.4. */
function fault12(fault: Element): Fault {
  const codes: string[] = [];
  for (let code = descend(fault, SOAP_12, 'Code'); code; code = descend(code, SOAP_12, 'Subcode')) {
    codes.push(localName(textOf(descend(code, SOAP_12, 'Value'))));
  }
  return { reason: textOf(descend(fault, SOAP_12, 'Reason', 'Text')), codes };
}

/** SAML 2.0 core, section 3.2.2. */
function statusFault(response: Element): Fault | undefined {
  const status = descend(response, SAMLP, 'Status');
  const codes: string[] = [];
  for (let code = descend(status, SAMLP, 'StatusCode'); code; code = descend(code, SAMLP, 'StatusCode')) {
    codes.push(localName(code.getAttribute('Value') ?? ''));
  }
  if (codes[0] === undefined || codes[0] === 'Success') return undefined;
  return { reason: textOf(descend(status, SAMLP, 'StatusMessage')), codes };
}

/** Returns the fault of a SOAP envelope, if it has one. */
export function faultOf(envelope: Element): Fault | undefined {
  const body = onlyChild(envelope, SOAP_11, 'Body');
  const soap11Fault = onlyChild(body, SOAP_11, 'Fault');
  if (soap11Fault) return fault11(soap11Fault);
  const fault = descend(envelope, SOAP_12, 'Body', 'Fault');
  if (fault) return fault12(fault);
  const response = onlyChild(body, SAMLP, 'Response');
  return response && statusFault(response);
}
