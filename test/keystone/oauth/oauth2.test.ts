/** Requests and errors of Keystone's own OAuth 2.0, with exact messages. */
import { describe, expect, it } from 'vitest';
import { bearerHeaders, requestOauth2Token } from '../../../src/keystone/oauth/oauth2.ts';
import { jsonReply, scriptedTransport } from '../../support/scripted-transport.ts';
import { authContext } from '../fake-cloud.ts';

const ENDPOINT = 'https://cloud.example/v3/OS-OAUTH2/token';
const CHECK_ENDPOINT =
  'Check --os-oauth2-endpoint (OS_OAUTH2_ENDPOINT); in Keystone it ends in /v3/OS-OAUTH2/token.';
const credential = {
  form: { client_id: 'a&b' },
  headers: { Authorization: 'Basic x' },
  hint: 'Check the client.',
};

type Reply = ReturnType<typeof jsonReply>;

function request(
  issue: Reply,
  validate: Reply = jsonReply(200, { token: { user: { id: 'u', name: 'robot' } } }),
) {
  const { transport, requests } = scriptedTransport(({ method }) => (method === 'POST' ? issue : validate));
  const context = authContext(
    { oauth2_endpoint: ENDPOINT },
    { transport, identityUrl: async () => 'https://cloud.example/v3' },
  );
  return { result: requestOauth2Token(context, credential), requests };
}

const issued = jsonReply(200, { access_token: 'at-1', token_type: 'Bearer' });

describe('requestOauth2Token', () => {
  it('sends the credentials, and validates the access token with itself', async () => {
    const { result, requests } = request(issued);
    expect(await result).toMatchObject({ id: 'at-1', user: { name: 'robot' } });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: ENDPOINT,
        headers: { Authorization: 'Basic x', 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=client_credentials&client_id=a%26b',
      },
      {
        method: 'GET',
        url: 'https://cloud.example/v3/auth/tokens',
        headers: { 'X-Auth-Token': 'at-1', 'X-Subject-Token': 'at-1' },
      },
    ]);
    expect(requests).toHaveLength(2);
  });

  it.each<[string, Reply, string]>([
    ['401 without JSON', { status: 401, body: '<h1>Unauthorized.</h1>' }, 'Unauthorized.'],
    ['403', jsonReply(403, { error: { message: 'Disabled.' } }), 'Disabled.'],
    ['invalid_client', jsonReply(400, { error: 'invalid_client', error_description: 'Who?' }), 'Who?'],
    [
      'unauthorized_client',
      jsonReply(400, { error: 'unauthorized_client', error_description: 'a\n b' }),
      'a b.',
    ],
    ['access_denied', jsonReply(400, { error: 'access_denied', error_description: 'No!' }), 'No!'],
    [
      'invalid_scope',
      jsonReply(400, { error: 'invalid_scope', error_description: 'secret=hush' }),
      'secret=***.',
    ],
    [
      '404 with other_error',
      jsonReply(404, { error: 'other_error', error_description: 'x' }),
      'no client with this ID.',
    ],
  ])('rejects the client for %s', async (_, reply, reason) => {
    const { result, requests } = request({ ...reply, headers: { 'x-openstack-request-id': 'req-1' } });
    await expect(result).rejects.toMatchObject({
      kind: 'auth',
      message: `cloud.example rejected the OAuth 2.0 client: ${reason}`,
      hint: 'Check the client.',
      status: reply.status,
      requestId: 'req-1',
    });
    expect(requests).toHaveLength(1);
  });

  it.each<[string, Reply, string]>([
    ['no token', jsonReply(200, {}), '.'],
    ['an empty token', jsonReply(200, { access_token: '' }), '.'],
    ['a token that is no text', jsonReply(200, { access_token: 7 }), '.'],
    ['201 with a token', jsonReply(201, { access_token: 'at-1' }), '.'],
    ['404 with another error', jsonReply(404, { error: 'invalid_request', error_description: 'x' }), ': x.'],
    ['400 with other_error', jsonReply(400, { error: 'other_error', error_description: 'x' }), ': x.'],
    ['a description without a code', jsonReply(400, { error_description: 'x' }), ': x.'],
    ['503', { status: 503, body: '<h1>Down</h1>' }, ': Down.'],
  ])('reports that no token was returned for %s', async (_, reply, ending) => {
    const { result } = request({ ...reply, headers: { 'x-openstack-request-id': 'req-1' } });
    await expect(result).rejects.toMatchObject({
      kind: 'failed',
      message: `cloud.example returned no OAuth 2.0 access token${ending}`,
      hint: CHECK_ENDPOINT,
      status: reply.status,
      requestId: 'req-1',
    });
  });

  it('reports a token that this Keystone did not issue', async () => {
    const { result } = request(issued, jsonReply(404, { error: { message: 'Could not recognize token.' } }));
    await expect(result).rejects.toMatchObject({
      kind: 'auth',
      hint: 'The access token was not issued by this Keystone: check --os-oauth2-endpoint (OS_OAUTH2_ENDPOINT) and --os-auth-url (OS_AUTH_URL).',
    });
  });
});

describe('bearerHeaders', () => {
  it('sends the token in both headers', () => {
    expect(bearerHeaders({ id: 'T' } as Parameters<typeof bearerHeaders>[0], {})).toEqual({
      'X-Auth-Token': 'T',
      Authorization: 'Bearer T',
    });
  });
});
