import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../support/world.ts';
import { createFakeKeyring, createTestStore } from './credential-store.ts';

const projects = { scope: { id: 'p', name: 'P' } };

it('update keeps the secrets of a locked keyring if only the selected project changes', async () => {
  const { keyring } = createFakeKeyring();
  let isLocked = false;
  const { sessions } = createTestStore(temporaryDirectory(), {
    ...keyring,
    get: async (account) => (isLocked ? undefined : keyring.get(account)),
    delete: async () => false,
  });
  await sessions.update('s', () => ({
    isFromLogin: true,
    selectedProjects: {},
    secretHashes: {},
    refreshToken: 'R',
  }));
  isLocked = true;
  await sessions.update('s', (session) => ({ ...session, selectedProjects: projects }));
  isLocked = false;
  expect(await sessions.read('s')).toMatchObject({ refreshToken: 'R', selectedProjects: projects });
});

it.each([
  ['keyring', { refreshToken: 'R' }],
  ['none', {}],
])('update writes version 3 with secrets "%s"', async (secrets, content) => {
  const { sessions } = createTestStore(temporaryDirectory(), createFakeKeyring().keyring);
  const location = await sessions.update('s', (session) => ({ ...session, ...content }));
  expect(JSON.parse(await readFile(location?.path ?? '', 'utf8'))).toEqual({
    version: 3,
    isFromLogin: false,
    selectedProjects: {},
    secretHashes: {},
    secrets,
  });
});

it.each([
  { version: 3, isFromLogin: true, selectedProjects: projects, secretHashes: {}, secrets: 'elsewhere' },
  {
    version: 3,
    isFromLogin: true,
    selectedProjects: { scope: { id: 'p' } },
    secretHashes: {},
    secrets: 'none',
  },
  {
    version: 3,
    isFromLogin: true,
    selectedProjects: projects,
    secretHashes: { password: 1 },
    secrets: 'none',
  },
  { version: 2, isFromLogin: true, selectedProjects: projects, secrets: 'none' },
  { version: 1, remembered: true, chosen: projects, secrets: 'none' },
  { version: 1, isFromLogin: true, selectedProjects: projects, secrets: 'none' },
])('read ignores the session %j, and update replaces it', async (stored) => {
  const { sessions } = createTestStore(temporaryDirectory());
  const location = await sessions.update('s', (session) => ({ ...session, isFromLogin: true }));
  await writeFile(location?.path ?? '', JSON.stringify(stored));
  expect(await sessions.read('s')).toBeUndefined();
  expect(await sessions.outline('s')).toBeUndefined();
  await sessions.update('s', (session) => ({ ...session, selectedProjects: projects }));
  expect(await sessions.read('s')).toEqual({
    isFromLogin: false,
    selectedProjects: projects,
    secretHashes: {},
  });
});
