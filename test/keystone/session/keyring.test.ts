import { expect, it } from 'vitest';
import { createKeyring, type KeytarApi } from '../../../src/keystone/session/keyring.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { inMs } from '../fake-cloud.ts';
import { createTestStore } from './credential-store.ts';

const keytar = (changes: Partial<KeytarApi> = {}) => {
  const secrets = new Map<string, string>();
  const api: KeytarApi = {
    getPassword: async (service, account) => secrets.get(`${service}/${account}`) ?? null,
    setPassword: async (service, account, password) => {
      secrets.set(`${service}/${account}`, password);
    },
    deletePassword: async (service, account) => secrets.delete(`${service}/${account}`),
    ...changes,
  };
  return { api, secrets };
};

it('stores secrets with keytar’s functions under the service magnum', async () => {
  const { api, secrets } = keytar();
  const keyring = createKeyring(async () => api);
  expect(await keyring.set('a', 's')).toBe(true);
  expect([...secrets]).toEqual([['magnum/a', 's']]);
  expect(await keyring.get('a')).toBe('s');
  expect(await keyring.get('b')).toBeUndefined();
  await keyring.delete('a');
  expect(secrets.size).toBe(0);
});

it.each([
  ['cannot be loaded', () => Promise.reject(new Error('no binding'))],
  [
    'rejects requests',
    async () => keytar({ setPassword: () => Promise.reject(new Error('AccessDenied')) }).api,
  ],
  ['does not store the secret', async () => keytar({ setPassword: async () => {} }).api],
  ['does not respond', async () => keytar({ setPassword: () => new Promise(() => {}) }).api],
])('stores secrets in a file if the keyring %s', async (_, load) => {
  const keyring = createKeyring(load as () => Promise<KeytarApi>, 50);
  expect(await keyring.set('a', 's')).toBe(false);
  expect(await keyring.get('a')).toBeUndefined();
  await keyring.delete('a');
  const { tokens } = createTestStore(
    temporaryDirectory(),
    createKeyring(load as () => Promise<KeytarApi>, 50),
  );
  expect((await tokens.put('key', { id: 't', expiresAt: inMs(600_000) }))?.place).toBe('file');
});

it('uses a keyring again if it fails at once, but not if it is slow to fail', async () => {
  for (const [ms, expected] of [
    [40, 1],
    [0, 2],
  ] as const) {
    let requests = 0;
    const failing = keytar({
      getPassword: async () => {
        requests += 1;
        await new Promise((resolve) => setTimeout(resolve, ms));
        throw new Error('no');
      },
    });
    const keyring = createKeyring(async () => failing.api, 50);
    await keyring.get('a');
    await keyring.get('b');
    expect(requests).toBe(expected);
  }
});

it('does not wait again for a keyring that has timed out', async () => {
  let loads = 0;
  const keyring = createKeyring(() => {
    loads += 1;
    return new Promise(() => {});
  }, 20);
  await keyring.set('a', 's');
  await keyring.get('a');
  expect(loads).toBe(1);
});
