import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
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

/** A proxy that notes what it is asked, and refuses those who do not log in when `login` is given. */
async function startProxy({ login, tls = false }: { login?: string; tls?: boolean } = {}) {
  const asked: string[] = [];
  let connections = 0;
  const server = (
    tls ? createTlsServer({ cert: identity.cert, key: identity.key }) : createServer()
  ) as Server;
  const allowed = (header: string | undefined) =>
    login === undefined || header === `Basic ${Buffer.from(login).toString('base64')}`;
  server.on('request', (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (!allowed(request.headers['proxy-authorization'])) {
      response.writeHead(407).end('who are you?');
      return;
    }
    const onward = httpRequest(
      request.url ?? '',
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.on('error', () => {});
    if (!allowed(request.headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nwho?');
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { asked, connections: () => connections, address: `127.0.0.1:${port}` };
}

const via = (env: Record<string, string>) =>
  makeTransport({ env, tls: { verify: true, cacert: join(directory, 'ca.pem') } }).transport;
const secure = () =>
  serve((_, response) => json(response, 200, { ok: true }), { cert: identity.cert, key: identity.key });

describe('a proxy', () => {
  it('carries plain HTTP, with its password', async () => {
    const server = await serve((_, response) => json(response, 200, {}));
    const proxy = await startProxy({ login: 'me:p@ss' });
    const transport = via({ http_proxy: `http://me:p%40ss@${proxy.address}` });
    const answer = await transport.request({ method: 'POST', url: `${server.url}/x?y=1`, json: { a: 1 } });
    expect(answer).toMatchObject({ status: 200, url: `${server.url}/x?y=1` });
    expect((await transport.request({ method: 'GET', url: `${server.url}/z` })).status).toBe(200);
    expect(proxy.asked).toEqual([`POST ${server.url}/x?y=1`, `GET ${server.url}/z`]);
    expect(proxy.connections()).toBe(1);
    expect(server.requests[0]).toMatchObject({
      body: '{"a":1}',
      headers: { host: `127.0.0.1:${server.port}` },
    });
    expect(server.requests).toHaveLength(2);
  });

  it('carries TLS through a tunnel, and the certificate is still checked', async () => {
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
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`]);
    await expect(
      makeTransport({ env }).transport.request({ method: 'GET', url: server.url }),
    ).rejects.toThrow(`The TLS certificate of 127.0.0.1:${server.port} is not trusted`);
  });

  it.each([
    ['user:100%', 'user:100%'],
    ['dom\\user:pw', 'dom\\user:pw'],
    ['u:p@ss:w%40rd', 'u:p@ss:w@rd'],
  ])('is told the login %s, plain and tunnelled', async (written, login) => {
    const server = await secure();
    const plain = await serve((_, response) => response.end('plain'));
    const proxy = await startProxy({ login });
    const transport = via({ all_proxy: `${written}@${proxy.address}` });
    for (const { url } of [server, plain])
      expect((await transport.request({ method: 'GET', url })).status).toBe(200);
  });

  it('may itself be spoken to in TLS', async () => {
    const server = await secure();
    const plain = await serve((_, response) => response.end('plain'));
    const proxy = await startProxy({ tls: true });
    const transport = via({ all_proxy: `https://${proxy.address}` });
    expect((await transport.request({ method: 'GET', url: server.url })).status).toBe(200);
    expect((await transport.request({ method: 'GET', url: plain.url })).body).toBe('plain');
    expect(proxy.asked).toEqual([`CONNECT 127.0.0.1:${server.port}`, `GET ${plain.url}/`]);
  });

  it('is passed by for no_proxy', async () => {
    const server = await serve((_, response) => json(response, 200, {}));
    const proxy = await startProxy();
    await via({ http_proxy: `http://${proxy.address}`, no_proxy: '127.0.0.0/8' }).request({
      method: 'GET',
      url: server.url,
    });
    expect(proxy.asked).toEqual([]);
  });
});

describe('a proxy that fails', () => {
  const failure = (env: Record<string, string>, url: string) =>
    via(env)
      .request({ method: 'GET', url })
      .catch((error) => error);

  it('is named with its variable when it is not there', async () => {
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

  it('wants a password: plain and tunnelled', async () => {
    const proxy = await startProxy({ login: 'me:right' });
    for (const scheme of ['http', 'https']) {
      const error = await failure(
        { all_proxy: `http://me:hunter2@${proxy.address}` },
        `${scheme}://cloud.example/`,
      );
      expect(error).toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining(`The proxy ${proxy.address} (from all_proxy) wants a user name`),
      });
      expect(JSON.stringify([error.message, error.hint])).not.toContain('hunter2');
    }
  });

  it('cannot reach the server', async () => {
    const proxy = await startProxy();
    const port = await closedPort();
    expect((await failure({ https_proxy: proxy.address }, `https://127.0.0.1:${port}/`)).message).toBe(
      `The proxy ${proxy.address} (from https_proxy) did not connect to 127.0.0.1:${port} (HTTP 502).`,
    );
  });

  it('hangs up or says nonsense', async () => {
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
