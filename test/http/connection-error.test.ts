import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import {
  ConnectTimeout,
  connectionError,
  isTransient,
  isUnknownIssuer,
  ResponseTooLarge,
} from '../../src/http/connection-error.ts';
import { NotHttp, TunnelRefused } from '../../src/http/proxy-connections.ts';
import { proxyFor } from '../../src/http/proxy-selection.ts';

const HTTPS = new URL('https://cloud.example/v3');
const HTTP = new URL('http://cloud.example:5000/v3');
const proxyOf = (url: URL, address = 'me:hunter2@proxy.example:3128') =>
  proxyFor(url, { all_proxy: address });

const systemError = (code: string, message = `message of ${code}`): Error =>
  Object.assign(new Error(message), { code });

interface Options {
  readonly url?: URL;
  readonly proxy?: string;
  readonly sent?: boolean;
  readonly atProxy?: boolean;
}

function failureOf(
  cause: unknown,
  { url = HTTPS, proxy, sent = false, atProxy = false }: Options = {},
): string {
  const selected = proxy === undefined ? undefined : proxyOf(url, proxy);
  const error = connectionError({ cause, sent, atProxy }, url, selected);
  expect(error).toMatchObject({ kind: 'unreachable', cause });
  return `${error.message}\n${error.hint}`;
}

const PROXY = 'me:hunter2@proxy.example:3128';
const CHECK_NETWORK = 'Check the URL, the network, and whether a proxy is needed (https_proxy, http_proxy).';
const USE_CACERT =
  'Set the CA certificate with --os-cacert FILE (OS_CACERT), or disable verification with --insecure.';
const VALID_CERTIFICATE =
  'Ask the administrator of the server for a valid certificate, or disable verification with --insecure.';
const CLOCK =
  "Check this machine's clock; if it is right, ask the administrator of the server to renew the certificate.";

const UNTRUSTED = [
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'its chain ends in an unknown certificate authority'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'its issuer is unknown'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its issuer is unknown'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its issuer is unknown'],
  ['CERT_UNTRUSTED', 'its issuer is not trusted'],
] as const;

const CONNECTION = [
  ['ENOTFOUND', 'the host name cannot be resolved'],
  ['EAI_AGAIN', 'the DNS server does not respond'],
  ['EAI_FAIL', 'DNS lookup failed'],
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'the connection was closed before the response was complete'],
  ['ECONNABORTED', 'the connection was closed before the response was complete'],
  ['EPIPE', 'the connection was closed before the request was complete'],
  ['ETIMEDOUT', 'the host does not respond'],
  ['EHOSTUNREACH', 'no route to host'],
  ['EHOSTDOWN', 'the host is down'],
  ['ENETUNREACH', 'network unreachable'],
  ['ENETDOWN', 'the network is down'],
  ['EADDRNOTAVAIL', 'address not available'],
] as const;

describe('connectionError for a certificate', () => {
  it.each(UNTRUSTED)('that is not trusted, %s, gives the reason and the option', (code, reason) => {
    expect(failureOf(systemError(code))).toBe(
      `The TLS certificate of cloud.example:443 is not trusted: ${reason}.\n${USE_CACERT}`,
    );
  });

  it.each([
    ['CERT_HAS_EXPIRED', 'has expired', CLOCK],
    ['CERT_NOT_YET_VALID', 'is not valid yet', CLOCK],
    ['CERT_REVOKED', 'has been revoked', VALID_CERTIFICATE],
    ['CERT_SIGNATURE_FAILURE', 'has an invalid signature', VALID_CERTIFICATE],
    ['CERT_CHAIN_TOO_LONG', 'has too long a chain', VALID_CERTIFICATE],
    ['INVALID_CA', 'was not issued by a certificate authority', VALID_CERTIFICATE],
    [
      'INVALID_PURPOSE',
      'cannot be used: it is not a server certificate, or its issuer is not a certificate authority',
      VALID_CERTIFICATE,
    ],
  ])('that is invalid, %s, gives the reason and what to do', (code, reason, hint) => {
    expect(failureOf(systemError(code))).toBe(`The TLS certificate of cloud.example:443 ${reason}.\n${hint}`);
  });

  it.each([
    ['DNS:a.example', 'a.example'],
    ['DNS:a.example, DNS:*.b.example, IP Address:10.0.0.1', 'a.example, *.b.example, 10.0.0.1'],
    ['DNS:a, DNS:b, DNS:c, DNS:d, DNS:e', 'a, b, c and 2 more'],
    ['DNS:a\u001b[2J.exa mple, IP Address:fd00::1', 'a2J.example, fd00::1'],
    [undefined, 'another host'],
    [7, 'another host'],
  ])('of another host names up to three of its names: %j', (subjectaltname, names) => {
    const cause = Object.assign(systemError('ERR_TLS_CERT_ALTNAME_INVALID'), { cert: { subjectaltname } });
    const hint =
      'Use a host name that the certificate is valid for, or disable verification with --insecure.';
    expect(failureOf(cause, { url: new URL('https://[::1]:8443/') })).toBe(
      `The TLS certificate of [::1]:8443 is valid for ${names}, not for ::1.\n${hint}`,
    );
    const withoutCertificate = systemError('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(failureOf(withoutCertificate)).toContain('is valid for another host, not for cloud.example.');
  });

  it('of an https:// proxy names the proxy, and of a server in a tunnel names the server', () => {
    const cause = systemError('CERT_HAS_EXPIRED');
    const proxy = 'https://proxy.example:3129';
    expect(failureOf(cause, { proxy, atProxy: true })).toContain(
      'certificate of proxy.example:3129 has expired',
    );
    expect(failureOf(cause, { proxy, url: HTTP })).toContain('certificate of proxy.example:3129 has expired');
    expect(failureOf(cause, { proxy })).toContain('certificate of cloud.example:443 has expired');
  });
});

describe('connectionError for the TLS handshake', () => {
  const HANDSHAKE_HINT = 'Check which TLS version and which client certificate the server requires.';

  it.each([
    'SSL routines:ssl3_get_record:wrong version number',
    'packet length too long',
    'SSL routines::HTTP_REQUEST',
    'SSL routines:tls_get_more_records:record layer failure',
  ])('reports a server without TLS: %s', (message) => {
    expect(failureOf(systemError('EPROTO', message))).toBe(
      'cloud.example:443 does not use TLS.\nThe URL may need to start with http:// instead of https://.',
    );
  });

  it.each([
    'SSL routines::tlsv13 alert certificate required',
    'SSL routines:ssl3_read_bytes:sslv3 alert bad certificate',
    'SSL routines::ssl/tls alert unsupported certificate',
    'SSL routines::tlsv1 alert unknown ca',
  ])('reports that the server requires a client certificate: %s', (message) => {
    expect(failureOf(systemError('ERR_SSL_X', message))).toBe(
      'cloud.example:443 requires a client certificate, or rejected the one it was given.\n' +
        'Set a client certificate and its key with --os-cert and --os-key (OS_CERT, OS_KEY).',
    );
  });

  it.each([
    [
      'EPROTO',
      'SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:../x.c:1584',
      "the server reported 'handshake failure'",
    ],
    [
      'EPROTO',
      'SSL routines::ssl/tls alert handshake failure\nmore',
      "the server reported 'handshake failure'",
    ],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'failed', "the server reported 'handshake failure'"],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'failed', 'unsupported protocol'],
    ['ERR_OSSL_EVP_UNSUPPORTED', 'failed', 'evp unsupported'],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'failed', 'handshake timeout'],
    ['', 'error:0A000102:SSL routines::unsupported protocol', 'unsupported protocol'],
  ])('gives the reason of %s %s', (code, message, reason) => {
    expect(failureOf(systemError(code, message))).toBe(
      `The TLS handshake with cloud.example:443 failed: ${reason}.\n${HANDSHAKE_HINT}`,
    );
  });

  it.each(['ECONNRESET', 'EPIPE', 'ERR_SOCKET_CLOSED'])(
    'reports that an https:// server closed the connection before the request was sent: %s',
    (code) => {
      expect(failureOf(systemError(code))).toBe(
        'Cannot reach cloud.example:443: the connection was closed during the TLS handshake.\n' +
          'The URL may need to start with http:// instead of https://.',
      );
      for (const options of [{ sent: true }, { url: HTTP }, { proxy: PROXY }])
        expect(failureOf(systemError(code), options)).not.toContain('handshake');
      expect(failureOf(systemError('ECONNABORTED'))).not.toContain('handshake');
    },
  );
});

describe('connectionError for a connection', () => {
  it.each(CONNECTION)('%s gives the reason: %s', (code, reason) => {
    const text = `Cannot reach cloud.example:443: ${reason}.\n${CHECK_NETWORK}`;
    expect(failureOf(systemError(code), { sent: true })).toBe(text);
  });

  it.each(CONNECTION)('%s through a proxy names the proxy and its variable', (code, reason) => {
    for (const atProxy of [true, false])
      expect(failureOf(systemError(code), { proxy: PROXY, atProxy })).toBe(
        `Cannot reach cloud.example:443 through the proxy proxy.example:3128 (from all_proxy): ${reason}.\n` +
          'Check all_proxy, or add cloud.example to no_proxy.',
      );
  });

  it.each([
    ['socket hang up', ''],
    ['The Proxy connection ended before receiving CONNECT response', ''],
    ['The server aborted pending request', 'ERR_X'],
    ['x', 'ERR_SOCKET_CLOSED'],
  ])('treats %s %s as a closed connection', (message, code) => {
    const reason = 'the connection was closed before the response was complete';
    expect(failureOf(systemError(code, message), { sent: true })).toBe(
      `Cannot reach cloud.example:443: ${reason}.\n${CHECK_NETWORK}`,
    );
    expect(isTransient(systemError(code, message))).toBe(true);
  });

  it('gives the limit of a connection that timed out, directly and through a proxy', () => {
    const cause = new ConnectTimeout(20_000);
    expect(cause.name).toBe('ConnectTimeout');
    expect(failureOf(cause)).toBe(
      `Cannot reach cloud.example:443: no connection within 20 s.\n${CHECK_NETWORK}`,
    );
    expect(failureOf(cause, { url: new URL('http://[fd00::1]:5000'), proxy: PROXY })).toBe(
      'Cannot reach [fd00::1]:5000 through the proxy proxy.example:3128 (from all_proxy): no connection within 20 s.\n' +
        'Check all_proxy, or add fd00::1 to no_proxy.',
    );
  });

  it('connectionError leaves full stops inside the message of the system', () => {
    expect(failureOf(new Error('a.b is closed.'), { url: HTTP })).toBe(
      `Cannot reach cloud.example:5000: a.b is closed.\n${CHECK_NETWORK}`,
    );
  });

  it.each(['The socket is closed.', 'The socket is closed'])(
    'connectionError ends the message of the system with one full stop: %s',
    (message) => {
      const text = `Cannot reach cloud.example:5000: The socket is closed.\n${CHECK_NETWORK}`;
      expect(failureOf(new Error(message), { url: HTTP })).toBe(text);
      expect(failureOf(new Error(message), { url: HTTP, proxy: PROXY })).toBe(text);
    },
  );

  it('gives the code of an error without a message', () => {
    expect(failureOf(systemError('EOTHER', ''))).toContain('Cannot reach cloud.example:443: EOTHER.');
  });
});

describe('connectionError for a response', () => {
  const WHO_HTTP = 'cloud.example:5000 did not send an HTTP response.';

  it('that is too large gives the limit', () => {
    const cause = new ResponseTooLarge(33_554_432);
    expect(cause.name).toBe('ResponseTooLarge');
    const text =
      'Unexpected response from cloud.example:443: the response is larger than 32 MiB.\nCheck the URL.';
    expect(failureOf(cause)).toBe(text);
    expect(failureOf(cause, { proxy: PROXY })).toBe(text);
    expect(isTransient(cause)).toBe(false);
  });

  it.each(['Z_DATA_ERROR', 'Z_BUF_ERROR', 'ERR__ERROR_FORMAT_PADDING_1', 'ERR_BROTLI_DECODER_ERROR_X'])(
    'that is damaged, %s, reports that',
    (code) => {
      expect(failureOf(systemError(code))).toBe(
        'cloud.example:443 sent a compressed response that is damaged or incomplete.\n' +
          'Check the URL, and the proxies in front of the server.',
      );
    },
  );

  it.each([
    ['NotHttp', new NotHttp()],
    ['HPE_INVALID_CONSTANT', systemError('HPE_INVALID_CONSTANT')],
    ['a response to CONNECT', new Error('Bad response: unexpected proxy CONNECT response: x')],
  ])('that is not HTTP, %s, names the server or the proxy', (_, cause) => {
    expect(failureOf(cause, { url: HTTP })).toBe(
      `${WHO_HTTP}\nCheck the URL: it may need to start with https://.`,
    );
    expect(failureOf(cause)).toBe('cloud.example:443 did not send an HTTP response.\nCheck the URL.');
    const fromProxy =
      'The proxy proxy.example:3128 (from all_proxy) did not send an HTTP response.\n' +
      'Check all_proxy, or add cloud.example to no_proxy.';
    expect(failureOf(cause, { proxy: PROXY, atProxy: true })).toBe(fromProxy);
    expect(failureOf(cause, { proxy: PROXY, url: HTTP })).toBe(fromProxy);
    expect(failureOf(cause, { proxy: PROXY })).toBe(
      'cloud.example:443 did not send an HTTP response.\nCheck the URL.',
    );
  });

  it('of a proxy to CONNECT gives the status, or that the login was rejected', () => {
    const hint = 'Check all_proxy, or add cloud.example to no_proxy.';
    expect(failureOf(new TunnelRefused(502), { proxy: PROXY })).toBe(
      `The proxy proxy.example:3128 (from all_proxy) did not connect to cloud.example:443 (HTTP 502).\n${hint}`,
    );
    expect(failureOf(new TunnelRefused(407), { proxy: PROXY })).toBe(
      `The proxy proxy.example:3128 (from all_proxy) requires a username and password, or rejected those it was given.\n${hint}`,
    );
  });
});

it('connectionError keeps the cause', () => {
  const cause = systemError('ECONNREFUSED');
  expect(connectionError({ cause, sent: false, atProxy: false }, HTTP, undefined)).toEqual(
    new MagnumError('unreachable', 'Cannot reach cloud.example:5000: connection refused.', {
      hint: CHECK_NETWORK,
      cause,
    }),
  );
});

it('isUnknownIssuer returns true only for certificates that are not trusted', () => {
  expect(UNTRUSTED.map(([code]) => isUnknownIssuer(systemError(code)))).toEqual(UNTRUSTED.map(() => true));
  for (const code of ['CERT_HAS_EXPIRED', 'ECONNREFUSED', ''])
    expect(isUnknownIssuer(systemError(code))).toBe(false);
  expect(isUnknownIssuer(new Error('x'))).toBe(false);
});

it('isTransient returns true for errors of the connection, and false for all others', () => {
  expect(CONNECTION.map(([code]) => isTransient(systemError(code)))).toEqual(CONNECTION.map(() => true));
  expect(isTransient(new ConnectTimeout(1))).toBe(true);
  for (const code of [
    'CERT_HAS_EXPIRED',
    'CERT_UNTRUSTED',
    'EPROTO',
    'HPE_INVALID_CONSTANT',
    'Z_DATA_ERROR',
    '',
  ])
    expect(isTransient(systemError(code))).toBe(false);
  for (const cause of [new NotHttp(), new TunnelRefused(502), new Error('x'), undefined])
    expect(isTransient(cause)).toBe(false);
});
