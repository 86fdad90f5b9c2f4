/** cluster-config --merge, --remove, and what cluster-delete takes away: the kubeconfig that kubectl uses. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

let sandbox: TestCloud;
let home: string;
let file: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'other', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-create', 'swarm', '--cluster-template', 'swarm');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  home = temporaryDirectory();
  file = join(home, '.kube', 'config');
});

const run = (env: Record<string, string>, ...argv: string[]) =>
  sandbox.runWith({ cwd: home, env: { KUBECONFIG: file, ...env } }, ...argv);
const merge = (...argv: string[]) => run({}, 'cluster-config', 'kube', '--merge', ...argv);
const read = (path = file) => parse(readFileSync(path, 'utf8'));
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
const write = (text: string, path = file) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o600 });
};

const MINE = `# mine
apiVersion: v1
clusters:
- {name: home,   cluster: {server: 'https://home', proxy-url: socks5://p}}   # at home
contexts:
- name: home
  context: { cluster: home, user: me, namespace: x }
kind: Config
current-context: home   # where I live
users:
- name: me
  user: {token: made-up}
`;

describe('--merge', () => {
  it('makes a private file with the cluster as the current context, and prints no code', async () => {
    const { code, stdout, stderr } = await merge();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`Context kube is in ${file} and is the current one.\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['config']);
    const config = read();
    expect(config).toMatchObject({ apiVersion: 'v1', kind: 'Config', 'current-context': 'kube' });
    expect(config.contexts[0].context).toMatchObject({ cluster: 'kube', user: 'kube-admin' });
    expect(Object.keys(config.users[0].user)).toEqual([
      'client-certificate-data',
      'client-key-data',
      'extensions',
    ]);
    expect(readdirSync(home)).toEqual(['.kube']);
  });

  it('leaves every other byte of a file alone', async () => {
    write(MINE);
    chmodSync(file, 0o640);
    await merge('--keep-current');
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n');
    for (const line of MINE.split('\n')) expect(lines).toContain(line);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(read()['current-context']).toBe('home');
    await run({}, 'cluster-config', 'kube', '--remove');
    expect(readFileSync(file, 'utf8')).toBe(MINE);
  });

  it('renews its own entries in their place, with what the user added to them', async () => {
    await merge();
    await run({}, 'cluster-config', 'other', '--merge');
    const before = readFileSync(file, 'utf8');
    const own = before.slice(
      before.indexOf('client-key-data'),
      before.indexOf('extensions', before.indexOf('client-key-data')),
    );
    write(before.replace('    user: "kube-admin"\n', '    user: "kube-admin"\n    namespace: mine\n'));
    expect((await merge('--keep-current')).stderr).toBe(`Context kube is in ${file}.\n`);
    const config = read();
    expect(names(config.contexts)).toEqual(['kube', 'other']);
    expect(names(config.users)).toEqual(['kube-admin', 'other-admin']);
    expect(config.contexts[0].context).toMatchObject({
      namespace: 'mine',
      cluster: 'kube',
      user: 'kube-admin',
    });
    expect(config['current-context']).toBe('other');
    expect(readFileSync(file, 'utf8')).not.toContain(own);
  });

  it('gives way to names of others', async () => {
    write(MINE.replace(/home/g, 'kube'));
    expect((await merge()).stderr).toMatch(/^Context kube-2 is in/);
    const config = read();
    expect(names(config.contexts)).toEqual(['kube', 'kube-2']);
    expect(config.contexts[1].context).toMatchObject({ cluster: 'kube-2', user: 'kube-2-admin' });
    expect(config['current-context']).toBe('kube-2');
    await merge();
    expect(names(read().contexts)).toEqual(['kube', 'kube-2']);
  });

  it('takes the name of the context from the user, also for one that is there', async () => {
    write(MINE);
    await merge();
    await merge('--context', 'dev', '--keep-current');
    expect(names(read().contexts)).toEqual(['home', 'dev']);
    expect(names(read().clusters)).toEqual(['home', 'kube']);
    expect(read()['current-context']).toBe('dev');
    const taken = await merge('--context', 'home');
    expect(taken).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/another context named home/),
    });
  });

  it('goes to the first file of the list that exists, and the current context to where it is said', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(home, name)) as [string, string, string];
    write('kind: Config\n', b);
    write(MINE, c);
    await run({ KUBECONFIG: `${a}::${b}:${c}` }, 'cluster-config', 'kube', '--merge');
    expect(existsSync(a)).toBe(false);
    expect(names(read(b).contexts)).toEqual(['kube']);
    expect(readFileSync(c, 'utf8')).toBe(MINE.replace('current-context: home', 'current-context: "kube"'));
    const [x, y] = ['x', 'y'].map((name) => join(home, name)) as [string, string];
    await run({ KUBECONFIG: `${x}:${y}` }, 'cluster-config', 'kube', '--merge');
    expect([existsSync(x), existsSync(y)]).toEqual([false, true]);
  });

  it('uses ~/.kube/config without KUBECONFIG', async () => {
    const env = {
      KUBECONFIG: '',
      HOME: home,
      OS_CLIENT_CONFIG_FILE: join(sandbox.directory, '.config/openstack/clouds.yaml'),
    };
    expect((await run(env, 'cluster-config', 'kube', '--merge')).code).toBe(0);
    expect(names(read().contexts)).toEqual(['kube']);
  });

  it('follows a link to the file, and keeps it', async () => {
    const real = join(home, 'dotfiles', 'kube');
    mkdirSync(dirname(file));
    symlinkSync(real, file);
    await merge();
    await merge();
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(names(read(real).contexts)).toEqual(['kube']);
    expect(readdirSync(dirname(real))).toEqual(['kube']);
  });

  it('waits for the lock of kubectl, and leaves none', async () => {
    write(MINE);
    write('', `${file}.lock`);
    const merging = merge();
    await setTimeout(1_500);
    expect(readFileSync(file, 'utf8')).toBe(MINE);
    rmSync(`${file}.lock`);
    expect((await merging).code).toBe(0);
    expect(readdirSync(dirname(file))).toEqual(['config']);
  });

  it('says which lock does not go, and changes nothing', async () => {
    write(MINE);
    write('', `${file}.lock`);
    const clock = { now: Date.now, sleep: () => setTimeout(1) };
    const argv = ['cluster-config', 'kube', '--merge'];
    const output = await sandbox.runWith({ cwd: home, env: { KUBECONFIG: file }, clock }, ...argv);
    expect(output).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`${file}.lock exists`),
    });
    expect(readFileSync(file, 'utf8')).toBe(MINE);
    expect(existsSync(`${file}.lock`)).toBe(true);
  });

  it('keeps all of several that come at once', async () => {
    await Promise.all(['kube', 'other'].map((name) => run({}, 'cluster-config', name, '--merge')));
    expect(names(read().contexts).sort()).toEqual(['kube', 'other']);
  });

  it.each(['clusters: [', 'text', 'clusters:\n- 1\n'])(
    'refuses the broken file %j and asks for nothing to be signed',
    async (text) => {
      write(text);
      sandbox.requests.length = 0;
      const output = await merge();
      expect(output).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/is no kubeconfig that can be changed/),
      });
      expect(readFileSync(file, 'utf8')).toBe(text);
      expect(
        sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')),
      ).toEqual([]);
    },
  );

  it('is for Kubernetes', async () => {
    const output = await run({}, 'cluster-config', 'swarm', '--merge');
    expect(output).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/"swarm"; --merge is for Kubernetes only/),
    });
    expect(existsSync(file)).toBe(false);
  });

  it.each([['--context', 'x'], ['--set-current'], ['--keep-current']])(
    'is what %s belongs to',
    async (...words) => {
      expect(await run({}, 'cluster-config', 'kube', ...words)).toMatchObject({ code: 2, stdout: '' });
    },
  );

  it('takes tokens of the cloud as well', async () => {
    await merge('--use-keystone');
    const { extensions: _, ...user } = read().users[0].user;
    expect(Object.keys(user)).toEqual(['exec']);
  });
});

describe('--remove', () => {
  it('takes out what was put in, and no entry of others', async () => {
    await merge();
    await run({}, 'cluster-config', 'other', '--merge');
    write(
      readFileSync(file, 'utf8').replace(
        'contexts:\n',
        'contexts:\n- {name: mine, context: {cluster: kube}}\n',
      ),
    );
    const { code, stdout, stderr } = await run({}, 'cluster-config', 'other', '--remove');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: `Context other is gone from ${file}.\n`,
    });
    const config = read();
    expect(names(config.contexts)).toEqual(['mine', 'kube']);
    expect(names(config.users)).toEqual(['kube-admin']);
    expect(config['current-context']).toBe('');
  });

  it('has nothing to do where nothing is', async () => {
    const output = await run({}, 'cluster-config', 'kube', '--remove');
    expect(output).toEqual({ code: 0, stdout: '', stderr: `There is nothing of cluster kube in ${file}.\n` });
    expect(existsSync(dirname(file))).toBe(false);
  });

  it('works when the cluster is gone already', async () => {
    await sandbox.run('cluster-create', 'short', '--cluster-template', 'kubernetes');
    await run({}, 'cluster-config', 'short', '--merge', '--context', 'brief');
    await sandbox.run('cluster-delete', 'short', '--wait');
    const output = await run({}, 'cluster-config', 'brief', '--remove');
    expect(output).toMatchObject({ code: 0, stderr: `Context brief is gone from ${file}.\n` });
    expect(read().contexts ?? []).toEqual([]);
    expect(await run({}, 'cluster-config', 'brief', '--remove')).toMatchObject({ code: 3 });
  });
});

describe('cluster-delete', () => {
  it.each([[[]], [['--wait']]])('takes out what was put in %j', async (words) => {
    write(MINE);
    await sandbox.run('cluster-create', 'short', '--cluster-template', 'kubernetes');
    await run({}, 'cluster-config', 'short', '--merge', '--keep-current');
    const output = await run({}, 'cluster-delete', 'nobody', 'short', ...words);
    expect(output.stderr).toContain(`Context short is gone from ${file}.\n`);
    expect(readFileSync(file, 'utf8')).toBe(MINE);
  });

  it('does not fail for a file that cannot be changed', async () => {
    await sandbox.run('cluster-create', 'short', '--cluster-template', 'kubernetes');
    write('clusters: [ # magnum');
    const output = await run({}, 'cluster-delete', 'short');
    expect(output).toMatchObject({ code: 0, stdout: 'Request to delete cluster short has been accepted.\n' });
    expect(output.stderr).toMatch(/^WARNING: .*no kubeconfig that can be changed/);
  });

  it('leaves what is of a cluster that was not deleted', async () => {
    await merge();
    const before = readFileSync(file, 'utf8');
    await run({}, 'cluster-delete', 'nobody');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe.skipIf(!hasKubectl)('kubectl', () => {
  const kubectl = (...argv: string[]) =>
    execFileSync('kubectl', argv, { encoding: 'utf8', env: { ...process.env, KUBECONFIG: file } }).trim();

  it('reads the file, and keeps the marks when it writes it', async () => {
    write(MINE);
    await merge();
    expect(kubectl('config', 'get-contexts', '-o', 'name').split('\n')).toEqual(['home', 'kube']);
    expect(kubectl('config', 'current-context')).toBe('kube');
    kubectl('config', 'set-context', 'kube', '--namespace', 'x');
    kubectl('config', 'rename-context', 'kube', 'mine');
    await merge();
    expect(names(read().contexts).sort()).toEqual(['home', 'mine']);
    await run({}, 'cluster-config', 'kube', '--remove');
    expect(kubectl('config', 'get-contexts', '-o', 'name')).toBe('home');
    expect(kubectl('config', 'get-users')).toBe('NAME\nme');
  });
});
