/** Errors of GSSAPI and SSPI, as a sentence with a hint. */
import { type ErrorKind, MagnumError, messageOf } from '../../errors.ts';

interface KnownError {
  readonly pattern: RegExp;
  readonly kind: ErrorKind;
  readonly text: (host: string) => string;
  readonly hint: string;
}

const NEW_TICKET_HINT =
  'Get a ticket with kinit, and check it with klist. KRB5CCNAME selects the ticket cache.';

/** For a ticket that Keystone's web server rejects. */
export const TICKET_HINT =
  'Check the principal of your ticket with klist; get a ticket for another one with kinit. If it is right, ask the ' +
  'cloud administrator to add the principal.';

/** Messages of MIT Kerberos, Heimdal and Windows; the more precise ones first. */
const KNOWN_ERRORS: readonly KnownError[] = [
  {
    pattern:
      /ticket expired|credentials? (?:have |has )?expired|KRB_AP_ERR_TKT_EXPIRED|ticket.* has expired/i,
    kind: 'auth',
    text: () => 'Your Kerberos ticket has expired.',
    hint: 'Get a new one with kinit, or renew it with kinit -R.',
  },
  {
    pattern: /clock skew|KRB_AP_ERR_SKEW|SEC_E_TIME_SKEW/i,
    kind: 'auth',
    text: (host) => `The clocks of this machine, ${host} and the Kerberos server differ too much.`,
    hint: "Synchronize this machine's clock (NTP).",
  },
  {
    pattern:
      /cannot contact any KDC|cannot resolve network address|unable to reach any KDC|SEC_E_NO_AUTHENTICATING_AUTHORITY/i,
    kind: 'unreachable',
    text: () => 'The Kerberos server (KDC) of your realm is unreachable.',
    hint: 'Check the network, the VPN, and the kdc of the realm in krb5.conf (KRB5_CONFIG).',
  },
  {
    pattern: /cannot find KDC for|unable to find realm|no default realm|configuration file/i,
    kind: 'usage',
    text: () => 'The Kerberos realm is not configured on this machine, or krb5.conf is invalid.',
    hint: 'Set the realm and its kdc in krb5.conf (KRB5_CONFIG).',
  },
  {
    pattern:
      /not found in Kerberos database|S_PRINCIPAL_UNKNOWN|server principal unknown|SEC_E_TARGET_UNKNOWN|SEC_E_WRONG_PRINCIPAL/i,
    kind: 'auth',
    text: (host) => `The Kerberos server does not know the service principal HTTP/${host}.`,
    hint: 'In the auth URL, use the host name that is registered in the realm, not an alias or IP address: --os-auth-url (OS_AUTH_URL).',
  },
  {
    pattern:
      /no (?:kerberos )?credentials|no credentials cache|credentials cache.* not found|matching credential not found|can't find client principal|cannot find ccache|SEC_E_NO_CREDENTIALS|no credentials are available/i,
    kind: 'auth',
    text: () => 'No Kerberos ticket found.',
    hint: NEW_TICKET_HINT,
  },
  {
    pattern: /mutual authentication failed|KRB_AP_ERR_MUT_FAIL/i,
    kind: 'auth',
    text: (host) => `${host} failed Kerberos mutual authentication.`,
    hint: 'Check --os-auth-url (OS_AUTH_URL): the server may be an impostor.',
  },
];

const BOILERPLATE = /^.*Minor code may provide more information:?\s*/is;

/** Converts an error of the package `kerberos`; returns a MagnumError unchanged. */
export function kerberosError(error: unknown, host: string): MagnumError {
  if (error instanceof MagnumError) return error;
  const message = messageOf(error);
  const known = KNOWN_ERRORS.find(({ pattern }) => pattern.test(message));
  if (known) return new MagnumError(known.kind, known.text(host), { hint: known.hint, cause: error });
  const text = message
    .replace(BOILERPLATE, '')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .replace(/[.:]$/, '');
  return new MagnumError('auth', `Kerberos authentication at ${host} failed: ${text || 'no reason given'}.`, {
    hint: NEW_TICKET_HINT,
    cause: error,
  });
}
