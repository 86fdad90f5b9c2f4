/**
 * Tokens between runs: what Keystone said of a token in a file, the token itself in the desktop's keychain, or in the
 * same file where there is none. Never a password. Nothing here ever fails a command: a cache that cannot be used is none.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheDirectory } from '../cache-directory.ts';
import type { CloudConfig } from '../clouds/types.ts';
import { type PrivateFiles, privateFiles } from '../private-files.ts';
import type { Environment } from '../world.ts';
import { createKeychain, type Keychain } from './keychain.ts';
import type { Token } from './types.ts';

/** Where a token was put. */
export interface Kept {
  readonly place: 'keychain' | 'file';
  /** The file, which holds the rest in either case. */
  readonly path: string;
}

export interface TokenCache {
  get(key: string): Promise<Token | undefined>;
  /** undefined when it could not be kept, or ends by itself at no known time. */
  put(key: string, token: Token): Promise<Kept | undefined>;
  /** Forgets the token `id`; one that another process has put there since stays. */
  drop(key: string, id: string): Promise<void>;
}

export interface TokenCacheOptions {
  readonly env: Environment;
  readonly home: string;
  readonly now: () => number;
  readonly keychain?: Keychain;
}

const VERSION = 1;
/** Days after which the file of a token that nobody asks for any more is removed. Keystone's tokens live hours. */
const KEPT_DAYS = 7;
const DAY = 86_400_000;

/** Short enough to be guessed, and with a user or an id beside them in the key. */
const GUESSABLE = new Set(['password', 'application_credential_secret', 'client_secret']);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Names a log-in by everything that makes two of them differ: the type, the auth URL, each option. A password counts
 * with 16 bits of its hash only: enough that a changed one is noticed, too little to find it out from the file's name.
 */
export function cacheKey(config: Pick<CloudConfig, 'authType' | 'auth'>): string {
  const options = Object.entries(config.auth)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => [name, GUESSABLE.has(name) ? sha256(value).slice(0, 4) : value])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([VERSION, config.authType, options]));
}

interface Stored {
  readonly version: number;
  readonly token: Omit<Token, 'id'>;
  /** The token itself; missing when it is in the keychain. */
  readonly id?: string;
}

function isStored(value: unknown): value is Stored {
  const stored = value as Partial<Stored> | null;
  const { token, id } = stored ?? {};
  return (
    stored?.version === VERSION &&
    typeof token === 'object' &&
    token !== null &&
    typeof token.expiresAt === 'string' &&
    (token.catalog === undefined || (Array.isArray(token.catalog) && token.catalog.every(isService))) &&
    (id === undefined || typeof id === 'string')
  );
}

function isService(value: unknown): boolean {
  const service = value as { type?: unknown; endpoints?: unknown } | null;
  return (
    typeof service?.type === 'string' &&
    Array.isArray(service.endpoints) &&
    service.endpoints.every((it) => typeof it?.url === 'string' && typeof it?.interface === 'string')
  );
}

function parseStored(text: string | undefined): Stored | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isStored(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const fileOf = (key: string): string => `${key}.json`;

async function forgetOld(files: PrivateFiles, keychain: Keychain, now: number): Promise<void> {
  for (const name of await files.olderThan(now - KEPT_DAYS * DAY)) {
    const stored = parseStored(await files.read(name));
    if (stored && stored.id === undefined) await keychain.delete(name.replace(/\.json$/, ''));
    await files.remove(name);
  }
}

export function createTokenCache(options: TokenCacheOptions): TokenCache {
  const { env, home, now, keychain = createKeychain() } = options;
  const files = privateFiles(join(cacheDirectory(env, home), 'tokens'));

  const get = async (key: string): Promise<Token | undefined> => {
    const stored = parseStored(await files.read(fileOf(key)));
    if (!stored || !(Date.parse(stored.token.expiresAt ?? '') > now())) return undefined;
    const id = stored.id ?? (await keychain.get(key));
    return id ? { ...stored.token, id } : undefined;
  };

  return {
    get,
    async put(key, token) {
      const { id, ...rest } = token;
      if (!id || token.expiresAt === undefined) return undefined;
      try {
        const inKeychain = await keychain.set(key, id);
        const stored: Stored = { version: VERSION, token: rest, ...(!inKeychain && { id }) };
        await files.write(fileOf(key), JSON.stringify(stored));
        await forgetOld(files, keychain, now());
        return { place: inKeychain ? 'keychain' : 'file', path: join(files.directory, fileOf(key)) };
      } catch {
        return undefined;
      }
    },
    async drop(key, id) {
      try {
        const stored = parseStored(await files.read(fileOf(key)));
        if (!stored || (stored.id ?? (await keychain.get(key))) !== id) return;
        await files.remove(fileOf(key));
        if (stored.id === undefined) await keychain.delete(key);
      } catch {
        // It stays; a refused token is refused again and replaced again.
      }
    },
  };
}
