/** Converts errors of sockets, DNS, TLS and proxies to messages with hints. */
import { codeOf, MagnumError, messageOf } from '../errors.ts';
import { secondsText } from '../platform/duration.ts';
import { NotHttp, TunnelRefused } from './proxy-connections.ts';
import { addressOf, bareHost, type HttpProxy } from './proxy-selection.ts';

/** A failed exchange, as exchange.ts reports it. */
export interface Failure {
  /** The error that Node threw. Not got's error, which contains the headers of the request. */
  readonly cause: unknown;
  /** False if the request certainly did not reach the server. */
  readonly sent: boolean;
  /** True if the proxy could not be reached, or did not respond in HTTP. */
  readonly atProxy: boolean;
}

/** Thrown by exchange.ts if a response exceeds its size limit. */
export class ResponseTooLarge extends Error {
  constructor(limit: number) {
    super(`the response is larger than ${Math.round(limit / 1_048_576)} MiB`);
    this.name = 'ResponseTooLarge';
  }
}

export class ConnectTimeout extends Error {
  constructor(ms: number) {
    super(`no connection within ${secondsText(ms)}`);
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
  INVALID_PURPOSE:
    'cannot be used: it is not a server certificate, or its issuer is not a certificate authority',
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

/** True if the issuer is not among the CA certificates in use; the system's CA certificates may contain it. */
export const isUnknownIssuer = (cause: unknown): boolean => (codeOf(cause) ?? '') in UNTRUSTED;

/**
 * Returns the code of an error. For a closed connection it is always ECONNRESET, because Node and Bun have different codes
 * for it, or none.
 */
function errorCode(cause: unknown): string {
  const code = codeOf(cause) ?? '';
  if (code in CONNECTION) return code;
  return code === 'ERR_SOCKET_CLOSED' || isHangUp(cause) ? 'ECONNRESET' : code;
}

/** True if the same request can succeed when it is retried soon. */
export function isTransient(cause: unknown): boolean {
  return cause instanceof ConnectTimeout || errorCode(cause) in CONNECTION;
}

const isHangUp = (cause: unknown): boolean =>
  /socket hang up|Proxy connection ended|aborted/i.test(messageOf(cause));

interface Explanation {
  readonly text: string;
  readonly hint: string;
}

/** `subjectaltname` is `DNS:a.example, IP Address:10.0.0.1`. It is from the server, so other characters are removed. */
function certificateNames(cause: unknown): string {
  const names = (cause as { cert?: { subjectaltname?: unknown } }).cert?.subjectaltname;
  if (typeof names !== 'string') return 'another host';
  const list = names.split(', ').map((name) => name.replace(/^[A-Za-z ]+:/, '').replace(/[^\w.:*-]/g, ''));
  return list.length > 3 ? `${list.slice(0, 3).join(', ')} and ${list.length - 3} more` : list.join(', ');
}

function explainCertificateError(code: string, cause: unknown, url: URL): Explanation | undefined {
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
      hint: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code)
        ? "Check this machine's clock; if it is right, ask the administrator of the server to renew the certificate."
        : 'Ask the administrator of the server for a valid certificate, or disable verification with --insecure.',
    };
  }
  if (code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined;
  return {
    text: `${subject} is valid for ${certificateNames(cause)}, not for ${bareHost(url)}.`,
    hint: 'Use a host name that the certificate is valid for, or disable verification with --insecure.',
  };
}

function explainTlsError(code: string, cause: unknown, url: URL): Explanation | undefined {
  const detail = messageOf(cause);
  if (!/^ERR_(?:SSL|TLS|OSSL)/.test(code) && !(code === 'EPROTO' || /\bSSL routines\b/.test(detail)))
    return undefined;
  if (/wrong.version.number|packet.length|http.request|record.layer/i.test(detail)) {
    return {
      text: `${addressOf(url)} does not use TLS.`,
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
    hint: 'Check which TLS version and which client certificate the server requires.',
  };
}

/**
 * OpenSSL's message is `SSL routines:ssl3_read_bytes:sslv3 alert handshake failure` (`ssl/tls alert` since 3.2), BoringSSL's
 * code is `SSLV3_ALERT_HANDSHAKE_FAILURE`.
 */
function tlsReason(code: string, detail: string): string {
  const reason = /SSL routines:[^:]*:([^:\n]+)/.exec(detail)?.[1] ?? code.replace(/^ERR_[A-Z]+_/, '');
  const words = reason.trim().toLowerCase().replaceAll('_', ' ');
  const alert = /^[a-z0-9./]+ alert (.+)$/.exec(words)?.[1];
  return alert === undefined ? words : `the server reported '${alert}'`;
}

/** Some servers without TLS close the connection when they receive a TLS handshake. */
function explainClosedHandshake({ cause, sent }: Failure, url: URL): Explanation | undefined {
  const isClosed = ['ECONNRESET', 'EPIPE'].includes(errorCode(cause));
  if (url.protocol !== 'https:' || sent || !isClosed) return undefined;
  return {
    text: `Cannot reach ${addressOf(url)}: the connection was closed during the TLS handshake.`,
    hint: 'The URL may need to start with http:// instead of https://.',
  };
}

function explainProxyError(
  cause: unknown,
  code: string,
  url: URL,
  proxy: HttpProxy,
): Explanation | undefined {
  const subject = `The proxy ${proxy.address} (from ${proxy.variable})`;
  const hint = `Check ${proxy.variable}, or add ${bareHost(url)} to no_proxy.`;
  if (cause instanceof TunnelRefused) {
    const text =
      cause.status === 407
        ? `${subject} requires a username and password, or rejected those it was given.`
        : `${subject} did not connect to ${addressOf(url)} (HTTP ${cause.status}).`;
    return { text, hint };
  }
  const reason = cause instanceof ConnectTimeout ? cause.message : CONNECTION[code];
  if (!reason) return undefined;
  const via = `through the proxy ${proxy.address} (from ${proxy.variable})`;
  return { text: `Cannot reach ${addressOf(url)} ${via}: ${reason}.`, hint };
}

function explainInvalidResponse(
  cause: unknown,
  code: string,
  url: URL,
  proxy: HttpProxy | undefined,
): Explanation | undefined {
  if (cause instanceof ResponseTooLarge) {
    return { text: `Unexpected response from ${addressOf(url)}: ${cause.message}.`, hint: 'Check the URL.' };
  }
  if (/^Z_|^ERR_.*BROTLI|^ERR__ERROR/.test(code)) {
    return {
      text: `${addressOf(url)} sent a compressed response that is damaged or incomplete.`,
      hint: 'Check the URL, and the proxies in front of the server.',
    };
  }
  const isHttp =
    !(cause instanceof NotHttp) &&
    !code.startsWith('HPE_') &&
    !/proxy CONNECT response:?/.test(messageOf(cause));
  if (isHttp) return undefined;
  if (proxy !== undefined) {
    return {
      text: `The proxy ${proxy.address} (from ${proxy.variable}) did not send an HTTP response.`,
      hint: `Check ${proxy.variable}, or add ${bareHost(url)} to no_proxy.`,
    };
  }
  return {
    text: `${addressOf(url)} did not send an HTTP response.`,
    hint: `Check the URL${url.protocol === 'http:' ? ': it may need to start with https://' : ''}.`,
  };
}

function explainConnectionError(cause: unknown, code: string, url: URL): Explanation {
  const detail = messageOf(cause).replace(/\.$/, '') || code;
  const reason = cause instanceof ConnectTimeout ? cause.message : (CONNECTION[code] ?? detail);
  return {
    text: `Cannot reach ${addressOf(url)}: ${reason}.`,
    hint: 'Check the URL, the network, and whether a proxy is needed (https_proxy, http_proxy).',
  };
}

/** The MagnumError `unreachable` for a failed exchange with `url`. */
export function connectionError(failure: Failure, url: URL, proxy: HttpProxy | undefined): MagnumError {
  const { cause, atProxy } = failure;
  const code = errorCode(cause);
  // Without TLS the response is the proxy's; in a tunnel it is the server's.
  const respondingProxy = atProxy || url.protocol === 'http:' ? proxy : undefined;
  const peer = respondingProxy?.url ?? url;
  const { text, hint } =
    explainCertificateError(code, cause, peer) ??
    explainTlsError(code, cause, peer) ??
    explainInvalidResponse(cause, code, url, respondingProxy) ??
    (proxy ? explainProxyError(cause, code, url, proxy) : explainClosedHandshake(failure, url)) ??
    explainConnectionError(cause, code, url);
  return new MagnumError('unreachable', text, { hint, cause });
}
