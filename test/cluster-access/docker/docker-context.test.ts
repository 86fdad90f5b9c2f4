/** Docker contexts in a store that another user may have prepared, or that a killed process left. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { WORKSPACE } from '../../../src/cluster-access/directory/directory-lock.ts';
import {
  assertDockerContextWritable,
  dockerContexts,
  removeDockerContexts,
  writeDockerContext,
} from '../../../src/cluster-access/docker/docker-context.ts';
import { cloud } from '../../support/cloud.ts';
import { temporaryDirectory } from '../../support/world.ts';

let home: string;
let root: string;
beforeEach(() => {
  home = join(temporaryDirectory(), 'home');
  mkdirSync(home, { mode: 0o700 });
  root = join(home, '.docker/contexts');
});

const place = () => ({
  env: {},
  cwd: home,
  home,
  pid: process.pid,
  signal: new AbortController().signal,
});
const contextOf = (name: string, number = 0) => ({
  uuid: `uuid of ${name}`,
  clusterName: name,
  host: `tcp://10.0.0.${number}:2376`,
  credentials: { ca: `ca ${number}`, cert: `cert ${number}`, key: `key ${number}` },
});
const fail = (warning: string) => expect.fail(warning);
const write = (name = 'web', number = 0) => writeDockerContext(contextOf(name, number), place(), fail);
const remove = (name = 'web') => removeDockerContexts([`uuid of ${name}`], place(), fail);

const idOf = (name: string) => createHash('sha256').update(name).digest('hex');
const metaOf = (name: string) => join(root, 'meta', idOf(name));
const endpointOf = (name: string) => join(root, 'tls', idOf(name), 'docker');
const DRAFT = '.magnum-meta.json';

/** The number of the context, after checking that it is complete; undefined if it does not exist. */
function numberOf(name: string): number | undefined {
  const path = join(metaOf(name), 'meta.json');
  if (!existsSync(path)) return undefined;
  const { Endpoints } = JSON.parse(readFileSync(path, 'utf8'));
  const number = Number(Endpoints.docker.Host.split('.').at(-1).split(':')[0]);
  for (const file of ['ca', 'cert', 'key'])
    expect(readFileSync(join(endpointOf(name), `${file}.pem`), 'utf8')).toBe(`${file} ${number}`);
  return number;
}

const expectClean = () => {
  expect(readdirSync(root).sort()).toEqual(['meta', 'tls']);
  for (const id of readdirSync(join(root, 'meta'))) {
    expect(readdirSync(join(root, 'meta', id))).toEqual(['meta.json']);
    expect(readdirSync(join(root, 'tls', id, 'docker')).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
  }
  expect(readdirSync(join(root, 'tls')).sort()).toEqual(readdirSync(join(root, 'meta')).sort());
};

describe('Docker contexts, changed one after another', () => {
  it('are created, updated and removed', async () => {
    expect(await write('web', 1)).toBe('web');
    expect(await write('web', 2)).toBe('web');
    expect(numberOf('web')).toBe(2);
    expectClean();
    expect(statSync(join(metaOf('web'), 'meta.json')).mode & 0o777).toBe(0o644);
    expect(await remove()).toEqual(['web']);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(['meta', 'tls']);
  });

  it('are checked by assertDockerContextWritable, which leaves no files', async () => {
    await assertDockerContextWritable(contextOf('web'), undefined, place());
    expect(readdirSync(home)).toEqual([]);
    await write('web', 1);
    const before = readdirSync(root, { recursive: true });
    await assertDockerContextWritable(contextOf('web'), undefined, place());
    expect(readdirSync(root, { recursive: true })).toEqual(before);
    await expect(
      assertDockerContextWritable({ ...contextOf('other'), name: 'web' }, undefined, place()),
    ).rejects.toThrow('Docker context web already exists and was not created for this cluster.');
  });
});

describe('writeDockerContext, called concurrently', () => {
  it('writes 30 contexts of different names', async () => {
    const names = Array.from({ length: 30 }, (_, number) => `c${number}`);
    expect(await Promise.all(names.map((name, number) => write(name, number)))).toEqual(names);
    expect(names.map(numberOf)).toEqual(names.map((_, number) => number));
    expectClean();
  }, 60_000);

  it('writes the same context 30 times', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, number) => write('web', number)));
    expect(numberOf('web')).toBeTypeOf('number');
    expectClean();
  }, 60_000);

  it('gives clusters of the same name different context names', async () => {
    const contexts = ['a', 'b', 'c'].map((uuid, number) => ({ ...contextOf('web', number), uuid }));
    const names = await Promise.all(contexts.map((context) => writeDockerContext(context, place(), fail)));
    expect([...names].sort()).toEqual(['web', 'web-2', 'web-3']);
    expect(names.map(numberOf)).toEqual([0, 1, 2]);
  });
});

describe('a context that a killed process left unfinished', () => {
  /** The state after a kill between the certificates and the metadata. */
  const unfinish = (name: string) => renameSync(join(metaOf(name), 'meta.json'), join(metaOf(name), DRAFT));

  it('is removed with its key at the next change of any context, if it has no metadata', async () => {
    await write('web', 1);
    unfinish('web');
    expect(await dockerContexts(place())).toEqual([]);
    await write('other', 2);
    expect(existsSync(metaOf('web')) || existsSync(join(root, 'tls', idOf('web')))).toBe(false);
    expectClean();
  });

  it('is removed by removeDockerContexts if it has no metadata', async () => {
    await write('web', 1);
    unfinish('web');
    expect(await remove()).toEqual([]);
    expect(readdirSync(root, { recursive: true }).sort()).toEqual(['meta', 'tls']);
  });

  it('is completed if it has metadata', async () => {
    await write('web', 1);
    writeFileSync(join(metaOf('web'), DRAFT), 'half');
    mkdirSync(join(endpointOf('web'), WORKSPACE), { mode: 0o700 });
    await write('other', 2);
    expect(numberOf('web')).toBe(1);
    expectClean();
  });
});

describe('a Docker context store with links or invalid entries', () => {
  const LEVELS: Record<string, () => string> = {
    contexts: () => root,
    meta: () => join(root, 'meta'),
    tls: () => join(root, 'tls'),
    'the ID in meta': () => metaOf('web'),
    'the ID in tls': () => join(root, 'tls', idOf('web')),
    docker: () => endpointOf('web'),
  };

  describe.each(Object.entries(LEVELS))('%s', (_, levelOf) => {
    it.each(['a link', 'a file'])('is rejected and named if it is %s', async (kind) => {
      const elsewhere = join(home, 'elsewhere');
      mkdirSync(elsewhere);
      const level = levelOf();
      mkdirSync(join(level, '..'), { recursive: true, mode: 0o700 });
      if (kind === 'a link') symlinkSync(elsewhere, level);
      else writeFileSync(level, '');
      const error = {
        kind: 'failed',
        message: `Cannot update the Docker contexts in ${root}: ${level}: it is ${kind === 'a link' ? 'a symbolic link' : 'not a directory'}.`,
      };
      await expect(assertDockerContextWritable(contextOf('web'), undefined, place())).rejects.toMatchObject(
        error,
      );
      await expect(write()).rejects.toMatchObject(error);
      expect(readdirSync(elsewhere)).toEqual([]);
    });
  });

  it('removeDockerContexts does not follow a link in place of tls', async () => {
    await write('web', 1);
    const elsewhere = join(home, 'elsewhere');
    renameSync(join(root, 'tls'), elsewhere);
    symlinkSync(elsewhere, join(root, 'tls'));
    await expect(remove()).rejects.toThrow('it is a symbolic link');
    expect(readdirSync(elsewhere)).toEqual([idOf('web')]);
    expect(existsSync(join(metaOf('web'), 'meta.json'))).toBe(true);
  });

  it.each<[string, string, (path: string) => void]>([
    ['a link', 'it is a symbolic link', (path) => symlinkSync('/dev/zero', path)],
    ['a pipe', 'it is not a regular file', (path) => execFileSync('mkfifo', [path])],
    ['a directory', 'it is a directory', (path) => mkdirSync(path)],
    [
      'large',
      'it is larger than 1 MiB',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 2 ** 40);
      },
    ],
    ['broken', 'it is not the metadata of a Docker context', (path) => writeFileSync(path, '{')],
    [
      'of another name',
      'it is not the metadata of a Docker context',
      (path) => writeFileSync(path, '{"Name":"x"}'),
    ],
  ])('meta.json is neither read nor replaced if it is %s', async (_, reason, make) => {
    const path = join(metaOf('web'), 'meta.json');
    mkdirSync(metaOf('web'), { recursive: true });
    make(path);
    expect(await dockerContexts(place())).toEqual([]);
    await expect(assertDockerContextWritable(contextOf('web'), undefined, place())).rejects.toThrow(
      `${path}: ${reason}`,
    );
    await expect(write()).rejects.toThrow(`${path}: ${reason}`);
    expect(await write('other', 1)).toBe('other');
    expect(await dockerContexts(place())).toHaveLength(1);
  });

  it.each(['', 'contexts', 'contexts/tls'])(
    'is rejected if any user can write to %j in ~/.docker',
    async (name) => {
      await write('web', 1);
      chmodSync(join(home, '.docker', name), 0o777);
      await expect(write('web', 2)).rejects.toThrow(
        `Any user can write to ${join(home, '.docker', name)} and could replace`,
      );
      expect(await writeDockerContext(contextOf('web', 2), { ...place(), shared: true }, fail)).toBe('web');
      expect(numberOf('web')).toBe(2);
    },
  );
});

describe('cluster-config --docker-context', () => {
  it('requests no certificate if the store is rejected or not writable', async () => {
    const sandbox = await cloud();
    try {
      await sandbox.run('cluster-create', 'web', '--cluster-template', 'swarm');
      const run = async (...words: string[]) => {
        sandbox.requests.length = 0;
        const env = {
          HOME: home,
          OS_CLIENT_CONFIG_FILE: join(sandbox.directory, '.config/openstack/clouds.yaml'),
        };
        const result = await sandbox.runWith(
          { cwd: home, env },
          ...['cluster-config', 'web', '--docker-context', ...words],
        );
        const signed = sandbox.requests.filter(
          ({ method, path }) => method === 'POST' && path.endsWith('/certificates'),
        ).length;
        return { ...result, signed, sent: sandbox.requests.length };
      };
      mkdirSync(join(home, '.docker'));
      symlinkSync(home, root);
      expect(await run()).toMatchObject({ code: 1, sent: 0, stderr: expect.stringContaining(root) });
      rmSync(root);
      mkdirSync(root, { mode: 0o777 });
      chmodSync(root, 0o777);
      expect(await run()).toMatchObject({
        code: 1,
        sent: 0,
        stderr: expect.stringMatching(/Any user.*\n.*DOCKER_CONFIG/),
      });
      chmodSync(root, 0o700);
      mkdirSync(join(endpointOf('web'), 'key.pem'), { recursive: true, mode: 0o700 });
      expect(await run()).toMatchObject({ code: 1, signed: 0 });
      rmSync(endpointOf('web'), { recursive: true });
      mkdirSync(metaOf('web'), { recursive: true });
      symlinkSync('/dev/zero', join(metaOf('web'), 'meta.json'));
      expect(await run()).toMatchObject({ code: 1, signed: 0 });
      rmSync(metaOf('web'), { recursive: true });
      chmodSync(root, 0o777);
      expect(await run('--allow-shared-dir')).toMatchObject({ code: 0, signed: 1 });
    } finally {
      await sandbox.close();
    }
  });
});
