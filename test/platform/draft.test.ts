import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { draftPath, sweepDrafts } from '../../src/platform/draft.ts';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { temporaryDirectory } from '../support/world.ts';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});

const ID = createOwnerId();
/** No process has this ID, because it exceeds the maximum. */
const DEAD = ID.replace(`.${process.pid}.`, '.4194305.');
const ELSEWHERE = `00000000${ID.slice(8)}`;
const OLD = '.a.json.0123456789ab';
const draft = (owner: string, name = 'a.json') => `.${name}.${owner}.draft`;

function create(name: string, ageS = 0): void {
  writeFileSync(join(directory, name), 'secret');
  const time = Date.now() / 1_000 - ageS;
  utimesSync(join(directory, name), time, time);
}

describe('draftPath', () => {
  it('returns a new hidden name in the same directory that contains the process ID', () => {
    const [one, other] = [draftPath('/d/a.json'), draftPath('/d/a.json')];
    expect(one).toMatch(
      new RegExp(`^/d/\\.a\\.json\\.[0-9a-f]{24}\\.${process.pid}\\.[0-9a-f]+\\.[0-9a-f]{8}\\.draft$`),
    );
    expect(other).not.toBe(one);
  });

  it.each(['x'.repeat(255), 'ä'.repeat(127), '😀'.repeat(63)])(
    'shortens the name if that of the file is long: %s',
    async (name) => {
      const path = draftPath(join(directory, name));
      writeFileSync(path, '');
      expect(basename(path)).not.toContain('�');
      await sweepDrafts(directory, { path: join(directory, name), now: Number.POSITIVE_INFINITY });
      expect(existsSync(path)).toBe(true);
    },
  );
});

it.each([
  'a.json',
  '.a.json',
  '.draft',
  '.a.json.draft',
  `.a.json.${ID}`,
  '.gitconfig.0123456789',
  '.0123456789ab',
])('sweepDrafts removes %s only from a private directory, and only if it is hidden', async (name) => {
  create(name, 100_000);
  await sweepDrafts(directory, { now: Number.POSITIVE_INFINITY });
  expect(readdirSync(directory)).toEqual([name]);
  await sweepDrafts(directory, { now: Date.now(), isPrivate: true });
  expect(readdirSync(directory)).toEqual(name.startsWith('.') ? [] : [name]);
});

describe('sweepDrafts', () => {
  const sweep = async (options: Parameters<typeof sweepDrafts>[1]) => {
    await sweepDrafts(directory, options);
    return readdirSync(directory).sort();
  };

  it('removes only drafts of processes that have ended', async () => {
    const stay = ['a.json', draft(ID), draft(ELSEWHERE), OLD, '.a.json', '.bash_history'];
    for (const name of [...stay, draft(DEAD), draft(DEAD, 'b.json')]) create(name, 100_000);
    expect(await sweep({})).toEqual(stay.sort());
  });

  it('removes drafts of unknown owners by their age', async () => {
    for (const [name, ageS] of [
      [draft(ELSEWHERE), 3_700],
      [draft(ELSEWHERE, 'b'), 3_500],
      [OLD, 61],
      [`${OLD}c`, 0],
    ] as const)
      create(name, ageS);
    create('.b.json.0123456789ab', 59);
    const stay = [draft(ELSEWHERE, 'b'), `${OLD}c`, '.b.json.0123456789ab'];
    expect(await sweep({ now: Date.now() })).toEqual(stay.sort());
    expect(await sweep({ now: Number.POSITIVE_INFINITY })).toEqual([`${OLD}c`]);
  });

  it('removes hidden files from a private directory after a minute, except drafts of running processes', async () => {
    const young = ['.tok.json.abcdef', draft(ELSEWHERE)];
    for (const name of young) create(name, 50);
    for (const name of ['.tok.json.fedcba', '.x', draft(ELSEWHERE, 'b')]) create(name, 70);
    create('.future', -100_000);
    for (const name of [draft(ID), 'a.json']) create(name, 100_000);
    create(draft(DEAD));
    const sweepOwn = (now: number) => sweep({ now, isPrivate: true });
    expect(await sweepOwn(Date.now())).toEqual([...young, draft(ID), 'a.json'].sort());
    expect(await sweepOwn(Number.POSITIVE_INFINITY)).toEqual([draft(ID), 'a.json'].sort());
  });

  it('with `path`, removes only the drafts of that file', async () => {
    for (const name of [draft(DEAD), draft(DEAD, 'b.json'), draft(DEAD, 'x.a.json')]) create(name);
    expect(await sweep({ path: join(directory, 'a.json') })).toEqual(
      [draft(DEAD, 'b.json'), draft(DEAD, 'x.a.json')].sort(),
    );
  });

  it('with `path`, removes the drafts that earlier versions made of that file, after a minute', async () => {
    for (const name of [OLD, '.b.json.0123456789ab']) create(name, 61);
    expect(await sweep({ path: join(directory, 'a.json'), now: Date.now() })).toEqual([
      '.b.json.0123456789ab',
    ]);
  });

  it('does not remove directories or symbolic links', async () => {
    mkdirSync(join(directory, draft(DEAD)));
    create('target');
    symlinkSync('target', join(directory, draft(DEAD, 'b')));
    expect(await sweep({ now: Number.POSITIVE_INFINITY })).toHaveLength(3);
  });

  it.skipIf(process.getuid?.() !== 0)('does not remove files of other users', async () => {
    create(draft(DEAD));
    chownSync(join(directory, draft(DEAD)), 65534, 65534);
    expect(await sweep({ now: Number.POSITIVE_INFINITY })).toEqual([draft(DEAD)]);
  });

  it('ignores a missing directory', async () => {
    await sweepDrafts(join(directory, 'none'));
    expect(readdirSync(directory)).toEqual([]);
  });
});
