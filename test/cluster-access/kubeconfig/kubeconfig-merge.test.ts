import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ClusterOrigin } from '../../../src/cluster-access/cluster-origin.ts';
import type { KubernetesAccess } from '../../../src/cluster-access/kubeconfig/kubeconfig.ts';
import {
  type KubeconfigMergeOptions,
  openMerge,
  removeFromKubeconfig,
} from '../../../src/cluster-access/kubeconfig/kubeconfig-merge.ts';
import { readMergedContexts } from '../../../src/cluster-access/kubeconfig/merged-contexts.ts';
import { virtualClock, virtualDurations } from '../../support/clock.ts';
import { temporaryDirectory } from '../../support/world.ts';

let home: string;
beforeEach(() => {
  home = temporaryDirectory();
});

const pathOf = (name: string) => join(home, name);
const world = (...names: string[]) => ({
  env: { KUBECONFIG: names.join(':') },
  cwd: home,
  home,
  now: Date.now,
  sleep: virtualClock().sleep,
  signal: new AbortController().signal,
});
const write = (name: string, content: object | string) =>
  writeFileSync(pathOf(name), typeof content === 'string' ? content : JSON.stringify(content), {
    mode: 0o600,
  });
const read = (name: string) => parse(readFileSync(pathOf(name), 'utf8'));
const namesIn = (name: string, section = 'contexts') =>
  (read(name)[section] as { name: string }[]).map((entry) => entry.name);

const access = (clusterName: string, part = 'draft', server = 'https://h'): KubernetesAccess => ({
  clusterName,
  server,
  credentials: { ca: 'CA', cert: `${part} certificate`, key: `${part} key` },
});
const OPTIONS: KubeconfigMergeOptions = { setCurrent: false, allowSharedDir: false };

interface MergeRequest {
  readonly files?: readonly string[];
  readonly uuid?: string;
  readonly name?: string;
  readonly options?: Partial<KubeconfigMergeOptions>;
  readonly origin?: ClusterOrigin;
  readonly between?: () => void;
}

/** Merges a cluster as `cluster-config --merge` does. */
async function merge({
  files = ['a'],
  uuid = 'u-1',
  name = 'web',
  options,
  origin,
  between = () => undefined,
}: MergeRequest = {}) {
  const opened = await openMerge({ ...OPTIONS, ...options }, world(...files));
  await opened.prepare(uuid, access(name), origin);
  between();
  return await opened.finish(access(name, 'final'));
}

const decode = (text: string) => Buffer.from(text, 'base64').toString();

describe('openMerge', () => {
  it('writes the signed certificate and its key in place of the placeholders', async () => {
    expect(await merge()).toEqual({ path: pathOf('a'), context: 'web', notices: [] });
    const { user } = read('a').users[0];
    expect(decode(user['client-certificate-data'])).toBe('final certificate');
    expect(decode(user['client-key-data'])).toBe('final key');
    expect(statSync(pathOf('a')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['a']);
  });

  it('prepare changes nothing and leaves no lock', async () => {
    const opened = await openMerge(OPTIONS, world('a', 'b'));
    await opened.prepare('u-1', access('web'));
    expect(readdirSync(home)).toEqual([]);
  });

  it.each([
    ['adds no current context', false, undefined, ''],
    ['sets the current context', true, undefined, 'web'],
    ['keeps the current context', false, 'mine', 'mine'],
    ['replaces the current context', true, 'mine', 'web'],
  ])('%s (setCurrent: %s, before: %s)', async (_, setCurrent, before, after) => {
    write('a', { kind: 'Config', ...(before && { 'current-context': before }) });
    await merge({ options: { setCurrent } });
    expect(read('a')['current-context'] ?? '').toBe(after);
  });

  it.each([
    ['to the first file that has the cluster', ['new', 'other', 'own', 'last'], 'own'],
    ['to the first file that exists', ['new', 'other', 'last'], 'other'],
    ['to the last file if none exists', ['new', 'newer'], 'newer'],
  ])('writes %s', async (_, files, expected) => {
    write('other', { kind: 'Config' });
    write('last', { kind: 'Config' });
    await merge({ files: ['own'], name: 'mine' });
    const before = readFileSync(pathOf('other'), 'utf8');
    expect((await merge({ files })).path).toBe(pathOf(expected));
    expect(existsSync(pathOf('new'))).toBe(false);
    if (expected !== 'other') expect(readFileSync(pathOf('other'), 'utf8')).toBe(before);
  });

  it('prefers marked entries in a later file to those of --dir in an earlier one', async () => {
    await merge({ files: ['marked'] });
    const { clusters, contexts, users } = read('marked');
    for (const { cluster, context, user } of [...clusters, ...contexts, ...users])
      delete (cluster ?? context ?? user).extensions;
    write('directory', { kind: 'Config', clusters, contexts, users });
    expect((await merge({ files: ['directory', 'marked'] })).path).toBe(pathOf('marked'));
    expect((await merge({ files: ['x', 'directory'] })).path).toBe(pathOf('directory'));
    expect(namesIn('directory')).toEqual(['web']);
  });

  it('sets the current context in the first file that sets it, and only there', async () => {
    write('a', { kind: 'Config' });
    write('b', { kind: 'Config', 'current-context': 'x' });
    write('c', { kind: 'Config', 'current-context': 'y' });
    await merge({ files: ['a', 'b', 'c'], options: { setCurrent: true } });
    expect([read('a'), read('b'), read('c')].map((config) => config['current-context'])).toEqual([
      undefined,
      'web',
      'y',
    ]);
  });

  it('sets the current context in an earlier file if other users can replace the later one that sets it', async () => {
    write('a', { kind: 'Config' });
    mkdirSync(pathOf('shared'));
    write('shared/b', { kind: 'Config', 'current-context': 'x' });
    chmodSync(pathOf('shared'), 0o777);
    await merge({ files: ['a', 'shared/b'], options: { setCurrent: true } });
    expect([read('a')['current-context'], read('shared/b')['current-context']]).toEqual(['web', 'x']);
    // An earlier file that sets the context takes precedence, so it has to be changed.
    await expect(
      merge({ files: ['shared/b', 'new', 'a'], uuid: 'u-1', options: { setCurrent: true } }),
    ).rejects.toThrow(`Any user can write to ${pathOf('shared')}`);
  });

  it('renames the current context together with the context', async () => {
    await merge({ options: { setCurrent: true } });
    await merge({ options: { context: 'dev' } });
    expect(read('a')).toMatchObject({ 'current-context': 'dev', contexts: [{ name: 'dev' }] });
    await merge({ options: { context: 'dev' }, uuid: 'u-2', name: 'other' }).then(
      () => expect.fail('the context has another cluster'),
      (error) =>
        expect(error).toMatchObject({
          kind: 'failed',
          message: `Context dev already exists in ${pathOf('a')} and was not created for this cluster.`,
        }),
    );
  });

  it('reads the files again, and plans with what another program has written meanwhile', async () => {
    write('a', { kind: 'Config' });
    const result = await merge({
      files: ['a', 'b'],
      between: () => write('a', { kind: 'Config', contexts: [{ name: 'web', context: {} }] }),
    });
    expect(result.context).toBe('web-2');
    expect(namesIn('a')).toEqual(['web', 'web-2']);
  });

  it('changes another file if the files have changed so that the first plan does not apply', async () => {
    const result = await merge({ files: ['a', 'b'], between: () => write('a', { kind: 'Config' }) });
    expect(result.path).toBe(pathOf('a'));
    expect(existsSync(pathOf('b'))).toBe(false);
    expect(readdirSync(home)).toEqual(['a', 'a.magnum-backup']);
  });

  it.each([
    [false, 'rejects'],
    [true, 'accepts'],
  ])('with allowSharedDir %s, %s a file that any user can replace', async (allowSharedDir) => {
    mkdirSync(pathOf('shared'));
    chmodSync(pathOf('shared'), 0o777);
    const merging = merge({ files: ['shared/a'], options: { allowSharedDir } });
    if (allowSharedDir) expect((await merging).context).toBe('web');
    else {
      await expect(merging).rejects.toMatchObject({
        kind: 'failed',
        message: `Any user can write to ${pathOf('shared')} and could replace ${pathOf('shared/a')}.`,
        hint: 'Select a kubeconfig in a private directory with KUBECONFIG, or use --allow-shared-dir.',
      });
      expect(readdirSync(pathOf('shared'))).toEqual([]);
    }
  });

  it('checks again in finish whether other users can replace the file', async () => {
    mkdirSync(pathOf('d'));
    const merging = merge({ files: ['d/a'], between: () => chmodSync(pathOf('d'), 0o777) });
    await expect(merging).rejects.toThrow(`Any user can write to ${pathOf('d')}`);
    expect(readdirSync(pathOf('d'))).toEqual([]);
  });

  it('returns a notice for a file that other users could read, if it gets a key', async () => {
    write('a', { kind: 'Config' });
    chmodSync(pathOf('a'), 0o644);
    expect((await merge()).notices).toEqual([
      `${pathOf('a')} was readable by other users; its mode is now 0600.`,
    ]);
    expect((await merge()).notices).toEqual([]);
  });

  it('keeps the mode of a file that only gets the current context', async () => {
    write('a', { kind: 'Config' });
    write('b', { kind: 'Config', 'current-context': 'x' });
    for (const name of ['a', 'b']) chmodSync(pathOf(name), 0o644);
    await merge({ files: ['a', 'b'], options: { setCurrent: true } });
    expect(['a', 'b'].map((name) => statSync(pathOf(name)).mode & 0o777)).toEqual([0o600, 0o644]);
  });

  it.each([
    ['u-0', true, 'web'],
    ['u-0', false, 'web-2'],
  ])(
    'reuses the entries of cluster %s of the same origin: gone is %s, context %s',
    async (old, gone, context) => {
      const asked: string[] = [];
      const origin: ClusterOrigin = {
        mark: 'o',
        isGone: async (uuid) => {
          asked.push(uuid);
          return gone;
        },
      };
      await merge({ uuid: old, origin });
      expect(asked).toEqual([]);
      expect((await merge({ origin })).context).toBe(context);
      expect(asked).toEqual([old]);
      expect(await readMergedContexts(world('a'))).toMatchObject(
        gone
          ? [{ uuid: 'u-1', context: 'web', isCurrent: false }]
          : [
              { uuid: 'u-0', context: 'web', isCurrent: false },
              { uuid: 'u-1', context: 'web-2', isCurrent: false },
            ],
      );
    },
  );

  it.each(['clusters: [', 'text'])('fails for the invalid file %j before prepare', async (text) => {
    write('b', text);
    await expect(openMerge(OPTIONS, world('a', 'b'))).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`Cannot edit kubeconfig ${pathOf('b')}: `),
    });
  });

  it('fails without KUBECONFIG and a home directory', async () => {
    await expect(openMerge(OPTIONS, { ...world(), home: undefined })).rejects.toMatchObject({
      kind: 'usage',
    });
  });

  it.each(['a', 'real'])('prepare fails if %s, the link or its target, is locked', async (name) => {
    write('real', { kind: 'Config' });
    const { symlinkSync } = await import('node:fs');
    symlinkSync('real', pathOf('a'));
    write(`${name}.lock`, '');
    const opened = await openMerge(OPTIONS, { ...world('a'), sleep: virtualDurations().sleep });
    await expect(opened.prepare('u-1', access('web'))).rejects.toThrow(`${pathOf(name)}.lock exists`);
    expect(read('real')).toEqual({ kind: 'Config' });
  });

  it('completes the write of a killed process first', async () => {
    const [old, replacement] = [{ kind: 'Config' }, { kind: 'Config', 'current-context': 'a long name' }].map(
      (content) => JSON.stringify(content),
    ) as [string, string];
    write('a', replacement.slice(0, 25));
    write('.a.magnum-old', old);
    write('.a.magnum-new', replacement);
    await merge();
    expect(read('a')['current-context']).toBe('a long name');
    expect(readdirSync(home)).toEqual(['a', 'a.magnum-backup']);
  });
});

describe('removeFromKubeconfig', () => {
  it('removes the entries of several clusters from every file, and returns the changed files', async () => {
    await merge({ files: ['a'], options: { setCurrent: true } });
    await merge({ files: ['b'], uuid: 'u-2', name: 'two' });
    await merge({ files: ['b'], uuid: 'u-3', name: 'three' });
    write('c', { kind: 'Config' });
    const unchanged = readFileSync(pathOf('c'), 'utf8');
    expect(await removeFromKubeconfig(['u-1', 'u-2', 'u-9'], world('a', 'b', 'c', 'missing'))).toEqual([
      { path: pathOf('a'), contexts: ['web'], notice: undefined },
      { path: pathOf('b'), contexts: ['two'], notice: undefined },
    ]);
    expect(read('a')).toMatchObject({ clusters: [], contexts: [], users: [], 'current-context': '' });
    expect(namesIn('b', 'clusters')).toEqual(['three']);
    expect(readFileSync(pathOf('c'), 'utf8')).toBe(unchanged);
    expect(readdirSync(home).sort()).toEqual(['a', 'a.magnum-backup', 'b', 'b.magnum-backup', 'c']);
  });

  it('returns nothing, and does not wait for a lock, without entries of the clusters', async () => {
    await merge();
    write('a.lock', '');
    const { elapsed, sleep } = virtualDurations();
    const waiting = { ...world('a'), sleep };
    expect(await removeFromKubeconfig(['u-2'], waiting)).toEqual([]);
    expect(await removeFromKubeconfig([], waiting)).toEqual([]);
    expect(elapsed()).toBe(0);
    await expect(removeFromKubeconfig(['u-1'], waiting)).rejects.toThrow(`${pathOf('a')}.lock exists`);
    expect(namesIn('a')).toEqual(['web']);
  });

  it('accepts a file that other users can replace, and returns the notice', async () => {
    mkdirSync(pathOf('shared'));
    await merge({ files: ['shared/a'] });
    chmodSync(pathOf('shared'), 0o777);
    chmodSync(pathOf('shared/a'), 0o666);
    expect(await removeFromKubeconfig(['u-1'], world('shared/a'))).toEqual([
      {
        path: pathOf('shared/a'),
        contexts: ['web'],
        notice: `${pathOf('shared/a')} was writable by other users; its mode is now 0644.`,
      },
    ]);
  });

  it('returns nothing without KUBECONFIG and a home directory', async () => {
    expect(await removeFromKubeconfig(['u-1'], { ...world(), home: undefined })).toEqual([]);
  });
});

describe('readMergedContexts', () => {
  it('returns the marked contexts of all files, in order', async () => {
    await merge({ files: ['b'] });
    await merge({ files: ['b'], uuid: 'u-2', name: 'two' });
    await merge({ files: ['a'], uuid: 'u-3', name: 'three' });
    write('c', { kind: 'Config', contexts: [{ name: 'mine', context: {} }] });
    const credentials = { ca: 'CA', cert: 'final certificate', key: 'final key' };
    const common = { origin: undefined, isCurrent: false, ...credentials };
    expect(await readMergedContexts(world('c', 'b', 'missing', 'a'))).toEqual([
      { uuid: 'u-1', context: 'web', path: pathOf('b'), ...common },
      { uuid: 'u-2', context: 'two', path: pathOf('b'), ...common },
      { uuid: 'u-3', context: 'three', path: pathOf('a'), ...common },
    ]);
  });

  it('names the context of the first file that sets one as the current context', async () => {
    await merge({ files: ['a'] });
    await merge({ files: ['a'], uuid: 'u-2', name: 'two' });
    write('first', { kind: 'Config', 'current-context': 'two' });
    write('second', { kind: 'Config', 'current-context': 'web' });
    const current = async (...files: string[]) =>
      (await readMergedContexts(world(...files)))
        .filter(({ isCurrent }) => isCurrent)
        .map(({ context }) => context);
    expect(await current('first', 'second', 'a')).toEqual(['two']);
    expect(await current('second', 'a')).toEqual(['web']);
  });
});
