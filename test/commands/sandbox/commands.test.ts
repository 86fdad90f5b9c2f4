/** sandbox start, status, stop and serve, with the sandbox in this process. */
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
import { interruptedError } from '../../../src/errors.ts';
import { createOwnerId } from '../../../src/platform/process-identity.ts';
import { run as runProgram } from '../../../src/run.ts';
import type { World } from '../../../src/world.ts';
import { serveForTests } from '../../sandbox/served-sandbox.ts';
import { virtualClock } from '../../support/clock.ts';
import { magnum, type WorldOptions } from '../../support/world.ts';

const { home: homeOfTest, running, serve, stop, output } = serveForTests();
let home: string;
beforeEach(() => {
  home = homeOfTest();
});

const box = (...names: string[]) => join(home, 'box', ...names);
const runWith = (options: WorldOptions, ...argv: string[]) =>
  magnum(['sandbox', ...argv, '--dir', 'box'], { cwd: home, ...options });
const run = (...argv: string[]) => runWith({}, ...argv);

const RUNNING = 'The sandbox is already running (OpenStack Zed)';

describe('sandbox serve', () => {
  it('serves with its options until it is stopped, and then removes server.json', async () => {
    const url = await serve('--seconds', '7', '--per-cluster-delay', '9', '--release', '2026.2');
    expect(await running()).toMatchObject({
      seconds: 7,
      perClusterDelayMs: 9,
      release: '2026.2',
      pid: process.pid,
    });
    const file = JSON.parse(readFileSync(box('server.json'), 'utf8'));
    expect(file).toEqual({
      pid: process.pid,
      url,
      secret: expect.stringMatching(/^[\w-]{32}$/),
      owner: expect.stringContaining(`.${process.pid}.`),
    });
    expect(statSync(box('server.json')).mode & 0o777).toBe(0o600);
    expect(await run('serve')).toEqual({
      code: 1,
      stdout: '',
      stderr: `ERROR: A sandbox is already running in ${box()}.\n`,
    });
    expect(await stop()).toMatchObject({ stdout: '' });
    expect(existsSync(box('server.json'))).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('listens on --port, and keeps the resources for the next run', async () => {
    const first = new URL(await serve('--port', '0'));
    await stop();
    expect(await serve('--port', first.port)).toBe(first.origin);
    expect(readdirSync(box())).toContain('state.json');
  });

  it('removes drafts of processes that were killed', async () => {
    mkdirSync(box(), { recursive: true });
    const dead = createOwnerId().replace(`.${process.pid}.`, '.4194305.');
    writeFileSync(box(`.state.json.${dead}.draft`), '');
    await serve();
    expect(readdirSync(box()).filter((name) => name.endsWith('.draft'))).toEqual([]);
  });
});

describe('sandbox start, while a sandbox is running', () => {
  it('prints code for the shell, and writes a private clouds.yaml with its URL', async () => {
    const url = await serve();
    const { code, stdout, stderr } = await run('start');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `export OS_CLIENT_CONFIG_FILE=${box('clouds.yaml')} OS_CLOUD=sandbox\n`,
    });
    expect(stderr).toMatch(`${RUNNING}; this shell now uses its cloud sandbox.\n`);
    expect(readFileSync(box('clouds.yaml'), 'utf8')).toContain(`auth_url: "${url}/identity/v3"`);
    expect(statSync(box('clouds.yaml')).mode & 0o777).toBe(0o600);
    expect((await run('start')).code).toBe(0);
  });

  it('unsets the variables of another cloud, but neither OS_CACHE nor invalid names', async () => {
    await serve();
    const env = {
      OS_B: 'x',
      OS_A: '',
      OS_CACHE: '1',
      'OS_A;touch x': 'y',
      NOS_C: 'z',
      SHELL: '/usr/bin/fish',
    };
    const { stdout, stderr } = await runWith({ env }, 'start');
    expect(stdout).toBe(
      `set -e OS_A OS_B;\nset -gx OS_CLIENT_CONFIG_FILE ${box('clouds.yaml')};\nset -gx OS_CLOUD sandbox;\n`,
    );
    expect(stderr).toContain('open a new shell, because this one has lost OS_B.\n');
  });

  it.each<[object, RegExp]>([
    [{}, /this shell now uses .*\n.*\nTo go back: unset OS_CLOUD OS_CLIENT_CONFIG_FILE\n$/],
    [{ OS_CLOUD: 'prod' }, /now uses .*\n.*\nTo go back, .* lost OS_CLOUD\.\n$/],
    [{ OS_CLIENT_CONFIG_FILE: '/x' }, /now uses .*\n.*\nTo go back, .* lost OS_CLIENT_CONFIG_FILE\.\n$/],
    [
      { OS_CLIENT_CONFIG_FILE: '/x', OS_CLOUD: 'p', OS_TOKEN: 't' },
      /now uses .*\n.*\nTo go back, .* lost OS_CLIENT_CONFIG_FILE and 2 more\.\n$/,
    ],
    [{ OS_CLIENT_CONFIG_FILE: 'BOX', OS_CLOUD: 'sandbox' }, /this shell uses .*\n.*\nTo go back: unset/],
    [{ OS_CLIENT_CONFIG_FILE: 'BOX', OS_CLOUD: 'other' }, /this shell now uses .*\n.*\nTo go back: unset/],
    [{ OS_CLIENT_CONFIG_FILE: 'BOX', OS_CLOUD: 'sandbox', OS_TOKEN: '' }, /this shell now uses /],
  ])('with the variables %j reports %s', async (variables, report) => {
    await serve();
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value === 'BOX' ? box('clouds.yaml') : value]),
    );
    expect((await runWith({ env: { ...env, SHELL: '/bin/bash' } }, 'start')).stderr).toMatch(report);
  });

  it('does not report in a terminal, or into a file, that the shell uses it', async () => {
    await serve();
    for (const options of [{ tty: true }, { toFile: true }])
      expect((await runWith(options, 'start')).stderr).toContain(
        `${RUNNING}, but this shell does not use it yet.\nTo use it: eval "$(magnum sandbox start --dir box)"\n`,
      );
  });

  it('warns of options without an effect, and of code that needs eval', async () => {
    await serve('--seconds', '4');
    const ignored = await run('start', '--seconds', '5');
    expect(ignored.stderr).toMatch(
      /^WARNING: The sandbox is already running with --seconds 4, so --seconds 5 /,
    );
    const quoted = await magnum(['sandbox', 'start', '--dir', 'a/../box', '--shell', 'csh'], { cwd: home });
    expect(quoted.stderr).toMatch(`${RUNNING}.\n`);
  });

  it('keeps the release of a running and of a stopped sandbox', async () => {
    await serve();
    const error = (actual: string, release: string) =>
      `ERROR: The sandbox is of release ${actual}, and keeps it.\n` +
      `To replace it: magnum sandbox start --dir box --release ${release} --reset\n`;
    const refused = { code: 1, stdout: '', stderr: error('zed', '2026.2') };
    expect(await run('start', '--release', '2026.2')).toEqual(refused);
    expect((await run('start', '--release', 'zed')).code).toBe(0);
    expect((await run('stop')).code).toBe(0);
    expect(await run('start', '--release', '2026.2')).toEqual(refused);
  });
});

describe('sandbox start, before it starts a process', () => {
  it('does not replace a clouds.yaml of another origin', async () => {
    mkdirSync(box());
    writeFileSync(box('clouds.yaml'), 'clouds: {}\n');
    expect(await run('start')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `ERROR: ${box('clouds.yaml')} already exists and was not created by magnum sandbox.\n` +
        'Select another directory with --dir.\n',
    });
    expect(readdirSync(box())).toEqual(['clouds.yaml']);
  });

  it('fails if other users can write to the directory', async () => {
    mkdirSync(box());
    chmodSync(box(), 0o777);
    const { code, stdout, stderr } = await run('start');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `ERROR: Any user can write to ${box()} and could replace the files in it.\n` +
        'Select another directory with --dir, or remove the write permission of other users with chmod go-w.\n',
    );
    expect(readdirSync(box())).toEqual([]);
  });
});

describe('sandbox start, which starts a process', () => {
  /** Runs `sandbox start` with a program instead of magnum in the background. Resolves to the error. */
  async function startWith(script: string, clock = virtualClock(), signal?: AbortSignal) {
    const written: string[] = [];
    const stream = { isTTY: false, write: async (text: string) => void written.push(text) };
    const world: World = {
      ...{ env: { HOME: home, PATH: process.env.PATH }, cwd: home, home, platform: 'linux' as const },
      stdin: { isTTY: false, readAll: async () => '', ask: async () => undefined },
      ...{ stdout: stream, stderr: stream, pid: process.pid },
      signal: signal ?? new AbortController().signal,
      now: clock.now,
      sleep: clock.sleep,
      selfCommand: ['/bin/sh', '-c', script, 'sh'],
    };
    const code = await runProgram(
      ['sandbox', 'start', '--dir', 'box', '--port', '0', '--seconds', '8'],
      world,
    );
    return { code, text: written.join('') };
  }

  it('passes its options to `sandbox serve`, and ends with the last line of the log', async () => {
    const clock = {
      ...virtualClock(),
      now: Date.now,
      sleep: async () => void (await new Promise((r) => setTimeout(r, 5))),
    };
    const script = 'echo "$*" > args; echo first; echo "ERROR: No luck."; exit 3';
    const { code, text } = await startWith(script, clock);
    expect(code).toBe(1);
    expect(text).toBe(
      `ERROR: The sandbox did not start. No luck.\nSee the log file ${box('sandbox.log')}.\n`,
    );
    expect(readFileSync(join(home, 'args'), 'utf8')).toBe(
      `sandbox serve --dir ${box()} --port 0 --seconds 8\n`,
    );
  });

  it('contains the exit code if the log is empty, and replaces an old log', async () => {
    mkdirSync(box());
    writeFileSync(box('sandbox.log'), 'ERROR: An old one.\n');
    const clock = {
      ...virtualClock(),
      now: Date.now,
      sleep: async () => void (await new Promise((r) => setTimeout(r, 5))),
    };
    expect((await startWith('exit 3', clock)).text).toMatch(
      /^ERROR: The sandbox did not start\. exit code 3\n/,
    );
  });

  it('polls every 25 ms, and ends after 20 s without a response', async () => {
    const clock = virtualClock();
    const { text } = await startWith('echo $$ > draft; mv draft pid; exec sleep 30', clock);
    while (!existsSync(join(home, 'pid'))) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(Number(readFileSync(join(home, 'pid'), 'utf8')));
    expect(text).toMatch(/^ERROR: The sandbox did not start\. no response\n/);
    expect(new Set(clock.sleeps)).toEqual(new Set([25]));
    expect(clock.elapsed()).toBe(20_025);
  });

  it('stops the process after an interrupt', async () => {
    const interrupt = new AbortController();
    const clock = virtualClock();
    const pidFile = join(home, 'pid');
    const sleep = async (ms: number) => {
      while (!existsSync(pidFile)) await new Promise((resolve) => setTimeout(resolve, 2));
      interrupt.abort(interruptedError());
      await clock.sleep(ms);
    };
    const { code, text } = await startWith(
      'echo $$ > draft; mv draft pid; exec sleep 30',
      { ...clock, sleep },
      interrupt.signal,
    );
    expect({ code, text }).toEqual({ code: 130, text: 'ERROR: Interrupted.\n' });
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow();
  });
});

describe('sandbox status', () => {
  it('shows URL, process, directory, release and clusters', async () => {
    const url = await serve('--release', '2026.2');
    const { code, stdout, stderr } = await run('status', '-f', 'json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(Object.entries(JSON.parse(stdout))).toEqual([
      ['running', true],
      ['url', url],
      ['pid', process.pid],
      ['directory', box()],
      ['release', '2026.2'],
      ['clusters', 0],
    ]);
  });

  it('in a terminal, prints how a shell that does not use it can use it', async () => {
    await serve();
    const remark = async (options: WorldOptions) => (await runWith(options, 'status')).stderr;
    const use = 'To use it in this shell: ';
    expect(await remark({ tty: true })).toBe(`${use}eval "$(magnum sandbox start --dir box)"\n`);
    expect(await remark({ tty: true, parentProgram: 'fish' })).toBe(
      `${use}magnum sandbox start --dir box | source\n`,
    );
    expect(await remark({})).toBe('');
    const env = { OS_CLIENT_CONFIG_FILE: box('clouds.yaml') };
    expect(await remark({ tty: true, env })).toBe('');
  });

  it('fails if no sandbox is running, with the command that starts one', async () => {
    expect(await run('status')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ERROR: The sandbox is not running.\nTo start it: eval "$(magnum sandbox start --dir box)"\n',
    });
  });
});

describe('sandbox stop', () => {
  const RESET = 'This shell still points at the sandbox. To reset it: ';

  it('stops the sandbox, and preserves its resources', async () => {
    await serve();
    expect(await run('stop')).toEqual({ code: 0, stdout: 'Sandbox stopped.\n', stderr: '' });
    expect(await output()).toMatchObject({ code: 0 });
    expect(readdirSync(box())).toContain('state.json');
    expect(await run('stop')).toEqual({ code: 0, stdout: 'The sandbox is not running.\n', stderr: '' });
    const { stdout } = await run('stop', '-f', 'json');
    expect(JSON.parse(stdout)).toEqual({ running: false, directory: box() });
  });

  it.each<[object, string]>([
    [{}, ''],
    [{ OS_CLIENT_CONFIG_FILE: 'BOX' }, `${RESET}unset OS_CLOUD OS_CLIENT_CONFIG_FILE\n`],
    [{ OS_CLIENT_CONFIG_FILE: '/other' }, ''],
    [{ OS_CLIENT_CONFIG_FILE: '/other', DOCKER_HOST: 'tcp://127.1.2.3:2375' }, ''],
    [{ OS_CLOUD: 'sandbox' }, ''],
    [{ DOCKER_HOST: 'tcp://127.1.2.3:2375' }, `${RESET}unset DOCKER_HOST\n`],
    [{ DOCKER_HOST: 'tcp://10.1.2.3:2375' }, ''],
    [
      { OS_CLIENT_CONFIG_FILE: 'BOX', DOCKER_HOST: 'tcp://127.1.2.3:2375', SHELL: '/usr/bin/fish' },
      `${RESET}set -e OS_CLOUD OS_CLIENT_CONFIG_FILE DOCKER_HOST\n`,
    ],
  ])('with the variables %j prints %j', async (variables, stderr) => {
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [name, value === 'BOX' ? box('clouds.yaml') : value]),
    );
    expect(await runWith({ env: { SHELL: '/bin/bash', ...env } }, 'stop')).toEqual({
      code: 0,
      stdout: 'The sandbox is not running.\n',
      stderr,
    });
  });
});
