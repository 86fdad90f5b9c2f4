import { getEventListeners } from 'node:events';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import type { HttpRequest } from '../../src/http/types.ts';
import { closedPort, json, makeTransport, serve, serveRaw } from './servers.ts';

describe('Transport.request', () => {
  it('sends method, headers and JSON, and returns a response with any status', async () => {
    const server = await serve((_, response) => json(response, 418, { a: 1 }, { 'X-Thing': 'yes' }));
    const { transport } = makeTransport();
    const response = await transport.request({
      method: 'PATCH',
      url: `${server.url}/v1/x?y=1`,
      headers: { 'X-Auth-Token': 't' },
      json: [{ op: 'remove', path: '/ä' }],
    });
    expect(response).toMatchObject({ status: 418, body: '{"a":1}', url: `${server.url}/v1/x?y=1` });
    expect(response.headers['x-thing']).toBe('yes');
    expect(server.requests).toMatchObject([
      {
        method: 'PATCH',
        url: '/v1/x?y=1',
        body: '[{"op":"remove","path":"/ä"}]',
        headers: {
          'x-auth-token': 't',
          'content-type': 'application/json',
          accept: 'application/json',
          'user-agent': 'magnum-test/1',
        },
      },
    ]);
  });

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)(
    'sends a %s without a body',
    async (method) => {
      const server = await serve((_, response) => response.writeHead(204).end());
      const response = await makeTransport().transport.request({ method, url: server.url });
      expect(response.status).toBe(204);
      expect(server.requests[0]).toMatchObject({ method, body: '' });
    },
  );

  it("sends a body unchanged, with the caller's Content-Type and Accept", async () => {
    const server = await serve((_, response) => response.end());
    await makeTransport().transport.request({
      method: 'POST',
      url: server.url,
      headers: { 'Content-Type': 'text/xml', Accept: 'text/html' },
      body: '<a/>',
    });
    expect(server.requests[0]).toMatchObject({
      body: '<a/>',
      headers: { 'content-type': 'text/xml', accept: 'text/html' },
    });
  });

  it('sends its own headers in lower case, replaced by those of the caller, and none of the library', async () => {
    const server = await serve((_, response) => response.end());
    const { transport } = makeTransport();
    const request = { method: 'POST', url: server.url, body: 'a=1' } as const;
    await transport.request(request);
    await transport.request({
      ...request,
      headers: { 'User-Agent': 'x', ACCEPT: '*/*', 'Accept-Encoding': 'br' },
    });
    const sent = {
      host: `127.0.0.1:${server.port}`,
      connection: 'keep-alive',
      'content-length': '3',
      'accept-encoding': 'gzip, deflate, br',
      accept: 'application/json',
      'user-agent': 'magnum-test/1',
    };
    expect(server.requests.map(({ headers }) => headers)).toEqual([
      sent,
      { ...sent, accept: '*/*', 'user-agent': 'x', 'accept-encoding': 'br' },
    ]);
  });

  it.each([
    ['null', null],
    ['false', false],
    ['""', ''],
    ['0', 0],
  ])('sends %s as JSON, also if a body is set', async (text, value) => {
    const server = await serve((_, response) => response.end());
    const request = { method: 'PUT', url: server.url, json: value, body: 'not this' } as const;
    await makeTransport().transport.request(request);
    expect(server.requests).toMatchObject([
      { method: 'PUT', body: text, headers: { 'content-type': 'application/json' } },
    ]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('decompresses a response with the encoding %s', async (encoding, compress) => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress('text')),
    );
    expect((await makeTransport().transport.request({ method: 'GET', url: server.url })).body).toBe('text');
  });

  it('fails for a response whose compression is damaged, without a retry', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
    );
    await expect(makeTransport().transport.request({ method: 'GET', url: server.url })).rejects.toMatchObject(
      {
        kind: 'unreachable',
        message: `127.0.0.1:${server.port} sent a compressed response that is damaged or incomplete.`,
      },
    );
    expect(server.requests).toHaveLength(1);
  });

  it('returns the cookies of a response one by one, and none without Set-Cookie', async () => {
    const server = await serve((_, response, nth) =>
      response
        .writeHead(200, nth === 1 ? { 'set-cookie': ['a=1; Expires=Thu, 01', 'b=2'], 'X-A': ['1', '2'] } : {})
        .end(),
    );
    const { transport } = makeTransport();
    const first = await transport.request({ method: 'GET', url: server.url });
    expect(first.cookies).toEqual(['a=1; Expires=Thu, 01', 'b=2']);
    expect(first.headers).toMatchObject({ 'set-cookie': 'a=1; Expires=Thu, 01, b=2', 'x-a': '1, 2' });
    expect((await transport.request({ method: 'GET', url: server.url })).cookies).toEqual([]);
  });

  it('decompresses a response, joins repeated headers and replaces invalid UTF-8', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip', 'set-cookie': ['a=1', 'b=2'] });
      response.end(gzipSync(Buffer.from([0x61, 0xff, 0x62])));
    });
    const response = await makeTransport().transport.request({ method: 'GET', url: server.url });
    expect(response.body).toBe('a\ufffdb');
    expect(response.headers['set-cookie']).toBe('a=1, b=2');
  });

  it('reuses one connection for consecutive requests', async () => {
    const server = await serve((_, response) => json(response, 200, {}));
    const { transport } = makeTransport();
    for (let i = 0; i < 3; i += 1) await transport.request({ method: 'GET', url: server.url });
    expect(server.connections()).toBe(1);
  });

  it.each([
    ['ftp://u:hunter2@h/', 'ftp://h/'],
    ['cloud.example', 'cloud.example'],
    ['', ''],
    ['https://u:hunter2@[/', 'https://[/'],
    ['data:text/plain,x', 'data:text/plain,x'],
  ])('rejects the URL %j, and omits the password from the message', async (url, shown) => {
    const { transport } = makeTransport();
    await expect(transport.request({ method: 'GET', url })).rejects.toEqual(
      new MagnumError('usage', `Not an http:// or https:// URL: ${shown}`),
    );
  });
});

describe('limits of the transport', () => {
  it('fails with server and limit if the response does not arrive within timeoutMs', async () => {
    const server = await serve(() => {});
    const { transport } = makeTransport();
    await expect(transport.request({ method: 'GET', url: server.url, timeoutMs: 100 })).rejects.toMatchObject(
      {
        kind: 'timeout',
        message: `127.0.0.1:${server.port} did not respond within 0.1 s.`,
      },
    );
  });

  it('fails with a timeout if the body of the response does not end', async () => {
    const server = await serve((_, response) => response.writeHead(200).write('a'));
    await expect(
      makeTransport({ timeoutMs: 100 }).transport.request({ method: 'GET', url: server.url }),
    ).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('fails after connectTimeoutMs if the TLS handshake does not finish, after one retry', async () => {
    const { port } = await serveRaw(() => {});
    const { transport, slept } = makeTransport({ connectTimeoutMs: 50, tls: { verify: false } });
    await expect(
      transport.request({ method: 'POST', url: `https://127.0.0.1:${port}/` }),
    ).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining(`Cannot reach 127.0.0.1:${port}: no connection within`),
    });
    expect(slept).toEqual([200]);
  });

  /** Replaces setTimeout until the test ends. Sockets use timers of their own. */
  function useFakeTimeouts() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
  }
  const settled = async (work: Promise<unknown>) => {
    const state = { error: undefined as unknown };
    work.catch((error: unknown) => {
      state.error = error;
    });
    for (let i = 0; i < 5; i += 1) await turn();
    return state;
  };

  it.each([
    ['600 s by default', {}, {}, 600_000, '600 s'],
    ["the transport's timeoutMs", { timeoutMs: 30_000 }, {}, 30_000, '30 s'],
    ["the request's timeoutMs", { timeoutMs: 30_000 }, { timeoutMs: 5_000 }, 5_000, '5 s'],
  ])('waits for the response for %s', async (_, options, more, ms, text) => {
    const server = await serve(() => {});
    useFakeTimeouts();
    const { transport } = makeTransport(options);
    const work = transport.request({ method: 'GET', url: server.url, ...more });
    const state = await settled(work);
    while (server.requests.length === 0) await turn();
    vi.advanceTimersByTime(ms - 1);
    await settled(work);
    expect(state.error).toBeUndefined();
    vi.advanceTimersByTime(1);
    await expect(work).rejects.toEqual(
      new MagnumError('timeout', `127.0.0.1:${server.port} did not respond within ${text}.`),
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for a connection for 20 s by default', async () => {
    let connections = 0;
    const { port } = await serveRaw(() => {
      connections += 1;
    });
    useFakeTimeouts();
    const { transport, slept } = makeTransport({ tls: { verify: false } });
    const work = transport.request({ method: 'GET', url: `https://127.0.0.1:${port}/` });
    await settled(work);
    while (connections < 1) await turn();
    vi.advanceTimersByTime(19_999);
    await settled(work);
    expect(slept).toEqual([]);
    vi.advanceTimersByTime(1);
    while (connections < 2) await turn();
    expect(slept).toEqual([200]);
    vi.advanceTimersByTime(20_000);
    await expect(work).rejects.toThrow(`Cannot reach 127.0.0.1:${port}: no connection within 20 s.`);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer and no listener after a response and after an error', async () => {
    const server = await serve((_, response, nth) =>
      nth === 1 ? json(response, 200, {}) : response.destroy(),
    );
    useFakeTimeouts();
    const { signal } = new AbortController();
    const { transport } = makeTransport({ signal });
    const request = { method: 'POST', url: server.url } as const;
    await transport.request(request);
    expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
    await expect(transport.request(request)).rejects.toThrow('closed');
    await expect(transport.request({ ...request, url: 'ftp://a' })).rejects.toThrow('Not an http');
    const url = `http://127.0.0.1:${await closedPort()}`;
    await expect(transport.request({ ...request, url })).rejects.toThrow('connection refused');
    expect([vi.getTimerCount(), getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
  });

  it('does not apply connectTimeoutMs to the response', async () => {
    const server = await serve((_, response) => setTimeout(() => response.end('late'), 150));
    const response = await makeTransport({ connectTimeoutMs: 100 }).transport.request({
      method: 'GET',
      url: server.url,
    });
    expect(response.body).toBe('late');
  });

  it.each([
    ['a plain', {}, Buffer.alloc(2_000)],
    ['a compressed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(1_000_000))],
  ])('fails if %s response exceeds maxBodyBytes', async (_, headers, body) => {
    const server = await serve((__, response) => response.writeHead(200, headers).end(body));
    const { transport } = makeTransport({ maxBodyBytes: 1_999 });
    await expect(transport.request({ method: 'GET', url: server.url })).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('the response is larger than'),
    });
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['a plain', {}, Buffer.alloc(200_000, 'x')],
    ['a compressed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(20_000_000, 'x'))],
  ])('truncates %s body of an error to 64 KiB', async (_, headers, body) => {
    const server = await serve((__, response) => response.writeHead(500, headers).end(body));
    const { transport } = makeTransport({ maxBodyBytes: 1_999 });
    const response = await transport.request({ method: 'GET', url: server.url });
    expect({ status: response.status, body: response.body }).toEqual({
      status: 500,
      body: 'x'.repeat(65_536),
    });
  });

  it.each([
    [200, 'x'.repeat(70_000)],
    [300, 'x'.repeat(70_000)],
    [301, 'x'.repeat(65_536)],
    [404, 'x'.repeat(65_536)],
  ])(
    'returns the body of a %i, truncated to 64 KiB if it is an error or a redirect',
    async (status, body) => {
      const server = await serve((_, response) => response.writeHead(status).end('x'.repeat(70_000)));
      const response = await makeTransport().transport.request({ method: 'GET', url: server.url });
      expect(response).toMatchObject({ status, body });
    },
  );

  it('returns an error of exactly 64 KiB as a whole, and closes the connection of a longer one', async () => {
    const server = await serve((_, response, nth) =>
      response.writeHead(400).end('x'.repeat(65_536 + (nth === 2 ? 1 : 0))),
    );
    const { transport } = makeTransport();
    for (const connections of [1, 1, 2]) {
      const { body } = await transport.request({ method: 'GET', url: server.url });
      expect(body).toBe('x'.repeat(65_536));
      expect(server.connections()).toBe(connections);
    }
  });

  it('applies the limit of the request before that of the transport', async () => {
    const server = await serve((_, response) => response.end('x'.repeat(100)));
    const { transport } = makeTransport({ maxBodyBytes: 100 });
    const request = { method: 'GET', url: server.url } as const;
    expect((await transport.request(request)).body).toBe('x'.repeat(100));
    await expect(transport.request({ ...request, maxBodyBytes: 99 })).rejects.toThrow('is larger than');
    const { transport: strict } = makeTransport({ maxBodyBytes: 99 });
    await expect(strict.request(request)).rejects.toThrow('is larger than');
    expect((await strict.request({ ...request, maxBodyBytes: 100 })).body).toBe('x'.repeat(100));
  });

  it('counts the bytes of all chunks of a response', async () => {
    const server = await serve(async (_, response) => {
      for (let i = 0; i < 3; i += 1) {
        response.write('x'.repeat(50));
        await pause(5);
      }
      response.end();
    });
    const { transport } = makeTransport();
    const request = { method: 'GET', url: server.url } as const;
    await expect(transport.request({ ...request, maxBodyBytes: 149 })).rejects.toThrow('is larger than');
    expect((await transport.request({ ...request, maxBodyBytes: 150 })).body).toHaveLength(150);
  });

  it('reads 64 KiB of an endless error, and can send the next request', async () => {
    let written = 0;
    const server = await serve((_, response, nth) => {
      if (nth > 1) return json(response, 200, {});
      response.writeHead(404);
      const write = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, '<'))) written += 65_536;
      };
      response.on('drain', write);
      write();
    });
    const { transport } = makeTransport();
    expect((await transport.request({ method: 'GET', url: server.url })).body).toHaveLength(65_536);
    expect((await transport.request({ method: 'GET', url: server.url })).status).toBe(200);
    expect(written).toBeLessThan(20_000_000);
  });

  it('limits a response to 1 MiB, or to the maxBodyBytes of the request', async () => {
    const server = await serve((_, response) => response.end(Buffer.alloc(1_048_577, ' ')));
    const { transport } = makeTransport();
    const request = { method: 'GET', url: server.url } as const;
    await expect(transport.request(request)).rejects.toThrow('the response is larger than 1 MiB');
    const response = await transport.request({ ...request, maxBodyBytes: 1_048_577 });
    expect(response.body).toHaveLength(1_048_577);
  });

  it('fails as interrupted when the signal is aborted before or during a request, or before a retry', async () => {
    const server = await serve((_, response, nth) => {
      if (nth > 1) json(response, 503, {}, { 'retry-after': '9' });
    });
    const before = new AbortController();
    before.abort();
    const { transport: aborted } = makeTransport({ signal: before.signal });
    await expect(aborted.request({ method: 'GET', url: server.url })).rejects.toMatchObject({
      kind: 'interrupted',
    });
    expect(server.requests).toHaveLength(0);

    const during = new AbortController();
    const running = makeTransport({ signal: during.signal }).transport.request({
      method: 'POST',
      url: server.url,
    });
    while (server.requests.length === 0) await pause(5);
    during.abort();
    await expect(running).rejects.toMatchObject({ kind: 'interrupted' });

    const between = new AbortController();
    const { transport } = makeTransport({
      signal: between.signal,
      sleep: (ms, signal) =>
        pause(ms, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted()),
    });
    const waiting = transport.request({ method: 'GET', url: server.url });
    while (server.requests.length < 2) await pause(5);
    await pause(20);
    between.abort();
    await expect(waiting).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

describe('retries of the transport', () => {
  it('waits as long as Retry-After of a 503 and a 429 requests', async () => {
    const server = await serve((_, response, nth) =>
      nth < 3 ? json(response, nth === 1 ? 503 : 429, {}, { 'retry-after': '7' }) : json(response, 200, {}),
    );
    const { transport, slept } = makeTransport();
    expect((await transport.request({ method: 'GET', url: server.url })).status).toBe(200);
    expect(slept).toEqual([7_000, 7_000]);
  });

  it('waits up to 60 s in total as Retry-After requests, then returns the response', async () => {
    const server = await serve((_, response) => json(response, 429, {}, { 'retry-after': '25' }));
    const { transport, slept } = makeTransport();
    expect((await transport.request({ method: 'POST', url: server.url })).status).toBe(429);
    expect(slept).toEqual([25_000, 25_000]);
    expect(server.requests).toHaveLength(3);
  });

  it('retries up to 5 times, and counts from the time of `now` to the date of Retry-After', async () => {
    const date = 'Thu, 01 Jan 2026 00:00:07 GMT';
    const server = await serve((_, response) => json(response, 503, {}, { 'retry-after': date }));
    const { transport, slept } = makeTransport({ now: () => Date.parse('2026-01-01T00:00:05Z') });
    expect((await transport.request({ method: 'GET', url: server.url })).status).toBe(503);
    expect(slept).toEqual([2_000, 2_000, 2_000, 2_000, 2_000]);
    expect(server.requests).toHaveLength(6);
  });

  it('sends nothing after the signal was aborted, even if the sleep before a retry ignores that', async () => {
    const server = await serve((_, response) => json(response, 503, {}));
    const stop = new AbortController();
    const { transport } = makeTransport({ signal: stop.signal, sleep: async () => stop.abort() });
    await expect(transport.request({ method: 'GET', url: server.url })).rejects.toMatchObject({
      kind: 'interrupted',
    });
    expect(server.requests).toHaveLength(1);
  });

  it('passes the signal of the request to the sleep before a retry', async () => {
    const server = await serve((_, response, nth) => json(response, nth === 1 ? 503 : 200, {}));
    const signals: (AbortSignal | undefined)[] = [];
    const { transport } = makeTransport({
      sleep: async (_, signal) => void signals.push(signal),
      timeoutMs: 10_000,
    });
    await transport.request({ method: 'GET', url: server.url });
    expect(signals).toEqual([expect.any(AbortSignal)]);
  });

  it('returns a 503 for a POST without a retry', async () => {
    const server = await serve((_, response) => json(response, 503, {}, { 'retry-after': '1' }));
    expect((await makeTransport().transport.request({ method: 'POST', url: server.url })).status).toBe(503);
    expect(server.requests).toHaveLength(1);
  });

  it('retries GET but not POST after the connection is closed', async () => {
    const server = await serve((_, response, nth) =>
      nth % 2 ? response.destroy() : json(response, 200, {}),
    );
    const { transport } = makeTransport();
    expect((await transport.request({ method: 'GET', url: server.url })).status).toBe(200);
    await expect(transport.request({ method: 'POST', url: server.url })).rejects.toMatchObject({
      kind: 'unreachable',
      message: `Cannot reach 127.0.0.1:${server.port}: the connection was closed before the response was complete.`,
    });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
  });

  it('fails if the connection is closed before the response is complete', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(
      makeTransport().transport.request({ method: 'POST', url: server.url }),
    ).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });

  it('retries a POST twice if the connection is refused', async () => {
    const port = await closedPort();
    const { transport, slept } = makeTransport();
    await expect(
      transport.request({ method: 'POST', url: `http://127.0.0.1:${port}/` }),
    ).rejects.toMatchObject({
      kind: 'unreachable',
      message: `Cannot reach 127.0.0.1:${port}: connection refused.`,
      hint: expect.stringContaining('http_proxy'),
    });
    expect(slept).toEqual([200, 600]);
  });

  it('fails with the reason if the host name cannot be resolved', async () => {
    const { transport } = makeTransport();
    await expect(
      transport.request({ method: 'GET', url: 'http://nothing.invalid:5000/' }),
    ).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(
        /^Cannot reach nothing\.invalid:5000: (the host name cannot be resolved|the DNS server does not respond)\.$/,
      ),
    });
  });

  it('fails if the server sends interim responses without end', async () => {
    const { port } = await serveRaw((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(10)), 1);
      socket.on('close', () => clearInterval(timer));
    });
    const { transport } = makeTransport();
    const request = transport.request({ method: 'GET', url: `http://127.0.0.1:${port}/` });
    await expect(request).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('accepts 32 interim responses, but not 33', async () => {
    for (const count of [32, 33]) {
      const { port } = await serveRaw((socket) =>
        socket.once('data', () =>
          socket.end(`${'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(count)}HTTP/1.1 200 OK\r\n\r\ntext`),
        ),
      );
      const request = makeTransport().transport.request({ method: 'GET', url: `http://127.0.0.1:${port}/` });
      if (count === 32) expect((await request).body).toBe('text');
      else await expect(request).rejects.toThrow(`127.0.0.1:${port} did not send an HTTP response.`);
    }
  });

  it('fails if the server upgrades the connection', async () => {
    let isClosed = false;
    const { port } = await serveRaw((socket) => {
      socket.on('close', () => {
        isClosed = true;
      });
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      );
    });
    const { transport } = makeTransport({ timeoutMs: 5_000 });
    await expect(transport.request({ method: 'POST', url: `http://127.0.0.1:${port}/` })).rejects.toThrow(
      `127.0.0.1:${port} did not send an HTTP response.`,
    );
    await vi.waitFor(() => expect(isClosed).toBe(true));
  });

  it('closes the connection of a response that is too large or arrives too late', async () => {
    let closed = 0;
    const server = await serve((_, response, nth) => {
      response.on('close', () => {
        closed += 1;
      });
      response.writeHead(200).write(nth === 1 ? Buffer.alloc(2_000) : 'a');
    });
    const { transport } = makeTransport({ maxBodyBytes: 1_000 });
    const request: HttpRequest = { method: 'GET', url: server.url };
    await expect(transport.request(request)).rejects.toThrow('is larger than');
    await vi.waitFor(() => expect(closed).toBe(1));
    await expect(transport.request({ ...request, timeoutMs: 50 })).rejects.toMatchObject({ kind: 'timeout' });
    await vi.waitFor(() => expect(closed).toBe(2));
  });

  it('the cause of an error does not contain the headers of the request', async () => {
    const server = await serve((_, response) => response.destroy());
    const headers = { 'X-Auth-Token': 'made-up-token' };
    const request = { method: 'POST', url: server.url, headers } as const;
    const error = await makeTransport()
      .transport.request(request)
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ kind: 'unreachable', cause: { code: 'ECONNRESET' } });
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('made-up-token');
  });

  it('fails if the server does not respond in HTTP', async () => {
    const { port } = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    await expect(
      makeTransport().transport.request({ method: 'GET', url: `http://127.0.0.1:${port}/` }),
    ).rejects.toMatchObject({
      kind: 'unreachable',
      message: `127.0.0.1:${port} did not send an HTTP response.`,
    });
  });
});

describe('redirects of the transport', () => {
  it('follows redirects of a GET, and sends the token only to its origin', async () => {
    const other = await serve((_, response) => json(response, 200, { here: true }));
    const server = await serve(({ url }, response) =>
      response.writeHead(302, { location: url === '/a' ? '/b' : `${other.url}/c` }).end(),
    );
    const response = await makeTransport().transport.request({
      method: 'GET',
      url: `${server.url}/a`,
      headers: { 'X-Auth-Token': 'secret', Authorization: 'secret', Cookie: 'secret' },
    });
    expect(response).toMatchObject({ status: 200, url: `${other.url}/c` });
    expect(server.requests[1]?.headers['x-auth-token']).toBe('secret');
    expect(JSON.stringify(other.requests)).not.toContain('secret');
  });

  it('fails after ten redirects; with followRedirects: false returns the first', async () => {
    const server = await serve((_, response) => response.writeHead(301, { location: '/again' }).end());
    const { transport } = makeTransport();
    await expect(transport.request({ method: 'GET', url: server.url })).rejects.toMatchObject({
      kind: 'unreachable',
      message: `127.0.0.1:${server.port} redirects more than 10 times.`,
    });
    expect(server.requests).toHaveLength(11);
    const response = await transport.request({ method: 'GET', url: server.url, followRedirects: false });
    expect(response.status).toBe(301);
    expect(server.requests).toHaveLength(12);
  });

  it('follows ten redirects, and sends the token of the first request only to its origin', async () => {
    const server = await serve(({ url }, response) => {
      const nth = Number(url.slice(1));
      if (nth < 10) response.writeHead(302, { location: `/${nth + 1}` }).end();
      else json(response, 200, {});
    });
    const response = await makeTransport().transport.request({
      method: 'GET',
      url: `${server.url}/0`,
      headers: { 'X-Auth-Token': 'made-up' },
    });
    expect(response).toMatchObject({ status: 200, url: `${server.url}/10` });
    expect(server.requests.map(({ headers }) => headers['x-auth-token'])).toEqual(Array(11).fill('made-up'));
  });

  it('does not return secrets to the origin after a redirect through another one', async () => {
    const other = await serve((_, response) =>
      response.writeHead(302, { location: `${server.url}/c` }).end(),
    );
    const server = await serve(({ url }, response) =>
      url === '/a' ? response.writeHead(302, { location: `${other.url}/b` }).end() : json(response, 200, {}),
    );
    await makeTransport().transport.request({
      method: 'GET',
      url: `${server.url}/a`,
      headers: { 'X-Auth-Token': 'made-up' },
    });
    expect(server.requests.map(({ headers }) => headers['x-auth-token'])).toEqual(['made-up', undefined]);
  });

  it('repeats a POST with its body for a 307', async () => {
    const server = await serve(({ url }, response) =>
      url === '/a' ? response.writeHead(307, { location: '/b' }).end() : json(response, 200, {}),
    );
    await makeTransport().transport.request({ method: 'POST', url: `${server.url}/a`, json: { a: 1 } });
    expect(server.requests[1]).toMatchObject({ method: 'POST', url: '/b', body: '{"a":1}' });
  });
});

describe('debug log of the transport', () => {
  it('contains each header once, in lower case, and nothing of a request that is not sent', async () => {
    const server = await serve((_, response) =>
      response.writeHead(204, { date: 'x', connection: 'close' }).end(),
    );
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const headers = { 'User-Agent': 'x', ACCEPT: '*/*' };
    const request = { method: 'GET', url: server.url, headers } as const;
    const aborted = makeTransport({ log, signal: AbortSignal.abort() });
    await expect(aborted.transport.request(request)).rejects.toMatchObject({ kind: 'interrupted' });
    expect(lines).toEqual([]);
    await makeTransport({ log, now: () => 0 }).transport.request(request);
    expect(lines).toEqual([
      `> GET ${server.url}`,
      '> user-agent: x',
      '> accept: */*',
      '> accept-encoding: gzip, deflate, br',
      `< 204 in 0 ms from ${server.url}`,
      '< date: x',
      '< connection: close',
    ]);
  });

  it('contains requests, responses, retries and errors, with secrets redacted', async () => {
    const server = await serve((_, response, nth) =>
      nth === 1
        ? json(response, 503, {})
        : json(response, 201, { token: { id: 'hunter2' } }, { 'x-subject-token': 'hunter2' }),
    );
    const lines: string[] = [];
    const { transport } = makeTransport({ log: (line) => lines.push(line) });
    await transport.request({
      method: 'GET',
      url: `${server.url}/?access_token=hunter2`,
      headers: { 'X-Auth-Token': 'hunter2' },
    });
    await transport.request({ method: 'POST', url: server.url, json: { password: 'hunter2' } });
    await transport.request({
      method: 'POST',
      url: server.url,
      body: 'pin=hunter2&a=1',
      hidden: ['hunter2'],
    });
    const port = await closedPort();
    await transport.request({ method: 'POST', url: `http://u:hunter2@127.0.0.1:${port}` }).catch(() => {});
    const text = lines.join('\n');
    expect(text).not.toContain('hunter2');
    expect(lines).toContain('! Retrying in 0.5 s.');
    expect(lines).toContain('> {"password":"***"}');
    expect(lines).toContain('> pin=***&a=1');
    expect(lines).toContain('> content-type: application/json');
    expect(lines.filter((line) => line.startsWith('> GET'))).toHaveLength(2);
    expect(text).toMatch(/^< 503 in \d+ ms from http/m);
    expect(text).toMatch(/^! Cannot reach 127\.0\.0\.1:\d+: connection refused\. \(after \d+ ms\)$/m);
  });
});
