import { spawn } from 'node:child_process';
import { lutimesSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  CURRENT,
  hasWorkspace,
  WORKSPACE,
  withDirectoryLock,
} from '../../../src/cluster-access/directory/directory-lock.ts';
import { createOwnerId } from '../../../src/platform/process-identity.ts';
import { temporaryDirectory } from '../../support/world.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryDirectory();
});

const US = { pid: process.pid };
const left = () => readdirSync(join(dir, WORKSPACE));

/** As a process of this or another machine leaves it. */
function leave(name: string, ageMs = 0) {
  const path = join(dir, WORKSPACE, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const time = (Date.now() - ageMs) / 1000;
  lutimesSync(path, time, time);
}

describe('withDirectoryLock', () => {
  it('gives what the work gives, and leaves nothing', async () => {
    const result = await withDirectoryLock(dir, US, async ({ workspace, run }) => {
      expect(readdirSync(workspace)).toEqual([run]);
      expect(await hasWorkspace(dir)).toBe(true);
      return 7;
    });
    expect(result).toBe(7);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves nothing when the work fails', async () => {
    const work = withDirectoryLock(dir, US, async ({ workspace, run }) => {
      writeFileSync(join(workspace, run, 'file'), '');
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('leaves what the next one needs to go on', async () => {
    await withDirectoryLock(dir, US, async ({ workspace, run }) =>
      symlinkSync(`${run}/new`, join(workspace, CURRENT)),
    );
    expect(left()).toHaveLength(2);
  });

  it('lets one work at a time', async () => {
    let working = 0;
    let done = 0;
    const work = async () => {
      expect(++working).toBe(1);
      await setTimeout(5);
      working--;
      done++;
    };
    await Promise.all(Array.from({ length: 12 }, () => withDirectoryLock(dir, US, work)));
    expect(done).toBe(12);
    expect(readdirSync(dir)).toEqual([]);
  });

  const dead = () => createOwnerId().replace(/\.[0-9a-f]+\.(?=[0-9a-f]+$)/, '.1.');

  it('names those who have died, before a boot too', async () => {
    const earlier = createOwnerId().replace(/^([0-9a-f]{8}).{8}/, '$1ffffffff');
    const names = [dead(), earlier];
    for (const name of names) leave(name);
    const seen = await withDirectoryLock(dir, US, async (lock) => lock.dead);
    expect([...seen].sort()).toEqual(names.sort());
  });

  it('waits for one in another container of this machine, up to a minute after it began', async () => {
    const contained = createOwnerId().replace(/^([0-9a-f]{16}).{8}/, '$1ffffffff');
    leave(contained, 30_000);
    const work = withDirectoryLock(dir, { ...US, timeoutMs: 100 }, async () => 'never');
    await expect(work).rejects.toThrow(`Another magnum (process ${process.pid}) is writing to ${dir}.`);
    leave(contained, 61_000);
    await expect(withDirectoryLock(dir, US, async (lock) => lock.dead)).resolves.toEqual([contained]);
  });

  it('gives up when another does not end', async () => {
    const other = spawn('sleep', ['60']);
    leave(createOwnerId(other.pid));
    const work = withDirectoryLock(dir, { ...US, timeoutMs: 100 }, async () => 'never');
    await expect(work).rejects.toMatchObject({
      kind: 'failed',
      message: `Another magnum (process ${other.pid}) is writing to ${dir}.`,
    });
    expect(left()).toHaveLength(1);
    other.kill();
  });

  it.each([1000, 86_400_000])('takes nothing over from another machine, %d ms old', async (ageMs) => {
    const name = `${'f'.repeat(24)}.4711.1.aaaaaaaa`;
    leave(name, ageMs);
    const work = withDirectoryLock(dir, { ...US, timeoutMs: 100 }, async () => 'never');
    await expect(work).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(`${name} was left by magnum on another machine`),
      hint: expect.stringContaining('on that machine'),
    });
    expect(left()).toEqual([name]);
  });

  it('waits for another machine no longer than some seconds', async () => {
    leave(`${'f'.repeat(24)}.4711.1.aaaaaaaa`);
    const started = performance.now();
    await expect(withDirectoryLock(dir, US, async () => 'never')).rejects.toThrow('on another machine');
    expect(performance.now() - started).toBeLessThan(14_000);
  }, 20_000);

  it('ends the waiting at an interrupt', async () => {
    leave(`${'f'.repeat(24)}.4711.1.aaaaaaaa`);
    const signal = AbortSignal.timeout(100);
    await expect(withDirectoryLock(dir, { ...US, signal }, async () => 'never')).rejects.toThrow('timeout');
  });

  it.skipIf(process.getuid?.() !== 0)("keeps out of another user's workspace", async () => {
    mkdirSync(join(dir, WORKSPACE));
    await chown(join(dir, WORKSPACE), 54_321, 54_321);
    await expect(withDirectoryLock(dir, US, async () => 'never')).rejects.toThrow('belongs to another user');
  });
});
