/**
 * Mutual TLS with certificates of the cluster's authority. The server's key is created at the first connection, and again
 * after a rotation of the authority. From then on certificates of the old authority are rejected.
 */
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type Server, type TLSSocket } from 'node:tls';
import type { Cloud } from '../cloud.ts';
import type { AuthorityRecord, ClusterRecord } from '../state.ts';
import type { Subject } from './cluster-call.ts';

const KIND = 'kubernetes';

export interface TlsOptions {
  readonly cloud: Cloud;
  readonly cluster: ClusterRecord;
  /** The IP address at which clients reach the server. */
  readonly host: string;
  /** If true, connections without a certificate of the authority are closed. */
  readonly needsCertificate: boolean;
}

export type MessageHandler = (
  message: IncomingMessage,
  response: ServerResponse,
  subject: Subject | undefined,
) => void;

/** Returns a function that accepts connections. `serve` gets the subject of the client's certificate. */
export function createTlsReceiver(tls: TlsOptions, serve: MessageHandler): (socket: Socket) => Promise<void> {
  const { cloud, cluster } = tls;
  let current: { readonly authority: AuthorityRecord; readonly server: Server } | undefined;
  return async (socket) => {
    const { getAuthority, issueServerCertificate } = await import('../magnum/certificate-authority.ts');
    const authority = await getAuthority(cloud, cluster, KIND);
    if (current?.authority !== authority) {
      const identity = createServerIdentity((publicKey) =>
        issueServerCertificate(cloud, authority, cluster, { publicKey, addresses: [tls.host] }),
      );
      current = { authority, server: createServer(tls, authority, identity, serve) };
    }
    current.server.emit('connection', socket);
  };
}

interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
}

function createServerIdentity(certify: (publicKey: Buffer) => string): ServerIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: certify(publicKey.export({ type: 'spki', format: 'der' })),
  };
}

/**
 * Requests the client's certificate, which `findSubject` verifies. If OpenSSL verified a certificate that another authority
 * of the same name has signed, as after a rotation, Node would sometimes close the connection before the response.
 */
function createServer(
  { cloud, cluster, needsCertificate }: TlsOptions,
  authority: AuthorityRecord,
  identity: ServerIdentity,
  serve: MessageHandler,
): Server {
  const ca = new X509Certificate(authority.certificate);
  const http = createHttpServer((message, response) => {
    const subject = findSubject(message.socket as TLSSocket, ca);
    // Connections that were opened before a rotation are closed.
    const isAccepted =
      cloud.state.authorities[cluster.uuid]?.[KIND] === authority && (subject || !needsCertificate);
    if (isAccepted) serve(message, response, subject);
    else message.socket.destroy();
  });
  // TLS and HTTP as separate servers: Bun's `https.Server` reads no TLS from sockets that another server has accepted.
  const options = { ...identity, requestCert: true, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] };
  const server = createTlsServer(options, (socket) => http.emit('connection', socket));
  return server.on('tlsClientError', (_error, socket) => socket.destroy());
}

/** Returns undefined without a valid certificate of the authority. */
function findSubject(socket: TLSSocket, ca: X509Certificate): Subject | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const isIssuedByCa = certificate.checkIssued(ca) && certificate.verify(ca.publicKey);
  const now = Date.now();
  if (!isIssuedByCa || now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo))
    return undefined;
  const { CN = '', O = [] } = certificate.toLegacyObject().subject;
  return { commonName: [CN].flat()[0] ?? '', organizations: [O].flat() };
}
