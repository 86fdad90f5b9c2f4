/** Variables for logins with SAML, and faults of the identity providers. */
import { type Federation, type Person, readFederationState, type SamlControl } from '../state.ts';

const { projects } = readFederationState();

/** Variables for a federated login with a password. `more` adds to them or overrides them. */
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

/** Sets the faults of the identity provider with this control URL; `{}` removes them. */
export async function setProviderFaults(control: string, faults: SamlControl): Promise<void> {
  const response = await fetch(control, { method: 'POST', body: JSON.stringify(faults) });
  if (!response.ok) throw new Error(`The identity provider does not know ${JSON.stringify(faults)}`);
}

/** Assertions that service providers reject, with the reasons of mod_auth_mellon (which gives none) and mod_shib. */
export const REJECTED_ASSERTIONS = [
  [
    'that was tampered with',
    { tamper: true },
    { mellon: /Bad Request\.$/, shibboleth: /signature could not be verified\.$/ },
  ],
  [
    'that has expired',
    { skew: -7_200 },
    {
      mellon: /Bad Request\. The clock of \S+ is 2 hours behind this \S+'s\.$/,
      shibboleth: /issued too long ago\. The clock of \S+ is 2 hours behind this \S+'s\.$/,
    },
  ],
  [
    'that is not yet valid',
    { skew: 7_200 },
    {
      mellon: /Bad Request\. The clock of \S+ is 2 hours ahead of this \S+'s\.$/,
      shibboleth: /issued in the future\. The clock of \S+ is 2 hours ahead of this \S+'s\.$/,
    },
  ],
] as const;
