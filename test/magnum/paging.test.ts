/** Long lists: page sizes, services that ignore parameters, and lists that change while they are read. */
import { describe, expect, it } from 'vitest';
import type { MagnumRequest } from '../../src/magnum/magnum-request.ts';
import { PageReader } from '../../src/magnum/page-reader.ts';
import { FIRST_PAGE_SIZE, MAX_PAGE_SIZE } from '../../src/magnum/page-size.ts';
import { all, connectForTests } from './connect.ts';
import type { Reply, Seen } from './service.ts';

const { start, seen, requests } = connectForTests();
const uuids = async (items: AsyncIterable<{ uuid: string }>) => (await all(items)).map(({ uuid }) => uuid);

interface ServiceOptions {
  readonly total: number;
  /** Magnum's `max_limit`; defaults to 1,000. */
  readonly maxLimit?: number;
  /** Milliseconds per cluster, by the number of the request. */
  readonly delay?: (request: number) => number;
  readonly ignores?: 'limit' | 'marker';
}

/** A service with clusters c1, c2 …, and a clock that only its requests advance. */
function service({ total, maxLimit = MAX_PAGE_SIZE, delay = () => 0, ignores }: ServiceOptions) {
  let time = 0;
  let clusters = Array.from({ length: total }, (_, i) => ({ uuid: `c${i + 1}` }));
  const answer = ({ path }: Seen): Reply => {
    const { searchParams } = new URL(path, 'http://x');
    const requested = ignores === 'limit' ? maxLimit : Number(searchParams.get('limit') ?? maxLimit);
    const marker = ignores === 'marker' ? null : searchParams.get('marker');
    const at = clusters.findIndex(({ uuid }) => uuid === marker);
    if (marker !== null && at < 0) {
      return { status: 404, body: { errors: [{ status: 404, detail: `Cluster ${marker} is not there.` }] } };
    }
    const limit = Math.min(requested, maxLimit);
    const items = clusters.slice(at + 1, at + 1 + limit);
    time += items.length * delay(seen().length);
    const next = `http://inner/v1/clusters?sort_key=id&sort_dir=asc&limit=${limit}&marker=${items.at(-1)?.uuid}`;
    return { body: { clusters: items, ...(items.length === limit && { next }) } };
  };
  return {
    answer,
    clock: () => time,
    remove: (...removed: string[]) => {
      clusters = clusters.filter(({ uuid }) => !removed.includes(uuid));
    },
  };
}

/** c1, c2 … */
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `c${i + 1}`);

const query = (name: string): (string | null)[] =>
  seen().map(({ path }) => new URL(path, 'http://x').searchParams.get(name));
const limits = (): number[] => query('limit').map(Number);

describe('page size of clusters.list with a clock', () => {
  it.each([0, 1, FIRST_PAGE_SIZE - 1])('requests one page for %i clusters', async (total) => {
    const { answer, clock } = service({ total });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ clock }))).toEqual(numbered(total));
    expect(requests()).toEqual([`GET /v1/clusters?limit=${FIRST_PAGE_SIZE}`]);
  });

  it.each([
    [1_000, 2],
    [10_000, 11],
    [100_000, 101],
  ])('requests %i clusters from a fast service in %i pages, one page ahead', async (total, count) => {
    const { answer, clock } = service({ total, delay: () => 0.02 });
    const magnum = await start(answer);
    let read = 0;
    for await (const _ of magnum.clusters.list({ clock })) {
      read += 1;
      if (read % 250 !== 1) continue;
      // No more than one page is requested ahead.
      const pagesRead = 1 + Math.ceil(Math.max(0, read - FIRST_PAGE_SIZE) / MAX_PAGE_SIZE);
      expect(seen().length).toBeLessThanOrEqual(pagesRead + 1);
    }
    expect(read).toBe(total);
    expect(limits()).toEqual([FIRST_PAGE_SIZE, ...Array(count - 1).fill(MAX_PAGE_SIZE)]);
  });

  it('with 18 ms per cluster requests pages that take half a second first, then three seconds', async () => {
    const { answer, clock } = service({ total: 1_000, delay: () => 18 });
    const magnum = await start(answer);
    const items = magnum.clusters.list({ clock })[Symbol.asyncIterator]();
    await items.next();
    expect(clock()).toBeLessThan(600);
    while ((await items.next()).done !== true);
    expect(limits()[0]).toBe(FIRST_PAGE_SIZE);
    for (const limit of limits().slice(1)) expect(limit * 18).toBeGreaterThan(2_900);
    for (const limit of limits()) expect(limit * 18).toBeLessThan(3_100);
    expect(clock()).toBe(1_000 * 18);
  });

  it('follows the speed of the service', async () => {
    const { answer, clock } = service({ total: 2_000, delay: (request) => [0, 0.1, 30, 1][request] ?? 1 });
    const magnum = await start(answer);
    expect(await all(magnum.clusters.list({ clock }))).toHaveLength(2_000);
    expect(limits()).toEqual([FIRST_PAGE_SIZE, MAX_PAGE_SIZE, 100, MAX_PAGE_SIZE]);
  });

  it('never gets smaller than the first page, and tolerates a clock that is set back', async () => {
    const slow = service({ total: 65, delay: () => 60_000 });
    const magnum = await start(slow.answer);
    await all(magnum.clusters.list({ clock: slow.clock }));
    expect(limits()).toEqual([FIRST_PAGE_SIZE, FIRST_PAGE_SIZE, FIRST_PAGE_SIZE]);
    await all(magnum.clusters.list({ clock: () => -slow.clock() }));
    expect(limits().slice(3)).toEqual([FIRST_PAGE_SIZE, MAX_PAGE_SIZE]);
  });
});

describe('options of clusters.list', () => {
  it('a limit results in one request', async () => {
    const { answer, clock } = service({ total: 500, delay: () => 18 });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ limit: 200, clock }))).toEqual(numbered(200));
    expect(limits()).toEqual([200]);
  });

  it('a marker sets the start of the first page', async () => {
    const { answer, clock } = service({ total: 40 });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ marker: 'c5', clock }))).toEqual(numbered(40).slice(5));
    expect(query('marker')).toEqual(['c5', 'c35']);
  });

  it.each(['status', 'health_status', 'updated_at', 'node_count'])(
    'the unstable sort key %s leaves the page size to the service',
    async (sort_key) => {
      const { answer, clock } = service({ total: 40 });
      const magnum = await start(answer);
      await all(magnum.clusters.list({ sort_key, clock }));
      expect(requests()).toEqual([`GET /v1/clusters?sort_key=${sort_key}`]);
    },
  );

  it('the stable sort key name keeps small pages', async () => {
    const { answer, clock } = service({ total: 3 });
    const magnum = await start(answer);
    await all(magnum.clusters.list({ sort_key: 'name', sort_dir: 'desc', clock }));
    expect(requests()).toEqual([`GET /v1/clusters?sort_key=name&sort_dir=desc&limit=${FIRST_PAGE_SIZE}`]);
  });

  it('no clock leaves the page size to the service', async () => {
    const magnum = await start(service({ total: 40 }).answer);
    await all(magnum.clusters.list());
    expect(requests()).toEqual(['GET /v1/clusters']);
  });
});

describe('clusters.list from services with other paging', () => {
  it.each<[string, Omit<ServiceOptions, 'total'>, number]>([
    ['ignores limit', { ignores: 'limit' }, 1],
    ['ignores limit and has several pages', { ignores: 'limit', maxLimit: 50 }, 3],
    ['has a maximum smaller than the first page', { maxLimit: 7 }, 15],
    ['ignores marker', { ignores: 'marker' }, 3],
  ])('yields all clusters if the service %s', async (_title, options, count) => {
    const { answer, clock } = service({ total: 100, ...options });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ clock }))).toEqual(numbered(100));
    expect(seen()).toHaveLength(count);
  });

  it('fails as incomplete if the service ignores marker and has more than one page', async () => {
    const { answer, clock } = service({ total: 100, ignores: 'marker', maxLimit: 50 });
    const magnum = await start(answer);
    await expect(all(magnum.clusters.list({ clock }))).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('the list is incomplete'),
    });
    expect(seen().length).toBeLessThan(5);
  });
});

describe('clusters.list while clusters are deleted', () => {
  const LAST = `c${FIRST_PAGE_SIZE}`;

  /** Reads the list; `removed` are deleted after the first response. */
  async function readWithout(total: number, removed: readonly string[], options: { limit?: number } = {}) {
    const { answer, clock, remove } = service({ total });
    let isFirst = true;
    const magnum = await start((request) => {
      const reply = answer(request);
      if (isFirst) remove(...removed);
      isFirst = false;
      return reply;
    });
    return await uuids(magnum.clusters.list({ clock, ...options }));
  }

  it.each([
    ['the last cluster of a page is deleted', [LAST], 3],
    ['the last five clusters of a page are deleted', numbered(FIRST_PAGE_SIZE).slice(-5), 5],
    ['the last cluster of a page and the next one are deleted', [LAST, `c${FIRST_PAGE_SIZE + 1}`], 3],
    ['a cluster in the middle of a page is deleted', ['c7'], 2],
  ])('yields all others once if %s', async (_title, removed, count) => {
    const listed = await readWithout(100, removed);
    const unread = removed.filter((uuid) => Number(uuid.slice(1)) > FIRST_PAGE_SIZE);
    expect(listed).toEqual(numbered(100).filter((uuid) => !unread.includes(uuid)));
    expect(seen()).toHaveLength(count);
  });

  it('yields up to `limit` clusters if the last one of a page is deleted', async () => {
    expect(await readWithout(2_000, [`c${MAX_PAGE_SIZE}`], { limit: 1_200 })).toEqual(numbered(1_200));
  });

  it('yields the first page, then fails, if all clusters of that page are deleted', async () => {
    const { answer, clock, remove } = service({ total: 100 });
    const magnum = await start((request) => {
      const reply = answer(request);
      remove(...numbered(FIRST_PAGE_SIZE));
      return reply;
    });
    const read: string[] = [];
    const reading = (async () => {
      for await (const { uuid } of magnum.clusters.list({ clock })) read.push(uuid);
    })();
    await expect(reading).rejects.toMatchObject({
      kind: 'failed',
      message: 'The list of clusters changed while it was being read, and is incomplete.',
      hint: 'Run the command again.',
      status: 404,
    });
    expect(read).toEqual(numbered(FIRST_PAGE_SIZE));
  });

  it("throws the service's error if the user's marker does not exist", async () => {
    const { answer, clock } = service({ total: 1 });
    const magnum = await start(answer);
    await expect(all(magnum.clusters.list({ marker: 'gone', clock }))).rejects.toMatchObject({
      kind: 'not-found',
      message: 'Cluster gone is not there.',
    });
    expect(seen()).toHaveLength(1);
  });
});

describe('clusters.list with endless pages', () => {
  /** Responds by the number of the page, from 1, always with a next page. */
  const pagesOf = (page: (nth: number) => readonly string[]) => (): Reply => {
    const nth = seen().length;
    const next = `http://inner/v1/clusters?limit=30&marker=m${nth}`;
    return { body: { clusters: page(nth).map((uuid) => ({ uuid })), next } };
  };

  it('fails after four empty pages in succession', async () => {
    const magnum = await start(pagesOf((nth) => (nth === 1 ? ['c1'] : [])));
    await expect(uuids(magnum.clusters.list())).rejects.toMatchObject({
      kind: 'failed',
      message: 'Magnum returned more than 3 empty pages of clusters; the list is incomplete.',
    });
    expect(requests()).toHaveLength(5);
  });

  it('fails if the same items have other markers', async () => {
    const magnum = await start(pagesOf((nth) => (nth < 3 ? [`c${nth}`] : ['c3'])));
    await expect(uuids(magnum.clusters.list())).rejects.toThrow('form a loop');
    expect(requests().length).toBeLessThan(6);
  });

  it('fails if a marker repeats', async () => {
    const magnum = await start(() => {
      const nth = seen().length;
      return { body: { clusters: [{ uuid: `c${nth}` }], next: `http://inner/?marker=m${nth % 2}` } };
    });
    await expect(uuids(magnum.clusters.list())).rejects.toThrow('form a loop');
  });

  it('fails after 10,000 pages', async () => {
    let page = 0;
    const fields = async () => {
      page += 1;
      return { clusters: [{ uuid: `c${page}` }], next: `http://inner/?marker=c${page}` };
    };
    const reader = new PageReader({ fields } as unknown as MagnumRequest, { path: '/', key: 'clusters' }, {});
    const readAll = async () => {
      for (let last = await reader.first(); ; ) last = await reader.after(last, Number.POSITIVE_INFINITY);
    };
    await expect(readAll()).rejects.toThrow('Magnum returned more than 10000 pages');
    expect(page).toBe(10_001);
  });

  it('continues after one empty page', async () => {
    const magnum = await start(() => {
      const nth = seen().length;
      const next = nth < 4 && `http://inner/?marker=m${nth}`;
      return { body: { clusters: nth === 2 ? [] : [{ uuid: `c${nth}` }], ...(next && { next }) } };
    });
    expect(await uuids(magnum.clusters.list())).toEqual(['c1', 'c3', 'c4']);
  });
});
