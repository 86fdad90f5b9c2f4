/** The comparison of cluster templates before an upgrade. */
import { describe, expect, it } from 'vitest';
import { assertUpgradeFits } from '../../../src/commands/cluster/upgrade-check.ts';
import type { Context } from '../../../src/context.ts';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import type { Cluster } from '../../../src/magnum/types.ts';

const template = (name: string, tag?: string, more: object = {}) => ({
  ...{ uuid: `u-${name}`, name, coe: 'kubernetes', labels: tag === undefined ? {} : { kube_tag: tag } },
  ...more,
});
const OLD = template('old', 'v1.23.3');
const NEW = template('new', 'v1.24.1');
const CLUSTER = { uuid: 'c', name: 'web', cluster_template_id: 'u-old' } as Cluster;

interface Fake {
  readonly apiVersion?: string;
  readonly cluster?: object | Error;
  readonly listed?: readonly object[] | Error;
  /** Templates that only `get` finds. */
  readonly hidden?: Readonly<Record<string, object | Error>>;
}

async function check(
  { apiVersion = 'latest', cluster = CLUSTER, listed = [OLD, NEW], hidden = {} }: Fake,
  known?: Cluster,
) {
  const remarks: string[] = [];
  const requests: string[] = [];
  const orThrow = <T>(value: T | Error): T => {
    if (value instanceof Error) throw value;
    return value;
  };
  const magnum = {
    apiVersion,
    clusters: {
      async get(id: string) {
        requests.push(`cluster ${id}`);
        return orThrow(cluster);
      },
    },
    clusterTemplates: {
      async *list() {
        requests.push('list');
        yield* orThrow(listed);
      },
      async get(id: string) {
        requests.push(`template ${id}`);
        return orThrow(hidden[id] ?? new MagnumError('not-found', 'x', { status: 404 }));
      },
    },
  };
  const context = { magnum: async () => magnum, remark: (line: string) => remarks.push(line) };
  const error = await assertUpgradeFits('web', 'new', context as unknown as Context, known).catch((e) => e);
  return { error, remarks, requests };
}
const FITS = { error: undefined, remarks: [] };

describe('assertUpgradeFits', () => {
  it('reads the cluster and the list of templates, and accepts a template that fits', async () => {
    expect(await check({})).toEqual({ ...FITS, requests: ['cluster web', 'list'] });
    expect(await check({}, CLUSTER)).toEqual({ ...FITS, requests: ['list'] });
  });

  it('rejects a template that does not fit, with all reasons', async () => {
    const listed = [
      template('old', 'v1.23.3', { network_driver: 'flannel' }),
      template('new', 'v1.25.0', { network_driver: 'calico' }),
    ];
    const { error } = await check({ listed });
    expect(error).toMatchObject({
      kind: 'usage',
      message:
        'Cannot upgrade cluster web to cluster template new: the network driver is calico instead of flannel; ' +
        'Kubernetes v1.25.0 is 2 minor versions newer than v1.23.3, but upgrades support only one.',
      hint: 'Use --force to upgrade anyway, or select another cluster template.',
    });
  });

  it('does not compare if the requested API cannot upgrade', async () => {
    expect(await check({ apiVersion: '1.7' })).toEqual({ ...FITS, requests: [] });
    expect((await check({ apiVersion: '1.8' })).requests).toHaveLength(2);
  });

  it('gets templates that are not in the list', async () => {
    expect(await check({ listed: [], hidden: { new: NEW, 'u-old': OLD } })).toEqual({
      ...FITS,
      requests: ['cluster web', 'list', 'template new', 'template u-old'],
    });
    expect(
      (
        await check({
          listed: new MagnumError('auth', 'x', { status: 403 }),
          hidden: { new: NEW, 'u-old': OLD },
        })
      ).requests,
    ).toHaveLength(4);
  });

  it.each<[string, Fake]>([
    ['the cluster cannot be read', { cluster: new MagnumError('not-found', 'x', { status: 404 }) }],
    ['the new template cannot be read', { listed: [OLD] }],
    ['several templates have the name of the new one', { listed: [OLD, NEW, { ...NEW, uuid: 'x' }] }],
  ])('lets Magnum decide if %s', async (_, fake) => {
    const { error, remarks } = await check(fake);
    expect({ error, remarks }).toEqual(FITS);
  });

  it('remarks that the template of the cluster cannot be read', async () => {
    expect(await check({ listed: [NEW] })).toMatchObject({
      error: undefined,
      remarks: ['The cluster template of cluster web cannot be read, so new is not compared with it.'],
    });
  });

  it.each([
    ['a conflict', new MagnumError('failed', 'Multiple', { status: 409 })],
    ['an error without a response', new MagnumError('unreachable', 'x')],
    ['an interrupt', interruptedError()],
    ['a bug', new TypeError('x')],
  ])('throws %s of each request', async (_, error) => {
    expect((await check({ cluster: error })).error).toBe(error);
    expect((await check({ listed: error })).error).toBe(error);
    expect((await check({ listed: [], hidden: { new: error } })).error).toBe(error);
  });

  const REMARK = 'The versions of Kubernetes are not compared, because';
  it.each([
    [undefined, 'v1.24.1', [`${REMARK} cluster web has no label kube_tag.`]],
    ['v1.23.3', undefined, [`${REMARK} cluster template new has no label kube_tag.`]],
    [undefined, undefined, [`${REMARK} cluster web and cluster template new have no label kube_tag.`]],
    ['v1.23.3', 'v1.24.1', []],
  ])('with the versions %j and %j remarks %j', async (from, to, remarks) => {
    expect(await check({ listed: [template('old', from), template('new', to)] })).toMatchObject({
      error: undefined,
      remarks,
    });
  });

  it('does not remark on versions of Docker Swarm, or if the template stays', async () => {
    const swarm = { coe: 'swarm' };
    const listed = [template('old', undefined, swarm), template('new', undefined, swarm)];
    expect(await check({ listed })).toMatchObject(FITS);
    const same = template('new');
    expect(
      await check({ listed: [same], cluster: { ...CLUSTER, cluster_template_id: 'u-new' } }),
    ).toMatchObject(FITS);
  });
});
