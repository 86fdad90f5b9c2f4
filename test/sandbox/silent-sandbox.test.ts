/** A sandbox whose process runs, but does not respond. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createOwnerId } from '../../src/platform/process-identity.ts';
import { formatCloudsFile } from '../../src/sandbox/clouds-file.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

const SILENT = `require('node:http').createServer(() => {}).listen(0, '127.0.0.1', function () {
  console.log('http://127.0.0.1:' + this.address().port);
});`;
const STUBBORN = `process.on('SIGTERM', () => {}); ${SILENT}`;

const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

interface Home {
  readonly child: ChildProcess;
  readonly pid: number;
  run(...argv: string[]): ReturnType<typeof magnum>;
}

/** A home directory with the files of a sandbox, which `script` serves. */
async function sandboxOf(script: string, owner = (pid: number) => createOwnerId(pid) as string | undefined) {
  const home = temporaryDirectory();
  const directory = join(home, '.local/state/magnum/sandbox');
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const url = String(line).trim();
  const pid = child.pid as number;
  mkdirSync(directory, { recursive: true });
  const cloudsFile = join(directory, 'clouds.yaml');
  writeFileSync(cloudsFile, formatCloudsFile(`${url}/identity/v3`));
  writeFileSync(join(directory, 'state.json'), '{}');
  writeFileSync(
    join(directory, 'server.json'),
    JSON.stringify({ pid, url, secret: 'secret', owner: owner(pid) }),
  );
  const env = { HOME: home, OS_CLOUD: 'sandbox', OS_CLIENT_CONFIG_FILE: cloudsFile };
  const run: Home['run'] = (...argv) => magnum(argv, { cwd: home, env });
  return { child, pid, run };
}

/** The signal that ended it. */
const signalOf = async (child: ChildProcess) => child.signalCode ?? (await once(child, 'exit'))[1];

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

// The tests mostly wait for timeouts.
describe.concurrent('a sandbox that does not respond', { timeout: 60_000 }, () => {
  it.each(['start', 'status'])('is named by sandbox %s, which starts no other', async (verb) => {
    const { child, pid, run } = await sandboxOf(SILENT);
    expect(await run('sandbox', verb)).toEqual({
      code: 1,
      stdout: '',
      stderr: `ERROR: The sandbox (process ${pid}) does not respond.\nTo stop it: magnum sandbox stop\n`,
    });
    expect(isRunning(child)).toBe(true);
  });

  it('is ended by sandbox stop', async () => {
    const { child, run } = await sandboxOf(SILENT);
    expect(await run('sandbox', 'stop')).toMatchObject({ code: 0, stdout: 'Sandbox stopped.\n' });
    expect(await signalOf(child)).toBe('SIGTERM');
    expect(await run('sandbox', 'stop')).toMatchObject({ stdout: 'The sandbox is not running.\n' });
  });

  it('is killed by sandbox stop if it ignores SIGTERM', async () => {
    const { child, run } = await sandboxOf(STUBBORN);
    expect(await run('sandbox', 'stop')).toMatchObject({ code: 0, stdout: 'Sandbox stopped.\n' });
    expect(await signalOf(child)).toBe('SIGKILL');
  });

  it('is not ended if another process has its process ID', async () => {
    const { child, run } = await sandboxOf(SILENT, (pid) =>
      createOwnerId(pid).replace(/\.\w+(\.\w+)$/, '.1$1'),
    );
    expect(await run('sandbox', 'stop')).toMatchObject({ code: 0, stdout: 'The sandbox is not running.\n' });
    expect(isRunning(child)).toBe(true);
  });

  it('is not ended if an older release has started it', async () => {
    const { child, pid, run } = await sandboxOf(SILENT, () => undefined);
    const { code, stderr } = await run('sandbox', 'stop');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `ERROR: Cannot stop the sandbox: process ${pid} does not exit.\nCheck that it is the sandbox, then end it: kill -9 ${pid}\n`,
    });
    expect(isRunning(child)).toBe(true);
  });
});

describe.concurrent('a suspended sandbox', { timeout: 60_000 }, () => {
  it.each([
    [['sandbox', 'start'], 1],
    [['cluster-list'], 7],
  ])('is named by %j, with the command that continues it', async (argv, code) => {
    const { child, pid, run } = await sandboxOf(SILENT);
    child.kill('SIGSTOP');
    expect(await run(...argv)).toEqual({
      code,
      stdout: '',
      stderr: `ERROR: The sandbox (process ${pid}) is suspended.\nTo continue it: kill -CONT ${pid}\n`,
    });
  });

  it('is ended by sandbox stop', async () => {
    const { child, run } = await sandboxOf(SILENT);
    child.kill('SIGSTOP');
    expect(await run('sandbox', 'stop')).toMatchObject({ code: 0, stdout: 'Sandbox stopped.\n' });
    expect(await signalOf(child)).toBe('SIGTERM');
  });
});
