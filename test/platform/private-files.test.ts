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

it('writes private files in a private directory, and reads them', async () => {
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

describe('parents', () => {
  const isRoot = process.getuid?.() === 0;
  const refused = async (who: string) => {
    const files = privateFiles(directory, home);
    await expect(files.write('a.json', 'token')).rejects.toThrow();
    expect(await files.problem()).toBe(
      `${who} can write to ${join(home, 'cache')}, and so could replace ${directory}`,
    );
    expect(existsSync(directory)).toBe(false);
  };
  beforeEach(() => mkdirSync(join(home, 'cache')));

  it('that everybody can write to: nothing is stored, and why is known', async () => {
    chmodSync(join(home, 'cache'), 0o777);
    await refused('everybody');
  });

  it.skipIf(!isRoot)('that a group can write to, or that another user owns: nothing is stored', async () => {
    // The group `tty` has members of its own, or another name than the user.
    chownSync(join(home, 'cache'), 0, 5);
    chmodSync(join(home, 'cache'), 0o770);
    await refused('a group of users');
    directory = join(home, 'cache', 'sessions');
    chownSync(join(home, 'cache'), 65534, 65534);
    await refused('another user');
  });

  it('that are sticky, as /tmp, are fine', async () => {
    chmodSync(join(home, 'cache'), 0o1777);
    await privateFiles(directory, home).write('a.json', 'token');
    expect(readFileSync(join(directory, 'a.json'), 'utf8')).toBe('token');
  });

  it('a link in place of the directory is refused', async () => {
    mkdirSync(join(home, 'elsewhere'));
    symlinkSync('../elsewhere', directory);
    await expect(privateFiles(directory, home).write('a.json', 'token')).rejects.toThrow('own directory');
    expect(readdirSync(join(home, 'elsewhere'))).toEqual([]);
  });
});

describe('drafts of killed processes', () => {
  beforeEach(() => {
    mkdirSync(directory, { recursive: true });
    chmodSync(directory, 0o700);
    for (const name of [DRAFT, YOUNG, '.tok.json.abcdef'])
      writeFileSync(join(directory, name), 'token', { mode: 0o600 });
    utimesSync(join(directory, '.tok.json.abcdef'), 0, 0);
  });

  it('are removed by the first read of a process', async () => {
    await privateFiles(directory, home).read('other.json');
    expect(readdirSync(directory)).toEqual([YOUNG]);
  });

  it('are removed by a write', async () => {
    await privateFiles(directory, home).write('other.json', '');
    expect(readdirSync(directory)).toEqual([YOUNG, 'other.json']);
  });

  it('are not named as files', async () => {
    expect(await privateFiles(directory, home).names()).toEqual([]);
  });

  it('are all removed by a sweep of the directory above', async () => {
    writeFileSync(join(home, 'cache', DRAFT), '');
    writeFileSync(join(directory, `.a.json.${createOwnerId()}.draft`), '');
    await sweepPrivateDirectories(join(home, 'cache'));
    expect(readdirSync(join(home, 'cache'))).toEqual(['tokens']);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('are told by their full name where a link leads elsewhere, or others can write', async () => {
    symlinkSync('tokens', join(home, 'cache', 'link'));
    await privateFiles(join(home, 'cache', 'link'), home).read('a.json');
    expect(readdirSync(directory)).toEqual([YOUNG, '.tok.json.abcdef'].sort());
    chmodSync(directory, 0o777);
    await sweepPrivateDirectories(join(home, 'cache'));
    expect(readdirSync(directory)).toEqual([YOUNG, '.tok.json.abcdef'].sort());
  });
});
