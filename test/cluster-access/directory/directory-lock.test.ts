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
  mkdirSync(path, { recursive: true });
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
      symlinkSync(run, join(workspace, CURRENT)),
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

  it('names those who have died, and whatever else is no claim', async () => {
    const dead = createOwnerId().replace(/\.[0-9a-f]+\.(?=[0-9a-f]+$)/, '.1.');
    const elsewhere = `${'f'.repeat(24)}.1.1.aaaaaaaa`;
    const link = `${'f'.repeat(24)}.2.1.aaaaaaaa`;
    leave(dead);
    leave('something');
    leave(elsewhere, 61_000);
    symlinkSync('/etc', join(dir, WORKSPACE, link));
    const seen = await withDirectoryLock(dir, US, async (lock) => lock.dead);
    expect([...seen].sort()).toEqual([dead, elsewhere, link, 'something'].sort());
  });

  it('gives up when another does not end', async () => {
    leave(`${'f'.repeat(24)}.4711.1.aaaaaaaa`, 1000);
    const work = withDirectoryLock(dir, { ...US, timeoutMs: 100 }, async () => 'never');
    await expect(work).rejects.toMatchObject({
      kind: 'failed',
      message: `Another magnum (process 4711) is writing to ${dir}.`,
    });
    expect(left()).toEqual([`${'f'.repeat(24)}.4711.1.aaaaaaaa`]);
  });

  it.skipIf(process.getuid?.() !== 0)("keeps out of another user's workspace", async () => {
    mkdirSync(join(dir, WORKSPACE));
    await chown(join(dir, WORKSPACE), 54_321, 54_321);
    await expect(withDirectoryLock(dir, US, async () => 'never')).rejects.toThrow('belongs to another user');
  });
});
