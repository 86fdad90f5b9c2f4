/** Which proxy stands between here and an address: http_proxy, https_proxy, all_proxy and no_proxy. */
import { BlockList, isIP } from 'node:net';
import { MagnumError } from '../errors.ts';
import type { Environment } from '../world.ts';

export interface HttpProxy {
  /** With its user and password, if any: never print it. */
  readonly url: URL;
  /** `host:port`, for people. */
  readonly address: string;
  /** The variable that names it. */
  readonly variable: string;
}

/** Lower case first, as curl and Python's requests do; an empty one counts as unset. */
function lookup(env: Environment, name: string): { variable: string; value: string } | undefined {
  for (const variable of [name, name.toUpperCase()]) {
    const value = env[variable]?.trim();
    if (value) return { variable, value };
  }
  return undefined;
}

export const bareHost = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

export const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');

/** `host:port`, with brackets around an IPv6 address. */
export const addressOf = (url: URL): string => `${url.hostname}:${portOf(url)}`;

function inNetwork(host: string, network: string, prefix: string): boolean {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(prefix), type);
  } catch {
    return false;
  }
  return list.check(host, type);
}

/** Does one entry of no_proxy (`host`, `.domain`, `*.domain`, `host:port`, `10.0.0.0/8`, `[::1]`) cover the address? */
function matchesNoProxyEntry(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const host = bareHost(url).toLowerCase().replace(/\.$/, '');
  const network = /^(.+)\/(\d+)$/.exec(entry);
  if (network?.[1] && network[2]) return inNetwork(host, network[1], network[2]);
  const withPort = /^(\[.*\]|[^:]+):(\d+)$/.exec(entry);
  if (withPort && withPort[2] !== portOf(url)) return false;
  const name = (withPort?.[1] ?? entry).replace(/^\[(.*)\]$/, '$1').replace(/^\*?\./, '');
  return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

function isExcludedFromProxy(url: URL, env: Environment): boolean {
  const list = lookup(env, 'no_proxy')?.value ?? '';
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matchesNoProxyEntry(entry, url));
}

/**
 * As curl reads it, because passwords often hold what a URL would have to escape: the scheme is http unless there is one, the
 * last `@` is before the host, the first `:` is before the password, and a percent sign that begins no escape is a percent sign. In
 * the result everything is escaped. undefined for what has no host, or no valid port.
 */
function parseProxy(text: string): URL | undefined {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const [authority = ''] = rest.split(/[/?#]/, 1);
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  // The parser of URLs takes a backslash for a slash.
  if (host === '' || host.includes('\\') || !URL.canParse(`${scheme}://${host}`)) return undefined;
  const proxy = new URL(`${scheme}://${host}`);
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(at, 0))) ?? [];
  proxy.username = encodeURIComponent(withoutEscapes(user));
  proxy.password = encodeURIComponent(withoutEscapes(password));
  return proxy;
}

const withoutEscapes = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });

/**
 * The proxy for an address, or undefined. An entry of no_proxy covers subdomains too, and networks in CIDR
 * notation, as with Python's requests. Throws MagnumError `usage` for a variable that holds no usable URL; its
 * value is not repeated, for it may hold a password.
 */
export function proxyFor(url: URL, env: Environment): HttpProxy | undefined {
  const found =
    lookup(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? lookup(env, 'all_proxy');
  if (found === undefined || isExcludedFromProxy(url, env)) return undefined;
  const proxy = parseProxy(found.value);
  if (proxy === undefined) {
    throw new MagnumError('usage', `The environment variable ${found.variable} is not a proxy URL.`, {
      hint: 'Use a URL such as http://proxy.example.org:3128.',
    });
  }
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new MagnumError(
      'usage',
      `The proxy in ${found.variable} uses ${proxy.protocol.slice(0, -1)}, which is not supported.`,
      { hint: 'Use an http:// or https:// proxy.' },
    );
  }
  return { url: proxy, address: addressOf(proxy), variable: found.variable };
}
