import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/sandbox/http-messages.ts';
import {
  assertNodeLabels,
  assertRoleAttributes,
  assertSizes,
  assertTaints,
} from '../../../src/sandbox/magnum/nodegroup-validation.ts';

/** The error of Magnum, `ATTRIBUTE for gpu is invalid (WHY).`; undefined if `check` accepts. */
function errorOf(check: () => void): { readonly status: number; readonly message: string } | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    const { status, message } = error as { status: number; message: string };
    return { status, message };
  }
}
const invalid = (attribute: string, why: string) => ({
  status: 409,
  message: `${attribute} for gpu is invalid (${why}).`,
});

describe('assertSizes', () => {
  const errorFor = (min: number, count: number, max: number | null) =>
    errorOf(() => assertSizes({ name: 'gpu', min_node_count: min, node_count: count, max_node_count: max }));

  it.each([
    [0, 0, null],
    [0, 1, null],
    [1, 1, null],
    [1, 1, 1],
    [1, 2, 3],
    [2, 2, 3],
    [1, 3, 3],
    [0, 0, 1],
    // Magnum does not compare a limit of 0.
    [1, 2, 0],
  ])('accepts at least %d, now %d, at most %j nodes', (min, count, max) => {
    expect(errorFor(min, count, max)).toBeUndefined();
  });

  it.each([
    [2, 1, null],
    [1, 0, null],
    [3, 2, 3],
    [3, 2, 4],
    [3, 2, 0],
  ])('rejects at least %d nodes for now %d, at most %j', (min, count, max) => {
    expect(errorFor(min, count, max)).toEqual(
      invalid('min_node_count', `min_node_count (${min}) should be less or equal to node_count (${count})`),
    );
  });

  it.each([
    [3, 3, 2],
    [3, 1, 2],
    [2, 5, 1],
  ])('rejects at least %d nodes, now %d, above the limit %d', (min, count, max) => {
    expect(errorFor(min, count, max)).toEqual(
      invalid('max_node_count', `min_node_count (${min}) should be less or equal to max_node_count (${max})`),
    );
  });

  it.each([
    [0, 3, 2],
    [2, 3, 2],
    [0, 2, 1],
  ])('rejects now %2$d nodes above the limit %3$d (at least %1$d)', (min, count, max) => {
    expect(errorFor(min, count, max)).toEqual(
      invalid('max_node_count', `node_count (${count}) should be less or equal to max_node_count (${max})`),
    );
  });
});

describe('assertRoleAttributes', () => {
  it.each<[string | undefined, unknown, unknown, string | undefined]>([
    ['master', { a: 'b' }, [], 'node_labels'],
    ['master', {}, [{ key: 'k' }], 'node_taints'],
    ['master', { a: 'b' }, [{ key: 'k' }], 'node_labels'],
    ['master', {}, [], undefined],
    ['master', undefined, undefined, undefined],
    ['master', null, null, undefined],
    ['master', ['a'], 'taints', undefined],
    ['worker', { a: 'b' }, [{ key: 'k' }], undefined],
    [undefined, { a: 'b' }, [{ key: 'k' }], undefined],
  ])('given the role %s, labels %j and taints %j, rejects %s', (role, labels, taints, attribute) => {
    expect(errorOf(() => assertRoleAttributes('gpu', role, labels, taints))).toEqual(
      attribute && invalid(attribute, `${attribute} may not be set on master nodegroups`),
    );
  });
});

describe('assertNodeLabels', () => {
  it.each([
    'a',
    'a/b',
    'example.org/kubernetes.io',
    'kubernetes.io',
    'k8s.io',
    'notkubernetes.io/x',
    'kubernetes.io.example.org/x',
    'kubernetes-io/x',
    'kubelet.kubernetes.io/anything',
    'node.kubernetes.io/anything',
    'beta.kubernetes.io/arch',
    'beta.kubernetes.io/instance-type',
    'beta.kubernetes.io/os',
    'failure-domain.beta.kubernetes.io/region',
    'failure-domain.beta.kubernetes.io/zone',
    'kubernetes.io/arch',
    'kubernetes.io/hostname',
    'kubernetes.io/os',
    'node.kubernetes.io/instance-type',
    'node.kubernetes.io/windows-build',
    'topology.kubernetes.io/region',
    'topology.kubernetes.io/zone',
  ])('accepts the label %s', (label) => {
    expect(errorOf(() => assertNodeLabels('gpu', { a: 'b', [label]: '' }))).toBeUndefined();
  });

  it.each([
    'kubernetes.io/x',
    'k8s.io/x',
    'k8s.io/',
    'node-role.kubernetes.io/worker',
    'a.k8s.io/x',
    'beta.kubernetes.io/x',
    'x.node.kubernetes.io/y',
    'kubernetes.io/arch2',
  ])('rejects the label %s', (label) => {
    const why =
      `node label '${label}' is in a restricted Kubernetes namespace; the kubelet will refuse to start. Labels in the ` +
      'kubernetes.io/ and k8s.io/ namespaces must use one of the allowed prefixes (kubelet.kubernetes.io, node.kubernetes.io) ' +
      'or be one of the allowed labels (beta.kubernetes.io/arch, beta.kubernetes.io/instance-type, beta.kubernetes.io/os, ' +
      'failure-domain.beta.kubernetes.io/region, failure-domain.beta.kubernetes.io/zone, kubernetes.io/arch, ' +
      'kubernetes.io/hostname, kubernetes.io/os, node.kubernetes.io/instance-type, node.kubernetes.io/windows-build, ' +
      'topology.kubernetes.io/region, topology.kubernetes.io/zone).';
    expect(errorOf(() => assertNodeLabels('gpu', { a: 'b', [label]: '' }))).toEqual(
      invalid('node_labels', why),
    );
  });

  it.each([undefined, null, 'kubernetes.io/x', ['kubernetes.io/x']])(
    'accepts %j, which has no labels',
    (labels) => {
      expect(errorOf(() => assertNodeLabels('gpu', labels as Json))).toBeUndefined();
    },
  );
});

describe('assertTaints', () => {
  const GOOD = { key: 'k', value: 'v', effect: 'NoSchedule' };

  it.each<[unknown]>([
    [[]],
    [undefined],
    [null],
    ['taints'],
    [[GOOD]],
    [[{ key: 'k', effect: 'PreferNoSchedule' }]],
    [[{ key: 'k', effect: 'NoExecute', value: null }]],
  ])('accepts %j', (taints) => {
    expect(errorOf(() => assertTaints('gpu', taints as Json))).toBeUndefined();
  });

  it.each<[unknown, string]>([
    ['x', ' must be an object with key, effect and optional value'],
    [null, ' must be an object with key, effect and optional value'],
    [{ ...GOOD, z: 1, a: 2 }, ' contains unrecognised field(s) a, z; allowed fields are key, value, effect'],
    [{ effect: 'NoSchedule' }, '.key is required'],
    [{ key: '', effect: 'NoSchedule' }, '.key is required'],
    [{ key: 'k' }, '.effect must be one of NoSchedule, PreferNoSchedule, NoExecute'],
    [{ key: 'k', effect: 'noschedule' }, '.effect must be one of NoSchedule, PreferNoSchedule, NoExecute'],
  ])('rejects %j and names its position', (taint, why) => {
    expect(errorOf(() => assertTaints('gpu', [taint, GOOD] as Json))).toEqual(
      invalid('node_taints', `node_taints[0]${why}`),
    );
    expect(errorOf(() => assertTaints('gpu', [GOOD, taint] as Json))).toEqual(
      invalid('node_taints', `node_taints[1]${why}`),
    );
  });
});
