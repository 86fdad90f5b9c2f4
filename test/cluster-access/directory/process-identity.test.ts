import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { identifyProcess, isProcessGone } from '../../../src/cluster-access/directory/process-identity.ts';

const MINUTE = 60_000;

describe('a process', () => {
  it('is there while it runs, however old', async () => {
    expect(await isProcessGone(await identifyProcess(process.pid), 1000 * MINUTE)).toBe(false);
  });

  it('is gone when it has been killed, at once', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const owner = await identifyProcess(child.pid as number);
    expect(await isProcessGone(owner, 0)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isProcessGone(owner, 0)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('is gone when nobody has waited for it, too', async () => {
    // The program that the shell becomes does not know that it has a child.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
    const [pid] = await once(parent.stdout.setEncoding('utf8'), 'data');
    const owner = await identifyProcess(Number(pid));
    expect(await isProcessGone(owner, 0)).toBe(false);
    process.kill(Number(pid), 'SIGKILL');
    const state = () => /\) (\w)/.exec(readFileSync(`/proc/${Number(pid)}/stat`, 'utf8'))?.[1];
    await expect.poll(state).toBe('Z');
    expect(await isProcessGone(owner, 0)).toBe(true);
    parent.kill('SIGKILL');
  });

  it('is not another that has got its number', async () => {
    const owner = await identifyProcess(process.pid);
    expect(await isProcessGone({ ...owner, start: '1' }, 0)).toBe(true);
  });

  it.each([{ machine: 'ffffffff' }, { start: '0' }])(
    'counts as there for a minute where that cannot be known: %o',
    async (other) => {
      const owner = { ...(await identifyProcess(process.pid)), ...other };
      expect(await isProcessGone(owner, MINUTE - 1000)).toBe(false);
      expect(await isProcessGone(owner, MINUTE + 1000)).toBe(true);
    },
  );
});
