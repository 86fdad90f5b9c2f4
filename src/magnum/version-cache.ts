/**
 * Versions between runs, in `versions.json` of the cache's directory. Nothing here ever fails a command: what cannot be
 * read or understood is not known, and what cannot be kept is found out again.
 */

import { privateFiles } from '../platform/private-files.ts';
import { cacheDirectory } from '../platform/xdg-directories.ts';
import type { World } from '../world.ts';
import { isVersion } from './microversion.ts';
import type { VersionCache, VersionRange } from './types.ts';

interface CacheEntry extends VersionRange {
  /** When the service said so, in milliseconds since the epoch. */
  readonly at: number;
}

const FILE = 'versions.json';
const DAY_MS = 86_400_000;

/** A range counts for a day: clouds are upgraded. */
export function createVersionCache({ env, home, now }: Pick<World, 'env' | 'home' | 'now'>): VersionCache {
  const files = privateFiles(cacheDirectory(env, home));

  async function readValid(): Promise<Map<string, CacheEntry>> {
    const entries = parseEntries(await files.read(FILE));
    return new Map(entries.filter(([, { at }]) => at <= now() && now() - at < DAY_MS));
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
        // It is found out again.
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

/** An address may hold a name and a password. */
function withoutCredentials(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  url.username = '';
  url.password = '';
  return url.href;
}
