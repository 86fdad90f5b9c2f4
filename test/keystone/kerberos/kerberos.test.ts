import { describe, expect, it } from 'vitest';
import { kerberosError } from '../../../src/keystone/kerberos/kerberos-error.ts';
import { type KerberosPackage, loadKerberos } from '../../../src/keystone/kerberos/kerberos-package.ts';
import { type MutualAuth, mutualAuthOf, negotiate } from '../../../src/keystone/kerberos/negotiate.ts';
import { v3fedkerb } from '../../../src/keystone/plugins/v3fedkerb.ts';
import { v3kerberos } from '../../../src/keystone/plugins/v3kerberos.ts';
import { type Answer, json, makeTransport, serve } from '../../http/servers.ts';
import { authContext, tokenOf } from '../fake-cloud.ts';

const MUTUAL = 2;
const SPNEGO = 6;

/** Issues the tickets `ticket-1`, `ticket-2`, …; the server's token `valid` completes the exchange, `more` continues it. */
function fakeKerberos(errors: Partial<Record<'spnego' | 'krb5', string>> = {}) {
  const clients: { service: string; flags: number; mechOID: number }[] = [];
  const kerberos: KerberosPackage = {
    GSS_C_MUTUAL_FLAG: MUTUAL,
    GSS_C_SEQUENCE_FLAG: 8,
    GSS_MECH_OID_SPNEGO: SPNEGO,
    GSS_MECH_OID_KRB5: 9,
    async initializeClient(service, options) {
      clients.push({ service, ...options });
      let steps = 0;
      return {
        contextComplete: false,
        async step(challenge) {
          steps += 1;
          const error = errors[options.mechOID === SPNEGO ? 'spnego' : 'krb5'];
          if (error) throw new Error(error);
          if (challenge === '' || challenge === 'more') return `ticket-${steps}`;
          if (challenge === 'skewed') throw new Error('Unspecified GSS failure: Clock skew too great');
          if (challenge !== 'valid') throw new Error('Invalid token was supplied');
          Object.assign(this, { contextComplete: true });
          return null;
        },
      };
    },
  };
  return { clients, load: async () => kerberos };
}

const NEGOTIATE = { 'www-authenticate': 'Negotiate' };

/** Requires a ticket, and accepts any. */
const requireTicket =
  (headers: Record<string, string> = {}, status = 201): Answer =>
  (request, response) => {
    if (request.headers.authorization) json(response, status, { token: {} }, headers);
    else json(response, 401, {}, { 'www-authenticate': 'Basic realm="x", Negotiate' });
  };

const request = (url: string, mutualAuth: MutualAuth, load: () => Promise<KerberosPackage>) =>
  negotiate({ method: 'GET', url }, { transport: makeTransport().transport, mutualAuth, load });

describe('negotiate', () => {
  it('sends a ticket for the service HTTP@HOST only after a Negotiate challenge', async () => {
    const server = await serve(requireTicket());
    const { clients, load } = fakeKerberos();
    expect((await request(server.url, 'optional', load)).status).toBe(201);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Negotiate ticket-1',
    ]);
    expect(clients).toEqual([{ service: 'HTTP@127.0.0.1', flags: MUTUAL | 8, mechOID: SPNEGO }]);
    const open = await serve((_, response) => json(response, 200, {}));
    expect((await request(open.url, 'optional', load)).status).toBe(200);
    expect(open.requests).toHaveLength(1);
    expect(clients).toHaveLength(1);
  });

  it('does not load the package without a Negotiate challenge', async () => {
    const server = await serve((_, response) => json(response, 401, {}, { 'www-authenticate': 'Basic' }));
    const load = () => expect.unreachable();
    expect((await request(server.url, 'required', load)).status).toBe(401);
  });

  it('answers further challenges, up to a limit', async () => {
    const server = await serve((_, response, nth) =>
      json(
        response,
        nth === 3 ? 200 : 401,
        {},
        { 'www-authenticate': `Negotiate${nth === 2 ? ' more' : ''}` },
      ),
    );
    expect((await request(server.url, 'optional', fakeKerberos().load)).status).toBe(200);
    const endless = await serve((_, response, nth) =>
      json(response, 401, {}, { 'www-authenticate': nth === 1 ? 'Negotiate' : 'Negotiate more' }),
    );
    expect((await request(endless.url, 'optional', fakeKerberos().load)).status).toBe(401);
    expect(endless.requests.length).toBeLessThan(7);
  });

  it('returns a second 401 that has no token', async () => {
    const server = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    expect((await request(server.url, 'optional', fakeKerberos().load)).status).toBe(401);
    expect(server.requests).toHaveLength(2);
  });

  it('does not send a ticket to the target of a redirect', async () => {
    const evil = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    // Another name of this machine is another host for Kerberos.
    const elsewhere = evil.url.replace('127.0.0.1', 'localhost');
    const before = await serve((_, response) => json(response, 302, {}, { location: elsewhere }));
    const { clients, load } = fakeKerberos();
    await expect(request(before.url, 'optional', load)).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('the Kerberos ticket was not sent there'),
    });
    const after = await serve(({ headers }, response) => {
      if (headers.authorization) json(response, 302, {}, { location: evil.url });
      else json(response, 401, {}, NEGOTIATE);
    });
    expect((await request(after.url, 'disabled', load)).status).toBe(302);
    expect(evil.requests.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([]);
    expect(clients.map(({ service }) => service)).toEqual(['HTTP@127.0.0.1']);
  });
});

describe('mutual authentication', () => {
  it.each<[MutualAuth, string | undefined, number, string]>([
    ['disabled', undefined, 201, 'accepted'],
    ['disabled', 'invalid', 201, 'accepted'],
    ['optional', undefined, 201, 'accepted'],
    ['optional', 'valid', 201, 'accepted'],
    ['optional', 'invalid', 201, 'its Kerberos token is invalid.'],
    ['optional', 'more', 201, 'the exchange is incomplete.'],
    ['required', 'valid', 201, 'accepted'],
    ['required', undefined, 201, 'it sent no Kerberos token.'],
    ['required', 'invalid', 201, 'its Kerberos token is invalid.'],
    ['required', undefined, 403, 'accepted'],
    ['required', 'invalid', 403, 'its Kerberos token is invalid.'],
  ])('mutual_auth %s, server token %s, status %i: %s', async (mutualAuth, token, status, verdict) => {
    const headers: Record<string, string> = token ? { 'www-authenticate': `Negotiate ${token}` } : {};
    const server = await serve(requireTicket(headers, status));
    const response = request(server.url, mutualAuth, fakeKerberos().load);
    if (verdict === 'accepted') expect((await response).status).toBe(status);
    else
      await expect(response).rejects.toMatchObject({
        kind: 'auth',
        message: expect.stringContaining(`failed Kerberos mutual authentication: ${verdict}`),
      });
  });

  it('mutual_auth disabled does not set the mutual authentication flag of GSSAPI', async () => {
    const server = await serve(requireTicket());
    const { clients, load } = fakeKerberos();
    await request(server.url, 'disabled', load);
    expect(clients[0]?.flags).toBe(8);
  });

  it('mutual_auth required rejects a server that does not require a ticket', async () => {
    const server = await serve((_, response) => json(response, 200, {}));
    await expect(request(server.url, 'required', fakeKerberos().load)).rejects.toMatchObject({
      kind: 'auth',
    });
  });

  it('mutual_auth defaults to optional, and an unknown value is an error', () => {
    expect(mutualAuthOf({})).toBe('optional');
    expect(mutualAuthOf({ mutual_auth: 'Required' })).toBe('required');
    expect(() => mutualAuthOf({ mutual_auth: 'yes' })).toThrow(
      "Invalid mutual authentication mode 'yes'; use optional, required or disabled.",
    );
  });
});

describe('kerberosError', () => {
  const minor = (text: string) =>
    `Unspecified GSS failure.  Minor code may provide more information: ${text}`;

  it.each([
    [
      'No credentials were supplied, or the credentials were unavailable or inaccessible: No Kerberos credentials available (default cache: FILE:/run/krb5cc)',
      'auth',
      'No Kerberos ticket found.',
      'kinit',
    ],
    [minor('Ticket expired'), 'auth', 'Your Kerberos ticket has expired.', 'kinit'],
    [
      minor('Server HTTP/10.0.0.1@EXAMPLE.ORG not found in Kerberos database'),
      'auth',
      'does not know the service principal HTTP/host.example.',
      'auth URL',
    ],
    [minor('Clock skew too great'), 'auth', 'clocks', 'NTP'],
    [minor("Cannot contact any KDC for realm 'EXAMPLE.ORG'"), 'unreachable', '(KDC)', 'krb5.conf'],
    [
      minor('Cannot find KDC for realm "EXAMPLE.ORG"'),
      'usage',
      'is not configured on this machine',
      'krb5.conf',
    ],
    [
      minor('Improper format of Kerberos configuration file'),
      'usage',
      'or krb5.conf is invalid',
      'krb5.conf',
    ],
    [
      minor('KDC policy\u001b[31m rejects\nrequest.'),
      'auth',
      'Kerberos authentication at host.example failed: KDC policy[31m rejects request.',
      'kinit',
    ],
    ['', 'auth', 'no reason given', 'kinit'],
  ])('converts the message %j to a sentence with a hint', (message, kind, text, hint) => {
    const error = kerberosError(new Error(message), 'host.example');
    expect(error).toMatchObject({ kind, message: expect.stringContaining(text) });
    expect(error.hint).toContain(hint);
  });

  it('negotiate reports the error of the last token of the server', async () => {
    const server = await serve(({ headers }, response) =>
      json(response, 401, {}, { 'www-authenticate': `Negotiate${headers.authorization ? ' skewed' : ''}` }),
    );
    await expect(request(server.url, 'optional', fakeKerberos().load)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('clocks of this machine'),
    });
  });

  it('negotiate reports the error of Kerberos if SPNEGO reports no reason', async () => {
    const server = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    const hidden = 'Unspecified GSS failure: SPNEGO cannot find mechanisms to negotiate';
    const { load } = fakeKerberos({ spnego: hidden, krb5: minor('Ticket expired') });
    await expect(request(server.url, 'optional', load)).rejects.toThrow('has expired');
    expect(server.requests).toHaveLength(1);
  });
});

const isInstalled = (): Promise<boolean> =>
  loadKerberos().then(
    () => true,
    () => false,
  );

/** Skipped if the optional package is installed. */
describe.skipIf(await isInstalled())('without the package kerberos', () => {
  it('v3kerberos and v3fedkerb fail with the command that installs it after a Negotiate challenge', async () => {
    const server = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    for (const type of [v3kerberos, v3fedkerb])
      await expect(
        type.authenticate(
          authContext({ auth_url: server.url, identity_provider: 'sssd', protocol: 'kerberos' }),
        ),
      ).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringContaining('`kerberos`, which is not installed'),
        hint: 'To install it: npm install --global kerberos',
      });
  });
});

describe('v3kerberos and v3fedkerb', () => {
  it('v3kerberos sends the method kerberos with the scope', async () => {
    const server = await serve((_, response) =>
      json(response, 201, { token: {} }, { 'x-subject-token': 'T' }),
    );
    const result = await v3kerberos.authenticate(
      authContext({ auth_url: `${server.url}/v3`, project_id: 'p', mutual_auth: 'disabled' }),
    );
    expect(tokenOf(result).id).toBe('T');
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/v3/auth/tokens' });
    expect(JSON.parse(server.requests[0]?.body ?? '')).toEqual({
      auth: { identity: { methods: ['kerberos'], kerberos: {} }, scope: { project: { id: 'p' } } },
    });
  });

  it('v3fedkerb requests an unscoped token at the federated URL of the identity provider', async () => {
    const server = await serve((_, response) =>
      json(response, 201, { token: {} }, { 'x-subject-token': 'T' }),
    );
    const options = {
      auth_url: `${server.url}/v3`,
      identity_provider: 'sssd',
      protocol: 'kerberos',
      project_id: 'p',
    };
    expect(tokenOf(await v3fedkerb.authenticate(authContext(options))).id).toBe('T');
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/v3/OS-FEDERATION/identity_providers/sssd/protocols/kerberos/auth',
      body: '',
    });
  });

  it('v3fedkerb fails for an unmapped principal and for missing options', async () => {
    const server = await serve((_, response) =>
      json(response, 401, { error: { message: 'Could not map user.' } }),
    );
    const options = { auth_url: `${server.url}/v3`, identity_provider: 'sssd', protocol: 'kerberos' };
    await expect(v3fedkerb.authenticate(authContext(options))).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('Could not map user'),
    });
    await expect(v3fedkerb.authenticate(authContext({ auth_url: server.url }))).rejects.toThrow(
      '--os-identity-provider',
    );
  });
});
