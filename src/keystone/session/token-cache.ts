/**
 * Tokens that are cached between runs. The description is in a file, the token itself in the desktop's keyring, or in the same file if
 * no keyring is available. Passwords are not stored. A token that cannot be read counts as missing, so that no command fails.
 */
import { type PrivateFiles, privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { Environment } from '../../world.ts';
import type { Token } from '../types.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import { isTokenDescription } from './token-description.ts';

export interface StorageLocation {
  /** Where the secret is. */
  readonly place: 'keyring' | 'file';
  /** The file with everything else, and with the secret if the place is `file`. */
  readonly path: string;
}

export interface DeletionResult {
  readonly count: number;
  /** The number of secrets that the keyring did not delete. */
  readonly remainingSecrets: number;
}

export interface TokenCache {
  /** Returns the token unless it has expired. */
  get(key: string): Promise<Token | undefined>;
  /** Returns the location of an unexpired token. Does not read the keyring. */
  location(key: string): Promise<StorageLocation | undefined>;
  /** Returns undefined if the token cannot be stored or has no expiry. */
  put(key: string, token: Token): Promise<StorageLocation | undefined>;
  /** Deletes the token `id`, but not one that another process has stored since. */
  delete(key: string, id: string): Promise<void>;
  /** Returns the tokens whose keys start with the prefix, including expired ones. */
  list(prefix: string): Promise<readonly Token[]>;
  deleteAll(prefix: string): Promise<DeletionResult>;
}

export interface TokenCacheOptions {
  readonly env: Environment;
  readonly home: string | undefined;
  readonly now: () => number;
  readonly keyring?: Keyring;
}

const VERSION = 1;
/** The age at which the file of an unused token is removed. Keystone's tokens are valid for hours. */
const MAX_FILE_AGE_MS = 7 * 86_400_000;

interface StoredToken {
  readonly version: number;
  readonly token: Omit<Token, 'id'>;
  /** The token itself; missing if it is in the keyring. */
  readonly id?: string;
}

function isStoredToken(value: unknown): value is StoredToken {
  const { version, token, id } = (value ?? {}) as Partial<StoredToken>;
  return version === VERSION && isTokenDescription(token) && (id === undefined || typeof id === 'string');
}

function parseStoredToken(text: string | undefined): StoredToken | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isStoredToken(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const SUFFIX = '.json';
const fileOf = (key: string): string => `${key}${SUFFIX}`;
const keyOf = (name: string): string => name.slice(0, -SUFFIX.length);

async function removeOldFiles(files: PrivateFiles, keyring: Keyring, now: number): Promise<void> {
  for (const name of await files.olderThan(now - MAX_FILE_AGE_MS)) {
    const stored = parseStoredToken(await files.read(name));
    if (stored && stored.id === undefined) await keyring.delete(keyOf(name));
    await files.remove(name);
  }
}

export function createTokenCache(options: TokenCacheOptions): TokenCache {
  const { env, home, now, keyring = createKeyring() } = options;
  const files = privateFiles(cacheDirectory({ env, home }, 'tokens'), home);
  const locationOf = (key: string, isInKeyring: boolean): StorageLocation => ({
    place: isInKeyring ? 'keyring' : 'file',
    path: files.pathOf(fileOf(key)),
  });

  const read = async (key: string): Promise<StoredToken | undefined> =>
    parseStoredToken(await files.read(fileOf(key)));
  const isUnexpired = ({ token }: StoredToken): boolean => Date.parse(token.expiresAt ?? '') > now();
  const withSecret = async (key: string, stored: StoredToken | undefined): Promise<Token | undefined> => {
    const id = stored && (stored.id ?? (await keyring.get(key)));
    return id ? { ...stored.token, id } : undefined;
  };
  const keys = async (prefix: string): Promise<string[]> =>
    (await files.names()).filter((name) => name.startsWith(prefix) && name.endsWith(SUFFIX)).map(keyOf);

  return {
    async get(key) {
      const stored = await read(key);
      return stored && isUnexpired(stored) ? withSecret(key, stored) : undefined;
    },
    async location(key) {
      const stored = await read(key);
      return stored && isUnexpired(stored) ? locationOf(key, stored.id === undefined) : undefined;
    },
    async put(key, token) {
      const { id, ...description } = token;
      if (!id || token.expiresAt === undefined) return undefined;
      try {
        const isInKeyring = await keyring.set(key, id);
        const stored: StoredToken = { version: VERSION, token: description, ...(!isInKeyring && { id }) };
        await files.write(fileOf(key), JSON.stringify(stored));
        await removeOldFiles(files, keyring, now());
        return locationOf(key, isInKeyring);
      } catch {
        return undefined;
      }
    },
    async delete(key, id) {
      try {
        const stored = await read(key);
        if ((await withSecret(key, stored))?.id !== id) return;
        await files.remove(fileOf(key));
        if (stored?.id === undefined) await keyring.delete(key);
      } catch {
        // The token remains. If it is rejected again, it is replaced again.
      }
    },
    async list(prefix) {
      const tokens = await Promise.all(
        (await keys(prefix)).map(async (key) => withSecret(key, await read(key))),
      );
      return tokens.flatMap((token) => token ?? []);
    },
    async deleteAll(prefix) {
      const names = await keys(prefix);
      let remainingSecrets = 0;
      for (const key of names) {
        const stored = await read(key);
        if (stored && stored.id === undefined && !(await keyring.delete(key))) remainingSecrets += 1;
        await files.remove(fileOf(key)).catch(() => undefined);
      }
      return { count: names.length, remainingSecrets };
    },
  };
}
