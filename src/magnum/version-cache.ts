/**
 * Caches the API versions of services in `versions.json` of the cache directory. Never fails a command: an unreadable cache
 * counts as empty, and versions that cannot be stored are requested again.
 */

import { privateFiles } from '../platform/private-files.ts';
import { cacheDirectory } from '../platform/xdg-directories.ts';
import type { World } from '../world.ts';
import { isVersion } from './microversion.ts';
import type { VersionCache, VersionRange } from './types.ts';

interface CacheEntry extends VersionRange {
  /** The time of the response, in milliseconds since the epoch. */
  readonly at: number;
}

const FILE = 'versions.json';
/** A day: clouds are upgraded. */
const CACHE_TTL_MS = 86_400_000;

export function createVersionCache({ env, home, now }: Pick<World, 'env' | 'home' | 'now'>): VersionCache {
  const files = privateFiles(cacheDirectory({ env, home }), home);

  async function readValid(): Promise<Map<string, CacheEntry>> {
    const entries = parseEntries(await files.read(FILE));
    return new Map(entries.filter(([, { at }]) => at <= now() && now() - at < CACHE_TTL_MS));
  }

  return {
    async get(endpoint) {
      const entry = (await readValid()).get(withoutCredentials(endpoint));
      return entry && { minimum: entry.minimum, maximum: entry.maximum };
    },
    async set(endpoint, { minimum, maximum }) {
      const entries = (await readValid()).set(withoutCredentials(endpoint), { minimum, maximum, at: now() });
      try {
        await files.write(FILE, JSON.stringify(Object.fromEntries(entries)));
      } catch {
        // The versions are requested again.
      }
    },
  };
}

function parseEntries(text: string | undefined): [string, CacheEntry][] {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Object.entries(value ?? {}).filter((pair): pair is [string, CacheEntry] => isEntry(pair[1]));
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is CacheEntry {
  const { minimum, maximum, at } = (value ?? {}) as Partial<Record<keyof CacheEntry, unknown>>;
  return isVersion(minimum) && isVersion(maximum) && typeof at === 'number';
}

/** A URL can hold a username and a password. */
function withoutCredentials(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  url.username = '';
  url.password = '';
  return url.href;
}
