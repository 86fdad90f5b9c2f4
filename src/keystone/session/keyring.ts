/** The desktop's keychain, through keytar's API; given up on as soon as it is slow or refuses. */

export interface Keyring {
  /** undefined when there is none, and when there is no keychain that works. */
  get(account: string): Promise<string | undefined>;
  /** Is it there now? */
  set(account: string, secret: string): Promise<boolean>;
  /** Is it certain that it is not there any more? */
  delete(account: string): Promise<boolean>;
}

/** The three functions of keytar that are used here. */
export interface KeytarApi {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

const SERVICE = 'magnum';
/** Milliseconds. A locked keychain asks for its password in a window, which may be on no screen: then the file will do. */
const PATIENCE = 2_000;
/** Where a person is there, who may have to type the password of the keychain. */
export const INTERACTIVE_TIMEOUT_MS = 20_000;

/**
 * On Linux the Secret Service alone counts. The binding's own `keytar` module falls back to the kernel's keyring, which a
 * reboot empties, which has room for few secrets, and which is shared by all homes of a user: there the file is better.
 */
async function loadKeytar(): Promise<KeytarApi> {
  const loaded = await import('keytar');
  const { AsyncEntry } = ((loaded as { default?: unknown }).default ?? loaded) as typeof import('keytar');
  const entry = (service: string, account: string) =>
    new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  return {
    getPassword: async (service, account) => await entry(service, account).getPassword(),
    setPassword: async (service, account, password) => await entry(service, account).setPassword(password),
    deletePassword: async (service, account) => await entry(service, account).deletePassword(),
  };
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the keychain does not answer')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The native binding is loaded at the first call; a keychain that was slow once is not asked again. */
export function createKeyring(load: () => Promise<KeytarApi> = loadKeytar, patienceMs = PATIENCE): Keyring {
  let slow = false;
  const attempt = async <T>(use: (keytar: KeytarApi) => Promise<T>): Promise<T | undefined> => {
    if (slow) return undefined;
    const began = performance.now();
    try {
      return await within(load().then(use), patienceMs);
    } catch {
      // The binding has a patience of its own, and waits for the bus with the whole process.
      slow = performance.now() - began >= Math.min(patienceMs, PATIENCE) / 2;
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
