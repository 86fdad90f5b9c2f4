/** The session that the program opens for a cloud and a world. */
import { readdir } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import type { CloudConfig } from '../../../src/clouds/types.ts';
import { openLocalSession, openSession } from '../../../src/keystone/index.ts';
import type { World } from '../../../src/world.ts';
import { makeTransport } from '../../http/servers.ts';
import { temporaryDirectory } from '../../support/world.ts';
import { configOf, demo, fakeCloud, noTerminal } from '../fake-cloud.ts';

vi.mock('keytar', () => {
  class AsyncEntry {
    getPassword = () => Promise.reject(new Error('no keyring'));
    setPassword = () => Promise.reject(new Error('no keyring'));
    deletePassword = () => Promise.reject(new Error('no keyring'));
  }
  return { default: { AsyncEntry } };
});

/** What the program gives to a session; `remarks` are the lines on stderr. */
function partsFor(home: string, { env = {} as Record<string, string>, isQuiet = false } = {}) {
  const remarks: string[] = [];
  const world = {
    ...{ env, home, now: Date.now, signal: new AbortController().signal, sleep: async () => {} },
    ...{ stdin: { isTTY: false }, stderr: { isTTY: false } },
  } as unknown as World;
  const remark = isQuiet ? undefined : (line: string) => void remarks.push(line);
  const { transport } = makeTransport();
  return { parts: { world, remark, transport, ui: noTerminal, warn: () => {} }, remarks };
}

describe('openSession', () => {
  it('stores the token, and reports once that it is in a file', async () => {
    const cloud = await fakeCloud();
    const home = temporaryDirectory();
    const config = configOf(demo(cloud), { cacheTokens: true });
    const quiet = partsFor(home, { isQuiet: true });
    expect((await openSession(config, quiet.parts).token()).id).toBe('token-1');
    const other = { ...config, auth: { ...config.auth, username: 'other' } };
    const first = partsFor(home);
    await openSession(other, first.parts).token();
    expect(first.remarks).toEqual([
      `No keyring is available, so tokens are stored in files readable only by you, in ${home}/.cache/magnum/tokens. This message is shown once.`,
    ]);
    const second = partsFor(home);
    expect((await openSession(config, second.parts).token()).id).toBe('token-1');
    await openSession({ ...other, auth: { ...other.auth, username: 'third' } }, second.parts).token();
    expect(second.remarks).toEqual([]);
    expect(cloud.logIns()).toHaveLength(3);
  });

  it('stores nothing with OS_CACHE=0, also at magnum login', async () => {
    const cloud = await fakeCloud();
    const home = temporaryDirectory();
    const sources = new Map([['cache', 'OS_CACHE']]);
    const { parts, remarks } = partsFor(home);
    const { location } = await openSession(configOf(demo(cloud), { sources }), parts).logIn();
    expect([location, remarks, await readdir(home)]).toEqual([undefined, [], []]);
  });

  it('uses another key for other Kerberos tickets, and for a self-contained file', async () => {
    const home = temporaryDirectory();
    const keyOf = (changes: Partial<CloudConfig>, KRB5CCNAME = '') =>
      openSession(
        configOf({ auth_url: 'https://h/v3' }, { authType: 'v3kerberos', ...changes }),
        partsFor(home, { env: { KRB5CCNAME } }).parts,
      ).cacheKey();
    const keys = [
      await keyOf({}),
      await keyOf({}, 'FILE:/a'),
      await keyOf({}, 'FILE:/b'),
      await keyOf({ selfContainedFile: '/w/rc' }),
      await keyOf({ selfContainedFile: '/w/other' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    const password = { authType: 'v3password' };
    expect(await keyOf(password, 'FILE:/a')).toBe(await keyOf(password));
  });
});

it('openLocalSession logs in at the local Keystone, with the local project', async () => {
  const cloud = await fakeCloud();
  const remote = { service_provider: 'sp', remote_project_name: 'r', remote_project_domain_name: 'd' };
  const config = configOf({ ...demo(cloud), ...remote });
  const { parts } = partsFor(temporaryDirectory());
  expect((await openLocalSession(config, parts).token()).id).toBe('token-1');
  expect(cloud.logIns().map(({ auth }) => auth.scope)).toEqual([
    { project: { name: 'demo', domain: { name: 'Default' } } },
  ]);
});
