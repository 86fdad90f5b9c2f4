/** Why there was no answer: the errors of sockets, DNS, TLS and proxies as sentences for people. */
import { codeOf, MagnumError, messageOf } from '../errors.ts';
import { NotHttp, TunnelRefused } from './proxy-connections.ts';
import { addressOf, bareHost, type HttpProxy } from './proxy-selection.ts';

/** A failed exchange, as exchange.ts reports it. */
export interface Failure {
  /** What Node threw: no error of got, which carries the request's headers. */
  readonly cause: unknown;
  /** False when the request surely never reached the server. */
  readonly sent: boolean;
  /** The proxy failed, before it was asked for the server. */
  readonly atProxy: boolean;
}

/** Thrown by exchange.ts for an answer that is larger than we are ready to hold. */
export class ResponseTooLarge extends Error {
  constructor(limit: number) {
    super(`the response is larger than ${Math.round(limit / 1_048_576)} MiB`);
    this.name = 'AnswerTooLarge';
  }
}

export class ConnectTimeout extends Error {
  constructor(ms: number) {
    super(`no connection within ${Math.round(ms / 1_000)} s`);
    this.name = 'ConnectTimeout';
  }
}

const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its chain ends in an unknown certificate authority',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is unknown',
  CERT_UNTRUSTED: 'its issuer is not trusted',
};

const INVALID: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'has been revoked',
  CERT_SIGNATURE_FAILURE: 'has an invalid signature',
  CERT_CHAIN_TOO_LONG: 'has too long a chain',
  INVALID_CA: 'was not issued by a certificate authority',
  INVALID_PURPOSE: 'cannot be used: it, or that of its issuer, is for another purpose',
};

const CONNECTION: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name cannot be resolved',
  EAI_AGAIN: 'the DNS server does not respond',
  EAI_FAIL: 'DNS lookup failed',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was closed before the response was complete',
  ECONNABORTED: 'the connection was closed before the response was complete',
  EPIPE: 'the connection was closed before the request was complete',
  ETIMEDOUT: 'the host does not respond',
  EHOSTUNREACH: 'no route to host',
  EHOSTDOWN: 'the host is down',
  ENETUNREACH: 'network unreachable',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'address not available',
};

/** The issuer is unknown to the certificates in use: others may know it. */
export const isUnknownIssuer = (cause: unknown): boolean => (codeOf(cause) ?? '') in UNTRUSTED;

/**
 * The code of a fault. Node and Bun have different ones, or none, for a connection that was closed; everything in this module
 * goes by this one.
 */
function faultCode(cause: unknown): string {
  const code = codeOf(cause) ?? '';
  if (code in CONNECTION) return code;
  return code === 'ERR_SOCKET_CLOSED' || isHangUp(cause) ? 'ECONNRESET' : code;
}

/** Would the same request, made again in a moment, have a chance? */
export function isTransient(cause: unknown): boolean {
  return cause instanceof ConnectTimeout || faultCode(cause) in CONNECTION;
}

const isHangUp = (cause: unknown): boolean =>
  /socket hang up|Proxy connection ended|aborted/i.test(messageOf(cause));

interface Sentence {
  readonly text: string;
  readonly hint: string;
}

/** subjectaltname is `DNS:a.example, IP Address:10.0.0.1`, from the server: only harmless characters are kept. */
function certificateNames(cause: unknown): string {
  const names = (cause as { cert?: { subjectaltname?: unknown } }).cert?.subjectaltname;
  if (typeof names !== 'string') return 'a remote host';
  const list = names.split(', ').map((name) => name.replace(/^[A-Za-z ]+:/, '').replace(/[^\w.:*-]/g, ''));
  return list.length > 3 ? `${list.slice(0, 3).join(', ')} and ${list.length - 3} more` : list.join(', ');
}

function aboutCertificate(code: string, cause: unknown, url: URL): Sentence | undefined {
  const subject = `The TLS certificate of ${addressOf(url)}`;
  if (code in UNTRUSTED) {
    return {
      text: `${subject} is not trusted: ${UNTRUSTED[code]}.`,
      hint: 'Set the CA certificate with --os-cacert FILE (OS_CACERT), or disable verification with --insecure.',
    };
  }
  if (code in INVALID) {
    return {
      text: `${subject} ${INVALID[code]}.`,
      hint: "Check this machine's clock; --insecure disables certificate verification.",
    };
  }
  if (code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined;
  return {
    text: `${subject} is valid for ${certificateNames(cause)}, not for ${bareHost(url)}.`,
    hint: 'Use a host name that the certificate is valid for, or disable verification with --insecure.',
  };
}

function aboutTls(code: string, cause: unknown, url: URL): Sentence | undefined {
  const detail = messageOf(cause);
  if (!/^ERR_(?:SSL|TLS|OSSL)/.test(code) && !(code === 'EPROTO' || /\bSSL routines\b/.test(detail)))
    return undefined;
  if (/wrong.version.number|packet.length|http.request|record.layer/i.test(detail)) {
    return {
      text: `${addressOf(url)} does not speak TLS.`,
      hint: 'The URL may need to start with http:// instead of https://.',
    };
  }
  if (/certificate.required|bad.certificate|alert.{0,80}certificate|unknown.ca/i.test(detail)) {
    return {
      text: `${addressOf(url)} requires a client certificate, or rejected the one it was given.`,
      hint: 'Set a client certificate and its key with --os-cert and --os-key (OS_CERT, OS_KEY).',
    };
  }
  return {
    text: `The TLS handshake with ${addressOf(url)} failed: ${tlsReason(code, detail)}.`,
    hint: 'The server may require another TLS version or another client certificate.',
  };
}

/**
 * OpenSSL says `SSL routines:ssl3_read_bytes:sslv3 alert handshake failure` (its version 3.2 `ssl/tls alert`), BoringSSL
 * `SSLV3_ALERT_HANDSHAKE_FAILURE`.
 */
function tlsReason(code: string, detail: string): string {
  const reason = /SSL routines:[^:]*:([^:\n]+)/.exec(detail)?.[1] ?? code.replace(/^ERR_[A-Z]+_/, '');
  const words = reason.trim().toLowerCase().replaceAll('_', ' ');
  const alert = /^[a-z0-9./]+ alert (.+)$/.exec(words)?.[1];
  return alert === undefined ? words : `the server reported '${alert}'`;
}

/** What servers for plain HTTP do when they are spoken to in TLS. */
function aboutHandshake({ cause, sent }: Failure, url: URL): Sentence | undefined {
  const closed = ['ECONNRESET', 'EPIPE'].includes(faultCode(cause));
  if (url.protocol !== 'https:' || sent || !closed) return undefined;
  return {
    text: `Cannot reach ${addressOf(url)}: the connection was closed during the TLS handshake.`,
    hint: 'The URL may need to start with http:// instead of https://.',
  };
}

function aboutProxy(cause: unknown, code: string, url: URL, proxy: HttpProxy): Sentence | undefined {
  const head = `The proxy ${proxy.address} (from ${proxy.variable})`;
  const hint = `Check ${proxy.variable}, or add ${bareHost(url)} to no_proxy.`;
  if (cause instanceof TunnelRefused) {
    const text =
      cause.status === 407
        ? `${head} requires a username and password, or rejected those it was given.`
        : `${head} did not connect to ${addressOf(url)} (HTTP ${cause.status}).`;
    return { text, hint };
  }
  const fault = cause instanceof ConnectTimeout ? cause.message : CONNECTION[code];
  if (!fault) return undefined;
  const way = `through the proxy ${proxy.address} (from ${proxy.variable})`;
  return { text: `Cannot reach ${addressOf(url)} ${way}: ${fault}.`, hint };
}

function aboutContent(
  cause: unknown,
  code: string,
  url: URL,
  proxy: HttpProxy | undefined,
): Sentence | undefined {
  if (cause instanceof ResponseTooLarge) {
    return { text: `Unexpected response from ${addressOf(url)}: ${cause.message}.`, hint: 'Check the URL.' };
  }
  if (/^Z_|^ERR_.*BROTLI|^ERR__ERROR/.test(code)) {
    return {
      text: `${addressOf(url)} sent a compressed response that is damaged or incomplete.`,
      hint: 'Check the address, and the proxies in front of it.',
    };
  }
  const isHttp =
    !(cause instanceof NotHttp) &&
    !code.startsWith('HPE_') &&
    !/proxy CONNECT response:?/.test(messageOf(cause));
  if (isHttp) return undefined;
  if (proxy !== undefined) {
    return {
      text: `The proxy ${proxy.address} (from ${proxy.variable}) did not answer in HTTP.`,
      hint: `Check ${proxy.variable}, or add ${bareHost(url)} to no_proxy.`,
    };
  }
  return {
    text: `${addressOf(url)} did not send an HTTP response.`,
    hint: `Check the URL${url.protocol === 'http:' ? ': it may need to start with https://' : ''}.`,
  };
}

function aboutConnection(cause: unknown, code: string, url: URL): Sentence {
  const reason =
    cause instanceof ConnectTimeout ? cause.message : (CONNECTION[code] ?? (messageOf(cause) || code));
  return {
    text: `Cannot reach ${addressOf(url)}: ${reason}.`,
    hint: 'Check the URL, the network, and whether a proxy is needed (https_proxy, http_proxy).',
  };
}

/** The error that a person gets to see. */
export function connectionError(failure: Failure, url: URL, proxy: HttpProxy | undefined): MagnumError {
  const { cause, atProxy } = failure;
  const code = faultCode(cause);
  // Plain HTTP is the proxy's own answer; in a tunnel the server answers.
  const partner = atProxy || url.protocol === 'http:' ? proxy : undefined;
  const peer = partner?.url ?? url;
  const { text, hint } =
    aboutCertificate(code, cause, peer) ??
    aboutTls(code, cause, peer) ??
    aboutContent(cause, code, url, partner) ??
    (proxy ? aboutProxy(cause, code, url, proxy) : aboutHandshake(failure, url)) ??
    aboutConnection(cause, code, url);
  return new MagnumError('unreachable', text, { hint, cause });
}
