/**
 * The HTTP matrix, proxies: commands with proxies that work, reject or fail. Exit code, message, connections and
 * requests are the same with Node and with the single file (MAGNUM_COMMAND).
 */
import { connect } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { describe } from 'vitest';
import { createAuthority } from '../http/certificates.ts';
import {
  answerCloud,
  answerList,
  answerPlainCloud,
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
import { type Exchange, type ProxyOptions, reset } from './http-matrix-servers.ts';

const root = await createAuthority('Matrix CA');
const other = await createAuthority('Other CA');
const good = await root.issue();
const notAfter = new Date(Date.now() - 3_600_000);
const forOtherName = await root.issue({ dns: ['a.example'], ip: [] });
const expired = await root.issue({ notAfter });
const unknown = await other.issue();

const GET = `SERVER ${LIST}`;
const VIA = 'PROXY GET http://127.0.0.1:SERVER/v1/clusters?limit=30';
const CONNECT = 'PROXY CONNECT 127.0.0.1:SERVER';
const FORWARDED = ['PROXY connected', VIA, 'SERVER connected', GET];
const TUNNELED = ['PROXY connected', CONNECT, 'SERVER connected', GET];

const trustRoot = (scene: Scene) => ({ cacert: scene.file('ca.pem', root.cert) });
const SET_CACERT =
  'Set the CA certificate with --os-cacert FILE (OS_CACERT), or disable verification with --insecure.';
const USE_HOST_NAME =
  'Use a host name that the certificate is valid for, or disable verification with --insecure.';
const CHECK_CLOCK =
  "Check this machine's clock; if it is right, ask the administrator of the server to renew the certificate.";
const checkProxy = (variable: string, host = '127.0.0.1') => `Check ${variable}, or add ${host} to no_proxy.`;

interface ProxiedCall {
  /** TLS of the server; undefined for http://. */
  readonly tls?: TlsOptions;
  readonly proxy?: ProxyOptions;
  /** Username and password in the variable, followed by @. */
  readonly login?: string;
  readonly noProxy?: string;
  readonly variable?: string;
  readonly host?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const through =
  ({ tls, proxy, login = '', noProxy, variable, host = '127.0.0.1', settings }: ProxiedCall = {}) =>
  async (scene: Scene) => {
    const { port } = await scene.server(answerList, { ...(tls && { tls }) });
    const { address } = await scene.proxy(proxy);
    const scheme = tls ? 'https' : 'http';
    return {
      endpoint: `${scheme}://${host}:${port}`,
      settings: { ...trustRoot(scene), ...settings },
      env: {
        [variable ?? `${scheme}_proxy`]: `${proxy?.tls ? 'https' : 'http'}://${login}${address}`,
        ...(noProxy !== undefined && { no_proxy: noProxy.replace('PORT', `${port}`) }),
      },
    };
  };

describe('http:// through a proxy', () => {
  check('http_proxy', through(), succeeds(...FORWARDED));
  check('all_proxy', through({ variable: 'all_proxy' }), succeeds(...FORWARDED));
  check('HTTP_PROXY', through({ variable: 'HTTP_PROXY' }), succeeds(...FORWARDED));
  check('https_proxy is not used', through({ variable: 'https_proxy' }), succeeds('SERVER connected', GET));
  check(
    'with username and password',
    through({ proxy: { login: 'alice:p@ss:w/rd' }, login: 'alice:p%40ss%3Aw%2Frd@' }),
    succeeds(...FORWARDED),
  );
  for (const [title, login] of [
    ['with a wrong password', 'alice:wrong@'],
    ['without the required username and password', ''],
  ] as const)
    check(title, through({ proxy: { login: 'alice:right' }, login }), {
      code: 7,
      stderr: `ERROR: The proxy 127.0.0.1:PROXY (from http_proxy) requires a username and password, or rejected those it was given. (HTTP 407)\n${checkProxy('http_proxy')} ${DOCTOR}\n`,
      requests: ['PROXY connected', VIA],
    });
  check(
    'login and list on one connection to the proxy',
    async (scene) => {
      const { url } = await scene.server(answerPlainCloud);
      const proxy = await scene.proxy();
      return { authUrl: `${url}/v3`, env: { http_proxy: proxy.url } };
    },
    succeeds(
      'PROXY connected',
      'PROXY POST http://127.0.0.1:SERVER/v3/auth/tokens',
      'SERVER connected',
      'SERVER POST /v3/auth/tokens',
      VIA,
      GET,
    ),
  );
});

describe('https:// through a proxy', () => {
  check('https_proxy', through({ tls: good }), succeeds(...TUNNELED));
  check(
    'with username and password',
    through({ tls: good, proxy: { login: 'alice:p@ss' }, login: 'alice:p%40ss@' }),
    succeeds(...TUNNELED),
  );
  for (const [title, login] of [
    ['with a wrong password', 'alice:wrong@'],
    ['without the required username and password', ''],
  ] as const)
    check(
      title,
      through({ tls: good, proxy: { login: 'alice:right' }, login }),
      unreachable(
        'The proxy 127.0.0.1:PROXY (from https_proxy) requires a username and password, or rejected those it was given.',
        checkProxy('https_proxy'),
        'PROXY connected',
        CONNECT,
      ),
    );
  check(
    'login and list in one tunnel',
    async (scene) => {
      const server = await scene.server(
        answerCloud(() => `https://127.0.0.1:${server.port}`),
        { tls: good },
      );
      const proxy = await scene.proxy();
      return { authUrl: `${server.url}/v3`, settings: trustRoot(scene), env: { https_proxy: proxy.url } };
    },
    succeeds('PROXY connected', CONNECT, 'SERVER connected', 'SERVER POST /v3/auth/tokens', GET),
  );
  const TO_SERVER = TUNNELED.slice(0, 3);
  check(
    'expired certificate',
    through({ tls: expired }),
    unreachable('The TLS certificate of 127.0.0.1:SERVER has expired.', CHECK_CLOCK, ...TO_SERVER),
  );
  check(
    'certificate for another name',
    through({ tls: forOtherName }),
    unreachable(
      'The TLS certificate of 127.0.0.1:SERVER is valid for a.example, not for 127.0.0.1.',
      USE_HOST_NAME,
      ...TO_SERVER,
    ),
  );
  check(
    'certificate for the host of the proxy instead of the server',
    async (scene) => {
      const { port } = await scene.server(answerList, { tls: await root.issue({ ip: [] }) });
      const proxy = await scene.proxy();
      return {
        endpoint: `https://127.0.0.1:${port}`,
        settings: trustRoot(scene),
        env: { https_proxy: proxy.url.replace('127.0.0.1', 'localhost') },
      };
    },
    unreachable(
      'The TLS certificate of 127.0.0.1:SERVER is valid for localhost, not for 127.0.0.1.',
      USE_HOST_NAME,
      ...TO_SERVER,
    ),
  );
  check(
    'certificate of an unknown CA',
    through({ tls: unknown }),
    unreachable(
      'The TLS certificate of 127.0.0.1:SERVER is not trusted: its issuer is unknown.',
      SET_CACERT,
      ...TO_SERVER,
    ),
  );
  check('--insecure', through({ tls: expired, settings: { verify: false } }), {
    ...succeeds(...TUNNELED),
    stderr:
      'WARNING: cacert is ignored because certificate verification is off\nWARNING: TLS certificates are not verified.\n',
  });
  check(
    'client certificate',
    async (scene) => {
      const client = await root.issue({ dns: ['client'], ip: [] });
      const requiringCert = { ...good, ca: root.cert, requestCert: true, rejectUnauthorized: true };
      const { url } = await scene.server(answerList, { tls: requiringCert });
      const proxy = await scene.proxy();
      const cert = scene.file('client.pem', client.cert + client.key);
      return {
        endpoint: url,
        settings: { ...trustRoot(scene), cert },
        env: { https_proxy: proxy.url },
      };
    },
    succeeds(...TUNNELED),
  );
  check(
    'IPv6 address of the server',
    async (scene) => {
      const identity = await root.issue({ ip: ['::1'] });
      const { url } = await scene.server(answerList, { tls: identity, host: '::1' });
      const proxy = await scene.proxy();
      return { endpoint: url, settings: trustRoot(scene), env: { https_proxy: proxy.url } };
    },
    succeeds('PROXY connected', 'PROXY CONNECT [::1]:SERVER', 'SERVER connected', GET),
  );

  /** A host name that only the proxy can resolve, and a certificate for `dns`. */
  const withNames = (host: string, dns: readonly string[]) => async (scene: Scene) => {
    const { port } = await scene.server(answerList, { tls: await root.issue({ dns, ip: [] }) });
    const proxy = await scene.proxy({
      onConnect({ socket }: Exchange) {
        socket.removeAllListeners('data');
        const upstream = connect(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          upstream.pipe(socket).pipe(upstream);
        }).on('error', () => {});
      },
    });
    return {
      endpoint: `https://${host}`,
      settings: trustRoot(scene),
      env: { https_proxy: proxy.url },
    };
  };
  const to = (host: string, ...more: string[]) => [
    'PROXY connected',
    `PROXY CONNECT ${host}:443`,
    'SERVER connected',
    ...more,
  ];
  const wrong = (host: string, names: string) =>
    unreachable(
      `The TLS certificate of ${host}:443 is valid for ${names}, not for ${host}.`,
      USE_HOST_NAME,
      ...to(host),
    );
  check(
    'certificate for the name',
    withNames('cloud.example', ['cloud.example']),
    succeeds(...to('cloud.example', GET)),
  );
  check(
    'certificate for the name in capitals',
    withNames('cloud.example', ['CLOUD.Example']),
    succeeds(...to('cloud.example', GET)),
  );
  check(
    'wildcard of a top-level domain',
    withNames('cloud.example', ['*.example']),
    wrong('cloud.example', '*.example'),
  );
  check(
    'wildcard of a domain',
    withNames('cloud.site.example', ['*.site.example']),
    succeeds(...to('cloud.site.example', GET)),
  );
  check(
    'wildcard and two labels',
    withNames('a.b.site.example', ['*.site.example']),
    wrong('a.b.site.example', '*.site.example'),
  );
  check(
    'wildcard and the domain itself',
    withNames('site.example', ['*.site.example']),
    wrong('site.example', '*.site.example'),
  );
  check(
    'certificate for a suffix of the name',
    withNames('cloud.example', ['example']),
    wrong('cloud.example', 'example'),
  );
  check(
    'certificate for a longer name',
    withNames('cloud.example', ['cloud.example.org']),
    wrong('cloud.example', 'cloud.example.org'),
  );
});

describe('https:// proxy', () => {
  check('http:// request', through({ proxy: { tls: good } }), succeeds(...FORWARDED));
  check('https:// request', through({ tls: good, proxy: { tls: good } }), succeeds(...TUNNELED));
  check(
    'with username and password',
    through({ tls: good, proxy: { tls: good, login: 'alice:pass' }, login: 'alice:pass@' }),
    succeeds(...TUNNELED),
  );
  for (const tls of [undefined, good])
    for (const [title, identity, reason, hint] of [
      ['expired', expired, 'has expired', CHECK_CLOCK],
      ['for another name', forOtherName, 'is valid for a.example, not for 127.0.0.1', USE_HOST_NAME],
      ['of an unknown CA', unknown, 'is not trusted: its issuer is unknown', SET_CACERT],
    ] as const)
      check(
        `${tls ? 'https://' : 'http://'} request: the certificate of the proxy is ${title}`,
        through({ ...(tls && { tls }), proxy: { tls: identity } }),
        unreachable(`The TLS certificate of 127.0.0.1:PROXY ${reason}.`, hint, 'PROXY connected'),
      );
  check(
    'https:// request: the certificate of the server is for another name',
    through({ tls: forOtherName, proxy: { tls: good } }),
    unreachable(
      'The TLS certificate of 127.0.0.1:SERVER is valid for a.example, not for 127.0.0.1.',
      USE_HOST_NAME,
      ...TUNNELED.slice(0, 3),
    ),
  );
});

describe('no_proxy', () => {
  for (const [entry, isDirect] of [
    ['127.0.0.1', true],
    ['127.0.0.1:PORT', true],
    ['127.0.0.1:1', false],
    ['127.0.0.0/8', true],
    ['10.0.0.0/8', false],
    ['*', true],
    ['a.example, 127.0.0.1', true],
    ['0.0.1', false],
    ['', false],
  ] as const) {
    check(
      `'${entry}', http://`,
      through({ noProxy: entry }),
      succeeds(...(isDirect ? FORWARDED.slice(2) : FORWARDED)),
    );
    check(
      `'${entry}', https://`,
      through({ tls: good, noProxy: entry }),
      succeeds(...(isDirect ? TUNNELED.slice(2) : TUNNELED)),
    );
  }
  check('localhost', through({ host: 'localhost', noProxy: 'localhost' }), succeeds(...FORWARDED.slice(2)));
});

describe('failing proxy', () => {
  const failed = (scheme: 'http' | 'https', reason: string, ...requests: string[]): Expected =>
    unreachable(
      `Cannot reach 127.0.0.1:SERVER through the proxy 127.0.0.1:PROXY (from ${scheme}_proxy): ${reason}.`,
      checkProxy(`${scheme}_proxy`),
      ...requests,
    );
  for (const scheme of ['http', 'https'] as const)
    check(
      `${scheme}: connection refused`,
      async (scene) => {
        const { address } = await scene.server(answerList);
        return {
          endpoint: `${scheme}://${address}`,
          env: { [`${scheme}_proxy`]: await scene.closed('PROXY') },
        };
      },
      failed(scheme, 'connection refused'),
    );

  /** A proxy that calls `onData` when it receives the first bytes. */
  const raw =
    (scheme: 'http' | 'https', onData: (exchange: Pick<Exchange, 'socket'>) => void, settings = {}) =>
    async (scene: Scene) => {
      const { address } = await scene.server(answerList);
      const proxy = await scene.server(
        () => {},
        { onConnection: (socket) => socket.once('data', () => onData({ socket })) },
        'PROXY',
      );
      return {
        endpoint: `${scheme}://${address}`,
        settings,
        env: { [`${scheme}_proxy`]: proxy.url },
      };
    };
  const CLOSED = 'the connection was closed before the response was complete';
  for (const scheme of ['http', 'https'] as const) {
    check(
      `${scheme}: closes the connection`,
      raw(scheme, ({ socket }) => void socket.end()),
      failed(scheme, CLOSED, ...times(3, 'PROXY connected')),
    );
    check(
      `${scheme}: resets the connection`,
      raw(scheme, ({ socket }) => reset(socket)),
      failed(scheme, CLOSED, ...times(3, 'PROXY connected')),
    );
    check(
      `${scheme}: does not respond: timeout`,
      raw(scheme, () => {}, TIMEOUT_1_S),
      timesOut('127.0.0.1:SERVER', 'PROXY connected'),
    );
    check(
      `${scheme}: does not respond in HTTP`,
      raw(scheme, ({ socket }) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n\r\n')),
      unreachable(
        `The proxy 127.0.0.1:PROXY (from ${scheme}_proxy) did not send an HTTP response.`,
        checkProxy(`${scheme}_proxy`),
        'PROXY connected',
      ),
    );
  }
  check(
    'https: sends an invalid header',
    raw('https', ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nnonsense\r\n\r\n')),
    unreachable(
      'The proxy 127.0.0.1:PROXY (from https_proxy) did not send an HTTP response.',
      checkProxy('https_proxy'),
      'PROXY connected',
    ),
  );
  check(
    'https: responds with 502',
    through({
      tls: good,
      proxy: {
        onConnect: ({ raw: write }) => write(['HTTP/1.1 502 Bad Gateway', 'Content-Length: 3'], 'no\n'),
      },
    }),
    unreachable(
      'The proxy 127.0.0.1:PROXY (from https_proxy) did not connect to 127.0.0.1:SERVER (HTTP 502).',
      checkProxy('https_proxy'),
      'PROXY connected',
      CONNECT,
    ),
  );
  check(
    'https: responds with 200 and closes the tunnel',
    raw('https', ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')),
    failed('https', CLOSED, ...times(3, 'PROXY connected')),
  );
  check(
    'https: responds with 200 and sends nothing through the tunnel: timeout',
    raw('https', ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'), TIMEOUT_1_S),
    timesOut('127.0.0.1:SERVER', 'PROXY connected'),
  );
  check(
    'https: sends a part of the head: timeout',
    raw('https', ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nVia: '), TIMEOUT_1_S),
    timesOut('127.0.0.1:SERVER', 'PROXY connected'),
  );
  check(
    'https: closes the connection in the head',
    raw('https', ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nVia: ')),
    failed('https', CLOSED, ...times(3, 'PROXY connected')),
  );
});

describe('value of http_proxy', () => {
  const usageError = (message: string, hint: string): Expected => ({
    code: 2,
    stderr: `ERROR: ${message}\n${hint}\n`,
    requests: [],
  });
  const withProxy = (value: string) => async (scene: Scene) => ({
    endpoint: (await scene.server(answerList)).url,
    env: { http_proxy: value },
  });
  check(
    'SOCKS URL',
    withProxy('socks5://alice:secret-of-alice@127.0.0.1:1080'),
    usageError(
      'The proxy in http_proxy uses socks5, which is not supported.',
      'Use an http:// or https:// proxy.',
    ),
  );
  check(
    'invalid URL',
    withProxy('http://alice:secret-of-alice@:::'),
    usageError(
      'The environment variable http_proxy is not a proxy URL.',
      'Use a URL such as http://proxy.example.org:3128.',
    ),
  );
  check('empty', withProxy(''), succeeds('SERVER connected', GET));
});
