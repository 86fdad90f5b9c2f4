/** What GSSAPI and SSPI say of a failure, as a sentence that tells a person what to do. */
import { type ErrorKind, MagnumError, messageOf } from '../../errors.ts';

interface Known {
  readonly when: RegExp;
  readonly kind: ErrorKind;
  readonly text: (host: string) => string;
  readonly hint: string;
}

const NEW_TICKET =
  'Get a ticket with kinit; klist shows those there are, KRB5CCNAME says where they are kept.';

/** For a ticket that Keystone's web server rejects. */
export const TICKET_HINT =
  'klist shows as whom you have a ticket; with kinit you get one as somebody else. If it is the right one, the cloud does not know this principal.';

/** In MIT's words, Heimdal's and Windows'; the more precise ones first. */
const KNOWN: readonly Known[] = [
  {
    when: /ticket expired|credentials? (?:have |has )?expired|KRB_AP_ERR_TKT_EXPIRED|ticket.* has expired/i,
    kind: 'auth',
    text: () => 'Your Kerberos ticket has expired.',
    hint: 'Get a new one with kinit, or renew it with kinit -R.',
  },
  {
    when: /clock skew|KRB_AP_ERR_SKEW|SEC_E_TIME_SKEW/i,
    kind: 'auth',
    text: (host) => `The clocks of this machine, of ${host} and of the Kerberos server differ too much.`,
    hint: 'Set the clock of this machine, and let NTP keep it.',
  },
  {
    when: /cannot contact any KDC|cannot resolve network address|unable to reach any KDC|SEC_E_NO_AUTHENTICATING_AUTHORITY/i,
    kind: 'unreachable',
    text: () => 'The Kerberos server (KDC) of your realm cannot be reached.',
    hint: 'Check the network, a VPN, and the kdc of the realm in krb5.conf (KRB5_CONFIG).',
  },
  {
    when: /cannot find KDC for|unable to find realm|no default realm|configuration file/i,
    kind: 'usage',
    text: () => 'Kerberos on this machine does not know the realm.',
    hint: 'Name the realm and its kdc in krb5.conf (KRB5_CONFIG).',
  },
  {
    when: /not found in Kerberos database|S_PRINCIPAL_UNKNOWN|server principal unknown|SEC_E_TARGET_UNKNOWN|SEC_E_WRONG_PRINCIPAL/i,
    kind: 'auth',
    text: (host) => `The Kerberos server knows no service HTTP@${host}.`,
    hint: 'Use the host name that the service is registered with in the auth URL: --os-auth-url (OS_AUTH_URL); an alias or an IP address does not do.',
  },
  {
    when: /no (?:kerberos )?credentials|no credentials cache|credentials cache.* not found|matching credential not found|can't find client principal|cannot find ccache|SEC_E_NO_CREDENTIALS|no credentials are available/i,
    kind: 'auth',
    text: () => 'There is no Kerberos ticket.',
    hint: NEW_TICKET,
  },
  {
    when: /mutual authentication failed|KRB_AP_ERR_MUT_FAIL/i,
    kind: 'auth',
    text: (host) => `${host} sent a proof that is wrong.`,
    hint: 'It may be an impostor.',
  },
];

const BOILERPLATE = /^.*Minor code may provide more information:?\s*/is;

/** Throws nothing; a MagnumError stays what it is. */
export function kerberosError(error: unknown, host: string): MagnumError {
  if (error instanceof MagnumError) return error;
  const message = messageOf(error);
  const known = KNOWN.find(({ when }) => when.test(message));
  if (known) return new MagnumError(known.kind, known.text(host), { hint: known.hint, cause: error });
  const said = message
    .replace(BOILERPLATE, '')
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .replace(/[.:]$/, '');
  return new MagnumError('auth', `Kerberos failed for ${host}: ${said || 'it does not say why'}.`, {
    hint: NEW_TICKET,
    cause: error,
  });
}
