/**
 * The HTTP matrix, TLS: what the built command does with certificates of every kind. The same expectations hold for Node and
 * for the single file (MAGNUM_COMMAND): same exit code, same sentence, same connections and requests.
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
  IMPATIENT,
  LIST,
  listed,
  type Scene,
  timedOut,
  times,
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

type Given = TlsOptions | Promise<TlsOptions>;

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

const GIVE_CACERT =
  'Set the CA certificate with --os-cacert FILE (OS_CACERT), or disable verification with --insecure.';
const GIVE_CERT = 'Set a client certificate and its key with --os-cert and --os-key (OS_CERT, OS_KEY).';
const CHECK_CLOCK = "Check this machine's clock; --insecure disables certificate verification.";
const USE_NAME =
  'Use a host name that the certificate is valid for, or disable verification with --insecure.';
const CHECK_SCHEME = 'The URL may need to start with http:// instead of https://.';
const CHECK_ADDRESS = 'Check the URL, the network, and whether a proxy is needed (https_proxy, http_proxy).';
const OTHER_VERSION = 'The server may require another TLS version or another client certificate.';

const untrusted = (reason: string, connections = 1): Expected =>
  unreachable(
    `The TLS certificate of ${SERVER} is not trusted: ${reason}.`,
    GIVE_CACERT,
    ...times(connections, CONNECTED),
  );
const invalid = (fault: string, ...requests: string[]): Expected =>
  unreachable(
    `The TLS certificate of ${SERVER} ${fault}.`,
    CHECK_CLOCK,
    ...(requests.length ? requests : [CONNECTED]),
  );
const forAnother = (names: string, host = '127.0.0.1', ...requests: string[]): Expected =>
  unreachable(
    `The TLS certificate of ${host}:SERVER is valid for ${names}, not for ${host}.`,
    USE_NAME,
    ...(requests.length ? requests : [CONNECTED]),
  );

const alerted = (alert: string) =>
  unreachable(
    `The TLS handshake with ${SERVER} failed: the server reported '${alert}'.`,
    OTHER_VERSION,
    CONNECTED,
  );
const handshakeFailure = alerted('handshake failure');

/** A server for HTTPS with this certificate. */
const serverWith = async (scene: Scene, tls: Given, answer = answerList) =>
  scene.server(answer, { tls: await tls });
/** Trusts the private CA and no other. */
const trusting = (scene: Scene, ca = root.cert) => ({ cacert: scene.file('ca.pem', ca) });
/** A call to a server with this certificate by a client that trusts the private CA. */
const callTo =
  (tls: Given, host = '127.0.0.1') =>
  async (scene: Scene) => {
    const { port } = await serverWith(scene, tls);
    return { endpoint: `https://${host}:${port}`, settings: trusting(scene) };
  };
/** The same without any --os-cacert. */
const callWithoutCa = (tls: Given) => async (scene: Scene) => ({
  endpoint: (await serverWith(scene, tls)).url,
});

describe('trust', () => {
  check('private CA', callTo(good), listed(CONNECTED, GET));
  check(
    'private CA that is not given: two lists are tried',
    callWithoutCa(good),
    untrusted('its issuer is unknown', 2),
  );
  check(
    'private CA that is not given, but sent by the server',
    callWithoutCa(withChain(good, root)),
    untrusted('its chain ends in an unknown certificate authority', 2),
  );
  check('another CA', callTo(unknown), untrusted('its issuer is unknown'));
  check(
    'another CA that the server sends',
    callTo(withChain(unknown, other)),
    untrusted('its chain ends in an unknown certificate authority'),
  );
  check(
    'chain with an intermediate',
    callTo(withChain(intermediate.issue(), intermediate)),
    listed(CONNECTED, GET),
  );
  check(
    'intermediate that the server does not send',
    callTo(intermediate.issue()),
    untrusted('its issuer is unknown'),
  );
  check(
    'intermediate as the only CA that is given',
    async (scene) => {
      const { url } = await serverWith(scene, withChain(intermediate.issue(), intermediate));
      return { endpoint: url, settings: trusting(scene, intermediate.cert) };
    },
    untrusted('its issuer is unknown'),
  );
  check('self-signed', callTo(selfSigned), untrusted('it is self-signed'));
  check('self-signed, no CA given', callWithoutCa(selfSigned), untrusted('it is self-signed', 2));
  check(
    'self-signed that is given as the CA',
    async (scene) => ({
      endpoint: (await serverWith(scene, selfSigned)).url,
      settings: trusting(scene, selfSigned.cert),
    }),
    listed(CONNECTED, GET),
  );
  for (const variable of ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])
    check(
      `${variable} adds to the lists`,
      async (scene) => ({
        endpoint: (await serverWith(scene, good)).url,
        env: { [variable]: scene.file('bundle.pem', other.cert + root.cert) },
      }),
      listed(CONNECTED, GET),
    );
  check(
    'SSL_CERT_DIR adds to the lists',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      env: { SSL_CERT_DIR: scene.file('certs/site.pem', root.cert).replace(/\/site\.pem$/, '') },
    }),
    listed(...times(2, CONNECTED), GET),
  );
  check(
    '--os-cacert counts instead of SSL_CERT_FILE',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      settings: trusting(scene, other.cert),
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

describe('validity', () => {
  check('expired', callTo(expired), invalid('has expired'));
  check(
    'not valid yet',
    callTo(root.issue({ notBefore: new Date(Date.now() + HOUR) })),
    invalid('is not valid yet'),
  );
  check(
    'expired intermediate',
    callTo(withChain(expiredIntermediate.issue({ notBefore }), expiredIntermediate)),
    invalid('has expired'),
  );
  check(
    'issuer without the right to issue',
    callTo(withChain(notAnAuthority.issue(), notAnAuthority)),
    invalid('cannot be used: it, or that of its issuer, is for another purpose'),
  );
  check(
    'certificate for clients',
    callTo(root.issue({ usage: 'client' })),
    invalid('cannot be used: it, or that of its issuer, is for another purpose'),
  );
  check('certificate for servers', callTo(root.issue({ usage: 'server' })), listed(CONNECTED, GET));
  check('expired, of an unknown CA', callWithoutCa(expired), invalid('has expired'));
});

describe('host', () => {
  check('another name', callTo(forOtherName), forAnother('a.example, b.example'));
  check(
    'another IP address',
    callTo(root.issue({ dns: [], ip: ['10.1.2.3'], commonName: '127.0.0.1' })),
    forAnother('10.1.2.3'),
  );
  check(
    'name for an IP address',
    callTo(root.issue({ dns: ['localhost', '127.0.0.1'], ip: [] })),
    forAnother('localhost, 127.0.0.1'),
  );
  check('name', callTo(root.issue({ ip: [] }), 'localhost'), listed(CONNECTED, GET));
  check(
    'common name and no DNS name',
    callTo(root.issue({ dns: [], ip: ['127.0.0.1'], commonName: 'localhost' }), 'localhost'),
    listed(CONNECTED, GET),
  );
  check(
    'only a common name',
    callTo(root.issue({ dns: [], ip: [], commonName: 'a.example' }), 'localhost'),
    forAnother('another host', 'localhost'),
  );
  check(
    'expired and for another name',
    callTo(root.issue({ dns: ['a.example'], ip: [], notAfter })),
    invalid('has expired'),
  );
  check(
    'another name of an unknown CA',
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
        return { endpoint: `https://${host}:${port}`, settings: trusting(scene) };
      },
      listed(CONNECTED, GET, `servername ${servername}`),
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
      { ...listed(CONNECTED, GET), stderr: WARNING },
    );
});

describe('reused and resumed connections', () => {
  const login = (scene: Scene, port: number, more = {}) => ({
    authUrl: `https://127.0.0.1:${port}/v3`,
    settings: { ...trusting(scene), ...more },
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
    listed(CONNECTED, POST, GET),
  );
  for (const [title, second, expected] of [
    ['good', good, listed(CONNECTED, POST, CONNECTED, GET)],
    ['expired', expired, invalid('has expired', CONNECTED, POST, CONNECTED)],
    [
      'for another name',
      forOtherName,
      forAnother('a.example, b.example', '127.0.0.1', CONNECTED, POST, CONNECTED),
    ],
    [
      'of an unknown CA',
      unknown,
      unreachable(
        `The TLS certificate of ${SERVER} is not trusted: its issuer is unknown.`,
        GIVE_CACERT,
        ...[CONNECTED, POST, CONNECTED],
      ),
    ],
  ] as const)
    check(
      `the second connection is to a server whose certificate is ${title}`,
      async (scene) => {
        const server = await scene.server(() => {}, {
          onConnection(socket, nth) {
            const identity = nth === 1 ? good : second;
            const secure = new TLSSocket(socket, {
              isServer: true,
              secureContext: createSecureContext(identity),
            });
            secure.on('error', () => {});
            readRequests(secure, (request) => {
              scene.note(`SERVER ${request.method} ${request.target}`);
              const answer = answerCloud(() => `https://127.0.0.1:${server.port}`);
              answer({
                request,
                socket: secure,
                nth,
                raw: () => {},
                json(status, body, headers = {}) {
                  const text = JSON.stringify(body);
                  const lines = { ...headers, Connection: 'close', 'Content-Length': text.length };
                  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}\r\n`);
                  secure.end(`HTTP/1.1 ${status} Status\r\n${head.join('')}\r\n${text}`);
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
      return { endpoint: from.url, settings: trusting(scene) };
    };
  const targetWith = (tls: TlsOptions | undefined) => async (scene: Scene) =>
    (await scene.server(answerList, tls ? { tls } : {}, 'OTHER')).url;
  const FOLLOWED = [CONNECTED, GET, 'OTHER connected'];

  check('to another server', redirectTo(targetWith(good)), listed(...FOLLOWED, 'OTHER GET /moved'));
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
      USE_NAME,
      ...FOLLOWED,
    ),
  );
  check(
    'to a certificate of an unknown CA',
    redirectTo(targetWith(unknown)),
    unreachable(
      'The TLS certificate of 127.0.0.1:OTHER is not trusted: its issuer is unknown.',
      GIVE_CACERT,
      ...FOLLOWED,
    ),
  );
  check('out of TLS', redirectTo(targetWith(undefined)), {
    code: 7,
    stderr: `ERROR: ${SERVER} redirects to 127.0.0.1:OTHER without TLS, which is not allowed. (HTTP 302)\nAsk the cloud administrator to redirect to an https:// URL. ${DOCTOR}\n`,
    requests: [CONNECTED, GET],
  });
});

const client = await root.issue({ dns: ['client'], ip: [] });
const strange = await other.issue({ dns: ['client'], ip: [] });
const encryptedKey = createPrivateKey(client.key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'passphrase-of-alice' })
  .toString();

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('client certificates, %s', (version) => {
  const demanding: TlsOptions = {
    ...good,
    ca: root.cert,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: version,
    maxVersion: version,
  };
  const showing =
    (cert: string | undefined, key: string | undefined, tls = demanding) =>
    async (scene: Scene) => ({
      endpoint: (await serverWith(scene, tls)).url,
      settings: {
        ...trusting(scene),
        ...(cert && { cert: scene.file('client.pem', cert) }),
        ...(key && { key: scene.file('client.key', key) }),
      },
    });
  const rejected = unreachable(
    `${SERVER} requires a client certificate, or rejected the one it was given.`,
    GIVE_CERT,
    CONNECTED,
  );
  check('given', showing(client.cert, client.key), listed(CONNECTED, GET));
  check('given in one file', showing(client.cert + client.key, undefined), listed(CONNECTED, GET));
  check('missing', showing(undefined, undefined), version === 'TLSv1.2' ? handshakeFailure : rejected);
  // Node's server closes the connection without an alert.
  check(
    'of an unknown CA',
    showing(strange.cert, strange.key),
    unreachable(
      version === 'TLSv1.2'
        ? `Cannot reach ${SERVER}: the connection was closed during the TLS handshake.`
        : `Cannot reach ${SERVER}: the connection was closed before the response was complete.`,
      version === 'TLSv1.2' ? CHECK_SCHEME : CHECK_ADDRESS,
      ...times(3, CONNECTED),
    ),
  );
  check('not asked for', showing(client.cert, client.key, good), listed(CONNECTED, GET));
});

describe('files of client certificates', () => {
  const withFiles = (cert: string, key: string) => async (scene: Scene) => ({
    endpoint: (await serverWith(scene, good)).url,
    settings: {
      ...trusting(scene),
      cert: scene.file('client.pem', cert),
      key: scene.file('client.key', key),
    },
  });
  const unusable = (reason: string): Expected => ({
    code: 2,
    stderr: `ERROR: The TLS files cannot be used (~/ca.pem, ~/client.pem, ~/client.key): ${reason}.\nThe key must match the certificate and must not be encrypted.\n`,
    requests: [],
  });
  const garbled = (pem: string) => pem.replace(/\n[^\n]{20}/, `\n${'A'.repeat(20)}`);
  check('key of another certificate', withFiles(client.cert, strange.key), unusable('key values mismatch'));
  check('key with a passphrase', withFiles(client.cert, encryptedKey), unusable('the key has a passphrase'));
  check(
    'garbled certificate',
    withFiles(garbled(client.cert), client.key),
    unusable('the certificate cannot be read'),
  );
  check('garbled key', withFiles(client.cert, garbled(client.key)), unusable('the key cannot be read'));
  check(
    'garbled CA',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      settings: trusting(scene, garbled(root.cert)),
    }),
    {
      code: 2,
      stderr: 'ERROR: The CA certificate file ~/ca.pem contains no certificate that can be read.\n',
      requests: [],
    },
  );
  check(
    'garbled CA next to the right one',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      settings: trusting(scene, garbled(other.cert) + root.cert),
    }),
    listed(CONNECTED, GET),
  );
  check(
    'garbled CA in SSL_CERT_FILE next to the right one',
    async (scene) => ({
      endpoint: (await serverWith(scene, good)).url,
      env: { SSL_CERT_FILE: scene.file('bundle.pem', garbled(other.cert) + root.cert) },
    }),
    listed(CONNECTED, GET),
  );
});

describe('handshake', () => {
  check('TLS 1.2', callTo({ ...good, maxVersion: 'TLSv1.2' }), listed(CONNECTED, GET));
  check('TLS 1.3', callTo({ ...good, minVersion: 'TLSv1.3' }), listed(CONNECTED, GET));
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
    unreachable(`${SERVER} does not speak TLS.`, CHECK_SCHEME, CONNECTED),
  );
  check(
    'SSH banner',
    raw((socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n')),
    unreachable(`${SERVER} does not speak TLS.`, CHECK_SCHEME, CONNECTED),
  );
  const closed = unreachable(
    `Cannot reach ${SERVER}: the connection was closed during the TLS handshake.`,
    CHECK_SCHEME,
    ...times(3, CONNECTED),
  );
  check(
    'closed at once',
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
    'silence',
    raw(() => {}, IMPATIENT),
    timedOut(SERVER, CONNECTED),
  );
  check(
    'half a ServerHello, then silence',
    raw(
      (socket) => socket.once('data', () => socket.write(Buffer.from('160303007a020000', 'hex'))),
      IMPATIENT,
    ),
    timedOut(SERVER, CONNECTED),
  );
  check(
    'the other way around: https server under http://',
    async (scene) => ({ endpoint: `http://${(await serverWith(scene, good)).address}` }),
    unreachable(
      `Cannot reach ${SERVER}: the connection was closed before the response was complete.`,
      CHECK_ADDRESS,
      ...times(3, CONNECTED),
    ),
  );
});
