/** doctor: the checks of Magnum, and the results of checks. */
import { describe, expect, it } from 'vitest';
import { failedWith, notChecked } from '../../../src/commands/doctor/check-result.ts';
import { magnumService } from '../../../src/commands/doctor/service.ts';
import type { Context } from '../../../src/context.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { Token } from '../../../src/keystone/types.ts';
import type { VersionRange } from '../../../src/magnum/types.ts';
import { toArray } from '../../../src/platform/async-iterable.ts';

const TOKEN: Token = { id: 't', project: { id: 'p', name: 'demo' } };
const RANGE: VersionRange = { minimum: '1.1', maximum: '1.14' };

interface Fake {
  readonly range?: VersionRange | undefined;
  readonly list?: Error;
  readonly quota?: number | Error;
}

/** Counts the clusters that are read, and records the quotas that are requested. */
function contextOf({ range = RANGE, list, quota = 5 }: Fake) {
  const seen: unknown[] = [];
  const magnum = {
    serverVersions: range,
    apiVersion: '1.10',
    clusters: {
      async *list(options: unknown) {
        seen.push(options);
        if (list) throw list;
        yield {};
      },
    },
    quotas: {
      async get(...query: unknown[]) {
        seen.push(query);
        if (quota instanceof Error) throw quota;
        return { hard_limit: quota };
      },
    },
  };
  return { context: { magnum: async () => magnum } as unknown as Context, seen };
}

const check = (fake: Fake, token = TOKEN) => toArray(magnumService(token, contextOf(fake).context));
const ok = (name: string, message: string) => ({ check: name, status: 'ok', message });
const RESPONDS = ok('Magnum', 'responds and accepts the token; API 1.1 to 1.14, using 1.10');

describe('the check of Magnum', () => {
  it('lists one cluster, and reads the quota of the project', async () => {
    const { context, seen } = contextOf({});
    expect(await toArray(magnumService(TOKEN, context))).toEqual([
      RESPONDS,
      ok('quota', 'at most 5 clusters'),
    ]);
    expect(seen).toEqual([{ limit: 1 }, ['p', 'Cluster']]);
  });

  it('does not report a token that was not sent, and reads no quota without a project', async () => {
    const { context, seen } = contextOf({});
    expect(await toArray(magnumService({ id: '' }, context))).toEqual([
      ok('Magnum', 'responds; API 1.1 to 1.14, using 1.10'),
    ]);
    expect(seen).toHaveLength(1);
  });

  it('reports an error, and ends', async () => {
    const list = new MagnumError('auth', 'The request was rejected.', { status: 403, hint: 'h' });
    expect(await check({ list })).toEqual([
      { check: 'Magnum', status: 'error', message: 'the request was rejected (HTTP 403)', hint: 'h' },
    ]);
  });

  it('warns of a service that does not report its versions', async () => {
    const { context } = contextOf({});
    const magnum = { ...(await context.magnum()), serverVersions: undefined };
    const unknown = { magnum: async () => magnum } as unknown as Context;
    expect((await toArray(magnumService(TOKEN, unknown)))[0]).toEqual({
      check: 'Magnum',
      status: 'warning',
      message: 'responds and accepts the token, but does not report its API versions',
      hint: undefined,
    });
  });

  const TRUST = {
    check: 'trust',
    status: 'warning',
    message:
      'on most clouds, clusters cannot be created with a restricted application credential: Keystone rejects the trust that a cluster needs',
    hint: 'To create clusters, use another auth type, or on some clouds an unrestricted one; all other commands work.',
  };

  it.each([
    [true, '1.13', [TRUST]],
    [true, '1.14', []],
    [false, '1.13', []],
    [undefined, '1.13', []],
  ])(
    'with a credential that is restricted (%s), of API %s, reports %j',
    async (restricted, maximum, expected) => {
      const applicationCredential = restricted === undefined ? undefined : { id: 'c', restricted };
      const results = await check(
        { range: { minimum: '1.1', maximum } },
        { ...TOKEN, applicationCredential },
      );
      expect(results.slice(1, -1)).toEqual(expected);
    },
  );

  const DEFAULT = "not set for this project or not visible; the cloud's default applies";
  it.each([
    ['-1', -1, ok('quota', 'unlimited clusters')],
    ['0', 0, ok('quota', 'at most 0 clusters')],
    ['a missing one', new MagnumError('not-found', 'x'), ok('quota', DEFAULT)],
    ['one that is not visible', new MagnumError('auth', 'x'), ok('quota', DEFAULT)],
    [
      'an error',
      new MagnumError('failed', 'Cannot read it.', { status: 500 }),
      { check: 'quota', status: 'warning', message: 'cannot read it (HTTP 500)' },
    ],
  ])('reports the quota: %s', async (_, quota, result) => {
    expect((await check({ quota })).at(-1)).toEqual(result);
  });

  it('throws an interrupt', async () => {
    await expect(check({ quota: interruptedError() })).rejects.toMatchObject({ kind: 'interrupted' });
    await expect(check({ list: interruptedError() })).rejects.toMatchObject({ kind: 'interrupted' });
  });
});

it('failedWith: converts any error, and throws an interrupt', () => {
  expect(failedWith('x', new TypeError('Broken.'))).toEqual({
    check: 'x',
    status: 'error',
    message: 'Broken.',
    hint: undefined,
  });
  expect(() => failedWith('x', interruptedError())).toThrow('Interrupted.');
});

it('notChecked: is a warning with the reason', () => {
  expect(notChecked('x', 'it is late')).toEqual({
    check: 'x',
    status: 'warning',
    message: 'not checked: it is late',
    hint: undefined,
    notCheckedReason: 'it is late',
  });
});
