import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { forwarding } from '../../src/http/proxy-connections.ts';
import { type HttpProxy, proxyFor } from '../../src/http/proxy-selection.ts';
import { type Authority, createAuthority, type Identity } from './certificates.ts';
import { closedPort, json, makeTransport, serve, serveRaw } from './servers.ts';

let directory: string;
let authority: Authority;
let identity: Identity;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'magnum-proxy-'));
  authority = await createAuthority('Proxy Test CA');
  identity = await authority.issue();
  await writeFile(join(directory, 'ca.pem'), authority.cert);
});
afterAll(() => rm(directory, { recursive: true }));

/** A proxy that records its requests, and requires the username and password in `login`, if set. */
async function startProxy({ login, tls = false }: { login?: string; tls?: boolean } = {}) {
  const requests: string[] = [];
  let connections = 0;
  const server = (
    tls ? createTlsServer({ cert: identity.cert, key: identity.key }) : createServer()
  ) as Server;
  const isAuthorized = (header: string | undefined) =>
    login === undefined || header === `Basic ${Buffer.from(login).toString('base64')}`;
  server.on('request', (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (!isAuthorized(request.headers['proxy-authorization'])) {
      response.writeHead(407).end('login required');
      return;
    }
    const upstream = httpRequest(
      request.url ?? '',
      { method: request.method, headers: request.headers },
      (upstreamResponse) => {
        response.writeHead(upstreamResponse.statusCode ?? 500, upstreamResponse.headers);
        upstreamResponse.pipe(response);
      },
    );
    upstream.on('error', () => response.destroy());
    request.pipe(upstream);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.on('connect', (request, socket) => {
    requests.push(`CONNECT ${request.url}`);
    socket.on('error', () => {});
    if (!isAuthorized(request.headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nwho?');
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    upstream.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
    socket.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { requests, connections: () => connections, address: `127.0.0.1:${port}` };
}

const via = (env: Record<string, string>) =>
  makeTransport({ env, tls: { verify: true, cacert: join(directory, 'ca.pem') } }).transport;
const secure = () =>
  serve((_, response) => json(response, 200, { ok: true }), { cert: identity.cert, key: identity.key });

describe('requests through a proxy', () => {
  it('sends http:// requests to the proxy on one connection, with its username and password', async () => {
    const server = await serve((_, response) => json(response, 200, {}));
    const proxy = await startProxy({ login: 'me:p@ss' });
    const transport = via({ http_proxy: `http://me:p%40ss@${proxy.address}` });
    const response = await transport.request({ method: 'POST', url: `${server.url}/x?y=1`, json: { a: 1 } });
    expect(response).toMatchObject({ status: 200, url: `${server.url}/x?y=1` });
    expect((await transport.request({ method: 'GET', url: `${server.url}/z` })).status).toBe(200);
    expect(proxy.requests).toEqual([`POST ${server.url}/x?y=1`, `GET ${server.url}/z`]);
    expect(proxy.connections()).toBe(1);
    expect(server.requests[0]).toMatchObject({
      body: '{"a":1}',
      headers: { host: `127.0.0.1:${server.port}` },
    });
    expect(server.requests).toHaveLength(2);
  });

  it("sends https:// requests through one tunnel, and verifies the server's certificate", async () => {
    const server = await secure();
    const proxy = await startProxy({ login: 'me:pw' });
    const env = { https_proxy: `http://me:pw@${proxy.address}` };
    const transport = via(env);
    for (const method of ['POST', 'GET', 'DELETE'] as const)
      expect((await transport.request({ method, url: server.url, body: 'a=1' })).body).toBe('{"ok":true}');
    expect(server.requests.map(({ method, body }) => `${method} ${body}`)).toEqual([
      'POST a=1',
      'GET ',
      'DELETE a=1',
    ]);
    expect(proxy.requests).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
    await expect(
      makeTransport({ env }).transport.request({ method: 'GET', url: server.url }),
    ).rejects.toThrow(`The TLS certificate of 127.0.0.1:${server.port} is not trusted`);
  });

  it.each([
    ['user:100%', 'user:100%'],
    ['dom\\user:pw', 'dom\\user:pw'],
    ['u:p@ss:w%40rd', 'u:p@ss:w@rd'],
  ])('logs in to the proxy with %s from the variable, for http:// and https://', async (userinfo, login) => {
    const server = await secure();
    const plain = await serve((_, response) => response.end('plain'));
    const proxy = await startProxy({ login });
    const transport = via({ all_proxy: `${userinfo}@${proxy.address}` });
    for (const { url } of [server, plain])
      expect((await transport.request({ method: 'GET', url })).status).toBe(200);
  });

  it('connects to an https:// proxy with TLS, for http:// and https:// requests', async () => {
    const server = await secure();
    const plain = await serve((_, response) => response.end('plain'));
    const proxy = await startProxy({ tls: true });
    const transport = via({ all_proxy: `https://${proxy.address}` });
    expect((await transport.request({ method: 'GET', url: server.url })).status).toBe(200);
    expect((await transport.request({ method: 'GET', url: plain.url })).body).toBe('plain');
    expect(proxy.requests).toEqual([`CONNECT 127.0.0.1:${server.port}`, `GET ${plain.url}/`]);
  });

  it('uses the proxy for one server and no proxy for another one, in any order', async () => {
    const direct = await serve((_, response) => response.end('direct'));
    const other = await serve((_, response) => response.end('other'));
    const proxy = await startProxy();
    const env = { http_proxy: proxy.address, no_proxy: `127.0.0.1:${direct.port}` };
    for (const urls of [
      [direct.url, other.url],
      [other.url, direct.url],
    ]) {
      const transport = via(env);
      for (const url of urls) await transport.request({ method: 'GET', url });
    }
    expect(proxy.requests).toEqual([`GET ${other.url}/`, `GET ${other.url}/`]);
    expect([direct.requests.length, other.requests.length]).toEqual([2, 2]);
  });

  it.each([
    ['me@', 'me:'],
    [':pw@', ':pw'],
  ])('sends Proxy-Authorization for %s to the proxy only', async (userinfo, login) => {
    const server = await serve((_, response) => response.end());
    const proxy = await startProxy({ login });
    const { status } = await via({ http_proxy: `${userinfo}${proxy.address}` }).request({
      method: 'GET',
      url: server.url,
    });
    expect(status).toBe(200);
  });

  it('sends no Proxy-Authorization to a proxy without a username and password', async () => {
    const proxy = await serve((_, response) => response.end('from the proxy'));
    const request = {
      method: 'GET',
      url: 'http://cloud.example:5000/v3?a=b',
      headers: { 'X-A': 'b' },
    } as const;
    expect((await via({ http_proxy: `127.0.0.1:${proxy.port}` }).request(request)).body).toBe(
      'from the proxy',
    );
    const [{ url, headers } = {}] = proxy.requests as Partial<(typeof proxy.requests)[0]>[];
    expect(url).toBe('http://cloud.example:5000/v3?a=b');
    expect(headers).toMatchObject({ host: 'cloud.example:5000', 'x-a': 'b', accept: 'application/json' });
    expect(headers).not.toHaveProperty('proxy-authorization');
  });

  it('verifies the certificate of the server in a tunnel for its host, not for that of the proxy', async () => {
    const other = await authority.issue({ dns: ['other.example'], ip: [] });
    const server = await serve((_, response) => response.end(), { cert: other.cert, key: other.key });
    const proxy = await startProxy();
    await expect(
      via({ https_proxy: proxy.address }).request({ method: 'GET', url: server.url }),
    ).rejects.toThrow(
      `The TLS certificate of 127.0.0.1:${server.port} is valid for other.example, not for 127.0.0.1.`,
    );
    expect(server.requests).toEqual([]);
  });

  it('verifies the certificate of an IP address in a tunnel through a proxy with a host name', async () => {
    const own = await authority.issue({ dns: [], ip: ['127.0.0.1'] });
    const server = await serve((_, response) => response.end('text'), { cert: own.cert, key: own.key });
    const proxy = await startProxy();
    const transport = via({ https_proxy: proxy.address.replace('127.0.0.1', 'localhost') });
    expect((await transport.request({ method: 'GET', url: server.url })).body).toBe('text');
  });

  it('connects to the IPv6 address of a proxy', () => {
    const proxy = proxyFor(new URL('http://a/'), { http_proxy: 'http://[::1]:9' }) as HttpProxy;
    const request = forwarding(proxy, undefined)(new URL('http://cloud.example/'), {});
    request.on('error', () => {});
    expect([request.host, request.getHeader('host')]).toEqual(['::1', 'cloud.example']);
    request.destroy();
  });

  it('with an unknown CA connects to an https:// proxy only with verify: false', async () => {
    const server = await secure();
    const plain = await serve((_, response) => response.end());
    const proxy = await startProxy({ tls: true });
    const env = { all_proxy: `https://${proxy.address}` };
    for (const { url } of [server, plain]) {
      await expect(makeTransport({ env }).transport.request({ method: 'GET', url })).rejects.toMatchObject({
        kind: 'unreachable',
        message: `The TLS certificate of ${proxy.address} is not trusted: its issuer is unknown.`,
      });
      const { transport } = makeTransport({ env, tls: { verify: false } });
      expect((await transport.request({ method: 'GET', url })).status).toBe(200);
    }
  });

  it('connects directly to a server in no_proxy', async () => {
    const server = await serve((_, response) => json(response, 200, {}));
    const proxy = await startProxy();
    await via({ http_proxy: `http://${proxy.address}`, no_proxy: '127.0.0.0/8' }).request({
      method: 'GET',
      url: server.url,
    });
    expect(proxy.requests).toEqual([]);
  });
});

describe('errors of a proxy', () => {
  const failure = (env: Record<string, string>, url: string) =>
    via(env)
      .request({ method: 'GET', url })
      .catch((error) => error);

  it('names the proxy and its variable, without the password, if the proxy refuses the connection', async () => {
    const port = await closedPort();
    for (const scheme of ['http', 'https']) {
      const error = await failure(
        { [`${scheme}_proxy`]: `http://me:hunter2@127.0.0.1:${port}` },
        `${scheme}://cloud.example/`,
      );
      const target = scheme === 'http' ? 80 : 443;
      expect(error).toMatchObject({
        kind: 'unreachable',
        message: `Cannot reach cloud.example:${target} through the proxy 127.0.0.1:${port} (from ${scheme}_proxy): connection refused.`,
        hint: `Check ${scheme}_proxy, or add cloud.example to no_proxy.`,
      });
      expect(JSON.stringify([error.message, error.hint, String(error.cause)])).not.toContain('hunter2');
    }
  });

  it('reports for http:// and https:// that the proxy rejected the username and password', async () => {
    const proxy = await startProxy({ login: 'me:right' });
    for (const scheme of ['http', 'https']) {
      const error = await failure(
        { all_proxy: `http://me:hunter2@${proxy.address}` },
        `${scheme}://cloud.example/`,
      );
      expect(error).toMatchObject({
        kind: 'unreachable',
        message: `The proxy ${proxy.address} (from all_proxy) requires a username and password, or rejected those it was given.`,
        hint: 'Check all_proxy, or add cloud.example to no_proxy.',
        status: scheme === 'http' ? 407 : undefined,
      });
    }
  });

  it('returns a 407 of a server without a proxy, and a 401 through one', async () => {
    const server = await serve((_, response, nth) => response.writeHead(nth === 1 ? 407 : 401).end());
    const proxy = await startProxy();
    const request = { method: 'GET', url: server.url } as const;
    expect((await via({}).request(request)).status).toBe(407);
    expect((await via({ http_proxy: proxy.address }).request(request)).status).toBe(401);
  });

  it.each([
    [
      'a status with an error',
      'HTTP/1.1 502 Bad Gateway\r\n\r\n',
      'did not connect to cloud.example:443 (HTTP 502).',
    ],
    [
      'another success',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'did not connect to cloud.example:443 (HTTP 204).',
    ],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'did not send an HTTP response.'],
  ])('names the proxy if it responds to CONNECT with %s', async (_, text, reason) => {
    let isClosed = false;
    const { port } = await serveRaw((socket) => {
      socket.once('data', () => socket.write(text));
      socket.on('close', () => {
        isClosed = true;
      });
    });
    const error = await failure({ https_proxy: `127.0.0.1:${port}` }, 'https://cloud.example/');
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: `The proxy 127.0.0.1:${port} (from https_proxy) ${reason}`,
      hint: 'Check https_proxy, or add cloud.example to no_proxy.',
    });
    await vi.waitFor(() => expect(isClosed).toBe(true));
  });

  it('reports the status of CONNECT if the proxy cannot reach the server', async () => {
    const proxy = await startProxy();
    const port = await closedPort();
    expect((await failure({ https_proxy: proxy.address }, `https://127.0.0.1:${port}/`)).message).toBe(
      `The proxy ${proxy.address} (from https_proxy) did not connect to 127.0.0.1:${port} (HTTP 502).`,
    );
  });

  it('names the proxy if it closes the connection or does not respond', async () => {
    const closing = await serveRaw((socket) => socket.end());
    expect(
      (await failure({ https_proxy: `127.0.0.1:${closing.port}` }, 'https://cloud.example/')).message,
    ).toContain(
      `Cannot reach cloud.example:443 through the proxy 127.0.0.1:${closing.port} (from https_proxy)`,
    );
    const silent = await serveRaw(() => {});
    const { transport } = makeTransport({
      env: { https_proxy: `127.0.0.1:${silent.port}` },
      connectTimeoutMs: 60,
    });
    await expect(transport.request({ method: 'GET', url: 'https://cloud.example/' })).rejects.toThrow(
      'through the proxy',
    );
  });
});
