/** The device authorization grant (RFC 8628): output, polling and errors. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { Client } from '../../../src/keystone/oidc/client.ts';
import { logInWithDevice } from '../../../src/keystone/oidc/device-flow.ts';
import type { AuthContext } from '../../../src/keystone/types.ts';
import { noTerminal } from '../fake-cloud.ts';
import {
  challengeOf,
  createUser,
  errorResponse,
  type FakeProvider,
  type FakeProviderOptions,
  fakeProvider,
  formOf,
  logIn,
  type Reply,
  tokenResponse,
} from './fake-provider.ts';

const deviceAuthorization = (more: Record<string, unknown> = {}): Reply => ({
  body: {
    device_code: 'hidden-device-code',
    user_code: 'WDJB-MJHT',
    verification_uri: 'https://login.example/device',
    expires_in: 600,
    ...more,
  },
});

/** Returns one reply for each poll; the last one is repeated. */
const polls =
  (...replies: readonly Reply[]): FakeProviderOptions['token'] =>
  (_, nth) =>
    replies[Math.min(nth, replies.length) - 1];

const pending = errorResponse('authorization_pending');

/** A clock that only `sleep` advances; `sleeps` are in seconds. */
function clock() {
  const sleeps: number[] = [];
  let time = Date.now();
  return {
    sleeps,
    now: () => time,
    sleep: async (ms: number) => {
      sleeps.push(ms / 1_000);
      time += ms;
    },
  };
}

async function device(options: FakeProviderOptions, auth: Record<string, string> = {}) {
  const provider = await fakeProvider({ device: () => deviceAuthorization(), ...options });
  const user = createUser();
  const time = clock();
  const attempt = () => logIn('v3oidcdeviceauthz', { ...provider.auth, ...auth }, { ...time, ui: user.ui });
  return { provider, ...user, ...time, attempt };
}

const requestsOf = ({ token }: FakeProvider) => token.map((request) => formOf(request));

describe('logInWithDevice', () => {
  const logInWith = (authorization: Record<string, string>, allowHttp?: boolean) => {
    const lines: string[] = [];
    const client = {
      send: async () => ({ device_code: 'd', user_code: 'u', expires_in: 600, ...authorization }),
      provider: { metadata: { device_authorization_endpoint: 'https://login.example/start' } },
    };
    const context = { options: {}, ui: { notify: (line: string) => lines.push(line) }, allowHttp };
    const attempt = logInWithDevice(context as unknown as AuthContext, client as unknown as Client);
    return { lines, attempt };
  };

  it.each<Record<string, string>>([
    { verification_uri: 'http://evil.example/device' },
    { verification_uri: 'https://login.example/device', verification_uri_complete: 'http://evil.example/x' },
  ])('rejects an http:// verification URL of an https:// provider: %o', async (authorization) => {
    const { lines, attempt } = logInWith(authorization);
    await expect(attempt).rejects.toThrow(/^The verification URL .*http:\/\/evil\.example/);
    expect(lines).toEqual([]);
  });

  it('prints an http:// verification URL with --allow-http', async () => {
    const { lines, attempt } = logInWith({ verification_uri: 'http://login.example/device' }, true);
    // Polling fails, because this context has no clock.
    await expect(attempt).rejects.toThrow(TypeError);
    expect(lines[0]).toContain('http://login.example/device');
  });
});

describe('v3oidcdeviceauthz', () => {
  it('polls until the code is confirmed, every 5 s if the provider sets no interval', async () => {
    const { attempt, provider, sleeps } = await device({ token: polls(pending, pending, tokenResponse()) });
    expect(await attempt()).toMatchObject({ id: 'unscoped-1' });
    expect(sleeps).toEqual([5, 5, 5]);
    expect(formOf(provider.device[0])).toEqual({ client_id: 'my-client', scope: 'openid profile' });
    expect(requestsOf(provider)).toEqual(
      Array(3).fill({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: 'hidden-device-code',
        client_id: 'my-client',
      }),
    );
  });

  it('sends client_id in the form in addition to HTTP Basic, as Entra ID requires', async () => {
    const { attempt, provider } = await device({}, { client_secret: 'hush' });
    await attempt();
    const header = `Basic ${Buffer.from('my-client:hush').toString('base64')}`;
    for (const request of [provider.device[0], provider.token[0]]) {
      expect(request?.headers.authorization).toBe(header);
      expect(formOf(request).client_id).toBe('my-client');
      expect(formOf(request)).not.toHaveProperty('client_secret');
    }
  });

  it('polls at the interval of the provider, and 5 s slower after each slow_down', async () => {
    const { attempt, sleeps } = await device({
      device: () => deviceAuthorization({ interval: 2 }),
      token: polls(pending, errorResponse('slow_down'), pending, errorResponse('slow_down'), tokenResponse()),
    });
    await attempt();
    expect(sleeps).toEqual([2, 2, 7, 7, 12]);
  });

  it('prints the verification URL, the user code, and a QR code of the URL that includes the code', async () => {
    const complete = 'https://login.example/device?user_code=WDJB-MJHT';
    const { attempt, notified } = await device({
      device: () => deviceAuthorization({ verification_uri_complete: complete }),
    });
    await attempt();
    expect(notified[0]).toBe(
      'To log in, open https://login.example/device in a browser on any device and enter the code WDJB-MJHT',
    );
    expect(notified).toContain(`Or open this URL, which includes the code: ${complete}`);
    expect(notified.filter((line) => /^[█▀▄ ]{25,78}$/.test(line)).length).toBeGreaterThan(12);
    expect(notified.at(-1)).toContain('at most 10 min; Ctrl-C');
    expect(notified.join()).not.toContain('hidden-device-code');
  });

  it('prints no QR code that is too wide, no control characters, and no javascript: URL', async () => {
    const { attempt, notified } = await device({
      device: () =>
        deviceAuthorization({
          verification_uri: `https://login.example/${'x'.repeat(2_000)}`,
          user_code: 'A\u001b[2J\nB',
          verification_uri_complete: 'javascript:alert(1)',
        }),
    });
    await attempt();
    expect(notified).toHaveLength(2);
    expect(notified[0]).toMatch(/enter the code A\[2J B$/);
  });

  it('fails for a verification URL that is not http:// or https://', async () => {
    const { attempt } = await device({
      device: () => deviceAuthorization({ verification_uri: 'file:///etc/passwd' }),
    });
    await expect(attempt()).rejects.toMatchObject({ kind: 'failed' });
  });

  it('uses PKCE if code_challenge_method is set', async () => {
    const { attempt, provider } = await device({}, { code_challenge_method: 'S256' });
    await attempt();
    const { code_challenge, code_challenge_method } = formOf(provider.device[0]);
    expect(code_challenge_method).toBe('S256');
    expect(challengeOf(formOf(provider.token[0]).code_verifier ?? '')).toBe(code_challenge);
  });

  it('requires device_authorization_endpoint if the discovery document has none, and uses it', async () => {
    const { attempt, provider } = await device({
      discovery: { device_authorization_endpoint: undefined },
    });
    await expect(attempt()).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('--os-device-authorization-endpoint'),
    });
    const { ui } = createUser();
    const options = { ...provider.auth, device_authorization_endpoint: `${provider.url}/device` };
    await logIn('v3oidcdeviceauthz', options, { ...clock(), ui });
    expect(provider.device).toHaveLength(1);
  });

  it('fails with a timeout when the code expires, without waiting for a full interval', async () => {
    const { attempt, sleeps } = await device({
      device: () => deviceAuthorization({ expires_in: 12, interval: 5 }),
      token: polls(pending),
    });
    await expect(attempt()).rejects.toMatchObject({
      kind: 'timeout',
      message: 'The code expired before the login was confirmed.',
    });
    expect(sleeps).toEqual([5, 5, 2]);
  });

  it('stops polling at the errors expired_token, access_denied and invalid_grant', async () => {
    for (const [code, kind, message] of [
      ['expired_token', 'timeout', /expired before the login was confirmed/],
      ['access_denied', 'auth', /denied access, or you did not allow the login/],
      ['invalid_grant', 'auth', /no longer accepts the device code/],
    ] as const) {
      const { attempt, provider } = await device({
        token: polls(pending, errorResponse(code), tokenResponse()),
      });
      await expect(attempt()).rejects.toMatchObject({ kind, message: expect.stringMatching(message) });
      expect(provider.token).toHaveLength(2);
    }
  });

  it.each([
    [{ interval: 1e10 }, [60, 60]],
    [{ interval: 0.0001 }, [1, 1]],
    [{ interval: -5 }, [5, 5]],
    [{ interval: 0 }, [5, 5]],
    [{ interval: '2' }, [2, 2]],
    [{ interval: 'soon' }, [5, 5]],
    [{ interval: null }, [5, 5]],
    [{ expires_in: -1, interval: 7 }, [7, 7]],
    [{ expires_in: 'never', interval: 7 }, [7, 7]],
  ])('limits the poll interval for %j', async (times, expected) => {
    const { attempt, sleeps } = await device({
      device: () => deviceAuthorization(times),
      token: polls(pending, tokenResponse()),
    });
    expect(await attempt()).toMatchObject({ id: 'unscoped-1' });
    expect(sleeps).toEqual(expected);
  });

  it('waits at most an hour, every 60 s, for an excessive lifetime and interval', async () => {
    const { attempt, sleeps, notified } = await device({
      device: () => deviceAuthorization({ expires_in: 1e12, interval: 1e10 }),
      token: polls(pending),
    });
    await expect(attempt()).rejects.toMatchObject({ kind: 'timeout' });
    expect(sleeps).toEqual(Array(60).fill(60));
    expect(notified.join('\n')).toContain('at most 60 min');
  });

  it('prints no QR code of a URL with 20,000 characters', async () => {
    const { attempt, notified } = await device({
      device: () => deviceAuthorization({ verification_uri: `https://login.example/${'x'.repeat(20_000)}` }),
    });
    expect(await attempt()).toMatchObject({ id: 'unscoped-1' });
    expect(notified.join('\n')).not.toMatch(/[\u2580-\u259f]/);
  });

  it('polls again at twice the interval after each 503', async () => {
    const unavailable = { status: 503, body: '<h1>Service Unavailable</h1>' };
    const { attempt, sleeps } = await device({
      device: () => deviceAuthorization({ interval: 1 }),
      token: polls(unavailable, unavailable, pending, tokenResponse()),
    });
    await attempt();
    expect(sleeps).toEqual([1, 2, 4, 4]);
  });

  it('fails as unreachable after three 503 in a row', async () => {
    const { attempt, provider } = await device({
      token: polls(pending, { status: 503, body: '<h1>Service Unavailable</h1>' }),
    });
    await expect(attempt()).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/^The OpenID provider at \S+ is not available: Service Unavailable\.$/),
    });
    expect(provider.token).toHaveLength(4);
  });

  it('counts only consecutive 503, and not those before a response', async () => {
    const down = { status: 503, body: '<h1>Service Unavailable</h1>' };
    const { attempt, sleeps } = await device({
      device: () => deviceAuthorization({ interval: 1 }),
      token: polls(down, down, pending, down, down, errorResponse('slow_down'), down, tokenResponse()),
    });
    expect(await attempt()).toMatchObject({ id: 'unscoped-1' });
    expect(sleeps).toEqual([1, 2, 4, 4, 8, 16, 21, 42]);
  });

  it.each([
    [20, 1],
    [89, 1],
    [90, 2],
    [600, 10],
    [3_600, 60],
    [7_200, 60],
  ])('prints a code that is valid for %i s as valid for %i min', async (expires_in, minutes) => {
    const { attempt, notified } = await device({ device: () => deviceAuthorization({ expires_in }) });
    await attempt();
    expect(notified.at(-1)).toBe(`Waiting for the login (at most ${minutes} min; Ctrl-C to cancel).`);
  });

  it.each([
    ['https://login.example/device', 29],
    [`https://login.example/${'x'.repeat(436)}`, 77],
    [`https://login.example/${'x'.repeat(437)}`, 0],
  ])(
    'prints the QR code of %.30s with %i columns, and none that is wider than 78',
    async (verification_uri, columns) => {
      const { attempt, notified } = await device({ device: () => deviceAuthorization({ verification_uri }) });
      await attempt();
      const lines = notified.slice(1, -1);
      expect(new Set(lines.map((line) => line.length))).toEqual(new Set(columns ? [columns] : []));
      expect(lines).toHaveLength(Math.ceil(columns / 2));
    },
  );

  it.each(['file:///etc/passwd', 'login.example/device', ''])(
    'rejects the verification URL %j with the reason',
    async (verification_uri) => {
      const { attempt, notified, provider } = await device({
        device: () =>
          deviceAuthorization({ verification_uri, verification_uri_complete: 'https://a.example/' }),
      });
      await expect(attempt()).rejects.toMatchObject({ kind: 'failed' });
      expect([notified, provider.token]).toEqual([[], []]);
    },
  );

  it('fails with a hint and without another poll when the code has expired', async () => {
    const { attempt, provider } = await device({
      device: () => deviceAuthorization({ expires_in: 10, interval: 5 }),
      token: polls(pending),
    });
    await expect(attempt()).rejects.toMatchObject({
      kind: 'timeout',
      message: 'The code expired before the login was confirmed.',
      hint: 'Log in again.',
    });
    expect(provider.token).toHaveLength(1);
  });

  it('stops at an interrupt', async () => {
    const { provider, ui } = await device({ token: polls(pending) });
    const sleep = async () => {
      throw new MagnumError('interrupted', 'Interrupted.');
    };
    await expect(logIn('v3oidcdeviceauthz', provider.auth, { ui, sleep })).rejects.toMatchObject({
      kind: 'interrupted',
    });
    expect(provider.token).toHaveLength(0);
  });

  it('needs no terminal if a user reads stderr, as during magnum login', async () => {
    const provider = await fakeProvider({
      device: () => deviceAuthorization(),
      token: polls(pending, tokenResponse()),
    });
    const notified: string[] = [];
    const ui = { ...noTerminal, isAttended: true, notify: (line: string) => void notified.push(line) };
    await logIn('v3oidcdeviceauthz', provider.auth, { ...clock(), ui });
    expect(notified[0]).toContain('enter the code WDJB-MJHT');
    expect(provider.token).toHaveLength(2);
  });

  it('fails at once with a hint to log in without an interactive terminal', async () => {
    const provider = await fakeProvider();
    await expect(logIn('v3oidcdeviceauthz', provider.auth)).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringMatching(/: magnum login$/),
    });
    expect(provider.device).toHaveLength(0);
  });
});
