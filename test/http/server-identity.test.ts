import { X509Certificate } from 'node:crypto';
import type { PeerCertificate } from 'node:tls';
import { expect, it } from 'vitest';
import { checkServerIdentity } from '../../src/http/server-identity.ts';
import { createAuthority } from './certificates.ts';

const authority = await createAuthority('Test CA');
const { cert } = await authority.issue({ dns: ['localhost'], ip: ['::1', 'fd00::7', '127.0.0.1'] });
const certificate = new X509Certificate(cert).toLegacyObject() as unknown as PeerCertificate;
/** Node finds no name and no address in it, as that of Debian 13 finds no IPv6 address. */
const unread = { ...certificate, subject: {}, subjectaltname: undefined } as unknown as PeerCertificate;

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['::1', true],
  ['0:0:0:0:0:0:0:1', true],
  ['fd00::7', true],
  ['fd00::8', false],
  ['127.0.0.2', false],
  ['cloud.example', false],
])('checkServerIdentity accepts %s: %s', (host, isValid) => {
  expect(checkServerIdentity(host, certificate) === undefined).toBe(isValid);
});

it.each([
  ['::1', true],
  ['fd00::7', true],
  ['fd00::8', false],
  ['127.0.0.1', false],
  ['localhost', false],
])('checkServerIdentity accepts %s, in which Node finds no address: %s', (host, isValid) => {
  expect(checkServerIdentity(host, unread)).toEqual(
    isValid ? undefined : expect.objectContaining({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
  );
});
