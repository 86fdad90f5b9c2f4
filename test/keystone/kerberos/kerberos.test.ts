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

/** Tickets `ticket-1`, `ticket-2` …; a server's `proof` completes the exchange, anything else of it is wrong. */
function fakeKerberos(parts: { fails?: Partial<Record<'spnego' | 'krb5', string>> } = {}) {
  const asked: { service: string; flags: number; mechOID: number }[] = [];
  const kerberos: KerberosPackage = {
    GSS_C_MUTUAL_FLAG: MUTUAL,
    GSS_C_SEQUENCE_FLAG: 8,
    GSS_MECH_OID_SPNEGO: SPNEGO,
    GSS_MECH_OID_KRB5: 9,
    async initializeClient(service, options) {
      asked.push({ service, ...options });
      let steps = 0;
      return {
        contextComplete: false,
        async step(challenge) {
          steps += 1;
          const failure = parts.fails?.[options.mechOID === SPNEGO ? 'spnego' : 'krb5'];
          if (failure) throw new Error(failure);
          if (challenge === '' || challenge === 'more') return `ticket-${steps}`;
          if (challenge === 'skewed') throw new Error('Unspecified GSS failure: Clock skew too great');
          if (challenge !== 'proof') throw new Error('Invalid token was supplied');
          Object.assign(this, { contextComplete: true });
          return null;
        },
      };
    },
  };
  return { asked, load: async () => kerberos };
}

const NEGOTIATE = { 'www-authenticate': 'Negotiate' };

/** Asks for a ticket, and takes the one it gets. */
const guarded =
  (headers: Record<string, string> = {}, status = 201): Answer =>
  (request, response) => {
    if (request.headers.authorization) json(response, status, { token: {} }, headers);
    else json(response, 401, {}, { 'www-authenticate': 'Basic realm="x", Negotiate' });
  };

const ask = (url: string, mutualAuth: MutualAuth, load: () => Promise<KerberosPackage>) =>
  negotiate({ method: 'GET', url }, { transport: makeTransport().transport, mutualAuth, load });

describe('Negotiate', () => {
  it('shows a ticket for HTTP at that host to a server that asks, and to no other', async () => {
    const server = await serve(guarded());
    const { asked, load } = fakeKerberos();
    expect((await ask(server.url, 'optional', load)).status).toBe(201);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Negotiate ticket-1',
    ]);
    expect(asked).toEqual([{ service: 'HTTP@127.0.0.1', flags: MUTUAL | 8, mechOID: SPNEGO }]);
    const open = await serve((_, response) => json(response, 200, {}));
    expect((await ask(open.url, 'optional', load)).status).toBe(200);
    expect(open.requests).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it('loads nothing where no ticket is asked for', async () => {
    const server = await serve((_, response) => json(response, 401, {}, { 'www-authenticate': 'Basic' }));
    const load = () => expect.unreachable();
    expect((await ask(server.url, 'required', load)).status).toBe(401);
  });

  it('goes on as long as the server has more to say, but not for ever', async () => {
    const server = await serve((_, response, nth) =>
      json(
        response,
        nth === 3 ? 200 : 401,
        {},
        { 'www-authenticate': `Negotiate${nth === 2 ? ' more' : ''}` },
      ),
    );
    expect((await ask(server.url, 'optional', fakeKerberos().load)).status).toBe(200);
    const endless = await serve((_, response, nth) =>
      json(response, 401, {}, { 'www-authenticate': nth === 1 ? 'Negotiate' : 'Negotiate more' }),
    );
    expect((await ask(endless.url, 'optional', fakeKerberos().load)).status).toBe(401);
    expect(endless.requests.length).toBeLessThan(7);
  });

  it('takes a second 401 with nothing more to say for a refusal', async () => {
    const server = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    expect((await ask(server.url, 'optional', fakeKerberos().load)).status).toBe(401);
    expect(server.requests).toHaveLength(2);
  });

  it('takes no ticket to where a redirect leads', async () => {
    const evil = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    // Another name for this machine: another host, as far as Kerberos knows.
    const elsewhere = evil.url.replace('127.0.0.1', 'localhost');
    const before = await serve((_, response) => json(response, 302, {}, { location: elsewhere }));
    const { asked, load } = fakeKerberos();
    await expect(ask(before.url, 'optional', load)).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('a Kerberos ticket is not taken along'),
    });
    const after = await serve((request, response) => {
      if (request.headers.authorization) json(response, 302, {}, { location: evil.url });
      else json(response, 401, {}, NEGOTIATE);
    });
    expect((await ask(after.url, 'disabled', load)).status).toBe(302);
    expect(evil.requests.flatMap(({ headers }) => headers.authorization ?? [])).toEqual([]);
    expect(asked.map(({ service }) => service)).toEqual(['HTTP@127.0.0.1']);
  });
});

describe('mutual authentication', () => {
  it.each<[MutualAuth, string | undefined, number, 'fine' | 'refused']>([
    ['disabled', undefined, 201, 'fine'],
    ['disabled', 'rubbish', 201, 'fine'],
    ['optional', undefined, 201, 'fine'],
    ['optional', 'proof', 201, 'fine'],
    ['optional', 'rubbish', 201, 'refused'],
    ['optional', 'more', 201, 'refused'],
    ['required', 'proof', 201, 'fine'],
    ['required', undefined, 201, 'refused'],
    ['required', 'rubbish', 201, 'refused'],
    ['required', undefined, 403, 'fine'],
    ['required', 'rubbish', 403, 'refused'],
  ])('%s, with the proof %s and status %i, is %s', async (mutualAuth, proof, status, verdict) => {
    const server = await serve(guarded(proof ? { 'www-authenticate': `Negotiate ${proof}` } : {}, status));
    const answer = ask(server.url, mutualAuth, fakeKerberos().load);
    if (verdict === 'fine') expect((await answer).status).toBe(status);
    else
      await expect(answer).rejects.toMatchObject({
        kind: 'auth',
        message: expect.stringContaining('did not prove'),
      });
  });

  it('is asked of Kerberos unless it is disabled', async () => {
    const server = await serve(guarded());
    const { asked, load } = fakeKerberos();
    await ask(server.url, 'disabled', load);
    expect(asked[0]?.flags).toBe(8);
  });

  it('that is required is not given by a server that asks for no ticket', async () => {
    const server = await serve((_, response) => json(response, 200, {}));
    await expect(ask(server.url, 'required', fakeKerberos().load)).rejects.toMatchObject({ kind: 'auth' });
  });

  it('is optional where nothing is said, and nothing else than three words', () => {
    expect(mutualAuthOf({})).toBe('optional');
    expect(mutualAuthOf({ mutual_auth: 'Required' })).toBe('required');
    expect(() => mutualAuthOf({ mutual_auth: 'yes' })).toThrow('optional, required or disabled');
  });
});

describe('a failure of Kerberos', () => {
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
      'knows no service HTTP@host.example',
      'auth URL',
    ],
    [minor('Clock skew too great'), 'auth', 'clocks', 'NTP'],
    [minor("Cannot contact any KDC for realm 'EXAMPLE.ORG'"), 'unreachable', '(KDC)', 'krb5.conf'],
    [minor('Cannot find KDC for realm "EXAMPLE.ORG"'), 'usage', 'does not know the realm', 'krb5.conf'],
    [
      minor('Improper format of Kerberos configuration file'),
      'usage',
      'does not know the realm',
      'krb5.conf',
    ],
    [
      minor('KDC policy\u001b[31m rejects\nrequest.'),
      'auth',
      'Kerberos failed for host.example: KDC policy[31m rejects request.',
      'kinit',
    ],
    ['', 'auth', 'it does not say why', 'kinit'],
  ])('%j is a sentence', (said, kind, text, hint) => {
    const failure = kerberosError(new Error(said), 'host.example');
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(text) });
    expect(failure.hint).toContain(hint);
  });

  it('that the server met is told from its last word', async () => {
    const server = await serve(({ headers }, response) =>
      json(response, 401, {}, { 'www-authenticate': `Negotiate${headers.authorization ? ' skewed' : ''}` }),
    );
    await expect(ask(server.url, 'optional', fakeKerberos().load)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('clocks of this machine'),
    });
  });

  it('that SPNEGO hides is asked of Kerberos itself', async () => {
    const server = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    const hidden = 'Unspecified GSS failure: SPNEGO cannot find mechanisms to negotiate';
    const { load } = fakeKerberos({ fails: { spnego: hidden, krb5: minor('Ticket expired') } });
    await expect(ask(server.url, 'optional', load)).rejects.toThrow('has expired');
    expect(server.requests).toHaveLength(1);
  });
});

const isInstalled = (): Promise<boolean> =>
  loadKerberos().then(
    () => true,
    () => false,
  );

/** These run where the package is not installed: it is optional, and compiled for trials only. */
describe.skipIf(await isInstalled())('without the package', () => {
  it('says how to install it, and only when a server asks for a ticket', async () => {
    const server = await serve((_, response) => json(response, 401, {}, NEGOTIATE));
    for (const type of [v3kerberos, v3fedkerb])
      await expect(
        type.authenticate(
          authContext({ auth_url: server.url, identity_provider: 'sssd', protocol: 'kerberos' }),
        ),
      ).rejects.toMatchObject({
        kind: 'usage',
        message: expect.stringContaining('`kerberos`, which is not installed'),
        hint: expect.stringContaining('npm install --global kerberos'),
      });
  });
});

describe('the requests', () => {
  it('v3kerberos posts the method with the scope', async () => {
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

  it('v3fedkerb gets a token without a scope at the identity provider’s door', async () => {
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

  it('a principal that Keystone does not know is told', async () => {
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
