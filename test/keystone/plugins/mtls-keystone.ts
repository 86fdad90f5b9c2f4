/**
 * A fake Keystone and Magnum for OAuth 2.0 clients that authenticate with a certificate (RFC 8705), to which a token is bound
 * (section 3). Keystone supports this since version 23.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createAuthority } from '../../http/certificates.ts';
import { json } from '../../http/servers.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { catalogOf } from '../fake-cloud.ts';

export interface MtlsKeystone {
  readonly url: string;
  /** Returns the path of `ca.pem`, or of NAME.pem and NAME.key of a client: `robot`, `other`, or `unknown-ca`, whose CA is unknown. */
  file(name: string): string;
  close(): void;
}

/** Returns the name and the thumbprint of the client; undefined without a certificate of the known CA. */
function clientOf(request: IncomingMessage): { name: string; thumbprint: string } | undefined {
  const socket = request.socket as TLSSocket;
  if (!socket.authorized) return undefined;
  const { subject, raw } = socket.getPeerCertificate();
  return { name: String(subject.CN), thumbprint: createHash('sha256').update(raw).digest('base64url') };
}

export async function startMtlsKeystone(): Promise<MtlsKeystone> {
  const directory = temporaryDirectory();
  const file = (name: string): string => join(directory, name);
  const [known, unknown] = await Promise.all([createAuthority('Known'), createAuthority('Unknown')]);
  writeFileSync(file('ca.pem'), known.cert);
  for (const [name, authority] of [
    ['robot', known],
    ['other', known],
    ['unknown-ca', unknown],
  ] as const) {
    const { cert, key } = await authority.issue({ dns: [name] });
    writeFileSync(file(`${name}.pem`), cert);
    writeFileSync(file(`${name}.key`), key);
  }
  const identity = await known.issue();
  const options = { ...identity, ca: known.cert, requestCert: true, rejectUnauthorized: false };
  const url = (): string => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const server = createServer(options, (request, response) => {
    const client = clientOf(request);
    const token = `token-of-${client?.thumbprint}`;
    let form = '';
    request.on('data', (chunk) => {
      form += chunk;
    });
    request.on('end', () => {
      const isBound = request.headers['x-auth-token'] === token;
      if (request.url === '/v3/OS-OAUTH2/token') {
        const parameters = new URLSearchParams(form);
        const isClient = client && parameters.get('client_id') === client.name;
        if (parameters.get('grant_type') !== 'client_credentials' || request.headers.authorization)
          json(response, 400, { error: 'invalid_request' });
        else if (isClient)
          json(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 });
        else
          json(response, 401, {
            error: 'invalid_client',
            error_description: 'Client authentication failed.',
          });
      } else if (!isBound)
        json(response, 401, { error: { message: 'The token is bound to another certificate.' } });
      else if (request.url === '/v3/auth/tokens')
        json(response, 200, { token: { catalog: catalogOf(url()) } });
      else if (request.headers.authorization === `Bearer ${token}`) json(response, 200, { clusters: [] });
      else json(response, 401, {});
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: url(), file, close: () => void server.close().closeAllConnections() };
}
