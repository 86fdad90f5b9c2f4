/** The connection to a server: DNS, proxy, TLS. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { connect, type PeerCertificate, type SecureContext } from 'node:tls';
import { codeOf, messageOf } from '../../errors.ts';
import { tlsConnectionOptions } from '../../http/ca-certificates.ts';
import { bareHost, portOf, proxyFor } from '../../http/proxy-selection.ts';
import type { TlsOptions } from '../../http/types.ts';
import type { World } from '../../world.ts';
import { type CheckResult, type CheckResults, failed, failedWith, ok, warning } from './check-result.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const DAY_MS = 86_400_000;

/** `who` is the service at the other end: Keystone, Magnum. */
export async function* network(who: string, address: string, tls: TlsOptions, world: World): CheckResults {
  const url = new URL(address);
  try {
    const proxy = proxyFor(url, world.env);
    if (proxy !== undefined) {
      yield ok('proxy', `${who} is reached through ${proxy.address} (${proxy.variable})`);
      return;
    }
  } catch (error) {
    yield failedWith('proxy', error);
    return;
  }
  if (yield* resolves(who, bareHost(url))) {
    if (url.protocol === 'https:') yield* certificate(who, url, tls, world);
    else if (!isLoopback(bareHost(url)))
      yield warning(
        'TLS',
        `${who} is reached over plain HTTP: passwords and tokens are sent unencrypted`,
        'Use https://.',
      );
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127\.|::1$)/.test(host);

async function* resolves(who: string, host: string): AsyncGenerator<CheckResult, boolean, undefined> {
  if (isIP(host) !== 0) {
    yield ok('DNS', `${who}: ${host} is an IP address`);
    return true;
  }
  try {
    const found = await lookup(host, { all: true });
    yield ok('DNS', `${who}: ${host} resolves to ${found.map(({ address }) => address).join(', ')}`);
    return true;
  } catch (error) {
    yield failed(
      'DNS',
      `${who}: cannot resolve ${host} (${codeOf(error) ?? messageOf(error)})`,
      'Check the spelling, the network, and whether a VPN is needed.',
    );
    return false;
  }
}

async function* certificate(who: string, url: URL, tls: TlsOptions, world: World): CheckResults {
  const host = bareHost(url);
  try {
    const options = await tlsConnectionOptions(tls, world.env, true);
    const { peer, fault } = await handshake(host, Number(portOf(url)), options.secureContext);
    const until = Date.parse(peer.valid_to);
    const issuer = first(peer.issuer?.O) ?? first(peer.issuer?.CN) ?? 'an unknown issuer';
    const ends = Number.isNaN(until) ? 'unknown' : new Date(until).toISOString().slice(0, 10);
    const text = `${who}: the certificate of ${host} is issued by ${issuer} and valid until ${ends}`;
    if (fault !== undefined && tls.verify) {
      const hint = 'For a site CA, use --os-cacert FILE (OS_CACERT), or install it on the system.';
      yield failed('TLS', `${text}, but is not trusted: ${fault}`, hint);
    } else if (until - world.now() < 14 * DAY_MS)
      yield warning('TLS', `${text}: expires soon`, 'Tell the cloud administrator.');
    else yield ok('TLS', text);
  } catch (error) {
    yield failedWith('TLS', error);
  }
}

const first = (name: string | string[] | undefined): string | undefined => [name ?? []].flat()[0];

/** Shakes hands whatever the certificate is, and says what is wrong with it. */
function handshake(
  host: string,
  port: number,
  secureContext: SecureContext,
): Promise<{ peer: PeerCertificate; fault: string | undefined }> {
  return new Promise((resolve, reject) => {
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const socket = connect({
      host,
      port,
      secureContext,
      rejectUnauthorized: false,
      servername,
      timeout: CONNECT_TIMEOUT_MS,
    });
    socket.once('secureConnect', () => {
      const peer = socket.getPeerCertificate();
      const error = socket.authorized ? undefined : socket.authorizationError;
      socket.destroy();
      resolve({ peer, fault: error === undefined ? undefined : messageOf(error) });
    });
    socket.once('timeout', () => socket.destroy(new Error('no response within 10 seconds')));
    socket.once('error', reject);
  });
}
