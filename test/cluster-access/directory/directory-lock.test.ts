import { spawn } from 'node:child_process';
import { lutimesSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
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

const OPTIONS = { pid: process.pid };
const remaining = () => readdirSync(join(dir, WORKSPACE));

/** Creates the subdirectory of another run. */
function leave(name: string, ageMs = 0) {
  const path = join(dir, WORKSPACE, name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const time = (Date.now() - ageMs) / 1000;
  lutimesSync(path, time, time);
}

describe('withDirectoryLock', () => {
  it('returns the result of the work, and removes the workspace', async () => {
    const result = await withDirectoryLock(dir, OPTIONS, async ({ workspace, run }) => {
      expect(readdirSync(workspace)).toEqual([run]);
      expect(await hasWorkspace(dir)).toBe(true);
      return 7;
    });
    expect(result).toBe(7);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('removes the workspace if the work fails', async () => {
    const work = withDirectoryLock(dir, OPTIONS, async ({ workspace, run }) => {
      writeFileSync(join(workspace, run, 'file'), '');
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(readdirSync(dir)).toEqual([]);
  });

  it('keeps the workspace if the work leaves the link CURRENT', async () => {
    await withDirectoryLock(dir, OPTIONS, async ({ workspace, run }) =>
      symlinkSync(`${run}/new`, join(workspace, CURRENT)),
    );
    expect(remaining()).toHaveLength(2);
  });

  it('serializes concurrent calls', async () => {
    let working = 0;
    let done = 0;
    const work = async () => {
      expect(++working).toBe(1);
      await setTimeout(5);
      working--;
      done++;
    };
    await Promise.all(Array.from({ length: 12 }, () => withDirectoryLock(dir, OPTIONS, work)));
    expect(done).toBe(12);
    expect(readdirSync(dir)).toEqual([]);
  });

  const deadOwner = () => createOwnerId().replace(/\.[0-9a-f]+\.(?=[0-9a-f]+$)/, '.1.');

  it('returns the runs of killed processes, also from before a reboot', async () => {
    const earlier = createOwnerId().replace(/^([0-9a-f]{8}).{8}/, '$1ffffffff');
    const names = [deadOwner(), earlier];
    for (const name of names) leave(name);
    const dead = await withDirectoryLock(dir, OPTIONS, async (lock) => lock.dead);
    expect([...dead].sort()).toEqual(names.sort());
  });

  it('treats a run in another container as gone after a minute', async () => {
    const containerOwner = createOwnerId().replace(/^([0-9a-f]{16}).{8}/, '$1ffffffff');
    leave(containerOwner, 30_000);
    const work = withDirectoryLock(dir, { ...OPTIONS, timeoutMs: 100 }, async () => 'never');
    await expect(work).rejects.toThrow(`${dir} is locked by another magnum (process ${process.pid}): `);
    leave(containerOwner, 61_000);
    await expect(withDirectoryLock(dir, OPTIONS, async (lock) => lock.dead)).resolves.toEqual([
      containerOwner,
    ]);
  });

  it('fails after the timeout if another run does not end', async () => {
    const other = spawn('sleep', ['60']);
    leave(createOwnerId(other.pid));
    const work = withDirectoryLock(dir, { ...OPTIONS, timeoutMs: 100 }, async () => 'never');
    await expect(work).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(
        `${dir} is locked by another magnum (process ${other.pid}): ${join(dir, WORKSPACE)}`,
      ),
      hint: 'Try again when that process has finished.',
    });
    expect(remaining()).toHaveLength(1);
    other.kill();
  });

  it.each([1000, 86_400_000])('fails if a run of another machine exists that is %d ms old', async (ageMs) => {
    const name = `${'f'.repeat(24)}.4711.1.aaaaaaaa`;
    leave(name, ageMs);
    const work = withDirectoryLock(dir, { ...OPTIONS, timeoutMs: 100 }, async () => 'never');
    await expect(work).rejects.toMatchObject({
      kind: 'failed',
      message: `${dir} is locked by another magnum (on another machine): ${join(dir, WORKSPACE, name)} exists.`,
      hint: expect.stringContaining('on that machine'),
    });
    expect(remaining()).toEqual([name]);
  });

  it('waits up to ten seconds for a run of another machine', async () => {
    leave(`${'f'.repeat(24)}.4711.1.aaaaaaaa`);
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 500));
    onTestFinished(() => clock.mockRestore());
    await expect(withDirectoryLock(dir, OPTIONS, async () => 'never')).rejects.toThrow('on another machine');
    expect(now).toBeGreaterThan(10_000);
    expect(now).toBeLessThan(12_000);
  });

  it('stops waiting if it is interrupted', async () => {
    leave(`${'f'.repeat(24)}.4711.1.aaaaaaaa`);
    const signal = AbortSignal.timeout(100);
    await expect(withDirectoryLock(dir, { ...OPTIONS, signal }, async () => 'never')).rejects.toThrow(
      'timeout',
    );
  });

  it.skipIf(process.getuid?.() !== 0)("rejects another user's workspace", async () => {
    mkdirSync(join(dir, WORKSPACE));
    await chown(join(dir, WORKSPACE), 54_321, 54_321);
    await expect(withDirectoryLock(dir, OPTIONS, async () => 'never')).rejects.toThrow(
      'belongs to another user',
    );
  });
});
