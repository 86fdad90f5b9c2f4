/** config set, get, unset and list, and the commands that use the default cloud, against the sandbox. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { connectFrom } from '../../src/library/connect.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory, type WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;
let configHome: string;
let file: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  // clouds.yaml is still found in ~/.config/openstack.
  configHome = join(temporaryDirectory(), 'config');
  file = join(configHome, 'magnum/config.yaml');
});

const runWith = ({ env, ...more }: WorldOptions, ...argv: string[]) =>
  sandbox.runWith({ ...more, env: { OS_CLOUD: undefined, XDG_CONFIG_HOME: configHome, ...env } }, ...argv);
const run = (...argv: string[]) => runWith({}, ...argv);
const text = () => readFileSync(file, 'utf8');
const write = (content: string) => {
  mkdirSync(join(configHome, 'magnum'), { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode: 0o600 });
};

describe('config set', () => {
  it('writes a private file in a private directory, and prints its path', async () => {
    expect(await run('config', 'set', 'cloud', 'sandbox')).toEqual({
      code: 0,
      stdout: `Set cloud to sandbox in ${file}.\n`,
      stderr: '',
    });
    expect(text()).toBe('cloud: sandbox\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(configHome, 'magnum')).mode & 0o777).toBe(0o700);
  });

  it('-f json prints the setting, its value and the file', async () => {
    const { stdout } = await run('config', 'set', 'cloud', 'sandbox', '-f', 'json');
    expect(JSON.parse(stdout)).toEqual({ setting: 'cloud', value: 'sandbox', file });
  });

  it('preserves comments and unknown settings, and replaces all of several equal keys', async () => {
    write('cloud: old\nlater: [1] # of a newer version\ncloud: older # mine\n');
    await run('config', 'set', 'cloud', 'sandbox');
    expect(text()).toBe('later: [ 1 ] # of a newer version\ncloud: sandbox # mine\n');
    await run('config', 'unset', 'cloud');
    expect(text()).toBe('later: [ 1 ] # of a newer version\n');
  });

  it('writes block style again after the last setting was removed', async () => {
    await run('config', 'set', 'cloud', 'sandbox');
    await run('config', 'unset', 'cloud');
    await run('config', 'set', 'cloud', 'sandbox');
    expect(text()).toBe('cloud: sandbox\n');
  });

  it.each([
    ['an unknown cloud', ['cloud', 'nope'], /^ERROR: Cloud "nope" not found; known clouds: sandbox, /],
    ['a path', ['cloud', './all'], /^ERROR: Cloud "\.\/all" not found; known clouds: /],
    ['a name with a dash', ['cloud', '--', '-x'], /^ERROR: Cloud "-x" not found; known clouds: /],
    ['an option as the name', ['cloud', '-x'], /^ERROR: Unknown option '-x'\./],
    [
      'an empty name',
      ['cloud', ''],
      /must not be empty\.\nTo remove the setting: magnum config unset cloud\n$/,
    ],
    ['a control character', ['cloud', 'a\u001b[31m'], /must not contain control characters/],
    ['a line end', ['cloud', 'sandbox\n'], /must not contain control characters/],
    [
      'an unknown setting',
      ['colour', 'red'],
      /'colour' for argument 'setting'\. Allowed choices are cloud, context\./,
    ],
    ['a missing name', ['cloud'], /[Mm]issing required argument 'value'/],
  ])('rejects %s, and writes nothing', async (_, words, message) => {
    const { code, stdout, stderr } = await run('config', 'set', ...words);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(configHome)).toBe(false);
  });

  it.each(['yes', '123', 'null', '~', 'a: b', '# x', '-x', '"', 'é', 'x'.repeat(200)])(
    'stores the name %j unchanged',
    async (name) => {
      const clouds = join(temporaryDirectory(), 'named.json');
      writeFileSync(clouds, JSON.stringify({ clouds: { [name]: {}, other: {} } }));
      const env = { OS_CLIENT_CONFIG_FILE: clouds };
      expect(await runWith({ env }, 'config', 'set', 'cloud', '--', name)).toMatchObject({ code: 0 });
      expect((await run('config', 'get', 'cloud')).stdout).toBe(`${name}\n`);
      expect(parse(text())).toEqual({ cloud: name });
    },
  );

  it.each([
    ['OS_CLOUD', { OS_CLOUD: 'sandbox-admin' }],
    ['OS_AUTH_URL', { OS_AUTH_URL: 'https://keystone.example/v3' }],
    ['BYPASS_URL', { BYPASS_URL: 'https://magnum.example' }],
  ])('warns that %s overrides the setting', async (variable, env) => {
    const { code, stderr } = await runWith({ env }, 'config', 'set', 'cloud', 'sandbox');
    expect(stderr).toBe(`WARNING: ${variable} is set, and overrides this setting in this shell.\n`);
    expect(code).toBe(0);
    const quiet = await runWith({ env }, 'config', 'set', 'cloud', 'sandbox', '--quiet');
    expect(quiet.stderr).toBe(stderr);
  });

  it('writes its warnings below the result', async () => {
    const written: string[] = [];
    const env = { OS_CLOUD: 'sandbox', XDG_CONFIG_HOME: configHome };
    const output = await sandbox.runWith(
      { env, onWrite: (text) => written.push(text) },
      'config',
      'set',
      'cloud',
      'sandbox',
    );
    expect(written.join('')).toBe(`${output.stdout}${output.stderr}`);
    expect(output.stderr).toMatch(/^WARNING: /);
  });

  it('warns that other shells do not find a cloud of OS_CLIENT_CONFIG_FILE', async () => {
    const clouds = join(temporaryDirectory(), 'clouds.yaml');
    writeFileSync(clouds, 'clouds: {mine: {}, sandbox: {}}');
    const set = async (name: string) =>
      (await runWith({ env: { OS_CLIENT_CONFIG_FILE: clouds } }, 'config', 'set', 'cloud', name)).stderr;
    expect(await set('mine')).toBe(
      'WARNING: Other shells do not find cloud mine, because its file is set by OS_CLIENT_CONFIG_FILE.\n',
    );
    expect(await set('sandbox')).toBe('');
  });

  it.each([
    ['cloud: &a [old]\nlater: *a\nmore: *a\n', { later: ['old'], more: ['old'] }],
    ['cloud: &a old # mine\nlater: {x: *a}\n', { later: { x: 'old' } }],
    ['cloud: &a old\nother: &a new\nlater: *a\n', { other: 'new', later: 'new' }],
    ['cloud: {x: &a [1], y: &b 2}\nlater: [*a, *b]\n', { later: [[1], 2] }],
    ['&k cloud: old\nlater: *k\n', { later: 'cloud' }],
    ['base: &a old\ncloud: *a\nlater: *a\n', { base: 'old', later: 'old' }],
    ['cloud: &a x\ncloud: &b y\nlater: [*a, *b]\n', { later: ['x', 'y'] }],
  ])('and unset preserve the values of aliases in %j', async (content, others) => {
    write(content);
    expect(await run('config', 'unset', 'cloud')).toMatchObject({ code: 0, stderr: '' });
    expect(parse(text())).toEqual(others);
    write(content);
    expect(await run('config', 'set', 'cloud', 'sandbox')).toMatchObject({ code: 0, stderr: '' });
    expect(parse(text())).toEqual({ ...others, cloud: 'sandbox' });
    expect(await run('config', 'get', 'cloud')).toMatchObject({ stdout: 'sandbox\n' });
  });

  it('overrides a merge key, which unset does not change', async () => {
    write('base: &a {cloud: sandbox-other}\n<<: *a\n');
    expect(await run('config', 'unset', 'cloud')).toEqual({
      code: 2,
      stdout: '',
      stderr: `ERROR: Cannot change cloud in ${file}: a merge key (<<) sets it.\nEdit this file.\n`,
    });
    await run('config', 'set', 'cloud', 'sandbox');
    expect((await run('config', 'get', 'cloud')).stdout).toBe('sandbox\n');
  });

  it('rejects a cloud of the current directory until its file is allowed', async () => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'clouds.yaml'), 'clouds: {theirs: {auth: {auth_url: "http://x"}}}');
    const { code, stderr } = await runWith({ cwd }, 'config', 'set', 'cloud', 'theirs');
    expect(stderr).toMatch(/^ERROR: Cannot use .*clouds\.yaml: a file in the current directory must be/);
    expect({ code, exists: existsSync(file) }).toEqual({ code: 2, exists: false });
    await runWith({ cwd }, 'cloud-allow', 'clouds.yaml');
    expect(await runWith({ cwd }, 'config', 'set', 'cloud', 'theirs')).toMatchObject({ code: 0 });
  });

  it('writes through a symbolic link', async () => {
    const target = join(temporaryDirectory(), 'dotfile.yaml');
    writeFileSync(target, '', { mode: 0o600 });
    mkdirSync(join(configHome, 'magnum'), { recursive: true });
    symlinkSync(target, file);
    expect(await run('config', 'set', 'cloud', 'sandbox')).toMatchObject({ code: 0 });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('cloud: sandbox\n');
  });
});

describe('config get, unset and list', () => {
  it('get prints the value alone; without one, nothing on stdout, and exits with 1', async () => {
    expect(await run('config', 'get', 'cloud')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ERROR: cloud is not set.\nTo see how to set it: magnum help config set\n',
    });
    await run('config', 'set', 'cloud', 'sandbox');
    expect(await run('config', 'get', 'cloud')).toEqual({ code: 0, stdout: 'sandbox\n', stderr: '' });
    const { stdout } = await run('config', 'get', 'cloud', '-f', 'json');
    expect(JSON.parse(stdout)).toEqual({ setting: 'cloud', value: 'sandbox' });
  });

  it('unset removes the value, and succeeds without one', async () => {
    await run('config', 'set', 'cloud', 'sandbox');
    expect((await run('config', 'unset', 'cloud')).stdout).toBe(`Removed cloud from ${file}.\n`);
    expect(await run('config', 'get', 'cloud')).toMatchObject({ code: 1 });
    expect(await run('config', 'unset', 'cloud')).toEqual({
      code: 0,
      stdout: 'cloud is not set.\n',
      stderr: '',
    });
  });

  it('unset removes a value that no command can use', async () => {
    write('cloud: [a, list]\n');
    expect(await run('config', 'get', 'cloud')).toEqual({
      code: 2,
      stdout: '',
      stderr: `ERROR: ${file}:1: cloud must be a single value, not a list\nTo remove the setting: magnum config unset cloud\n`,
    });
    expect(await run('config', 'unset', 'cloud')).toMatchObject({ code: 0 });
    expect(await run('config', 'get', 'cloud')).toMatchObject({ code: 1 });
  });

  it('list prints every setting; null for one that is not set', async () => {
    const list = async () => JSON.parse((await run('config', 'list', '-f', 'json')).stdout);
    expect(await list()).toEqual([
      { setting: 'cloud', value: null, description: expect.stringContaining('Cloud to use') },
      { setting: 'context', value: null, description: expect.stringContaining('kubectl contexts') },
    ]);
    await run('config', 'set', 'cloud', 'sandbox');
    expect(await list()).toMatchObject([{ setting: 'cloud', value: 'sandbox' }, { value: null }]);
    await run('config', 'set', 'context', '{cluster}@{cloud}');
    expect((await run('config', 'list', '-f', 'value', '-c', 'value')).stdout).toBe(
      'sandbox\n{cluster}@{cloud}\n',
    );
  });

  it('reject an unknown setting', async () => {
    for (const verb of ['get', 'unset'])
      expect(await run('config', verb, 'pager')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('Allowed choices are cloud, context.'),
      });
  });
});

describe('a config.yaml that cannot be used', () => {
  const KINDS: Readonly<Record<string, readonly [create: () => void, reason: RegExp]>> = {
    'a FIFO': [() => execFileSync('mkfifo', [file]), /it is not a regular file/],
    'a directory': [() => mkdirSync(file), /it is a directory/],
    'a large file': [() => truncateSync(file, 2 ** 40), /it is larger than 1 MiB/],
    'a link to itself': [() => symlinkSync(file, file), /symbolic link loop/],
    'invalid YAML': [() => write('cloud: ['), /line 1, column 9/],
    'text in another encoding': [() => writeFileSync(file, Buffer.from([0x63, 0xff])), /not UTF-8 text/],
    'a file that others can write to': [
      () => {
        write('cloud: sandbox\n');
        chmodSync(file, 0o666);
      },
      /[Aa]ny user can write to .*config\.yaml/,
    ],
    'a file in a directory that others can write to': [
      () => {
        write('cloud: sandbox\n');
        chmodSync(join(configHome, 'magnum'), 0o777);
      },
      /[Aa]ny user can write to .*magnum and could replace .*config\.yaml/,
    ],
  };

  describe.each(Object.entries(KINDS))('%s', (kind, [create, reason]) => {
    beforeEach(() => {
      write('');
      if (kind !== 'a large file') rmSync(file);
      create();
    });

    it.each([
      ['cluster-list'],
      ['config', 'set', 'cloud', 'sandbox'],
      ['config', 'get', 'cloud'],
      ['config', 'unset', 'cloud'],
      ['config', 'list'],
    ])('is an error of %s %s', async (...argv) => {
      const { code, stdout, stderr } = await run(...argv);
      expect(stderr).toMatch(reason);
      expect(stderr).toMatch(/: (rm -r|chmod go-w) \/.*\n$/);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    });

    it('is not read with --os-cloud, and is a warning of doctor', async () => {
      expect(await run('cluster-list', '--os-cloud', 'sandbox')).toMatchObject({ code: 0, stderr: '' });
      const { code, stdout } = await run('doctor', '--os-cloud', 'sandbox', '-f', 'json');
      const results = JSON.parse(stdout) as { check: string; status: string; message: string }[];
      expect(results.filter(({ check }) => check === 'config')).toMatchObject([
        { status: 'warning', message: expect.stringMatching(reason) },
      ]);
      expect(code).toBe(0);
    });

    it('is one error of doctor', async () => {
      const { code, stdout } = await run('doctor', '-f', 'json');
      const results = JSON.parse(stdout) as { check: string; status: string; message: string }[];
      expect(results.filter(({ message }) => reason.test(message))).toMatchObject([
        { check: 'cloud', status: 'error' },
      ]);
      expect(code).toBe(1);
    });
  });

  it('is not read by commands without a cloud', async () => {
    write('cloud: [');
    for (const argv of [['help'], ['completion', 'bash'], ['cache-clear'], ['sandbox', 'status']])
      expect((await run(...argv)).stderr).not.toContain('config.yaml');
  });
});

describe('the default cloud', () => {
  beforeEach(() => run('config', 'set', 'cloud', 'sandbox-admin'));

  it('is used by commands, and overridden by --os-cloud and OS_CLOUD', async () => {
    const user = async (env: Record<string, string>, ...more: string[]) =>
      (await runWith({ env }, 'whoami', '-f', 'value', '-c', 'user', ...more)).stdout;
    expect(await user({})).toBe('admin\n');
    expect(await user({}, '--os-cloud', 'sandbox')).toBe('demo\n');
    expect(await user({ OS_CLOUD: 'sandbox' })).toBe('demo\n');
  });

  it('is used with variables of other settings', async () => {
    const env = { OS_INSECURE: '0', OS_INTERFACE: 'public', OS_PASSWORD: 'other', OS_PROJECT_NAME: 'other' };
    const { stdout, stderr } = await runWith({ env }, 'whoami', '-f', 'json');
    expect(JSON.parse(stdout), stderr).toMatchObject({
      user: 'admin',
      project: 'admin',
      cloud: 'sandbox-admin',
    });
  });

  it.each([
    ['a rejected login', { OS_USERNAME: 'me', OS_PASSWORD: 'wrong' }, ['cluster-list'], /rejected the login/],
    ['a missing user', {}, ['cluster-list'], /^ERROR: To log in, please provide /],
    ['a missing user', {}, ['whoami'], /^ERROR: Not logged in/],
    [
      'a closed port',
      { OS_AUTH_URL: 'http://127.0.0.1:1/v3', OS_USERNAME: 'me', OS_PASSWORD: 'x' },
      ['cluster-list'],
      /^ERROR: Cannot reach /,
    ],
  ])('is named by the error of %s if OS_AUTH_URL overrides it', async (_, more, argv, message) => {
    const env = { OS_AUTH_URL: sandbox.identityUrl, OS_USER_DOMAIN_NAME: 'Default', ...more };
    const { code, stderr } = await runWith({ env }, ...argv);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(
      /\nThe default cloud "sandbox-admin" is not used, because OS_AUTH_URL is set; to use it, add --os-cloud sandbox-admin\. \S/,
    );
    expect(code).not.toBe(0);
    expect(await runWith({ env }, 'cluster-list', '--os-cloud', 'sandbox-admin')).toMatchObject({ code: 0 });
  });

  it.each([
    ['--os-cloud', {}, ['--os-cloud', 'sandbox', '--os-password', 'wrong']],
    ['OS_CLOUD', { OS_CLOUD: 'sandbox' }, ['--os-password', 'wrong']],
    ['--os-auth-url', {}, ['--os-auth-url', 'http://127.0.0.1:1/v3']],
  ])('is not named by the error of a login to another cloud with %s', async (_, env, words) => {
    const { code, stderr } = await runWith({ env }, 'cluster-list', ...words);
    expect(stderr).not.toContain('default cloud');
    expect(code).not.toBe(0);
  });

  it('is used with a warning if OS_CLIENT_CONFIG_FILE does not exist', async () => {
    const missing = join(temporaryDirectory(), 'missing.yaml');
    const env = { OS_CLIENT_CONFIG_FILE: missing };
    const warning = `WARNING: OS_CLIENT_CONFIG_FILE is set to ${missing}, which does not exist: using cloud sandbox-admin of another file\n`;
    expect(await runWith({ env }, 'cluster-list')).toMatchObject({ code: 0, stderr: warning });
    for (const words of [
      ['--os-cloud', 'sandbox'],
      ['--os-cloud', 'sandbox-admin'],
    ])
      expect(await runWith({ env }, 'cluster-list', ...words)).toMatchObject({ code: 0, stderr: '' });
    const { stdout, stderr } = await runWith({ env }, 'doctor');
    expect(stdout.split(missing)).toHaveLength(2);
    expect(stderr).toBe('');
  });

  it('of a sandbox is explained in shells that do not use the sandbox, and after the sandbox was deleted', async () => {
    const home = temporaryDirectory();
    const env = { HOME: home, XDG_CONFIG_HOME: configHome };
    const hint = 'eval "$(magnum sandbox start)"\n';
    expect((await runWith({ env }, 'cluster-list')).stderr).toBe(
      'ERROR: Default cloud "sandbox-admin" not found; no clouds are configured\n' +
        `This shell does not use the sandbox, which defines this cloud. To use it: ${hint}`,
    );
    const deleted = { ...env, OS_CLIENT_CONFIG_FILE: join(home, '.local/state/magnum/sandbox/clouds.yaml') };
    expect((await runWith({ env: deleted }, 'cluster-list')).stderr).toBe(
      `ERROR: The sandbox is not running: ${deleted.OS_CLIENT_CONFIG_FILE} does not exist.\nTo start it: ${hint}`,
    );
  });

  it('has a session of its own, like the same cloud with --os-cloud', async () => {
    expect(await run('login')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Logged in to sandbox-admin as admin/),
    });
    sandbox.requests.length = 0;
    await run('cluster-list', '--os-cloud', 'sandbox-admin');
    expect(sandbox.requests.filter(({ path }) => path.includes('/auth/tokens'))).toEqual([]);
    await run('cluster-list', '--os-cloud', 'sandbox');
    expect(sandbox.requests.filter(({ path }) => path.includes('/auth/tokens'))).not.toEqual([]);
    expect((await run('logout')).stdout).toBe('Logged out of sandbox-admin.\n');
  });

  it('doctor prints it with its file; other clouds without', async () => {
    const line = async (...more: string[]) => {
      const rows = JSON.parse((await run('doctor', '-f', 'json', ...more)).stdout) as Record<
        string,
        string
      >[];
      return rows.filter(({ check }) => check === 'cloud').map(({ message }) => message);
    };
    expect(await line()).toEqual([`sandbox-admin (default; from ${file})`]);
    expect(await line('--os-cloud', 'sandbox')).toEqual(['sandbox (the command line)']);
  });

  it('doctor warns of unknown settings', async () => {
    write('cloud: sandbox\nclout: x\n');
    const { stdout } = await runWith({ tty: true }, 'doctor');
    expect(stdout).toContain(`config: unknown setting clout (${file}:2)`);
  });

  it('--debug prints its source', async () => {
    expect((await run('cluster-list', '--debug')).stderr).toContain(`DEBUG:   cloud: ${file}\n`);
    expect((await run('cluster-list', '--debug', '--os-cloud', 'sandbox')).stderr).toContain(
      'DEBUG:   cloud: the command line\n',
    );
  });

  it('is named in kubeconfigs, so that another default does not redirect kubectl', async () => {
    for (const option of ['--use-keystone', '--exec']) {
      const dir = join(temporaryDirectory(), 'kube');
      const words = ['cluster-config', 'kube', option, '--dir', dir, '--os-cloud', 'sandbox'];
      const typed = await run(...words);
      expect(typed.code, typed.stderr).toBe(0);
      const { args, env } = parse(readFileSync(join(dir, 'config'), 'utf8')).users[0].user.exec;
      await run('config', 'set', 'cloud', 'sandbox');
      const chosen = await run(...words.slice(0, -2), '--force');
      expect(chosen.code, chosen.stderr).toBe(0);
      const { exec } = parse(readFileSync(join(dir, 'config'), 'utf8')).users[0].user;
      expect(exec).toMatchObject({ args, env });
      expect(exec.args).toEqual(expect.arrayContaining(['--os-cloud', 'sandbox']));
    }
  });

  it('completes names, also after it changes', async () => {
    const env = { MAGNUM_COMPLETION_TIMEOUT: '9000', OS_CACHE: '1' };
    const complete = async () => (await runWith({ env }, '__complete', 'fish', 'magnum project-use ')).stdout;
    await runWith({ env }, 'cluster-list');
    const projectsOfAdmin = await complete();
    expect(projectsOfAdmin).toMatch(/admin/);
    await run('config', 'set', 'cloud', 'sandbox-other');
    await runWith({ env }, 'cluster-list');
    expect(await complete()).not.toBe(projectsOfAdmin);
  });

  it('is not read by the library', async () => {
    const host = { cwd: sandbox.directory, home: sandbox.directory, platform: 'linux', pid: 1 } as const;
    const sleep = async () => {};
    const env = { HOME: sandbox.directory, XDG_CONFIG_HOME: configHome };
    const connecting = connectFrom({ ...host, env, now: Date.now, sleep }, {});
    await expect(connecting).rejects.toMatchObject({
      kind: 'usage',
      hint: 'Select a cloud with --os-cloud NAME (OS_CLOUD).',
    });
  });
});

describe('completion of config', () => {
  const complete = async (line: string) =>
    (await run('__complete', 'fish', `magnum ${line}`)).stdout.split('\n');

  it('offers verbs, settings, and the clouds as values of cloud', async () => {
    expect((await complete('config ')).map((line) => line.split('\t')[0])).toEqual(
      expect.arrayContaining(['set', 'get', 'unset', 'list']),
    );
    for (const verb of ['set', 'get', 'unset']) expect(await complete(`config ${verb} `)).toContain('cloud');
    expect(await complete('config set cloud ')).toEqual(expect.arrayContaining(['sandbox', 'sandbox-admin']));
    expect(await complete('config set other ')).not.toContain('sandbox');
    expect(await complete('config get cloud ')).not.toContain('sandbox');
  });
});
