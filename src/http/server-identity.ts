/** Whether a certificate is valid for the host of a URL. */
import { X509Certificate } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { checkServerIdentity as checkByNode, type PeerCertificate } from 'node:tls';

/**
 * Returns the error of Node's `tls.checkServerIdentity`, or undefined if the certificate is valid for the host. The Node 20.19 of Debian 13
 * reports this error for every IPv6 address, so for these OpenSSL decides.
 */
export function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  const error = checkByNode(host, certificate);
  if (error === undefined || !isIPv6(host)) return error;
  return new X509Certificate(certificate.raw).checkIP(host) === undefined ? error : undefined;
}
