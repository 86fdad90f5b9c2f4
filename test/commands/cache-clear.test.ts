/** cache-clear: what it removes, counts and leaves, and secrets that a keyring does not delete. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createFakeKeyring,
  createTestStore,
  unavailableKeyring,
} from '../keystone/session/credential-store.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

const keytar = vi.hoisted(() => ({ isLocked: false, deleted: [] as string[] }));
vi.mock('keytar', () => ({
  default: undefined,
  AsyncEntry: class {
    readonly account: string;
    constructor(_service: string, account: string) {
      this.account = account;
    }
    async deletePassword() {
      if (keytar.isLocked) throw new Error('locked');
      keytar.deleted.push(this.account);
      return true;
    }
  },
}));

let home: string;
let cache: string;
beforeEach(() => {
  home = temporaryDirectory();
  cache = join(home, '.cache/magnum');
  keytar.isLocked = false;
  keytar.deleted.length = 0;
});

const TOKEN = { id: 'made-up', expiresAt: '2099-01-01T00:00:00Z' };
const names = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${kind}-${index}`);

/** Stores tokens and sessions, with their secrets in files, or in a keyring. */
async function store(tokens: number, sessions: number, keyring = unavailableKeyring): Promise<void> {
  const { tokens: cached, sessions: stored } = createTestStore(home, keyring);
  for (const key of names('token', tokens)) await cached.put(key, TOKEN);
  for (const name of names('session', sessions))
    await stored.update(name, (content) => ({ ...content, isFromLogin: true, token: TOKEN }));
}

function writeCache(directory: string, ...files: string[]): void {
  mkdirSync(join(cache, directory), { recursive: true, mode: 0o700 });
  for (const file of files) writeFileSync(join(cache, directory, file), '{}', { mode: 0o600 });
}

const filesLeft = () =>
  readdirSync(cache, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

async function clear() {
  const { code, stdout, stderr } = await magnum(['cache-clear'], { cwd: home });
  return { code, stdout, stderr };
}

describe('cache-clear', () => {
  it.each([
    [{ tokens: 0, sessions: 0, certificates: 0 }, 'Nothing to remove.'],
    [{ tokens: 1, sessions: 0, certificates: 0 }, 'Removed: 1 token.'],
    [{ tokens: 10, sessions: 0, certificates: 0 }, 'Removed: 10 tokens.'],
    [{ tokens: 0, sessions: 1, certificates: 0 }, 'Removed: 1 session.'],
    [{ tokens: 0, sessions: 2, certificates: 0 }, 'Removed: 2 sessions.'],
    [{ tokens: 0, sessions: 0, certificates: 1 }, 'Removed: 1 certificate.'],
    [{ tokens: 0, sessions: 0, certificates: 2 }, 'Removed: 2 certificates.'],
    [{ tokens: 2, sessions: 1, certificates: 3 }, 'Removed: 1 session, 2 tokens, 3 certificates.'],
  ])('with %j prints: %s', async ({ tokens, sessions, certificates }, text) => {
    const create = async () => {
      await store(tokens, sessions);
      writeCache('certificates', ...names('certificate', certificates));
    };
    await create();
    expect(await clear()).toEqual({ code: 0, stdout: `${text}\n`, stderr: '' });
    expect(filesLeft()).toEqual([]);
    await create();
    const { stdout } = await magnum(['cache-clear', '-f', 'json'], { cwd: home });
    expect(JSON.parse(stdout)).toEqual({ sessions, tokens, certificates, versions: false });
  });

  it('removes the API versions, and counts them last', async () => {
    writeCache('.', 'versions.json');
    writeCache('certificates', 'a');
    expect((await clear()).stdout).toBe('Removed: 1 certificate, cached API versions.\n');
    expect(filesLeft()).toEqual([]);
    writeCache('.', 'versions.json');
    const { stdout } = await magnum(['cache-clear', '-f', 'json'], { cwd: home });
    expect(JSON.parse(stdout)).toEqual({ sessions: 0, tokens: 0, certificates: 0, versions: true });
  });

  it('removes rejected logins without counting them, and leaves other files', async () => {
    writeCache('refused-logins', 'a', 'b');
    writeCache('.', 'keyring-notice-shown');
    expect((await clear()).stdout).toBe('Nothing to remove.\n');
    expect(filesLeft()).toEqual(['keyring-notice-shown']);
  });

  it('succeeds without a cache directory', async () => {
    expect(await clear()).toEqual({ code: 0, stdout: 'Nothing to remove.\n', stderr: '' });
  });
});

describe('cache-clear with secrets in a keyring', () => {
  it('deletes them', async () => {
    await store(2, 1, createFakeKeyring().keyring);
    expect(await clear()).toEqual({ code: 0, stdout: 'Removed: 1 session, 2 tokens.\n', stderr: '' });
    expect([...keytar.deleted].sort()).toEqual([expect.stringContaining('session-0'), 'token-0', 'token-1']);
  });

  it.each([
    [1, 0, '1 secret'],
    [0, 1, '1 secret'],
    [2, 1, '3 secrets'],
  ])(
    'warns of the secrets of %i tokens and %i sessions if the keyring is locked',
    async (tokens, sessions, count) => {
      await store(tokens, sessions, createFakeKeyring().keyring);
      keytar.isLocked = true;
      const { code, stderr } = await clear();
      expect([code, stderr]).toEqual([
        0,
        `WARNING: The keyring is locked or does not respond: ${count} named magnum could not be removed\n`,
      ]);
    },
  );
});
