import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
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

  it('rejects a URL that is not http or https, and omits the password from the message', async () => {
    const { transport } = makeTransport();
    await expect(transport.request({ method: 'GET', url: 'ftp://u:hunter2@h/' })).rejects.toMatchObject({
      kind: 'usage',
      message: 'Not an http:// or https:// URL: ftp://h/',
    });
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
    const started = performance.now();
    const request = transport.request({ method: 'GET', url: `http://127.0.0.1:${port}/` });
    await expect(request).rejects.toMatchObject({ kind: 'unreachable' });
    expect(performance.now() - started).toBeLessThan(20_000);
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
      message: expect.stringContaining('redirects more than 10 times'),
    });
    expect(server.requests).toHaveLength(11);
    const response = await transport.request({ method: 'GET', url: server.url, followRedirects: false });
    expect(response.status).toBe(301);
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
    const port = await closedPort();
    await transport.request({ method: 'POST', url: `http://u:hunter2@127.0.0.1:${port}` }).catch(() => {});
    const text = lines.join('\n');
    expect(text).not.toContain('hunter2');
    expect(lines).toContain('! Retrying in 0.5 s.');
    expect(lines).toContain('> {"password":"***"}');
    expect(lines.filter((line) => line.startsWith('> GET'))).toHaveLength(2);
    expect(text).toMatch(/^< 503 in \d+ ms from http/m);
    expect(text).toMatch(/^! Cannot reach 127\.0\.0\.1:\d+: connection refused\. \(after \d+ ms\)$/m);
  });
});
