import { describe, expect, it } from 'vitest';
import { type KubernetesAccess, kubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig.ts';
import {
  clusterUuidOf,
  type EntryRequest,
  entryChanges,
  findPredecessor,
  hasOwnEntry,
  namesFor,
  ownEntriesIn,
  removalFrom,
} from '../../../src/cluster-access/kubeconfig/kubeconfig-entries.ts';
import {
  type KubeconfigFile,
  parseKubeconfig,
} from '../../../src/cluster-access/kubeconfig/kubeconfig-reader.ts';

const ACCESS: KubernetesAccess = {
  clusterName: 'web',
  server: 'https://w',
  credentials: { ca: 'CA', cert: 'CERT', key: 'KEY' },
};
const PLUGIN: KubernetesAccess = {
  ...ACCESS,
  credentials: {
    ca: 'CA',
    plugin: { program: ['magnum'], args: ['kube-credential', '--x'], env: {} },
  },
};
const REQUEST: EntryRequest = { uuid: 'u-1', access: ACCESS };

const file = (content: object, path = '/k'): KubeconfigFile => parseKubeconfig(JSON.stringify(content), path);
const mark = (cluster: unknown, more: object = {}) => ({
  extensions: [{ name: 'magnum', extension: { cluster, ...more } }],
});
/** A kubeconfig with the marked entries of a cluster. */
const marked = (cluster: string, name = cluster, more: object = {}) => ({
  clusters: [{ name, cluster: { server: 's', ...mark(cluster, more) } }],
  contexts: [{ name, context: { cluster: name, user: `${name}-admin`, ...mark(cluster, more) } }],
  users: [{ name: `${name}-admin`, user: { token: 't', ...mark(cluster, more) } }],
});
const namesOf = (entries: object | undefined) =>
  entries && Object.fromEntries(Object.entries(entries).map(([section, { name }]) => [section, name]));

describe('clusterUuidOf and hasOwnEntry', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a mark', mark('u-1'), 'u-1'],
    ['a mark after another extension', { extensions: [{ name: 'x' }, ...mark('u-1').extensions] }, 'u-1'],
    ['another extension only', { extensions: [{ name: 'other', extension: { cluster: 'u-1' } }] }, undefined],
    ['a mark whose cluster is a number', mark(1), undefined],
    ['a mark without a cluster', { extensions: [{ name: 'magnum', extension: {} }] }, undefined],
    ['a mark that is null', { extensions: [{ name: 'magnum', extension: null }] }, undefined],
    ['a mark without content', { extensions: [{ name: 'magnum' }] }, undefined],
    ['extensions without names', { extensions: [null, 5, {}, ...mark('u-1').extensions] }, 'u-1'],
    [
      'extensions that are no list',
      { extensions: { name: 'magnum', extension: { cluster: 'u-1' } } },
      undefined,
    ],
    ['no extensions', {}, undefined],
    ['content that is null', null, undefined],
    ['content that is a text', 'x', undefined],
  ])('find the cluster of an entry with %s', (_, content, uuid) => {
    for (const [section, key] of [
      ['clusters', 'cluster'],
      ['contexts', 'context'],
      ['users', 'user'],
    ] as const) {
      const { config } = file({ [section]: [{ name: 'other' }, { name: 'n', [key]: content }] });
      expect(config[section].map((entry) => clusterUuidOf(section, entry))).toEqual([undefined, uuid]);
      expect(hasOwnEntry(config, 'u-1')).toBe(uuid === 'u-1');
      expect(hasOwnEntry(config, 'u-2')).toBe(false);
    }
  });
});

describe('findPredecessor', () => {
  const find = (request: Partial<EntryRequest>, ...contents: object[]) =>
    findPredecessor(
      { ...REQUEST, origin: 'o', ...request },
      contents.map((content) => file(content)),
    );

  it.each<[string, Partial<EntryRequest>, object[], string | undefined]>([
    ['a namesake of the same origin', {}, [marked('u-0', 'web', { origin: 'o' })], 'u-0'],
    ['a namesake in the second file', {}, [{}, marked('u-0', 'web', { origin: 'o' })], 'u-0'],
    ['a namesake of another origin', {}, [marked('u-0', 'web', { origin: 'x' })], undefined],
    ['a namesake of no origin', {}, [marked('u-0', 'web')], undefined],
    ['a request without an origin', { origin: undefined }, [marked('u-0', 'web')], undefined],
    ['another name', {}, [marked('u-0', 'other', { origin: 'o' })], undefined],
    ['the requested context', { context: 'dev' }, [marked('u-0', 'dev', { origin: 'o' })], 'u-0'],
    ['the default name only', { context: 'dev' }, [marked('u-0', 'web', { origin: 'o' })], undefined],
    [
      'entries of the cluster itself in another file',
      {},
      [marked('u-0', 'web', { origin: 'o' }), marked('u-1', 'mine')],
      undefined,
    ],
    ['an unmarked namesake', {}, [{ contexts: [{ name: 'web' }] }], undefined],
  ])('given %s, returns its UUID or undefined', (_, request, contents, uuid) => {
    expect(find(request, ...contents)).toBe(uuid);
  });
});

describe('ownEntriesIn', () => {
  it('returns the marked entries of the cluster, otherwise those of the one that it replaces', () => {
    const { config } = file({
      clusters: [...marked('u-0').clusters, ...marked('u-1').clusters],
      users: [...marked('u-0').users],
    });
    expect(namesOf(ownEntriesIn(config, REQUEST))).toEqual({ clusters: 'u-1' });
    expect(namesOf(ownEntriesIn(config, { ...REQUEST, replaces: 'u-0' }))).toEqual({
      clusters: 'u-1',
      users: 'u-0-admin',
    });
    expect(ownEntriesIn(config, { ...REQUEST, uuid: 'u-2' })).toBeUndefined();
  });

  /** What `cluster-config --dir` writes, changed by `edit`. */
  // biome-ignore lint/suspicious/noExplicitAny: each edit changes another part of the file.
  const directoryFile = (edit: (content: any) => void = () => undefined, access = ACCESS) => {
    const { content } = parseKubeconfig(kubeconfig(access), '/k');
    const copy = structuredClone(content);
    edit(copy);
    return file(copy);
  };
  const ALL = { clusters: 'web', contexts: 'web', users: 'web-admin' };

  it.each([
    ['a certificate', ACCESS, ALL],
    ['a plugin', PLUGIN, { ...ALL, users: 'web-keystone' }],
    ['no user', { clusterName: 'web', server: 'http://w' }, { clusters: 'web', contexts: 'web' }],
  ])('returns the entries of --dir with %s', (_, access, names) => {
    const { config } = directoryFile(undefined, access);
    expect(namesOf(ownEntriesIn(config, { uuid: 'u-1', access }))).toEqual(names);
  });

  it('returns the entries of --dir with the other kind of credentials, and with a namespace', () => {
    const { config } = directoryFile(({ contexts }) => {
      contexts[0].context.namespace = 'x';
    }, PLUGIN);
    expect(namesOf(ownEntriesIn(config, REQUEST))).toEqual({ ...ALL, users: 'web-keystone' });
  });

  // biome-ignore lint/suspicious/noExplicitAny: each edit changes another part of the file.
  it.each<[string, (content: any) => void]>([
    ['another server', ({ clusters }) => (clusters[0].cluster.server = 'https://x')],
    ['another CA', ({ clusters }) => (clusters[0].cluster['certificate-authority-data'] = 'eA==')],
    ['a CA file', ({ clusters }) => (clusters[0].cluster['certificate-authority'] = '/ca')],
    ['no verification', ({ clusters }) => (clusters[0].cluster['insecure-skip-tls-verify'] = true)],
    ['another name of the cluster', ({ clusters }) => (clusters[0].name = 'x')],
    ['another name of the context', ({ contexts }) => (contexts[0].name = 'x')],
    ['a context of another cluster', ({ contexts }) => (contexts[0].context.cluster = 'x')],
    ['a context of another user', ({ contexts }) => (contexts[0].context.user = 'me')],
    ['a user of that name that is missing', ({ users }) => users.pop()],
    ['a token too', ({ users }) => (users[0].user.token = 't')],
    ['no key', ({ users }) => delete users[0].user['client-key-data']],
    ['no certificate', ({ users }) => delete users[0].user['client-certificate-data']],
    ['another plugin', ({ users }) => (users[0].user = { exec: { args: ['get-token'] } })],
    ['a plugin without arguments', ({ users }) => (users[0].user = { exec: {} })],
    [
      'a plugin whose arguments are a text',
      ({ users }) => (users[0].user = { exec: { args: 'kube-credential' } }),
    ],
    ['a cluster of another mark', ({ clusters }) => Object.assign(clusters[0].cluster, mark('u-2'))],
    ['a context of another mark', ({ contexts }) => Object.assign(contexts[0].context, mark('u-2'))],
    ['a user of another mark', ({ users }) => Object.assign(users[0].user, mark('u-2'))],
  ])('does not return the entries of --dir with %s', (_, edit) => {
    expect(ownEntriesIn(directoryFile(edit).config, REQUEST)).toBeUndefined();
  });

  it('returns the entries of --dir with a user named like the cluster', () => {
    const { config } = directoryFile(({ contexts, users }) => {
      contexts[0].context.user = users[0].name = 'web-other';
    });
    expect(namesOf(ownEntriesIn(config, REQUEST))).toEqual({ ...ALL, users: 'web-other' });
  });
});

describe('entryChanges', () => {
  const NAMES = { clusters: 'c', contexts: 'x', users: 'u' };
  const extension = (uuid: string, origin?: string) => ({
    name: 'magnum',
    extension: { cluster: uuid, ...(origin && { origin }) },
  });

  it('adds marked entries with the names', () => {
    expect(entryChanges({ ...REQUEST, origin: 'o' }, file({}), NAMES)).toEqual([
      {
        section: 'clusters',
        name: 'c',
        entry: {
          name: 'c',
          cluster: {
            'certificate-authority-data': 'Q0E=',
            server: 'https://w',
            extensions: [extension('u-1', 'o')],
          },
        },
      },
      {
        section: 'contexts',
        name: 'x',
        entry: { name: 'x', context: { cluster: 'c', user: 'u', extensions: [extension('u-1', 'o')] } },
      },
      {
        section: 'users',
        name: 'u',
        entry: {
          name: 'u',
          user: {
            'client-certificate-data': 'Q0VSVA==',
            'client-key-data': 'S0VZ',
            extensions: [extension('u-1', 'o')],
          },
        },
      },
    ]);
  });

  it('adds no user and no origin without them', () => {
    const access = { clusterName: 'web', server: 'http://w' };
    expect(entryChanges({ uuid: 'u-1', access }, file({}), { ...NAMES, users: '' })).toStrictEqual([
      {
        section: 'clusters',
        name: 'c',
        entry: { name: 'c', cluster: { server: 'http://w', extensions: [extension('u-1')] } },
      },
      {
        section: 'contexts',
        name: 'x',
        entry: { name: 'x', context: { cluster: 'c', extensions: [extension('u-1')] } },
      },
    ]);
  });

  it('keeps the fields and extensions of the user in the old entries, except managed ones', () => {
    const others = [{ name: 'mine', extension: 1 }];
    const old = file({
      clusters: [
        {
          name: 'old',
          cluster: {
            server: 's',
            'certificate-authority': '/ca',
            'certificate-authority-data': 'eA==',
            'insecure-skip-tls-verify': true,
            'proxy-url': 'p',
            extensions: [extension('u-1', 'o'), ...others],
          },
        },
      ],
      contexts: [{ name: 'old', context: { cluster: 'z', user: 'z', namespace: 'n', ...mark('u-1') } }],
      users: [{ name: 'old', user: { token: 't', extra: 1, extensions: [...others, extension('u-1')] } }],
    });
    const access = { clusterName: 'web', server: 'http://w', credentials: PLUGIN.credentials } as const;
    expect(
      entryChanges({ uuid: 'u-1', access }, old, { clusters: 'old', contexts: 'new', users: 'old' }),
    ).toEqual([
      {
        section: 'clusters',
        name: 'old',
        entry: {
          name: 'old',
          cluster: {
            'proxy-url': 'p',
            'certificate-authority-data': 'Q0E=',
            server: 'http://w',
            extensions: [...others, extension('u-1')],
          },
        },
      },
      {
        section: 'contexts',
        name: 'old',
        entry: {
          name: 'new',
          context: { namespace: 'n', cluster: 'old', user: 'old', extensions: [extension('u-1')] },
        },
      },
      {
        section: 'users',
        name: 'old',
        entry: {
          name: 'old',
          user: {
            exec: expect.objectContaining({ command: 'magnum', args: ['kube-credential', '--x'] }),
            extensions: [...others, extension('u-1')],
          },
        },
      },
    ]);
  });

  it('removes the old user if the cluster has no TLS now', () => {
    const access = { clusterName: 'web', server: 'http://w' };
    const changes = entryChanges({ uuid: 'u-1', access }, file(marked('u-1', 'web')), {
      clusters: 'web',
      contexts: 'web',
      users: 'web-admin',
    });
    expect(changes.at(-1)).toStrictEqual({ section: 'users', name: 'web-admin', entry: undefined });
    expect(changes).toHaveLength(3);
  });

  it('marks the entries of a replaced cluster with the new UUID', () => {
    const changes = entryChanges({ ...REQUEST, replaces: 'u-0' }, file(marked('u-0', 'web')), NAMES);
    expect(changes.map(({ section, name, entry }) => [name, entry && clusterUuidOf(section, entry)])).toEqual(
      [
        ['web', 'u-1'],
        ['web', 'u-1'],
        ['web-admin', 'u-1'],
      ],
    );
  });
});

describe('removalFrom', () => {
  const entries = (...uuids: string[]) =>
    Object.fromEntries(
      (['clusters', 'contexts', 'users'] as const).map((section) => [
        section,
        [...uuids.flatMap<object>((uuid) => marked(uuid)[section]), { name: 'mine' }],
      ]),
    );

  it('removes the entries of each cluster in each section, and no others', () => {
    expect(
      removalFrom(file({ ...entries('a', 'b', 'c'), 'current-context': 'mine' }), ['c', 'a', 'x']),
    ).toEqual({
      contexts: ['a', 'c'],
      removals: [
        { section: 'clusters', name: 'a', entry: undefined },
        { section: 'clusters', name: 'c', entry: undefined },
        { section: 'contexts', name: 'a', entry: undefined },
        { section: 'contexts', name: 'c', entry: undefined },
        { section: 'users', name: 'a-admin', entry: undefined },
        { section: 'users', name: 'c-admin', entry: undefined },
      ],
    });
  });

  it.each([
    ['a', [{ currentContext: '' }]],
    ['b', []],
    ['', []],
  ])('with the current context %j, unsets it only if it is removed', (currentContext, expected) => {
    const { removals } = removalFrom(file({ ...entries('a', 'b'), 'current-context': currentContext }), [
      'a',
    ]);
    expect(removals.slice(3)).toEqual(expected);
  });
});

describe('namesFor', () => {
  const names = (request: Partial<EntryRequest>, content: object, ...others: object[]) => {
    const first = file(content, '/first');
    const files = [first, ...others.map((other, index) => file(other, `/other${index}`))];
    return namesFor({ ...REQUEST, ...request }, first, files);
  };
  const numbered = (name: string) => ({ clusters: name, contexts: name, users: `${name}-admin` });

  it.each<[string, object[]]>([
    ['a cluster', [{ clusters: [{ name: 'web' }] }]],
    ['a context', [{ contexts: [{ name: 'web' }] }]],
    ['a user', [{ users: [{ name: 'web-admin' }] }]],
    ['a context in another file', [{}, { contexts: [{ name: 'web' }] }]],
    ['a context of another cluster of this program', [{ contexts: [{ name: 'web', context: mark('u-2') }] }]],
  ])('append a number if %s has the name', (_, contents) => {
    const [content, ...others] = contents as [object, ...object[]];
    expect(names({}, content, ...others)).toEqual(numbered('web-2'));
  });

  it('append the first free number', () => {
    const taken = ['web', 'web-2', 'web-4'].map((name) => ({ name }));
    expect(names({}, { contexts: taken })).toEqual(numbered('web-3'));
    expect(names({}, { contexts: taken, users: [{ name: 'web-3-admin' }] })).toEqual(numbered('web-5'));
  });

  it.each<[string, Partial<EntryRequest>, object[]]>([
    ['free', {}, [{ contexts: [{ name: 'other' }] }]],
    ['that of the cluster in another file', {}, [{}, marked('u-1', 'web')]],
    ['that of the replaced cluster in another file', { replaces: 'u-0' }, [{}, marked('u-0', 'web')]],
  ])('are those of the cluster if its name is %s', (_, request, contents) => {
    const [content, ...others] = contents as [object, ...object[]];
    expect(names(request, content, ...others)).toEqual(numbered('web'));
  });

  it('are the old names of the entries that are updated', () => {
    expect(names({}, marked('u-1', 'old'))).toEqual(numbered('old'));
    expect(names({ context: 'new' }, marked('u-1', 'old'))).toEqual({ ...numbered('old'), contexts: 'new' });
    const { contexts } = marked('u-1', 'old');
    expect(names({}, { contexts, clusters: [{ name: 'web' }] })).toEqual({
      ...numbered('web-2'),
      contexts: 'old',
    });
  });

  it('derive the names of cluster and user from the requested context', () => {
    expect(names({ context: 'dev' }, {})).toEqual(numbered('dev'));
    expect(names({ context: 'dev' }, { clusters: [{ name: 'dev' }] })).toEqual({
      ...numbered('dev-2'),
      contexts: 'dev',
    });
  });

  it('have no user for a cluster without TLS', () => {
    const access = { clusterName: 'web', server: 'http://w' };
    expect(names({ access }, {})).toEqual({ clusters: 'web', contexts: 'web', users: '' });
  });

  it.each([
    ['/first', [{ contexts: [{ name: 'dev' }] }]],
    ['/first', [marked('u-2', 'dev')]],
    ['/other0', [{}, { contexts: [{ name: 'dev' }] }]],
  ])('fail if another entry in %s has the requested context', (path, contents) => {
    const [content, ...others] = contents as [object, ...object[]];
    expect(() => names({ context: 'dev' }, content, ...others)).toThrow(
      expect.objectContaining({
        kind: 'failed',
        message: `Context dev already exists in ${path} and was not created for this cluster.`,
        hint: 'Choose another name with --context, or omit the option to use a free name.',
      }),
    );
  });
});
