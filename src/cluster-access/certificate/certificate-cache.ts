/** Caches the certificates that the exec credential plugin returns to kubectl, for one day, in private files. */
import { X509Certificate } from 'node:crypto';
import { privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';

export interface CachedCertificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Magnum's certificates are valid for years. One day limits the use of a certificate whose CA was rotated. */
const CACHE_TTL_MS = 86_400_000;
/** A certificate with less time to its expiry is not used. */
const MIN_REMAINING_MS = 3_600_000;
/** Time after which kubectl calls the plugin again, so that it gets a new certificate. */
const EXEC_CREDENTIAL_TTL_MS = 3_600_000;

interface StoredCertificate extends CachedCertificate {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Returns the cached certificate `name`, or calls `sign` and caches its result. Ignores errors of the cache. */
export async function cachedCertificate(
  name: string,
  { env, home, now }: Pick<World, 'env' | 'home' | 'now'>,
  sign: () => Promise<CachedCertificate>,
): Promise<CachedCertificate> {
  const files = privateFiles(cacheDirectory({ env, home }, 'certificates'), home);
  const cached = parseStored(await files.read(`${name}.json`));
  if (cached !== undefined && isUsable(cached, now())) return cached;
  const { cert, key } = await sign();
  try {
    const stored: StoredCertificate = { cert, key, at: now() };
    await files.write(`${name}.json`, JSON.stringify(stored));
    for (const file of await files.olderThan(now() - CACHE_TTL_MS)) await files.remove(file);
  } catch {
    // The next call requests a certificate again.
  }
  return { cert, key };
}

/** The time (ISO 8601) until which kubectl uses the certificate without calling the plugin again; not later than its expiry. */
export function execCredentialExpiry({ cert }: CachedCertificate, now: number): string {
  const expiry = Date.parse(new X509Certificate(cert).validTo);
  return new Date(Math.min(now + EXEC_CREDENTIAL_TTL_MS, expiry)).toISOString();
}

function isUsable({ cert, at }: StoredCertificate, now: number): boolean {
  try {
    return (
      at <= now &&
      now - at < CACHE_TTL_MS &&
      Date.parse(new X509Certificate(cert).validTo) - now > MIN_REMAINING_MS
    );
  } catch {
    return false;
  }
}

function parseStored(text: string | undefined): StoredCertificate | undefined {
  try {
    const { cert, key, at } = JSON.parse(text ?? '') as Partial<StoredCertificate>;
    const isComplete = typeof cert === 'string' && typeof key === 'string' && typeof at === 'number';
    return isComplete ? { cert, key, at } : undefined;
  } catch {
    return undefined;
  }
}
