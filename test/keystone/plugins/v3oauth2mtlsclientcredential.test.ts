/** v3oauth2mtlsclientcredential at a fake Keystone, whose tokens are valid only with the client certificate. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTransport } from '../../http/servers.ts';
import { configOf, sessionOf } from '../fake-cloud.ts';
import { type MtlsKeystone, startMtlsKeystone } from './mtls-keystone.ts';

let keystone: MtlsKeystone;

beforeAll(async () => {
  keystone = await startMtlsKeystone();
});
afterAll(() => keystone.close());

function list(client: string, certificate?: string) {
  const { url, file } = keystone;
  const tls = {
    verify: true,
    cacert: file('ca.pem'),
    ...(certificate && { cert: file(`${certificate}.pem`), key: file(`${certificate}.key`) }),
  };
  const auth = {
    auth_url: `${url}/v3`,
    oauth2_endpoint: `${url}/v3/OS-OAUTH2/token`,
    oauth2_client_id: client,
  };
  const config = configOf(auth, { authType: 'v3oauth2mtlsclientcredential', tls });
  const { session } = sessionOf(config, { transport: makeTransport({ tls }).transport });
  return session.request({ method: 'GET', path: '/v1/clusters' });
}

it('v3oauth2mtlsclientcredential: sends the token and the client certificate to Magnum', async () => {
  expect(await list('robot', 'robot')).toMatchObject({ status: 200, body: '{"clusters":[]}' });
});

it.each([
  ['no certificate', undefined],
  ['the certificate of another client', 'other'],
  ['a certificate of an unknown CA', 'unknown-ca'],
])('v3oauth2mtlsclientcredential: fails with %s', async (_, certificate) => {
  await expect(list('robot', certificate)).rejects.toMatchObject({
    kind: 'auth',
    message: expect.stringContaining('rejected the OAuth 2.0 client: Client authentication failed.'),
    hint: expect.stringContaining('--os-cert (OS_CERT)'),
  });
});
