/** Selects the proxy for a URL from http_proxy, https_proxy, all_proxy and no_proxy. */
import { BlockList, isIP } from 'node:net';
import { MagnumError } from '../errors.ts';
import type { Environment } from '../world.ts';

export interface HttpProxy {
  /** With username and password, if any: never print it. */
  readonly url: URL;
  /** `host:port`, for messages. */
  readonly address: string;
  /** The name of the environment variable. */
  readonly variable: string;
}

/** Lowercase names have precedence, as in curl and Python's requests. An empty variable counts as unset. */
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

/** True if an entry of no_proxy (`host`, `.domain`, `*.domain`, `host:port`, `10.0.0.0/8`, `[::1]`) matches the URL. */
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
 * Parses a proxy URL as curl does, because passwords often contain characters that a URL would have to escape: the scheme
 * defaults to http, the host starts after the last `@`, the password after the first `:`, and a percent sign that does not
 * start an escape is literal. Escapes everything in the result. Returns undefined without a host or with an invalid port.
 */
function parseProxy(text: string): URL | undefined {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const [authority = ''] = rest.split(/[/?#]/, 1);
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  // The URL parser treats a backslash as a slash.
  if (host === '' || host.includes('\\') || !URL.canParse(`${scheme}://${host}`)) return undefined;
  const proxy = new URL(`${scheme}://${host}`);
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(authority.slice(0, Math.max(at, 0))) ?? [];
  proxy.username = encodeURIComponent(decodeEscapes(user));
  proxy.password = encodeURIComponent(decodeEscapes(password));
  return proxy;
}

const decodeEscapes = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });

/**
 * The proxy for a URL, or undefined. An entry of no_proxy also matches subdomains, and can be a network in CIDR notation, as
 * in Python's requests. Throws MagnumError `usage` if the variable is not a supported proxy URL. The message does not contain
 * the value, which can have a password.
 */
export function proxyFor(url: URL, env: Environment): HttpProxy | undefined {
  const setting =
    lookup(env, url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ?? lookup(env, 'all_proxy');
  if (setting === undefined || isExcludedFromProxy(url, env)) return undefined;
  const proxy = parseProxy(setting.value);
  if (proxy === undefined) {
    throw new MagnumError('usage', `The environment variable ${setting.variable} is not a proxy URL.`, {
      hint: 'Use a URL such as http://proxy.example.org:3128.',
    });
  }
  if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
    throw new MagnumError(
      'usage',
      `The proxy in ${setting.variable} uses ${proxy.protocol.slice(0, -1)}, which is not supported.`,
      { hint: 'Use an http:// or https:// proxy.' },
    );
  }
  return { url: proxy, address: addressOf(proxy), variable: setting.variable };
}
