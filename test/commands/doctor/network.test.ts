/** doctor: the checks of proxy, DNS and TLS. */
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { network } from '../../../src/commands/doctor/network.ts';
import { toArray } from '../../../src/platform/async-iterable.ts';
import type { World } from '../../../src/world.ts';
import { type Authority, createAuthority, type Identity } from '../../http/certificates.ts';
import { temporaryDirectory } from '../../support/world.ts';

const DAY_MS = 86_400_000;
const worldAt = (now = Date.now(), env: Record<string, string> = {}): World =>
  ({ env, now: () => now, cwd: '/', home: '/', platform: 'linux' }) as unknown as World;
const VERIFY = { verify: true };
const ok = (check: string, message: string) => ({ check, status: 'ok', message });

describe('the check of a proxy', () => {
  it('reports the address of the proxy and its variable, and connects to nothing', async () => {
    const env = { https_proxy: 'http://user:made-up@proxy.example:3128' };
    expect(await toArray(network('Keystone', 'https://k.example/v3', VERIFY, worldAt(0, env)))).toEqual([
      ok('proxy', 'connections to Keystone use proxy.example:3128 (https_proxy)'),
    ]);
  });

  it('reports a proxy that cannot be used', async () => {
    const env = { https_proxy: 'socks5://proxy.example' };
    const results = await toArray(network('Magnum', 'https://m.example', VERIFY, worldAt(0, env)));
    expect(results).toEqual([expect.objectContaining({ check: 'proxy', status: 'error' })]);
  });
});

describe('the check of plain HTTP', () => {
  const check = (url: string, isResolved = false) =>
    toArray(network('Keystone', url, VERIFY, worldAt(), isResolved));
  const warning = (service: string) => ({
    check: 'TLS',
    status: 'warning',
    message: `${service} is reached over plain HTTP: passwords and tokens are sent unencrypted`,
    hint: `Use https:// if ${service} supports it.`,
  });

  it.each(['http://127.0.0.1:1', 'http://127.9.9.9', 'http://[::1]:1'])(
    'reports nothing for %s',
    async (url) => {
      expect(await check(url)).toEqual([]);
    },
  );

  it.each(['http://10.0.0.1', 'http://128.0.0.1', 'http://[::2]'])('warns of %s', async (url) => {
    expect(await check(url)).toEqual([warning('Keystone')]);
  });

  it('does not resolve a host again', async () => {
    expect(await check('http://no-such-host.invalid', true)).toEqual([warning('Keystone')]);
    expect(await check('http://localhost', true)).toEqual([]);
  });

  it('reports addresses of a host, and a host that cannot be resolved', async () => {
    expect(await check('http://localhost')).toEqual([
      ok('DNS', expect.stringMatching(/^Keystone's host localhost resolves to (127\.|::1)/) as never),
    ]);
    expect(await check('https://no-such-host.invalid')).toEqual([
      {
        check: 'DNS',
        status: 'error',
        message: expect.stringMatching(/^cannot resolve Keystone's host no-such-host\.invalid \(E[A-Z_]+\)$/),
        hint: 'Check the host name, the network, and whether a VPN is needed.',
      },
    ]);
  });
});

describe('the check of a certificate', () => {
  let authority: Authority;
  let cacert: string;
  let identity: Identity;
  const notAfter = new Date(Math.floor(Date.now() / 1000) * 1000 + 100 * DAY_MS);
  const date = notAfter.toISOString().slice(0, 10);
  beforeAll(async () => {
    authority = await createAuthority('test-ca');
    cacert = join(temporaryDirectory(), 'ca.pem');
    writeFileSync(cacert, authority.cert);
    identity = await authority.issue({ notAfter });
  });

  async function check(
    { cert, key }: Identity,
    tls: { verify: boolean; cacert?: string },
    now = Date.now(),
    host = '127.0.0.1',
  ) {
    const server = createServer({ cert, key });
    server.on('tlsClientError', () => {});
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const url = `https://${host}:${(server.address() as AddressInfo).port}/v3`;
    return { url, results: await toArray(network('Keystone', url, tls, worldAt(now), true)) };
  }
  const trusted = () => ({ verify: true, cacert });

  it.each(['127.0.0.1', 'localhost'])('reports issuer and expiry for %s', async (host) => {
    expect((await check(identity, trusted(), Date.now(), host)).results).toEqual([
      ok('TLS', `Keystone's certificate is issued by test-ca and valid until ${date}`),
    ]);
  });

  it.each([
    [-14 * DAY_MS, 'ok', 'valid until'],
    [-14 * DAY_MS + 1000, 'warning', 'expires soon,'],
    [0, 'warning', 'expires soon,'],
    [1000, 'warning', 'expired'],
  ])('%i ms after the expiry, the result is %s: %s', async (after, status, text) => {
    // Only the clock of the check is later.
    const { results } = await check(identity, trusted(), notAfter.getTime() + after);
    expect(results).toEqual([
      status === 'ok'
        ? ok('TLS', `Keystone's certificate is issued by test-ca and valid until ${date}`)
        : {
            check: 'TLS',
            status,
            message: `Keystone's certificate, issued by test-ca, ${text} on ${date}`,
            hint: 'Ask the cloud administrator to renew it.',
          },
    ]);
  });

  it('fails for an unknown issuer, unless certificates are not verified', async () => {
    const { results } = await check(identity, VERIFY);
    expect(results).toEqual([
      {
        check: 'TLS',
        status: 'error',
        message: expect.stringMatching(new RegExp(`\\(issued by test-ca, valid until ${date}\\)$`)),
        hint: expect.stringContaining('--os-cacert'),
      },
    ]);
    expect((await check(identity, { verify: false })).results).toMatchObject([{ status: 'ok' }]);
  });

  it('fails for a certificate of another host', async () => {
    const other = await authority.issue({ dns: ['other.example'], ip: [], notAfter });
    const { results } = await check(other, trusted());
    expect(results).toEqual([
      expect.objectContaining({ status: 'error', message: expect.stringContaining('other.example') }),
    ]);
  });

  it('fails if nothing listens, and for a CA file that does not exist', async () => {
    expect(await toArray(network('Keystone', 'https://127.0.0.1:1', VERIFY, worldAt()))).toEqual([
      expect.objectContaining({
        check: 'TLS',
        status: 'error',
        message: expect.stringContaining('127.0.0.1:1'),
      }),
    ]);
    const { results } = await check(identity, { verify: true, cacert: '/nowhere/ca.pem' });
    expect(results).toEqual([
      expect.objectContaining({ status: 'error', message: expect.stringContaining('/nowhere/ca.pem') }),
    ]);
  });
});
