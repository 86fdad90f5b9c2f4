/** Errors of GSSAPI and SSPI, as a sentence with a hint. */
import { type ErrorKind, MagnumError, messageOf } from '../../errors.ts';

interface KnownError {
  readonly pattern: RegExp;
  readonly kind: ErrorKind;
  readonly text: (host: string) => string;
  readonly hint: string;
}

const NEW_TICKET_HINT =
  'Get a ticket with kinit; klist shows those there are, KRB5CCNAME says where they are kept.';

/** For a ticket that Keystone's web server rejects. */
export const TICKET_HINT =
  'klist shows as whom you have a ticket; with kinit you get one as somebody else. If it is the right one, the cloud does not know this principal.';

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
    text: (host) => `The clocks of this machine, of ${host} and of the Kerberos server differ too much.`,
    hint: 'Set the clock of this machine, and let NTP keep it.',
  },
  {
    pattern:
      /cannot contact any KDC|cannot resolve network address|unable to reach any KDC|SEC_E_NO_AUTHENTICATING_AUTHORITY/i,
    kind: 'unreachable',
    text: () => 'The Kerberos server (KDC) of your realm cannot be reached.',
    hint: 'Check the network, a VPN, and the kdc of the realm in krb5.conf (KRB5_CONFIG).',
  },
  {
    pattern: /cannot find KDC for|unable to find realm|no default realm|configuration file/i,
    kind: 'usage',
    text: () => 'Kerberos on this machine does not know the realm.',
    hint: 'Name the realm and its kdc in krb5.conf (KRB5_CONFIG).',
  },
  {
    pattern:
      /not found in Kerberos database|S_PRINCIPAL_UNKNOWN|server principal unknown|SEC_E_TARGET_UNKNOWN|SEC_E_WRONG_PRINCIPAL/i,
    kind: 'auth',
    text: (host) => `The Kerberos server knows no service HTTP@${host}.`,
    hint: 'Use the host name that the service is registered with in the auth URL: --os-auth-url (OS_AUTH_URL); an alias or an IP address does not do.',
  },
  {
    pattern:
      /no (?:kerberos )?credentials|no credentials cache|credentials cache.* not found|matching credential not found|can't find client principal|cannot find ccache|SEC_E_NO_CREDENTIALS|no credentials are available/i,
    kind: 'auth',
    text: () => 'There is no Kerberos ticket.',
    hint: NEW_TICKET_HINT,
  },
  {
    pattern: /mutual authentication failed|KRB_AP_ERR_MUT_FAIL/i,
    kind: 'auth',
    text: (host) => `${host} sent a proof that is wrong.`,
    hint: 'It may be an impostor.',
  },
];

const BOILERPLATE = /^.*Minor code may provide more information:?\s*/is;

/** Returns a MagnumError unchanged. */
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
  return new MagnumError('auth', `Kerberos failed for ${host}: ${text || 'it does not say why'}.`, {
    hint: NEW_TICKET_HINT,
    cause: error,
  });
}
