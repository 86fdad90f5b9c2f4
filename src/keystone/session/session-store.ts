/**
 * Log-ins between runs: whether `login` made them, a token that others can be had for, a refresh token, and the project
 * that was chosen. Secrets are in the desktop's keychain, or in the same file where there is none. Reading never fails a
 * command: a session that cannot be read is none.
 */
import { stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { withLocks } from '../../platform/file-lock.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';
import type { Token } from '../types.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import type { RemovalResult, StorageLocation } from './token-cache.ts';
import { isTokenDescription } from './token-description.ts';

type Project = NonNullable<Token['project']>;

/** What can be known of a session without its secrets. */
export interface SessionOutline {
  /** Made by `login`: plain commands may use it, and keep tokens, whatever is said of caches. */
  readonly remembered: boolean;
  /** The project to work in, by the `scopeName` of what the configuration says. */
  readonly chosen: Readonly<Record<string, Project>>;
  readonly kept: StorageLocation;
  /** A token or a refresh token belongs to it. */
  readonly hasSecrets: boolean;
}

export interface SessionContent {
  readonly remembered: boolean;
  readonly chosen: Readonly<Record<string, Project>>;
  /** Gives tokens for other scopes; unscoped where the log-in gave such a one. */
  readonly token?: Token | undefined;
  /** The Keystone that gave it. */
  readonly identityUrl?: string | undefined;
  /** RFC 6749, section 1.5. */
  readonly refreshToken?: string | undefined;
}

export const EMPTY: SessionContent = { remembered: false, chosen: {} };

export interface SessionStore {
  outline(name: string): Promise<SessionOutline | undefined>;
  /** With its secrets; without them where the keychain does not give them. */
  open(name: string): Promise<SessionContent | undefined>;
  /** Replaces it by what `edit` makes of it; undefined when it could not be kept. One process at a time. */
  change(name: string, edit: (now: SessionContent) => SessionContent): Promise<StorageLocation | undefined>;
  /** All of them whose names begin so. */
  forget(prefix: string): Promise<RemovalResult>;
  /** Runs `work` while no other process does the same for this session, or after five seconds of waiting anyway. */
  withSessionLock<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export interface SessionStoreOptions extends Pick<World, 'env' | 'home' | 'now' | 'sleep' | 'signal'> {
  readonly keyring?: Keyring;
}

const VERSION = 1;
const SUFFIX = '.json';
/** Milliseconds: nobody holds a lock that long who still lives. */
const STALE_LOCK_MS = 60_000;

interface Secrets {
  readonly token?: string | undefined;
  readonly refreshToken?: string | undefined;
}

interface Stored {
  readonly version: number;
  readonly remembered: boolean;
  readonly chosen: Readonly<Record<string, Project>>;
  readonly token?: Omit<Token, 'id'> | undefined;
  readonly identityUrl?: string | undefined;
  readonly secrets: Secrets | 'in the keychain' | 'none';
}

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

function isSecrets(value: unknown): value is Secrets {
  const { token, refreshToken } = (value ?? {}) as Secrets;
  return typeof value === 'object' && value !== null && isText(token) && isText(refreshToken);
}

function isStored(value: unknown): value is Stored {
  const { version, remembered, chosen, token, identityUrl, secrets } = (value ?? {}) as Partial<Stored>;
  return (
    version === VERSION &&
    typeof remembered === 'boolean' &&
    typeof chosen === 'object' &&
    chosen !== null &&
    Object.values(chosen).every((it) => typeof it?.id === 'string' && typeof it.name === 'string') &&
    (token === undefined || isTokenDescription(token)) &&
    isText(identityUrl) &&
    (secrets === 'in the keychain' || secrets === 'none' || isSecrets(secrets))
  );
}

function parsed<T>(text: string | undefined, is: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return is(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const accountOf = (name: string): string => `session-${name}`;

export function createSessionStore(options: SessionStoreOptions): SessionStore {
  const { env, home, now, sleep, signal, keyring: keychain = createKeyring() } = options;
  const files = privateFiles(join(cacheDirectory(env, home), 'sessions'));
  const fileOf = (name: string): string => `${name}${SUFFIX}`;
  const pathOf = (name: string): string => join(files.directory, fileOf(name));
  const read = async (name: string): Promise<Stored | undefined> =>
    parsed(await files.read(fileOf(name)), isStored);
  const storageLocationOf = (name: string, { secrets }: Stored): StorageLocation => ({
    place: secrets === 'in the keychain' ? 'keychain' : 'file',
    path: pathOf(name),
  });

  const secretsOf = async (name: string, { secrets }: Stored): Promise<Secrets> => {
    if (secrets === 'none') return {};
    if (secrets !== 'in the keychain') return secrets;
    return parsed(await keychain.get(accountOf(name)), isSecrets) ?? {};
  };

  const open = async (name: string): Promise<SessionContent | undefined> => {
    const stored = await read(name);
    if (!stored) return undefined;
    const { token, refreshToken } = await secretsOf(name, stored);
    return {
      remembered: stored.remembered,
      chosen: stored.chosen,
      identityUrl: stored.identityUrl,
      token: token && stored.token ? { ...stored.token, id: token } : undefined,
      refreshToken,
    };
  };

  const write = async (name: string, content: SessionContent): Promise<StorageLocation> => {
    const { remembered, chosen, identityUrl, refreshToken } = content;
    const secrets: Secrets = { token: content.token?.id, refreshToken };
    const none = secrets.token === undefined && refreshToken === undefined;
    const before = none ? await read(name) : undefined;
    const inKeychain = !none && (await keychain.set(accountOf(name), JSON.stringify(secrets)));
    const { id: _, ...description } = content.token ?? { id: '' };
    const stored: Stored = {
      version: VERSION,
      remembered,
      chosen,
      token: content.token && description,
      identityUrl,
      secrets: none ? 'none' : inKeychain ? 'in the keychain' : secrets,
      // A keychain that is locked for the moment still has them.
      ...(before?.secrets === 'in the keychain' &&
        !(await keychain.delete(accountOf(name))) && { token: before.token, secrets: before.secrets }),
    };
    await files.write(fileOf(name), JSON.stringify(stored));
    return storageLocationOf(name, stored);
  };

  /** A process that was killed leaves its lock behind. */
  const dropAbandoned = async (path: string): Promise<void> => {
    const lock = `${path}.lock`;
    const at = (await stat(lock).catch(() => undefined))?.mtimeMs;
    if (at !== undefined && now() - at > STALE_LOCK_MS) await unlink(lock).catch(() => undefined);
  };
  const lockedSession = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    let begun = false;
    try {
      await dropAbandoned(path);
      return await withLocks([path], { sleep, signal }, () => {
        begun = true;
        return work();
      });
    } catch (error) {
      // What cannot be locked is done without: the files are replaced whole, so the worst is a log-in too many.
      if (begun || signal.aborted) throw error;
      return work();
    }
  };

  return {
    async outline(name) {
      const stored = await read(name);
      if (!stored) return undefined;
      const { remembered, chosen, secrets } = stored;
      return { remembered, chosen, kept: storageLocationOf(name, stored), hasSecrets: secrets !== 'none' };
    },
    open,
    async change(name, edit) {
      try {
        return await lockedSession(pathOf(name), async () => write(name, edit((await open(name)) ?? EMPTY)));
      } catch (error) {
        if (signal.aborted) throw error;
        return undefined;
      }
    },
    async forget(prefix) {
      const names = (await files.names()).filter((it) => it.startsWith(prefix) && it.endsWith(SUFFIX));
      let stuck = 0;
      for (const file of names) {
        const name = file.slice(0, -SUFFIX.length);
        const stored = await read(name);
        if (stored?.secrets === 'in the keychain' && !(await keychain.delete(accountOf(name)))) stuck += 1;
        await files.remove(file).catch(() => undefined);
      }
      return { count: names.length, stuck };
    },
    withSessionLock: (name, work) => lockedSession(join(files.directory, `${name}.renewal`), work),
  };
}
