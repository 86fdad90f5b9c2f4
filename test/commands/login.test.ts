/** login, whoami, project-use, logout and other commands about sessions, against the sandbox. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { errorResponse, fakeProvider, tokenResponse } from '../keystone/oidc/fake-provider.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { INTERRUPT, type Output, temporaryDirectory, type WorldOptions } from '../support/world.ts';

/** A sandbox with its own user. Each run returns the requests to Keystone too. */
async function user(options: Parameters<typeof cloud>[0] = {}) {
  const sandbox = await cloud(options);
  onTestFinished(() => sandbox.close());
  const run = async (more: WorldOptions, ...argv: string[]): Promise<Output & { keystone: string[] }> => {
    sandbox.requests.length = 0;
    const output = await sandbox.runWith(more, ...argv);
    return { ...output, keystone: keystoneRequests(sandbox) };
  };
  return { sandbox, run, magnum: (...argv: string[]) => run({}, ...argv) };
}

const keystoneRequests = ({ requests }: TestCloud): string[] =>
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
  it('stores a session that later commands use without a request to Keystone', async () => {
    const { magnum, sandbox } = await user();
    const login = await magnum('login');
    expect(login.stdout).toMatch(
      /^Logged in to sandbox as demo \(Default\), project demo \(Default\), valid until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\n$/,
    );
    expect(login.stderr).toBe(
      `No keyring is available, so tokens are stored in files readable only by you, in ${cacheOf(sandbox)}/sessions. This message is shown once.\n`,
    );
    expect(login.keystone).toEqual(['POST /auth/tokens', 'POST /auth/tokens']);
    const list = await magnum('cluster-list');
    expect(list).toMatchObject({ code: 0, stderr: '', keystone: [] });
  });

  it('stores no password, and all files with mode 0600 in directories with mode 0700', async () => {
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

  it('logs in again if there is a session', async () => {
    const { magnum } = await user();
    await magnum('login');
    const again = await magnum('login');
    expect(again.keystone).toEqual(['POST /auth/tokens', 'POST /auth/tokens']);
    expect(again.stderr).toBe('');
  });

  it('succeeds with a token in OS_TOKEN, and stores a session for it', async () => {
    const { sandbox, run, magnum } = await user();
    const { stdout: token } = await magnum('token-issue', '-f', 'value', '-c', 'id');
    const env = { OS_CLOUD: undefined, OS_AUTH_URL: sandbox.identityUrl, OS_TOKEN: token.trim() };
    expect(await run({ env }, 'login')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Logged in as demo \(Default\), project demo \(Default\), valid until /),
    });
    expect(await run({ env }, 'cluster-list')).toMatchObject({ code: 0, keystone: [] });
  });

  it('prompts for a password that is not configured; later commands do not prompt', async () => {
    const { sandbox, run } = await user();
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PROJECT_NAME: 'demo' };
    const login = await run({ env, answers: ['demo'], tty: true }, 'login');
    expect(login.stderr).toMatch(/^Password for demo at 127\.0\.0\.1:\d+: /);
    const list = await run({ env }, 'cluster-list');
    expect(list).toMatchObject({ code: 0, stderr: '', keystone: [] });
  });

  it('without a project, prints how to select one, and prompts for one in an interactive terminal', async () => {
    const { sandbox, run } = await user();
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PASSWORD: 'demo' };
    const scripted = await run({ env }, 'login');
    expect(scripted.stdout).toMatch(/no project selected/);
    expect(scripted.stderr).toMatch(
      /^To list your projects: magnum project-list\nTo select one: magnum project-use PROJECT\n$/m,
    );

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
      /project-list --os-cloud unscoped\nTo select one: magnum project-use PROJECT --os-cloud unscoped\n$/,
    );
    expect((await run({ env }, 'cluster-list')).stderr).toMatch(/login is not scoped to a p/);

    const unknown = await run({ env, answers: ['nothing like it'], tty: true }, 'login');
    expect(unknown).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(
        /'nothing like it' is not a name in the list\.\nSelect a project .*project-use PROJECT\n$/s,
      ),
    });
    const byName = await run({ env, answers: ['Personal demo'], tty: true }, 'login');
    expect(byName.stderr).toMatch(
      /1 {2}Personal demo {2}domain Default\n {3}2 {2}demo {11}domain Default\n(.*\n)*Select a project \[1-\d or name, empty for none\]: $/,
    );
    expect(byName.stdout).toMatch(/project Personal demo \(Default\)/);
    expect(await run({ env }, 'cluster-list')).toMatchObject({ code: 0, keystone: [] });

    await run({ env }, 'cache-clear');
    const byNumber = await run({ env, answers: ['99', '2'], tty: true }, 'login');
    expect(byNumber.stderr).toMatch(/'99' is not between 1 and \d\.\nSelect a project/);
    expect(byNumber.stdout).toMatch(/, project demo \(Default\)/);
  });

  it('prints how to select a project below the result', async () => {
    const { sandbox, run } = await user();
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PASSWORD: 'demo' };
    const pieces: string[] = [];
    const stream = { isTTY: false, write: async (text: string) => void pieces.push(text) };
    await run({ env, stdout: stream, stderr: stream }, 'login');
    expect(pieces.join('')).toMatch(
      /no project selected.*\.\nTo list your projects: magnum project-list\nTo select one: magnum project-use PROJECT\n$/,
    );
  });

  it('reports that the user is logged in if the prompt for a project is interrupted', async () => {
    const { sandbox, run } = await user();
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PASSWORD: 'demo' };
    const interrupted = await run({ env, answers: [INTERRUPT], tty: true }, 'login');
    expect(interrupted).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(
        /ERROR: Interrupted: you are logged in, but no project is selected\.\nTo select a project: magnum project-use PROJECT\n$/,
      ),
    });
    const used = await run({ env }, 'project-use', 'demo');
    expect(used).toMatchObject({ code: 0, stdout: 'Now using project demo (Default).\n' });
    expect(used.keystone).toEqual(['GET /auth/projects', 'POST /auth/tokens']);
  });

  it('warns if the projects cannot be listed, because the session is stored', async () => {
    const { sandbox, run } = await user({
      intercept: ({ path }) =>
        path.endsWith('/auth/projects') ? { status: 500, headers: {}, body: '' } : undefined,
    });
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PASSWORD: 'demo' };
    const login = await run({ env, answers: [], tty: true }, 'login');
    expect(login).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no project selected'),
      stderr: expect.stringMatching(/WARNING: .*list projects.*(HTTP 500)/),
    });
  });

  it('exits with 0 and warns if the user has no role in the requested project', async () => {
    const { magnum } = await user();
    const login = await magnum('login', '--os-project-name', 'admin');
    expect(login).toMatchObject({ code: 0, stdout: expect.stringMatching(/no project selected/) });
    expect(login.stderr).toMatch(
      /WARNING: Project admin not found in domain Default, or you have no role in it\..*OS_PROJECT_NAME\): Personal demo, demo, other\.\n/,
    );
  });

  it('with a wrong password, exits with 4 and leaves the previous session', async () => {
    const { magnum } = await user();
    await magnum('login');
    const wrong = await magnum('login', '--os-password', 'wrong');
    expect(wrong).toMatchObject({ code: 4, stdout: '' });
    expect((await magnum('cluster-list')).keystone).toEqual([]);
  });

  it('rejects an auth type that does not get a token from Keystone', async () => {
    const { magnum, sandbox } = await user();
    const login = await magnum('login', '--os-auth-type', 'none', '--os-endpoint', sandbox.magnumUrl);
    expect(login).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Auth type none requests no token from Keystone\./),
    });
  });

  it('-f json prints the user, project and where the session is stored', async () => {
    const { magnum, sandbox } = await user();
    const { stdout } = await magnum('login', '-f', 'json');
    const login = JSON.parse(stdout);
    expect(login).toMatchObject({
      cloud: 'sandbox',
      user: 'demo',
      project: 'demo',
      stored_in: expect.stringContaining(`${cacheOf(sandbox)}/sessions/`),
    });
    const whoami = JSON.parse((await magnum('whoami', '-f', 'json')).stdout);
    expect(whoami.stored_in).toBe(login.stored_in);
  });

  it('-f json prints "not stored" with OS_CACHE=0, as whoami does', async () => {
    const { run } = await user();
    for (const command of ['login', 'whoami']) {
      const { stdout } = await run({ env: { OS_CACHE: '0' } }, command, '-f', 'json');
      expect(JSON.parse(stdout).stored_in).toBe('not stored');
    }
  });

  it('login opens a browser, but not with --no-browser', async () => {
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
    const opensBrowser = async (...argv: string[]): Promise<boolean> => {
      const signal = AbortSignal.timeout(3_000);
      const { stderr } = await run({ env: federated, answers: [], tty: true, signal }, 'login', ...argv);
      expect(stderr).toContain('http://127.0.0.1:9/authorize?');
      return readdirSync(sandbox.directory).includes('opened');
    };
    expect(await opensBrowser('--no-browser')).toBe(false);
    expect(await opensBrowser()).toBe(true);
  });

  it.each([[[]], [['--no-browser']], [['--no-input']]])(
    'with a code that is confirmed on any device, needs no terminal: %j',
    async (words) => {
      const { run } = await user();
      const provider = await fakeProvider({
        device: () => ({
          body: {
            device_code: 'd',
            user_code: 'WDJB-MJHT',
            verification_uri: 'https://login.example/device',
            expires_in: 600,
            interval: 1,
          },
        }),
        token: (_, nth) => (nth === 1 ? errorResponse('authorization_pending') : tokenResponse()),
      });
      const env = {
        OS_CLOUD: undefined,
        OS_AUTH_URL: `${provider.url}/v3`,
        OS_AUTH_TYPE: 'v3oidcdeviceauthz',
        OS_IDENTITY_PROVIDER: 'my idp',
        OS_PROTOCOL: 'openid',
        OS_CLIENT_ID: 'my-client',
        OS_DISCOVERY_ENDPOINT: provider.auth.discovery_endpoint,
      };
      let now = Date.now();
      const clock = {
        now: () => now,
        async sleep(ms: number) {
          now += ms;
        },
      };
      const other = await run({ env, clock }, 'project-list');
      expect(other).toMatchObject({
        code: 4,
        stderr: expect.stringMatching(/^ERROR: You are not logged in, .*\nLog in with: magnum login\n$/),
      });
      expect(provider.device).toHaveLength(0);
      const login = await run({ env, clock }, 'login', ...words);
      expect(login.stderr).toContain('open https://login.example/device in a browser on any device');
      expect(login).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Logged in as alice/) });
      const later = await run({ env, clock }, 'whoami', '-f', 'value', '-c', 'user');
      expect(later).toMatchObject({ code: 0, stdout: 'alice\n' });
    },
  );
});

const asDemo = (sandbox: TestCloud): Record<string, string> => ({
  OS_AUTH_URL: sandbox.identityUrl,
  OS_USERNAME: 'demo',
  OS_USER_DOMAIN_NAME: 'Default',
  OS_PROJECT_DOMAIN_NAME: 'Default',
});

describe('logout', () => {
  it('revokes and deletes all tokens of the session', async () => {
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

  it('deletes tokens that it cannot revoke, and warns', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    await sandbox.close();
    const logout = await magnum('logout');
    expect(logout).toMatchObject({ code: 0, stdout: 'Logged out of sandbox.\n' });
    expect(logout.stderr).toMatch(/^WARNING: The tokens were removed locally, but not all could be revoked/);
    expect((await magnum('logout')).stdout).toBe('Not logged in to sandbox.\n');
  });

  it.each(['logout', 'cache-clear'])(
    '%s removes the drafts of killed processes, but not those of a running one',
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

  it('leaves the session of another user', async () => {
    const { magnum } = await user();
    const admin = ['--os-username', 'admin', '--os-password', 'admin', '--os-project-name', 'admin'];
    await magnum('login');
    await magnum('login', ...admin);
    await magnum('logout');
    expect((await magnum('cluster-list', ...admin)).keystone).toEqual([]);
  });
});

const OPENID = {
  identity_provider: 'idp',
  protocol: 'openid',
  client_id: 'magnum',
  access_token_endpoint: 'http://127.0.0.1:9/token',
  authorization_endpoint: 'http://127.0.0.1:9/authorize',
  device_authorization_endpoint: 'http://127.0.0.1:9/device',
};

describe('whoami', () => {
  const whoami = async (magnum: (...argv: string[]) => Promise<Output>, ...more: string[]) =>
    JSON.parse((await magnum('whoami', '-f', 'json', ...more)).stdout) as Record<string, unknown>;

  it('-f json prints the user, scope, methods, expiry and storage, without a request to Keystone', async () => {
    const { magnum, sandbox } = await user();
    expect((await whoami(magnum)).stored_in).toBe('not stored');
    await magnum('login');
    const output = await magnum('whoami', '-f', 'json');
    expect(output.keystone).toEqual([]);
    expect(JSON.parse(output.stdout)).toEqual({
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

  it('prints a system scope, and no password from the auth URL', async () => {
    const { magnum, sandbox } = await user();
    const admin = ['--os-username', 'admin', '--os-password', 'admin'];
    const system = await whoami(magnum, ...admin, '--os-project-name', '', '--os-system-scope', 'all');
    expect(system).toMatchObject({ project: null, system: 'all', roles: ['admin', 'member', 'reader'] });
    const url = sandbox.identityUrl.replace('://', '://someone:hidden@');
    expect(JSON.stringify(await whoami(magnum, '--os-auth-url', url))).not.toContain('hidden');
  });

  it.each([
    ['v3password', {}, 'R'],
    ['v3totp', {}, 'R'],
    ['v3multifactor', {}, 'R'],
    ['v3oidcpassword', OPENID, 'R'],
    ['v3oidcauthcode', OPENID, 'R'],
    ['v3oidcdeviceauthz', OPENID, 'R'],
    ['v3samlpassword', { ...OPENID, identity_provider_url: 'http://127.0.0.1:9/ecp' }, 'R'],
    ['v3websso', { protocol: 'openid' }, 'R'],
    [
      'v3applicationcredential',
      { application_credential_id: 'id' },
      'To log in, please provide --os-application-credential-secret (OS_APPLICATION_CREDENTIAL_SECRET). Then r',
    ],
  ])(
    'without a session and the secret of %s, never prompts, prints how to log in, and exits with 4',
    async (type, options, missing) => {
      const { sandbox, run } = await user();
      const file = join(sandbox.directory, 'no-secret.yaml');
      const auth = { auth_url: sandbox.identityUrl, username: 'demo', project_name: 'demo', ...options };
      writeFileSync(file, JSON.stringify({ clouds: { lab: { auth_type: type, auth } } }));
      const env = { OS_CLIENT_CONFIG_FILE: file, OS_CLOUD: 'lab' };
      const { code, stdout, stderr } = await run({ env }, 'whoami');
      expect(stderr).toBe(`ERROR: Not logged in to lab.\n${missing}un: magnum login --os-cloud lab\n`);
      expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
      const inTerminal = await run({ env, answers: ['demo', 'demo'], tty: true }, 'whoami');
      expect(inTerminal).toMatchObject({ code: 4, stdout: '', stderr, keystone: [] });
    },
  );

  it('reports that the session has expired', async () => {
    const { sandbox, run } = await user();
    const env = { OS_CLOUD: undefined, ...asDemo(sandbox), OS_PROJECT_NAME: 'demo' };
    await run({ env: { ...env, OS_PASSWORD: 'demo' } }, 'login');
    const clock = { now: () => Date.now() + 86_400_000 * 2, sleep: async () => {} };
    expect(await run({ env, clock, answers: ['demo'], tty: true }, 'whoami')).toMatchObject({
      code: 4,
      stderr: 'ERROR: Not logged in: the session has expired.\nRun: magnum login\n',
    });
  });

  it.each([
    [
      'without any cloud',
      {},
      /^ERROR: Not logged in: no cloud is configured: .*\nCreate .*clouds\.yaml, or .*: eval "\$\(magnum sandbox start\)"\n$/,
    ],
    [
      'with an incomplete openrc',
      { OS_USERNAME: 'me', OS_PASSWORD: 'x' },
      /^ERROR: Not logged in: no cloud selected\.\n.*magnum help environment\n$/,
    ],
  ])('%s, prints that you are not logged in, and exits with 4', async (_, env, message) => {
    const { run } = await user();
    const elsewhere = {
      XDG_CONFIG_HOME: temporaryDirectory(),
      HOME: temporaryDirectory(),
      OS_CLOUD: undefined,
    };
    const { code, stdout, stderr } = await run({ env: { ...elsewhere, ...env } }, 'whoami');
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  });

  it('with several clouds, lists them and offers a default', async () => {
    const { run } = await user();
    const { code, stderr } = await run({ env: { OS_CLOUD: undefined } }, 'whoami');
    expect(stderr).toMatch(
      /^ERROR: Not logged in: no cloud selected; known clouds: sandbox, sandbox-admin, /,
    );
    expect(stderr).toMatch(/, or set a default: magnum config set cloud sandbox\n$/);
    expect(code).toBe(4);
  });

  it('keeps the errors of an unknown cloud and of an invalid file', async () => {
    const { magnum, run, sandbox } = await user();
    expect(await magnum('whoami', '--os-cloud', 'nope')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^ERROR: Cloud "nope" not found/),
    });
    expect(await magnum('whoami', '--os-auth-type', 'v3magic')).toMatchObject({ code: 2 });
    const file = join(sandbox.directory, 'invalid.yaml');
    writeFileSync(file, '[');
    expect(await run({ env: { OS_CLIENT_CONFIG_FILE: file } }, 'whoami')).toMatchObject({ code: 2 });
  });

  it('separates roles with commas in a table', async () => {
    const { magnum } = await user();
    expect((await magnum('whoami')).stdout).toMatch(/\| roles +\| member, reader +\|/);
  });

  it('prints the directory of the session, not its file, in a table', async () => {
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
    return projects.filter((project) => project.current).map(({ name }) => name);
  };

  it('project-use switches with one token request, and later commands use that project', async () => {
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

    const overridden = await magnum('cluster-list', '--os-project-name', 'demo');
    expect(overridden).toMatchObject({ code: 0, keystone: [] });
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

  it('project-use accepts an ID, and exits with 3 for a project without a role', async () => {
    const { magnum } = await user();
    const { stdout } = await magnum('project-list', '-f', 'json');
    const other = (JSON.parse(stdout) as { id: string; name: string }[]).find(({ name }) => name === 'other');
    expect((await magnum('project-use', other?.id ?? '')).code).toBe(0);
    expect(await magnum('project-use', 'admin')).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(
        /Project admin not found, or you have no role in it\.\nSelect one of your projects: Personal demo, demo, other\.\n/,
      ),
    });
  });

  it('project-list works if the user has no role in the configured project', async () => {
    const { magnum } = await user();
    expect(
      (await magnum('project-list', '--os-project-name', 'admin', '-f', 'value', '-c', 'name')).stdout,
    ).toBe('Personal demo\ndemo\nother\n');
  });

  it('project-use without a session stores the project, but no token', async () => {
    const { magnum, sandbox } = await user();
    expect((await magnum('project-use', 'other')).code).toBe(0);
    expect(await current(magnum)).toEqual(['other']);
    expect((await magnum('cluster-list')).keystone).toEqual(['POST /auth/tokens']);
    expect(filesIn(cacheOf(sandbox)).filter((file) => file.includes('/tokens/'))).toEqual([]);
    expect(readFileSync(filesIn(join(cacheOf(sandbox), 'sessions'))[0] ?? '', 'utf8')).not.toContain('gAAAA');
  });

  it('project-use requires an ID if several domains have a project of that name', async () => {
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
    expect(use.stderr).toMatch(/2 projects are named twin:\n {2}one \(domain domain-one\)\n {2}two \(domain/);
  });

  it('project-use rejects application credentials, which are limited to one project', async () => {
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
        stderr: expect.stringMatching(/limited to project demo: application credentials/),
      });
    }
    expect((await run({ env }, 'cluster-list')).code).toBe(0);
  });

  it('project-use rejects --os-project-name, and OS_CACHE=0', async () => {
    const { magnum, run } = await user();
    expect(await magnum('project-use', 'other', '--os-project-name', 'demo')).toMatchObject({ code: 2 });
    expect(await run({ env: { OS_CACHE: '0' } }, 'project-use', 'other')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('OS_CACHE turns caching off'),
    });
  });
});

describe('token-issue', () => {
  it('prints the token of the session', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    await magnum('cluster-list');
    const token = sandbox.lastToMagnum().headers['x-auth-token'];
    const issue = await magnum('token', 'issue', '-f', 'value', '-c', 'id');
    expect(issue).toMatchObject({ stdout: `${token}\n`, keystone: [] });
    const record = JSON.parse((await magnum('token-issue', '-f', 'json')).stdout) as object;
    expect(Object.keys(record)).toEqual(['id', 'expires', 'project_id', 'user_id']);
  });

  it('exits with 4 for an auth type that does not provide a token', async () => {
    const { magnum, sandbox } = await user();
    const none = ['--os-auth-type', 'none', '--os-endpoint', sandbox.magnumUrl];
    expect(await magnum('token-issue', ...none)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining(
        'ERROR: Auth type none does not provide a token.\n' +
          'Select another one with --os-auth-type (OS_AUTH_TYPE).',
      ),
    });
  });
});

describe('service-provider-list', () => {
  it('prints the service providers of the token or of Keystone; with a session, sends no request', async () => {
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
    const remote = await magnum('service-provider-list', '--os-service-provider', 'elsewhere', '-f', 'value');
    expect(remote).toMatchObject({ code: 0, stdout: expect.stringMatching(/^elsewhere /) });
  });
});

describe('cache-clear', () => {
  it('removes sessions, tokens and API versions of all logins, and prints what it removed', async () => {
    const { magnum, sandbox } = await user();
    await magnum('login');
    await magnum('login', '--os-username', 'admin', '--os-password', 'admin', '--os-project-name', 'admin');
    await magnum('cluster-list');
    const clear = await magnum('cache', 'clear');
    expect(clear).toMatchObject({
      stdout: 'Removed: 2 sessions, 2 tokens, cached API versions.\n',
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

describe('the credential store', () => {
  it('is not used with OS_CACHE=0, even if there is a session', async () => {
    const { magnum, run } = await user();
    await magnum('login');
    const env = { OS_CACHE: '0' };
    expect((await run({ env }, 'cluster-list')).keystone).toEqual(['POST /auth/tokens']);
    expect((await run({ env }, 'whoami', '-f', 'value', '-c', 'stored_in')).stdout).toBe('not stored\n');
    expect((await run({ env }, 'login')).stderr).toMatch(/not stored: OS_CACHE turns caching off/);
    expect(await run({ env }, 'logout')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Cannot log out: OS_CACHE turns caching off'),
    });
    expect((await magnum('cluster-list')).keystone).toEqual([]);
  });

  it('in a cache directory that cannot be written, lets commands work, and login warns', async () => {
    const { run } = await user();
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    const env = { XDG_CACHE_HOME: file };
    expect((await run({ env: { ...env, OS_CACHE: '1' } }, 'cluster-list')).code).toBe(0);
    const login = await run({ env }, 'login');
    expect(login).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/not stored in .*\/sessions: /),
    });
  });

  it('stores nothing below a directory that other users can write to, and login warns', async () => {
    const { run } = await user();
    const shared = join(temporaryDirectory(), 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    const login = await run({ env: { XDG_CACHE_HOME: shared } }, 'login');
    expect(login.code).toBe(0);
    expect(login.stderr).toContain(`sessions: any user can write to ${shared} and could replace `);
    expect(filesIn(shared)).toEqual([]);
  });
});
