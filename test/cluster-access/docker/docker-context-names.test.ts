/** Names, metadata, replacement and renaming of Docker contexts. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  assertOwnContexts,
  type DockerContext,
  dockerContexts,
  findPredecessor,
  hasDockerContexts,
  removeDockerContexts,
  writeDockerContext,
} from '../../../src/cluster-access/docker/docker-context.ts';
import { temporaryDirectory } from '../../support/world.ts';

let home: string;
let root: string;
let warnings: string[];
beforeEach(() => {
  home = join(temporaryDirectory(), 'home');
  mkdirSync(home, { mode: 0o700 });
  root = join(home, '.docker/contexts');
  warnings = [];
});

const place = (env: Record<string, string> = {}) => ({
  ...{ env, cwd: home, home },
  pid: process.pid,
  signal: new AbortController().signal,
});
const warn = (warning: string) => void warnings.push(warning);
const contextOf = (uuid: string, more: Partial<DockerContext> = {}): DockerContext => ({
  ...{ uuid, clusterName: 'web', host: 'tcp://h:2376' },
  credentials: { ca: 'CA', cert: 'CERT', key: 'KEY' },
  ...more,
});
const write = (uuid: string, more: Partial<DockerContext> = {}, env: Record<string, string> = {}) =>
  writeDockerContext(contextOf(uuid, more), place(env), warn);
const idOf = (name: string) => createHash('sha256').update(name).digest('hex');
const metadataPath = (name: string) => join(root, 'meta', idOf(name), 'meta.json');
const metadataIn = (name: string) => JSON.parse(readFileSync(metadataPath(name), 'utf8'));
const certificatesOf = (name: string) => join(root, 'tls', idOf(name), 'docker');
function createForeign(name: string, Metadata: unknown = {}): void {
  mkdirSync(join(root, 'meta', idOf(name)), { recursive: true });
  writeFileSync(metadataPath(name), JSON.stringify({ Name: name, Metadata }));
}
const list = async (env: Record<string, string> = {}) =>
  (await dockerContexts(place(env))).map(({ uuid, context }) => `${uuid} ${context}`).sort();

describe('writeDockerContext', () => {
  it('writes the metadata and the certificates as Docker reads them', async () => {
    expect(await write('u-1', { clusterName: 'a b', origin: 'o' })).toBe('a-b');
    expect(metadataIn('a-b')).toStrictEqual({
      Name: 'a-b',
      Metadata: { Description: 'Magnum cluster a-b', magnum: { cluster: 'u-1', origin: 'o' } },
      Endpoints: { docker: { Host: 'tcp://h:2376', SkipTLSVerify: false } },
    });
    const files = readdirSync(certificatesOf('a-b')).map((name) => [
      name,
      readFileSync(join(certificatesOf('a-b'), name), 'utf8'),
    ]);
    expect(Object.fromEntries(files)).toEqual({ 'ca.pem': 'CA', 'cert.pem': 'CERT', 'key.pem': 'KEY' });
  });

  it('omits an unknown origin', async () => {
    await write('u-1');
    expect(metadataIn('web').Metadata.magnum).toStrictEqual({ cluster: 'u-1' });
  });

  it('removes the certificates if the cluster has no TLS now', async () => {
    await write('u-1');
    await write('u-1', { credentials: undefined, host: 'tcp://h:2375' });
    expect(readdirSync(join(root, 'tls'))).toEqual([]);
    expect(metadataIn('web').Endpoints.docker.Host).toBe('tcp://h:2375');
  });

  it.each([
    ['another cluster', { magnum: { cluster: 'u-2' } }],
    ['no cluster', {}],
    ['a mark that is not a text', { magnum: { cluster: 1 } }],
    ['a mark that is null', { magnum: null }],
  ])(
    'does not replace a context of %s: appends a number, or fails for a requested name',
    async (_, Metadata) => {
      createForeign('web', Metadata);
      const before = readFileSync(metadataPath('web'), 'utf8');
      await expect(write('u-1', { name: 'web' })).rejects.toMatchObject({
        kind: 'failed',
        message: 'Docker context web already exists and was not created for this cluster.',
        hint: 'Choose another name with --docker-context, or omit the name to use a free one.',
      });
      expect(await write('u-1')).toBe('web-2');
      expect(await write('u-3')).toBe('web-3');
      expect(readFileSync(metadataPath('web'), 'utf8')).toBe(before);
    },
  );

  it('keeps the name of the context of the cluster without a requested name', async () => {
    await write('u-1', { name: 'mine' });
    expect(await write('u-1')).toBe('mine');
    expect(await list()).toEqual(['u-1 mine']);
  });

  it('replaces the context of a deleted cluster', async () => {
    await write('u-0');
    expect(await write('u-1', { replaces: 'u-0' })).toBe('web');
    expect(await write('u-2', { name: 'web', replaces: 'u-1' })).toBe('web');
    expect(await list()).toEqual(['u-2 web']);
  });

  it('renames a context, and the current context with it', async () => {
    await write('u-1');
    await write('u-2', { clusterName: 'other' });
    const config = join(home, '.docker/config.json');
    writeFileSync(config, '{"currentContext":"web"}');
    expect(await write('u-1', { name: 'mine' }, { DOCKER_CONTEXT: 'web' })).toBe('mine');
    expect(await list()).toEqual(['u-1 mine', 'u-2 other']);
    expect(existsSync(join(root, 'tls', idOf('web')))).toBe(false);
    expect(readFileSync(config, 'utf8')).toBe('{"currentContext":"mine"}');
    expect(warnings).toEqual([
      'DOCKER_CONTEXT still selects the Docker context web, which is removed; unset DOCKER_CONTEXT.',
    ]);
  });

  it('rejects an invalid name, and writes nothing', async () => {
    await expect(write('u-1', { name: 'default' })).rejects.toMatchObject({
      kind: 'usage',
      message: "Invalid Docker context name 'default'.",
    });
    expect(await list()).toEqual([]);
  });

  it.each([
    [{ DOCKER_CONFIG: '/config' }, '/config/contexts'],
    [{ DOCKER_CONFIG: 'config' }, 'config/contexts'],
    [{ DOCKER_CONFIG: '' }, '.docker/contexts'],
  ])('writes to the directory that %j selects', async (env, expected) => {
    const { DOCKER_CONFIG } = env;
    const own = DOCKER_CONFIG === '/config' ? { DOCKER_CONFIG: join(home, 'absolute') } : env;
    await write('u-1', {}, own);
    const directory = expected.replace(/^\/config/, 'absolute');
    expect(readdirSync(join(home, directory)).sort()).toEqual(['meta', 'tls']);
    expect(readdirSync(home)).toEqual([directory.split('/')[0]]);
    expect(await list(own)).toEqual(['u-1 web']);
    expect(hasDockerContexts(place(own))).toBe(true);
  });
});

describe('Docker contexts without a home directory', () => {
  const homeless = () => ({ ...place(), home: undefined });
  const error = {
    kind: 'usage',
    message:
      'Cannot find the Docker contexts: no home directory, because HOME is not set to an absolute path.',
  };

  it('cannot be written, and are none', async () => {
    expect(() => writeDockerContext(contextOf('u-1'), homeless(), warn)).toThrow(
      expect.objectContaining(error),
    );
    expect(() => assertOwnContexts(homeless())).toThrow(expect.objectContaining(error));
    expect(await dockerContexts(homeless())).toEqual([]);
    expect(hasDockerContexts(homeless())).toBe(false);
    expect(await removeDockerContexts(['u-1'], homeless(), warn)).toEqual([]);
  });
});

describe('removeDockerContexts', () => {
  it('removes the contexts of these clusters, and returns their names', async () => {
    for (const name of ['a1', 'b1', 'c1']) await write(`u of ${name}`, { clusterName: name });
    createForeign('foreign', { magnum: {} });
    writeFileSync(join(home, '.docker/config.json'), '{"currentContext":"a1","x":1}');
    const removed = await removeDockerContexts(
      ['u of a1', 'u of c1', 'unknown'],
      place({ DOCKER_CONTEXT: 'c1' }),
      warn,
    );
    expect(removed.sort()).toEqual(['a1', 'c1']);
    expect(await list()).toEqual(['u of b1 b1']);
    expect(readdirSync(join(root, 'meta')).sort()).toEqual([idOf('b1'), idOf('foreign')].sort());
    expect(readdirSync(join(root, 'tls'))).toEqual([idOf('b1')]);
    expect(readFileSync(join(home, '.docker/config.json'), 'utf8')).toBe('{"x":1}');
    expect(warnings).toEqual([
      'DOCKER_CONTEXT still selects the Docker context c1, which is removed; unset DOCKER_CONTEXT.',
    ]);
  });

  it('does not create or lock a store without contexts of these clusters', async () => {
    expect(await removeDockerContexts(['u-1'], place(), warn)).toEqual([]);
    expect(hasDockerContexts(place())).toBe(false);
    expect(readdirSync(home)).toEqual([]);
  });

  it('removes private keys also from a directory that other users can write to', async () => {
    const { chmodSync } = await import('node:fs');
    await write('u-1');
    chmodSync(root, 0o777);
    expect(await removeDockerContexts(['u-1'], place(), warn)).toEqual(['web']);
  });
});

describe('findPredecessor', () => {
  const find = (more: object = {}) =>
    findPredecessor({ uuid: 'u-1', clusterName: 'web', origin: 'o', ...more }, place());

  it.each<[string, object, object, string | undefined]>([
    ['a namesake of the same origin', { origin: 'o' }, {}, 'u-0'],
    ['a namesake of another origin', { origin: 'x' }, {}, undefined],
    ['a namesake without an origin', {}, {}, undefined],
    ['a request without an origin', {}, { origin: undefined }, undefined],
    ['a context of another name', { origin: 'o' }, { clusterName: 'other' }, undefined],
    ['a requested name', { origin: 'o', name: 'mine' }, { name: 'mine' }, 'u-0'],
    ['a requested name that is free', { origin: 'o' }, { name: 'mine' }, undefined],
    ['a name that is converted', { origin: 'o', clusterName: 'a b' }, { clusterName: 'a b' }, 'u-0'],
  ])('given %s, returns its UUID or undefined', async (_, stored, request, uuid) => {
    await write('u-0', stored);
    expect(await find(request)).toBe(uuid);
  });

  it('returns undefined if the cluster has a context already, or for a foreign context', async () => {
    await write('u-0', { origin: 'o' });
    await write('u-1', { name: 'mine' });
    expect(await find()).toBeUndefined();
    createForeign('foreign');
    expect(await find({ clusterName: 'foreign', uuid: 'u-2' })).toBeUndefined();
  });
});

it('assertOwnContexts rejects a store that any user can write to, with a hint', async () => {
  const { chmodSync } = await import('node:fs');
  await write('u-1');
  await expect(assertOwnContexts(place())).resolves.toBeUndefined();
  chmodSync(join(root, 'meta'), 0o777);
  await expect(assertOwnContexts(place())).rejects.toMatchObject({
    kind: 'failed',
    message: `Any user can write to ${join(root, 'meta')} and could replace the files in it.`,
    hint: 'Choose a private directory with DOCKER_CONFIG, remove write permission with chmod go-w, or use --allow-shared-dir.',
  });
  await expect(assertOwnContexts({ ...place(), shared: true })).resolves.toBeUndefined();
});
