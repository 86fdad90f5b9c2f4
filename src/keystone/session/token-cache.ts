/**
 * Tokens between runs: what Keystone said of a token in a file, the token itself in the desktop's keychain, or in the
 * same file where there is none. Never a password. Nothing here ever fails a command: a cache that cannot be used is none.
 */
import { join } from 'node:path';
import { type PrivateFiles, privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { Environment } from '../../world.ts';
import type { Token } from '../types.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import { isTokenDescription } from './token-description.ts';

/** Where a secret was put. */
export interface StorageLocation {
  readonly place: 'keychain' | 'file';
  /** The file, which holds the rest in either case. */
  readonly path: string;
}

export interface TokenCache {
  get(key: string): Promise<Token | undefined>;
  /** Where it is; the keychain is not asked. */
  where(key: string): Promise<StorageLocation | undefined>;
  /** undefined when it could not be kept, or ends by itself at no known time. */
  put(key: string, token: Token): Promise<StorageLocation | undefined>;
  /** Forgets the token `id`; one that another process has put there since stays. */
  drop(key: string, id: string): Promise<void>;
  /** The tokens whose keys begin so, ended ones too. */
  all(prefix: string): Promise<readonly Token[]>;
  /** Forgets them; resolves to how many there were, and how many secrets the keychain did not let go. */
  forget(prefix: string): Promise<RemovalResult>;
}

export interface RemovalResult {
  readonly count: number;
  readonly stuck: number;
}

export interface TokenCacheOptions {
  readonly env: Environment;
  readonly home: string;
  readonly now: () => number;
  readonly keyring?: Keyring;
}

const VERSION = 1;
/** Days after which the file of a token that nobody asks for any more is removed. Keystone's tokens live hours. */
const KEPT_DAYS = 7;
const DAY = 86_400_000;

interface Stored {
  readonly version: number;
  readonly token: Omit<Token, 'id'>;
  /** The token itself; missing when it is in the keychain. */
  readonly id?: string;
}

function isStored(value: unknown): value is Stored {
  const { version, token, id } = (value ?? {}) as Partial<Stored>;
  return version === VERSION && isTokenDescription(token) && (id === undefined || typeof id === 'string');
}

function parseStored(text: string | undefined): Stored | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isStored(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const SUFFIX = '.json';
const fileOf = (key: string): string => `${key}${SUFFIX}`;
const keyOf = (name: string): string => name.slice(0, -SUFFIX.length);

async function forgetOld(files: PrivateFiles, keychain: Keyring, now: number): Promise<void> {
  for (const name of await files.olderThan(now - KEPT_DAYS * DAY)) {
    const stored = parseStored(await files.read(name));
    if (stored && stored.id === undefined) await keychain.delete(keyOf(name));
    await files.remove(name);
  }
}

export function createTokenCache(options: TokenCacheOptions): TokenCache {
  const { env, home, now, keyring: keychain = createKeyring() } = options;
  const files = privateFiles(join(cacheDirectory(env, home), 'tokens'));
  const kept = (key: string, inKeychain: boolean): StorageLocation => ({
    place: inKeychain ? 'keychain' : 'file',
    path: join(files.directory, fileOf(key)),
  });

  const stored = async (key: string): Promise<Stored | undefined> =>
    parseStored(await files.read(fileOf(key)));
  const isLive = ({ token }: Stored): boolean => Date.parse(token.expiresAt ?? '') > now();
  const whole = async (key: string, found: Stored | undefined): Promise<Token | undefined> => {
    const id = found && (found.id ?? (await keychain.get(key)));
    return id ? { ...found.token, id } : undefined;
  };
  const keys = async (prefix: string): Promise<string[]> =>
    (await files.names()).filter((name) => name.startsWith(prefix) && name.endsWith(SUFFIX)).map(keyOf);

  return {
    async get(key) {
      const found = await stored(key);
      return found && isLive(found) ? whole(key, found) : undefined;
    },
    async where(key) {
      const found = await stored(key);
      return found && isLive(found) ? kept(key, found.id === undefined) : undefined;
    },
    async put(key, token) {
      const { id, ...rest } = token;
      if (!id || token.expiresAt === undefined) return undefined;
      try {
        const inKeychain = await keychain.set(key, id);
        const content: Stored = { version: VERSION, token: rest, ...(!inKeychain && { id }) };
        await files.write(fileOf(key), JSON.stringify(content));
        await forgetOld(files, keychain, now());
        return kept(key, inKeychain);
      } catch {
        return undefined;
      }
    },
    async drop(key, id) {
      try {
        const found = await stored(key);
        if ((await whole(key, found))?.id !== id) return;
        await files.remove(fileOf(key));
        if (found?.id === undefined) await keychain.delete(key);
      } catch {
        // It stays; a refused token is refused again and replaced again.
      }
    },
    async all(prefix) {
      const found = await Promise.all((await keys(prefix)).map(async (key) => whole(key, await stored(key))));
      return found.flatMap((token) => token ?? []);
    },
    async forget(prefix) {
      const names = await keys(prefix);
      let stuck = 0;
      for (const key of names) {
        const found = await stored(key);
        if (found && found.id === undefined && !(await keychain.delete(key))) stuck += 1;
        await files.remove(fileOf(key)).catch(() => undefined);
      }
      return { count: names.length, stuck };
    },
  };
}
