import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../support/world.ts';
import { createFakeKeyring, createTestStore } from './credential-store.ts';

it('update keeps the secrets of a locked keyring if only the selected project changes', async () => {
  const { keyring } = createFakeKeyring();
  let locked = false;
  const guarded = {
    ...keyring,
    get: async (account: string) => (locked ? undefined : keyring.get(account)),
    delete: async () => false,
  };
  const { sessions } = createTestStore(temporaryDirectory(), guarded);
  await sessions.update('s', () => ({ isFromLogin: true, selectedProjects: {}, refreshToken: 'R' }));
  locked = true;
  await sessions.update('s', (session) => ({
    ...session,
    selectedProjects: { scope: { id: 'p', name: 'P' } },
  }));
  locked = false;
  expect(await sessions.read('s')).toMatchObject({
    refreshToken: 'R',
    selectedProjects: { scope: { id: 'p' } },
  });
});
