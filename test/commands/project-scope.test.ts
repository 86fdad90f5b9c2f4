/** The clusters of one project, from a Magnum that does not report the projects. */
import { expect, it } from 'vitest';
import { createProjectScope } from '../../src/commands/cluster/project-scope.ts';
import type { Context } from '../../src/context.ts';
import type { Cluster } from '../../src/magnum/types.ts';
import { toArray } from '../../src/platform/async-iterable.ts';

const token = { id: 't', project: { id: 'p', name: 'physics' }, roles: [] };
const context = { session: async () => ({ token: async () => token }) } as unknown as Context;

async function* listed(project_id: unknown): AsyncGenerator<Cluster> {
  yield { uuid: 'u-1', name: 'web', cluster_template_id: 't', project_id };
}

it.each([undefined, null])('createProjectScope: fails for a cluster with the project %j', async (project) => {
  const scope = await createProjectScope('physics', context, false);
  const { clusters } = scope.select(listed(project), undefined);
  await expect(toArray(clusters)).rejects.toMatchObject({
    kind: 'failed',
    message:
      'Cannot list the clusters of project physics: Magnum does not report the project of cluster web.',
    hint: 'To list all: magnum cluster-list',
  });
  expect(await toArray(scope.select(listed('p'), undefined).clusters)).toHaveLength(1);
  expect(await toArray(scope.select(listed('other'), undefined).clusters)).toEqual([]);
});
