/** Refusals in XML: SOAP faults, and SAML answers that say no. */

import { descend, type Element, onlyChild, textOf } from './xml.ts';
import { SAMLP, SOAP_11, SOAP_12 } from './xml-namespaces.ts';

export interface Fault {
  /** What the server says, for a person; '' where it says nothing. */
  readonly reason: string;
  /** Local names of the codes, the general one first: `Sender`, `FailedAuthentication`. */
  readonly codes: readonly string[];
}

const local = (name: string): string =>
  name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('#')) + 1);

/** SOAP 1.1, section 4.4. */
function fault11(fault: Element): Fault {
  const child = (name: string) => textOf(onlyChild(fault, '', name) ?? onlyChild(fault, SOAP_11, name));
  return { reason: child('faultstring'), codes: [local(child('faultcode'))] };
}

/** SOAP 1.2, section 5.4. */
function fault12(fault: Element): Fault {
  const codes: string[] = [];
  for (let code = descend(fault, SOAP_12, 'Code'); code; code = descend(code, SOAP_12, 'Subcode')) {
    codes.push(local(textOf(descend(code, SOAP_12, 'Value'))));
  }
  return { reason: textOf(descend(fault, SOAP_12, 'Reason', 'Text')), codes };
}

/** SAML 2.0 core, section 3.2.2. */
function refusedResponse(response: Element): Fault | undefined {
  const status = descend(response, SAMLP, 'Status');
  const codes: string[] = [];
  for (let code = descend(status, SAMLP, 'StatusCode'); code; code = descend(code, SAMLP, 'StatusCode')) {
    codes.push(local(code.getAttribute('Value') ?? ''));
  }
  if (codes[0] === undefined || codes[0] === 'Success') return undefined;
  return { reason: textOf(descend(status, SAMLP, 'StatusMessage')), codes };
}

/** The refusal in a SOAP envelope, if it is one. */
export function faultIn(envelope: Element): Fault | undefined {
  const body = onlyChild(envelope, SOAP_11, 'Body');
  const old = onlyChild(body, SOAP_11, 'Fault');
  if (old) return fault11(old);
  const fault = descend(envelope, SOAP_12, 'Body', 'Fault');
  if (fault) return fault12(fault);
  const response = onlyChild(body, SAMLP, 'Response');
  return response && refusedResponse(response);
}
