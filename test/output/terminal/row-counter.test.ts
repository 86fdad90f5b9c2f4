/** How many have come, for a person who waits. */
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/output/terminal/progress.ts';
import { countRows } from '../../../src/output/terminal/row-counter.ts';
import { cloud } from '../../support/cloud.ts';

/** Shows what is asked for when it is looked at. */
function shownProgress() {
  let lines: (() => readonly string[]) | undefined;
  const progress: Progress = {
    isLive: true,
    update: (text) => {
      lines = typeof text === 'string' ? () => [text] : text;
    },
    done: () => {
      lines = undefined;
    },
  };
  return { progress, look: () => lines?.() };
}

describe('a counted list', () => {
  it('says how many have come, and nothing when all have', async () => {
    const { progress, look } = shownProgress();
    const all = Array.from({ length: 1_240 }, (_, index) => ({ index }));
    const rows = countRows(all, 'clusters', progress)[Symbol.asyncIterator]();
    expect(look()).toBeUndefined();
    await rows.next();
    expect(look()).toEqual(['1 clusters …']);
    for (let i = 1; i < 1_240; i += 1) await rows.next();
    expect(look()).toEqual(['1,240 clusters …']);
    expect((await rows.next()).done).toBe(true);
    expect(look()).toBeUndefined();
  });

  it('says that it waits for the first, and nothing after an error', async () => {
    const { progress, look } = shownProgress();
    const seen: unknown[] = [];
    async function* failing() {
      seen.push(look());
      yield { index: 0 };
      throw new Error('no more');
    }
    const rows = countRows(failing(), 'clusters', progress)[Symbol.asyncIterator]();
    await rows.next();
    expect(seen).toEqual([['Waiting for the first clusters']]);
    await expect(rows.next()).rejects.toThrow('no more');
    expect(look()).toBeUndefined();
  });
});

describe('on a terminal, at a slow service', () => {
  it.each([
    ['a table', ['cluster-list'], true],
    ['rows in an order of their own', ['cluster-list', '-f', 'json', '--sort-column', 'name'], true],
    ['rows that are seen as they come', ['cluster-list', '-f', 'json'], false],
  ])('%s', async (_what, argv, isCounted) => {
    const sandbox = await cloud({ perClusterDelayMs: 18 });
    try {
      sandbox.addClusters(80);
      const { code, stderr } = await sandbox.runWith({ tty: true, columns: 200 }, ...argv);
      expect(code).toBe(0);
      // The first page is there after half a second, the second after another.
      if (isCounted) expect(stderr).toContain('30 clusters …');
      else expect(stderr).not.toContain('clusters …');
    } finally {
      await sandbox.close();
    }
  });

  it('nothing is said where there is none', async () => {
    const sandbox = await cloud({ perClusterDelayMs: 18 });
    try {
      sandbox.addClusters(60);
      expect((await sandbox.run('cluster-list')).stderr).toBe('');
    } finally {
      await sandbox.close();
    }
  });
});
