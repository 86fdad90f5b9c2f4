/**
 * The HTTP matrix, messages: what the built command does with responses of every kind. The same expectations hold for Node
 * and for the single file (MAGNUM_COMMAND): same exit code, same sentence, same connections and requests.
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
  IMPATIENT,
  LIST,
  listed,
  type Scene,
  timedOut,
  times,
  unreachable,
} from './http-matrix-case.ts';
import { type Answer, type Exchange, reset } from './http-matrix-servers.ts';

const root = await createAuthority('Matrix CA');
const good = await root.issue();

const SERVER = '127.0.0.1:SERVER';
const CONNECTED = 'SERVER connected';
const GET = `SERVER ${LIST}`;
const POST = 'SERVER POST /v3/auth/tokens';
const CHECK_ADDRESS = 'Check the URL, the network, and whether a proxy is needed (https_proxy, http_proxy).';
const CLOSED = `Cannot reach ${SERVER}: the connection was closed before the response was complete.`;
const NOT_HTTP = `${SERVER} did not send an HTTP response.`;
const HINT = 'Check the address: it may begin with https://.';
const BODY = JSON.stringify(CLUSTERS);

type Scheme = 'http' | 'https';

/** Lists clusters of a server that answers so. */
const answering =
  (answer: Answer, scheme: Scheme = 'http', settings = {}) =>
  async (scene: Scene) => {
    const { url } = await scene.server(answer, scheme === 'https' ? { tls: good } : {});
    return { endpoint: url, settings: { cacert: scene.file('ca.pem', root.cert), ...settings } };
  };
/** A response with this head, and a body in these pieces. */
const message =
  (lines: readonly string[], ...body: (string | Buffer)[]): Answer =>
  ({ socket }) => {
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    for (const piece of body) socket.write(piece);
  };
const OK = 'HTTP/1.1 200 OK';
const lengthOf = (body: string | Buffer) => `Content-Length: ${Buffer.byteLength(body)}`;
const closing =
  (answer: Answer): Answer =>
  (exchange) => {
    answer(exchange);
    exchange.socket.end();
  };
/** A login of a user at a server that answers the POST so. */
const loggingIn =
  (answer: Answer, settings = {}) =>
  async (scene: Scene) => ({ authUrl: `${(await scene.server(answer)).url}/v3`, settings });

const once = listed(CONNECTED, GET);
/** The command ends with 1 and these lines. */
const failed = (lines: string, ...requests: string[]): Expected => ({
  code: 1,
  stderr: `ERROR: ${lines}\n`,
  requests: requests.length > 0 ? requests : [CONNECTED, GET],
});
const notJson = (status: number) =>
  failed(
    `The answer to ${LIST} is not a JSON object. (HTTP ${status})\nCheck that the endpoint is a Magnum service; --debug shows the response.`,
  );
const answered = (status: string, ...requests: string[]) =>
  failed(`The container service answered ${status} to ${LIST} (HTTP ${status.slice(0, 3)})`, ...requests);

describe('requests', () => {
  const HEAD = [
    'accept: application/json',
    'accept-encoding: gzip, deflate, br',
    'connection: keep-alive',
    'host: 127.0.0.1:SERVER',
    'user-agent: magnum-cli/VERSION',
  ];
  const noting =
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
      `head and body, ${scheme}`,
      async (scene) => {
        const server = await scene.server(
          noting(
            scene,
            answerCloud(() => `${scheme}://127.0.0.1:${server.port}`),
          ),
          scheme === 'https' ? { tls: good } : {},
        );
        return { authUrl: `${server.url}/v3`, settings: { cacert: scene.file('ca.pem', root.cert) } };
      },
      listed(
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

describe('bodies', () => {
  check('with a length', answering(message([OK, lengthOf(BODY)], BODY)), once);
  check(
    'in single bytes',
    answering(async ({ socket }) => {
      socket.setNoDelay(true);
      for (const byte of `${OK}\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`) {
        socket.write(byte);
        await new Promise((resolve) => setImmediate(resolve));
      }
    }),
    once,
  );
  const chunked = (body: string | Buffer, size = 10) =>
    Array.from({ length: Math.ceil(body.length / size) }, (_, index) => {
      const piece = Buffer.from(body).subarray(index * size, (index + 1) * size);
      return Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]);
    });
  const CHUNKED = 'Transfer-Encoding: chunked';
  check('chunked', answering(message([OK, CHUNKED], ...chunked(BODY), '0\r\n\r\n')), once);
  check(
    'chunked, with extensions and trailers',
    answering(
      message(
        [OK, CHUNKED, 'Trailer: X-Sum'],
        `${BODY.length.toString(16)};name=value\r\n${BODY}\r\n`,
        '0\r\nX-Sum: 1\r\n\r\n',
      ),
    ),
    once,
  );
  check('until the connection is closed', answering(closing(message([OK, 'Connection: close'], BODY))), once);
  check('HTTP/1.0 without a length', answering(closing(message(['HTTP/1.0 200 OK'], BODY))), once);
  check(
    'HTTP/1.0 with a length',
    answering(closing(message(['HTTP/1.0 200 OK', lengthOf(BODY)], BODY))),
    once,
  );
  check(
    'HTTP/1.0, kept open without a length to end it',
    answering(message(['HTTP/1.0 200 OK'], BODY), 'http', IMPATIENT),
    timedOut(SERVER, CONNECTED, GET),
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
    check(title, answering(message([OK, `Content-Encoding: ${encoding}`, lengthOf(body)], body)), once);
    check(
      `${title}, chunked`,
      answering(message([OK, `Content-Encoding: ${encoding}`, CHUNKED], ...chunked(body), '0\r\n\r\n')),
      once,
    );
  }
  const damaged = unreachable(
    `${SERVER} sent a compressed response that is damaged or incomplete.`,
    'Check the address, and the proxies in front of it.',
    CONNECTED,
    GET,
  );
  for (const [index, [encoding, body]] of encodings.entries()) {
    if (index > 3) continue;
    const title = `${encoding}${index === 2 ? ', raw' : ''}`;
    const half = body.subarray(0, -9);
    check(
      `${title}, cut off`,
      answering(message([OK, `Content-Encoding: ${encoding}`, lengthOf(half)], half)),
      damaged,
    );
    check(
      `${title} that it is not`,
      answering(message([OK, `Content-Encoding: ${encoding}`, lengthOf(BODY)], BODY)),
      damaged,
    );
  }
  check(
    'unknown encoding',
    answering(message([OK, 'Content-Encoding: compress', lengthOf(BODY)], BODY)),
    once,
  );
  check(
    'byte order mark',
    answering(message([OK, lengthOf(`\ufeff${BODY}`)], `\ufeff${BODY}`)),
    notJson(200),
  );
  check(
    'not UTF-8',
    answering(message([OK, 'Content-Length: 3'], Buffer.from([0x22, 0xff, 0x22]))),
    notJson(200),
  );
  check('204', answering(message(['HTTP/1.1 204 No Content'])), notJson(204));
  check('200 and nothing', answering(message([OK, 'Content-Length: 0'])), notJson(200));

  const brokenOff = unreachable(CLOSED, CHECK_ADDRESS, ...times(3, CONNECTED, GET));
  for (const scheme of ['http', 'https'] as const) {
    check(
      `${scheme}: shorter than its length`,
      answering(closing(message([OK, 'Content-Length: 1000'], BODY)), scheme),
      brokenOff,
    );
    check(
      `${scheme}: chunks without an end`,
      answering(closing(message([OK, CHUNKED], ...chunked(BODY))), scheme),
      brokenOff,
    );
    check(
      `${scheme}: chunk cut off`,
      answering(closing(message([OK, CHUNKED], `ff\r\n${BODY}`)), scheme),
      brokenOff,
    );
  }
  check(
    'longer than its length',
    answering(message([OK, lengthOf(BODY)], `${BODY}garbage`)),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'chunk size that is no number',
    answering(message([OK, CHUNKED], 'xyz\r\n')),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'chunk size without an end',
    answering(message([OK, CHUNKED], 'f'.repeat(100_000))),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'length that is no number',
    answering(message([OK, 'Content-Length: ten'], BODY)),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'negative length',
    answering(message([OK, 'Content-Length: -1'], BODY)),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'two lengths',
    answering(message([OK, lengthOf(BODY), 'Content-Length: 5'], BODY)),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'length and chunks',
    answering(message([OK, lengthOf(BODY), CHUNKED], ...chunked(BODY), '0\r\n\r\n')),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
});

describe('limits', () => {
  const TOO_LARGE = unreachable(
    `${SERVER} is not to be believed: the response is larger than 32 MiB.`,
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
    'length of 300 MiB',
    answering(({ socket }) => {
      socket.write(`${OK}\r\nContent-Length: ${300 * 1_048_576}\r\n\r\n`);
      flood(socket, Buffer.alloc(1 << 20, ' '));
    }),
    TOO_LARGE,
  );
  check(
    'chunks without an end',
    answering(({ socket }) => {
      socket.write(`${OK}\r\nTransfer-Encoding: chunked\r\n\r\n`);
      flood(
        socket,
        Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1 << 20, ' '), Buffer.from('\r\n')]),
      );
    }),
    TOO_LARGE,
  );
  check(
    'small when compressed',
    answering(({ socket }) => {
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
    answering(message([OK, `X-Long: ${'x'.repeat(15_000)}`, lengthOf(BODY)], BODY)),
    once,
  );
  check(
    'header of 100,000 bytes',
    answering(message([OK, `X-Long: ${'x'.repeat(100_000)}`, lengthOf(BODY)], BODY)),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    '5,000 headers',
    answering(message([OK, ...times(5_000, 'X-More: 123456789'), lengthOf(BODY)], BODY)),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'headers without an end',
    answering(({ socket }) => {
      socket.write(`${OK}\r\n`);
      flood(socket, `X-More: ${'x'.repeat(50_000)}\r\n`);
    }),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    'first line without an end',
    answering(({ socket }) => flood(socket, 'x'.repeat(50_000))),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
  check(
    '413',
    answering(({ json }) =>
      json(413, { errors: [{ status: 413, title: 'Too large', detail: 'The list is too large.' }] }),
    ),
    failed('Too large: The list is too large. (HTTP 413)'),
  );
});

describe('interim responses', () => {
  for (const status of ['100 Continue', '102 Processing', '103 Early Hints'])
    check(
      status,
      answering(({ socket }) => {
        socket.write(`HTTP/1.1 ${status}\r\nLink: </x>; rel=preload\r\n\r\n`);
        socket.write(`${OK}\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`);
      }),
      once,
    );
  check(
    'several in one piece',
    answering(({ socket }) => {
      const interim = times(20, 'HTTP/1.1 102 Processing\r\n\r\n').join('');
      socket.write(`${interim}${OK}\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`);
    }),
    once,
  );
  check(
    'then silence',
    answering(({ socket }) => void socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 'http', IMPATIENT),
    timedOut(SERVER, CONNECTED, GET),
  );
  check(
    'before the answer to a POST',
    loggingIn((exchange) => {
      if (exchange.request.method === 'POST') exchange.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      answerPlainCloud(exchange);
    }),
    listed(CONNECTED, POST, GET),
  );
  check(
    '101 that was not asked for',
    answering(message(['HTTP/1.1 101 Switching Protocols', 'Upgrade: x', 'Connection: upgrade'])),
    unreachable(NOT_HTTP, HINT, CONNECTED, GET),
  );
});

describe('garbage', () => {
  const garbage = (text: string) => answering(({ socket }) => void socket.write(text), 'http', IMPATIENT);
  const notHttp = unreachable(NOT_HTTP, HINT, CONNECTED, GET);
  check('SSH banner', garbage('SSH-2.0-OpenSSH_9.6\r\n'), notHttp);
  check('HTML', garbage('<html><body>Hello</body></html>'), notHttp);
  check('HTTP/2', garbage('HTTP/2 200\r\n\r\n'), notHttp);
  check('status that is no number', garbage('HTTP/1.1 OK\r\n\r\n'), notHttp);
  check('header without a colon', garbage(`${OK}\r\nnonsense\r\n\r\n`), notHttp);
  check('zero in a header', garbage(`${OK}\r\nX: a\0b\r\n${lengthOf(BODY)}\r\n\r\n${BODY}`), notHttp);
  check('zeros', garbage('\0'.repeat(1_000)), notHttp);
  check('status 999', garbage(`HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n`), answered('999'));
  check('line feeds alone', garbage(`HTTP/1.1 200 OK\nContent-Length: ${BODY.length}\n\n${BODY}`), notHttp);
});

describe('resets', () => {
  for (const scheme of ['http', 'https'] as const) {
    const brokenOff = unreachable(CLOSED, CHECK_ADDRESS, ...times(3, CONNECTED, GET));
    for (const [title, how] of [
      ['reset', reset],
      ['end', (socket: Socket) => void socket.end()],
    ] as const) {
      check(
        `${scheme}: ${title} after the request`,
        answering(({ socket }) => how(socket), scheme),
        brokenOff,
      );
      check(
        `${scheme}: ${title} in the head`,
        answering(
          ({ socket }) => void socket.write(`${OK}\r\nX: `, () => setTimeout(how, 20, socket)),
          scheme,
        ),
        brokenOff,
      );
      check(
        `${scheme}: ${title} in the body`,
        answering(
          ({ socket }) =>
            void socket.write(`${OK}\r\nContent-Length: 1000\r\n\r\n{`, () => setTimeout(how, 20, socket)),
          scheme,
        ),
        brokenOff,
      );
      check(
        `${scheme}: ${title} once, then an answer`,
        answering((exchange) => (exchange.nth === 1 ? how(exchange.socket) : answerList(exchange)), scheme),
        listed(...times(2, CONNECTED, GET)),
      );
    }
  }
  check(
    'a POST is not sent again',
    loggingIn(({ socket }) => reset(socket)),
    unreachable(CLOSED, CHECK_ADDRESS, CONNECTED, POST),
  );
  check(
    'connection closed while it was idle',
    loggingIn((exchange) => {
      if (exchange.nth > 1) return answerPlainCloud(exchange);
      exchange.json(429, {}, { 'Retry-After': '1' });
      exchange.socket.end();
    }),
    listed(...times(2, CONNECTED, POST), GET),
  );
  check(
    'connection closed as the second request comes',
    loggingIn((exchange) => (exchange.nth === 2 ? reset(exchange.socket) : answerPlainCloud(exchange))),
    listed(CONNECTED, POST, GET, CONNECTED, GET),
  );
  check(
    'Connection: close',
    loggingIn((exchange) =>
      answerPlainCloud({
        ...exchange,
        json: (status, body, headers) => exchange.json(status, body, { ...headers, Connection: 'close' }),
      }),
    ),
    listed(CONNECTED, POST, CONNECTED, GET),
  );
  check(
    'refused',
    async (scene) => ({ endpoint: await scene.closed('SERVER') }),
    unreachable(`Cannot reach ${SERVER}: connection refused.`, CHECK_ADDRESS),
  );
  check(
    'unknown name',
    async () => ({ endpoint: 'http://cloud.invalid' }),
    unreachable('Cannot reach cloud.invalid:80: the host name cannot be resolved.', CHECK_ADDRESS),
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
      once,
    );
  check(
    'a name with a server only at its IPv4 address',
    async (scene) => ({ endpoint: `http://localhost:${(await scene.server(answerList)).port}` }),
    once,
  );
  check(
    'refused',
    async (scene) => ({ endpoint: (await scene.closed('SERVER')).replace('127.0.0.1', '[::1]') }),
    unreachable('Cannot reach [::1]:SERVER: connection refused.', CHECK_ADDRESS),
  );
});

describe('redirects', () => {
  const elsewhere = (status: number, server: string) =>
    unreachable(
      `${SERVER} sends logins elsewhere, to http://127.0.0.1:${server}/moved. (HTTP ${status})`,
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
      answering(redirecting(status, () => '/moved')),
      listed(CONNECTED, GET, 'SERVER GET /moved'),
    );
    check(
      `${status} of a POST`,
      loggingIn(redirecting(status, () => '/moved')),
      status >= 307
        ? listed(CONNECTED, POST, 'SERVER POST /moved', GET, 'SERVER GET /moved')
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
    'to another server, without the token',
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
    listed(
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
    'in a circle',
    answering(({ json }) => json(302, {}, { Location: '/again' })),
    {
      code: 7,
      stderr: `ERROR: ${SERVER} redirects more than 10 times.\n${DOCTOR}\n`,
      requests: [CONNECTED, GET, ...times(10, 'SERVER GET /again')],
    },
  );
  check(
    'without a place',
    answering(({ json }) => json(302, {})),
    answered('302 Found'),
  );
  check(
    'to another protocol',
    answering(({ json }) => json(302, {}, { Location: 'ftp://a.example/' })),
    answered('302 Found'),
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
    check(`${status}, seconds`, answering(busy(status, () => '1')), listed(CONNECTED, GET, GET));
    check(
      `${status}, date`,
      answering(busy(status, () => new Date(Date.now() + 1_500).toUTCString())),
      listed(CONNECTED, GET, GET),
    );
    check(`${status}, none`, answering(busy(status, () => undefined)), listed(CONNECTED, GET, GET));
    check(`${status}, an hour`, answering(busy(status, () => '3600')), answered(STATUS[status]));
    check(
      `${status}, always`,
      answering(busy(status, () => '0', 100)),
      answered(STATUS[status], CONNECTED, ...times(6, GET)),
    );
  }
  check('429 of a POST', loggingIn(busy(429, () => '1')), listed(CONNECTED, POST, POST, GET));
  check('503 of a POST', loggingIn(busy(503, () => '1')), {
    code: 7,
    stderr: `ERROR: Keystone at ${SERVER} is not available. (HTTP 503)\n${DOCTOR}\n`,
    requests: [CONNECTED, POST],
  });
  check(
    '500',
    answering(({ json }) => json(500, {})),
    answered('500 Internal Server Error'),
  );
});

describe('silence', () => {
  for (const scheme of ['http', 'https'] as const) {
    const silent = (answer: Answer) => answering(answer, scheme, IMPATIENT);
    const ended = timedOut(SERVER, CONNECTED, GET);
    check(
      `${scheme}: after the request`,
      silent(() => {}),
      ended,
    );
    check(
      `${scheme}: in the head`,
      silent(({ socket }) => void socket.write(`${OK}\r\nX: `)),
      ended,
    );
    check(`${scheme}: after the head`, silent(message([OK, lengthOf(BODY)])), ended);
    check(`${scheme}: in the body`, silent(message([OK, lengthOf(BODY)], BODY.slice(0, 20))), ended);
    check(`${scheme}: in a chunk`, silent(message([OK, 'Transfer-Encoding: chunked'], 'ff\r\nabc')), ended);
    check(
      `${scheme}: after the chunks`,
      silent(message([OK, 'Transfer-Encoding: chunked'], `3\r\n{} \r\n`)),
      ended,
    );
    check(
      `${scheme}: a byte now and then`,
      silent(({ socket }) => {
        socket.write(`${OK}\r\nContent-Length: 1000\r\n\r\n`);
        const timer = setInterval(() => socket.write(' '), 100);
        socket.on('close', () => clearInterval(timer));
      }),
      ended,
    );
    check(
      `${scheme}: after Retry-After`,
      silent((exchange) => (exchange.nth === 1 ? exchange.json(503, {}, { 'Retry-After': '0' }) : undefined)),
      timedOut(SERVER, CONNECTED, GET, GET),
    );
  }
  check(
    'of a POST',
    loggingIn(() => {}, IMPATIENT),
    timedOut(SERVER, CONNECTED, POST),
  );
});
