/**
 * Sessions that are stored between runs. Secrets are in the desktop's keyring, or in the session's file if no keyring is available. A
 * session that cannot be read counts as missing, so that no command fails.
 */
import { withLocks } from '../../platform/file-lock.ts';
import { privateFiles } from '../../platform/private-files.ts';
import { cacheDirectory } from '../../platform/xdg-directories.ts';
import type { World } from '../../world.ts';
import type { Token } from '../types.ts';
import type { SecretHashes } from './cache-keys.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import type { DeletionResult, StorageLocation } from './token-cache.ts';
import { isTokenDescription } from './token-description.ts';

export type Project = NonNullable<Token['project']>;

/** A session without its secrets. */
export interface SessionOutline {
  /** True for a session of `magnum login`: all commands use it and cache tokens, even if the configuration disables the cache. */
  readonly isFromLogin: boolean;
  /** The selected projects, by the `scopeKey` of the configuration. */
  readonly selectedProjects: Readonly<Record<string, Project>>;
  /** Of the secrets with which the session was created. */
  readonly secretHashes: SecretHashes;
  readonly location: StorageLocation;
  /** True if the session has a token or a refresh token. */
  readonly hasSecrets: boolean;
}

export interface SessionContent
  extends Pick<SessionOutline, 'isFromLogin' | 'selectedProjects' | 'secretHashes'> {
  /** The token that is exchanged for others with a scope; unscoped if the login returned an unscoped token. */
  readonly token?: Token | undefined;
  /** The Keystone that issued the token. */
  readonly identityUrl?: string | undefined;
  /** RFC 6749, section 1.5. */
  readonly refreshToken?: string | undefined;
}

export interface SessionStore {
  outline(name: string): Promise<SessionOutline | undefined>;
  /** Returns the session with its secrets; without them if the keyring does not return them. */
  read(name: string): Promise<SessionContent | undefined>;
  /** Replaces the session by the result of `edit` under a lock. Returns undefined if the session cannot be stored. */
  update(
    name: string,
    edit: (current: SessionContent) => SessionContent,
  ): Promise<StorageLocation | undefined>;
  /** Returns the names of the sessions that start with the prefix. */
  names(prefix: string): Promise<string[]>;
  /** Deletes all sessions whose names start with the prefix. */
  deleteAll(prefix: string): Promise<DeletionResult>;
  /** Runs `work` with a lock on the session, and without the lock after a timeout. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export interface SessionStoreOptions extends Pick<World, 'env' | 'home' | 'now' | 'sleep' | 'signal'> {
  readonly keyring?: Keyring;
}

const EMPTY: SessionContent = { isFromLogin: false, selectedProjects: {}, secretHashes: {} };

const VERSION = 3;
const SUFFIX = '.json';

interface Secrets {
  readonly token?: string | undefined;
  readonly refreshToken?: string | undefined;
}

/** The content of a file. */
interface StoredSession {
  readonly version: number;
  readonly isFromLogin: boolean;
  readonly selectedProjects: Readonly<Record<string, Project>>;
  readonly secretHashes: SecretHashes;
  readonly token?: Omit<Token, 'id'> | undefined;
  readonly identityUrl?: string | undefined;
  /** The secrets, or the place where they are. */
  readonly secrets: Secrets | 'keyring' | 'none';
}

const isOptionalText = (value: unknown): boolean => value === undefined || typeof value === 'string';

function isSecrets(value: unknown): value is Secrets {
  const { token, refreshToken } = (value ?? {}) as Secrets;
  return typeof value === 'object' && value !== null && isOptionalText(token) && isOptionalText(refreshToken);
}

function isStoredSession(value: unknown): value is StoredSession {
  const { version, isFromLogin, selectedProjects, secretHashes, token, identityUrl, secrets } = (value ??
    {}) as Partial<StoredSession>;
  return (
    version === VERSION &&
    typeof isFromLogin === 'boolean' &&
    typeof selectedProjects === 'object' &&
    selectedProjects !== null &&
    Object.values(selectedProjects).every(
      (project) => typeof project?.id === 'string' && typeof project.name === 'string',
    ) &&
    typeof secretHashes === 'object' &&
    secretHashes !== null &&
    Object.values(secretHashes).every((hash) => typeof hash === 'string') &&
    (token === undefined || isTokenDescription(token)) &&
    isOptionalText(identityUrl) &&
    (secrets === 'keyring' || secrets === 'none' || isSecrets(secrets))
  );
}

function parseAs<T>(text: string | undefined, isValid: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const accountOf = (name: string): string => `session-${name}`;
const fileOf = (name: string): string => `${name}${SUFFIX}`;

/** Reads and writes the files and the secrets in the keyring. */
function sessionFiles(options: SessionStoreOptions) {
  const { env, home, keyring = createKeyring() } = options;
  const files = privateFiles(cacheDirectory({ env, home }, 'sessions'), home);
  const pathOf = (name: string): string => files.pathOf(fileOf(name));
  const read = async (name: string): Promise<StoredSession | undefined> =>
    parseAs(await files.read(fileOf(name)), isStoredSession);

  return {
    ...{ files, read },
    locationOf: (name: string, { secrets }: StoredSession): StorageLocation => ({
      place: secrets === 'keyring' ? 'keyring' : 'file',
      path: pathOf(name),
    }),

    async secretsOf(name: string, { secrets }: StoredSession): Promise<Secrets> {
      if (secrets === 'none') return {};
      if (secrets !== 'keyring') return secrets;
      return parseAs(await keyring.get(accountOf(name)), isSecrets) ?? {};
    },

    async write(name: string, content: SessionContent): Promise<StoredSession> {
      const { isFromLogin, selectedProjects, secretHashes, identityUrl, refreshToken } = content;
      const secrets: Secrets = { token: content.token?.id, refreshToken };
      const hasSecrets = secrets.token !== undefined || refreshToken !== undefined;
      const previous = hasSecrets ? undefined : await read(name);
      const isInKeyring = hasSecrets && (await keyring.set(accountOf(name), JSON.stringify(secrets)));
      const { id: _, ...description } = content.token ?? { id: '' };
      const session: StoredSession = {
        version: VERSION,
        isFromLogin,
        selectedProjects,
        secretHashes,
        token: content.token && description,
        identityUrl,
        secrets: hasSecrets ? (isInKeyring ? 'keyring' : secrets) : 'none',
        // A keyring that is locked now still has the secrets.
        ...(previous?.secrets === 'keyring' &&
          !(await keyring.delete(accountOf(name))) && { token: previous.token, secrets: previous.secrets }),
      };
      await files.write(fileOf(name), JSON.stringify(session));
      return session;
    },

    /** Returns false if the secret remains in the keyring. */
    async remove(name: string): Promise<boolean> {
      const session = await read(name);
      const isDeleted = session?.secrets !== 'keyring' || (await keyring.delete(accountOf(name)));
      await files.remove(fileOf(name)).catch(() => undefined);
      return isDeleted;
    },
  };
}

export function createSessionStore(options: SessionStoreOptions): SessionStore {
  const { sleep, signal } = options;
  const { files, read: readFile, write, secretsOf, locationOf, remove } = sessionFiles(options);

  const withLock = async <T>(fileName: string, work: () => Promise<T>): Promise<T> => {
    let hasStarted = false;
    try {
      return await withLocks([files.pathOf(fileName)], { sleep, signal, isPrivate: true }, () => {
        hasStarted = true;
        return work();
      });
    } catch (error) {
      // Continue without the lock, also if HOME is not set: files are replaced atomically, so the worst case is one extra login.
      if (hasStarted || signal.aborted) throw error;
      return work();
    }
  };

  const read = async (name: string): Promise<SessionContent | undefined> => {
    const session = await readFile(name);
    if (!session) return undefined;
    const { isFromLogin, selectedProjects, secretHashes, identityUrl } = session;
    const { token, refreshToken } = await secretsOf(name, session);
    return {
      isFromLogin,
      selectedProjects,
      secretHashes,
      identityUrl,
      token: token && session.token ? { ...session.token, id: token } : undefined,
      refreshToken,
    };
  };

  const names = async (prefix: string): Promise<string[]> =>
    (await files.names())
      .filter((file) => file.startsWith(prefix) && file.endsWith(SUFFIX))
      .map((file) => file.slice(0, -SUFFIX.length));

  return {
    async outline(name) {
      const session = await readFile(name);
      if (!session) return undefined;
      const { isFromLogin, selectedProjects, secretHashes, secrets } = session;
      const location = locationOf(name, session);
      return { isFromLogin, selectedProjects, secretHashes, location, hasSecrets: secrets !== 'none' };
    },
    read,
    names,
    async update(name, edit) {
      try {
        return await withLock(fileOf(name), async () =>
          locationOf(name, await write(name, edit((await read(name)) ?? EMPTY))),
        );
      } catch (error) {
        if (signal.aborted) throw error;
        return undefined;
      }
    },
    async deleteAll(prefix) {
      const found = await names(prefix);
      let remainingSecrets = 0;
      for (const name of found) if (!(await remove(name))) remainingSecrets += 1;
      return { count: found.length, remainingSecrets };
    },
    withLock: (name, work) => withLock(`${name}.renewal`, work),
  };
}
