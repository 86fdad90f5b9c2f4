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
import { MagnumError } from '../../src/errors.ts';
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

it('privateFiles makes its directory private if it was not', async () => {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o755);
  await privateFiles(directory, home).write('a.json', 'text');
  expect(statSync(directory).mode & 0o777).toBe(0o700);
});

it('privateFiles returns undefined for a file that others can read', async () => {
  const files = privateFiles(directory, home);
  await files.write('a.json', 'text');
  chmodSync(files.pathOf('a.json'), 0o640);
  expect(await files.read('a.json')).toBeUndefined();
});

it('privateFiles returns paths and names, also of old files, and removes files', async () => {
  const files = privateFiles(directory, home);
  expect(await files.names()).toEqual([]);
  expect(await files.olderThan(Number.POSITIVE_INFINITY)).toEqual([]);
  expect([files.directory, files.pathOf('a.json')]).toEqual([directory, join(directory, 'a.json')]);
  for (const name of ['a.json', 'b.json']) await files.write(name, name);
  writeFileSync(join(directory, '.hidden'), '');
  utimesSync(files.pathOf('a.json'), 100, 100);
  expect((await files.names()).sort()).toEqual(['a.json', 'b.json']);
  expect(await files.olderThan(100_000)).toEqual([]);
  expect(await files.olderThan(100_001)).toEqual(['a.json']);
  await files.remove('a.json');
  await files.remove('missing');
  expect(await files.names()).toEqual(['b.json']);
  mkdirSync(files.pathOf('sub'));
  await expect(files.remove('sub')).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/^Cannot remove .*\/sub: /),
  });
});

it('privateFiles.problem leaves no file', async () => {
  const files = privateFiles(directory, home);
  expect(await files.problem()).toBeUndefined();
  expect(readdirSync(directory)).toEqual([]);
  mkdirSync(files.pathOf(`probe-${process.pid}`));
  expect(await files.problem()).toBe('it is a directory');
});

it('privateFiles without a home directory stores nothing, and gives the reason', async () => {
  const files = privateFiles(undefined, undefined);
  const error = new MagnumError(
    'usage',
    'Cannot store a file: no home directory, because HOME is not set to an absolute path.',
    { hint: 'Set HOME to the absolute path of a directory that only you can write to.' },
  );
  expect(files.directory).toBeUndefined();
  expect(() => files.pathOf('a')).toThrow(error);
  await expect(files.write('a', '')).rejects.toEqual(error);
  expect(await files.problem()).toBe('no home directory, because HOME is not set to an absolute path');
  expect(await Promise.all([files.read('a'), files.remove('a'), files.names(), files.olderThan(1)])).toEqual([
    undefined,
    undefined,
    [],
    [],
  ]);
  await sweepPrivateDirectories(undefined);
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

  it.skipIf(!isRoot)('stores nothing in a directory of another user, and leaves its mode', async () => {
    chmodSync(join(home, 'cache'), 0o1777);
    mkdirSync(directory, { mode: 0o755 });
    chmodSync(directory, 0o755);
    chownSync(directory, 65534, 65534);
    const files = privateFiles(directory, home);
    await expect(files.write('a.json', 'token')).rejects.toThrow(
      `${directory} is not a directory that belongs to you`,
    );
    expect(await files.problem()).toBe(`${directory} is not a directory that belongs to you`);
    expect(readdirSync(directory)).toEqual([]);
    expect(statSync(directory).mode & 0o777).toBe(0o755);
  });

  it('checks the parents of a directory once per process', async () => {
    const files = privateFiles(directory, home);
    await files.write('a.json', 'token');
    chmodSync(join(home, 'cache'), 0o777);
    await files.write('b.json', 'token');
    expect((await files.names()).sort()).toEqual(['a.json', 'b.json']);
  });

  it('rejects a file in place of the directory', async () => {
    writeFileSync(directory, '');
    await expect(privateFiles(directory, home).write('a.json', 'token')).rejects.toMatchObject({
      code: 'EEXIST',
    });
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

  it('does not look for them at a later read', async () => {
    const files = privateFiles(directory, home);
    await files.read('other.json');
    writeFileSync(join(directory, DRAFT), '');
    await files.read('other.json');
    expect(readdirSync(directory)).toEqual([DRAFT, YOUNG].sort());
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

  it('sweepPrivateDirectories ignores a missing directory, and none', async () => {
    await expect(sweepPrivateDirectories(join(home, 'missing'))).resolves.toBeUndefined();
    await expect(sweepPrivateDirectories(undefined)).resolves.toBeUndefined();
  });

  it('removes only drafts with an owner ID if the directory is a link or writable by others', async () => {
    symlinkSync('tokens', join(home, 'cache', 'link'));
    await privateFiles(join(home, 'cache', 'link'), home).read('a.json');
    expect(readdirSync(directory)).toEqual([YOUNG, '.tok.json.abcdef'].sort());
    for (const mode of [0o777, 0o770, 0o702]) {
      chmodSync(directory, mode);
      await sweepPrivateDirectories(join(home, 'cache'));
      expect(readdirSync(directory)).toEqual([YOUNG, '.tok.json.abcdef'].sort());
    }
  });
});
