import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { IncompleteLoginError } from '../../../src/keystone/api/plugin-options.ts';
import { withoutRepetition } from '../../../src/keystone/session/refused-logins.ts';
import { temporaryDirectory } from '../../support/world.ts';

const START = Date.now();
const rejected = () =>
  new MagnumError('auth', 'Keystone rejected the login.', { hint: 'Check it.', status: 401, requestId: 'r' });

interface Call {
  readonly key?: string;
  readonly parentPid?: number | undefined;
  readonly at?: number;
  readonly error?: unknown;
}

/** Returns a function that runs a login and returns its result or error, and whether it was sent. */
function logins(home = temporaryDirectory()) {
  const directory = join(home, '.cache/magnum/refused-logins');
  async function logIn(call: Call = {}) {
    const { key = 'key', at = 0, error = rejected() } = call;
    const parentPid = 'parentPid' in call ? call.parentPid : process.pid;
    let isSent = false;
    const world = { env: {}, home, parentPid, now: () => START + at };
    const result = await withoutRepetition(key, world, async () => {
      isSent = true;
      if (error !== null) throw error;
      return 'token';
    }).catch((reason: unknown) => reason);
    return { isSent, result };
  }
  return { logIn, directory };
}

describe('withoutRepetition', () => {
  it('throws the same error without a login if the login of the same process was just rejected', async () => {
    const { logIn } = logins();
    const error = rejected();
    expect(await logIn({ error })).toEqual({ isSent: true, result: error });
    const { isSent, result } = await logIn({ error: null });
    expect(isSent).toBe(false);
    expect(result).toBeInstanceOf(MagnumError);
    expect(result).toMatchObject({
      kind: 'auth',
      message: 'Keystone rejected the login.',
      ...{ hint: 'Check it.', status: 401, requestId: 'r' },
    });
  });

  it.each([
    [29_999, false],
    [30_000, true],
    [-29_999, false],
    [-30_000, true],
  ])('%i ms after the rejection, logs in again: %j', async (at, isSent) => {
    const { logIn } = logins();
    await logIn();
    expect((await logIn({ at, error: null })).isSent).toBe(isSent);
  });

  it.each<[string, Call]>([
    ['another login', { key: 'other' }],
    ['another process', { parentPid: process.ppid }],
    ['an unknown process', { parentPid: undefined }],
  ])('logs in for %s', async (_, call) => {
    const { logIn } = logins();
    await logIn();
    expect(await logIn({ ...call, error: null })).toEqual({ isSent: true, result: 'token' });
  });

  it('remembers that the user has entered nothing', async () => {
    const { logIn } = logins();
    await logIn({ error: new IncompleteLoginError('Provide a password.', 'Here.') });
    expect(await logIn()).toMatchObject({
      isSent: false,
      result: { kind: 'usage', message: 'Provide a password.', hint: 'Here.' },
    });
  });

  it.each<[string, unknown]>([
    ['success', null],
    ['a server that is unavailable', new MagnumError('unreachable', 'Down.')],
    ['an invalid option', new MagnumError('usage', 'Invalid.')],
    ['an error of Keystone', new MagnumError('failed', 'Failed.')],
    ['an interruption', new MagnumError('interrupted', 'Interrupted.')],
    ['a bug', new Error('A bug.')],
  ])('stores nothing after %s', async (_, error) => {
    const { logIn, directory } = logins();
    expect((await logIn({ error })).result).toBe(error ?? 'token');
    expect(await readdir(directory).catch(() => [])).toEqual([]);
  });

  it('stores nothing for an unknown process', async () => {
    const { logIn, directory } = logins();
    await logIn({ parentPid: undefined });
    await expect(readdir(directory)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('stores the error in a private file whose name and content do not contain the key of the login', async () => {
    const { logIn, directory } = logins();
    await logIn({ key: 'key-with-hash' });
    const [name = '', ...others] = await readdir(directory);
    expect([name, others]).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.json$/), []]);
    expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(join(directory, name), 'utf8'))).toEqual({
      ...{ at: START, kind: 'auth', message: 'Keystone rejected the login.' },
      ...{ hint: 'Check it.', status: 401, requestId: 'r' },
    });
  });

  it('removes the files of logins that may be tried again', async () => {
    const { logIn, directory } = logins();
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const [name, age] of [
      ['old.json', 31],
      ['new.json', 20],
    ] as const) {
      await writeFile(join(directory, name), '{}', { mode: 0o600 });
      await utimes(join(directory, name), START / 1_000 - age, START / 1_000 - age);
    }
    await logIn();
    const names = await readdir(directory);
    expect(names).toHaveLength(2);
    expect(names).toContain('new.json');
  });

  it.each([
    '',
    'null',
    '[]',
    '{"at":"AT","kind":"auth","message":"m"}',
    '{"at":AT,"kind":"failed","message":"m"}',
    '{"at":AT,"kind":"auth","message":5}',
  ])('logs in if the stored error is %s', async (content) => {
    const { logIn, directory } = logins();
    await logIn();
    const [name = ''] = await readdir(directory);
    await writeFile(join(directory, name), content.replace('AT', String(START)));
    expect((await logIn({ error: null })).isSent).toBe(true);
  });

  it('throws the error of the login if it cannot be stored', async () => {
    const home = temporaryDirectory();
    await writeFile(join(home, '.cache'), 'a file instead of a directory');
    const { logIn } = logins(home);
    const error = rejected();
    expect(await logIn({ error })).toEqual({ isSent: true, result: error });
    expect((await logIn({ error })).isSent).toBe(true);
  });
});
