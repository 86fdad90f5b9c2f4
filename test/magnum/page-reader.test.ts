/** Pages from services that reject a marker, return to an earlier page or have odd links: the requests of one list. */
import { describe, expect, it } from 'vitest';
import type { MagnumError } from '../../src/errors.ts';
import type { ListOptions } from '../../src/magnum/types.ts';
import { all, speaking } from './connect.ts';
import type { Reply } from './service.ts';
import { connectWithoutNetwork } from './session.ts';

const page = (items: readonly object[], marker?: string | number): Reply => ({
  headers: speaking('1.14'),
  body: {
    clusters: items,
    quotas: items,
    ...(marker !== undefined && { next: `http://inner:9511/v1/x?limit=9&marker=${marker}` }),
  },
});
const clusters = (...uuids: string[]) => uuids.map((uuid) => ({ uuid }));
const rejection = (status: number): Reply => ({
  status,
  headers: { ...speaking('1.14'), 'x-openstack-request-id': 'req-1' },
  body: { errors: [{ detail: 'No such marker.' }] },
});

/** The clusters or the error of the list from a service with these pages by marker, and the markers of its requests. */
async function read(pages: Record<string, Reply>, options: ListOptions = {}) {
  const { magnum, sent } = connectWithoutNetwork((line) => {
    const marker = new URL(line.slice('GET '.length), 'http://x').searchParams.get('marker') ?? 'first';
    const found = pages[marker];
    if (found === undefined) throw new Error(`unexpected marker ${marker}`);
    return found;
  });
  const items: string[] = [];
  let error: MagnumError | undefined;
  try {
    for await (const { uuid } of magnum.clusters.list(options)) items.push(uuid);
  } catch (cause) {
    error = cause as MagnumError;
  }
  const queries = sent.map(({ path }) => new URL(path, 'http://x').searchParams);
  return {
    items,
    error,
    markers: queries.map((query) => query.get('marker')),
    limits: queries.map((query) => query.get('limit')),
  };
}

const LOOP = "Magnum's pages of clusters form a loop; the list is incomplete.";

describe('a list fails as a loop', () => {
  it.each<[string, Record<string, Reply>, string[], (string | null)[]]>([
    [
      'if page one leads to itself',
      { first: page(clusters('1'), '1'), 1: page(clusters('1'), '1') },
      ['1'],
      [null, '1'],
    ],
    [
      'if page two leads to itself',
      { first: page(clusters('1'), 'a'), a: page(clusters('2'), 'a') },
      ['1', '2'],
      [null, 'a'],
    ],
    [
      'if later pages lead to each other, without page one',
      {
        first: page(clusters('1'), 'a'),
        a: page(clusters('2'), 'b'),
        b: page(clusters('3'), 'c'),
        c: page(clusters('4'), 'a'),
      },
      ['1', '2', '3', '4'],
      [null, 'a', 'b', 'c'],
    ],
    [
      'if later pages lead to each other, without the first two',
      {
        first: page(clusters('1'), 'a'),
        a: page(clusters('2'), 'b'),
        b: page(clusters('3'), 'c'),
        c: page(clusters('4'), 'b'),
      },
      ['1', '2', '3', '4'],
      [null, 'a', 'b', 'c'],
    ],
    [
      'if a later page has the first item of the page before it',
      {
        first: page(clusters('1'), 'a'),
        a: page(clusters('2', '3'), 'b'),
        b: page(clusters('2', '4'), 'c'),
      },
      ['1', '2', '3'],
      [null, 'a', 'b'],
    ],
  ])('%s', async (_, pages, items, markers) => {
    const { error, ...result } = await read(pages);
    expect(result).toMatchObject({ items, markers });
    expect(error).toMatchObject({ kind: 'failed', message: LOOP });
  });

  it('although the limit for the same position is another', async () => {
    const times = [0, 0, 0, 1_000];
    const clock = () => times.shift() ?? 1_000;
    const { error, limits } = await read(
      { first: page(clusters('1'), 'a'), a: page(clusters('2', '3'), 'a') },
      { clock },
    );
    expect(error?.message).toBe(LOOP);
    expect(limits).toEqual(['30', '1000']);
  });
});

it('a page without items that is followed by another is not a loop', async () => {
  const pages = { first: page([], 'a'), a: page([], 'b'), b: page(clusters('1')) };
  expect(await read(pages)).toMatchObject({ items: ['1'], error: undefined });
});

it('two pages whose items have neither UUID nor ID are not a loop', async () => {
  const { magnum } = connectWithoutNetwork((line) =>
    line.includes('marker') ? page([{ name: 'b' }]) : page([{ name: 'a' }], 'a'),
  );
  expect(await all(magnum.clusters.list())).toEqual([{ name: 'a' }, { name: 'b' }]);
});

describe('a marker that the service rejects', () => {
  it.each([404, 400])(
    'with %i is replaced by an earlier item, and no item is yielded twice',
    async (status) => {
      const pages = {
        first: page(clusters('1', '2', '3', '4'), '4'),
        4: rejection(status),
        3: rejection(status),
        1: page(clusters('2', '3', '5'), '5'),
        5: page(clusters('6')),
      };
      expect(await read(pages)).toMatchObject({
        items: ['1', '2', '3', '4', '5', '6'],
        error: undefined,
        markers: [null, '4', '3', '1', '5'],
      });
    },
  );

  it.each([401, 403, 406, 409, 500, 503])('with %i ends the list without more requests', async (status) => {
    const { items, error, markers } = await read({
      first: page(clusters('1', '2'), '2'),
      2: rejection(status),
    });
    expect([items, error?.status, markers]).toEqual([['1', '2'], status, [null, '2']]);
  });

  it.each([401, 500])('with %i after an earlier item ends the list', async (status) => {
    const pages = { first: page(clusters('1', '2'), '2'), 2: rejection(404), 1: rejection(status) };
    const { error, markers } = await read(pages);
    expect([error?.status, markers]).toEqual([status, [null, '2', '1']]);
  });

  it.each([404, 400])('with %i for all items fails as a list that changed', async (status) => {
    const pages = {
      first: page(clusters('1', '2', '3'), '3'),
      3: rejection(status),
      2: rejection(status),
    };
    const { error, markers } = await read(pages);
    expect(markers).toEqual([null, '3', '2']);
    expect(error).toMatchObject({
      kind: 'failed',
      message: 'The list of clusters changed while it was being read, and is incomplete.',
      hint: 'Run the command again.',
      status,
      requestId: 'req-1',
      cause: expect.objectContaining({ message: 'No such marker.' }),
    });
  });

  it('that is not an item of the page has the error of the service', async () => {
    const { error, markers } = await read({ first: page(clusters('1', '2'), 'x'), x: rejection(400) });
    expect([error?.message, markers]).toEqual(['No such marker.', [null, 'x']]);
  });

  it('that is not the last item of the page has the error of the service', async () => {
    const { error, markers } = await read({ first: page(clusters('1', '2'), '1'), 1: rejection(400) });
    expect([error?.message, markers]).toEqual(['No such marker.', [null, '1']]);
  });

  it('that is a number as ID is replaced by the ID of an earlier item', async () => {
    const quotas = (...ids: (number | string)[]) => ids.map((id) => ({ id, hard_limit: 1 }));
    const { magnum, lines } = connectWithoutNetwork((line) => {
      if (line.includes('marker=7')) return rejection(404);
      return line.includes('marker') ? page(quotas(7, 8)) : page(quotas(5, 7), 7);
    });
    expect((await all(magnum.quotas.list())).map(({ id }) => id)).toEqual([5, 7, 8]);
    expect(lines()).toEqual([
      'GET /v1/quotas',
      'GET /v1/quotas?limit=9&marker=7',
      'GET /v1/quotas?limit=9&marker=5',
    ]);
  });
});

describe('a service that ignores the marker', () => {
  const ignoring = (line: string): Reply =>
    line.includes('limit=30') ? page(clusters('1', '2'), '2') : page(clusters('1', '2', '3'));

  it('is asked for the whole list, with the options of the first page', async () => {
    const { magnum, lines } = connectWithoutNetwork(ignoring);
    const options = { clock: () => 0, sort_key: 'name', sort_dir: 'desc', marker: '0' } as const;
    expect(await all(magnum.clusters.list(options))).toEqual(clusters('1', '2', '3'));
    const query = 'marker=0&sort_key=name&sort_dir=desc';
    expect(lines()).toEqual([
      `GET /v1/clusters?${query}&limit=30`,
      'GET /v1/clusters?limit=1000&marker=2',
      `GET /v1/clusters?${query}`,
    ]);
  });
});

describe('the link to the next page', () => {
  it.each<[string, unknown]>([
    ['is missing', undefined],
    ['is null', null],
    ['is empty', ''],
  ])('that %s ends the list', async (_, next) => {
    const { magnum, lines } = connectWithoutNetwork(() => ({ body: { clusters: clusters('1'), next } }));
    expect(await all(magnum.clusters.list())).toEqual(clusters('1'));
    expect(lines()).toHaveLength(1);
  });

  it('is used without its fragment, host and path', async () => {
    const next = 'https://elsewhere/x/y?marker=a%26b&limit=2#part?x=y';
    const { magnum, lines } = connectWithoutNetwork((line) =>
      line.includes('marker') ? page([]) : { body: { clusters: clusters('1'), next } },
    );
    await all(magnum.clusters.list());
    expect(lines()).toEqual(['GET /v1/clusters', 'GET /v1/clusters?marker=a%26b&limit=2']);
  });
});

describe('the limit of a request', () => {
  const service = (line: string): Reply => {
    const marker = new URL(line.slice(4), 'http://x').searchParams.get('marker');
    if (marker === null) return page(clusters('1', '2'), '2');
    return marker === '2' ? page(clusters('3', '4'), '4') : page(clusters('5', '6'));
  };
  const limitsOf = async (options: ListOptions) => {
    const { magnum, sent } = connectWithoutNetwork(service);
    const { length } = await all(magnum.clusters.list(options));
    return [length, ...sent.map(({ path }) => new URL(path, 'http://x').searchParams.get('limit'))];
  };

  it.each<[ListOptions, unknown[]]>([
    [{}, [6, null, '9', '9']],
    [{ limit: 0 }, [6, null, '9', '9']],
    [{ limit: 2 }, [2, '2']],
    [{ limit: 3 }, [3, '3', '1']],
    [{ limit: 4 }, [4, '4', '2']],
    [{ limit: 20 }, [6, '20', '9', '9']],
    [{ clock: () => 0 }, [6, '30', '1000', '1000']],
    [{ clock: () => 0, sort_key: 'uuid' }, [6, '30', '1000', '1000']],
    [{ clock: () => 0, sort_key: 'created_at' }, [6, '30', '1000', '1000']],
    [{ clock: () => 0, sort_key: 'name' }, [6, '30', '1000', '1000']],
    [{ clock: () => 0, sort_key: 'id' }, [6, null, '9', '9']],
    [{ clock: () => 0, limit: 3 }, [3, '3', '1']],
  ])('with %j', async (options, expected) => {
    expect(await limitsOf(options)).toEqual(expected);
  });
});
