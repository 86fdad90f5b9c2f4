/** Commands in a shell that uses a sandbox which has stopped. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { formatCloudsFile } from '../../src/sandbox/clouds-file.ts';
import { findRunning } from '../../src/sandbox/control-client.ts';
import { sandboxDirectory } from '../../src/sandbox/sandbox-directory.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { magnum, temporaryDirectory, type WorldOptions } from '../support/world.ts';

const SECRET = 'secret of the sandbox';
const NOT_RUNNING = 'ERROR: The sandbox is not running.\nTo start it: eval "$(magnum sandbox start)"\n';

let home: string;
let directory: string;
let sandbox: Sandbox;
/** Retries are not what is tested. */
const clock = { now: () => Date.now(), sleep: async () => undefined };

/** Starts a sandbox in this process, with the files that `sandbox start` and `sandbox serve` write. */
async function start(path: string, port = 0): Promise<Sandbox> {
  mkdirSync(path, { recursive: true });
  const started = await startSandbox({
    seconds: 0,
    port,
    stateFile: join(path, 'state.json'),
    control: { secret: SECRET, stop: () => {} },
  });
  writeFileSync(join(path, 'clouds.yaml'), formatCloudsFile(started.identityUrl));
  writeServerFile(path, started.url);
  return started;
}

const writeServerFile = (path: string, url: string): void =>
  writeFileSync(join(path, 'server.json'), JSON.stringify({ pid: process.pid, url, secret: SECRET }));

/** As `sandbox stop` does. */
async function stop(): Promise<void> {
  rmSync(join(directory, 'server.json'));
  await sandbox.close();
}

/** Another program at the address of the sandbox. */
async function reusePort(listener: RequestListener): Promise<void> {
  const server = createServer(listener);
  const port = Number(new URL(sandbox.url).port);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
}

const environment = () => ({
  HOME: home,
  OS_CLOUD: 'sandbox',
  OS_CLIENT_CONFIG_FILE: join(directory, 'clouds.yaml'),
});
const run = (argv: string[], { env, ...options }: WorldOptions = {}) =>
  magnum(argv, { cwd: home, clock, ...options, env: { ...environment(), ...env } });

beforeEach(async () => {
  home = temporaryDirectory();
  directory = join(home, '.local/state/magnum/sandbox');
  sandbox = await start(directory);
});
afterEach(async () => {
  await sandbox.close();
});

describe('after the sandbox has stopped', () => {
  it.each([
    'cluster-list',
    'cluster-show web',
    'cluster-create web --cluster-template kubernetes',
    'login',
    'whoami',
    'token-issue',
    'project-list',
    'kube-credential',
    'kube-credential --certificate web',
    'stats-list',
  ])('%s names it as the cause, with the command that starts it', async (command) => {
    await stop();
    expect(await run(command.split(' '))).toEqual({ code: 7, stdout: '', stderr: NOT_RUNNING });
  });

  it.each(['whoami', 'token-issue', 'kube-credential', 'cluster-list'])(
    '%s does not use what an earlier login has stored',
    async (command) => {
      expect((await run(['login'])).code).toBe(0);
      expect((await run([command])).code).toBe(0);
      await stop();
      expect(await run([command])).toEqual({ code: 7, stdout: '', stderr: NOT_RUNNING });
    },
  );

  it('logout deletes the stored session', async () => {
    await run(['login']);
    await stop();
    const { code, stdout, stderr } = await run(['logout']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Logged out of sandbox.\n' });
    expect(stderr).toMatch(/^WARNING: The tokens were removed locally.* The sandbox is not running\.\n$/);
  });

  it('-f json has the message and the hint', async () => {
    await stop();
    const { stderr } = await run(['cluster-list', '-f', 'json']);
    expect(JSON.parse(stderr).error).toEqual({
      kind: 'unreachable',
      exit: 7,
      message: 'The sandbox is not running.',
      hint: 'To start it: eval "$(magnum sandbox start)"',
    });
  });

  it('completion is silent', async () => {
    await run(['login']);
    await stop();
    const { code, stderr } = await run(['__complete', 'bash', '3', 'magnum', 'cluster-show', '']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each([
    [{ SHELL: '/usr/bin/fish' }, 'magnum sandbox start | source'],
    [{ SHELL: '/bin/tcsh' }, 'eval `magnum sandbox start`'],
    [{ SHELL: '/usr/bin/pwsh' }, 'magnum sandbox start | Invoke-Expression'],
    [{ XDG_STATE_HOME: '/elsewhere' }, 'eval "$(magnum sandbox start --dir DIR)"'],
  ])('the hint is for the shell and the directory, with %j', async (env, command) => {
    await stop();
    const { stderr } = await run(['cluster-list'], { env });
    expect(stderr).toContain(`To start it: ${command.replace('DIR', directory)}\n`);
  });

  it('a start on another port is found without a change of the variables', async () => {
    await stop();
    expect((await run(['cluster-list'])).code).toBe(7);
    const before = sandbox.url;
    const other = await start(directory);
    onTestFinished(() => other.close());
    expect(other.url).not.toBe(before);
    expect((await run(['cluster-list'])).code).toBe(0);
  });
});

describe('other ways to stop', () => {
  it('a killed sandbox, which leaves its server file, is named', async () => {
    await sandbox.close();
    expect(await run(['cluster-list'])).toEqual({ code: 7, stdout: '', stderr: NOT_RUNNING });
  });

  it.each([
    ['another sandbox', 403, '{"error": "Invalid sandbox secret."}'],
    ['a server with other JSON', 200, '{}'],
    ['a server with a page', 200, '<html>'],
  ])('a killed sandbox whose port %s uses is named', async (_, status, body) => {
    await sandbox.close();
    await reusePort((_request, response) => void response.writeHead(status).end(body));
    expect(await run(['cluster-list'])).toEqual({ code: 7, stdout: '', stderr: NOT_RUNNING });
    const at = sandboxDirectory({ env: {}, home, cwd: home } as never, undefined);
    expect(await findRunning(at)).toBeUndefined();
  });

  it('a sandbox that stops while a command waits is named', async () => {
    await run([
      'cluster-create',
      'web',
      '--cluster-template',
      'kubernetes',
      '--labels',
      'sandbox_seconds=600',
    ]);
    const waits = { now: clock.now, sleep: async () => await sandbox.close() };
    const { stderr } = await run(['cluster-wait', 'web', '--timeout', '1'], { clock: waits });
    expect(stderr).toContain('The sandbox is not running.');
    expect(stderr).toMatch(
      /To start it: eval "\$\(magnum sandbox start\)"; magnum cluster-wait web --for complete\n$/,
    );
  });

  it.each([
    ['its directory', (): void => rmSync(directory, { recursive: true })],
    ['its clouds.yaml', (): void => rmSync(join(directory, 'clouds.yaml'))],
  ])('a sandbox without %s is named', async (_, remove) => {
    remove();
    const named = {
      code: 7,
      stdout: '',
      stderr: `ERROR: The sandbox is not running: ${directory}/clouds.yaml does not exist.\nTo start it: eval "$(magnum sandbox start)"\n`,
    };
    for (const command of ['cluster-list', 'login', 'whoami', 'kube-credential'])
      expect(await run([command])).toEqual(named);
    expect(await run(['cluster-list'], { env: { OS_CLOUD: '' } })).toEqual(named);
  });

  it('a deleted sandbox in another directory is named if the default cloud is one of its clouds', async () => {
    const env = { OS_CLOUD: '', OS_CLIENT_CONFIG_FILE: join(home, 'box/clouds.yaml') };
    expect((await run(['cluster-list'], { env })).code).toBe(2);
    mkdirSync(join(home, '.config/magnum'), { recursive: true });
    writeFileSync(join(home, '.config/magnum/config.yaml'), 'cloud: sandbox-viewer\n');
    const { code, stderr } = await run(['cluster-list'], { env });
    expect({ code, stderr }).toEqual({
      code: 7,
      stderr: expect.stringMatching(/^ERROR: The sandbox is not running: .*\n.*--dir \S+\/box\)"\n$/),
    });
  });

  it.each([{}, { OS_CLOUD: 'sandbox-viewer' }])(
    'a sandbox whose state was deleted is named, with %j',
    async (env) => {
      await stop();
      rmSync(join(directory, 'state.json'));
      expect(await run(['cluster-list'], { env })).toEqual({ code: 7, stdout: '', stderr: NOT_RUNNING });
    },
  );
});

describe('in a shell that does not use the sandbox', () => {
  const noVariables = { OS_CLOUD: undefined, OS_CLIENT_CONFIG_FILE: undefined };
  const hintOf = async (...argv: string[]) => {
    const { code, stderr } = await run(argv, { env: noVariables });
    expect(code).toBe(2);
    return stderr.split('\n')[1];
  };

  it('a command without a cloud names the sandbox that is running, else how to start one', async () => {
    expect(await hintOf('cluster-list')).toMatch(
      / To try a sandbox cloud: eval "\$\(magnum sandbox start\)"$/,
    );
    const server = { pid: process.pid, url: sandbox.url, secret: SECRET, owner: createOwnerId() };
    writeFileSync(join(directory, 'server.json'), JSON.stringify(server));
    expect(await hintOf('cluster-list')).toMatch(
      /, or set the OS_\* variables of your cloud\. To use the sandbox that is running: eval "\$\(magnum sandbox start\)"$/,
    );
  });

  it('a command with a cloud of the sandbox names the sandbox as the origin', async () => {
    const hint =
      'This shell does not use the sandbox, which defines this cloud. To use it: eval "$(magnum sandbox start)"';
    expect(await hintOf('cluster-list', '--os-cloud', 'sandbox')).toBe(hint);
    expect(await hintOf('cluster-list', '--os-cloud', 'prod')).not.toContain('sandbox');
    mkdirSync(join(home, '.config/magnum'), { recursive: true });
    writeFileSync(join(home, '.config/magnum/config.yaml'), 'cloud: sandbox\n');
    expect(await hintOf('cluster-list')).toBe(hint);
    rmSync(directory, { recursive: true });
    expect(await hintOf('cluster-list')).toBe(hint);
  });
});

describe('errors that a stopped sandbox does not explain', () => {
  const REFUSED = 'Cannot reach 127.0.0.1:1: connection refused.';

  it('another cloud refuses the connection, in the shell of a stopped sandbox', async () => {
    await stop();
    const { stderr } = await run(['--os-auth-url', 'http://127.0.0.1:1/v3', 'cluster-list']);
    expect(stderr).toContain(REFUSED);
  });

  it('a cloud in the clouds.yaml of the user refuses the connection', async () => {
    await stop();
    const file = join(home, 'clouds.yaml');
    const auth = '{auth_url: "http://127.0.0.1:1/v3", username: a, password: b, project_name: c}';
    writeFileSync(file, `clouds: {sandbox: {auth: ${auth}}}\n`);
    const { stderr } = await run(['cluster-list'], { env: { OS_CLIENT_CONFIG_FILE: file } });
    expect(stderr).toContain(REFUSED);
  });

  it('a running sandbox rejects the password', async () => {
    const { code, stderr } = await run(['--os-password', 'wrong', 'cluster-list']);
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('rejected the login') });
  });

  it('a sandbox that does not respond is not called stopped', { timeout: 20_000 }, async () => {
    await sandbox.close();
    await reusePort(() => {});
    const env = { OS_API_TIMEOUT: '0.2' };
    const { stderr } = await run(['cluster-list'], { env });
    expect(stderr).toMatch(/^ERROR: .* did not respond within/);
  });

  it('a copy of the clouds.yaml has no state next to it', async () => {
    mkdirSync(join(home, 'copy'));
    const file = join(home, 'copy/clouds.yaml');
    cpSync(join(directory, 'clouds.yaml'), file);
    const env = { OS_CLIENT_CONFIG_FILE: file };
    expect((await run(['cluster-list'], { env })).code).toBe(0);
    await stop();
    expect((await run(['cluster-list'], { env })).stderr).toContain('connection refused');
  });

  it.each([
    [{ OS_CLOUD: 'prod' }, 'clouds.yaml'],
    [{ OS_CLOUD: 'sandbox' }, 'prod.yaml'],
  ])('with %j, OS_CLIENT_CONFIG_FILE names a missing %s of another origin', async (env, name) => {
    const file = join(home, 'missing', name);
    const { stderr } = await run(['cluster-list'], { env: { ...env, OS_CLIENT_CONFIG_FILE: file } });
    expect(stderr).toContain(`OS_CLIENT_CONFIG_FILE is set to ${file}, which does not exist.`);
  });
});
