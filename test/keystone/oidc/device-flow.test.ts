/** The device authorization grant (RFC 8628): what is shown, how often is asked, and how it ends. */
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import type { Client } from '../../../src/keystone/oidc/client.ts';
import { logInWithDevice } from '../../../src/keystone/oidc/device-flow.ts';
import type { AuthContext } from '../../../src/keystone/types.ts';
import {
  challengeOf,
  type FakeProvider,
  type FakeProviderOptions,
  fakeProvider,
  formOf,
  granted,
  logIn,
  type Reply,
  refused,
  somebody,
} from './fake-provider.ts';

const started = (more: Record<string, unknown> = {}): Reply => ({
  body: {
    device_code: 'hidden-device-code',
    user_code: 'WDJB-MJHT',
    verification_uri: 'https://login.example/device',
    expires_in: 600,
    ...more,
  },
});

/** Answers the polls one after the other; the last one again and again. */
const polls =
  (...replies: readonly Reply[]): FakeProviderOptions['token'] =>
  (_, nth) =>
    replies[Math.min(nth, replies.length) - 1];

const pending = refused('authorization_pending');

/** A clock that only sleeping moves. */
function clock() {
  const slept: number[] = [];
  let time = Date.now();
  return {
    slept,
    now: () => time,
    sleep: async (ms: number) => {
      slept.push(ms / 1_000);
      time += ms;
    },
  };
}

async function device(options: FakeProviderOptions, auth: Record<string, string> = {}) {
  const provider = await fakeProvider({ device: () => started(), ...options });
  const who = somebody();
  const time = clock();
  const attempt = () => logIn('v3oidcdeviceauthz', { ...provider.auth, ...auth }, { ...time, ui: who.ui });
  return { provider, ...who, ...time, attempt };
}

const requestsOf = ({ token }: FakeProvider) => token.map((request) => formOf(request));

describe('the address at which to log in', () => {
  const shown = (authorization: Record<string, string>, allowHttp?: boolean) => {
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
  ])('stays https: %o', async (authorization) => {
    const { lines, attempt } = shown(authorization);
    await expect(attempt).rejects.toThrow(
      'The address at which to log in uses http:// (http://evil.example)',
    );
    expect(lines).toEqual([]);
  });

  it('may be http with --allow-http', async () => {
    const { lines, attempt } = shown({ verification_uri: 'http://login.example/device' }, true);
    // It goes on to poll, for which this context has no clock.
    await expect(attempt).rejects.toThrow(TypeError);
    expect(lines[0]).toContain('http://login.example/device');
  });
});

describe('v3oidcdeviceauthz', () => {
  it('asks until the code is confirmed, every five seconds where the provider says nothing', async () => {
    const { attempt, provider, slept } = await device({ token: polls(pending, pending, granted()) });
    expect(await attempt()).toMatchObject({ id: 'unscoped-1' });
    expect(slept).toEqual([5, 5, 5]);
    expect(formOf(provider.device[0])).toEqual({ client_id: 'my-client', scope: 'openid profile' });
    expect(requestsOf(provider)).toEqual(
      Array(3).fill({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: 'hidden-device-code',
        client_id: 'my-client',
      }),
    );
  });

  it('says its id beside Basic too, as Entra ID wants it', async () => {
    const { attempt, provider } = await device({}, { client_secret: 'hush' });
    await attempt();
    const header = `Basic ${Buffer.from('my-client:hush').toString('base64')}`;
    for (const request of [provider.device[0], provider.token[0]]) {
      expect(request?.headers.authorization).toBe(header);
      expect(formOf(request).client_id).toBe('my-client');
      expect(formOf(request)).not.toHaveProperty('client_secret');
    }
  });

  it('asks as often as the provider says, and slower after each slow_down', async () => {
    const { attempt, slept } = await device({
      device: () => started({ interval: 2 }),
      token: polls(pending, refused('slow_down'), pending, refused('slow_down'), granted()),
    });
    await attempt();
    expect(slept).toEqual([2, 2, 7, 7, 12]);
  });

  it('shows address, code and a QR code with both', async () => {
    const complete = 'https://login.example/device?user_code=WDJB-MJHT';
    const { attempt, told } = await device({
      device: () => started({ verification_uri_complete: complete }),
    });
    await attempt();
    expect(told[0]).toBe(
      'To log in, open https://login.example/device in a browser, on any device, and enter the code WDJB-MJHT',
    );
    expect(told).toContainEqual(expect.stringContaining(complete));
    expect(told.filter((line) => /^[█▀▄ ]{25,78}$/.test(line)).length).toBeGreaterThan(12);
    expect(told.at(-1)).toContain('at most 10 min; Ctrl-C');
    expect(told.join()).not.toContain('hidden-device-code');
  });

  it('shows no QR code that would not fit, and nothing that could drive a terminal', async () => {
    const { attempt, told } = await device({
      device: () =>
        started({
          verification_uri: `https://login.example/${'x'.repeat(2_000)}`,
          user_code: 'A\u001b[2J\nB',
          verification_uri_complete: 'javascript:alert(1)',
        }),
    });
    await attempt();
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/enter the code A\[2J B$/);
  });

  it('shows no address that is none of the web', async () => {
    const { attempt } = await device({ device: () => started({ verification_uri: 'file:///etc/passwd' }) });
    await expect(attempt()).rejects.toMatchObject({ kind: 'failed' });
  });

  it('does PKCE where it is asked to', async () => {
    const { attempt, provider } = await device({}, { code_challenge_method: 'S256' });
    await attempt();
    const { code_challenge, code_challenge_method } = formOf(provider.device[0]);
    expect(code_challenge_method).toBe('S256');
    expect(challengeOf(formOf(provider.token[0]).code_verifier ?? '')).toBe(code_challenge);
  });

  it('asks at the endpoint that is given', async () => {
    const { attempt, provider } = await device({
      discovery: { device_authorization_endpoint: undefined },
    });
    await expect(attempt()).rejects.toMatchObject({
      kind: 'usage',
      hint: expect.stringContaining('--os-device-authorization-endpoint'),
    });
    const { ui } = somebody();
    const options = { ...provider.auth, device_authorization_endpoint: `${provider.url}/device` };
    await logIn('v3oidcdeviceauthz', options, { ...clock(), ui });
    expect(provider.device).toHaveLength(1);
  });

  it('ends when the code does, not a moment later', async () => {
    const { attempt, slept } = await device({
      device: () => started({ expires_in: 12, interval: 5 }),
      token: polls(pending),
    });
    await expect(attempt()).rejects.toMatchObject({
      kind: 'timeout',
      message: 'The code expired before the login was confirmed.',
    });
    expect(slept).toEqual([5, 5, 2]);
  });

  it('ends when the provider says that the code has ended, or that the person told no', async () => {
    for (const [code, kind, words] of [
      ['expired_token', 'timeout', /has expired before the login was confirmed/],
      ['access_denied', 'auth', /access was denied/],
      ['invalid_grant', 'auth', /does not know the device code/],
    ] as const) {
      const { attempt, provider } = await device({ token: polls(pending, refused(code), granted()) });
      await expect(attempt()).rejects.toMatchObject({ kind, message: expect.stringMatching(words) });
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
  ])('polls within limits for %j', async (times, expected) => {
    const { attempt, slept } = await device({
      device: () => started(times),
      token: polls(pending, granted()),
    });
    expect(await attempt()).toMatchObject({ id: 'unscoped-1' });
    expect(slept).toEqual(expected);
  });

  it('waits an hour at most', async () => {
    const { attempt, slept, told } = await device({
      device: () => started({ expires_in: 1e12, interval: 1e10 }),
      token: polls(pending),
    });
    await expect(attempt()).rejects.toMatchObject({ kind: 'timeout' });
    expect(slept).toEqual(Array(60).fill(60));
    expect(told.join('\n')).toContain('at most 60 min');
  });

  it('draws no code of a URL that is far too long', async () => {
    const { attempt, told } = await device({
      device: () => started({ verification_uri: `https://login.example/${'x'.repeat(20_000)}` }),
    });
    expect(await attempt()).toMatchObject({ id: 'unscoped-1' });
    expect(told.join('\n')).not.toMatch(/[\u2580-\u259f]/);
  });

  it('is patient with a provider that is down for a moment, and slower', async () => {
    const down = { status: 503, body: '<h1>Service Unavailable</h1>' };
    const { attempt, slept } = await device({
      device: () => started({ interval: 1 }),
      token: polls(down, down, pending, granted()),
    });
    await attempt();
    expect(slept).toEqual([1, 2, 4, 4]);
  });

  it('says when it stays down', async () => {
    const { attempt, provider } = await device({
      token: polls(pending, { status: 503, body: '<h1>Service Unavailable</h1>' }),
    });
    await expect(attempt()).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/^The OpenID provider at \S+ is not available: Service Unavailable\.$/),
    });
    expect(provider.token).toHaveLength(4);
  });

  it('stops when the person wants to', async () => {
    const { provider, ui } = await device({ token: polls(pending) });
    const sleep = async () => {
      throw new MagnumError('interrupted', 'Interrupted.');
    };
    await expect(logIn('v3oidcdeviceauthz', provider.auth, { ui, sleep })).rejects.toMatchObject({
      kind: 'interrupted',
    });
    expect(provider.token).toHaveLength(0);
  });

  it('fails at once where nobody is there', async () => {
    const provider = await fakeProvider();
    await expect(logIn('v3oidcdeviceauthz', provider.auth)).rejects.toMatchObject({
      kind: 'auth',
      hint: expect.stringMatching(/: magnum login$/),
    });
    expect(provider.device).toHaveLength(0);
  });
});
