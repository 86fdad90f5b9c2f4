/** Certificates that kubectl is given through the plugin: kept for a day where only the user can read, never in a kubeconfig. */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';

export interface CachedCertificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Magnum's certificates live for years; kept for a day, one of a CA that was rotated is soon replaced. */
const CACHE_TTL_MS = 86_400_000;
/** One that ends sooner is as good as ended. */
const MIN_REMAINING_MS = 3_600_000;
/** kubectl asks again after that, so that a new certificate comes into use. */
const EXEC_CREDENTIAL_TTL_MS = 3_600_000;

interface StoredCertificate extends CachedCertificate {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The certificate that is kept under `name`, or what `sign` gives, which is then kept. A cache that cannot be used is none.
 */
export async function cachedCertificate(
  name: string,
  { env, home, now }: Pick<World, 'env' | 'home' | 'now'>,
  sign: () => Promise<CachedCertificate>,
): Promise<CachedCertificate> {
  const files = privateFiles(join(cacheDirectory(env, home), 'certificates'));
  const kept = parseStored(await files.read(`${name}.json`));
  if (kept !== undefined && isUsable(kept, now())) return kept;
  const { cert, key } = await sign();
  try {
    const stored: StoredCertificate = { cert, key, at: now() };
    await files.write(`${name}.json`, JSON.stringify(stored));
    for (const old of await files.olderThan(now() - CACHE_TTL_MS)) await files.remove(old);
  } catch {
    // Then the next call has one signed again.
  }
  return { cert, key };
}

/** ISO 8601: until when kubectl is to use it without asking again; never beyond its own end. */
export function execCredentialExpiry({ cert }: CachedCertificate, now: number): string {
  const end = Date.parse(new X509Certificate(cert).validTo);
  return new Date(Math.min(now + EXEC_CREDENTIAL_TTL_MS, end)).toISOString();
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
    const isWhole = typeof cert === 'string' && typeof key === 'string' && typeof at === 'number';
    return isWhole ? { cert, key, at } : undefined;
  } catch {
    return undefined;
  }
}
