/** Which contexts count as dead: by their marks and the responses of Magnum. */
import { describe, expect, it } from 'vitest';
import { originMark } from '../../../src/cluster-access/cluster-origin.ts';
import { type OwnContext, sortContexts } from '../../../src/commands/cluster/dead-contexts.ts';
import type { Context } from '../../../src/context.ts';
import { type ErrorKind, MagnumError } from '../../../src/errors.ts';

const ENDPOINT = 'https://magnum.example.org/v1';
const MARK = originMark(ENDPOINT, 'p1');
const one = (uuid: string, origin: string | undefined = MARK): OwnContext => ({
  uuid,
  origin,
  context: uuid,
  path: undefined,
});

interface Responses {
  readonly listed?: readonly string[];
  readonly project?: string | undefined;
  readonly get?: (uuid: string) => unknown;
}

/** The UUIDs of the contexts in each group, and the requests. */
async function sort(contexts: readonly OwnContext[], isConfirmed: boolean, responses: Responses = {}) {
  const { listed = [], project = 'p1', get = () => new MagnumError('not-found', 'x') } = responses;
  const requests: string[] = [];
  const clusters = {
    async *list() {
      requests.push('list');
      yield* listed.map((uuid) => ({ uuid }));
    },
    async get(uuid: string) {
      requests.push(uuid);
      const response = get(uuid);
      if (response instanceof Error) throw response;
      return response;
    },
  };
  const context = {
    magnum: async () => ({ clusters }),
    session: async () => ({
      endpoint: async () => ENDPOINT,
      token: async () => ({ project: project === '' ? undefined : { id: project } }),
    }),
  } as unknown as Context;
  const sorted = await sortContexts(contexts, { isConfirmed }, context);
  const uuids = (list: readonly OwnContext[]) => list.map(({ uuid }) => uuid);
  return { dead: uuids(sorted.dead), alive: uuids(sorted.alive), others: uuids(sorted.others), requests };
}

describe('sortContexts', () => {
  it('sends no request without contexts of this cloud and project', async () => {
    expect(await sort([], true)).toMatchObject({ requests: [] });
    const others = [
      one('a', 'other'),
      { ...one('b'), origin: undefined },
      one('c', originMark(ENDPOINT, 'p2')),
    ];
    expect(await sort(others, true)).toEqual({ dead: [], alive: [], others: ['a', 'b', 'c'], requests: [] });
  });

  it('calls nothing dead for a login without a project', async () => {
    expect(await sort([one('a')], true, { project: '' })).toMatchObject({
      dead: [],
      others: ['a'],
      requests: [],
    });
  });

  it('asks for each cluster that the list does not contain, once', async () => {
    expect(await sort([one('a'), one('b'), one('b'), one('c', 'x')], true, { listed: ['a'] })).toEqual({
      dead: ['b', 'b'],
      alive: ['a'],
      others: ['c'],
      requests: ['list', 'b'],
    });
  });

  it('reads only the list if nothing is to be removed', async () => {
    expect(await sort([one('a'), one('b')], false, { listed: ['a'] })).toMatchObject({
      dead: ['b'],
      requests: ['list'],
    });
  });

  it.each<ErrorKind>(['auth', 'failed', 'unreachable', 'timeout', 'usage'])(
    'calls no cluster dead after an error of the kind %s',
    async (kind) => {
      const get = () => new MagnumError(kind, 'x');
      expect(await sort([one('a')], true, { get })).toMatchObject({ dead: [], alive: ['a'] });
    },
  );

  it('calls no cluster dead that the list omits, but that exists', async () => {
    expect(await sort([one('a')], true, { get: () => ({ uuid: 'a' }) })).toMatchObject({
      dead: [],
      alive: ['a'],
    });
  });

  it('ends when the user interrupts it', async () => {
    const error = new MagnumError('interrupted', 'x');
    await expect(sort([one('a')], true, { get: () => error })).rejects.toBe(error);
  });

  it('throws the error of the list', async () => {
    const error = new MagnumError('unreachable', 'x');
    const listed = new Proxy([], {
      get() {
        throw error;
      },
    });
    await expect(sort([one('a')], true, { listed })).rejects.toBe(error);
  });
});
