/** The row counter, as a function and in cluster-list. */
import { describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/output/terminal/progress.ts';
import { countRows } from '../../../src/output/terminal/row-counter.ts';
import { cloud } from '../../support/cloud.ts';

/** Returns a progress whose lines are read by `look`. */
function fakeProgress() {
  let lines: ((width: number) => readonly string[]) | undefined;
  const progress: Progress = {
    isLive: true,
    update: (text) => {
      lines = typeof text === 'string' ? () => [text] : text;
    },
    done: () => {
      lines = undefined;
    },
  };
  return { progress, look: () => lines?.(80) };
}

describe('countRows', () => {
  it('shows the number of rows, and removes it after the last', async () => {
    const { progress, look } = fakeProgress();
    const all = Array.from({ length: 1_240 }, (_, index) => ({ index }));
    const rows = countRows(all, 'clusters', progress)[Symbol.asyncIterator]();
    expect(look()).toBeUndefined();
    await rows.next();
    expect(look()).toEqual(['Receiving clusters: 1']);
    for (let i = 1; i < 1_240; i += 1) await rows.next();
    expect(look()).toEqual(['Receiving clusters: 1,240']);
    expect((await rows.next()).done).toBe(true);
    expect(look()).toBeUndefined();
  });

  it('shows the request before the first row, and removes the line after an error', async () => {
    const { progress, look } = fakeProgress();
    const seen: unknown[] = [];
    async function* failing() {
      seen.push(look());
      yield { index: 0 };
      throw new Error('no more');
    }
    const rows = countRows(failing(), 'clusters', progress)[Symbol.asyncIterator]();
    await rows.next();
    expect(seen).toEqual([['Requesting clusters']]);
    await expect(rows.next()).rejects.toThrow('no more');
    expect(look()).toBeUndefined();
  });
});

describe('cluster-list with a slow service', () => {
  it.each([
    ['counts the rows of a table', ['cluster-list'], true],
    ['counts sorted rows', ['cluster-list', '-f', 'json', '--sort-column', 'name'], true],
    ['does not count rows that are printed when they arrive', ['cluster-list', '-f', 'json'], false],
  ])('%s on a terminal', async (_title, argv, isCounted) => {
    const sandbox = await cloud({ perClusterDelayMs: 18 });
    try {
      sandbox.addClusters(80);
      const { code, stderr } = await sandbox.runWith({ tty: true, columns: 200 }, ...argv);
      expect(code).toBe(0);
      // Each page takes about half a second.
      if (isCounted) expect(stderr).toContain('Receiving clusters: 30');
      else expect(stderr).not.toContain('Receiving clusters');
    } finally {
      await sandbox.close();
    }
  });

  it('prints nothing to stderr without a terminal', async () => {
    const sandbox = await cloud({ perClusterDelayMs: 18 });
    try {
      sandbox.addClusters(60);
      expect((await sandbox.run('cluster-list')).stderr).toBe('');
    } finally {
      await sandbox.close();
    }
  });
});
