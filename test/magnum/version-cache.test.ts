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
const memory = (env: Record<string, string> = {}) => createVersionCache({ env, home, now: () => clock });
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

beforeEach(async () => {
  clock = 1_700_000_000_000;
  home = await mkdtemp(join(tmpdir(), 'magnum-versions-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

describe('createVersionMemory', () => {
  it('remembers from one run to the next, each endpoint by itself', async () => {
    await memory().set(AT, range);
    await memory().set('https://other.example', { minimum: '1.1', maximum: '1.10' });
    expect(await memory().get(AT)).toEqual(range);
    expect(await memory().get('https://other.example')).toEqual({ minimum: '1.1', maximum: '1.10' });
    expect(await memory().get('https://third.example')).toBeUndefined();
  });

  it('keeps its file to the user and leaves no draft behind', async () => {
    await mkdir(directory(), { recursive: true, mode: 0o755 });
    await memory().set(AT, range);
    expect([await modeOf(directory()), await modeOf(file())]).toEqual(['700', '600']);
    expect(await readdir(directory())).toEqual(['versions.json']);
  });

  it('takes the place that XDG_CACHE_HOME names', async () => {
    const env = { XDG_CACHE_HOME: join(home, 'cache of mine') };
    await memory(env).set(AT, range);
    expect(await memory(env).get(AT)).toEqual(range);
    expect(await readdir(join(home, 'cache of mine/magnum'))).toEqual(['versions.json']);
    expect(await memory().get(AT)).toBeUndefined();
  });

  it('forgets after a day', async () => {
    await memory().set(AT, range);
    clock += DAY - 1;
    expect(await memory().get(AT)).toEqual(range);
    clock += 1;
    expect(await memory().get(AT)).toBeUndefined();
  });

  it('does not believe what comes from the future', async () => {
    await memory().set(AT, range);
    clock -= 1;
    expect(await memory().get(AT)).toBeUndefined();
  });

  it('drops what is too old from its file', async () => {
    await memory().set('https://old.example', range);
    clock += DAY;
    await memory().set(AT, range);
    expect(Object.keys(JSON.parse(await readFile(file(), 'utf8')))).toEqual([`${AT}/`]);
  });

  it('writes no secret of an address', async () => {
    await memory().set('https://someone:hush-hush@magnum.example/x', range);
    expect(await readFile(file(), 'utf8')).not.toMatch(/hush-hush|someone/);
    expect(await memory().get('https://someone:hush-hush@magnum.example/x')).toEqual(range);
  });

  it('takes __proto__ for an address like others', async () => {
    await memory().set('__proto__', range);
    expect(await memory().get('__proto__')).toEqual(range);
    expect(await memory().get('constructor')).toBeUndefined();
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
  ])('knows nothing from %s, and writes over it', async (content) => {
    await mkdir(directory(), { recursive: true });
    await writeFile(file(), content, { mode: 0o600 });
    expect(await memory().get(AT)).toBeUndefined();
    await memory().set(AT, range);
    expect(await memory().get(AT)).toEqual(range);
  });

  it('reads an entry of the form that the broken ones were made from', async () => {
    await mkdir(directory(), { recursive: true });
    await writeFile(file(), entry({}), { mode: 0o600 });
    expect(await memory().get(AT)).toEqual(range);
  });

  it('does not believe a file that others can read or write', async () => {
    await memory().set(AT, range);
    await chmod(file(), 0o666);
    expect(await memory().get(AT)).toBeUndefined();
  });

  it('keeps nothing, and says nothing, where it cannot write', async () => {
    await writeFile(join(home, '.cache'), 'a file where a directory would be');
    await expect(memory().set(AT, range)).resolves.toBeUndefined();
    expect(await memory().get(AT)).toBeUndefined();
  });

  it('survives several runs that write at once', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, i) => memory().set(`https://h${i}.example`, range)));
    const known = await Promise.all(
      Array.from({ length: 8 }, (_, i) => memory().get(`https://h${i}.example`)),
    );
    expect(known.some((it) => it !== undefined)).toBe(true);
    expect(await readdir(directory())).toEqual(['versions.json']);
  });
});
