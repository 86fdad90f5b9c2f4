import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVersionCache } from '../../src/magnum/version-cache.ts';

const DAY = 86_400_000;
const AT = 'https://magnum.example:9511';
const range = { minimum: '1.1', maximum: '1.14' };

let home: string;
let clock = 0;
const directory = () => join(home, '.cache/magnum');
const file = () => join(directory(), 'versions.json');
const cache = (env: Record<string, string> = {}) => createVersionCache({ env, home, now: () => clock });
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

beforeEach(async () => {
  clock = 1_700_000_000_000;
  home = await mkdtemp(join(tmpdir(), 'magnum-versions-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('createVersionCache', () => {
  it('stores a range per endpoint between runs', async () => {
    await cache().set(AT, range);
    await cache().set('https://other.example', { minimum: '1.1', maximum: '1.10' });
    expect(await cache().get(AT)).toEqual(range);
    expect(await cache().get('https://other.example')).toEqual({ minimum: '1.1', maximum: '1.10' });
    expect(await cache().get('https://third.example')).toBeUndefined();
  });

  it('creates a private file, makes the directory private, and leaves no temporary file', async () => {
    await mkdir(directory(), { recursive: true, mode: 0o755 });
    await cache().set(AT, range);
    expect([await modeOf(directory()), await modeOf(file())]).toEqual(['700', '600']);
    expect(await readdir(directory())).toEqual(['versions.json']);
  });

  it('uses the directory in XDG_CACHE_HOME', async () => {
    const env = { XDG_CACHE_HOME: join(home, 'cache of mine') };
    await cache(env).set(AT, range);
    expect(await cache(env).get(AT)).toEqual(range);
    expect(await readdir(join(home, 'cache of mine/magnum'))).toEqual(['versions.json']);
    expect(await cache().get(AT)).toBeUndefined();
  });

  it('ignores entries after one day', async () => {
    await cache().set(AT, range);
    clock += DAY - 1;
    expect(await cache().get(AT)).toEqual(range);
    clock += 1;
    expect(await cache().get(AT)).toBeUndefined();
  });

  it('ignores entries with a time in the future', async () => {
    await cache().set(AT, range);
    clock -= 1;
    expect(await cache().get(AT)).toBeUndefined();
  });

  it('removes expired entries from the file when it writes', async () => {
    await cache().set('https://old.example', range);
    clock += DAY;
    await cache().set(AT, range);
    expect(Object.keys(JSON.parse(await readFile(file(), 'utf8')))).toEqual([`${AT}/`]);
  });

  it('does not write the username and password of an endpoint', async () => {
    await cache().set('https://someone:hush-hush@magnum.example/x', range);
    expect(await readFile(file(), 'utf8')).not.toMatch(/hush-hush|someone/);
    expect(await cache().get('https://someone:hush-hush@magnum.example/x')).toEqual(range);
  });

  it('treats __proto__ as an ordinary endpoint', async () => {
    await cache().set('__proto__', range);
    expect(await cache().get('__proto__')).toEqual(range);
    expect(await cache().get('constructor')).toBeUndefined();
  });

  const entry = (fields: object) =>
    JSON.stringify({ [`${AT}/`]: { ...range, at: 1_700_000_000_000, ...fields } });
  it.each([
    '',
    '{',
    'null',
    '5',
    '[]',
    '"text"',
    '{"https://magnum.example:9511/":null}',
    entry({ maximum: 14 }),
    entry({ minimum: 'one' }),
    entry({ at: '1700000000000' }),
    entry({ at: null }),
  ])('ignores the invalid content %s, and overwrites it', async (content) => {
    await mkdir(directory(), { recursive: true });
    await writeFile(file(), content, { mode: 0o600 });
    expect(await cache().get(AT)).toBeUndefined();
    await cache().set(AT, range);
    expect(await cache().get(AT)).toEqual(range);
  });

  it('reads the valid entry that the invalid ones are made from', async () => {
    await mkdir(directory(), { recursive: true });
    await writeFile(file(), entry({}), { mode: 0o600 });
    expect(await cache().get(AT)).toEqual(range);
  });

  it('ignores a file that other users can read or write', async () => {
    await cache().set(AT, range);
    await chmod(file(), 0o666);
    expect(await cache().get(AT)).toBeUndefined();
  });

  it('does not fail if it cannot write', async () => {
    await writeFile(join(home, '.cache'), 'a file where a directory would be');
    await expect(cache().set(AT, range)).resolves.toBeUndefined();
    expect(await cache().get(AT)).toBeUndefined();
  });

  it('has a valid file after eight concurrent writes', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => cache().set(`https://h${i}.example`, range)));
    const ranges = await Promise.all(
      Array.from({ length: 8 }, (_, i) => cache().get(`https://h${i}.example`)),
    );
    expect(ranges.some((stored) => stored !== undefined)).toBe(true);
    expect(await readdir(directory())).toEqual(['versions.json']);
  });
});
