/**
 * Kills processes that write the files of a cluster, at random moments and before each step. Checks that afterwards one complete set is
 * visible, and that the next run removes everything else.
 */

import { spawn } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from '../../src/cluster-access/certificate/key-and-csr.ts';
import { openClusterDirectory } from '../../src/cluster-access/directory/cluster-directory.ts';
import type { ClusterFiles } from '../../src/cluster-access/directory/cluster-file-names.ts';
import { WORKSPACE } from '../../src/cluster-access/directory/directory-lock.ts';
import { createAuthority } from '../cluster-access/authority.ts';
import { temporaryDirectory } from '../support/world.ts';

const NAMES = ['ca.pem', 'cert.pem', 'config', 'key.pem'] as const;
const REAL_SETS = 3;
/** More sets than one process writes here, so that the number of a set is unique. */
const SETS = 60;

const base = temporaryDirectory();
const built = join(base, 'built.cjs');
const setsFile = join(base, 'sets.json');
const sets: ClusterFiles[] = [];

beforeAll(async () => {
  const bundle = await rolldown({
    input: 'src/cluster-access/directory/cluster-directory.ts',
    platform: 'node',
  });
  await bundle.write({ file: built, format: 'cjs' });
  await bundle.close();
  const authority = createAuthority();
  const real = Array.from({ length: REAL_SETS }, async () => {
    const { key, csr } = await createKeyAndCsr();
    return { key, cert: authority.sign(csr) };
  });
  for (let number = 0; number < SETS; number++) {
    const text = (name: string) =>
      `${number} ${name}\n${'x'.repeat((number * 7919) % 5_000)}\nend of ${number}\n`;
    const files = Object.fromEntries(NAMES.map((name) => [name, text(name)]));
    const pair = number % 4 === 0 ? await real[(number / 4) % REAL_SETS] : undefined;
    sets.push(pair ? { ...files, 'key.pem': pair.key, 'cert.pem': pair.cert } : files);
  }
  authority.remove();
  writeFileSync(setsFile, JSON.stringify(sets));
});

interface Renewal {
  readonly dir: string;
  readonly first?: number;
  readonly force?: boolean;
  readonly killAt?: number;
  readonly model?: string;
  readonly linkless?: boolean;
}

function renew(renewal: Renewal) {
  const request = { module: built, sets: setsFile, first: 0, force: true, ...renewal };
  const child = spawn(process.execPath, [resolve('test/stress/renew.cjs'), JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(...text.trim().split('\n')));
  return { child, printed, ready: once(child.stdout, 'data'), closed: once(child, 'close') };
}

type View = Readonly<Record<string, string | undefined>>;

/** The files as a client reads them. */
function view(dir: string): View {
  const read = (name: string) =>
    existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : undefined;
  return Object.fromEntries(NAMES.map((name) => [name, read(name)]));
}

/** The number of the set in the directory, after checking that it is complete; -1 without files. */
function visibleSet(dir: string): number {
  const files = view(dir);
  if (Object.values(files).every((text) => text === undefined)) return -1;
  const number = sets.findIndex((set) => NAMES.every((name) => set[name] === files[name]));
  if (number < 0) throw new Error(`mixed sets: ${JSON.stringify(summary(files))}`);
  if (number % 4 === 0) {
    const certificate = new X509Certificate(files['cert.pem'] as string);
    expect(certificate.checkPrivateKey(createPrivateKey(files['key.pem'] as string))).toBe(true);
  }
  return number;
}

const summary = (files: View) => Object.values(files).map((text) => text?.slice(0, 30));

const isMidway = (dir: string): boolean => existsSync(join(dir, WORKSPACE));

/** Runs the recovery, which each run does first, and checks its result. */
async function expectRecovery(dir: string, links: string[][] = []) {
  const before = view(dir);
  await openClusterDirectory(dir, { pid: process.pid, home: '/nonexistent' });
  expect(view(dir)).toEqual(before);
  const names = NAMES.filter((name) => before[name] !== undefined || links.some(([link]) => link === name));
  expect(existsSync(dir) ? readdirSync(dir).sort() : []).toEqual(names);
  for (const name of names) {
    const link = links.find(([linked]) => linked === name);
    if (link) expect(readlinkSync(join(dir, name))).toBe(link[1]);
    else expect(lstatSync(join(dir, name)).isFile()).toBe(true);
  }
}

describe('writeClusterDirectory, killed at random moments', () => {
  /** Kills processes one after another. Returns how many were killed in the middle of a change. */
  async function killRepeatedly(name: string, kills: number): Promise<number> {
    let midway = 0;
    let dir = '';
    let last = -1;
    for (let kill = 0; kill < kills; kill++) {
      if (kill % 10 === 0) {
        if (dir !== '') await expectRecovery(dir);
        dir = join(base, name, String(kill));
        last = -1;
      }
      const first = last + 1;
      const { child, printed, ready, closed } = renew({ dir, first, force: first > 0 });
      await ready;
      await setTimeout(Math.random() * 60);
      child.kill('SIGKILL');
      await closed;
      const reported = Number(printed.filter((word) => /^\d+$/.test(word)).at(-1) ?? last);
      const visible = visibleSet(dir);
      expect([reported, reported + 1]).toContain(visible);
      last = visible;
      if (isMidway(dir)) midway++;
    }
    await expectRecovery(dir);
    return midway;
  }

  it('leaves a complete set after each of 60 kills', async () => {
    const midway = await Promise.all([killRepeatedly('one', 30), killRepeatedly('two', 30)]);
    expect(midway[0] + midway[1]).toBeGreaterThan(10);
  }, 120_000);

  it('leaves a complete set while other processes write to the same directory', async () => {
    const dir = join(base, 'many');
    for (let round = 0; round < 8; round++) {
      const writers = [0, 20, 40].map((first) => renew({ dir, first }));
      await Promise.all(writers.map(({ ready }) => ready));
      for (const { child, closed } of writers) {
        await setTimeout(Math.random() * 80);
        child.kill('SIGKILL');
        await closed;
      }
      visibleSet(dir);
    }
    await expectRecovery(dir);
  }, 60_000);
});

describe('writeClusterDirectory, interrupted at each step', () => {
  const STRIDE = 3;
  const NEW = 1;
  const OLD = Object.fromEntries(NAMES.map((name) => [name, `old ${name}`]));

  const writeFiles = (dir: string, files: Readonly<Record<string, string>>) => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  };
  const copy = (from: string, to: string) => {
    if (existsSync(from)) cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  };

  const isLink = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const linksIn = (dir: string) =>
    NAMES.filter((name) => isLink(join(dir, name))).map((name) => [name, readlinkSync(join(dir, name))]);
  const isNew = (dir: string) => view(dir)['key.pem'] === sets[NEW]?.['key.pem'];

  /** Directories whose last run was killed while all names were links, before and after the switch. */
  const KILLED = { before: join(base, 'killed before'), after: join(base, 'killed after') };
  async function createKilled() {
    const other = 2;
    for (let killAt = 1; !(existsSync(KILLED.before) && existsSync(KILLED.after)); killAt++) {
      if (killAt > 100) throw new Error('no step at which all names are links');
      const trial = join(base, `trial ${killAt}`);
      writeFiles(trial, OLD);
      await renew({ dir: trial, first: other, killAt }).closed;
      if (linksIn(trial).length < NAMES.length) continue;
      const model = view(trial)['key.pem'] === OLD['key.pem'] ? KILLED.before : KILLED.after;
      if (!existsSync(model)) copy(trial, model);
    }
  }
  beforeAll(createKilled, 60_000);

  interface Start {
    readonly force: boolean;
    readonly prepare: (dir: string) => void;
    /** Also run as on a file system without links. */
    readonly linkless?: boolean;
  }

  const STARTS: Readonly<Record<string, Start>> = {
    'in a new directory': { force: false, prepare: () => undefined, linkless: true },
    'with files of an earlier run': { force: true, prepare: (dir) => writeFiles(dir, OLD), linkless: true },
    'with symbolic links and without a config file': {
      force: true,
      prepare: (dir) => {
        writeFiles(dir, { 'key.pem': 'old key', 'cert.pem': 'old cert' });
        writeFileSync(join(base, 'foreign'), 'foreign');
        symlinkSync(join(base, 'foreign'), join(dir, 'ca.pem'));
        symlinkSync('nowhere/config', join(dir, 'config'));
      },
    },
    'with a run that was killed before the switch': {
      force: true,
      prepare: (dir) => copy(KILLED.before, dir),
    },
    'with a run that was killed after the switch': { force: true, prepare: (dir) => copy(KILLED.after, dir) },
  };

  describe.each(Object.entries(STARTS))('%s', (name, { force, prepare, linkless }) => {
    const folder = join(base, name);
    const model = join(folder, 'model');
    let old: { readonly view: View; readonly links: string[][] };
    beforeAll(() => {
      mkdirSync(folder);
      prepare(model);
      const userLinks = linksIn(model).filter(([, target]) => !target?.startsWith(WORKSPACE));
      old = { view: view(model), links: userLinks };
    });

    /** Checks that one complete set is visible, before and after the next run. Returns whether it is the new one. */
    async function expectCompleteSet(dir: string): Promise<boolean> {
      const isNewSet = isNew(dir);
      expect(view(dir)).toEqual(isNewSet ? sets[NEW] : old.view);
      await expectRecovery(dir, isNewSet ? [] : old.links);
      return isNewSet;
    }

    // Each start kills before other steps: nearly all steps are the same.
    const firstStep = 1 + (Object.keys(STARTS).indexOf(name) % STRIDE);
    it(`leaves the old or the new set after a kill before every third step from step ${firstStep}`, async () => {
      const outcomes: boolean[] = [];
      let isComplete = false;
      for (let killAt = firstStep; !isComplete; killAt += STRIDE) {
        const dir = join(folder, `kill ${killAt}`);
        copy(model, dir);
        const { printed, closed } = renew({ dir, first: NEW, force, killAt });
        await closed;
        outcomes.push(await expectCompleteSet(dir));
        isComplete = printed.includes('completed');
      }
      expect(outcomes.at(-1)).toBe(true);
      expect(outcomes.filter((isNewSet) => isNewSet).length).toBeGreaterThan(2);
      expect(outcomes.filter((isNewSet) => !isNewSet).length).toBeGreaterThan(2);
    }, 60_000);

    /** In each of several runs, another step fails because the disk is full. */
    async function expectOldSetOnFullDisk(dir: string, asOnFat: boolean) {
      const { printed, closed } = renew({ dir, first: NEW, force, model, linkless: asOnFat });
      await closed;
      for (const [index, line] of printed.entries()) {
        const trial = join(dir, String(index + 1));
        if (line !== String(NEW)) {
          expect(line).toMatch(/^Cannot write .*: no space left on device\.$/);
          if (!isMidway(model)) expect(isMidway(trial)).toBe(false);
        }
        expect(await expectCompleteSet(trial)).toBe(line === String(NEW));
      }
      expect(printed.filter((line) => line !== String(NEW)).length).toBeGreaterThan(20);
      expect(printed.at(-1)).toBe(String(NEW));
    }

    it(
      'keeps the old set if the disk is full',
      () => expectOldSetOnFullDisk(join(folder, 'full'), false),
      60_000,
    );

    if (linkless) {
      it(
        'keeps the old set if the disk is full, without links',
        () => expectOldSetOnFullDisk(join(folder, 'fat'), true),
        60_000,
      );
    }
  });
});
