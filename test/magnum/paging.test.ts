/** Long lists: in pages sized by how long the last one took, from services of every kind, while they change. */
import { describe, expect, it } from 'vitest';
import type { MagnumRequest } from '../../src/magnum/magnum-request.ts';
import { PageReader } from '../../src/magnum/page-reader.ts';
import { FIRST_PAGE_SIZE, MAX_PAGE_SIZE } from '../../src/magnum/page-size.ts';
import { all, connectForTests } from './connect.ts';
import type { Reply, Seen } from './service.ts';

const { start, seen, requests } = connectForTests();
const uuids = async (items: AsyncIterable<{ uuid: string }>) => (await all(items)).map(({ uuid }) => uuid);

interface Kind {
  readonly total: number;
  /** `max_limit`; 1000 as in Magnum. */
  readonly most?: number;
  /** Milliseconds for each cluster, by the number of the request. */
  readonly delay?: (request: number) => number;
  readonly ignores?: 'limit' | 'marker';
}

/** Clusters c1, c2 … and the time that they take, which passes only there. */
function service({ total, most = MAX_PAGE_SIZE, delay = () => 0, ignores }: Kind) {
  let time = 0;
  let clusters = Array.from({ length: total }, (_, i) => ({ uuid: `c${i + 1}` }));
  const answer = ({ path }: Seen): Reply => {
    const { searchParams } = new URL(path, 'http://x');
    const asked = ignores === 'limit' ? most : Number(searchParams.get('limit') ?? most);
    const marker = ignores === 'marker' ? null : searchParams.get('marker');
    const at = clusters.findIndex(({ uuid }) => uuid === marker);
    if (marker !== null && at < 0) {
      return { status: 404, body: { errors: [{ status: 404, detail: `Cluster ${marker} is not there.` }] } };
    }
    const limit = Math.min(asked, most);
    const items = clusters.slice(at + 1, at + 1 + limit);
    time += items.length * delay(seen().length);
    const next = `http://inner/v1/clusters?sort_key=id&sort_dir=asc&limit=${limit}&marker=${items.at(-1)?.uuid}`;
    return { body: { clusters: items, ...(items.length === limit && { next }) } };
  };
  return {
    answer,
    clock: () => time,
    remove: (...gone: string[]) => {
      clusters = clusters.filter(({ uuid }) => !gone.includes(uuid));
    },
  };
}

/** c1, c2 … */
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `c${i + 1}`);

const query = (name: string): (string | null)[] =>
  seen().map(({ path }) => new URL(path, 'http://x').searchParams.get(name));
const limits = (): number[] => query('limit').map(Number);

describe('pages', () => {
  it.each([0, 1, FIRST_PAGE_SIZE - 1])('of a list of %i: one', async (total) => {
    const { answer, clock } = service({ total });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ clock }))).toEqual(numbered(total));
    expect(requests()).toEqual([`GET /v1/clusters?limit=${FIRST_PAGE_SIZE}`]);
  });

  it.each([
    [1_000, 2],
    [10_000, 11],
    [100_000, 101],
  ])('of a list of %i from a quick service: %i', async (total, count) => {
    const { answer, clock } = service({ total, delay: () => 0.02 });
    const magnum = await start(answer);
    let read = 0;
    for await (const _ of magnum.clusters.list({ clock })) {
      read += 1;
      if (read % 250 !== 1) continue;
      // Whatever there is to come, no more than one page is read ahead.
      const pagesRead = 1 + Math.ceil(Math.max(0, read - FIRST_PAGE_SIZE) / MAX_PAGE_SIZE);
      expect(seen().length).toBeLessThanOrEqual(pagesRead + 1);
    }
    expect(read).toBe(total);
    expect(limits()).toEqual([FIRST_PAGE_SIZE, ...Array(count - 1).fill(MAX_PAGE_SIZE)]);
  });

  it('of a service that needs 18 ms for each: the first in half a second, each in three', async () => {
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

  it('of a service that changes its pace follow it', async () => {
    const { answer, clock } = service({ total: 2_000, delay: (request) => [0, 0.1, 30, 1][request] ?? 1 });
    const magnum = await start(answer);
    expect(await all(magnum.clusters.list({ clock }))).toHaveLength(2_000);
    expect(limits()).toEqual([FIRST_PAGE_SIZE, MAX_PAGE_SIZE, 100, MAX_PAGE_SIZE]);
  });

  it('do not shrink to nothing, and take a clock that is set back', async () => {
    const slow = service({ total: 65, delay: () => 60_000 });
    const magnum = await start(slow.answer);
    await all(magnum.clusters.list({ clock: slow.clock }));
    expect(limits()).toEqual([FIRST_PAGE_SIZE, FIRST_PAGE_SIZE, FIRST_PAGE_SIZE]);
    await all(magnum.clusters.list({ clock: () => -slow.clock() }));
    expect(limits().slice(3)).toEqual([FIRST_PAGE_SIZE, MAX_PAGE_SIZE]);
  });
});

describe('what the user or another caller asks for stays', () => {
  it('a limit is one request', async () => {
    const { answer, clock } = service({ total: 500, delay: () => 18 });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ limit: 200, clock }))).toEqual(numbered(200));
    expect(limits()).toEqual([200]);
  });

  it('a marker is where the first page begins', async () => {
    const { answer, clock } = service({ total: 40 });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ marker: 'c5', clock }))).toEqual(numbered(40).slice(5));
    expect(query('marker')).toEqual(['c5', 'c35']);
  });

  it.each(['status', 'health_status', 'updated_at', 'node_count'])(
    'sorted by %s, which may change or be empty: pages as large as can be',
    async (sort_key) => {
      const { answer, clock } = service({ total: 40 });
      const magnum = await start(answer);
      await all(magnum.clusters.list({ sort_key, clock }));
      expect(requests()).toEqual([`GET /v1/clusters?sort_key=${sort_key}`]);
    },
  );

  it('sorted by name: small ones', async () => {
    const { answer, clock } = service({ total: 3 });
    const magnum = await start(answer);
    await all(magnum.clusters.list({ sort_key: 'name', sort_dir: 'desc', clock }));
    expect(requests()).toEqual([`GET /v1/clusters?sort_key=name&sort_dir=desc&limit=${FIRST_PAGE_SIZE}`]);
  });

  it('without a clock: as large as can be', async () => {
    const magnum = await start(service({ total: 40 }).answer);
    await all(magnum.clusters.list());
    expect(requests()).toEqual(['GET /v1/clusters']);
  });
});

describe('services that page otherwise', () => {
  it.each<[string, Omit<Kind, 'total'>, number]>([
    ['that takes no notice of limit', { ignores: 'limit' }, 1],
    ['that takes no notice of limit, with several pages', { ignores: 'limit', most: 50 }, 3],
    ['whose largest page is smaller than the first', { most: 7 }, 15],
    ['that takes no notice of marker', { ignores: 'marker' }, 3],
  ])('one %s', async (_what, kind, count) => {
    const { answer, clock } = service({ total: 100, ...kind });
    const magnum = await start(answer);
    expect(await uuids(magnum.clusters.list({ clock }))).toEqual(numbered(100));
    expect(seen()).toHaveLength(count);
  });

  it('one that takes no notice of marker, and has more than fits on a page, is not believed', async () => {
    const { answer, clock } = service({ total: 100, ignores: 'marker', most: 50 });
    const magnum = await start(answer);
    await expect(all(magnum.clusters.list({ clock }))).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('not complete'),
    });
    expect(seen().length).toBeLessThan(5);
  });
});

describe('clusters that are deleted while they are listed', () => {
  const LAST = `c${FIRST_PAGE_SIZE}`;

  /** Reads with a look at each; `gone` are deleted when the first page is there. */
  async function readWhile(total: number, gone: readonly string[], options: { limit?: number } = {}) {
    const { answer, clock, remove } = service({ total });
    let isFirst = true;
    const magnum = await start((one) => {
      const reply = answer(one);
      if (isFirst) remove(...gone);
      isFirst = false;
      return reply;
    });
    return await uuids(magnum.clusters.list({ clock, ...options }));
  }

  it.each([
    ['the last of a page', [LAST], 3],
    ['the last five of a page', numbered(FIRST_PAGE_SIZE).slice(-5), 5],
    ['those before and behind the end of a page', [LAST, `c${FIRST_PAGE_SIZE + 1}`], 3],
    ['one in the middle', ['c7'], 2],
  ])('%s', async (_what, gone, count) => {
    const told = await readWhile(100, gone);
    const behind = gone.filter((uuid) => Number(uuid.slice(1)) > FIRST_PAGE_SIZE);
    expect(told).toEqual(numbered(100).filter((uuid) => !behind.includes(uuid)));
    expect(seen()).toHaveLength(count);
  });

  it('with a limit', async () => {
    expect(await readWhile(2_000, [`c${MAX_PAGE_SIZE}`], { limit: 1_200 })).toEqual(numbered(1_200));
  });

  it('all of a page: one sentence, behind the rows that had come', async () => {
    const { answer, clock, remove } = service({ total: 100 });
    const magnum = await start((one) => {
      const reply = answer(one);
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

  it('a refusal of the first page stays what it is', async () => {
    const { answer, clock } = service({ total: 1 });
    const magnum = await start(answer);
    await expect(all(magnum.clusters.list({ marker: 'gone', clock }))).rejects.toMatchObject({
      kind: 'not-found',
      message: 'Cluster gone is not there.',
    });
    expect(seen()).toHaveLength(1);
  });
});

describe('next pages without an end', () => {
  /** The answers by the number of the page, from 1. */
  const pagesOf = (page: (nth: number) => readonly string[]) => (): Reply => {
    const nth = seen().length;
    const next = `http://inner/v1/clusters?limit=30&marker=m${nth}`;
    return { body: { clusters: page(nth).map((uuid) => ({ uuid })), next } };
  };

  it('without items: fails after the fourth in a row', async () => {
    const magnum = await start(pagesOf((nth) => (nth === 1 ? ['c1'] : [])));
    await expect(uuids(magnum.clusters.list())).rejects.toMatchObject({
      kind: 'failed',
      message: "The service's pages of clusters go on without an item on them; the list is not complete.",
    });
    expect(requests()).toHaveLength(5);
  });

  it('with the same items under other markers: fails', async () => {
    const magnum = await start(pagesOf((nth) => (nth < 3 ? [`c${nth}`] : ['c3'])));
    await expect(uuids(magnum.clusters.list())).rejects.toThrow('lead in a circle');
    expect(requests().length).toBeLessThan(6);
  });

  it('with a marker that repeats: fails', async () => {
    const magnum = await start(() => {
      const nth = seen().length;
      return { body: { clusters: [{ uuid: `c${nth}` }], next: `http://inner/?marker=m${nth % 2}` } };
    });
    await expect(uuids(magnum.clusters.list())).rejects.toThrow('lead in a circle');
  });

  it('without end: fails after 10,000 pages', async () => {
    let page = 0;
    const fields = async () => {
      page += 1;
      return { clusters: [{ uuid: `c${page}` }], next: `http://inner/?marker=c${page}` };
    };
    const reader = new PageReader({ fields } as unknown as MagnumRequest, { path: '/', key: 'clusters' }, {});
    const readAll = async () => {
      for (let last = await reader.first(); ; ) last = await reader.after(last, Number.POSITIVE_INFINITY);
    };
    await expect(readAll()).rejects.toThrow('do not end after 10000 pages');
    expect(page).toBe(10_001);
  });

  it('goes on after an empty page that is followed by others', async () => {
    const magnum = await start(() => {
      const nth = seen().length;
      const next = nth < 4 && `http://inner/?marker=m${nth}`;
      return { body: { clusters: nth === 2 ? [] : [{ uuid: `c${nth}` }], ...(next && { next }) } };
    });
    expect(await uuids(magnum.clusters.list())).toEqual(['c1', 'c3', 'c4']);
  });
});
