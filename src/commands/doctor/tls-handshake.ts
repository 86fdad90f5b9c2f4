/** A TLS handshake that accepts any certificate, and reports whether verification would. */
import { connect, type PeerCertificate, type SecureContext } from 'node:tls';
import { codeOf, messageOf } from '../../errors.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Accepts any certificate. `rejection` is the error, with its code, that verification would throw. */
export function handshake(
  host: string,
  port: number,
  secureContext: SecureContext,
): Promise<{ peer: PeerCertificate; rejection: Error | undefined }> {
  return new Promise((resolve, reject) => {
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const socket = connect({
      host,
      port,
      secureContext,
      rejectUnauthorized: false,
      servername,
      timeout: CONNECT_TIMEOUT_MS,
    });
    socket.once('secureConnect', () => {
      const peer = socket.getPeerCertificate();
      const rejection = socket.authorized ? undefined : toError(socket.authorizationError, peer);
      socket.destroy();
      resolve({ peer, rejection });
    });
    socket.once('timeout', () => socket.destroy(new Error('no response within 10 seconds')));
    socket.once('error', reject);
  });
}

/** Node reports the code only. A host name that does not match is described by the names in the certificate. */
function toError(reason: unknown, cert: PeerCertificate): Error {
  const code = codeOf(reason) ?? messageOf(reason);
  return Object.assign(new Error(code), { code, cert });
}
