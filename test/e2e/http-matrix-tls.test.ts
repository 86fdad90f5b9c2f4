/**
 * The HTTP matrix, TLS: commands with valid and invalid certificates. Exit code, message, connections and requests
 * are the same with Node and with the single file (MAGNUM_COMMAND).
 */
import { createPrivateKey } from 'node:crypto';
import type { Socket } from 'node:net';
import { createSecureContext, TLSSocket, type TlsOptions } from 'node:tls';
import { describe } from 'vitest';
import { createAuthority, createSelfSigned, type Identity } from '../http/certificates.ts';
import {
  answerCloud,
  answerList,
  check,
  DOCTOR,
  type Expected,
  LIST,
  type Scene,
  succeeds,
  TIMEOUT_1_S,
  times,
  timesOut,
  unreachable,
} from './http-matrix-case.ts';
import { readRequests, reset } from './http-matrix-servers.ts';

const HOUR = 3_600_000;
const notAfter = new Date(Date.now() - HOUR);
const notBefore = new Date(Date.now() - 48 * HOUR);

const root = await createAuthority('Matrix CA');
const other = await createAuthority('Other CA');
const intermediate = await root.subordinate('Intermediate CA');
const expiredIntermediate = await root.subordinate('Expired CA', { notBefore, notAfter });
const notAnAuthority = await root.subordinate('Not a CA', { isAuthority: false });
const good = await root.issue({ ip: ['127.0.0.1', '::1'] });
const unknown = await other.issue();
const selfSigned = await createSelfSigned();
const expired = await root.issue({ notAfter });
const forOtherName = await root.issue({ dns: ['a.example', 'b.example'], ip: [] });

type ServerTls = TlsOptions | Promise<TlsOptions>;

const withChain = async (
  identity: Identity | Promise<Identity>,
  ...chain: readonly { readonly cert: string }[]
): Promise<Identity> => {
  const { cert, key } = await identity;
  return { cert: [cert, ...chain.map((issuer) => issuer.cert)].join(''), key };
};

const SERVER = '127.0.0.1:SERVER';
const CONNECTED = 'SERVER connected';
const GET = `SERVER ${LIST}`;
const POST = 'SERVER POST /v3/auth/tokens';
const WARNING = 'WARNING: TLS certificates are not verified.\n';

const SET_CACERT =
  'Set the CA certificate with --os-cacert FILE (OS_CACERT), or disable verification with --insecure.';
const SET_CERT = 'Set a client certificate and its key with --os-cert and --os-key (OS_CERT, OS_KEY).';
const CHECK_CLOCK =
  "Check this machine's clock; if it is right, ask the administrator of the server to renew the certificate.";
const REPLACE_CERTIFICATE =
  'Ask the administrator of the server for a valid certificate, or disable verification with --insecure.';
const USE_HOST_NAME =
  'Use a host name that the certificate is valid for, or disable verification with --insecure.';
const CHECK_SCHEME = 'The URL may need to start with http:// instead of https://.';
const CHECK_URL = 'Check the URL, the network, and whether a proxy is needed (https_proxy, http_proxy).';
const CHECK_VERSION = 'Check which TLS version and which client certificate the server requires.';

const untrusted = (reason: string, connections = 1): Expected =>
  unreachable(
    `The TLS certificate of ${SERVER} is not trusted: ${reason}.`,
    SET_CACERT,
    ...times(connections, CONNECTED),
  );
const outsideValidity = (reason: string, ...requests: string[]): Expected =>
  unreachable(
    `The TLS certificate of ${SERVER} ${reason}.`,
    CHECK_CLOCK,
    ...(requests.length ? requests : [CONNECTED]),
  );
const wrongPurpose = unreachable(
  `The TLS certificate of ${SERVER} cannot be used: it is not a server certificate, or its issuer is not a certificate authority.`,
  REPLACE_CERTIFICATE,
  CONNECTED,
);
const wrongHost = (names: string, host = '127.0.0.1', ...requests: string[]): Expected =>
  unreachable(
    `The TLS certificate of ${host}:SERVER is valid for ${names}, not for ${host}.`,
    USE_HOST_NAME,
    ...(requests.length ? requests : [CONNECTED]),
  );

const alerted = (alert: string) =>
  unreachable(
    `The TLS handshake with ${SERVER} failed: the server reported '${alert}'.`,
    CHECK_VERSION,
    CONNECTED,
  );
const handshakeFailure = alerted('handshake failure');

/** An HTTPS server with this certificate. */
const serverWith = async (scene: Scene, tls: ServerTls, answer = answerList) =>
  scene.server(answer, { tls: await tls });
/** Settings that trust only the private CA. */
const trustRoot = (scene: Scene, ca = root.cert) => ({ cacert: scene.file('ca.pem', ca) });
/** A call that trusts the private CA, to a server with this certificate. */
const callTo =
  (tls: ServerTls, host = '127.0.0.1') =>
  async (scene: Scene) => {
    const { port } = await serverWith(scene, tls);
    return { endpoint: `https://${host}:${port}`, settings: trustRoot(scene) };
  };
/** A call without --os-cacert, to a server with this certificate. */
const callWithoutCa = (tls: ServerTls) => async (scene: Scene) => ({
  endpoint: (await serverWith(scene, tls)).url,
});

describe('issuer', () => {
  check('private CA in --os-cacert', callTo(good), succeeds(CONNECTED, GET));
  check(
    'private CA, no --os-cacert: tried again with the CA certificates of the system',
    callWithoutCa(good),
    untrusted('its issuer is unknown', 2),
  );
  check(
    'private CA sent by the server, no --os-cacert',
    callWithoutCa(withChain(good, root)),
    untrusted('its chain ends in an unknown certificate authority', 2),
  );
  check('CA that is not in --os-cacert', callTo(unknown), untrusted('its issuer is unknown'));
  check(
    'CA sent by the server that is not in --os-cacert',
    callTo(withChain(unknown, other)),
    untrusted('its chain ends in an unknown certificate authority'),
  );
  check(
    'intermediate CA sent by the server',
    callTo(withChain(intermediate.issue(), intermediate)),
    succeeds(CONNECTED, GET),
  );
  check(
    'intermediate CA not sent by the server',
    callTo(intermediate.issue()),
    untrusted('its issuer is unknown'),
  );
  check(
    'intermediate CA alone in --os-cacert',
    async (scene) => {
      const { url } = await serverWith(scene, withChain(intermediate.issue(), intermediate));
      return { endpoint: url, settings: trustRoot(scene, intermediate.cert) };
    },
    untrusted('its issuer is unknown'),
  );
  check('self-signed certificate', callTo(selfSigned), untrusted('it is self-signed'));
  check(
    'self-signed certificate, no --os-cacert',
    callWithoutCa(selfSigned),
    untrusted('it is self-signed', 2),
  );
  check(
    'self-signed certificate in --os-cacert',
    async (scene) => ({
      endpoint: (await serverWith(scene, selfSigned)).url,
      settings: trustRoot(scene, selfSigned.cert),
    }),
    succeeds(CONNECTED, GET),
  );
  for (const variable of ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])
    check(
      `private CA in ${variable}`,
      async (scene) => ({
        endpoint: (await serverWith(scene, good)).url,
        env: { [variable]: scene.file('bundle.pem', other.cert + root.cert) },
      }),
      succeeds(CONNECTED, GET),
    );
  check(
    'private CA in SSL_CERT_DIR: found with the CA certificates of the system',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      env: { SSL_CERT_DIR: scene.file('certs/site.pem', root.cert).replace(/\/site\.pem$/, '') },
    }),
    succeeds(...times(2, CONNECTED), GET),
  );
  check(
    '--os-cacert overrides SSL_CERT_FILE',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      settings: trustRoot(scene, other.cert),
      env: { SSL_CERT_FILE: scene.file('bundle.pem', root.cert) },
    }),
    untrusted('its issuer is unknown'),
  );
  check(
    'SSL_CERT_FILE and SSL_CERT_DIR that do not exist',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      env: { SSL_CERT_FILE: '/nonexistent/file', SSL_CERT_DIR: '/nonexistent/directory' },
    }),
    untrusted('its issuer is unknown', 2),
  );
});

describe('validity and purpose', () => {
  check('expired', callTo(expired), outsideValidity('has expired'));
  check(
    'not valid yet',
    callTo(root.issue({ notBefore: new Date(Date.now() + HOUR) })),
    outsideValidity('is not valid yet'),
  );
  check(
    'expired intermediate',
    callTo(withChain(expiredIntermediate.issue({ notBefore }), expiredIntermediate)),
    outsideValidity('has expired'),
  );
  check('issuer that is not a CA', callTo(withChain(notAnAuthority.issue(), notAnAuthority)), wrongPurpose);
  check('client certificate', callTo(root.issue({ usage: 'client' })), wrongPurpose);
  check('server certificate', callTo(root.issue({ usage: 'server' })), succeeds(CONNECTED, GET));
  check('expired certificate of an unknown CA', callWithoutCa(expired), outsideValidity('has expired'));
});

describe('host name', () => {
  check('certificate for other names', callTo(forOtherName), wrongHost('a.example, b.example'));
  check(
    'certificate for another IP address',
    callTo(root.issue({ dns: [], ip: ['10.1.2.3'], commonName: '127.0.0.1' })),
    wrongHost('10.1.2.3'),
  );
  check(
    'DNS name that looks like the IP address',
    callTo(root.issue({ dns: ['localhost', '127.0.0.1'], ip: [] })),
    wrongHost('localhost, 127.0.0.1'),
  );
  check('DNS name', callTo(root.issue({ ip: [] }), 'localhost'), succeeds(CONNECTED, GET));
  check(
    'common name and an IP address, no DNS name',
    callTo(root.issue({ dns: [], ip: ['127.0.0.1'], commonName: 'localhost' }), 'localhost'),
    succeeds(CONNECTED, GET),
  );
  check(
    'common name of another host alone',
    callTo(root.issue({ dns: [], ip: [], commonName: 'a.example' }), 'localhost'),
    wrongHost('another host', 'localhost'),
  );
  check(
    'expired certificate for another name',
    callTo(root.issue({ dns: ['a.example'], ip: [], notAfter })),
    outsideValidity('has expired'),
  );
  check(
    'certificate of an unknown CA for another name',
    callTo(other.issue({ dns: ['a.example'], ip: [] })),
    untrusted('its issuer is unknown'),
  );
  for (const [host, servername] of [
    ['localhost', 'localhost'],
    ['127.0.0.1', 'undefined'],
  ] as const)
    check(
      `server name indication for ${host}`,
      async (scene) => {
        const { port } = await serverWith(scene, good, (exchange) => {
          scene.note(
            `servername ${(exchange.socket as TLSSocket & { servername?: string }).servername || undefined}`,
          );
          answerList(exchange);
        });
        return { endpoint: `https://${host}:${port}`, settings: trustRoot(scene) };
      },
      succeeds(CONNECTED, GET, `servername ${servername}`),
    );
});

describe('--insecure', () => {
  for (const [title, identity] of [
    ['unknown CA', unknown],
    ['self-signed', selfSigned],
    ['expired', expired],
    ['another name', forOtherName],
  ] as const)
    check(
      title,
      async (scene) => ({
        endpoint: (await serverWith(scene, identity)).url,
        words: ['cluster-list', '-f', 'value', '--insecure'],
      }),
      { ...succeeds(CONNECTED, GET), stderr: WARNING },
    );
});

describe('reused and resumed connections', () => {
  const login = (scene: Scene, port: number) => ({
    authUrl: `https://127.0.0.1:${port}/v3`,
    settings: trustRoot(scene),
  });
  const cloudAt = (port: () => number) => answerCloud(() => `https://127.0.0.1:${port()}`);

  check(
    'two requests on one connection',
    async (scene) => {
      const server = await serverWith(
        scene,
        good,
        cloudAt(() => server.port),
      );
      return login(scene, server.port);
    },
    succeeds(CONNECTED, POST, GET),
  );
  for (const [title, second, expected] of [
    ['good', good, succeeds(CONNECTED, POST, CONNECTED, GET)],
    ['expired', expired, outsideValidity('has expired', CONNECTED, POST, CONNECTED)],
    [
      'for another name',
      forOtherName,
      wrongHost('a.example, b.example', '127.0.0.1', CONNECTED, POST, CONNECTED),
    ],
    [
      'of an unknown CA',
      unknown,
      unreachable(
        `The TLS certificate of ${SERVER} is not trusted: its issuer is unknown.`,
        SET_CACERT,
        ...[CONNECTED, POST, CONNECTED],
      ),
    ],
  ] as const)
    check(
      `the second connection gets a certificate that is ${title}`,
      async (scene) => {
        const server = await scene.server(() => {}, {
          onConnection(socket, nth) {
            const identity = nth === 1 ? good : second;
            const secureSocket = new TLSSocket(socket, {
              isServer: true,
              secureContext: createSecureContext(identity),
            });
            secureSocket.on('error', () => {});
            readRequests(secureSocket, (request) => {
              scene.note(`SERVER ${request.method} ${request.target}`);
              const answer = answerCloud(() => `https://127.0.0.1:${server.port}`);
              answer({
                request,
                socket: secureSocket,
                nth,
                raw: () => {},
                json(status, body, headers = {}) {
                  const text = JSON.stringify(body);
                  const lines = { ...headers, Connection: 'close', 'Content-Length': text.length };
                  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
                  secureSocket.end(`HTTP/1.1 ${status} Status\r\n${head.join('')}\r\n${text}`);
                },
              });
            });
          },
        });
        return login(scene, server.port);
      },
      expected,
    );
});

describe('redirects', () => {
  const redirectTo =
    (location: (scene: Scene) => Promise<string>, scheme: 'http' | 'https' = 'https') =>
    async (scene: Scene) => {
      const target = await location(scene);
      const from = await scene.server(
        (exchange) => exchange.json(302, {}, { Location: `${target}/moved` }),
        scheme === 'https' ? { tls: good } : {},
      );
      return { endpoint: from.url, settings: trustRoot(scene) };
    };
  const targetWith = (tls: TlsOptions | undefined) => async (scene: Scene) =>
    (await scene.server(answerList, tls ? { tls } : {}, 'OTHER')).url;
  const FOLLOWED = [CONNECTED, GET, 'OTHER connected'];

  check('to another server', redirectTo(targetWith(good)), succeeds(...FOLLOWED, 'OTHER GET /moved'));
  check(
    'to an expired certificate',
    redirectTo(targetWith(expired)),
    unreachable('The TLS certificate of 127.0.0.1:OTHER has expired.', CHECK_CLOCK, ...FOLLOWED),
  );
  check(
    'to a certificate for another name',
    redirectTo(targetWith(forOtherName), 'http'),
    unreachable(
      'The TLS certificate of 127.0.0.1:OTHER is valid for a.example, b.example, not for 127.0.0.1.',
      USE_HOST_NAME,
      ...FOLLOWED,
    ),
  );
  check(
    'to a certificate of an unknown CA',
    redirectTo(targetWith(unknown)),
    unreachable(
      'The TLS certificate of 127.0.0.1:OTHER is not trusted: its issuer is unknown.',
      SET_CACERT,
      ...FOLLOWED,
    ),
  );
  check('from https:// to http:// is not allowed', redirectTo(targetWith(undefined)), {
    code: 7,
    stderr: `ERROR: ${SERVER} redirects to 127.0.0.1:OTHER without TLS, which is not allowed. (HTTP 302)\nAsk the cloud administrator to redirect to an https:// URL. ${DOCTOR}\n`,
    requests: [CONNECTED, GET],
  });
});

const client = await root.issue({ dns: ['client'], ip: [] });
const foreign = await other.issue({ dns: ['client'], ip: [] });
const encryptedKey = createPrivateKey(client.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'passphrase-of-alice' })
  .toString();

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('client certificates, %s', (version) => {
  const requiring: TlsOptions = {
    ...good,
    ca: root.cert,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: version,
    maxVersion: version,
  };
  const callWithIdentity =
    (cert: string | undefined, key: string | undefined, tls = requiring) =>
    async (scene: Scene) => ({
      endpoint: (await serverWith(scene, tls)).url,
      settings: {
        ...trustRoot(scene),
        ...(cert && { cert: scene.file('client.pem', cert) }),
        ...(key && { key: scene.file('client.key', key) }),
      },
    });
  const rejected = unreachable(
    `${SERVER} requires a client certificate, or rejected the one it was given.`,
    SET_CERT,
    CONNECTED,
  );
  check('in two files', callWithIdentity(client.cert, client.key), succeeds(CONNECTED, GET));
  check(
    'in one file with its key',
    callWithIdentity(client.cert + client.key, undefined),
    succeeds(CONNECTED, GET),
  );
  check(
    'missing',
    callWithIdentity(undefined, undefined),
    version === 'TLSv1.2' ? handshakeFailure : rejected,
  );
  // Node's server closes the connection without a TLS alert.
  check(
    'of an unknown CA',
    callWithIdentity(foreign.cert, foreign.key),
    unreachable(
      version === 'TLSv1.2'
        ? `Cannot reach ${SERVER}: the connection was closed during the TLS handshake.`
        : `Cannot reach ${SERVER}: the connection was closed before the response was complete.`,
      version === 'TLSv1.2' ? CHECK_SCHEME : CHECK_URL,
      ...times(3, CONNECTED),
    ),
  );
  check(
    'not requested by the server',
    callWithIdentity(client.cert, client.key, good),
    succeeds(CONNECTED, GET),
  );
});

describe('files of client certificates', () => {
  const withFiles = (cert: string, key: string) => async (scene: Scene) => ({
    endpoint: (await serverWith(scene, good)).url,
    settings: {
      ...trustRoot(scene),
      cert: scene.file('client.pem', cert),
      key: scene.file('client.key', key),
    },
  });
  const unusable = (reason: string): Expected => ({
    code: 2,
    stderr: `ERROR: Cannot use the TLS files (~/ca.pem, ~/client.pem, ~/client.key): ${reason}.\nUse an unencrypted key that matches the certificate.\n`,
    requests: [],
  });
  const corrupt = (pem: string) => pem.replace(/\n[^\n]{20}/, `\n${'A'.repeat(20)}`);
  check(
    'key of another certificate',
    withFiles(client.cert, foreign.key),
    unusable('the key does not match the certificate'),
  );
  check('encrypted key', withFiles(client.cert, encryptedKey), unusable('the key is encrypted'));
  check(
    'corrupt certificate',
    withFiles(corrupt(client.cert), client.key),
    unusable('the certificate cannot be read'),
  );
  check('corrupt key', withFiles(client.cert, corrupt(client.key)), unusable('the key cannot be read'));
  check(
    'corrupt CA',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      settings: trustRoot(scene, corrupt(root.cert)),
    }),
    {
      code: 2,
      stderr: 'ERROR: The CA certificate file ~/ca.pem contains no certificate that can be parsed.\n',
      requests: [],
    },
  );
  check(
    'corrupt CA next to the private CA',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      settings: trustRoot(scene, corrupt(other.cert) + root.cert),
    }),
    succeeds(CONNECTED, GET),
  );
  check(
    'corrupt CA next to the private CA in SSL_CERT_FILE',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      env: { SSL_CERT_FILE: scene.file('bundle.pem', corrupt(other.cert) + root.cert) },
    }),
    succeeds(CONNECTED, GET),
  );
});

describe('TLS handshake', () => {
  check('TLS 1.2', callTo({ ...good, maxVersion: 'TLSv1.2' }), succeeds(CONNECTED, GET));
  check('TLS 1.3', callTo({ ...good, minVersion: 'TLSv1.3' }), succeeds(CONNECTED, GET));
  check(
    'TLS 1.1',
    callTo({ ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    alerted('protocol version'),
  );
  check(
    'no common cipher',
    callTo({ ...good, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CAMELLIA256-SHA384:@SECLEVEL=0' }),
    handshakeFailure,
  );
  const raw =
    (onConnection: (socket: Socket) => void, settings = {}) =>
    async (scene: Scene) => ({
      endpoint: `https://${(await scene.server(() => {}, { onConnection })).address}`,
      settings,
    });
  check(
    'HTTP response to a ClientHello',
    raw((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    unreachable(`${SERVER} does not use TLS.`, CHECK_SCHEME, CONNECTED),
  );
  check(
    'SSH banner',
    raw((socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n')),
    unreachable(`${SERVER} does not use TLS.`, CHECK_SCHEME, CONNECTED),
  );
  const closed = unreachable(
    `Cannot reach ${SERVER}: the connection was closed during the TLS handshake.`,
    CHECK_SCHEME,
    ...times(3, CONNECTED),
  );
  check(
    'closed before the ClientHello',
    raw((socket) => void socket.end()),
    closed,
  );
  check(
    'closed after the ClientHello',
    raw((socket) => socket.once('data', () => socket.end())),
    closed,
  );
  check(
    'reset after the ClientHello',
    raw((socket) => socket.once('data', () => reset(socket))),
    closed,
  );
  check(
    'no ServerHello: timeout',
    raw(() => {}, TIMEOUT_1_S),
    timesOut(SERVER, CONNECTED),
  );
  check(
    'truncated ServerHello: timeout',
    raw(
      (socket) => socket.once('data', () => socket.write(Buffer.from('160303007a020000', 'hex'))),
      TIMEOUT_1_S,
    ),
    timesOut(SERVER, CONNECTED),
  );
  check(
    'HTTPS server with an http:// URL',
    async (scene) => ({ endpoint: `http://${(await serverWith(scene, good)).address}` }),
    unreachable(
      `Cannot reach ${SERVER}: the connection was closed before the response was complete.`,
      CHECK_URL,
      ...times(3, CONNECTED),
    ),
  );
});
