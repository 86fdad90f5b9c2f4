import { describe, expect, it } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import {
  identityKey,
  otherSecretsKey,
  scopeKey,
  secretHashes,
} from '../../../src/keystone/session/cache-keys.ts';
import { hasScopeOption, loadLoginSettings } from '../../../src/keystone/session/login-settings.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf } from '../fake-cloud.ts';
import { createTestStore } from './credential-store.ts';

const AUTH = { auth_url: 'u', username: 'a', password: 'p', project_name: 'x' };

describe('hasScopeOption', () => {
  const withSource = (auth: Record<string, string>, name: string, source: string) =>
    hasScopeOption(configOf(auth, { sources: new Map([[`auth.${name}`, source]]) }));

  it.each(['project_id', 'project_name', 'project_domain_id', 'domain_name', 'system_scope', 'trust_id'])(
    'is true only if %s is on the command line',
    (name) => {
      expect(withSource({ [name]: 'x' }, name, 'the command line')).toBe(true);
      expect(withSource({ [name]: 'x' }, name, 'the environment')).toBe(false);
      expect(withSource({}, name, 'the command line')).toBe(false);
    },
  );

  it('is false for an option of the user', () => {
    expect(withSource({ username: 'a', project_name: 'x' }, 'username', 'the command line')).toBe(false);
  });

  it('Keystone to Keystone: is true for an option of the remote scope', () => {
    const auth = { service_provider: 'sp', project_name: 'x', remote_project_name: 'r' };
    expect(withSource(auth, 'project_name', 'the command line')).toBe(false);
    expect(withSource(auth, 'remote_project_name', 'the command line')).toBe(true);
  });
});

describe('loadLoginSettings', () => {
  const IDENTITY = identityKey({ authType: 'v3password', auth: AUTH });
  const PROJECT = { id: 'p2', name: 'other' };
  const SELECTED = { [scopeKey({ auth: AUTH })]: PROJECT };
  const login = (auth: Record<string, string> = AUTH, changes: Partial<CloudConfig> = {}) => ({
    config: configOf(auth, changes),
    store: createTestStore(temporaryDirectory()),
  });

  it('without a session, uses the options of the configuration', async () => {
    const parts = login();
    expect(await loadLoginSettings(parts)).toEqual({
      canStore: false,
      options: AUTH,
      identity: IDENTITY,
      cacheKey: IDENTITY + scopeKey({ auth: AUTH }),
      session: undefined,
    });
  });

  it.each([
    [true, undefined, true],
    [false, undefined, false],
    [false, false, false],
    [true, false, true],
    [false, true, true],
  ])('with cacheTokens %j and a session with isFromLogin %j, canStore is %j', async (...of) => {
    const [cacheTokens, isFromLogin, expected] = of;
    const parts = login(AUTH, { cacheTokens });
    if (isFromLogin !== undefined)
      await parts.store.sessions.update(IDENTITY, (session) => ({ ...session, isFromLogin }));
    expect((await loadLoginSettings(parts)).canStore).toBe(expected);
    expect((await loadLoginSettings({ ...parts, store: undefined })).canStore).toBe(false);
  });

  it('uses the project that was selected for the configuration', async () => {
    const parts = login();
    await parts.store.sessions.update(IDENTITY, (session) => ({ ...session, selectedProjects: SELECTED }));
    const { project_name: _, ...user } = AUTH;
    const options = { ...user, project_id: 'p2' };
    expect(await loadLoginSettings(parts)).toMatchObject({
      options,
      identity: IDENTITY,
      cacheKey: IDENTITY + scopeKey({ auth: options }),
    });
    const another = { ...parts, config: configOf({ ...AUTH, project_name: 'y' }) };
    expect((await loadLoginSettings(another)).options).toEqual({ ...AUTH, project_name: 'y' });
  });

  it('does not use the selected project if a scope is on the command line', async () => {
    const parts = login(AUTH, { sources: new Map([['auth.project_name', 'the command line']]) });
    await parts.store.sessions.update(IDENTITY, (session) => ({ ...session, selectedProjects: SELECTED }));
    expect((await loadLoginSettings(parts)).options).toEqual(AUTH);
  });

  it('uses a session of its own for another password, with the project that the user has selected', async () => {
    const parts = login({ ...AUTH, password: 'q' });
    const otherIdentity = otherSecretsKey(IDENTITY, { ...AUTH, password: 'q' });
    await parts.store.sessions.update(IDENTITY, () => ({
      ...{ isFromLogin: true, selectedProjects: SELECTED },
      secretHashes: secretHashes({ password: 'p' }),
    }));
    const settings = await loadLoginSettings(parts);
    expect(settings).toMatchObject({ canStore: false, identity: otherIdentity, session: undefined });
    expect(settings.options).toMatchObject({ project_id: 'p2' });
    await parts.store.sessions.update(otherIdentity, (session) => ({ ...session, isFromLogin: true }));
    expect(await loadLoginSettings(parts)).toMatchObject({
      canStore: true,
      session: { isFromLogin: true, selectedProjects: {} },
    });
  });

  it('uses the session without a password', async () => {
    const parts = login({ ...AUTH, password: '' });
    await parts.store.sessions.update(IDENTITY, () => ({
      ...{ isFromLogin: true, selectedProjects: {} },
      secretHashes: secretHashes({ password: 'p' }),
    }));
    expect(await loadLoginSettings(parts)).toMatchObject({
      identity: IDENTITY,
      session: { isFromLogin: true },
    });
  });

  it('depends on the ambient credentials', async () => {
    const parts = { ...login(), ambientCredentials: ['FILE:/t'] };
    const config = { authType: 'v3password', auth: AUTH };
    expect((await loadLoginSettings(parts)).identity).toBe(identityKey(config, ['FILE:/t']));
  });
});
