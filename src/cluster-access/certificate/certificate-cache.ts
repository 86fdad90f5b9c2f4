/** Certificates that kubectl is given through the plugin: kept for a day where only the user can read, never in a kubeconfig. */
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';

export interface KeptCertificate {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** Magnum's certificates live for years; kept for a day, one of a CA that was rotated is soon replaced. */
const KEPT = 86_400_000;
/** One that ends sooner is as good as ended. */
const NEAR = 3_600_000;
/** kubectl asks again after that, so that a new certificate comes into use. */
const GIVEN_FOR = 3_600_000;

interface Stored extends KeptCertificate {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The certificate that is kept under `name`, or what `sign` gives, which is then kept. A cache that cannot be used is none.
 */
export async function keptCertificate(
  name: string,
  { env, home, now }: Pick<World, 'env' | 'home' | 'now'>,
  sign: () => Promise<KeptCertificate>,
): Promise<KeptCertificate> {
  const files = privateFiles(join(cacheDirectory(env, home), 'certificates'));
  const kept = parsed(await files.read(`${name}.json`));
  if (kept !== undefined && isFresh(kept, now())) return kept;
  const { cert, key } = await sign();
  try {
    const stored: Stored = { cert, key, at: now() };
    await files.write(`${name}.json`, JSON.stringify(stored));
    for (const old of await files.olderThan(now() - KEPT)) await files.remove(old);
  } catch {
    // Then the next call has one signed again.
  }
  return { cert, key };
}

/** ISO 8601: until when kubectl is to use it without asking again; never beyond its own end. */
export function certificateGivenUntil({ cert }: KeptCertificate, now: number): string {
  const end = Date.parse(new X509Certificate(cert).validTo);
  return new Date(Math.min(now + GIVEN_FOR, end)).toISOString();
}

function isFresh({ cert, at }: Stored, now: number): boolean {
  try {
    return at <= now && now - at < KEPT && Date.parse(new X509Certificate(cert).validTo) - now > NEAR;
  } catch {
    return false;
  }
}

function parsed(text: string | undefined): Stored | undefined {
  try {
    const { cert, key, at } = JSON.parse(text ?? '') as Partial<Stored>;
    const isWhole = typeof cert === 'string' && typeof key === 'string' && typeof at === 'number';
    return isWhole ? { cert, key, at } : undefined;
  } catch {
    return undefined;
  }
}
