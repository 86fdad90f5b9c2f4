import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from '../../../src/cluster-access/certificate/key-and-csr.ts';
import {
  type CertificateNeeds,
  type ClientCertificate,
  isReusable,
} from '../../../src/cluster-access/certificate/reusable-certificate.ts';
import { ADMINISTRATOR, type Subject } from '../../../src/cluster-access/certificate/subject.ts';
import { type Authority, createAuthority } from '../authority.ts';

const DAY_MS = 86_400_000;
const YEARS = 1_000;

let authority: Authority;
let other: Authority;
beforeAll(() => {
  authority = createAuthority();
  other = createAuthority();
});
afterAll(() => {
  authority.remove();
  other.remove();
});

async function signed(subject: Subject, days = YEARS, signer = authority): Promise<ClientCertificate> {
  const { key, csr } = await createKeyAndCsr(subject);
  return { key, cert: signer.sign(csr, days) };
}

const check = (stored: ClientCertificate, needs: Partial<CertificateNeeds> = {}) =>
  isReusable(stored, { ca: authority.ca, subject: ADMINISTRATOR, now: Date.now(), ...needs });

describe('isReusable', () => {
  it('accepts a certificate of the same subject', async () => {
    const subject = { user: 'jürgen', groups: ['b', 'a'] };
    const stored = await signed(subject);
    expect(await check(stored, { subject })).toBe(true);
    expect(await check(stored, { subject: { user: 'jürgen', groups: ['a', 'b'] } })).toBe(true);
    expect(await check(await signed(ADMINISTRATOR))).toBe(true);
  });

  it.each<[string, Subject]>([
    ['user', { user: 'b', groups: ['x', 'y'] }],
    ['group', { user: 'a', groups: ['x', 'z'] }],
    ['number of groups', { user: 'a', groups: ['x'] }],
    ['number of groups', { user: 'a', groups: ['x', 'y', 'z'] }],
    ['set of groups', { user: 'a', groups: [] }],
  ])('rejects a certificate with another %s', async (_, subject) => {
    expect(await check(await signed({ user: 'a', groups: ['x', 'y'] }), { subject })).toBe(false);
  });

  it('rejects a certificate of another CA with the same name', async () => {
    expect(await check(await signed(ADMINISTRATOR, YEARS, other))).toBe(false);
  });

  it('rejects a key of another certificate', async () => {
    const [one, two] = [await signed(ADMINISTRATOR), await signed(ADMINISTRATOR)];
    expect(await check({ cert: one.cert, key: two.key })).toBe(false);
  });

  it.each([
    [YEARS, 29, false],
    [YEARS, 31, true],
    [60, 19, false],
    [60, 21, true],
    [YEARS, -1, false],
  ])('of a certificate for %i days with %i days to its end, returns %s', async (days, left, expected) => {
    const stored = await signed(ADMINISTRATOR, days);
    expect(await check(stored, { now: Date.now() + (days - left) * DAY_MS })).toBe(expected);
  });

  it('rejects a certificate that is not valid yet', async () => {
    expect(await check(await signed(ADMINISTRATOR), { now: Date.now() - DAY_MS })).toBe(false);
  });

  it.each(['', 'x', '-----BEGIN CERTIFICATE-----\neA==\n-----END CERTIFICATE-----\n'])(
    'rejects %j as a certificate, a key or a CA',
    async (text) => {
      const stored = await signed(ADMINISTRATOR);
      expect(await check({ ...stored, cert: text })).toBe(false);
      expect(await check({ ...stored, key: text })).toBe(false);
      expect(await check(stored, { ca: text })).toBe(false);
    },
  );
});
