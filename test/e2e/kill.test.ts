/**
 * Processes that write a cluster's files are killed, at random moments and before each single step; whatever
 * the moment, one whole set is seen afterwards, and after the next run nothing else is there.
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
/** More than anybody writes within the life of one process here, so that a set's number says when it was written. */
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
  const child = spawn(process.execPath, [resolve('test/e2e/renew.cjs'), JSON.stringify(request)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(...text.trim().split('\n')));
  return { child, said, ready: once(child.stdout, 'data'), closed: once(child, 'close') };
}

type View = Readonly<Record<string, string | undefined>>;

/** What a client reads. */
function view(dir: string): View {
  const read = (name: string) =>
    existsSync(join(dir, name)) ? readFileSync(join(dir, name), 'utf8') : undefined;
  return Object.fromEntries(NAMES.map((name) => [name, read(name)]));
}

/** The number of the set that is there, whole; -1 when there is none. */
function seen(dir: string): number {
  const now = view(dir);
  if (Object.values(now).every((text) => text === undefined)) return -1;
  const number = sets.findIndex((set) => NAMES.every((name) => set[name] === now[name]));
  if (number < 0) throw new Error(`a torn set: ${JSON.stringify(summary(now))}`);
  if (number % 4 === 0) {
    const certificate = new X509Certificate(now['cert.pem'] as string);
    expect(certificate.checkPrivateKey(createPrivateKey(now['key.pem'] as string))).toBe(true);
  }
  return number;
}

const summary = (now: View) => Object.values(now).map((text) => text?.slice(0, 30));

const isMidway = (dir: string): boolean => existsSync(join(dir, WORKSPACE));

/** What the next run does first. */
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

describe('at random moments', () => {
  /** Kills one process after the other; the number of those that were in the middle of something. */
  async function lane(name: string, kills: number): Promise<number> {
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
      const { child, said, ready, closed } = renew({ dir, first, force: first > 0 });
      await ready;
      await setTimeout(Math.random() * 60);
      child.kill('SIGKILL');
      await closed;
      const reported = Number(said.filter((word) => /^\d+$/.test(word)).at(-1) ?? last);
      const now = seen(dir);
      expect([reported, reported + 1]).toContain(now);
      last = now;
      if (isMidway(dir)) midway++;
    }
    await expectRecovery(dir);
    return midway;
  }

  it('200 times', async () => {
    const midway = await Promise.all([lane('one', 100), lane('two', 100)]);
    expect(midway[0] + midway[1]).toBeGreaterThan(40);
  }, 240_000);

  it('while others write to the same directory', async () => {
    const dir = join(base, 'many');
    for (let round = 0; round < 8; round++) {
      const writers = [0, 20, 40].map((first) => renew({ dir, first }));
      await Promise.all(writers.map(({ ready }) => ready));
      for (const { child, closed } of writers) {
        await setTimeout(Math.random() * 80);
        child.kill('SIGKILL');
        await closed;
      }
      seen(dir);
    }
    await expectRecovery(dir);
  }, 60_000);
});

describe('before each single step', () => {
  const NEW = 1;
  const OLD = Object.fromEntries(NAMES.map((name) => [name, `old ${name}`]));

  const put = (dir: string, files: Readonly<Record<string, string>>) => {
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

  /** Of directories whose last run was killed while all names were links, one before and one after the switch. */
  const KILLED = { before: join(base, 'killed before'), after: join(base, 'killed after') };
  async function makeKilled() {
    const other = 2;
    for (let killAt = 1; !(existsSync(KILLED.before) && existsSync(KILLED.after)); killAt++) {
      if (killAt > 100) throw new Error('no step at which all names are links');
      const trial = join(base, `trial ${killAt}`);
      put(trial, OLD);
      await renew({ dir: trial, first: other, killAt }).closed;
      if (linksIn(trial).length < NAMES.length) continue;
      const model = view(trial)['key.pem'] === OLD['key.pem'] ? KILLED.before : KILLED.after;
      if (!existsSync(model)) copy(trial, model);
    }
  }
  beforeAll(makeKilled, 60_000);

  interface Start {
    readonly force: boolean;
    readonly prepare: (dir: string) => void;
    /** Can it be where there are no links? */
    readonly linkless?: boolean;
  }

  const STARTS: Readonly<Record<string, Start>> = {
    'of the first run': { force: false, prepare: () => undefined, linkless: true },
    'over the files of an earlier run': { force: true, prepare: (dir) => put(dir, OLD), linkless: true },
    'over links of others, with a file missing': {
      force: true,
      prepare: (dir) => {
        put(dir, { 'key.pem': 'old key', 'cert.pem': 'old cert' });
        writeFileSync(join(base, 'foreign'), 'foreign');
        symlinkSync(join(base, 'foreign'), join(dir, 'ca.pem'));
        symlinkSync('nowhere/config', join(dir, 'config'));
      },
    },
    'after a kill before the switch': { force: true, prepare: (dir) => copy(KILLED.before, dir) },
    'after a kill after the switch': { force: true, prepare: (dir) => copy(KILLED.after, dir) },
  };

  describe.each(Object.entries(STARTS))('%s', (name, { force, prepare, linkless }) => {
    const folder = join(base, name);
    const model = join(folder, 'model');
    let old: { readonly view: View; readonly links: string[][] };
    beforeAll(() => {
      mkdirSync(folder);
      prepare(model);
      const strangers = linksIn(model).filter(([, text]) => !text?.startsWith(WORKSPACE));
      old = { view: view(model), links: strangers };
    });

    /** One whole set is there, before the next run and after; is it the new one? */
    async function settled(dir: string): Promise<boolean> {
      const renewed = isNew(dir);
      expect(view(dir)).toEqual(renewed ? sets[NEW] : old.view);
      await expectRecovery(dir, renewed ? [] : old.links);
      return renewed;
    }

    it('a kill', async () => {
      const outcomes: boolean[] = [];
      const unharmed: boolean[] = [];
      const lane = async (offset: number) => {
        for (let killAt = offset; unharmed.length === 0; killAt += 2) {
          const dir = join(folder, `kill ${killAt}`);
          copy(model, dir);
          const { said, closed } = renew({ dir, first: NEW, force, killAt });
          await closed;
          outcomes.push(await settled(dir));
          if (said.includes('unharmed')) unharmed.push(isNew(dir));
        }
      };
      await Promise.all([lane(1), lane(2)]);
      expect(unharmed).not.toContain(false);
      expect(outcomes.filter((renewed) => renewed).length).toBeGreaterThan(5);
      expect(outcomes.filter((renewed) => !renewed).length).toBeGreaterThan(5);
    }, 60_000);

    /** Each step in turn finds the disk full; the others do not. */
    async function fullDisk(dir: string, asOnFat: boolean) {
      const { said, closed } = renew({ dir, first: NEW, force, model, linkless: asOnFat });
      await closed;
      for (const [index, word] of said.entries()) {
        const tried = join(dir, String(index + 1));
        if (word !== String(NEW)) {
          expect(word).toMatch(/^Cannot write .*: no space left on the device\.$/);
          if (!isMidway(model)) expect(isMidway(tried)).toBe(false);
        }
        expect(await settled(tried)).toBe(word === String(NEW));
      }
      expect(said.filter((word) => word !== String(NEW)).length).toBeGreaterThan(20);
      expect(said.at(-1)).toBe(String(NEW));
    }

    it('a full disk', () => fullDisk(join(folder, 'full'), false), 60_000);

    if (linkless) {
      it('a full disk on a file system without links', () => fullDisk(join(folder, 'fat'), true), 60_000);
    }
  });
});
