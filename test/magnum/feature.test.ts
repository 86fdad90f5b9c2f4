/** Which features a request needs. */
import { describe, expect, it } from 'vitest';
import {
  canCreateTrusts,
  canMergeLabels,
  type Feature,
  featuresOfCluster,
  featuresOfClusterPatch,
  featuresOfNodeGroup,
  featuresOfNodeGroupPatch,
  featuresOfResize,
  firstUnsupported,
  isRequestedVersionWith,
  NODEGROUPS,
  RESIZE,
  ROLLBACK,
} from '../../src/magnum/feature.ts';
import type { NodeGroupBody, PatchOperation } from '../../src/magnum/types.ts';

const namesOf = (features: readonly Feature[]) => features.map(({ name }) => name);
const ZERO = 'A node count of 0';
const LABELS = 'Setting node labels';
const TAINTS = 'Setting node taints';

it.each([
  [{ node_count: 0 }, [ZERO]],
  [{ node_count: '0' }, []],
  [{ node_count: 1, master_count: 0 }, []],
  [{}, []],
])('featuresOfCluster %j', (body, names) => {
  expect(namesOf(featuresOfCluster(body))).toEqual(names);
});

it.each<[PatchOperation, boolean, string[]]>([
  [{ op: 'replace', path: '/node_count', value: 0 }, false, [ZERO]],
  [{ op: 'add', path: '/node_count', value: 0 }, true, ['Rollback', ZERO]],
  [{ op: 'remove', path: '/node_count', value: 0 }, false, []],
  [{ op: 'replace', path: '/node_count', value: 1 }, true, ['Rollback']],
  [{ op: 'replace', path: '/node_count', value: '0' }, false, []],
  [{ op: 'replace', path: '/max_node_count', value: 0 }, false, []],
])('featuresOfClusterPatch %j with rollback %s', (operation, rollback, names) => {
  const other = { op: 'add', path: '/labels/a', value: 'b' } as const;
  expect(namesOf(featuresOfClusterPatch([other, operation], rollback))).toEqual(names);
});

it.each([
  [{ node_count: 1 }, ['Resizing a cluster']],
  [{ node_count: 0 }, ['Resizing a cluster', ZERO]],
  [{ node_count: 0, nodegroup: 'g' }, ['Resizing a cluster', 'Resizing one nodegroup', ZERO]],
])('featuresOfResize %j', (request, names) => {
  expect(namesOf(featuresOfResize(request))).toEqual(names);
});

it.each<[Partial<NodeGroupBody>, string[]]>([
  [{}, []],
  [{ node_count: 1, min_node_count: 1, max_node_count: 2 }, []],
  [{ node_count: 0 }, [ZERO]],
  [{ min_node_count: 0 }, [ZERO]],
  [{ max_node_count: 0 }, [ZERO]],
  [{ node_labels: {}, node_taints: [] }, [LABELS, TAINTS]],
])('featuresOfNodeGroup %j', (body, names) => {
  expect(namesOf(featuresOfNodeGroup({ name: 'g', ...body }))).toEqual(['Managing nodegroups', ...names]);
});

it.each<[PatchOperation, string[]]>([
  [{ op: 'replace', path: '/min_node_count', value: 0 }, [ZERO]],
  [{ op: 'replace', path: '/max_node_count', value: 0 }, [ZERO]],
  [{ op: 'remove', path: '/min_node_count', value: 0 }, []],
  [{ op: 'replace', path: '/node_labels', value: '{}' }, [LABELS]],
  [{ op: 'remove', path: '/node_labels/a' }, [LABELS]],
  [{ op: 'replace', path: '/node_labels_of_others', value: '' }, []],
  [{ op: 'replace', path: '/node_taints', value: '[]' }, [TAINTS]],
  [{ op: 'remove', path: '/node_taints/0' }, [TAINTS]],
  [{ op: 'add', path: '/labels/node_labels', value: '' }, []],
])('featuresOfNodeGroupPatch %j', (operation, names) => {
  const other = { op: 'add', path: '/labels/a', value: 'b' } as const;
  expect(namesOf(featuresOfNodeGroupPatch([other, operation]))).toEqual(['Managing nodegroups', ...names]);
});

it('only the nodegroup of a resize is ignored by older services', () => {
  const features = [...featuresOfResize({ node_count: 0, nodegroup: 'g' }), ROLLBACK, NODEGROUPS];
  expect(features.filter(({ ignoredBefore }) => ignoredBefore).map(({ name }) => name)).toEqual([
    'Resizing one nodegroup',
  ]);
});

it.each([
  [undefined, true],
  ['1.1', true],
  ['1.13', true],
  ['1.14', false],
  ['1.15', false],
  ['2.0', false],
])('canCreateTrusts of a service up to %s is %s', (maximum, expected) => {
  expect(canCreateTrusts(maximum === undefined ? undefined : { minimum: '1.1', maximum })).toBe(expected);
});

it.each([
  [undefined, true],
  ['1.8', false],
  ['1.9', true],
  ['1.14', true],
])('canMergeLabels of a service up to %s is %s', (maximum, expected) => {
  expect(canMergeLabels(maximum === undefined ? undefined : { minimum: '1.1', maximum })).toBe(expected);
});

it('firstUnsupported compares with the newest version of the service', () => {
  const range = { minimum: '1.1', maximum: '1.7' };
  expect(firstUnsupported(range, [ROLLBACK, RESIZE, NODEGROUPS])).toBe(NODEGROUPS);
  expect(firstUnsupported(range, [ROLLBACK, RESIZE])).toBeUndefined();
});

describe('isRequestedVersionWith', () => {
  it.each([
    ['latest', true],
    ['1.7', true],
    ['1.10', true],
    ['1.6', false],
    ['1', false],
    ['1.0', false],
  ])('resizing with %s is possible: %s', (requested, expected) => {
    expect(isRequestedVersionWith(requested, RESIZE)).toBe(expected);
  });

  it('no requested version stands for API 1.1', () => {
    expect(isRequestedVersionWith('1', { name: 'x', since: '1.1' })).toBe(true);
    expect(isRequestedVersionWith('1', { name: 'x', since: '1.2' })).toBe(false);
  });
});
