/** cluster-config --user, --group, --role and --stdout: access for others. */
import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../../support/cloud.ts';
import { timedCloud } from '../../support/timed-cloud.ts';
import { temporaryDirectory } from '../../support/world.ts';

let sandbox: TestCloud;
let home: string;
let file: string;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'swarm', '--cluster-template', 'swarm');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  home = temporaryDirectory();
  file = join(home, 'config');
  sandbox.requests.length = 0;
});

const config = (...words: string[]) =>
  sandbox.runWith({ cwd: home, env: { KUBECONFIG: file } }, 'cluster-config', ...words);
const merge = (...words: string[]) => config('kube', '--merge', ...words);
const read = () => parse(readFileSync(file, 'utf8'));
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
const signatures = () =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.includes('/certificates')).length;
const decoded = (text: string) => Buffer.from(text, 'base64').toString();

/** The lines of the subject of the certificate of a user. */
const subjectOf = ({ users }: ReturnType<typeof read>, name = users[0].name): string[] => {
  const { user } = users.find((entry: { name: string }) => entry.name === name);
  return new X509Certificate(decoded(user['client-certificate-data'])).subject.split('\n');
};

describe('--user and --group', () => {
  it.each<[string[], string[]]>([
    [[], ['CN=admin', 'O=system:masters']],
    [['--user', 'alice'], ['CN=alice']],
    [
      ['--user', 'alice', '--group', 'dev,ops'],
      ['CN=alice', 'O=dev', 'O=ops'],
    ],
    [
      ['--user', 'alice', '--group', 'dev', '--group', 'ops, dev'],
      ['CN=alice', 'O=dev', 'O=ops'],
    ],
    [
      ['--group', 'dev'],
      ['CN=admin', 'O=dev'],
    ],
    [['--user', 'jürgen@example.org'], ['CN=jürgen@example.org']],
    [
      ['--user', 'system:node:n-1', '--group', 'system:nodes'],
      ['CN=system:node:n-1', 'O=system:nodes'],
    ],
  ])('%j: the subject of the certificate is %j', async (words, subject) => {
    const { code, stdout } = await config('kube', '--stdout', ...words);
    expect(code).toBe(0);
    expect(subjectOf(parse(stdout))).toEqual(subject);
  });

  it('names the context and the user in the kubeconfig after the user', async () => {
    const { stdout } = await config('kube', '--stdout', '--user', 'a b/c');
    expect(parse(stdout)).toMatchObject({
      clusters: [{ name: 'kube' }],
      contexts: [{ name: 'kube-a-b/c', context: { cluster: 'kube', user: 'kube-a-b/c' } }],
      users: [{ name: 'kube-a-b/c' }],
      'current-context': 'kube-a-b/c',
    });
  });

  it('writes the certificate to a directory and a Docker context', async () => {
    await config('kube', '--dir', 'kube', '--user', 'bob', '--group', 'dev');
    const { subject } = new X509Certificate(readFileSync(join(home, 'kube', 'cert.pem')));
    expect(subject).toBe('CN=bob\nO=dev');
    const docker = { DOCKER_CONFIG: join(home, 'docker') };
    const output = await sandbox.runWith(
      { cwd: home, env: docker },
      ...['cluster-config', 'swarm', '--docker-context', '--user', 'bob'],
    );
    expect(output).toMatchObject({ code: 0, stdout: '' });
    const [id = ''] = readdirSync(join(home, 'docker/contexts/tls'));
    const pem = readFileSync(join(home, 'docker/contexts/tls', id, 'docker/cert.pem'));
    expect(new X509Certificate(pem).subject).toBe('CN=bob');
  });

  it('keeps the certificates of several users of a cluster in one kubeconfig', async () => {
    await merge();
    await merge('--user', 'alice');
    expect((await merge('--user', 'bob')).stderr).toMatch(/^Context kube-bob written to /);
    const before = read();
    expect(names(before.clusters)).toEqual(['kube']);
    expect(names(before.contexts)).toEqual(['kube', 'kube-alice', 'kube-bob']);
    expect(names(before.users)).toEqual(['kube-admin', 'kube-alice', 'kube-bob']);

    await merge('--user', 'alice', '--renew');
    await merge('--user', 'bob', '--context', 'bobs');
    const after = read();
    expect(names(after.contexts)).toEqual(['kube', 'kube-alice', 'bobs']);
    expect(subjectOf(after, 'kube-alice')).toEqual(['CN=alice']);
    const userOf = (content: typeof after, at: number) => content.users[at].user['client-key-data'];
    expect([0, 1, 2].map((at) => userOf(after, at) === userOf(before, at))).toEqual([true, false, true]);

    expect(await merge('--user', 'alice', '--context', 'kube')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Context kube already exists/),
    });
    await config('kube', '--remove');
    expect(read()).toMatchObject({ clusters: [], contexts: [], users: [] });
  });

  it('numbers the names of users that are alike in a kubeconfig', async () => {
    await merge('--user', 'a b');
    await merge('--user', 'a-b');
    expect(names(read().contexts)).toEqual(['kube-a-b', 'kube-2-a-b']);
    await merge('--user', 'a b', '--renew');
    expect(subjectOf(read(), 'kube-a-b')).toEqual(['CN=a b']);
    expect(subjectOf(read(), 'kube-2-a-b')).toEqual(['CN=a-b']);
  });

  it('are in the command that continues after a timeout', async () => {
    const place = await timedCloud();
    await place.run('cluster-create', 'c', '--cluster-template', 'kubernetes');
    const words = [
      '--merge',
      '--user',
      'al ice',
      '--group',
      'a,b',
      '--group',
      'c',
      '--wait',
      '--wait-timeout',
      '9s',
    ];
    const { code, stderr } = await place.run('cluster-config', 'c', ...words);
    expect(code).toBe(6);
    expect(stderr).toContain(" --merge --user 'al ice' --group a,b --group c --wait --wait-timeout 9s\n");
  });
});

describe('--stdout', () => {
  it.each([[['--stdout']], [['--dir', '-']], [['--dir=-', '--wait']]])(
    '%j prints the kubeconfig that --dir writes, and writes no file',
    async (words) => {
      const { code, stdout, stderr } = await config('kube', ...words);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: words.includes('--wait') ? expect.anything() : '',
      });
      expect(readdirSync(home)).toEqual([]);
      await config('kube', '--dir', 'kube');
      const written = readFileSync(join(home, 'kube', 'config'), 'utf8');
      const withoutSecrets = (text: string) => text.replace(/(client-\w+-data): .*/g, '$1');
      expect(withoutSecrets(stdout)).toBe(withoutSecrets(written));
    },
  );

  it('writes to a directory called - with --dir ./-', async () => {
    expect((await config('kube', '--dir', './-')).stdout).toContain(
      `KUBECONFIG=${join(home, '-', 'config')}`,
    );
  });

  it('prints a kubeconfig with the plugin', async () => {
    const { stdout } = await config('kube', '--stdout', '--use-keystone', '--portable');
    expect(parse(stdout).users[0].user.exec.command).toBe('magnum');
    expect(stdout).not.toContain(home);
  });

  it.each([
    [['swarm', '--stdout'], 1, 'has COE "swarm"; --stdout supports only Kubernetes.'],
    [['kube', 'swarm', '--stdout'], 2, '--stdout requires the name of one cluster.'],
    [['nope', '--stdout'], 3, 'nope'],
  ])('%j fails with code %i and an empty stdout', async (words, code, text) => {
    expect(await config(...words)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(text) });
    expect(existsSync(file)).toBe(false);
  });
});

describe('--role', () => {
  const API_GROUP = 'rbac.authorization.k8s.io';

  it('prints the manifest for the user, and requests no certificate', async () => {
    const { code, stdout, stderr } = await config('kube', '--user', 'alice', '--role', 'view');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parse(stdout)).toEqual({
      apiVersion: `${API_GROUP}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: expect.stringMatching(/^magnum:view:alice:[0-9a-f]{8}$/) },
      roleRef: { kind: 'ClusterRole', name: 'view', apiGroup: API_GROUP },
      subjects: [{ kind: 'User', name: 'alice', apiGroup: API_GROUP }],
    });
    expect(sandbox.requests.filter(({ path }) => path.includes('certificates'))).toEqual([]);
    expect(readdirSync(home)).toEqual([]);
  });

  it('binds the groups without a user, and only the user with one', async () => {
    const subjects = async (...words: string[]) =>
      parse((await config('kube', '--role', 'edit', ...words)).stdout).subjects.map(
        ({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`,
      );
    expect(await subjects('--group', 'dev,ops')).toEqual(['Group dev', 'Group ops']);
    expect(await subjects('--group', 'dev', '--user', 'alice')).toEqual(['User alice']);
  });

  it.each(['a: b', '"; kind: x', '# c', "it's", 'no', '1.20', '\u0085x'.slice(1), '🦄', '{a}', '*x'])(
    'binds the user %j unchanged, with a valid name of the binding',
    async (name) => {
      const { stdout } = await config('kube', `--user=${name}`, '--role', 'admin');
      const manifest = parse(stdout);
      expect(manifest.subjects[0].name).toBe(name);
      expect(manifest.metadata.name).toMatch(/^magnum:admin:[A-Za-z0-9_.:@-]+:[0-9a-f]{8}$/);
    },
  );

  it('gives bindings of names that are alike different names', async () => {
    const nameFor = async (...words: string[]) =>
      parse((await config('kube', '--role', 'view', ...words)).stdout).metadata.name;
    const all = await Promise.all([
      nameFor('--user', 'a b'),
      nameFor('--user', 'a-b'),
      nameFor('--group', 'a-b'),
      nameFor('--group', 'a,b'),
    ]);
    expect(new Set(all).size).toBe(4);
    expect(await nameFor('--user', 'a b')).toBe(all[0]);
  });

  it.each([
    [['--dir', 'd'], 'export KUBECONFIG='],
    [['--stdout'], 'apiVersion:'],
    [['--merge'], ''],
  ])('with %j, prints the command that gives the role to stderr', async (words, start) => {
    const { code, stdout, stderr } = await config('kube', '--user', 'al ice', '--role', 'view', ...words);
    expect(code).toBe(0);
    expect(stdout.slice(0, start.length)).toBe(start);
    expect(stdout).not.toContain('ClusterRoleBinding');
    expect(stderr).toContain(
      "To give the role view: magnum cluster-config kube --user 'al ice' --role view | kubectl apply -f -\n",
    );
  });

  it('prints the command for each of several clusters', async () => {
    const { stderr } = await config('kube', 'kube-*', '--merge', '--user', 'a', '--role', 'edit');
    expect(stderr).toMatch(
      /^To give the role edit: magnum cluster-config kube --user a --role edit \| kubectl/m,
    );
  });

  it.each([
    [['swarm', '--user', 'a', '--role', 'view'], 1, '--role supports only Kubernetes.\nOmit --role.'],
    [['nope', '--user', 'a', '--role', 'view'], 3, 'nope'],
    [['kube', '--user', 'a', '--role', 'owner'], 2, 'owner'],
    [['kube', 'swarm', '--user', 'a', '--role', 'view'], 2, '--role requires the name of one cluster.'],
  ])('%j fails with code %i and an empty stdout', async (words, code, text) => {
    expect(await config(...words)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(text) });
  });
});

describe('the certificate in the kubeconfig', () => {
  it('is used again, until --renew or --force', async () => {
    await merge();
    const before = readFileSync(file, 'utf8');
    sandbox.requests.length = 0;
    expect((await merge()).stderr).toMatch(
      /^Context kube written to .*\nThe certificate is used again; it is valid until \d{4}-\d\d-\d\d\. To request a new one: magnum cluster-config kube --merge --renew\n$/,
    );
    expect(signatures()).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(before);
    for (const option of ['--renew', '--force']) {
      sandbox.requests.length = 0;
      expect((await merge(option)).stderr).not.toContain('again');
      expect(signatures(), option).toBe(1);
    }
  });

  it('is used for the directory too', async () => {
    await merge();
    await merge('--dir', 'd');
    const { users } = read();
    expect(readFileSync(join(home, 'd', 'cert.pem'), 'utf8')).toBe(
      decoded(users[0].user['client-certificate-data']),
    );
  });

  it('is replaced after ca-rotate', async () => {
    await merge();
    await sandbox.run('ca-rotate', 'kube');
    await sandbox.run('cluster-wait', 'kube');
    sandbox.requests.length = 0;
    await merge();
    expect(signatures()).toBe(1);
  });

  it('is replaced for other groups', async () => {
    await merge('--user', 'alice', '--group', 'dev');
    sandbox.requests.length = 0;
    await merge('--user', 'alice', '--group', 'dev');
    expect(signatures()).toBe(0);
    await merge('--user', 'alice', '--group', 'ops');
    expect(signatures()).toBe(1);
  });

  it('is replaced if it is damaged, and after a plugin', async () => {
    for (const edit of [
      (text: string) => text.replace(/client-certificate-data: .*/, 'client-certificate-data: "eA=="'),
      (text: string) => text.replace(/client-key-data: .*/, 'client-key-data: "eA=="'),
    ]) {
      await merge();
      writeFileSync(file, edit(readFileSync(file, 'utf8')));
      sandbox.requests.length = 0;
      expect(await merge()).toMatchObject({ code: 0 });
      expect(signatures()).toBe(1);
    }
    await merge('--exec');
    sandbox.requests.length = 0;
    await merge();
    expect(signatures()).toBe(1);
  });

  it.each([['--exec'], ['--use-keystone']])('is replaced by the plugin with %s', async (option) => {
    await merge();
    const { stderr } = await merge(option);
    expect(stderr).not.toContain('again');
    expect(Object.keys(read().users[0].user)).toEqual(['exec', 'extensions']);
  });
});
