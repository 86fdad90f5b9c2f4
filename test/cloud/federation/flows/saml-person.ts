/** People who log in with SAML: what their commands are told, and what goes wrong at their identity providers. */
import { type Federation, type Person, readFederationState, type SamlControl } from '../state.ts';

const { projects } = readFederationState();

/** Variables for a federated login with a password; more of them, or others, in `more`. */
export function withSaml(
  type: string,
  { identity, identityProvider, protocol }: Federation,
  url: string,
  { name, password }: Person,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    OS_AUTH_TYPE: type,
    OS_AUTH_URL: identity,
    OS_IDENTITY_PROVIDER: identityProvider,
    OS_PROTOCOL: protocol,
    OS_IDENTITY_PROVIDER_URL: url,
    OS_USERNAME: name,
    OS_PASSWORD: password,
    OS_PROJECT_NAME: projects[0] ?? '',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    ...more,
  };
}

/** Makes the identity provider with this control address go wrong in some way until `{}`. */
export async function setProviderFaults(control: string, faults: SamlControl): Promise<void> {
  const answer = await fetch(control, { method: 'POST', body: JSON.stringify(faults) });
  if (!answer.ok) throw new Error(`The identity provider does not know ${JSON.stringify(faults)}`);
}

/** What was changed or made at another time, in the words of mod_auth_mellon (none) and of mod_shib. */
export const REFUSED_PROOFS = [
  [
    'that was tampered with',
    { tamper: true },
    { mellon: /Bad Request\.$/, shibboleth: /signature could not be verified\.$/ },
  ],
  [
    'that has expired',
    { skew: -7_200 },
    {
      mellon: /Bad Request\. The clock of \S+ is 2 hours behind this computer's\.$/,
      shibboleth: /issued too long ago\. The clock of \S+ is 2 hours behind this computer's\.$/,
    },
  ],
  [
    'of the future',
    { skew: 7_200 },
    {
      mellon: /Bad Request\. The clock of \S+ is 2 hours ahead of this computer's\.$/,
      shibboleth: /issued in the future\. The clock of \S+ is 2 hours ahead of this computer's\.$/,
    },
  ],
] as const;
