/**
 * Clients that prove who they are with a certificate (RFC 8705), at a stand-in that follows the specification: what it
 * gives out is bound to the certificate (section 3), and good for nothing without it. Keystone does this from version 23 on.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAuthority } from '../http/certificates.ts';
import { json, makeTransport } from '../http/servers.ts';
import { catalogOf, configOf, sessionOf } from './fake-cloud.ts';

const directory = mkdtempSync(join(tmpdir(), 'magnum-mtls-'));
const file = (name: string): string => join(directory, name);
let url: string;
let close: () => void;

/** The name and the thumbprint of the client, where its certificate is by an authority that is known. */
function clientOf(request: IncomingMessage): { name: string; thumbprint: string } | undefined {
  const socket = request.socket as TLSSocket;
  if (!socket.authorized) return undefined;
  const { subject, raw } = socket.getPeerCertificate();
  return { name: String(subject.CN), thumbprint: createHash('sha256').update(raw).digest('base64url') };
}

beforeAll(async () => {
  const [known, stranger] = await Promise.all([createAuthority('Known'), createAuthority('Stranger')]);
  writeFileSync(file('ca.pem'), known.cert);
  for (const [name, authority] of [
    ['robot', known],
    ['other', known],
    ['thief', stranger],
  ] as const) {
    const { cert, key } = await authority.issue({ dns: [name] });
    writeFileSync(file(`${name}.pem`), cert);
    writeFileSync(file(`${name}.key`), key);
  }
  const identity = await known.issue();
  const options = { ...identity, ca: known.cert, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options, (request, response) => {
    const client = clientOf(request);
    const token = `token-of-${client?.thumbprint}`;
    let form = '';
    request.on('data', (piece) => {
      form += piece;
    });
    request.on('end', () => {
      const bound = request.headers['x-auth-token'] === token;
      if (request.url === '/v3/OS-OAUTH2/token') {
        const asked = new URLSearchParams(form);
        const right = client && asked.get('client_id') === client.name;
        if (asked.get('grant_type') !== 'client_credentials' || request.headers.authorization)
          json(response, 400, { error: 'invalid_request' });
        else if (right) json(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
        else
          json(response, 401, {
            error: 'invalid_client',
            error_description: 'Client authentication failed.',
          });
      } else if (!bound) json(response, 401, { error: { message: 'The token is another one’s.' } });
      else if (request.url === '/v3/auth/tokens') json(response, 200, { token: { catalog: catalogOf(url) } });
      else if (request.headers.authorization === `Bearer ${token}`) json(response, 200, { clusters: [] });
      else json(response, 401, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => server.close().closeAllConnections();
});

afterAll(() => {
  close();
  rmSync(directory, { recursive: true });
});

function list(client: string, certificate?: string) {
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

it('gets a token for the certificate, and shows both to Magnum', async () => {
  expect(await list('robot', 'robot')).toMatchObject({ status: 200, body: '{"clusters":[]}' });
});

it.each([
  ['no certificate', undefined],
  ['the certificate of another client', 'other'],
  ['a certificate by a stranger', 'thief'],
])('with %s is refused', async (_, certificate) => {
  await expect(list('robot', certificate)).rejects.toMatchObject({
    kind: 'auth',
    message: expect.stringContaining('refused the OAuth 2.0 client: Client authentication failed.'),
    hint: expect.stringContaining('--os-cert (OS_CERT)'),
  });
});
