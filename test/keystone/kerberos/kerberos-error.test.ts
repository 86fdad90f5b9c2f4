/** The messages of MIT Kerberos, Heimdal and Windows, and their sentences and hints. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { kerberosError, TICKET_HINT } from '../../../src/keystone/kerberos/kerberos-error.ts';

const shown = (message: string): string => {
  const error = kerberosError(new Error(message), 'host.example');
  return `${error.kind}: ${error.message}\n${error.hint}`;
};

/** One message of each known error, followed by others with the same meaning. */
const messages = {
  expired: [
    'Ticket expired',
    'The credential has expired',
    'credentials have expired',
    'Credentials expired',
    'KRB_AP_ERR_TKT_EXPIRED',
    'The ticket for the server has expired',
  ],
  skew: ['Clock skew too great', 'KRB_AP_ERR_SKEW', 'SEC_E_TIME_SKEW'],
  kdc: [
    'Cannot contact any KDC for realm',
    'Cannot resolve network address for KDC',
    'unable to reach any KDC in realm',
    'SEC_E_NO_AUTHENTICATING_AUTHORITY',
  ],
  realm: [
    'Cannot find KDC for realm',
    'unable to find realm of host',
    'no default realm',
    'Improper format of Kerberos configuration file',
  ],
  principal: [
    'Server not found in Kerberos database',
    'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN',
    'Server principal unknown',
    'SEC_E_TARGET_UNKNOWN',
    'SEC_E_WRONG_PRINCIPAL',
  ],
  ticket: [
    'No Kerberos credentials available',
    'no credentials found',
    'No credentials cache found',
    'Credentials cache file /tmp/x not found',
    'Matching credential not found',
    "Can't find client principal alice",
    'Cannot find ccache',
    'SEC_E_NO_CREDENTIALS',
    'No credentials are available in the security package',
  ],
  mutual: ['Mutual authentication failed', 'KRB_AP_ERR_MUT_FAIL'],
} as const;

describe('kerberosError', () => {
  it('explains each known error', () => {
    expect(
      Object.values(messages)
        .map(([message]) => shown(message))
        .join('\n\n'),
    ).toMatchInlineSnapshot(`
      "auth: Your Kerberos ticket has expired.
      Get a new one with kinit, or renew it with kinit -R.

      auth: The clocks of this machine, host.example and the Kerberos server differ too much.
      Synchronize this machine's clock (NTP).

      unreachable: The Kerberos server (KDC) of your realm is unreachable.
      Check the network, the VPN, and the kdc of the realm in krb5.conf (KRB5_CONFIG).

      usage: The Kerberos realm is not configured on this machine, or krb5.conf is invalid.
      Set the realm and its kdc in krb5.conf (KRB5_CONFIG).

      auth: The Kerberos server does not know the service principal HTTP/host.example.
      In the auth URL, use the host name that is registered in the realm, not an alias or IP address: --os-auth-url (OS_AUTH_URL).

      auth: No Kerberos ticket found.
      Get a ticket with kinit, and check it with klist. KRB5CCNAME selects the ticket cache.

      auth: host.example failed Kerberos mutual authentication.
      Check --os-auth-url (OS_AUTH_URL): the server may be an impostor."
    `);
  });

  it.each(
    Object.values(messages).flatMap(([first, ...others]) => others.map((other) => [other, first] as const)),
  )('explains %j as %j', (other, first) => {
    expect(shown(other)).toBe(shown(first));
    expect(shown(`GSS failure: ${other.toUpperCase()}.`)).toBe(shown(first));
  });

  it.each([
    ['KDC policy rejects request', 'KDC policy rejects request'],
    ['Unspecified GSS failure.  Minor code may provide more information: Bad\n thing.', 'Bad thing'],
    ['Unspecified GSS failure. Minor code may provide more information', 'no reason given'],
    ['a\u0000b:', 'ab'],
    ['  ', 'no reason given'],
  ])('shows the reason of another error: %j', (message, reason) => {
    const error = new Error(message);
    expect(kerberosError(error, 'host.example')).toMatchObject({
      kind: 'auth',
      message: `Kerberos authentication at host.example failed: ${reason}.`,
      hint: 'Get a ticket with kinit, and check it with klist. KRB5CCNAME selects the ticket cache.',
      cause: error,
    });
  });

  it('keeps the cause of a known error, and returns an error of this program unchanged', () => {
    const cause = new Error('Ticket expired');
    expect(kerberosError(cause, 'host.example').cause).toBe(cause);
    const own = new MagnumError('interrupted', 'Ticket expired');
    expect(kerberosError(own, 'host.example')).toBe(own);
  });
});

it('the hint for a rejected ticket names klist, kinit and the administrator', () => {
  expect(TICKET_HINT).toBe(
    'Check the principal of your ticket with klist; get a ticket for another one with kinit. If it is right, ask the cloud administrator to add the principal.',
  );
});
