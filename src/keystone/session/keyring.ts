/** The desktop's keyring, through keytar's API. A keyring that is slow or rejects a request counts as unavailable. */

export interface Keyring {
  /** Returns undefined if the secret does not exist or no keyring is available. */
  get(account: string): Promise<string | undefined>;
  /** Returns true if the secret is stored. */
  set(account: string, secret: string): Promise<boolean>;
  /** Returns true if the secret is deleted or does not exist; false if no keyring is available. */
  delete(account: string): Promise<boolean>;
}

/** The functions of keytar that are used here. */
export interface KeytarApi {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

const SERVICE = 'magnum';
/** A locked keyring prompts for its password in a window that may not be visible. After this time, secrets are stored in a file. */
const DEFAULT_TIMEOUT_MS = 2_000;
/** Leaves the user time to type the password of the keyring. */
export const INTERACTIVE_TIMEOUT_MS = 20_000;

/**
 * Loads the binding; on Linux, only the Secret Service is used. The binding's own `keytar` module falls back to the kernel's keyring,
 * which is emptied by a reboot, has room for few secrets, and is shared by all home directories of a user: files are better.
 */
async function loadKeytar(): Promise<KeytarApi> {
  const module = await import('keytar');
  const { AsyncEntry } = ((module as { default?: unknown }).default ?? module) as typeof import('keytar');
  const entry = (service: string, account: string) =>
    new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  return {
    getPassword: async (service, account) => await entry(service, account).getPassword(),
    setPassword: async (service, account, password) => await entry(service, account).setPassword(password),
    deletePassword: async (service, account) => await entry(service, account).deletePassword(),
  };
}

function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the keyring does not respond')), ms);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

/** Creates a keyring that loads the native binding at the first call. A keyring that was slow to fail is not used again. */
export function createKeyring(
  load: () => Promise<KeytarApi> = loadKeytar,
  timeoutMs = DEFAULT_TIMEOUT_MS,
): Keyring {
  let isSlow = false;
  const attempt = async <T>(use: (keytar: KeytarApi) => Promise<T>): Promise<T | undefined> => {
    if (isSlow) return undefined;
    const startedAt = performance.now();
    try {
      return await withTimeout(load().then(use), timeoutMs);
    } catch {
      // The binding has its own timeout, and blocks the process while it waits for the bus.
      isSlow = performance.now() - startedAt >= Math.min(timeoutMs, DEFAULT_TIMEOUT_MS) / 2;
      return undefined;
    }
  };
  return {
    get: async (account) => (await attempt((keytar) => keytar.getPassword(SERVICE, account))) ?? undefined,
    set: async (account, secret) =>
      (await attempt(async (keytar) => {
        await keytar.setPassword(SERVICE, account, secret);
        return (await keytar.getPassword(SERVICE, account)) === secret;
      })) ?? false,
    delete: async (account) =>
      (await attempt(async (keytar) => {
        await keytar.deletePassword(SERVICE, account);
        return true;
      })) ?? false,
  };
}
