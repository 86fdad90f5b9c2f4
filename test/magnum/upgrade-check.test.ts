import { describe, expect, it } from 'vitest';
import type { Cluster, ClusterTemplate } from '../../src/magnum/types.ts';
import { upgradeProblems } from '../../src/magnum/upgrade-check.ts';

const FROM = { coe: 'kubernetes', server_type: 'vm', network_driver: 'flannel', labels: {} };

const problems = (
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  cluster: Readonly<Record<string, unknown>> = {},
) =>
  upgradeProblems({
    cluster: { uuid: 'c', name: 'c', cluster_template_id: 'a', ...cluster } as Cluster,
    from: { ...FROM, uuid: 'a', name: 'a', ...before } as ClusterTemplate,
    to: { ...FROM, uuid: 'b', name: 'b', ...after } as ClusterTemplate,
  });
const tags = (before: unknown, after: unknown) =>
  problems({ labels: { kube_tag: before } }, { labels: { kube_tag: after } });

describe('upgradeProblems', () => {
  it.each([
    [{}, {}, []],
    [{}, { coe: 'swarm-mode', network_driver: 'docker' }, ['the COE is swarm-mode instead of kubernetes']],
    [{}, { server_type: 'bm' }, ['the server type is bm instead of vm']],
    [{}, { network_driver: 'calico' }, ['the network driver is calico instead of flannel']],
    [{ network_driver: null }, { network_driver: 'calico' }, []],
    [{}, { driver: 'k8s_capi' }, []],
    [{ driver: 'k8s_heat' }, { driver: null }, []],
    [{ driver: 'k8s_heat' }, { driver: '' }, []],
    [{ driver: '' }, { driver: 'k8s_heat' }, []],
    [{ server_type: 1 }, { server_type: 'bm' }, []],
    [
      { driver: 'k8s_heat' },
      { driver: 'k8s_capi', server_type: 'bm' },
      ['the driver is k8s_capi instead of k8s_heat', 'the server type is bm instead of vm'],
    ],
  ])('compares %j with %j', (before, after, expected) => {
    expect(problems(before, after)).toEqual(expected);
  });

  it.each([
    ['v1.23.3', 'v1.23.3'],
    ['v1.23.3', 'v1.23.4'],
    ['v1.23.17', 'v1.24.0'],
    ['v1.9.0', 'v1.10.0'],
    ['1.23.3', 'v1.24.1-rancher1'],
    ['v1.32', 'v1.33.1'],
    [undefined, 'v1.33.1'],
    ['v1.33.1', undefined],
    ['latest', 'v1.10.0'],
    ['v1.33.1', 'master'],
    ['v1.33.1', ''],
    ['v1.33.1', 5],
    ['v1.2.0', 'v2.9.0'],
    ['v1.33.1', 'v1.1.2.3'],
    ['1.33', 'v1.33'],
  ])('accepts Kubernetes %s to %s', (before, after) => {
    expect(tags(before, after)).toEqual([]);
  });

  it.each([
    ['v1.33.3', 'v1.23.3', 'Kubernetes v1.23.3 is older than v1.33.3'],
    ['v1.23.3', 'v1.23.2', 'Kubernetes v1.23.2 is older than v1.23.3'],
    ['v1.10.0', 'v1.9.0', 'Kubernetes v1.9.0 is older than v1.10.0'],
    ['v2.0.0', 'v1.33.0', 'Kubernetes v1.33.0 is older than v2.0.0'],
    [
      'v1.23.3',
      'v1.25.0',
      'Kubernetes v1.25.0 is 2 minor versions newer than v1.23.3, but upgrades support only one',
    ],
  ])('rejects Kubernetes %s to %s', (before, after, problem) => {
    expect(tags(before, after)).toEqual([problem]);
  });

  it('without a label, compares with the version that the cluster reports', () => {
    expect(problems({}, { labels: { kube_tag: 'v1.29.3' } }, { coe_version: 'v1.23.3' })).toEqual([
      'Kubernetes v1.29.3 is 6 minor versions newer than v1.23.3, but upgrades support only one',
    ]);
  });

  it.each([
    [{ labels: { kube_tag: 'v1.28.0' } }, { coe_version: 'v1.23.3' }],
    [{ labels: null }, { coe_version: 5, labels: null }],
    [{ labels: { kube_tag: '' } }, { coe_version: '' }],
  ])('compares the label of the template %j before the version of the cluster %j', (from, cluster) => {
    expect(problems(from, { labels: { kube_tag: 'v1.29.3' } }, cluster)).toEqual([]);
  });

  it('compares with the label of the cluster, which overrides that of its template', () => {
    const cluster = { labels: { kube_tag: 'v1.25.1' } };
    const [from, to] = [{ labels: { kube_tag: 'v1.23.3' } }, { labels: { kube_tag: 'v1.26.0' } }];
    expect(problems(from, to, cluster)).toEqual([]);
    expect(problems(from, from, cluster)).toEqual(['Kubernetes v1.23.3 is older than v1.25.1']);
  });
});
