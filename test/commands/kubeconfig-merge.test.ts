/** cluster-config --merge and --remove, and cluster-delete: changes of the kubeconfig that kubectl uses. */
import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
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
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { virtualDurations } from '../support/clock.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

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

describe('cluster-config --merge', () => {
  it('creates a private kubeconfig with the cluster as the current context, and prints no shell code', async () => {
    const { code, stdout, stderr } = await merge();
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toBe(`Context kube written to ${file} and set as the current context.\n`);
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

  it('keeps every other byte of the kubeconfig', async () => {
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

  it('keeps the kubeconfig of the morning beside it: further changes of the day, and --remove, leave this backup', async () => {
    write(MINE);
    chmodSync(file, 0o644);
    await merge();
    await merge('--context', 'renamed');
    await run({}, 'cluster-config', 'kube', '--remove');
    const backup = `${file}.magnum-backup`;
    expect(readFileSync(backup, 'utf8')).toBe(MINE);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const tomorrow = { now: () => Date.now() + 86_400_000, sleep: () => setTimeout(0) };
    const before = readFileSync(file, 'utf8');
    await sandbox.runWith(
      { clock: tomorrow, env: { KUBECONFIG: file } },
      'cluster-config',
      'kube',
      '--merge',
    );
    expect(readFileSync(backup, 'utf8')).toBe(before);
  });

  it('changes nothing and requests no certificate if the backup cannot be written', async () => {
    write(MINE);
    mkdirSync(`${file}.magnum-backup`);
    sandbox.requests.length = 0;
    expect(await merge()).toEqual({
      code: 1,
      stdout: '',
      stderr: `ERROR: Cannot update ${file}: its backup config.magnum-backup cannot be written (it is a directory).\n`,
    });
    expect(readFileSync(file, 'utf8')).toBe(MINE);
    expect(
      sandbox.requests.filter(({ method, path }) => method === 'POST' && path.includes('certificates')),
    ).toEqual([]);
  });

  it('renews its own entries in place, and keeps what the user added to them', async () => {
    await merge();
    await run({}, 'cluster-config', 'other', '--merge');
    const before = readFileSync(file, 'utf8');
    const own = before.slice(
      before.indexOf('client-key-data'),
      before.indexOf('extensions', before.indexOf('client-key-data')),
    );
    write(before.replace('    user: "kube-admin"\n', '    user: "kube-admin"\n    namespace: mine\n'));
    expect((await merge('--keep-current', '--renew')).stderr).toBe(`Context kube written to ${file}.\n`);
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

  it('appends a number to the context name if another entry has it', async () => {
    write(MINE.replace(/home/g, 'kube'));
    expect((await merge()).stderr).toMatch(/^Context kube-2 written to /);
    const config = read();
    expect(names(config.contexts)).toEqual(['kube', 'kube-2']);
    expect(config.contexts[1].context).toMatchObject({ cluster: 'kube-2', user: 'kube-2-admin' });
    expect(config['current-context']).toBe('kube-2');
    await merge();
    expect(names(read().contexts)).toEqual(['kube', 'kube-2']);
  });

  it.each([
    ['a certificate', []],
    ['the plugin', ['--exec']],
    ['tokens', ['--use-keystone']],
  ])('updates the entries of --dir with %s for the same cluster instead of adding kube-2', async (_, how) => {
    const directory = join(home, 'kube');
    const path = join(directory, 'config');
    await run({}, 'cluster-config', 'kube', '--dir', directory, ...how);
    const users = names(read(path).users);
    write(
      readFileSync(path, 'utf8').replace('cluster: "kube"\n', 'cluster: "kube"\n      namespace: mine\n'),
      path,
    );
    const { stderr } = await run({ KUBECONFIG: path }, 'cluster-config', 'kube', '--merge');
    expect(stderr.split('\n')[0]).toBe(`Context kube written to ${path} and set as the current context.`);
    const config = read(path);
    expect(names(config.contexts)).toEqual(['kube']);
    expect(names(config.clusters)).toEqual(['kube']);
    expect(names(config.users)).toEqual(users);
    expect(config.contexts[0].context).toMatchObject({ cluster: 'kube', user: users[0], namespace: 'mine' });
    expect(config.users[0].user).toHaveProperty('client-key-data');
    await run({ KUBECONFIG: path }, 'cluster-config', 'kube', '--remove');
    expect(read(path)).toMatchObject({ clusters: [], contexts: [], users: [] });
  });

  it.each([
    ['server', (text: string) => text.replace(/server: .*/, 'server: "https://kube"')],
    [
      'CA',
      (text: string) => text.replace(/certificate-authority-data: .*/, 'certificate-authority-data: "eA=="'),
    ],
    ['user', (text: string) => text.replace(/kube-admin/g, 'me')],
    ['credential', (text: string) => text.replace('client-key-data', 'token')],
  ])('does not change the entries of --dir with another %s', async (_, edit) => {
    await run({}, 'cluster-config', 'kube', '--dir', dirname(file));
    const text = edit(readFileSync(file, 'utf8'));
    write(text);
    expect((await merge()).stderr).toMatch(/^Context kube-2 written to /);
    const [cluster, user] = [read().clusters[0], read().users[0]];
    expect([cluster, user]).toEqual([parse(text).clusters[0], parse(text).users[0]]);
  });

  it('--context names a new context and renames an existing one', async () => {
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
      stderr: expect.stringMatching(/context (named )?home/i),
    });
  });

  it.each(['a$(touch pwned)', '-x', 'a b', ''])('rejects the context name %j', async (name) => {
    const { code, stderr } = await merge(`--context=${name}`);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`Invalid context name '${name}'.`),
    });
    expect(existsSync(file)).toBe(false);
  });

  it('writes to the first existing file of KUBECONFIG, and the current context to the file that sets it', async () => {
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

  it('writes to ~/.kube/config if KUBECONFIG is empty', async () => {
    const env = {
      KUBECONFIG: '',
      HOME: home,
      OS_CLIENT_CONFIG_FILE: join(sandbox.directory, '.config/openstack/clouds.yaml'),
    };
    expect((await run(env, 'cluster-config', 'kube', '--merge')).code).toBe(0);
    expect(names(read().contexts)).toEqual(['kube']);
  });

  it('follows a symbolic link to the kubeconfig, and keeps the link', async () => {
    const real = join(home, 'dotfiles', 'kube');
    mkdirSync(dirname(file));
    symlinkSync(real, file);
    await merge();
    await merge('--renew');
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(names(read(real).contexts)).toEqual(['kube']);
    expect(readdirSync(dirname(real))).toEqual(['kube', 'kube.magnum-backup']);
  });

  it('waits for the lock of kubectl, and leaves no lock', async () => {
    write(MINE);
    write('', `${file}.lock`);
    const merging = merge();
    await setTimeout(1_500);
    expect(readFileSync(file, 'utf8')).toBe(MINE);
    rmSync(`${file}.lock`);
    expect((await merging).code).toBe(0);
    expect(readdirSync(dirname(file))).toEqual(['config', 'config.magnum-backup']);
  });

  it('keeps what another program writes before the lock is acquired', async () => {
    write(MINE);
    write('', `${file}.lock`);
    const merging = merge();
    await setTimeout(1_500);
    const kubes = "- {name: kube, cluster: {server: 'https://k'}}\n";
    write(MINE.replace('contexts:\n', `${kubes}contexts:\n`).replace('# mine', '# still mine'));
    rmSync(`${file}.lock`);
    expect((await merging).stderr).toBe(
      `Context kube-2 written to ${file} and set as the current context.\n`,
    );
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(/^# still mine\n/);
    expect(text).toContain(kubes);
    expect(names(read().clusters)).toEqual(['home', 'kube', 'kube-2']);
  });

  it('changes nothing if another program breaks the kubeconfig before the lock is acquired', async () => {
    write(MINE);
    write('', `${file}.lock`);
    const merging = merge();
    await setTimeout(1_500);
    write('clusters: [');
    rmSync(`${file}.lock`);
    expect(await merging).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Cannot edit kubeconfig'),
    });
    expect(readFileSync(file, 'utf8')).toBe('clusters: [');
    expect(readdirSync(dirname(file))).toEqual(['config']);
  });

  it('merges into a JSON kubeconfig, and --remove restores it', async () => {
    const json = `${JSON.stringify({ ...parse(MINE), note: `it's "a\\b"\n\t#` }, null, 4)}\n`;
    write(json);
    await merge('--keep-current');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    expect(config).toMatchObject({ note: `it's "a\\b"\n\t#`, 'current-context': 'home' });
    expect(names(config.contexts)).toEqual(['home', 'kube']);
    await run({}, 'cluster-config', 'kube', '--remove');
    expect(readFileSync(file, 'utf8')).toBe(json);
  });

  it('names a lock that stays, and changes nothing', async () => {
    write(MINE);
    write('', `${file}.lock`);
    const clock = { ...virtualDurations(), now: Date.now };
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

  it('keeps the entries of concurrent merges', async () => {
    await Promise.all(['kube', 'other'].map((name) => run({}, 'cluster-config', name, '--merge')));
    expect(names(read().contexts).sort()).toEqual(['kube', 'other']);
  });

  it.each(['clusters: [', 'text', 'clusters:\n- 1\n'])(
    'fails for the invalid kubeconfig %j, and requests no certificate',
    async (text) => {
      write(text);
      sandbox.requests.length = 0;
      const output = await merge();
      expect(output).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^ERROR: Cannot edit kubeconfig /),
      });
      expect(readFileSync(file, 'utf8')).toBe(text);
      expect(
        sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')),
      ).toEqual([]);
    },
  );

  it('--merge rejects a Swarm cluster', async () => {
    const output = await run({}, 'cluster-config', 'swarm', '--merge');
    expect(output).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/has COE "swarm"; --merge supports only Kubernetes/),
    });
    expect(existsSync(file)).toBe(false);
  });

  it.each([['--context', 'x'], ['--set-current'], ['--keep-current']])(
    '%s requires --merge',
    async (...words) => {
      expect(await run({}, 'cluster-config', 'kube', ...words)).toMatchObject({ code: 2, stdout: '' });
    },
  );

  it('writes the plugin instead of a certificate with --use-keystone', async () => {
    await merge('--use-keystone');
    const { extensions: _, ...user } = read().users[0].user;
    expect(Object.keys(user)).toEqual(['exec']);
  });
});

describe('cluster-config --remove', () => {
  it('--remove removes the entries of the cluster, and no others', async () => {
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
      stderr: `Removed context other from ${file}.\n`,
    });
    const config = read();
    expect(names(config.contexts)).toEqual(['mine', 'kube']);
    expect(names(config.users)).toEqual(['kube-admin']);
    expect(config['current-context']).toBe('');
  });

  it('--remove reports that it found no entries', async () => {
    const output = await run({}, 'cluster-config', 'kube', '--remove');
    expect(output).toEqual({ code: 0, stdout: '', stderr: `No entries of cluster kube found in ${file}.\n` });
    expect(existsSync(dirname(file))).toBe(false);
  });

  it('--remove removes the entries of a deleted cluster by its context name', async () => {
    await sandbox.run('cluster-create', 'short', '--cluster-template', 'kubernetes');
    await run({}, 'cluster-config', 'short', '--merge', '--context', 'brief');
    await sandbox.run('cluster-delete', 'short', '--wait');
    const output = await run({}, 'cluster-config', 'brief', '--remove');
    expect(output).toMatchObject({ code: 0, stderr: `Removed context brief from ${file}.\n` });
    expect(read().contexts ?? []).toEqual([]);
    expect(await run({}, 'cluster-config', 'brief', '--remove')).toMatchObject({ code: 3 });
  });

  it('--merge --remove removes the entries too', async () => {
    await merge();
    const output = await run({}, 'cluster-config', 'kube', '--merge', '--remove');
    expect(output).toEqual({ code: 0, stdout: '', stderr: `Removed context kube from ${file}.\n` });
  });

  it.each([
    ['without a cloud', {}],
    ['without a network', { OS_AUTH_URL: 'http://127.0.0.1:9', OS_USERNAME: 'u', OS_PASSWORD: 'p' }],
  ])('--remove removes a context by its name or UUID %s', async (_, env) => {
    const { stdout: uuid } = await sandbox.run('cluster-show', 'kube', '-f', 'value', '-c', 'uuid');
    for (const name of ['kube', uuid.trim()]) {
      await merge();
      const offline = { cwd: home, env: { HOME: home, KUBECONFIG: file, ...env } };
      expect(await magnum(['cluster-config', name, '--remove'], offline)).toEqual({
        code: 0,
        stdout: '',
        stderr: `Removed context kube from ${file}.\n`,
      });
      expect((await magnum(['cluster-config', 'other', '--remove'], offline)).code).not.toBe(0);
    }
  });

  it('--remove asks Magnum for the name first, because a context can have the name of another cluster', async () => {
    await run({}, 'cluster-config', 'kube', '--merge', '--context', 'other');
    expect((await run({}, 'cluster-config', 'other', '--remove')).stderr).toMatch(
      /^No entries of cluster other/,
    );
    expect(names(read().contexts)).toEqual(['other']);
  });

  it.each([
    [['--context', 'x'], '--context and --remove cannot be used together.'],
    [['--keep-current'], '--keep-current and --remove cannot be used together.'],
    [['--docker-context=x'], '--docker-context with a name and --remove cannot be used together.'],
  ])('--merge --remove rejects %j', async (words, message) => {
    expect(await merge('--remove', ...words)).toMatchObject({ code: 2, stderr: `ERROR: ${message}\n` });
  });
});

describe('cluster-delete', () => {
  it.each([[[]], [['--wait']]])(
    'cluster-delete removes the entries of the deleted cluster: %j',
    async (words) => {
      write(MINE);
      await sandbox.run('cluster-create', 'short', '--cluster-template', 'kubernetes');
      await run({}, 'cluster-config', 'short', '--merge', '--keep-current');
      const output = await run({}, 'cluster-delete', 'nobody', 'short', ...words);
      expect(output.stderr).toContain(`Removed context short from ${file}.\n`);
      expect(readFileSync(file, 'utf8')).toBe(MINE);
    },
  );

  it('cluster-delete warns about a kubeconfig that it cannot edit, and succeeds', async () => {
    await sandbox.run('cluster-create', 'short', '--cluster-template', 'kubernetes');
    write('clusters: [ # magnum');
    const output = await run({}, 'cluster-delete', 'short');
    expect(output).toMatchObject({ code: 0, stdout: 'Request to delete cluster short has been accepted.\n' });
    expect(output.stderr).toMatch(
      /^WARNING: Cannot remove cluster short from the kubeconfig: Cannot edit kubeconfig /,
    );
  });

  it('cluster-delete --wait keeps the entries if the accepted deletion fails', async () => {
    const labels = ['--labels', 'sandbox_fail_delete=1'];
    await sandbox.run('cluster-create', 'stuck', '--cluster-template', 'kubernetes', ...labels);
    await run({}, 'cluster-config', 'stuck', '--merge');
    const before = readFileSync(file, 'utf8');
    const { code, stderr } = await run({}, 'cluster-delete', 'stuck', '--wait');
    expect(stderr).not.toContain('Removed');
    expect([code, readFileSync(file, 'utf8')]).toEqual([5, before]);
  });

  it('cluster-delete keeps the entries if the deletion fails', async () => {
    await merge();
    const before = readFileSync(file, 'utf8');
    await run({}, 'cluster-delete', 'nobody');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe('kubectl', { tags: ['kubectl'] }, () => {
  /** Not with execFileSync, because kubectl may ask the cluster for its version, which this process serves. */
  const kubectl = async (...argv: string[]) => {
    const env = { ...process.env, KUBECONFIG: file };
    return (await promisify(execFile)('kubectl', argv, { env })).stdout.trim();
  };

  it('kubectl reads the kubeconfig, and keeps the magnum extensions when it writes it', async () => {
    write(MINE);
    await merge();
    expect((await kubectl('config', 'get-contexts', '-o', 'name')).split('\n')).toEqual(['home', 'kube']);
    expect(await kubectl('config', 'current-context')).toBe('kube');
    await kubectl('config', 'set-context', 'kube', '--namespace', 'x');
    await kubectl('config', 'rename-context', 'kube', 'mine');
    await merge();
    expect(names(read().contexts).sort()).toEqual(['home', 'mine']);
    await run({}, 'cluster-config', 'kube', '--remove');
    expect(await kubectl('config', 'get-contexts', '-o', 'name')).toBe('home');
    expect(await kubectl('config', 'get-users')).toBe('NAME\nme');
  });
});

describe('checks before a certificate is requested', () => {
  const isRoot = process.getuid?.() === 0;
  const signatures = () =>
    sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')).length;

  /** Expects a merge to fail with this message and without a request for a certificate. */
  async function expectFailure(
    message: string | RegExp,
    env: Record<string, string> = {},
    ...argv: string[]
  ) {
    const before = signatures();
    const { code, stderr } = await run(env, 'cluster-config', 'kube', '--merge', ...argv);
    expect(stderr).toMatch(message);
    expect({ code, signed: signatures() - before }).toEqual({ code: 1, signed: 0 });
  }

  it('fails if the kubeconfig is a pipe or a directory', async () => {
    mkdirSync(dirname(file));
    execFileSync('mkfifo', [file]);
    await expectFailure(`Cannot read ${file}: it is not a regular file.`);
    rmSync(file);
    mkdirSync(file);
    await expectFailure(`Cannot read ${file}: it is a directory.`);
  });

  it.skipIf(!isRoot)('fails if the kubeconfig is the null device', async () => {
    mkdirSync(dirname(file));
    execFileSync('mknod', ['-m', '666', file, 'c', '1', '3']);
    await expectFailure(`Cannot update ${file}: it is not a regular file.`);
    expect(lstatSync(file).isCharacterDevice()).toBe(true);
    expect(readdirSync(dirname(file))).toEqual(['config']);
  });

  it('fails if another context has the name of --context', async () => {
    write(MINE);
    await expectFailure(/^ERROR: .*context (named )?home/i, {}, '--context', 'home');
    expect(readFileSync(file, 'utf8')).toBe(MINE);
  });

  it('fails if the kubeconfig has an alias where entries are added', async () => {
    const text = 'clusters: &all\n- {name: a}\nother: *all\n';
    write(text);
    await expectFailure(/^ERROR: Cannot edit kubeconfig .*clusters/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('fails without --allow-shared-dir if other users can replace the kubeconfig', async () => {
    write(MINE);
    chmodSync(dirname(file), 0o777);
    await expectFailure(
      new RegExp(`^ERROR: Any user can write to ${dirname(file)}.* could replace ${file}\\.`),
    );
    const link = join(home, 'link');
    symlinkSync(file, link);
    await expectFailure(
      new RegExp(`^ERROR: Any user can write to ${dirname(file)}.* could replace ${link}\\.`),
      {
        KUBECONFIG: link,
      },
    );
    expect((await merge('--allow-shared-dir')).code).toBe(0);
    expect(names(read().contexts)).toEqual(['home', 'kube']);
  });

  it.skipIf(!isRoot)(
    'fails if another user owns the kubeconfig; --allow-shared-dir keeps owner and group',
    async () => {
      write(MINE);
      for (const path of [dirname(file), file]) chownSync(path, 65534, 65534);
      await expectFailure(`Another user can write to ${dirname(file)}`);
      expect((await merge('--allow-shared-dir')).code).toBe(0);
      expect(statSync(file)).toMatchObject({ uid: 65534, gid: 65534 });
      expect(readdirSync(dirname(file))).toEqual(['config', 'config.magnum-backup']);
    },
  );
});

describe('permissions of the kubeconfig', () => {
  it('--merge sets mode 0600, with a warning, if it writes a private key', async () => {
    write(MINE);
    chmodSync(file, 0o644);
    const { stderr } = await merge();
    expect(stderr).toContain(`WARNING: ${file} was readable by other users; its mode is now 0600.\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await merge()).stderr).not.toContain('WARNING');
  });

  it.each(['--use-keystone', '--exec'])(
    '--merge keeps mode 0644 with %s, which writes no private key',
    async (option) => {
      write(MINE);
      chmodSync(file, 0o644);
      expect((await merge(option)).stderr).not.toContain('WARNING');
      expect(statSync(file).mode & 0o777).toBe(0o644);
    },
  );

  it.each(['--use-keystone', '--exec'])(
    '--merge %s and --remove make a kubeconfig that others can write to read-only for them',
    async (option) => {
      write(MINE);
      chmodSync(file, 0o666);
      const notice = `${file} was writable by other users; its mode is now 0644.\n`;
      expect((await merge(option)).stderr).toContain(`WARNING: ${notice}`);
      expect(statSync(file).mode & 0o777).toBe(0o644);
      chmodSync(file, 0o666);
      expect((await run({}, 'cluster-config', 'kube', '--remove')).stderr).toContain(notice);
      expect(statSync(file).mode & 0o777).toBe(0o644);
    },
  );
});

describe('several files in KUBECONFIG', () => {
  it('--merge updates the entries of an earlier merge rather than those of --dir in another file', async () => {
    const directory = join(home, 'kube');
    await run({}, 'cluster-config', 'kube', '--dir', directory);
    const ofDirectory = readFileSync(join(directory, 'config'), 'utf8');
    await merge();
    const merged = readFileSync(file, 'utf8');
    const both = { KUBECONFIG: `${join(directory, 'config')}:${file}` };
    const { stderr } = await run(both, 'cluster-config', 'kube', '--merge', '--renew');
    expect(stderr).toContain(`written to ${file}`);
    expect(readFileSync(join(directory, 'config'), 'utf8')).toBe(ofDirectory);
    expect(readFileSync(file, 'utf8')).not.toBe(merged);
  });

  it('--merge locks only the files of KUBECONFIG that it writes', async () => {
    const second = join(home, 'second');
    write(MINE);
    write('contexts: []\n', second);
    write('', `${second}.lock`);
    expect((await run({ KUBECONFIG: `${file}:${second}` }, 'cluster-config', 'kube', '--merge')).code).toBe(
      0,
    );
    expect(readFileSync(second, 'utf8')).toBe('contexts: []\n');
    expect(existsSync(`${second}.lock`)).toBe(true);
  });

  it.skipIf(process.getuid?.() === 0)(
    '--merge sets the current context in an earlier file of KUBECONFIG if the later one cannot be written',
    { tags: ['unprivileged'] },
    async () => {
      const fixed = join(home, 'fixed');
      mkdirSync(fixed);
      const second = join(fixed, 'second');
      write('contexts: []\n');
      write(MINE, second);
      chmodSync(second, 0o400);
      chmodSync(fixed, 0o500);
      const both = { KUBECONFIG: `${file}:${second}` };
      expect(await run(both, 'cluster-config', 'kube', '--merge')).toMatchObject({ code: 0 });
      expect(read()['current-context']).toBe('kube');
      expect(readFileSync(second, 'utf8')).toBe(MINE);
      expect((await run(both, 'cluster-config', 'kube', '--remove')).code).toBe(0);
      expect(names(read().contexts)).toEqual([]);
      chmodSync(fixed, 0o700);
    },
  );
});

it('--merge completes an earlier merge that was killed while it wrote in place', async () => {
  write(MINE);
  const kubernetes = MINE.replace('home', 'a name that is longer');
  write(kubernetes.slice(0, 80) + MINE.slice(80));
  write(MINE, join(dirname(file), '.config.magnum-old'));
  write(kubernetes, join(dirname(file), '.config.magnum-new'));
  expect((await merge()).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('a name that is longer');
  expect(readdirSync(dirname(file))).toEqual(['config', 'config.magnum-backup']);
});

describe('kubeconfig that kubectl rejects', () => {
  const TWICE = 'contexts:\n- {name: x, context: {}}\n- {name: x, context: {}}\n';

  it.each([
    [TWICE, /: contexts contains two entries named "x"\./],
    ['current-context: a\ncurrent-context: b\n', /duplicate key current-context/],
    ['kind: Config\n---\nkind: Config\n', /only one document is allowed/],
    [`x: ${'['.repeat(10_000)}`, /nested too deeply/],
  ])('--merge fails before any request for an invalid kubeconfig: %#', async (text, reason) => {
    write(text);
    sandbox.requests.length = 0;
    const { code, stderr } = await merge();
    expect(stderr).toMatch(reason);
    expect(code).toBe(1);
    expect(sandbox.requests).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('--merge fails for a kubeconfig that is not UTF-8, and does not change it', async () => {
    write('');
    const bytes = Buffer.from('# caf\xe9\nkind: Config\n', 'latin1');
    writeFileSync(file, bytes);
    const { code, stderr } = await merge();
    expect(stderr).toMatch(/^ERROR: Cannot read .*: it is not UTF-8 text\./);
    expect(code).toBe(1);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it('cluster-delete warns about an invalid kubeconfig, and succeeds', async () => {
    await sandbox.run('cluster-create', 'brief', '--cluster-template', 'kubernetes');
    write(`# magnum\n${TWICE}`);
    const { code, stderr } = await run({}, 'cluster-delete', 'brief');
    expect(stderr).toMatch(/WARNING: Cannot remove cluster brief from the kubeconfig: .*"x"/);
    expect(code).toBe(0);
  });
});

describe('re-created cluster', () => {
  const recreate = async (name: string) => {
    await sandbox.run('cluster-delete', name);
    await sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes');
    sandbox.requests.length = 0;
  };
  const countShowRequests = () =>
    sandbox.requests.filter(({ method, path }) => method === 'GET' && /\/clusters\/[^/]+$/.test(path)).length;
  const mergeCluster = (...argv: string[]) => run({}, 'cluster-config', 'again', '--merge', ...argv);

  beforeEach(async () => {
    await sandbox.run('cluster-delete', 'again');
    await sandbox.run('cluster-create', 'again', '--cluster-template', 'kubernetes');
    write(MINE);
    await mergeCluster();
  });

  it('replaces the entries of the deleted cluster, and keeps what the user added to them', async () => {
    const text = readFileSync(file, 'utf8');
    write(text.replace('user: "again-admin"', 'user: "again-admin"\n    namespace: mine'));
    expect(read().contexts[1].context.namespace).toBe('mine');
    const old = read();
    await recreate('again');
    const { code, stderr } = await mergeCluster();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('Context again written to '),
    });
    const now = read();
    for (const section of ['clusters', 'contexts', 'users'])
      expect(names(now[section])).toEqual(names(old[section]));
    expect(now.contexts[1].context.namespace).toBe('mine');
    expect(now.users[1].user['client-key-data']).not.toBe(old.users[1].user['client-key-data']);
    expect(JSON.stringify(now)).not.toContain(old.clusters[1].cluster.extensions[0].extension.cluster);
    // The new cluster, and once the old one, which may still exist.
    expect(countShowRequests()).toBe(2);
  });

  it('replaces the entries of the deleted cluster under the name of --context', async () => {
    await mergeCluster('--context', 'chosen');
    await recreate('again');
    expect((await mergeCluster('--context', 'chosen')).stderr).toMatch(/^Context chosen written to /);
    expect(names(read().contexts)).toEqual(['home', 'chosen']);
  });

  it('does not replace the entries of an existing cluster, which it requests once', async () => {
    const before = readFileSync(file, 'utf8');
    sandbox.requests.length = 0;
    await run({}, 'cluster-config', 'kube', '--merge', '--keep-current');
    expect(countShowRequests()).toBe(1);
    write(before);
    const clash = await run({}, 'cluster-config', 'kube', '--merge', '--context', 'again');
    expect(clash).toMatchObject({ code: 1, stderr: expect.stringMatching(/context (named )?again/i) });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each([
    [
      'of another cloud or project',
      (text: string) => text.replace(/"?origin"?: "?[0-9a-f]{32}"?/g, 'origin: other'),
    ],
    ['of an unknown cloud', (text: string) => text.replace(/\n *"?origin"?: .*/g, '')],
    ['of another program', (text: string) => text.replaceAll('name: "magnum"', 'name: "theirs"')],
  ])('does not replace an entry %s', async (_, change) => {
    const text = change(readFileSync(file, 'utf8'));
    expect(text).not.toBe(readFileSync(file, 'utf8'));
    write(text);
    await recreate('again');
    expect((await mergeCluster()).stderr).toMatch(/^Context again-2 written to /);
    expect(names(read().contexts)).toEqual(['home', 'again', 'again-2']);
    expect(countShowRequests()).toBe(1);
  });
});
