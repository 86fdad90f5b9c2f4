/**
 * The HTTP matrix, proxies: what the built command does with proxies that work, refuse or fail. The same expectations hold
 * for Node and for the single file (MAGNUM_COMMAND): same exit code, same sentence, same connections and requests.
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
  IMPATIENT,
  LIST,
  listed,
  type Scene,
  timedOut,
  times,
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

const trusting = (scene: Scene) => ({ cacert: scene.file('ca.pem', root.cert) });
const GIVE_CACERT =
  'Set the CA certificate with --os-cacert FILE (OS_CACERT), or disable verification with --insecure.';
const USE_NAME =
  'Use a host name that the certificate is valid for, or disable verification with --insecure.';
const CHECK_CLOCK = "Check this machine's clock; --insecure disables certificate verification.";
const checkProxy = (variable: string, host = '127.0.0.1') => `Check ${variable}, or add ${host} to no_proxy.`;

interface Way {
  /** TLS of the server; plain HTTP without it. */
  readonly tls?: TlsOptions;
  readonly proxy?: ProxyOptions;
  /** User and password in the variable, with an @ after it. */
  readonly login?: string;
  readonly noProxy?: string;
  readonly variable?: string;
  readonly host?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const through =
  ({ tls, proxy, login = '', noProxy, variable, host = '127.0.0.1', settings }: Way = {}) =>
  async (scene: Scene) => {
    const { port } = await scene.server(answerList, { ...(tls && { tls }) });
    const { address } = await scene.proxy(proxy);
    const scheme = tls ? 'https' : 'http';
    return {
      endpoint: `${scheme}://${host}:${port}`,
      settings: { ...trusting(scene), ...settings },
      env: {
        [variable ?? `${scheme}_proxy`]: `${proxy?.tls ? 'https' : 'http'}://${login}${address}`,
        ...(noProxy !== undefined && { no_proxy: noProxy.replace('PORT', `${port}`) }),
      },
    };
  };

describe('plain HTTP', () => {
  check('through a proxy', through(), listed(...FORWARDED));
  check('all_proxy', through({ variable: 'all_proxy' }), listed(...FORWARDED));
  check('HTTP_PROXY', through({ variable: 'HTTP_PROXY' }), listed(...FORWARDED));
  check(
    'https_proxy is for https alone',
    through({ variable: 'https_proxy' }),
    listed('SERVER connected', GET),
  );
  check(
    'with a login',
    through({ proxy: { login: 'alice:p@ss:w/rd' }, login: 'alice:p%40ss%3Aw%2Frd@' }),
    listed(...FORWARDED),
  );
  for (const [title, login] of [
    ['with a wrong login', 'alice:wrong@'],
    ['without the login that is wanted', ''],
  ] as const)
    check(title, through({ proxy: { login: 'alice:right' }, login }), {
      code: 7,
      stderr: `ERROR: The proxy 127.0.0.1:PROXY (from http_proxy) requires a username and password, or rejected those it was given. (HTTP 407)\n${checkProxy('http_proxy')} ${DOCTOR}\n`,
      requests: ['PROXY connected', VIA],
    });
  check(
    'a login and a list on one connection to the proxy',
    async (scene) => {
      const { url } = await scene.server(answerPlainCloud);
      const proxy = await scene.proxy();
      return { authUrl: `${url}/v3`, env: { http_proxy: proxy.url } };
    },
    listed(
      'PROXY connected',
      'PROXY POST http://127.0.0.1:SERVER/v3/auth/tokens',
      'SERVER connected',
      'SERVER POST /v3/auth/tokens',
      VIA,
      GET,
    ),
  );
});

describe('tunnel', () => {
  check('HTTPS', through({ tls: good }), listed(...TUNNELED));
  check(
    'with a login',
    through({ tls: good, proxy: { login: 'alice:p@ss' }, login: 'alice:p%40ss@' }),
    listed(...TUNNELED),
  );
  for (const [title, login] of [
    ['with a wrong login', 'alice:wrong@'],
    ['without the login that is wanted', ''],
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
    'a login and a list in one tunnel',
    async (scene) => {
      const server = await scene.server(
        answerCloud(() => `https://127.0.0.1:${server.port}`),
        { tls: good },
      );
      const proxy = await scene.proxy();
      return { authUrl: `${server.url}/v3`, settings: trusting(scene), env: { https_proxy: proxy.url } };
    },
    listed('PROXY connected', CONNECT, 'SERVER connected', 'SERVER POST /v3/auth/tokens', GET),
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
      USE_NAME,
      ...TO_SERVER,
    ),
  );
  check(
    'certificate for the proxy, and not for the server',
    async (scene) => {
      const { port } = await scene.server(answerList, { tls: await root.issue({ ip: [] }) });
      const proxy = await scene.proxy();
      return {
        endpoint: `https://127.0.0.1:${port}`,
        settings: trusting(scene),
        env: { https_proxy: proxy.url.replace('127.0.0.1', 'localhost') },
      };
    },
    unreachable(
      'The TLS certificate of 127.0.0.1:SERVER is valid for localhost, not for 127.0.0.1.',
      USE_NAME,
      ...TO_SERVER,
    ),
  );
  check(
    'certificate of an unknown CA',
    through({ tls: unknown }),
    unreachable(
      'The TLS certificate of 127.0.0.1:SERVER is not trusted: its issuer is unknown.',
      GIVE_CACERT,
      ...TO_SERVER,
    ),
  );
  check('--insecure', through({ tls: expired, settings: { verify: false } }), {
    ...listed(...TUNNELED),
    stderr:
      'WARNING: cacert is ignored because certificate verification is off\nWARNING: TLS certificates are not verified.\n',
  });
  check(
    'client certificate',
    async (scene) => {
      const client = await root.issue({ dns: ['client'], ip: [] });
      const demanding = { ...good, ca: root.cert, requestCert: true, rejectUnauthorized: true };
      const { url } = await scene.server(answerList, { tls: demanding });
      const proxy = await scene.proxy();
      const cert = scene.file('client.pem', client.cert + client.key);
      return {
        endpoint: url,
        settings: { ...trusting(scene), cert },
        env: { https_proxy: proxy.url },
      };
    },
    listed(...TUNNELED),
  );
  check(
    'IPv6 address',
    async (scene) => {
      const identity = await root.issue({ ip: ['::1'] });
      const { url } = await scene.server(answerList, { tls: identity, host: '::1' });
      const proxy = await scene.proxy();
      return { endpoint: url, settings: trusting(scene), env: { https_proxy: proxy.url } };
    },
    listed('PROXY connected', 'PROXY CONNECT [::1]:SERVER', 'SERVER connected', GET),
  );

  /** A host name that only the proxy knows. */
  const named = (host: string, dns: readonly string[]) => async (scene: Scene) => {
    const { port } = await scene.server(answerList, { tls: await root.issue({ dns, ip: [] }) });
    const proxy = await scene.proxy({
      onConnect({ socket }: Exchange) {
        socket.removeAllListeners('data');
        const onward = connect(port, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 OK\r\n\r\n');
          onward.pipe(socket).pipe(onward);
        }).on('error', () => {});
      },
    });
    return {
      endpoint: `https://${host}`,
      settings: trusting(scene),
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
      USE_NAME,
      ...to(host),
    );
  check('name', named('cloud.example', ['cloud.example']), listed(...to('cloud.example', GET)));
  check('name in capitals', named('cloud.example', ['CLOUD.Example']), listed(...to('cloud.example', GET)));
  check('wildcard', named('cloud.example', ['*.example']), wrong('cloud.example', '*.example'));
  check(
    'wildcard of a domain',
    named('cloud.site.example', ['*.site.example']),
    listed(...to('cloud.site.example', GET)),
  );
  check(
    'wildcard and two labels',
    named('a.b.site.example', ['*.site.example']),
    wrong('a.b.site.example', '*.site.example'),
  );
  check(
    'wildcard and the domain itself',
    named('site.example', ['*.site.example']),
    wrong('site.example', '*.site.example'),
  );
  check('suffix', named('cloud.example', ['example']), wrong('cloud.example', 'example'));
  check('prefix', named('cloud.example', ['cloud.example.org']), wrong('cloud.example', 'cloud.example.org'));
});

describe('proxy that is spoken to in TLS', () => {
  check('plain HTTP', through({ proxy: { tls: good } }), listed(...FORWARDED));
  check('HTTPS', through({ tls: good, proxy: { tls: good } }), listed(...TUNNELED));
  check(
    'with a login',
    through({ tls: good, proxy: { tls: good, login: 'alice:pass' }, login: 'alice:pass@' }),
    listed(...TUNNELED),
  );
  for (const tls of [undefined, good])
    for (const [title, identity, fault, hint] of [
      ['expired', expired, 'has expired', CHECK_CLOCK],
      ['for another name', forOtherName, 'is for a.example, not for 127.0.0.1', USE_NAME],
      ['of an unknown CA', unknown, 'is not trusted: its issuer is unknown', GIVE_CACERT],
    ] as const)
      check(
        `${tls ? 'HTTPS' : 'plain HTTP'}: its certificate is ${title}`,
        through({ ...(tls && { tls }), proxy: { tls: identity } }),
        unreachable(`The TLS certificate of 127.0.0.1:PROXY ${fault}.`, hint, 'PROXY connected'),
      );
  check(
    'HTTPS: the certificate of the server is for another name',
    through({ tls: forOtherName, proxy: { tls: good } }),
    unreachable(
      'The TLS certificate of 127.0.0.1:SERVER is valid for a.example, not for 127.0.0.1.',
      USE_NAME,
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
      `'${entry}' and HTTP`,
      through({ noProxy: entry }),
      listed(...(isDirect ? FORWARDED.slice(2) : FORWARDED)),
    );
    check(
      `'${entry}' and HTTPS`,
      through({ tls: good, noProxy: entry }),
      listed(...(isDirect ? TUNNELED.slice(2) : TUNNELED)),
    );
  }
  check('name', through({ host: 'localhost', noProxy: 'localhost' }), listed(...FORWARDED.slice(2)));
});

describe('failing proxy', () => {
  const failed = (way: 'http' | 'https', reason: string, ...requests: string[]): Expected =>
    unreachable(
      `Cannot reach 127.0.0.1:SERVER through the proxy 127.0.0.1:PROXY (from ${way}_proxy): ${reason}.`,
      checkProxy(`${way}_proxy`),
      ...requests,
    );
  for (const way of ['http', 'https'] as const)
    check(
      `${way}: it does not listen`,
      async (scene) => {
        const { address } = await scene.server(answerList);
        return { endpoint: `${way}://${address}`, env: { [`${way}_proxy`]: await scene.closed('PROXY') } };
      },
      failed(way, 'connection refused'),
    );

  /** A proxy that treats connections so, after the first bytes have come. */
  const raw =
    (way: 'http' | 'https', onData: (exchange: Pick<Exchange, 'socket'>) => void, settings = {}) =>
    async (scene: Scene) => {
      const { address } = await scene.server(answerList);
      const proxy = await scene.server(
        () => {},
        { onConnection: (socket) => socket.once('data', () => onData({ socket })) },
        'PROXY',
      );
      return {
        endpoint: `${way}://${address}`,
        settings,
        env: { [`${way}_proxy`]: proxy.url },
      };
    };
  const CLOSED = 'the connection was closed before the response was complete';
  for (const way of ['http', 'https'] as const) {
    check(
      `${way}: it closes the connection`,
      raw(way, ({ socket }) => void socket.end()),
      failed(way, CLOSED, ...times(3, 'PROXY connected')),
    );
    check(
      `${way}: it resets the connection`,
      raw(way, ({ socket }) => reset(socket)),
      failed(way, CLOSED, ...times(3, 'PROXY connected')),
    );
    check(
      `${way}: it is silent`,
      raw(way, () => {}, IMPATIENT),
      timedOut('127.0.0.1:SERVER', 'PROXY connected'),
    );
    check(
      `${way}: it does not speak HTTP`,
      raw(way, ({ socket }) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n\r\n')),
      unreachable(
        `The proxy 127.0.0.1:PROXY (from ${way}_proxy) did not send an HTTP response.`,
        checkProxy(`${way}_proxy`),
        'PROXY connected',
      ),
    );
  }
  check(
    'https: its head has a line that is no header',
    raw('https', ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nnonsense\r\n\r\n')),
    unreachable(
      'The proxy 127.0.0.1:PROXY (from https_proxy) did not send an HTTP response.',
      checkProxy('https_proxy'),
      'PROXY connected',
    ),
  );
  check(
    'https: it answers 502',
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
    'https: it answers 200 and closes the tunnel',
    raw('https', ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')),
    failed('https', CLOSED, ...times(3, 'PROXY connected')),
  );
  check(
    'https: it answers 200 and nothing comes',
    raw('https', ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\n\r\n'), IMPATIENT),
    timedOut('127.0.0.1:SERVER', 'PROXY connected'),
  );
  check(
    'https: half a head, then silence',
    raw('https', ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nVia: '), IMPATIENT),
    timedOut('127.0.0.1:SERVER', 'PROXY connected'),
  );
  check(
    'https: half a head, then the end',
    raw('https', ({ socket }) => void socket.end('HTTP/1.1 200 OK\r\nVia: ')),
    failed('https', CLOSED, ...times(3, 'PROXY connected')),
  );
});

describe('variables', () => {
  const usage = (sentence: string, hint: string): Expected => ({
    code: 2,
    stderr: `ERROR: ${sentence}\n${hint}\n`,
    requests: [],
  });
  const naming = (value: string) => async (scene: Scene) => ({
    endpoint: (await scene.server(answerList)).url,
    env: { http_proxy: value },
  });
  check(
    'SOCKS',
    naming('socks5://alice:secret-of-alice@127.0.0.1:1080'),
    usage(
      'The proxy in http_proxy uses socks5, which is not supported.',
      'Use an http:// or https:// proxy.',
    ),
  );
  check(
    'no URL',
    naming('http://alice:secret-of-alice@:::'),
    usage(
      'The environment variable http_proxy is not a proxy URL.',
      'Use a URL such as http://proxy.example.org:3128.',
    ),
  );
  check('empty', naming(''), listed('SERVER connected', GET));
});
