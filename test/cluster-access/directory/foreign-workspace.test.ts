/** Directories with a hidden workspace that magnum did not create, such as one from a repository. */
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
const OPTIONS = { pid: process.pid, home: '/nonexistent', force: true };

let dir: string;
let ssh: string;
beforeEach(() => {
  const base = temporaryDirectory();
  [dir, ssh] = [join(base, 'repository'), join(base, 'ssh')];
  for (const path of [dir, ssh]) mkdirSync(path, { mode: 0o700 });
  for (const name of ['id_rsa', 'key.pem', 'old']) writeFileSync(join(ssh, name), 'private');
});

/** The name of a run of this machine whose process has ended. */
const deadRun = () => createOwnerId().replace(/\.[0-9a-f]+\.(?=[0-9a-f]+$)/, '.1.');

type Entry = '/' | 'pipe' | { readonly text: string } | { readonly link: string } | { readonly hard: string };

/** Creates entries, by their path in the directory. */
function create(entries: Readonly<Record<string, Entry>>) {
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

/** All entries below `root`, with the content of files and the targets of links. */
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

describe('openClusterDirectory and writeClusterDirectory reject a workspace', () => {
  it.each<[string, string, () => Record<string, Entry>]>([
    [
      'with a run of another form whose set leads to the home directory',
      'aa.bb',
      () => ({
        [`${W}/aa.bb/old`]: { link: ssh },
        [`${W}/${CURRENT}`]: { link: 'aa.bb/old' },
        id_rsa: THROUGH('id_rsa'),
      }),
    ],
    [
      'with a set that is a link',
      `${RUN}/old`,
      () => ({
        [`${W}/${RUN}/old`]: { link: ssh },
        [`${W}/${CURRENT}`]: EXACT,
        'key.pem': THROUGH('key.pem'),
      }),
    ],
    ...['old', 'new', 'kept'].map((part): [string, string, () => Record<string, Entry>] => [
      `with ${part} that is a link`,
      `${RUN}/${part}`,
      () => ({ [`${W}/${RUN}/${part}`]: { link: ssh } }),
    ]),
    ['with next that is a file', `${RUN}/next`, () => ({ [`${W}/${RUN}/next`]: { text: 'mine' } })],
    ['with next that is a directory', `${RUN}/next`, () => ({ [`${W}/${RUN}/next`]: '/' })],
    [
      'with a run that is a link',
      RUN,
      () => ({ [`${W}/${RUN}`]: { link: ssh }, [`${W}/${CURRENT}`]: EXACT }),
    ],
    ['with a run that is a file', RUN, () => ({ [`${W}/${RUN}`]: { text: 'mine' } })],
    [
      'with a link in the new set',
      `${RUN}/new/key.pem`,
      () => ({
        [`${W}/${RUN}/new/key.pem`]: { link: join(ssh, 'id_rsa') },
        [`${W}/${CURRENT}`]: { link: `${RUN}/new` },
        'key.pem': THROUGH('key.pem'),
      }),
    ],
    [
      'with a file in kept',
      `${RUN}/kept/key.pem`,
      () => ({ [`${W}/${RUN}/kept/key.pem`]: { text: 'mine' } }),
    ],
    ['with a FIFO', `${RUN}/old/key.pem`, () => ({ [`${W}/${RUN}/old/key.pem`]: 'pipe' })],
    [
      'with a file of another name',
      `${RUN}/old/id_rsa`,
      () => ({ [`${W}/${RUN}/old/id_rsa`]: { text: 'mine' } }),
    ],
    ['with another directory in a run', `${RUN}/other`, () => ({ [`${W}/${RUN}/other`]: '/' })],
    [
      'with a directory that has the name of an Object property',
      `${RUN}/toString`,
      () => ({ [`${W}/${RUN}/toString`]: '/' }),
    ],
    ['with another file', 'note', () => ({ [`${W}/note`]: { text: 'mine' } })],
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
        `with current -> ${text}`,
        CURRENT,
        () => ({
          [`${W}/${RUN}/old/key.pem`]: { text: 'mine' },
          [`${W}/${CURRENT}`]: { link: text },
          'key.pem': THROUGH('key.pem'),
        }),
      ]),
    ['with current that is a directory', CURRENT, () => ({ [`${W}/${CURRENT}/key.pem`]: { text: 'mine' } })],
    ['with current that is a file', CURRENT, () => ({ [`${W}/${CURRENT}`]: { text: 'mine' } })],
  ])('%s', async (_, entry, entries) => {
    create(entries());
    const [dirBefore, sshBefore] = [tree(dir), tree(ssh)];
    const error = {
      kind: 'failed',
      message: `Cannot write ${dir}: ${join(dir, W, entry)} was not created by magnum on this machine.`,
      hint: `Inspect ${join(dir, W)}, and remove it if you do not need it.`,
    };
    await expect(openClusterDirectory(dir, OPTIONS)).rejects.toMatchObject(error);
    await expect(writeClusterDirectory(dir, FILES, OPTIONS)).rejects.toMatchObject(error);
    expect(tree(dir)).toEqual(dirBefore);
    expect(tree(ssh)).toEqual(sshBefore);
  });

  it('that is a link', async () => {
    symlinkSync(ssh, join(dir, W));
    const before = tree(ssh);
    await expect(openClusterDirectory(dir, OPTIONS)).rejects.toThrow('it exists and is not a directory');
    expect(tree(ssh)).toEqual(before);
  });

  it.each([W, `${W}/${RUN}`, `${W}/${RUN}/old`])('with %s that other users can write to', async (name) => {
    create({ [`${W}/${RUN}/old/key.pem`]: { text: 'mine' } });
    chmodSync(join(dir, name), 0o777);
    await expect(openClusterDirectory(dir, OPTIONS)).rejects.toThrow(
      `${join(dir, name)} was not created by magnum on this machine`,
    );
  });

  it.skipIf(process.getuid?.() !== 0).each([`${RUN}`, `${RUN}/old`, `${RUN}/old/key.pem`, CURRENT])(
    'with %s that belongs to another user',
    async (name) => {
      create({ [`${W}/${RUN}/old/key.pem`]: { text: 'theirs' }, [`${W}/${CURRENT}`]: EXACT });
      await lchown(join(dir, W, name), 54_321, 54_321);
      await expect(openClusterDirectory(dir, OPTIONS)).rejects.toThrow(
        `${join(dir, W, name)} was not created by magnum on this machine`,
      );
    },
  );

  it('before cluster-config sends a request', async () => {
    const sandbox = await cloud();
    try {
      await sandbox.run('cluster-create', 'c1', '--cluster-template', 'kubernetes');
      create({
        [`${W}/aa.bb/old`]: { link: ssh },
        [`${W}/${CURRENT}`]: { link: 'aa.bb/old' },
        id_rsa: THROUGH('id_rsa'),
      });
      sandbox.requests.length = 0;
      for (const force of [[], ['--force']])
        expect(
          await sandbox.runWith({ cwd: dir }, 'cluster-config', 'c1', '--dir', '.', ...force),
        ).toMatchObject({
          code: 1,
          stdout: '',
          stderr: expect.stringContaining('was not created by magnum'),
        });
      expect(sandbox.requests).toEqual([]);
      expect(readFileSync(join(ssh, 'id_rsa'), 'utf8')).toBe('private');
    } finally {
      await sandbox.close();
    }
  });
});

describe('openClusterDirectory with a forged run of this machine', () => {
  it('replaces only links of the exact form, and only for the names of cluster files', async () => {
    create({
      [`${W}/${RUN}/old/key.pem`]: { text: 'old key' },
      [`${W}/${CURRENT}`]: EXACT,
      'key.pem': THROUGH('key.pem'),
      'cert.pem': { link: `./${W}/${CURRENT}/key.pem` },
      id_rsa: THROUGH('id_rsa'),
      'ca.pem': THROUGH('key.pem'),
    });
    await openClusterDirectory(dir, OPTIONS);
    expect(tree(dir)).toEqual({
      'key.pem': 'old key',
      'cert.pem': `-> ./${W}/${CURRENT}/key.pem`,
      'ca.pem': `-> ${W}/${CURRENT}/key.pem`,
      id_rsa: `-> ${W}/${CURRENT}/id_rsa`,
    });
  });

  it("does not change the content of the user's file through a hard link", async () => {
    create({
      [`${W}/${RUN}/old/key.pem`]: { hard: join(ssh, 'id_rsa') },
      [`${W}/${CURRENT}`]: EXACT,
      'key.pem': THROUGH('key.pem'),
    });
    await writeClusterDirectory(dir, FILES, OPTIONS);
    expect(readFileSync(join(dir, 'key.pem'), 'utf8')).toBe('KEY\n');
    expect(readFileSync(join(ssh, 'id_rsa'), 'utf8')).toBe('private');
  });

  it('restores an original link without following it', async () => {
    create({
      [`${W}/${RUN}/old/key.pem`]: { link: join(ssh, 'id_rsa') },
      [`${W}/${RUN}/kept/key.pem`]: { link: join(ssh, 'id_rsa') },
      [`${W}/${RUN}/next`]: { link: join(ssh, 'key.pem') },
      [`${W}/${CURRENT}`]: EXACT,
      'key.pem': THROUGH('key.pem'),
    });
    const before = tree(ssh);
    await openClusterDirectory(dir, OPTIONS);
    expect(tree(dir)).toEqual({ 'key.pem': `-> ${join(ssh, 'id_rsa')}` });
    expect(tree(ssh)).toEqual(before);
  });

  it('removes links to a run that does not exist', async () => {
    create({ [`${W}/${CURRENT}`]: EXACT, 'key.pem': THROUGH('key.pem') });
    await openClusterDirectory(dir, OPTIONS);
    expect(existsSync(join(dir, W))).toBe(false);
    expect(readdirSync(dir)).toEqual([]);
  });
});
