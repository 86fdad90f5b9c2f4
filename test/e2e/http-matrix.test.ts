/**
 * The HTTP matrix, messages: commands with valid and invalid responses. Exit code, message, connections and requests
 * are the same with Node and with the single file (MAGNUM_COMMAND).
 */
import type { Socket } from 'node:net';
import { brotliCompressSync, createGzip, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe } from 'vitest';
import { createAuthority } from '../http/certificates.ts';
import {
  answerCloud,
  answerList,
  answerPlainCloud,
  CLUSTERS,
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
import { type Answer, type Exchange, reset } from './http-matrix-servers.ts';

const root = await createAuthority('Matrix CA');
const good = await root.issue();

const SERVER = '127.0.0.1:SERVER';
const CONNECTED = 'SERVER connected';
const GET = `SERVER ${LIST}`;
const POST = 'SERVER POST /v3/auth/tokens';
const CHECK_URL = 'Check the URL, the network, and whether a proxy is needed (https_proxy, http_proxy).';
const CLOSED = `Cannot reach ${SERVER}: the connection was closed before the response was complete.`;
const NOT_HTTP = `${SERVER} did not send an HTTP response.`;
const CHECK_SCHEME = 'Check the URL: it may need to start with https://.';
const BODY = JSON.stringify(CLUSTERS);

type Scheme = 'http' | 'https';

/** Lists clusters from a server that responds with `answer`. */
const responding =
  (answer: Answer, scheme: Scheme = 'http', settings = {}) =>
  async (scene: Scene) => {
    const { url } = await scene.server(answer, scheme === 'https' ? { tls: good } : {});
    return { endpoint: url, settings: { cacert: scene.file('ca.pem', root.cert), ...settings } };
  };
/** Writes this head, and the body in these pieces. */
const writing =
  (lines: readonly string[], ...body: (string | Buffer)[]): Answer =>
  ({ socket }) => {
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    for (const piece of body) socket.write(piece);
  };
const OK = 'HTTP/1.1 200 OK';
const lengthOf = (body: string | Buffer) => `Content-Length: ${Buffer.byteLength(body)}`;
const closeAfter =
  (answer: Answer): Answer =>
  (exchange) => {
    answer(exchange);
    exchange.socket.end();
  };
/** Logs in with a password at a server that responds with `answer`. */
const loggingIn =
  (answer: Answer, settings = {}) =>
  async (scene: Scene) => ({ authUrl: `${(await scene.server(answer)).url}/v3`, settings });

const ok = succeeds(CONNECTED, GET);
/** The command exits with 1 and these lines. */
const fails = (lines: string, ...requests: string[]): Expected => ({
  code: 1,
  stderr: `ERROR: ${lines}\n`,
  requests: requests.length > 0 ? requests : [CONNECTED, GET],
});
const notJson = (status: number) =>
  fails(
    `The response to ${LIST} is not a JSON object. (HTTP ${status})\nCheck that the endpoint is a Magnum service; --debug shows the response.`,
  );
const statusError = (status: string, ...requests: string[]) =>
  fails(`Magnum returned ${status} for ${LIST} (HTTP ${status.slice(0, 3)})`, ...requests);

describe('request', () => {
  const HEAD = [
    'accept: application/json',
    'accept-encoding: gzip, deflate, br',
    'connection: keep-alive',
    'host: 127.0.0.1:SERVER',
    'user-agent: magnum-cli/VERSION',
  ];
  const noteRequest =
    (scene: Scene, answer: Answer): Answer =>
    (exchange) => {
      const { headers, body } = exchange.request;
      for (const [name, value] of Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)))
        scene.note(`${name}: ${name === 'user-agent' ? value.replace(/\d.*/, 'VERSION') : value}`);
      if (body !== '') scene.note(`${Object.keys(JSON.parse(body))} ${body.length}`);
      answer(exchange);
    };
  for (const scheme of ['http', 'https'] as const)
    check(
      `head and body over ${scheme}`,
      async (scene) => {
        const server = await scene.server(
          noteRequest(
            scene,
            answerCloud(() => `${scheme}://127.0.0.1:${server.port}`),
          ),
          scheme === 'https' ? { tls: good } : {},
        );
        return { authUrl: `${server.url}/v3`, settings: { cacert: scene.file('ca.pem', root.cert) } };
      },
      succeeds(
        CONNECTED,
        POST,
        ...HEAD.slice(0, 3),
        'content-length: 206',
        'content-type: application/json',
        ...HEAD.slice(3),
        'auth 206',
        GET,
        ...HEAD.slice(0, 4),
        'openstack-api-version: container-infra latest',
        ...HEAD.slice(4),
        'x-auth-token: token-of-alice',
      ),
    );
});

describe('response body', () => {
  check('with Content-Length', responding(writing([OK, lengthOf(BODY)], BODY)), ok);
  check(
    'in single bytes with Content-Length',
    responding(async ({ socket }) => {
      socket.setNoDelay(true);
      for (const byte of `${OK}\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`) {
        socket.write(byte);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }),
    ok,
  );
  const chunked = (body: string | Buffer, size = 10) =>
    Array.from({ length: Math.ceil(body.length / size) }, (_, index) => {
      const piece = Buffer.from(body).subarray(index * size, (index + 1) * size);
      return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
    });
  const CHUNKED = 'Transfer-Encoding: chunked';
  check('chunked', responding(writing([OK, CHUNKED], ...chunked(BODY), '0\r\n\r\n')), ok);
  check(
    'chunked, with extensions and trailers',
    responding(
      writing(
        [OK, CHUNKED, 'Trailer: X-Sum'],
        `${BODY.length.toString(16)};name=value\r\n${BODY}\r\n`,
        '0\r\nX-Sum: 1\r\n\r\n',
      ),
    ),
    ok,
  );
  check(
    'that ends when the connection is closed',
    responding(closeAfter(writing([OK, 'Connection: close'], BODY))),
    ok,
  );
  check('of HTTP/1.0 without Content-Length', responding(closeAfter(writing(['HTTP/1.0 200 OK'], BODY))), ok);
  check(
    'of HTTP/1.0 with Content-Length',
    responding(closeAfter(writing(['HTTP/1.0 200 OK', lengthOf(BODY)], BODY))),
    ok,
  );
  check(
    'of HTTP/1.0 without Content-Length, on a connection that stays open: timeout',
    responding(writing(['HTTP/1.0 200 OK'], BODY), 'http', TIMEOUT_1_S),
    timesOut(SERVER, CONNECTED, GET),
  );
  const encodings = [
    ['gzip', gzipSync(BODY)],
    ['deflate', deflateSync(BODY)],
    ['deflate', deflateRawSync(BODY)],
    ['br', brotliCompressSync(BODY)],
    ['identity', Buffer.from(BODY)],
    ['GZIP', gzipSync(BODY)],
  ] as const;
  for (const [index, [encoding, body]] of encodings.entries()) {
    const title = `${encoding}${index === 2 ? ', raw' : ''}`;
    check(title, responding(writing([OK, `Content-Encoding: ${encoding}`, lengthOf(body)], body)), ok);
    check(
      `${title}, chunked`,
      responding(writing([OK, `Content-Encoding: ${encoding}`, CHUNKED], ...chunked(body), '0\r\n\r\n')),
      ok,
    );
  }
  const damaged = unreachable(
    `${SERVER} sent a compressed response that is damaged or incomplete.`,
    'Check the URL, and the proxies in front of the server.',
    CONNECTED,
    GET,
  );
  for (const [index, [encoding, body]] of encodings.entries()) {
    if (index > 3) continue;
    const title = `${encoding}${index === 2 ? ', raw' : ''}`;
    const half = body.subarray(0, -9);
    check(
      `${title}, truncated`,
      responding(writing([OK, `Content-Encoding: ${encoding}`, lengthOf(half)], half)),
      damaged,
    );
    check(
      `${title} that is not compressed`,
      responding(writing([OK, `Content-Encoding: ${encoding}`, lengthOf(BODY)], BODY)),
      damaged,
    );
  }
  check(
    'with an unknown encoding is not decoded',
    responding(writing([OK, 'Content-Encoding: compress', lengthOf(BODY)], BODY)),
    ok,
  );
  check(
    'with a byte order mark, which is not part of the JSON',
    responding(writing([OK, lengthOf(`\ufeff${BODY}`)], `\ufeff${BODY}`)),
    ok,
  );
  check(
    'that is not UTF-8 is not JSON',
    responding(writing([OK, 'Content-Length: 3'], Buffer.from([0x22, 0xff, 0x22]))),
    notJson(200),
  );
  check('missing in a 204', responding(writing(['HTTP/1.1 204 No Content'])), notJson(204));
  check('empty in a 200', responding(writing([OK, 'Content-Length: 0'])), notJson(200));

  const closedEarly = unreachable(CLOSED, CHECK_URL, ...times(3, CONNECTED, GET));
  for (const scheme of ['http', 'https'] as const) {
    check(
      `${scheme}: shorter than Content-Length`,
      responding(closeAfter(writing([OK, 'Content-Length: 1000'], BODY)), scheme),
      closedEarly,
    );
    check(
      `${scheme}: without a last chunk`,
      responding(closeAfter(writing([OK, CHUNKED], ...chunked(BODY))), scheme),
      closedEarly,
    );
    check(
      `${scheme}: with a truncated chunk`,
      responding(closeAfter(writing([OK, CHUNKED], `ff\r\n${BODY}`)), scheme),
      closedEarly,
    );
  }
  check(
    'longer than Content-Length',
    responding(writing([OK, lengthOf(BODY)], `${BODY}garbage`)),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'with a chunk size that is not a number',
    responding(writing([OK, CHUNKED], 'xyz\r\n')),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'with an endless chunk size',
    responding(writing([OK, CHUNKED], 'f'.repeat(100_000))),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'with a Content-Length that is not a number',
    responding(writing([OK, 'Content-Length: ten'], BODY)),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'with a negative Content-Length',
    responding(writing([OK, 'Content-Length: -1'], BODY)),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'with two different Content-Lengths',
    responding(writing([OK, lengthOf(BODY), 'Content-Length: 5'], BODY)),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'with Content-Length and chunks',
    responding(writing([OK, lengthOf(BODY), CHUNKED], ...chunked(BODY), '0\r\n\r\n')),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
});

describe('size limits', () => {
  const TOO_LARGE = unreachable(
    `Unexpected response from ${SERVER}: the response is larger than 32 MiB.`,
    'Check the URL.',
    CONNECTED,
    GET,
  );
  /** Writes as fast as the client reads. */
  const flood = (socket: Socket, piece: Buffer | string) => {
    const write = () => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', write);
    write();
  };
  check(
    'body of 300 MiB',
    responding(({ socket }) => {
      socket.write(`${OK}\r\nContent-Length: ${300 * 1_048_576}\r\n\r\n`);
      flood(socket, Buffer.alloc(1 << 20, ' '));
    }),
    TOO_LARGE,
  );
  check(
    'endless chunks',
    responding(({ socket }) => {
      socket.write(`${OK}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      flood(
        socket,
        Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1 << 20, ' '), Buffer.from('\r\n')]),
      );
    }),
    TOO_LARGE,
  );
  check(
    'compressed body of 300 MiB',
    responding(({ socket }) => {
      socket.write(`${OK}\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n`);
      const gzip = createGzip();
      gzip.pipe(socket);
      for (let i = 0; i < 300; i += 1) gzip.write(Buffer.alloc(1 << 20, ' '));
      gzip.end();
    }),
    TOO_LARGE,
  );
  check(
    'header of 15,000 bytes',
    responding(writing([OK, `X-Long: ${'x'.repeat(15_000)}`, lengthOf(BODY)], BODY)),
    ok,
  );
  check(
    'header of 100,000 bytes',
    responding(writing([OK, `X-Long: ${'x'.repeat(100_000)}`, lengthOf(BODY)], BODY)),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    '5,000 headers',
    responding(writing([OK, ...times(5_000, 'X-More: 123456789'), lengthOf(BODY)], BODY)),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'endless headers',
    responding(({ socket }) => {
      socket.write(`${OK}\r\n`);
      flood(socket, `X-More: ${'x'.repeat(50_000)}\r\n`);
    }),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    'endless status line',
    responding(({ socket }) => flood(socket, 'x'.repeat(50_000))),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
  check(
    '413',
    responding(({ json }) =>
      json(413, { errors: [{ status: 413, title: 'Too large', detail: 'The list is too large.' }] }),
    ),
    fails('Too large: The list is too large. (HTTP 413)'),
  );
});

describe('interim responses', () => {
  for (const status of ['100 Continue', '102 Processing', '103 Early Hints'])
    check(
      status,
      responding(({ socket }) => {
        socket.write(`HTTP/1.1 ${status}\r\nLink: </x>; rel=preload\r\n\r\n`);
        socket.write(`${OK}\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`);
      }),
      ok,
    );
  check(
    '20 in one packet',
    responding(({ socket }) => {
      const interim = times(20, 'HTTP/1.1 102 Processing\r\n\r\n').join('');
      socket.write(`${interim}${OK}\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`);
    }),
    ok,
  );
  check(
    'without a final response: timeout',
    responding(({ socket }) => void socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 'http', TIMEOUT_1_S),
    timesOut(SERVER, CONNECTED, GET),
  );
  check(
    'before the response to a POST',
    loggingIn((exchange) => {
      if (exchange.request.method === 'POST') exchange.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      answerPlainCloud(exchange);
    }),
    succeeds(CONNECTED, POST, GET),
  );
  check(
    '101 without a request to upgrade',
    responding(writing(['HTTP/1.1 101 Switching Protocols', 'Upgrade: x', 'Connection: upgrade'])),
    unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET),
  );
});

describe('response that is not HTTP/1.x', () => {
  const garbage = (text: string) => responding(({ socket }) => void socket.write(text), 'http', TIMEOUT_1_S);
  const notHttp = unreachable(NOT_HTTP, CHECK_SCHEME, CONNECTED, GET);
  check('SSH banner', garbage('SSH-2.0-OpenSSH_9.6\r\n'), notHttp);
  check('HTML', garbage('<html><body>Hello</body></html>'), notHttp);
  check('HTTP/2', garbage('HTTP/2 200\r\n\r\n'), notHttp);
  check('status that is not a number', garbage('HTTP/1.1 OK\r\n\r\n'), notHttp);
  check('header without a colon', garbage(`${OK}\r\nnonsense\r\n\r\n`), notHttp);
  check('NUL in a header', garbage(`${OK}\r\nX: a\0b\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`), notHttp);
  check('NUL bytes', garbage('\0'.repeat(1_000)), notHttp);
  check('status 999', garbage(`HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n`), statusError('999'));
  check(
    'lines that end with LF instead of CRLF',
    garbage(`HTTP/1.1 200 OK\nContent-Length: ${BODY.length}\n\n${BODY}`),
    notHttp,
  );
});

describe('closed connection', () => {
  for (const scheme of ['http', 'https'] as const) {
    const closedEarly = unreachable(CLOSED, CHECK_URL, ...times(3, CONNECTED, GET));
    for (const [title, close] of [
      ['reset', reset],
      ['closed', (socket: Socket) => void socket.end()],
    ] as const) {
      check(
        `${scheme}: ${title} after the request`,
        responding(({ socket }) => close(socket), scheme),
        closedEarly,
      );
      check(
        `${scheme}: ${title} in the head`,
        responding(
          ({ socket }) => void socket.write(`${OK}\r\nX: `, () => setTimeout(close, 20, socket)),
          scheme,
        ),
        closedEarly,
      );
      check(
        `${scheme}: ${title} in the body`,
        responding(
          ({ socket }) =>
            void socket.write(`${OK}\r\nContent-Length: 1000\r\n\r\n{`, () => setTimeout(close, 20, socket)),
          scheme,
        ),
        closedEarly,
      );
      check(
        `${scheme}: ${title} once: the request is retried`,
        responding(
          (exchange) => (exchange.nth === 1 ? close(exchange.socket) : answerList(exchange)),
          scheme,
        ),
        succeeds(...times(2, CONNECTED, GET)),
      );
    }
  }
  check(
    'a POST is not retried',
    loggingIn(({ socket }) => reset(socket)),
    unreachable(CLOSED, CHECK_URL, CONNECTED, POST),
  );
  check(
    'closed while it was idle: a new connection is made',
    loggingIn((exchange) => {
      if (exchange.nth > 1) return answerPlainCloud(exchange);
      exchange.json(429, {}, { 'Retry-After': '1' });
      exchange.socket.end();
    }),
    succeeds(...times(2, CONNECTED, POST), GET),
  );
  check(
    'reset when it is reused: the GET is retried',
    loggingIn((exchange) => (exchange.nth === 2 ? reset(exchange.socket) : answerPlainCloud(exchange))),
    succeeds(CONNECTED, POST, GET, CONNECTED, GET),
  );
  check(
    'Connection: close in each response',
    loggingIn((exchange) =>
      answerPlainCloud({
        ...exchange,
        json: (status, body, headers) => exchange.json(status, body, { ...headers, Connection: 'close' }),
      }),
    ),
    succeeds(CONNECTED, POST, CONNECTED, GET),
  );
  check(
    'connection refused',
    async (scene) => ({ endpoint: await scene.closed('SERVER') }),
    unreachable(`Cannot reach ${SERVER}: connection refused.`, CHECK_URL),
  );
  check(
    'host name that cannot be resolved',
    async () => ({ endpoint: 'http://cloud.invalid' }),
    unreachable('Cannot reach cloud.invalid:80: the host name cannot be resolved.', CHECK_URL),
  );
});

describe('IPv6', () => {
  for (const scheme of ['http', 'https'] as const)
    check(
      scheme,
      async (scene) => {
        const tls = await root.issue({ ip: ['::1'] });
        const { url } = await scene.server(answerList, { host: '::1', ...(scheme === 'https' && { tls }) });
        return { endpoint: url, settings: { cacert: scene.file('ca.pem', root.cert) } };
      },
      ok,
    );
  check(
    'localhost with a server that listens on IPv4 only',
    async (scene) => ({ endpoint: `http://localhost:${(await scene.server(answerList)).port}` }),
    ok,
  );
  check(
    'connection refused',
    async (scene) => ({ endpoint: (await scene.closed('SERVER')).replace('127.0.0.1', '[::1]') }),
    unreachable('Cannot reach [::1]:SERVER: connection refused.', CHECK_URL),
  );
});

describe('redirects', () => {
  const elsewhere = (status: number, server: string) =>
    unreachable(
      `${SERVER} redirects logins to http://127.0.0.1:${server}/moved. (HTTP ${status})`,
      'If you trust that URL, use it as the auth URL: --os-auth-url (OS_AUTH_URL).',
      CONNECTED,
      POST,
    );
  const redirecting =
    (status: number, location: (exchange: Exchange) => string): Answer =>
    (exchange) =>
      exchange.request.target.startsWith('/moved') || exchange.nth > 20
        ? answerPlainCloud(exchange)
        : exchange.json(status, {}, { Location: location(exchange) });
  for (const status of [301, 302, 303, 307, 308]) {
    check(
      `${status} of a GET`,
      responding(redirecting(status, () => '/moved')),
      succeeds(CONNECTED, GET, 'SERVER GET /moved'),
    );
    check(
      `${status} of a POST`,
      loggingIn(redirecting(status, () => '/moved')),
      status >= 307
        ? succeeds(CONNECTED, POST, 'SERVER POST /moved', GET, 'SERVER GET /moved')
        : elsewhere(status, 'SERVER'),
    );
    check(
      `${status} of a POST to another server`,
      async (scene) => {
        const target = await scene.server(answerPlainCloud, {}, 'OTHER');
        const { url } = await scene.server(redirecting(status, () => `${target.url}/moved`));
        return { authUrl: `${url}/v3` };
      },
      elsewhere(status, 'OTHER'),
    );
  }
  check(
    'of a GET to another server: the token is not sent',
    async (scene) => {
      const target = await scene.server(
        (exchange) => {
          scene.note(`token: ${exchange.request.headers['x-auth-token']}`);
          answerList(exchange);
        },
        {},
        'OTHER',
      );
      const { url } = await scene.server((exchange) => {
        if (exchange.request.method === 'POST') return answerPlainCloud(exchange);
        scene.note(`token: ${exchange.request.headers['x-auth-token']}`);
        exchange.json(307, {}, { Location: `${target.url}/moved` });
      });
      return { authUrl: `${url}/v3` };
    },
    succeeds(
      CONNECTED,
      POST,
      GET,
      'token: token-of-alice',
      'OTHER connected',
      'OTHER GET /moved',
      'token: undefined',
    ),
  );
  check(
    'in a loop',
    responding(({ json }) => json(302, {}, { Location: '/again' })),
    {
      code: 7,
      stderr: `ERROR: ${SERVER} redirects more than 10 times.\n${DOCTOR}\n`,
      requests: [CONNECTED, GET, ...times(10, 'SERVER GET /again')],
    },
  );
  check(
    'without Location',
    responding(({ json }) => json(302, {})),
    statusError('302 Found'),
  );
  check(
    'to another protocol',
    responding(({ json }) => json(302, {}, { Location: 'ftp://a.example/' })),
    statusError('302 Found'),
  );
});

describe('Retry-After', () => {
  const busy =
    (status: number, retryAfter: () => string | undefined, count = 1): Answer =>
    (exchange) => {
      const value = retryAfter();
      if (exchange.nth > count) answerPlainCloud(exchange);
      else exchange.json(status, {}, value === undefined ? {} : { 'Retry-After': value });
    };
  const STATUS = { 429: '429 Too Many Requests', 503: '503 Service Unavailable' } as const;
  for (const status of [429, 503] as const) {
    check(`${status} with seconds`, responding(busy(status, () => '1')), succeeds(CONNECTED, GET, GET));
    check(
      `${status} with a date`,
      responding(busy(status, () => new Date(Date.now() + 1_500).toUTCString())),
      succeeds(CONNECTED, GET, GET),
    );
    check(
      `${status} without Retry-After`,
      responding(busy(status, () => undefined)),
      succeeds(CONNECTED, GET, GET),
    );
    check(
      `${status} with an hour is not retried`,
      responding(busy(status, () => '3600')),
      statusError(STATUS[status]),
    );
    check(
      `${status} always: five retries`,
      responding(busy(status, () => '0', 100)),
      statusError(STATUS[status], CONNECTED, ...times(6, GET)),
    );
  }
  check('429 for a POST is retried', loggingIn(busy(429, () => '1')), succeeds(CONNECTED, POST, POST, GET));
  check('503 for a POST is not retried', loggingIn(busy(503, () => '1')), {
    code: 7,
    stderr: `ERROR: Keystone at ${SERVER} is not available. (HTTP 503)\n${DOCTOR}\n`,
    requests: [CONNECTED, POST],
  });
  check(
    '500 is not retried',
    responding(({ json }) => json(500, {})),
    statusError('500 Internal Server Error'),
  );
});

describe('timeout', () => {
  for (const scheme of ['http', 'https'] as const) {
    const withTimeout = (answer: Answer) => responding(answer, scheme, TIMEOUT_1_S);
    const expected = timesOut(SERVER, CONNECTED, GET);
    check(
      `${scheme}: after the request`,
      withTimeout(() => {}),
      expected,
    );
    check(
      `${scheme}: in the head`,
      withTimeout(({ socket }) => void socket.write(`${OK}\r\nX: `)),
      expected,
    );
    check(`${scheme}: after the head`, withTimeout(writing([OK, lengthOf(BODY)])), expected);
    check(`${scheme}: in the body`, withTimeout(writing([OK, lengthOf(BODY)], BODY.slice(0, 20))), expected);
    check(
      `${scheme}: in a chunk`,
      withTimeout(writing([OK, 'Transfer-Encoding: chunked'], 'ff\r\nabc')),
      expected,
    );
    check(
      `${scheme}: after the chunks`,
      withTimeout(writing([OK, 'Transfer-Encoding: chunked'], `3\r\n{} \r\n`)),
      expected,
    );
    check(
      `${scheme}: with a byte every 100 ms`,
      withTimeout(({ socket }) => {
        socket.write(`${OK}\r\nContent-Length: 1000\r\n\r\n`);
        const timer = setInterval(() => socket.write(' '), 100);
        socket.on('close', () => clearInterval(timer));
      }),
      expected,
    );
    check(
      `${scheme}: after a retry`,
      withTimeout((exchange) =>
        exchange.nth === 1 ? exchange.json(503, {}, { 'Retry-After': '0' }) : undefined,
      ),
      timesOut(SERVER, CONNECTED, GET, GET),
    );
  }
  check(
    'after a POST',
    loggingIn(() => {}, TIMEOUT_1_S),
    timesOut(SERVER, CONNECTED, POST),
  );
});
