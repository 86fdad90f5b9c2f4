import { X509Certificate } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type CachedCertificate,
  cachedCertificate,
  execCredentialExpiry,
} from '../../../src/cluster-access/certificate/certificate-cache.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { type Authority, createAuthority } from '../authority.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NEW: CachedCertificate = { cert: 'new certificate', key: 'new key' };

let authority: Authority;
/** When the cached certificate expires, in milliseconds since the epoch. */
let expiry: number;
beforeAll(() => {
  authority = createAuthority();
  expiry = Date.parse(new X509Certificate(authority.ca).validTo);
});
afterAll(() => authority.remove());

let home: string;
let path: string;
beforeEach(() => {
  home = temporaryDirectory();
  path = join(home, '.cache/magnum/certificates/name.json');
});

function store(content: unknown): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
}

/** The result, and how often a certificate was signed. */
async function request(now: number, sign = async () => NEW) {
  let signed = 0;
  const result = await cachedCertificate('name', { env: {}, home, now: () => now }, () => {
    signed++;
    return sign();
  });
  return { result, signed };
}

describe('cachedCertificate', () => {
  it.each([
    ['stored now', 0, 10 * DAY_MS, 'cached'],
    ['stored in the future, as after a change of the clock', -1, 10 * DAY_MS, 'new'],
    ['stored almost a day ago', DAY_MS - 1, 10 * DAY_MS, 'cached'],
    ['stored a day ago', DAY_MS, 10 * DAY_MS, 'new'],
    ['stored more than a day ago', DAY_MS + 1, 10 * DAY_MS, 'new'],
    ['that expires in more than an hour', 0, HOUR_MS + 1, 'cached'],
    ['that expires in an hour', 0, HOUR_MS, 'new'],
    ['that expires in less than an hour', 0, HOUR_MS - 1, 'new'],
    ['that has expired', 0, -1, 'new'],
    ['stored a minute ago that expires in a minute', 60_000, 60_000, 'new'],
  ])('given a certificate %s, returns the %4$s one', async (_, ageMs, remainingMs, expected) => {
    const now = expiry - remainingMs;
    const cached = { cert: authority.ca, key: 'cached key' };
    store({ ...cached, at: now - ageMs });
    expect(await request(now)).toEqual(
      expected === 'cached'
        ? { result: { ...cached, at: now - ageMs }, signed: 0 }
        : { result: NEW, signed: 1 },
    );
  });

  it.each<[string, (certificate: { cert: string; key: string; at: number }) => unknown]>([
    ['is no JSON', () => '{'],
    ['is empty', () => ''],
    ['is null', () => 'null'],
    ['has no certificate', ({ key, at }) => ({ key, at })],
    ['has no key', ({ cert, at }) => ({ cert, at })],
    ['has no time', ({ cert, key }) => ({ cert, key })],
    ['has a certificate that is a number', (certificate) => ({ ...certificate, cert: 1 })],
    ['has a key that is a number', (certificate) => ({ ...certificate, key: 1 })],
    ['has a time that is a text', (certificate) => ({ ...certificate, at: String(certificate.at) })],
    ['has a certificate that cannot be parsed', (certificate) => ({ ...certificate, cert: 'x' })],
  ])('requests a certificate if the cached file %s', async (_, contentOf) => {
    const now = Date.now();
    store(contentOf({ cert: authority.ca, key: 'cached key', at: now }));
    expect(await request(now)).toEqual({ result: NEW, signed: 1 });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...NEW, at: now });
  });

  it('stores a new certificate with the time in a private file, and then returns it', async () => {
    const now = Date.now();
    const signedCertificate = { cert: authority.ca, key: 'new key', extra: 'not stored' };
    const expected = { cert: authority.ca, key: 'new key' };
    expect(await request(now, async () => signedCertificate)).toEqual({ result: expected, signed: 1 });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...expected, at: now });
    expect([statSync(dirname(path)).mode & 0o777, statSync(path).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(await request(now + 1)).toEqual({ result: { ...expected, at: now }, signed: 0 });
  });

  it('uses the directory in XDG_CACHE_HOME', async () => {
    const cache = temporaryDirectory();
    const world = { env: { XDG_CACHE_HOME: cache }, home, now: Date.now };
    await cachedCertificate('name', world, async () => NEW);
    expect(readdirSync(join(cache, 'magnum/certificates'))).toEqual(['name.json']);
    expect(readdirSync(home)).toEqual([]);
  });

  it('removes the files that are older than a day when it stores a certificate', async () => {
    const now = Date.now();
    store('{}');
    for (const [name, ageMs] of Object.entries({
      'old.json': DAY_MS + 5_000,
      'recent.json': DAY_MS - 60_000,
    })) {
      const file = join(dirname(path), name);
      writeFileSync(file, '{}', { mode: 0o600 });
      utimesSync(file, (now - ageMs) / 1000, (now - ageMs) / 1000);
    }
    await request(now);
    expect(readdirSync(dirname(path)).sort()).toEqual(['name.json', 'recent.json']);
  });

  it.each([
    [
      'a file is in place of the directory',
      () => {
        mkdirSync(join(home, '.cache'));
        writeFileSync(join(home, '.cache/magnum'), '');
      },
    ],
    [
      'any user can write to its parent',
      () => {
        mkdirSync(join(home, '.cache/magnum'), { recursive: true });
        chmodSync(join(home, '.cache/magnum'), 0o777);
      },
    ],
  ])('returns the new certificate without storing it if %s', async (_, prepare) => {
    prepare();
    const before = readdirSync(home, { recursive: true });
    expect(await request(Date.now())).toEqual({ result: NEW, signed: 1 });
    expect(readdirSync(home, { recursive: true })).toEqual(before);
  });

  it('returns the new certificate without a home directory', async () => {
    const world = { env: {}, home: undefined, now: Date.now };
    expect(await cachedCertificate('name', world, async () => NEW)).toEqual(NEW);
  });

  it('does not read a file that other users can read', async () => {
    const now = Date.now();
    store({ cert: authority.ca, key: 'cached key', at: now });
    chmodSync(path, 0o644);
    expect(await request(now)).toEqual({ result: NEW, signed: 1 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('rejects with the error of the request, and stores nothing', async () => {
    const error = new Error('not signed');
    await expect(request(Date.now(), () => Promise.reject(error))).rejects.toBe(error);
    expect(readdirSync(home)).toEqual([]);
  });
});

describe('execCredentialExpiry', () => {
  it.each([
    ['in an hour, for a certificate that expires later', HOUR_MS + 1, HOUR_MS],
    ['in an hour, for a certificate that expires in an hour', HOUR_MS, HOUR_MS],
    ['when the certificate expires, if that is earlier', HOUR_MS - 1, HOUR_MS - 1],
    ['when the certificate has expired', -1, -1],
  ])('is %s', (_, remainingMs, expectedMs) => {
    const now = expiry - remainingMs;
    expect(execCredentialExpiry({ cert: authority.ca, key: '' }, now)).toBe(
      new Date(now + expectedMs).toISOString(),
    );
  });
});
