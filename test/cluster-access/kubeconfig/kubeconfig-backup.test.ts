import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { backUp, bytesToBackUp } from '../../../src/cluster-access/kubeconfig/kubeconfig-backup.ts';
import { temporaryDirectory } from '../../support/world.ts';

let directory: string;
let path: string;
let backup: string;
beforeEach(() => {
  directory = temporaryDirectory();
  path = join(directory, 'config');
  backup = `${path}.magnum-backup`;
  writeFileSync(path, '', { mode: 0o644 });
});

/** Local time. */
const MORNING = new Date(2026, 4, 5, 0, 1).getTime();
const EVENING = new Date(2026, 4, 5, 23, 59).getTime();
const NEXT_DAY = new Date(2026, 4, 6, 0, 1).getTime();
const text = () => readFileSync(backup, 'utf8');

it('backUp keeps the content before the first change of a day, in a private file', async () => {
  await backUp({ path, text: 'morning ü' }, MORNING);
  await backUp({ path, text: 'evening' }, EVENING);
  expect(text()).toBe('morning ü');
  expect(statSync(backup).mode & 0o777).toBe(0o600);
  await backUp({ path, text: 'next day' }, NEXT_DAY);
  await backUp({ path, text: 'later' }, NEXT_DAY + 60_000);
  expect(text()).toBe('next day');
  expect(readdirSync(directory)).toEqual(['config', 'config.magnum-backup']);
});

it('backUp replaces a backup whose time is in the future: the clock was corrected', async () => {
  await backUp({ path, text: 'future' }, NEXT_DAY);
  await backUp({ path, text: 'now' }, EVENING);
  expect(text()).toBe('now');
});

it('backUp writes nothing for a file that is missing or empty', async () => {
  await backUp({ path, text: '' }, MORNING);
  expect(existsSync(backup)).toBe(false);
});

it.each(['file', 'missing'])(
  'backUp replaces a symbolic link to a %s instead of following it',
  async (name) => {
    const target = join(directory, name);
    if (name === 'file') writeFileSync(target, 'precious');
    symlinkSync(target, backup);
    await backUp({ path, text: 'mine' }, MORNING);
    expect(lstatSync(backup).isFile()).toBe(true);
    expect(text()).toBe('mine');
    expect(existsSync(target) && readFileSync(target, 'utf8')).toBe(name === 'file' && 'precious');
  },
);

it('backUp writes next to the target of a symbolic link to the kubeconfig', async () => {
  mkdirSync(join(directory, 'link'));
  const link = join(directory, 'link/config');
  symlinkSync(path, link);
  await backUp({ path: link, text: 'mine' }, MORNING);
  expect(readdirSync(join(directory, 'link'))).toEqual(['config']);
  expect(text()).toBe('mine');
});

it('backUp makes a readable backup of another day private', async () => {
  writeFileSync(backup, 'old');
  chmodSync(backup, 0o644);
  utimesSync(backup, MORNING / 1000 - 86_400, MORNING / 1000 - 86_400);
  await backUp({ path, text: 'new' }, MORNING);
  expect(text()).toBe('new');
  expect(statSync(backup).mode & 0o777).toBe(0o600);
});

it.each([backUp, bytesToBackUp])('%o fails for a directory with the name of the backup', async (work) => {
  mkdirSync(backup);
  await expect(work({ path, text: 'mine' }, MORNING)).rejects.toMatchObject({
    kind: 'failed',
    message: `Cannot update ${path}: its backup config.magnum-backup cannot be written (it is a directory).`,
  });
});

it('bytesToBackUp is 0 after the first change of a day', async () => {
  expect(await bytesToBackUp({ path, text: 'ü' }, MORNING)).toBe(2);
  await backUp({ path, text: 'ü' }, MORNING);
  expect(await bytesToBackUp({ path, text: 'more' }, EVENING)).toBe(0);
});
