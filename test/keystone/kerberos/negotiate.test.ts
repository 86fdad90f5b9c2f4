/** The requests of a negotiation exactly as the transport receives them, and the number of rounds. */
import { platform } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { HttpRequest } from '../../../src/http/types.ts';
import type { KerberosPackage } from '../../../src/keystone/kerberos/kerberos-package.ts';
import { type MutualAuth, mutualAuthOf, negotiate } from '../../../src/keystone/kerberos/negotiate.ts';
import { scriptedTransport } from '../../support/scripted-transport.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  platform: vi.fn(() => 'linux'),
}));

const REQUEST: HttpRequest = {
  method: 'POST',
  url: 'https://cloud.example:5000/v3/auth/tokens',
  headers: { Accept: 'x' },
  json: { a: 1 },
};
const challenge = (value = 'Negotiate') => ({ status: 401, headers: { 'www-authenticate': value } });

type Step = (token: string, nth: number) => string | null;

/** A package that records its calls. `step` returns the ticket; a context is complete after `completeAfter` steps. */
function fakeKerberos({
  step = (_, nth) => `ticket-${nth}`,
  completeAfter = Number.POSITIVE_INFINITY,
  initialize = () => {},
}: {
  step?: Step;
  completeAfter?: number;
  initialize?: (mechOID: number) => void;
} = {}) {
  const calls: unknown[] = [];
  let steps = 0;
  const kerberos: KerberosPackage = {
    GSS_C_MUTUAL_FLAG: 2,
    GSS_C_SEQUENCE_FLAG: 8,
    GSS_MECH_OID_SPNEGO: 6,
    GSS_MECH_OID_KRB5: 9,
    async initializeClient(service, options) {
      calls.push([service, options.flags, options.mechOID]);
      initialize(options.mechOID);
      return {
        get contextComplete() {
          return steps >= completeAfter;
        },
        async step(token) {
          steps += 1;
          calls.push(token);
          return step(token, steps);
        },
      };
    },
  };
  let loads = 0;
  const load = async () => {
    loads += 1;
    return kerberos;
  };
  return { calls, load, loads: () => loads };
}

type Answer = Parameters<typeof scriptedTransport>[0];

function run(answer: Answer, kerberos: ReturnType<typeof fakeKerberos>, mutualAuth: MutualAuth = 'optional') {
  const { transport, requests } = scriptedTransport(answer);
  return { result: negotiate(REQUEST, { transport, mutualAuth, load: kerberos.load }), requests };
}

describe('negotiate', () => {
  it('repeats the request with a ticket, its other headers and its body, and follows no redirect', async () => {
    const kerberos = fakeKerberos();
    const { result, requests } = run((_, nth) => (nth === 1 ? challenge() : { status: 201 }), kerberos);
    expect((await result).status).toBe(201);
    expect(requests).toEqual([
      REQUEST,
      {
        ...REQUEST,
        headers: { Accept: 'x', Authorization: 'Negotiate ticket-1' },
        followRedirects: false,
      },
    ]);
    expect(kerberos.calls).toEqual([['HTTP@cloud.example', 2 | 8, 6], '']);
    expect(kerberos.loads()).toBe(1);
  });

  it('writes the service name with a slash on Windows', async () => {
    const kerberos = fakeKerberos();
    vi.mocked(platform).mockReturnValueOnce('win32');
    await run((_, nth) => (nth === 1 ? challenge() : {}), kerberos).result;
    expect(kerberos.calls[0]).toEqual(['HTTP/cloud.example', 10, 6]);
  });

  it.each([
    ['Negotiate', ''],
    ['negotiate', ''],
    ['Basic realm="x", Negotiate', ''],
    ['Negotiate, Basic realm="x"', ''],
    ['Negotiate YWJj+/8=', 'YWJj+/8='],
    ['Basic realm="x" ,Negotiate  YQ== , Digest', 'YQ=='],
  ])('passes the challenge %j as %j', async (header, token) => {
    const kerberos = fakeKerberos();
    await run((_, nth) => (nth === 1 ? challenge(header) : {}), kerberos).result;
    expect(kerberos.calls[1]).toBe(token);
  });

  it.each([
    ['Basic realm="x"', 401],
    ['NegotiateX', 401],
    ['X-Negotiate', 401],
    ['Basic realm="Negotiate"', 401],
    ['Negotiate a b', 401],
    ['', 401],
    ['Negotiate', 403],
    ['Negotiate', 200],
  ])('returns the response with the challenge %j and status %i without a ticket', async (header, status) => {
    const kerberos = fakeKerberos();
    const { result, requests } = run(() => ({ ...challenge(header), status }), kerberos);
    expect((await result).status).toBe(status);
    expect([requests.length, kerberos.loads()]).toEqual([1, 0]);
  });

  it('sends no ticket after a redirect to another host', async () => {
    const kerberos = fakeKerberos();
    const { result, requests } = run(
      () => ({ ...challenge(), url: 'https://evil.example:5000/v3' }),
      kerberos,
    );
    await expect(result).rejects.toMatchObject({
      kind: 'unreachable',
      message:
        'cloud.example:5000 redirects logins to https://evil.example:5000; the Kerberos ticket was not sent there.',
      hint: 'If you trust that URL, use it as the auth URL: --os-auth-url (OS_AUTH_URL).',
    });
    expect([requests.length, kerberos.loads()]).toEqual([1, 0]);
  });

  it('sends the ticket to the URL after a redirect on the same host', async () => {
    const url = 'https://cloud.example/moved';
    const { result, requests } = run((_, nth) => (nth === 1 ? { ...challenge(), url } : {}), fakeKerberos());
    await result;
    expect(requests[1]?.url).toBe(url);
  });

  it('ends after 4 rounds', async () => {
    const kerberos = fakeKerberos();
    const { result, requests } = run(
      (_, nth) => challenge(nth === 1 ? 'Negotiate' : 'Negotiate bW9yZQ=='),
      kerberos,
    );
    expect((await result).status).toBe(401);
    expect(requests.map(({ headers }) => headers?.Authorization)).toEqual([
      undefined,
      'Negotiate ticket-1',
      'Negotiate ticket-2',
      'Negotiate ticket-3',
      'Negotiate ticket-4',
    ]);
  });

  it.each<[string, Parameters<typeof fakeKerberos>[0], string, number]>([
    ['the second challenge has no token', {}, 'Negotiate', 2],
    ['the second response has no challenge', {}, 'Basic', 2],
    ['the exchange is complete', { completeAfter: 1 }, 'Negotiate bW9yZQ==', 2],
    ['there is no first ticket', { step: () => null }, 'Negotiate bW9yZQ==', 1],
    [
      'there is no second ticket',
      { step: (_, nth) => (nth === 1 ? 'ticket' : null) },
      'Negotiate bW9yZQ==',
      2,
    ],
  ])('returns the 401 if %s, also with required mutual authentication', async (_, options, second, count) => {
    const { result, requests } = run(
      (__, nth) => challenge(nth === 1 ? 'Negotiate' : second),
      fakeKerberos(options),
      'required',
    );
    expect((await result).status).toBe(401);
    expect(requests).toHaveLength(count);
  });

  it('explains errors of the package, and passes those of the transport', async () => {
    const kerberos = fakeKerberos({
      initialize: () => {
        throw new Error('No Kerberos credentials available');
      },
    });
    await expect(run(() => challenge(), kerberos).result).rejects.toMatchObject({
      kind: 'auth',
      message: 'No Kerberos ticket found.',
    });
    const interrupted = interruptedError();
    const { result } = run((_, nth) => {
      if (nth === 1) return challenge();
      throw interrupted;
    }, fakeKerberos());
    await expect(result).rejects.toBe(interrupted);
    const missing = new MagnumError('usage', 'Not installed.');
    await expect(
      run(() => challenge(), {
        ...fakeKerberos(),
        load: async () => {
          throw missing;
        },
      }).result,
    ).rejects.toBe(missing);
  });

  const HIDDEN = 'SPNEGO cannot find mechanisms to negotiate';
  /** The errors of a step with SPNEGO (the first one) and with Kerberos alone. */
  const failing = (spnego: string, krb5?: string) =>
    fakeKerberos({
      step: (_, nth) => {
        if (nth === 1) throw new Error(spnego);
        if (krb5 !== undefined) throw new Error(krb5);
        return 'ticket';
      },
    });

  it.each([
    [
      'the error of Kerberos alone if SPNEGO hides it',
      failing(HIDDEN, 'Ticket expired'),
      'Your Kerberos ticket has expired.',
      4,
    ],
    [
      'the error of SPNEGO if Kerberos alone works',
      failing(HIDDEN),
      `Kerberos authentication at cloud.example failed: ${HIDDEN}.`,
      4,
    ],
    [
      'another error of SPNEGO',
      failing('Odd', 'Ticket expired'),
      'Kerberos authentication at cloud.example failed: Odd.',
      2,
    ],
  ])('reports %s', async (_, kerberos, message, count) => {
    const { result, requests } = run(() => challenge(), kerberos);
    await expect(result).rejects.toMatchObject({ kind: 'auth', message });
    expect(requests).toHaveLength(1);
    expect(kerberos.calls).toEqual(
      [['HTTP@cloud.example', 10, 6], '', ['HTTP@cloud.example', 0, 9], ''].slice(0, count),
    );
  });
});

describe('mutual authentication', () => {
  const HINT =
    'The server may be an impostor. Use --os-mutual-auth disabled (OS_MUTUAL_AUTH) only if its administrator confirms that it cannot authenticate itself.';
  const answer =
    (header: string, status = 200): Answer =>
    (_, nth) =>
      nth === 1 ? challenge() : { ...challenge(header), status };

  it.each<[MutualAuth, string, number, Parameters<typeof fakeKerberos>[0], string]>([
    ['required', 'Basic', 200, {}, 'it sent no Kerberos token'],
    ['required', 'Negotiate', 399, {}, 'it sent no Kerberos token'],
    ['optional', 'Negotiate YQ==', 200, {}, 'the exchange is incomplete'],
    ['required', 'Negotiate YQ==', 500, {}, 'the exchange is incomplete'],
  ])(
    '%s fails after the challenge %j with status %i',
    async (mutualAuth, header, status, options, reason) => {
      const { result } = run(answer(header, status), fakeKerberos(options), mutualAuth);
      await expect(result).rejects.toMatchObject({
        kind: 'auth',
        message: `cloud.example:5000 failed Kerberos mutual authentication: ${reason}.`,
        hint: HINT,
      });
    },
  );

  it('fails with the cause if the package rejects the token of the server', async () => {
    const cause = new Error('Invalid token');
    const kerberos = fakeKerberos({
      step: (token) => {
        if (token !== '') throw cause;
        return 'ticket';
      },
    });
    await expect(run(answer('Negotiate YQ=='), kerberos).result).rejects.toMatchObject({
      kind: 'auth',
      message: 'cloud.example:5000 failed Kerberos mutual authentication: its Kerberos token is invalid.',
      hint: HINT,
      cause,
    });
  });

  it.each<[MutualAuth, string, number, Parameters<typeof fakeKerberos>[0], unknown[]]>([
    ['required', 'Negotiate YQ==', 200, { completeAfter: 2 }, ['', 'YQ==']],
    ['required', 'Negotiate YQ==', 200, { completeAfter: 1 }, ['']],
    ['required', 'Basic', 400, {}, ['']],
    ['optional', 'Basic', 200, {}, ['']],
    ['disabled', 'Negotiate YQ==', 200, {}, ['']],
  ])('%s accepts the challenge %j with status %i', async (mutualAuth, header, status, options, steps) => {
    const kerberos = fakeKerberos(options);
    expect((await run(answer(header, status), kerberos, mutualAuth).result).status).toBe(status);
    expect(kerberos.calls.slice(1)).toEqual(steps);
    expect(kerberos.calls[0]).toEqual(['HTTP@cloud.example', mutualAuth === 'disabled' ? 8 : 10, 6]);
  });

  it.each<[MutualAuth, number, boolean]>([
    ['required', 200, true],
    ['required', 399, true],
    ['required', 400, false],
    ['optional', 200, false],
    ['disabled', 200, false],
  ])('%s without a challenge and with status %i fails: %s', async (mutualAuth, status, fails) => {
    const { result } = run(() => ({ status }), fakeKerberos(), mutualAuth);
    if (fails) await expect(result).rejects.toThrow('it sent no Kerberos token');
    else expect((await result).status).toBe(status);
  });

  it('is one of three modes in any case, and optional by default', () => {
    const modes = [undefined, '', 'REQUIRED', 'Optional', 'disabled'].map((mutual_auth) =>
      mutualAuthOf(mutual_auth === undefined ? {} : { mutual_auth }),
    );
    expect(modes).toEqual(['optional', 'optional', 'required', 'optional', 'disabled']);
    expect(() => mutualAuthOf({ mutual_auth: 'Maybe' })).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: "Invalid mutual authentication mode 'Maybe'; use optional, required or disabled.",
        hint: 'Check --os-mutual-auth (OS_MUTUAL_AUTH), or mutual_auth in clouds.yaml.',
      }),
    );
  });
});
