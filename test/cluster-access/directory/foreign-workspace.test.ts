/** A directory whose hidden workspace magnum has not made, such as one that comes with a repository. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { lchown } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  openClusterDirectory,
  writeClusterDirectory,
} from '../../../src/cluster-access/directory/cluster-directory.ts';
import { CURRENT, WORKSPACE } from '../../../src/cluster-access/directory/directory-lock.ts';
import { createOwnerId } from '../../../src/platform/process-identity.ts';
import { cloud } from '../../support/cloud.ts';
import { temporaryDirectory } from '../../support/world.ts';

const FILES = { 'key.pem': 'KEY\n', 'cert.pem': 'CERT\n', 'ca.pem': 'CA\n', config: 'CONFIG\n' };
const USE = { pid: process.pid, home: '/nonexistent', force: true };

let dir: string;
let ssh: string;
beforeEach(() => {
  const base = temporaryDirectory();
  [dir, ssh] = [join(base, 'repository'), join(base, 'ssh')];
  for (const path of [dir, ssh]) mkdirSync(path, { mode: 0o700 });
  for (const name of ['id_rsa', 'key.pem', 'old']) writeFileSync(join(ssh, name), 'private');
});

/** A run of a process of this machine that has ended. */
const deadRun = () => createOwnerId().replace(/\.[0-9a-f]+\.(?=[0-9a-f]+$)/, '.1.');

type Entry = '/' | 'pipe' | { readonly text: string } | { readonly link: string } | { readonly hard: string };

/** Makes entries, by their path in the directory. */
function make(entries: Readonly<Record<string, Entry>>) {
  for (const [name, entry] of Object.entries(entries)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (entry === '/') mkdirSync(path, { recursive: true, mode: 0o700 });
    else if (entry === 'pipe') execFileSync('mkfifo', [path]);
    else if ('text' in entry) writeFileSync(path, entry.text, { mode: 0o600 });
    else if ('hard' in entry) linkSync(entry.hard, path);
    else symlinkSync(entry.link, path);
  }
}

/** All that is there, with the text of files and links. */
function tree(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const textOf = (path: string) => {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
    return stats.isFile() ? readFileSync(path, 'utf8') : 'directory or pipe';
  };
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [relative(root, path), textOf(path)];
    }),
  );
}

const W = WORKSPACE;
const THROUGH = (name: string) => ({ link: `${W}/${CURRENT}/${name}` });
const RUN = deadRun();
const EXACT = { link: `${RUN}/old` };

describe('nothing is touched, and the entry is named', () => {
  it.each<[string, string, () => Record<string, Entry>]>([
    [
      'a run of another form whose set leads to the home directory',
      'aa.bb',
      () => ({
        [`${W}/aa.bb/old`]: { link: ssh },
        [`${W}/${CURRENT}`]: { link: 'aa.bb/old' },
        id_rsa: THROUGH('id_rsa'),
      }),
    ],
    [
      'a set that is a link',
      `${RUN}/old`,
      () => ({
        [`${W}/${RUN}/old`]: { link: ssh },
        [`${W}/${CURRENT}`]: EXACT,
        'key.pem': THROUGH('key.pem'),
      }),
    ],
    ...['old', 'new', 'kept'].map((part): [string, string, () => Record<string, Entry>] => [
      `${part} that is a link`,
      `${RUN}/${part}`,
      () => ({ [`${W}/${RUN}/${part}`]: { link: ssh } }),
    ]),
    ['next that is a file', `${RUN}/next`, () => ({ [`${W}/${RUN}/next`]: { text: 'mine' } })],
    ['next that is a directory', `${RUN}/next`, () => ({ [`${W}/${RUN}/next`]: '/' })],
    ['a run that is a link', RUN, () => ({ [`${W}/${RUN}`]: { link: ssh }, [`${W}/${CURRENT}`]: EXACT })],
    ['a run that is a file', RUN, () => ({ [`${W}/${RUN}`]: { text: 'mine' } })],
    [
      'a file that is a link in the new set',
      `${RUN}/new/key.pem`,
      () => ({
        [`${W}/${RUN}/new/key.pem`]: { link: join(ssh, 'id_rsa') },
        [`${W}/${CURRENT}`]: { link: `${RUN}/new` },
        'key.pem': THROUGH('key.pem'),
      }),
    ],
    ['a kept file', `${RUN}/kept/key.pem`, () => ({ [`${W}/${RUN}/kept/key.pem`]: { text: 'mine' } })],
    ['a pipe', `${RUN}/old/key.pem`, () => ({ [`${W}/${RUN}/old/key.pem`]: 'pipe' })],
    ['another name', `${RUN}/old/id_rsa`, () => ({ [`${W}/${RUN}/old/id_rsa`]: { text: 'mine' } })],
    ['another part', `${RUN}/other`, () => ({ [`${W}/${RUN}/other`]: '/' })],
    ['a part with a name of Object', `${RUN}/toString`, () => ({ [`${W}/${RUN}/toString`]: '/' })],
    ['a file', 'note', () => ({ [`${W}/note`]: { text: 'mine' } })],
    ...[
      '../../ssh',
      '..',
      '/etc',
      `${RUN}/../..`,
      `${RUN}/old/..`,
      `${RUN}/old/`,
      `./${RUN}/old`,
      `${RUN}/kept`,
      RUN,
      'aa.bb/old',
      `${'f'.repeat(24)}.1.1.aaaaaaaa/old`,
      '',
    ]
      .filter((text) => text !== '')
      .map((text): [string, string, () => Record<string, Entry>] => [
        `current -> ${text}`,
        CURRENT,
        () => ({
          [`${W}/${RUN}/old/key.pem`]: { text: 'mine' },
          [`${W}/${CURRENT}`]: { link: text },
          'key.pem': THROUGH('key.pem'),
        }),
      ]),
    ['current that is a directory', CURRENT, () => ({ [`${W}/${CURRENT}/key.pem`]: { text: 'mine' } })],
    ['current that is a file', CURRENT, () => ({ [`${W}/${CURRENT}`]: { text: 'mine' } })],
  ])('%s', async (_, entry, entries) => {
    make(entries());
    const [before, private_] = [tree(dir), tree(ssh)];
    const error = {
      kind: 'failed',
      message: `Cannot write ${dir}: ${join(dir, W, entry)} was not made by magnum on this machine.`,
      hint: expect.stringContaining(`remove ${join(dir, W)}`),
    };
    await expect(openClusterDirectory(dir, USE)).rejects.toMatchObject(error);
    await expect(writeClusterDirectory(dir, FILES, USE)).rejects.toMatchObject(error);
    expect(tree(dir)).toEqual(before);
    expect(tree(ssh)).toEqual(private_);
  });

  it('a workspace that is a link', async () => {
    symlinkSync(ssh, join(dir, W));
    const before = tree(ssh);
    await expect(openClusterDirectory(dir, USE)).rejects.toThrow('something that is no directory');
    expect(tree(ssh)).toEqual(before);
  });

  it.each([W, `${W}/${RUN}`, `${W}/${RUN}/old`])('%s, when others can write to it', async (name) => {
    make({ [`${W}/${RUN}/old/key.pem`]: { text: 'mine' } });
    chmodSync(join(dir, name), 0o777);
    await expect(openClusterDirectory(dir, USE)).rejects.toThrow(
      `${join(dir, name)} was not made by magnum on this machine`,
    );
  });

  it.skipIf(process.getuid?.() !== 0).each([`${RUN}`, `${RUN}/old`, `${RUN}/old/key.pem`, CURRENT])(
    "%s, when it is another user's",
    async (name) => {
      make({ [`${W}/${RUN}/old/key.pem`]: { text: 'theirs' }, [`${W}/${CURRENT}`]: EXACT });
      await lchown(join(dir, W, name), 54_321, 54_321);
      await expect(openClusterDirectory(dir, USE)).rejects.toThrow(
        `${join(dir, W, name)} was not made by magnum on this machine`,
      );
    },
  );

  it('before any request is sent', async () => {
    const sandbox = await cloud();
    try {
      await sandbox.run('cluster-create', 'c1', '--cluster-template', 'kubernetes');
      make({
        [`${W}/aa.bb/old`]: { link: ssh },
        [`${W}/${CURRENT}`]: { link: 'aa.bb/old' },
        id_rsa: THROUGH('id_rsa'),
      });
      sandbox.requests.length = 0;
      for (const force of [[], ['--force']])
        expect(
          await sandbox.runWith({ cwd: dir }, 'cluster-config', 'c1', '--dir', '.', ...force),
        ).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('was not made by magnum') });
      expect(sandbox.requests).toEqual([]);
      expect(readFileSync(join(ssh, 'id_rsa'), 'utf8')).toBe('private');
    } finally {
      await sandbox.close();
    }
  });
});

describe('of a forged run of this machine', () => {
  it('only our files are put in place, and only from links of exactly our form', async () => {
    make({
      [`${W}/${RUN}/old/key.pem`]: { text: 'old key' },
      [`${W}/${CURRENT}`]: EXACT,
      'key.pem': THROUGH('key.pem'),
      'cert.pem': { link: `./${W}/${CURRENT}/key.pem` },
      id_rsa: THROUGH('id_rsa'),
      'ca.pem': THROUGH('key.pem'),
    });
    await openClusterDirectory(dir, USE);
    expect(tree(dir)).toEqual({
      'key.pem': 'old key',
      'cert.pem': `-> ./${W}/${CURRENT}/key.pem`,
      'ca.pem': `-> ${W}/${CURRENT}/key.pem`,
      id_rsa: `-> ${W}/${CURRENT}/id_rsa`,
    });
  });

  it("a hard link to the user's file moves as a name", async () => {
    make({
      [`${W}/${RUN}/old/key.pem`]: { hard: join(ssh, 'id_rsa') },
      [`${W}/${CURRENT}`]: EXACT,
      'key.pem': THROUGH('key.pem'),
    });
    await writeClusterDirectory(dir, FILES, USE);
    expect(readFileSync(join(dir, 'key.pem'), 'utf8')).toBe('KEY\n');
    expect(readFileSync(join(ssh, 'id_rsa'), 'utf8')).toBe('private');
  });

  it('a kept link comes back as it was, and is not followed', async () => {
    make({
      [`${W}/${RUN}/old/key.pem`]: { link: join(ssh, 'id_rsa') },
      [`${W}/${RUN}/kept/key.pem`]: { link: join(ssh, 'id_rsa') },
      [`${W}/${RUN}/next`]: { link: join(ssh, 'key.pem') },
      [`${W}/${CURRENT}`]: EXACT,
      'key.pem': THROUGH('key.pem'),
    });
    const before = tree(ssh);
    await openClusterDirectory(dir, USE);
    expect(tree(dir)).toEqual({ 'key.pem': `-> ${join(ssh, 'id_rsa')}` });
    expect(tree(ssh)).toEqual(before);
  });

  it('a link to a run that is gone is removed', async () => {
    make({ [`${W}/${CURRENT}`]: EXACT, 'key.pem': THROUGH('key.pem') });
    await openClusterDirectory(dir, USE);
    expect(existsSync(join(dir, W))).toBe(false);
    expect(readdirSync(dir)).toEqual([]);
  });
});
