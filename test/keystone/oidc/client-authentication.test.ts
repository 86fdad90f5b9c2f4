/** The ways in which providers accept the ID and secret of a client. */
import { describe, expect, it } from 'vitest';
import { errorResponse, formOf, type Reply, tokenResponse } from './fake-provider.ts';
import { attempt, device } from './grants.ts';

describe('client_id in the form in addition to HTTP Basic', () => {
  const secret = { client_secret: 'hush' };
  const refusal = errorResponse('invalid_request', 'Cannot supply multiple client credentials.');
  const unlessAlone = (reply: Reply) => (form: URLSearchParams) => (form.has('client_id') ? refusal : reply);
  const ids = (requests: Parameters<typeof formOf>[0][]) => requests.map((sent) => formOf(sent).client_id);

  it('is omitted in the device flow after the provider has rejected it, as Okta does', async () => {
    const { login, provider, bearers } = await attempt(
      'device',
      { device: unlessAlone(device()), token: unlessAlone(tokenResponse()) },
      secret,
    );
    await login;
    expect(bearers()).toEqual(['Bearer access-1']);
    expect(ids(provider.device)).toEqual(['my-client', undefined]);
    expect(ids(provider.token)).toEqual([undefined]);
    for (const { headers } of [...provider.device, ...provider.token])
      expect(headers.authorization).toBe(`Basic ${Buffer.from('my-client:hush').toString('base64')}`);
  });

  it.each(['invalid_client', 'invalid_request'])(
    'is omitted if only the token endpoint rejects it: %s',
    async (error) => {
      const { login, provider } = await attempt(
        'device',
        {
          token: (form, nth) => {
            if (form.has('client_id')) return errorResponse(error, undefined, 401);
            return nth < 4 ? errorResponse('authorization_pending') : tokenResponse();
          },
        },
        secret,
      );
      await login;
      expect(ids(provider.token)).toEqual(['my-client', undefined, undefined, undefined]);
    },
  );

  it('is not the reason if the provider rejects the client without it too: the first error is reported', async () => {
    const { login, provider } = await attempt(
      'device',
      {
        device: (form) =>
          form.has('client_id') ? errorResponse('invalid_client', 'wrong secret', 401) : refusal,
      },
      secret,
    );
    await expect(login).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(
        /does not know client my-client, or its secret is wrong: wrong secret\.$/,
      ),
    });
    expect(provider.device).toHaveLength(2);
  });

  it('is the only identification of a public client, and is not omitted', async () => {
    const { login, provider } = await attempt('device', { device: () => refusal });
    await expect(login).rejects.toMatchObject({ kind: 'failed' });
    expect(ids(provider.device)).toEqual(['my-client']);
  });
});

describe('a client ID or secret with special characters', () => {
  const client = { client_id: 'my+client', client_secret: 'p:%+/x' };
  const [encoded, raw] = ['my%2Bclient:p%3A%25%2B%2Fx', 'my+client:p:%+/x'].map(
    (pair) => `Basic ${Buffer.from(pair).toString('base64')}`,
  );

  it.each(['password', 'client credentials', 'code', 'refresh'])(
    'is sent unchanged if the provider does not know the encoded one, with the grant %s',
    async (grant) => {
      const { login, provider, bearers } = await attempt(
        grant,
        {
          token: () =>
            provider.token.at(-1)?.headers.authorization === raw
              ? tokenResponse()
              : errorResponse('invalid_client', undefined, 401),
        },
        client,
      );
      await login;
      expect(provider.token.map(({ headers }) => headers.authorization)).toEqual([encoded, raw]);
      expect(bearers()).toEqual(['Bearer access-1']);
    },
  );

  it('is sent unchanged in all requests of the device flow', async () => {
    const { login, provider } = await attempt(
      'device',
      {
        device: (_, nth) => (nth < 3 ? { status: 401, body: '<h1>Unauthorized</h1>' } : device()),
      },
      client,
    );
    await login;
    const sent = [...provider.device, ...provider.token].map(({ headers }) => headers.authorization);
    expect(sent).toEqual([encoded, encoded, raw, raw]);
  });

  it('is sent encoded only, if the provider rejects something else', async () => {
    const { login, provider } = await attempt(
      'password',
      { token: () => errorResponse('invalid_grant') },
      client,
    );
    await expect(login).rejects.toMatchObject({ kind: 'auth' });
    expect(provider.token).toHaveLength(1);
  });

  it('is reported as the provider did for the encoded one, if it knows neither', async () => {
    const { login, provider } = await attempt(
      'password',
      { token: (_, nth) => errorResponse('invalid_client', `attempt ${nth}`, 401) },
      client,
    );
    await expect(login).rejects.toMatchObject({ message: expect.stringMatching(/: attempt 1\.$/) });
    expect(provider.token).toHaveLength(2);
  });
});
