/** Checks of the connection to a server: proxy, DNS, TLS. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { codeOf, MagnumError, messageOf } from '../../errors.ts';
import { tlsConnectionOptions } from '../../http/ca-certificates.ts';
import { connectionError } from '../../http/connection-error.ts';
import { bareHost, portOf, proxyFor } from '../../http/proxy-selection.ts';
import type { TlsOptions } from '../../http/types.ts';
import type { World } from '../../world.ts';
import { type CheckResult, type CheckResults, failed, failedWith, ok, warning } from './check-result.ts';
import { handshake } from './tls-handshake.ts';

/** 14 days. */
const EXPIRY_WARNING_MS = 14 * 86_400_000;

/** `service` is Keystone or Magnum. `isResolved`: an earlier check has reported the address of this host. */
export async function* network(
  service: string,
  serviceUrl: string,
  tls: TlsOptions,
  world: World,
  isResolved = false,
): CheckResults {
  const url = new URL(serviceUrl);
  try {
    const proxy = proxyFor(url, world.env);
    if (proxy !== undefined) {
      yield ok('proxy', `connections to ${service} use ${proxy.address} (${proxy.variable})`);
      return;
    }
  } catch (error) {
    yield failedWith('proxy', error);
    return;
  }
  const host = bareHost(url);
  if (isResolved || isIP(host) !== 0 || (yield* resolves(service, host))) {
    if (url.protocol === 'https:') yield* certificate(service, url, tls, world);
    else if (!isLoopback(host))
      yield warning(
        'TLS',
        `${service} is reached over plain HTTP: passwords and tokens are sent unencrypted`,
        `Use https:// if ${service} supports it.`,
      );
  }
}

const isLoopback = (host: string): boolean => /^(localhost|127\.|::1$)/.test(host);

async function* resolves(service: string, host: string): AsyncGenerator<CheckResult, boolean, undefined> {
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    yield ok('DNS', `${service}'s host ${host} resolves to ${addresses.join(', ')}`);
    return true;
  } catch (error) {
    yield failed(
      'DNS',
      `cannot resolve ${service}'s host ${host} (${codeOf(error) ?? messageOf(error)})`,
      'Check the host name, the network, and whether a VPN is needed.',
    );
    return false;
  }
}

async function* certificate(service: string, url: URL, tls: TlsOptions, world: World): CheckResults {
  const host = bareHost(url);
  try {
    const options = await tlsConnectionOptions(tls, world.env, true);
    const { peer, rejection } = await handshake(host, Number(portOf(url)), options.secureContext);
    const expiry = Date.parse(peer.valid_to);
    const date = Number.isNaN(expiry) ? 'an unknown date' : new Date(expiry).toISOString().slice(0, 10);
    const issuer = first(peer.issuer?.O) ?? first(peer.issuer?.CN) ?? 'an unknown issuer';
    const isExpired = expiry < world.now();
    if (rejection !== undefined && tls.verify) {
      const { message, hint } = connectionFailure(rejection, url);
      yield failed('TLS', `${message} (issued by ${issuer}, valid until ${date})`, hint);
    } else if (isExpired || expiry - world.now() < EXPIRY_WARNING_MS) {
      const text = `${service}'s certificate, issued by ${issuer}, ${isExpired ? 'expired' : 'expires soon,'} on ${date}`;
      yield warning('TLS', text, 'Ask the cloud administrator to renew it.');
    } else yield ok('TLS', `${service}'s certificate is issued by ${issuer} and valid until ${date}`);
  } catch (error) {
    yield error instanceof MagnumError ? failedWith('TLS', error) : connectionFailure(error, url);
  }
}

/** In the words of the error that other commands would show. */
const connectionFailure = (cause: unknown, url: URL): CheckResult =>
  failedWith('TLS', connectionError({ cause, sent: false, atProxy: false }, url, undefined));

const first = (name: string | string[] | undefined): string | undefined => [name ?? []].flat()[0];
