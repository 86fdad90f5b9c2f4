import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { expect, it } from 'vitest';
import { KEEP_ALIVE } from '../../src/http/connection.ts';
import { createConnectionPool } from '../../src/http/connection-pool.ts';
import { proxyFor } from '../../src/http/proxy-selection.ts';
import type { TlsOptions } from '../../src/http/types.ts';

const HTTP = new URL('http://cloud.example/');
const HTTPS = new URL('https://cloud.example/');
const proxyAt = (address: string) => proxyFor(HTTP, { all_proxy: address });

function createPool(tls: TlsOptions = { verify: true }) {
  let reads = 0;
  const systemCertificates = async () => {
    reads += 1;
    return [];
  };
  return { pool: createConnectionPool({ tls, env: {}, systemCertificates }), reads: () => reads };
}

it('createConnectionPool returns one connection for each scheme and proxy, and another with the CAs of the system', async () => {
  const { pool } = createPool();
  const places = [HTTP, HTTPS].flatMap((url) =>
    [undefined, proxyAt('p:1'), proxyAt('p:2'), proxyAt('u:v@p:1'), proxyAt('https://p:1')].map(
      (proxy) => [url, proxy] as const,
    ),
  );
  const get = () => Promise.all(places.map(([url, proxy]) => pool.get(url, proxy)));
  const first = await get();
  expect(new Set(first).size).toBe(places.length);
  const again = await get();
  for (const [at, connection] of again.entries()) expect(connection).toBe(first[at]);
  expect(await pool.get(new URL('https://other.example:5000/v3'), undefined)).toBe(first[5]);
  expect(pool.hasSystemCas).toBe(false);
  pool.addSystemCas();
  expect(pool.hasSystemCas).toBe(true);
  const withSystemCas = await get();
  expect(new Set([...first, ...withSystemCas]).size).toBe(2 * places.length);
});

it('createConnectionPool reads the CAs of the system only for TLS, and only after addSystemCas', async () => {
  const { pool, reads } = createPool();
  await pool.get(HTTPS, undefined);
  await pool.get(HTTP, proxyAt('https://p:1'));
  expect(reads()).toBe(0);
  pool.addSystemCas();
  await pool.get(HTTP, undefined);
  await pool.get(HTTP, proxyAt('p:1'));
  expect(reads()).toBe(0);
  await pool.get(HTTPS, undefined);
  await pool.get(HTTPS, undefined);
  await pool.get(HTTP, proxyAt('https://p:1'));
  expect(reads()).toBe(2);
});

it.each<[TlsOptions, string]>([
  [{ verify: true, cacert: '/nonexistent/ca.pem' }, 'the CA certificate file /nonexistent/ca.pem'],
  [{ verify: true, cert: '/nonexistent/cert.pem' }, 'the client certificate file /nonexistent/cert.pem'],
  [{ verify: false, cert: '/nonexistent/cert.pem' }, 'the client certificate file /nonexistent/cert.pem'],
])('createConnectionPool rejects %j for http:// as for https://', async (tls, file) => {
  for (const url of [HTTP, HTTPS])
    await expect(createPool(tls).pool.get(url, undefined)).rejects.toThrow(
      `Cannot read ${file}: no such file.`,
    );
});

it('createConnectionPool accepts a missing CA certificate file if it verifies no certificate', async () => {
  const { pool } = createPool({ verify: false, cacert: '/nonexistent/ca.pem' });
  for (const url of [HTTP, HTTPS]) expect(await pool.get(url, undefined)).toHaveProperty('agent');
});

it('createConnectionPool keeps connections open for 4 s, and tries the next address of a host after 1 s', async () => {
  const options = {
    keepAlive: true,
    timeout: 4_000,
    scheduling: 'lifo',
    autoSelectFamilyAttemptTimeout: 1_000,
  };
  expect(KEEP_ALIVE).toEqual(options);
  const { pool } = createPool({ verify: false });
  const plain = await pool.get(HTTP, undefined);
  expect(plain).toEqual({ agent: { http: expect.any(HttpAgent) } });
  expect(plain.agent?.http).toMatchObject({ options });
  const secure = await pool.get(HTTPS, undefined);
  expect(secure).toEqual({ agent: { https: expect.any(HttpsAgent) } });
  expect(secure.agent?.https?.options).toMatchObject({ ...options, rejectUnauthorized: false });
  const tunnel = (await pool.get(HTTPS, proxyAt('p:1'))).agent?.https;
  expect(tunnel).toMatchObject({
    keepAlive: true,
    connectOpts: { ...options, rejectUnauthorized: false },
  });
});

it('createConnectionPool rejects each request with the error of a TLS file', async () => {
  const { pool } = createPool({ verify: true, cacert: '/missing' });
  for (const url of [HTTP, HTTPS])
    for (const proxy of [undefined, proxyAt('p:1'), proxyAt('https://p:1')])
      await expect(pool.get(url, proxy)).rejects.toThrow(
        'Cannot read the CA certificate file /missing: no such file.',
      );
});
