/** The desktop's keychain, through keytar's API; given up on as soon as it is slow or refuses. */

export interface Keychain {
  /** Each resolves to undefined or false when there is no keychain that works. */
  get(account: string): Promise<string | undefined>;
  set(account: string, secret: string): Promise<boolean>;
  delete(account: string): Promise<void>;
}

/** The three functions of keytar that are used here. */
export interface KeytarApi {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

const SERVICE = 'magnum';
/** A locked keychain asks its user, who may not be there: two seconds, then the file will do. */
const PATIENCE = 2_000;

async function loadKeytar(): Promise<KeytarApi> {
  const loaded = await import('keytar/keytar.js');
  return ((loaded as { default?: unknown }).default ?? loaded) as KeytarApi;
}

function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the keychain does not answer')), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The native binding is loaded at the first call, and not asked again once it failed. */
export function createKeychain(load: () => Promise<KeytarApi> = loadKeytar, patienceMs = PATIENCE): Keychain {
  let broken = false;
  const attempt = async <T>(use: (keytar: KeytarApi) => Promise<T>): Promise<T | undefined> => {
    if (broken) return undefined;
    try {
      return await within(load().then(use), patienceMs);
    } catch {
      broken = true;
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
    delete: async (account) => {
      await attempt((keytar) => keytar.deletePassword(SERVICE, account));
    },
  };
}
