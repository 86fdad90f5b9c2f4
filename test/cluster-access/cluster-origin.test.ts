import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { originOf } from '../../src/cluster-access/cluster-origin.ts';
import { type ErrorKind, MagnumError } from '../../src/errors.ts';
import type { Cluster, Magnum } from '../../src/magnum/types.ts';

const ENDPOINT = 'https://magnum.example.org/v1';
const cluster = (project_id: unknown) => ({ uuid: 'u', project_id }) as unknown as Cluster;
const magnumThat = (get: (id: string) => Promise<Cluster>) => ({ clusters: { get } }) as unknown as Magnum;
const magnum = magnumThat(() => Promise.reject(new Error('unexpected call')));
const markOf = (project: unknown, endpoint = ENDPOINT) => originOf(cluster(project), magnum, endpoint).mark;

describe('originOf, mark', () => {
  it('is the first 32 digits of the SHA-256 of endpoint and project', () => {
    const hash = createHash('sha256').update(`${ENDPOINT}\np1`).digest('hex');
    expect(markOf('p1')).toBe(hash.slice(0, 32));
  });

  it('differs between projects and between endpoints', () => {
    const marks = [
      markOf('p1'),
      markOf('p2'),
      markOf('p1', 'https://other.example.org/v1'),
      markOf('p1', 'http://magnum.example.org/v1'),
      markOf('p1', 'https://magnum.example.org:8443/v1'),
      markOf('p1', 'https://magnum.example.org/v1?region=two'),
    ];
    expect(new Set(marks).size).toBe(6);
  });

  it.each([
    'https://user@magnum.example.org/v1',
    'https://user:word@magnum.example.org/v1',
    'https://:word@magnum.example.org/v1',
  ])('does not depend on the username and password in %s', (endpoint) => {
    expect(markOf('p1', endpoint)).toBe(markOf('p1'));
  });

  it.each([undefined, null, '', 5])('is undefined for the project %j', (project) => {
    expect(markOf(project)).toBeUndefined();
  });
});

describe('originOf, isGone', () => {
  it('is false for a cluster that exists, after one request for its UUID', async () => {
    const requested: string[] = [];
    const { isGone } = originOf(
      cluster('p1'),
      magnumThat(async (id) => {
        requested.push(id);
        return cluster('p1');
      }),
      ENDPOINT,
    );
    expect(await isGone('u-2')).toBe(false);
    expect(requested).toEqual(['u-2']);
  });

  it.each<[unknown, boolean]>([
    ...(['failed', 'usage', 'auth', 'ended-in-failure', 'timeout', 'unreachable'] as ErrorKind[]).map(
      (kind): [unknown, boolean] => [new MagnumError(kind, kind), false],
    ),
    [new MagnumError('not-found', 'not-found'), true],
    [Object.assign(new Error('another class'), { kind: 'not-found' }), false],
    [undefined, false],
  ])('after the error %s is %s', async (error, expected) => {
    const { isGone } = originOf(
      cluster('p1'),
      magnumThat(() => Promise.reject(error)),
      ENDPOINT,
    );
    expect(await isGone('u-2')).toBe(expected);
  });

  it('throws an interruption', async () => {
    const error = new MagnumError('interrupted', 'x');
    const magnumThatIsInterrupted = magnumThat(() => Promise.reject(error));
    await expect(originOf(cluster('p1'), magnumThatIsInterrupted, ENDPOINT).isGone('u-2')).rejects.toBe(
      error,
    );
  });
});
