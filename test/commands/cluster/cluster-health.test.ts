/** Problems of clusters in tables, and in the remarks of lists. */
import { describe, expect, it } from 'vitest';
import { collectProblems, expandProblems } from '../../../src/commands/cluster/cluster-health.ts';
import type { Cluster } from '../../../src/magnum/types.ts';
import { toArray } from '../../../src/platform/async-iterable.ts';

describe('expandProblems', () => {
  it('prints problems before healthy entries, one per line', () => {
    const health = { a: 'ok', b: 'False', c: 'True', d: null, e: 'OK', f: 'true', g: 'not ok', h: true };
    expect(expandProblems({ name: 'web', health_status_reason: health })).toEqual({
      name: 'web',
      health_status_reason: 'b: False\nd: -\ng: not ok\na: ok\nc: True\ne: OK\nf: true\nh: True',
    });
  });

  it.each([
    [10, /^bad: x\n(n\d+: ok\n){9}n\d+: ok$/],
    [11, /^bad: x\n11 others ok$/],
  ])('with %i healthy entries, prints %s', (count, text) => {
    const healthy = Array.from({ length: count }, (_, index) => [`n${index}`, 'ok']);
    const health = { ...Object.fromEntries(healthy), bad: 'x' };
    expect(expandProblems({ health_status_reason: health }).health_status_reason).toMatch(text);
  });

  it('prints nothing but problems if no entry is healthy', () => {
    const health = { a: 'x', b: { c: 1 } };
    expect(expandProblems({ health_status_reason: health }).health_status_reason).toBe("a: x\nb: {'c': 1}");
  });

  it.each([{ a: 'ok', b: 'True' }, {}, null, undefined, 'ok', ['x'], 7])(
    'keeps the health %j of a healthy cluster, and values of another type',
    (health) => {
      expect(expandProblems({ health_status_reason: health })).toEqual({ health_status_reason: health });
    },
  );

  it('prints faults one per line, and does not change the cluster', () => {
    const cluster = { faults: { worker: 'no host', master: null }, health_status_reason: { a: 'x' } };
    expect(expandProblems(cluster)).toEqual({
      faults: 'worker: no host\nmaster: -',
      health_status_reason: 'a: x',
    });
    expect(cluster).toEqual({
      faults: { worker: 'no host', master: null },
      health_status_reason: { a: 'x' },
    });
    for (const faults of [{}, null, ['x'], 'x']) expect(expandProblems({ faults })).toEqual({ faults });
  });
});

describe('collectProblems', () => {
  const cluster = (name: string | null, fields: Partial<Cluster> = {}): Cluster =>
    ({ uuid: `u-${name}`, name, ...fields }) as Cluster;
  const failed = (name: string | null) => cluster(name, { status: 'UPDATE_FAILED' });
  const unhealthy = (name: string) => cluster(name, { health_status: 'UNHEALTHY' });

  async function remarksOf(clusters: readonly Cluster[]): Promise<readonly string[]> {
    const observed = collectProblems(
      (async function* () {
        yield* clusters;
      })(),
    );
    expect(await toArray(observed.clusters)).toEqual(clusters);
    return observed.remarks();
  }
  const why = (word: string) => `To see why: magnum cluster-show ${word} --tree`;

  it('names the failed clusters, then the unhealthy ones', async () => {
    const clusters = [
      cluster('fine', { status: 'CREATE_COMPLETE', health_status: 'HEALTHY' }),
      unhealthy('ill'),
      failed('broken'),
      cluster('busy', { status: 'CREATE_IN_PROGRESS', health_status: 'UNKNOWN' }),
      cluster('both', { status: 'DELETE_FAILED', health_status: 'UNHEALTHY' }),
      cluster('word', { status: '_FAILED_' }),
    ];
    expect(await remarksOf(clusters)).toEqual([
      `2 failed: broken, both. ${why('broken')}`,
      `1 unhealthy: ill. ${why('ill')}`,
    ]);
    expect(await remarksOf(clusters.slice(0, 1))).toEqual([]);
  });

  it('names up to five clusters with the same health, and counts the others', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(await remarksOf(names.slice(0, 5).map(unhealthy))).toEqual([
      `5 unhealthy: a, b, c, d, e. ${why('a')}`,
    ]);
    expect(await remarksOf(names.map(unhealthy))).toEqual([
      `7 unhealthy: a, b, c, d, e and 2 more. ${why('a')}`,
    ]);
  });

  it.each([
    ['has a hyphen at the start', [failed('-x')], '-x', 'u--x'],
    ['does not exist', [failed(null)], 'u-null', 'u-null'],
    ['is empty', [failed('')], '', 'u-'],
    ['belongs to another cluster too', [cluster('web'), failed('web')], 'web', 'u-web'],
    ['belongs to a later cluster too', [failed('web'), cluster('web')], 'web', 'u-web'],
  ])('suggests the UUID if the name %s', async (_, clusters, shown, word) => {
    expect(await remarksOf(clusters)).toEqual([`1 failed: ${shown}. ${why(word)}`]);
  });

  it.each([
    [10_000, 'broken'],
    [10_001, 'u-broken'],
  ])('in a list of %i names, suggests %s', async (count, word) => {
    const others = Array.from({ length: count - 1 }, (_, index) => cluster(`n${index}`));
    expect(await remarksOf([failed('broken'), ...others])).toEqual([`1 failed: broken. ${why(word)}`]);
  });

  it('quotes a name for the shell', async () => {
    expect(await remarksOf([failed('a b')])).toEqual([`1 failed: a b. ${why("'a b'")}`]);
  });
});
