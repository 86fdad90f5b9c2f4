import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { privateFiles, sweepPrivateDirectories } from '../../src/platform/private-files.ts';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { temporaryDirectory } from '../support/world.ts';

const DEAD = createOwnerId().replace(`.${process.pid}.`, '.4194305.');
const YOUNG = '.tok.json.fedcba';
const DRAFT = `.a.json.${DEAD}.draft`;

let home: string;
let directory: string;
beforeEach(() => {
  home = temporaryDirectory();
  directory = join(home, 'cache', 'tokens');
});

it('privateFiles writes files with mode 0600 to a directory with mode 0700, and reads them', async () => {
  const files = privateFiles(directory, home);
  expect(await files.read('a.json')).toBeUndefined();
  await files.write('a.json', 'text');
  expect(await files.read('a.json')).toBe('text');
  expect(await files.problem()).toBeUndefined();
  expect(await files.names()).toEqual(['a.json']);
  expect([directory, join(directory, 'a.json')].map((path) => statSync(path).mode & 0o777)).toEqual([
    0o700, 0o600,
  ]);
});

describe('privateFiles and the parents of its directory', () => {
  const isRoot = process.getuid?.() === 0;
  const expectRejection = async (who: string) => {
    const files = privateFiles(directory, home);
    await expect(files.write('a.json', 'token')).rejects.toThrow();
    expect(await files.problem()).toBe(
      `${who} can write to ${join(home, 'cache')} and could replace ${directory}`,
    );
    expect(existsSync(directory)).toBe(false);
  };
  beforeEach(() => mkdirSync(join(home, 'cache')));

  it('stores nothing and returns the reason if any user can write to a parent', async () => {
    chmodSync(join(home, 'cache'), 0o777);
    await expectRejection('any user');
  });

  it.skipIf(!isRoot)('stores nothing if a group can write to a parent, or another user owns it', async () => {
    // The group `tty`, which does not have the name of the user.
    chownSync(join(home, 'cache'), 0, 5);
    chmodSync(join(home, 'cache'), 0o770);
    await expectRejection('a group of users');
    directory = join(home, 'cache', 'sessions');
    chownSync(join(home, 'cache'), 65534, 65534);
    await expectRejection('another user');
  });

  it('accepts a sticky parent such as /tmp', async () => {
    chmodSync(join(home, 'cache'), 0o1777);
    await privateFiles(directory, home).write('a.json', 'token');
    expect(readFileSync(join(directory, 'a.json'), 'utf8')).toBe('token');
  });

  it('rejects a symbolic link in place of the directory', async () => {
    mkdirSync(join(home, 'elsewhere'));
    symlinkSync('../elsewhere', directory);
    await expect(privateFiles(directory, home).write('a.json', 'token')).rejects.toThrow(
      'is not a directory that belongs to you',
    );
    expect(readdirSync(join(home, 'elsewhere'))).toEqual([]);
  });
});

describe('privateFiles and drafts of killed processes', () => {
  beforeEach(() => {
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o700);
    for (const name of [DRAFT, YOUNG, '.tok.json.abcdef'])
      writeFileSync(join(directory, name), 'token', { mode: 0o600 });
    utimesSync(join(directory, '.tok.json.abcdef'), 0, 0);
  });

  it('removes them at the first read of a process', async () => {
    await privateFiles(directory, home).read('other.json');
    expect(readdirSync(directory)).toEqual([YOUNG]);
  });

  it('removes them at a write', async () => {
    await privateFiles(directory, home).write('other.json', '');
    expect(readdirSync(directory)).toEqual([YOUNG, 'other.json']);
  });

  it('does not return them as names', async () => {
    expect(await privateFiles(directory, home).names()).toEqual([]);
  });

  it('sweepPrivateDirectories removes them from subdirectories, regardless of their age', async () => {
    writeFileSync(join(home, 'cache', DRAFT), '');
    writeFileSync(join(directory, `.a.json.${createOwnerId()}.draft`), '');
    await sweepPrivateDirectories(join(home, 'cache'));
    expect(readdirSync(join(home, 'cache'))).toEqual(['tokens']);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('removes only drafts with an owner ID if the directory is a link or writable by others', async () => {
    symlinkSync('tokens', join(home, 'cache', 'link'));
    await privateFiles(join(home, 'cache', 'link'), home).read('a.json');
    expect(readdirSync(directory)).toEqual([YOUNG, '.tok.json.abcdef'].sort());
    chmodSync(directory, 0o777);
    await sweepPrivateDirectories(join(home, 'cache'));
    expect(readdirSync(directory)).toEqual([YOUNG, '.tok.json.abcdef'].sort());
  });
});
