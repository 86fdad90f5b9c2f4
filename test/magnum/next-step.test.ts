/** The command that a user continues with, by the state of a cluster. */
import { describe, expect, it } from 'vitest';
import { type ClusterState, nextStepOf, nextStepText } from '../../src/magnum/next-step.ts';
import type { NodeGroup } from '../../src/magnum/types.ts';

const state = (
  status: string | null,
  more: Partial<ClusterState> & { fields?: object } = {},
): ClusterState => ({
  id: 'web',
  cluster: { uuid: 'u', name: 'web', cluster_template_id: 't', node_count: 5, status, ...more.fields },
  nodegroups: undefined,
  exceededTimeout: undefined,
  serverVersions: undefined,
  ...more,
});

const textFor = (...input: Parameters<typeof state>) => {
  const step = nextStepOf(state(...input));
  return step && nextStepText(step);
};

const group = (fields: Partial<NodeGroup>): NodeGroup => ({ uuid: 'g', name: 'gpus', ...fields });
const WORKER = group({ name: 'default-worker', role: 'worker', is_default: true, node_count: 3 });
const MASTER = group({ name: 'default-master', role: 'master', is_default: true, node_count: 1 });

describe('nextStepOf', () => {
  it.each([
    ['CREATE_IN_PROGRESS', 'To wait until it is complete: magnum cluster-wait web'],
    ['UPDATE_IN_PROGRESS', 'To wait until it is complete: magnum cluster-wait web'],
    ['DELETE_IN_PROGRESS', 'To wait until it is deleted: magnum cluster-wait web --for gone'],
    [
      'CREATE_FAILED',
      'A failed creation cannot be repaired. To delete the cluster: magnum cluster-delete web',
    ],
    ['DELETE_FAILED', 'To delete it again: magnum cluster-delete web'],
    [
      'ROLLBACK_FAILED',
      'Magnum accepts no change in this state. To delete the cluster: magnum cluster-delete web',
    ],
    ['CREATE_COMPLETE', undefined],
    ['ROLLBACK_COMPLETE', undefined],
    ['odd', undefined],
    [null, undefined],
  ])('for %s: %s', (status, text) => {
    expect(textFor(status)).toBe(text);
  });

  it('deletes a cluster whose creation has exceeded its timeout', () => {
    expect(textFor('CREATE_IN_PROGRESS', { exceededTimeout: 60 })).toBe(
      'To delete it: magnum cluster-delete web',
    );
  });

  const RESIZE =
    'Magnum now accepts only a resize, also to the current number of nodes: magnum cluster-resize web';
  it.each<[string, NodeGroup[] | undefined, string]>([
    ['without nodegroups', undefined, `${RESIZE} 5`],
    ['of the default nodegroups', [MASTER, WORKER], `${RESIZE} 3`],
    ['without a count', [MASTER], `${RESIZE} NODE_COUNT`],
    [
      'of another nodegroup',
      [MASTER, WORKER, group({ status: 'UPDATE_FAILED', node_count: 7 })],
      `${RESIZE} 7 --nodegroup gpus`,
    ],
    [
      'of a new nodegroup',
      [WORKER, group({ status: 'CREATE_FAILED' })],
      'A failed creation cannot be repaired. To delete the nodegroup: magnum nodegroup-delete web gpus',
    ],
    [
      'of a nodegroup in deletion, named like an option',
      [group({ status: 'DELETE_FAILED', name: '--force' })],
      'To delete the nodegroup again: magnum nodegroup-delete web g',
    ],
  ])('for UPDATE_FAILED %s', (_, nodegroups, text) => {
    expect(textFor('UPDATE_FAILED', { nodegroups })).toBe(text);
  });

  it('suggests no resize before API 1.7', () => {
    const serverVersions = { minimum: '1.1', maximum: '1.6' };
    expect(textFor('UPDATE_FAILED', { serverVersions })).toMatch(/: magnum cluster-delete web$/);
  });

  it.each<[string, object | null, string]>([
    [
      'nodes',
      { api: 'ok', 'n.Ready': 'False' },
      'To see its nodes, after magnum cluster-config web: kubectl get nodes',
    ],
    [
      'its API',
      { api: 'refused', 'n.Ready': 'False' },
      'To wait until it is healthy: magnum cluster-wait web --for healthy',
    ],
    ['unknown reasons', null, 'To wait until it is healthy: magnum cluster-wait web --for healthy'],
  ])('for a cluster that is unhealthy because of %s', (_, reason, text) => {
    const fields = { health_status: 'UNHEALTHY', health_status_reason: reason };
    expect(textFor('CREATE_COMPLETE', { fields })).toBe(text);
    expect(nextStepOf(state('CREATE_COMPLETE', { fields }))?.about).toBe('health');
  });
});
