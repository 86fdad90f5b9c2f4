/** Sessions as a user has them: log in, look, go to another project, leave; against the sandbox. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { type Output, temporaryDirectory, type WorldOptions } from '../support/world.ts';

/** A sandbox with a user of its own, and what Keystone was asked in each run. */
async function user(options: Parameters<typeof cloud>[0] = {}) {
  const sandbox = await cloud(options);
  onTestFinished(() => sandbox.close());
  const run = async (more: WorldOptions, ...argv: string[]): Promise<Output & { keystone: string[] }> => {
    sandbox.requests.length = 0;
    const output = await sandbox.runWith(more, ...argv);
    return { ...output, keystone: toKeystone(sandbox) };
  };
  return { sandbox, run, magnum: (...argv: string[]) => run({}, ...argv) };
}

const toKeystone = ({ requests }: TestCloud): string[] =>
  requests
    .filter(({ path }) => path.startsWith('/identity'))
    .map(({ method, path }) => `${method} ${path.replace('/identity/v3', '')}`);

const cacheOf = ({ directory }: TestCloud): string => join(directory, '.cache/magnum');

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

const projectOf = (sandbox: TestCloud): string => {
  const token = sandbox.lastToMagnum().headers['x-auth-token'];
  const scope = sandbox.state.tokens.find(({ id }) => id === token)?.scope;
  return scope !== undefined && 'project' in scope ? scope.project : 'none';
};

describe('login', () => {
  it('remembers a session, which the commands that follow use without asking Keystone', async () => {
    const { magnum, sandbox } = await user();
    const login = await magnum('login');
    expect(login.stdout).toMatch(
      /^Logged in to sandbox as demo \(Default\), project demo \(Default\), until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\n$/,
    );
    expect(login.stderr).toBe(
      `No keyring answers here, so tokens are kept in files that only you can read, in ${cacheOf(sandbox)}/sessions. This is said once.\n`,
    );
    expect(login.keystone).toEqual(['POST /auth/tokens', 'POST /auth/tokens']);
    const list = await magnum('cluster-list');
    expect(list).toMatchObject({ code: 0, stderr: '', keystone: [] });
  });

  it('keeps no password, and everything else for the user alone', async () => {
    const { magnum, sandbox } = await user();
    writeFileSync(
      join(sandbox.directory, '.config/openstack/secure.yaml'),
      'clouds: {sandbox: {auth: {password: demo}}}',
    );
    await magnum('login');
    const files = filesIn(cacheOf(sandbox));
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      expect(readFileSync(file, 'utf8')).not.toMatch(/"password"\s*:|passcode/);
      expect(statSync(file).mode & 0o777, file).toBe(0o600);
    }
    for (const folder of ['sessions', 'tokens'])
      expect(statSync(join(cacheOf(sandbox), folder)).mode & 0o777).toBe(0o700);
  });

  it('logs in anew where a session is there', async () => {
    const { magnum } = await user();
    await magnum('login');
    const again = await magnum('login');
    expect(again.keystone).toEqual(['POST /auth/tokens', 'POST /auth/tokens']);
    expect(again.stderr).toBe('');
  });

  it('asks for the password that nobody has written down, and never again', async () => {
    const { sandbox, run } = await user();
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PROJECT_NAME: 'demo' };
    const login = await run({ env, answers: ['demo'], tty: true }, 'login');
    expect(login.stderr).toMatch(/^Password for demo: /);
    const list = await run({ env }, 'cluster-list');
    expect(list).toMatchObject({ code: 0, stderr: '', keystone: [] });
  });

  it('says how to choose a project, and offers those there are to a person', async () => {
    const { sandbox, run } = await user();
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PASSWORD: 'demo' };
    const alone = await run({ env }, 'login');
    expect(alone.stdout).toMatch(/no project selected/);
    expect(alone.stderr).toMatch(/magnum project-use PROJECT \(magnum project-list lists/);

    const auth = {
      auth_url: sandbox.identityUrl,
      username: 'demo',
      password: 'demo',
      user_domain_name: 'Default',
    };
    const file = join(sandbox.directory, 'unscoped.yaml');
    writeFileSync(file, JSON.stringify({ clouds: { unscoped: { auth }, sandbox: { auth } } }));
    const named = { OS_CLOUD: undefined, OS_CLIENT_CONFIG_FILE: file };
    expect((await run({ env: named }, '--os-cloud', 'unscoped', 'login')).stderr).toMatch(
      /project-use PROJECT --os-cloud unscoped \(magnum project-list --os-cloud unscoped lists/,
    );
    expect((await run({ env }, 'cluster-list')).stderr).toMatch(/for no project/);

    const none = await run({ env, answers: ['nothing like it'], tty: true }, 'login');
    expect(none).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/no role in a project nothing like it/),
    });
    const asked = await run({ env, answers: ['Personal demo'], tty: true }, 'login');
    expect(asked.stderr).toMatch(/1 {2}Personal demo \(domain default\)\n {3}2 {2}demo/);
    expect(asked.stdout).toMatch(/project Personal demo \(Default\)/);
    expect(await run({ env }, 'cluster-list')).toMatchObject({ code: 0, keystone: [] });

    const byNumber = await run({ env, answers: ['2'], tty: true }, 'login');
    expect(byNumber.stdout).toMatch(/for the project/);
  });

  it('tells a person who may not work in the project that the login itself went well', async () => {
    const { magnum } = await user();
    const login = await magnum('login', '--os-project-name', 'admin');
    expect(login).toMatchObject({ code: 0, stdout: expect.stringMatching(/no project selected/) });
    expect(login.stderr).toMatch(
      /WARNING: You are logged in, but have no role in what is asked for.*project-list/,
    );
  });

  it('fails with a wrong password, and leaves the session that was there', async () => {
    const { magnum } = await user();
    await magnum('login');
    const wrong = await magnum('login', '--os-password', 'wrong');
    expect(wrong).toMatchObject({ code: 4, stdout: '' });
    expect((await magnum('cluster-list')).keystone).toEqual([]);
  });

  it('has nothing to do for a type that asks no Keystone', async () => {
    const { magnum, sandbox } = await user();
    const login = await magnum('login', '--os-auth-type', 'none', '--os-endpoint', sandbox.magnumUrl);
    expect(login).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/none asks no Keystone for a token/),
    });
  });

  it('is found in each format', async () => {
    const { magnum } = await user();
    const { stdout } = await magnum('login', '-f', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      cloud: 'sandbox',
      user: 'demo',
      project: 'demo',
      stored_in: 'file',
    });
  });

  it('--no-browser opens none', async () => {
    const { sandbox, run } = await user();
    const browser = join(sandbox.directory, 'browser');
    writeFileSync(browser, `#!/bin/sh\necho "$1" > ${sandbox.directory}/opened\n`);
    chmodSync(browser, 0o755);
    const federated = {
      OS_CLOUD: undefined,
      BROWSER: browser,
      OS_AUTH_URL: sandbox.identityUrl,
      OS_AUTH_TYPE: 'v3oidcauthcode',
      OS_IDENTITY_PROVIDER: 'idp',
      OS_PROTOCOL: 'openid',
      OS_CLIENT_ID: 'magnum',
      OS_AUTHORIZATION_ENDPOINT: 'http://127.0.0.1:9/authorize',
      OS_ACCESS_TOKEN_ENDPOINT: 'http://127.0.0.1:9/token',
      PATH: process.env.PATH,
    };
    const opened = async (...argv: string[]): Promise<boolean> => {
      const signal = AbortSignal.timeout(1_500);
      const { stderr } = await run({ env: federated, answers: [], tty: true, signal }, 'login', ...argv);
      expect(stderr).toContain('http://127.0.0.1:9/authorize?');
      return readdirSync(sandbox.directory).includes('opened');
    };
    expect(await opened('--no-browser')).toBe(false);
    expect(await opened()).toBe(true);
  });
});

const asDemo = (sandbox: TestCloud): Record<string, string> => ({
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});

describe('logout', () => {
  it('revokes all tokens of the session and forgets them', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    await magnum('cluster-list', '--os-project-name', 'other');
    expect(sandbox.state.tokens).toHaveLength(3);
    const logout = await magnum('logout');
    expect(logout).toMatchObject({ code: 0, stdout: 'Logged out of sandbox.\n', stderr: '' });
    expect(logout.keystone).toEqual(Array(3).fill('DELETE /auth/tokens'));
    expect(sandbox.state.tokens).toEqual([]);
    expect(filesIn(cacheOf(sandbox)).filter((file) => /(tokens|sessions)\/.*json$/.test(file))).toEqual([]);
    expect((await magnum('logout')).stdout).toBe('Not logged in to sandbox.\n');
    expect((await magnum('cluster-list')).keystone).toEqual(['POST /auth/tokens']);
  });

  it('forgets also what it cannot revoke, and says so', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    await sandbox.close();
    const logout = await magnum('logout');
    expect(logout).toMatchObject({ code: 0, stdout: 'Logged out of sandbox.\n' });
    expect(logout.stderr).toMatch(/^WARNING: The tokens are forgotten, but not all are revoked/);
    expect((await magnum('logout')).stdout).toBe('Not logged in to sandbox.\n');
  });

  it.each(['logout', 'cache-clear'])(
    '%s removes what killed writers have left, but not what a running one writes',
    async (command) => {
      const { magnum, sandbox } = await user();
      await magnum('login');
      const cache = cacheOf(sandbox);
      const running = createOwnerId();
      const dead = running.replace(`.${process.pid}.`, '.4194305.');
      const elsewhere = `00000000${running.slice(8)}`;
      const drafts = (owner: string) =>
        ['', 'tokens', 'sessions', 'certificates', 'completion'].map((name) =>
          join(cache, name, `.x.json.${owner}.draft`),
        );
      const old = join(cache, 'tokens', '.x.json.0123456789ab');
      for (const draft of [...drafts(dead), ...drafts(elsewhere), ...drafts(running), old]) {
        mkdirSync(dirname(draft), { recursive: true, mode: 0o700 });
        writeFileSync(draft, 'token', { mode: 0o600 });
      }
      expect((await magnum(command)).code).toBe(0);
      expect(
        filesIn(cache)
          .filter((file) => file.includes('x.json'))
          .sort(),
      ).toEqual(drafts(running).sort());
    },
  );

  it('leaves the session of somebody else alone', async () => {
    const { magnum } = await user();
    const admin = ['--os-username', 'admin', '--os-password', 'admin', '--os-project-name', 'admin'];
    await magnum('login');
    await magnum('login', ...admin);
    await magnum('logout');
    expect((await magnum('cluster-list', ...admin)).keystone).toEqual([]);
  });
});

describe('whoami', () => {
  const about = async (magnum: (...argv: string[]) => Promise<Output>, ...more: string[]) =>
    JSON.parse((await magnum('whoami', '-f', 'json', ...more)).stdout) as Record<string, unknown>;

  it('says who, for what, how, until when, and where it is kept', async () => {
    const { magnum, sandbox } = await user();
    expect((await about(magnum)).stored_in).toBe('not stored');
    await magnum('login');
    const told = await magnum('whoami', '-f', 'json');
    expect(told.keystone).toEqual([]);
    expect(JSON.parse(told.stdout)).toEqual({
      user: 'demo',
      user_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_domain: 'Default',
      project: 'demo',
      project_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      project_domain: 'Default',
      roles: ['member', 'reader'],
      auth_type: 'v3password',
      methods: ['token', 'password'],
      expires: expect.stringMatching(/^\d{4}-/),
      stored_in: expect.stringContaining(`${cacheOf(sandbox)}/sessions/`),
      cloud: 'sandbox',
      region: 'RegionOne',
      auth_url: sandbox.identityUrl,
    });
  });

  it('tells other scopes too, and no password in an address', async () => {
    const { magnum, sandbox } = await user();
    const admin = ['--os-username', 'admin', '--os-password', 'admin'];
    const system = await about(magnum, ...admin, '--os-project-name', '', '--os-system-scope', 'all');
    expect(system).toMatchObject({ project: null, system: 'all', roles: ['admin', 'member', 'reader'] });
    const url = sandbox.identityUrl.replace('://', '://someone:hidden@');
    expect(JSON.stringify(await about(magnum, '--os-auth-url', url))).not.toContain('hidden');
  });

  it('says in a table what is a list', async () => {
    const { magnum } = await user();
    expect((await magnum('whoami')).stdout).toMatch(/\| roles +\| member, reader +\|/);
  });

  it('says in a table which directory it is kept in, and no more', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    const { stdout } = await magnum('whoami', '-c', 'stored_in');
    expect(stdout).toContain(`| ${cacheOf(sandbox)}/sessions |`);
  });
});

describe('project-list and project-use', () => {
  const current = async (magnum: (...argv: string[]) => Promise<Output>, ...more: string[]) => {
    const { stdout } = await magnum('project-list', '-f', 'json', ...more);
    const projects = JSON.parse(stdout) as { name: string; current: boolean }[];
    return projects.filter((it) => it.current).map(({ name }) => name);
  };

  it('go to another project with one request, and the commands that follow stay there', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    expect(await current(magnum)).toEqual(['demo']);
    const use = await magnum('project', 'use', 'Personal demo');
    expect(use.stdout).toBe('Now using project Personal demo (Default).\n');
    expect(use.keystone).toEqual(['GET /auth/projects', 'POST /auth/tokens']);
    const sent = sandbox.requests.at(-1)?.body as { auth: { identity: { methods: string[] } } };
    expect(sent.auth.identity.methods).toEqual(['token']);
    expect((await magnum('cluster-list')).keystone).toEqual([]);
    const personal = projectOf(sandbox);
    expect(await current(magnum)).toEqual(['Personal demo']);

    const typed = await magnum('cluster-list', '--os-project-name', 'demo');
    expect(typed).toMatchObject({ code: 0, keystone: [] });
    expect(projectOf(sandbox)).not.toBe(personal);
    expect((await magnum('cluster-list', '--os-project-name', 'other')).keystone).toEqual([
      'POST /auth/tokens',
    ]);
    await magnum('cluster-list');
    expect(projectOf(sandbox)).toBe(personal);

    await magnum('login');
    await magnum('cluster-list');
    expect(projectOf(sandbox)).toBe(personal);
  });

  it('take an id as well, and refuse what is not there', async () => {
    const { magnum } = await user();
    const { stdout } = await magnum('project-list', '-f', 'json');
    const other = (JSON.parse(stdout) as { id: string; name: string }[]).find(({ name }) => name === 'other');
    expect((await magnum('project-use', other?.id ?? '')).code).toBe(0);
    expect(await magnum('project-use', 'admin')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/no role in a project admin[\s\S]*magnum project-list/),
    });
  });

  it('list projects also where the one in the configuration is closed', async () => {
    const { magnum } = await user();
    expect(
      (await magnum('project-list', '--os-project-name', 'admin', '-f', 'value', '-c', 'name')).stdout,
    ).toBe('Personal demo\ndemo\nother\n');
  });

  it('remember a choice without a session, but no token', async () => {
    const { magnum, sandbox } = await user();
    expect((await magnum('project-use', 'other')).code).toBe(0);
    expect(await current(magnum)).toEqual(['other']);
    expect((await magnum('cluster-list')).keystone).toEqual(['POST /auth/tokens']);
    expect(filesIn(cacheOf(sandbox)).filter((file) => file.includes('/tokens/'))).toEqual([]);
    expect(readFileSync(filesIn(join(cacheOf(sandbox), 'sessions'))[0] ?? '', 'utf8')).not.toContain('gAAAA');
  });

  it('want an id where a name means several', async () => {
    const twins = ['one', 'two'].map((id) => ({
      id,
      name: 'twin',
      domain_id: `domain-${id}`,
      enabled: true,
    }));
    const { magnum } = await user({
      intercept: ({ path }) =>
        path.endsWith('/auth/projects')
          ? { status: 200, body: JSON.stringify({ projects: twins }) }
          : undefined,
    });
    const use = await magnum('project-use', 'twin');
    expect(use).toMatchObject({ code: 2, stdout: '' });
    expect(use.stderr).toMatch(/2 projects called twin:\n {2}one in the domain domain-one\n {2}two in/);
  });

  it('say that application credentials stay in their project', async () => {
    const { sandbox, run } = await user();
    const credential = sandbox.state.applicationCredentials[0];
    const env = {
      OS_CLOUD: undefined,
      OS_AUTH_URL: sandbox.identityUrl,
      OS_APPLICATION_CREDENTIAL_ID: credential?.id,
      OS_APPLICATION_CREDENTIAL_SECRET: credential?.secret,
    };
    for (const first of [['whoami'], ['login']]) {
      await run({ env }, ...first);
      expect(await run({ env }, 'project-use', 'other')).toMatchObject({
        code: 4,
        stderr: expect.stringMatching(/project demo only: application credentials/),
      });
    }
    expect((await run({ env }, 'cluster-list')).code).toBe(0);
  });

  it('refuse a choice that would never count', async () => {
    const { magnum, run } = await user();
    expect(await magnum('project-use', 'other', '--os-project-name', 'demo')).toMatchObject({ code: 2 });
    expect(await run({ env: { OS_CACHE: '0' } }, 'project-use', 'other')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('OS_CACHE=0'),
    });
  });
});

describe('token-issue', () => {
  it('gives other tools the token of the session', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    await magnum('cluster-list');
    const token = sandbox.lastToMagnum().headers['x-auth-token'];
    const issued = await magnum('token', 'issue', '-f', 'value', '-c', 'id');
    expect(issued).toMatchObject({ stdout: `${token}\n`, keystone: [] });
    const whole = JSON.parse((await magnum('token-issue', '-f', 'json')).stdout) as object;
    expect(Object.keys(whole)).toEqual(['id', 'expires', 'project_id', 'user_id']);
  });

  it('says when there is none', async () => {
    const { magnum, sandbox } = await user();
    const none = ['--os-auth-type', 'none', '--os-endpoint', sandbox.magnumUrl];
    expect(await magnum('token-issue', ...none)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('gives no token'),
    });
  });
});

describe('service-provider-list', () => {
  it('has those that the token tells of, or that Keystone tells of it', async () => {
    const { magnum, sandbox } = await user();
    expect((await magnum('service-provider-list', '-f', 'json')).stdout).toBe('[]\n');
    const elsewhere = {
      id: 'elsewhere',
      auth_url: 'https://elsewhere/v3/OS-FEDERATION/identity_providers/here/protocols/saml2/auth',
      sp_url: 'https://elsewhere/Shibboleth.sso/SAML2/ECP',
    };
    sandbox.state.serviceProviders = [elsewhere];
    const list = await magnum('service', 'provider', 'list', '-f', 'json');
    expect(JSON.parse(list.stdout)).toEqual([elsewhere]);
    await magnum('login');
    expect((await magnum('service-provider-list', '-f', 'value', '-c', 'id')).stdout).toBe('elsewhere\n');
    expect((await magnum('service-provider-list')).keystone).toEqual([]);
    const going = await magnum('service-provider-list', '--os-service-provider', 'elsewhere', '-f', 'value');
    expect(going).toMatchObject({ code: 0, stdout: expect.stringMatching(/^elsewhere /) });
  });
});

describe('cache-clear', () => {
  it('forgets all that is kept, of all clouds, and says what', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    await magnum('login', '--os-username', 'admin', '--os-password', 'admin', '--os-project-name', 'admin');
    await magnum('cluster-list');
    const clear = await magnum('cache', 'clear');
    expect(clear).toMatchObject({
      stdout: 'Forgotten: 2 sessions, 2 tokens, cached API versions.\n',
      keystone: [],
    });
    expect(filesIn(cacheOf(sandbox)).map((file) => file.slice(cacheOf(sandbox).length + 1))).toEqual([
      'keyring-notice-shown',
    ]);
    expect((await magnum('cache-clear')).stdout).toBe('Nothing to remove.\n');
    expect(JSON.parse((await magnum('cache-clear', '-f', 'json')).stdout)).toEqual({
      sessions: 0,
      tokens: 0,
      certificates: 0,
      versions: false,
    });
  });
});

describe('what is said of caches', () => {
  it('OS_CACHE=0 means none at all, also with a session', async () => {
    const { magnum, run } = await user();
    await magnum('login');
    const env = { OS_CACHE: '0' };
    expect((await run({ env }, 'cluster-list')).keystone).toEqual(['POST /auth/tokens']);
    expect((await run({ env }, 'whoami', '-f', 'value', '-c', 'stored_in')).stdout).toBe('not stored\n');
    expect((await run({ env }, 'login')).stderr).toMatch(/not remembered: OS_CACHE=0/);
    expect((await magnum('cluster-list')).keystone).toEqual([]);
  });

  it('a home that cannot be written makes no command fail, and login says it', async () => {
    const { run } = await user();
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const env = { XDG_CACHE_HOME: file };
    expect((await run({ env: { ...env, OS_CACHE: '1' } }, 'cluster-list')).code).toBe(0);
    const login = await run({ env }, 'login');
    expect(login).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/not remembered in .*\/sessions: /),
    });
  });

  it('a cache below a directory that others can write to keeps nothing, and login says why', async () => {
    const { run } = await user();
    const shared = join(temporaryDirectory(), 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    const login = await run({ env: { XDG_CACHE_HOME: shared } }, 'login');
    expect(login.code).toBe(0);
    expect(login.stderr).toContain(`sessions: everybody can write to ${shared}, and so could replace `);
    expect(filesIn(shared)).toEqual([]);
  });
});
