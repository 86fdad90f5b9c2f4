/** Which groups `writerOf` accepts: their members come from files or from the name services of the system. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writerOf } from '../../src/platform/path-permissions.ts';

vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  readFile: vi.fn(),
}));
vi.mock('node:child_process', async (original) => ({
  ...(await original<typeof import('node:child_process')>()),
  execFile: vi.fn(),
}));

type Callback = (error: Error | null, result?: { stdout: string; stderr: string }) => void;
const asked: unknown[][] = [];

/** The files, and what getent prints for each of its arguments; it fails for others. */
function setAccounts(
  files: Readonly<Record<string, string>>,
  services: Readonly<Record<string, string>> = {},
) {
  vi.mocked(readFile).mockImplementation(async (path) => {
    const text = files[String(path)];
    if (text === undefined) throw new Error('no such file');
    return text;
  });
  vi.mocked(execFile).mockImplementation(((...words: unknown[]) => {
    const callback = words.pop() as Callback;
    asked.push(words);
    const stdout = services[(words[1] as string[]).join(' ')];
    if (stdout === undefined) callback(new Error('exit code 2'));
    else callback(null, { stdout, stderr: '' });
  }) as never);
}

const PASSWD = 'root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\nother:x:1001:100::/:/bin/sh\n';
const inGroup = () => writerOf({ uid: 1_000, gid: 100, mode: 0o664 });

beforeEach(() => {
  asked.length = 0;
  vi.spyOn(process, 'getuid').mockReturnValue(1_000);
});
afterEach(() => void vi.restoreAllMocks());

it.each([
  ['me:x:100:', undefined],
  ['me:x:100:me', undefined],
  ['me:x:100:root,me', undefined],
  ['root:x:100:', undefined],
  ['root:x:100:me', undefined],
  ['me:x:100:me,other', 'A group of users'],
  ['me:x:100:other', 'A group of users'],
  ['users:x:100:', 'A group of users'],
  ['users:x:100:me', 'A group of users'],
  ['mes:x:100:', 'A group of users'],
])('writerOf a file of the group %s is %s for the user `me`', async (entry, who) => {
  setAccounts({ '/etc/passwd': PASSWD, '/etc/group': `wheel:x:1000:\n${entry}\nme:x:10:\n` });
  expect(await inGroup()).toBe(who);
  expect(asked).toEqual([]);
});

it('writerOf looks up groups and users that are not in the files with getent, for up to 5 s', async () => {
  setAccounts({}, { 'group 100': 'me:x:100:\n', 'passwd 1000': 'me:x:1000:1000::/home/me:/bin/sh\n' });
  expect(await inGroup()).toBeUndefined();
  expect(asked).toEqual([
    ['getent', ['group', '100'], { timeout: 5_000 }],
    ['getent', ['passwd', '1000'], { timeout: 5_000 }],
  ]);
});

it.each([
  ['the group', { 'passwd 1000': 'me:x:1000:1000::/home/me:/bin/sh\n' }],
  ['the user', { 'group 100': 'me:x:100:' }],
  [
    'the group, because getent prints an empty line for it',
    { 'group 100': '\n', 'passwd 1000': 'me:x:1000' },
  ],
])('writerOf is a group of users if the system does not know %s', async (_, services) => {
  setAccounts({}, services);
  expect(await inGroup()).toBe('A group of users');
});
