/** The clusters of one project, and the remark to an administrator about those of other projects. */
import { describe, expect, it } from 'vitest';
import { createProjectScope } from '../../src/commands/cluster/project-scope.ts';
import type { Context } from '../../src/context.ts';
import type { Token } from '../../src/keystone/types.ts';
import type { Cluster } from '../../src/magnum/types.ts';
import { toArray } from '../../src/platform/async-iterable.ts';

const OWN = { id: 'p', name: 'physics' };
const USER: Token = { id: 't', project: OWN, roles: [{ id: 'm', name: 'member' }] };
const ADMIN: Token = { ...USER, roles: [{ id: 'a', name: 'admin' }] };

/** Keystone has the project `chemistry` too, in which the user has a role. `logins` counts the uses of the session. */
function contextOf(token: Token, terminals: { stdout?: boolean; stderr?: boolean } = {}) {
  const state = { logins: 0 };
  const projects = [{ id: 'q', name: 'chemistry', domain_id: 'default', enabled: true }];
  const session = {
    token: async () => token,
    identity: async () => ({ status: 200, body: JSON.stringify({ projects }) }),
  };
  const world = {
    stdout: { isTTY: terminals.stdout ?? true },
    stderr: { isTTY: terminals.stderr ?? true },
  };
  const context = {
    world,
    session: async () => {
      state.logins += 1;
      return session;
    },
  } as unknown as Context;
  return { context, state };
}

async function* listed(...projects: readonly unknown[]): AsyncGenerator<Cluster> {
  for (const [index, project_id] of projects.entries())
    yield { uuid: `u-${index}`, name: `web${index}`, cluster_template_id: 't', project_id };
}

const namesOf = async (clusters: AsyncIterable<Cluster>) => (await toArray(clusters)).map(({ name }) => name);

describe('createProjectScope without a project', () => {
  it.each([
    ['a user who is not an administrator', USER, {}, true],
    ['an administrator without a project', { ...ADMIN, project: undefined } as unknown as Token, {}, true],
  ])('lists all clusters without a remark for %s', async (_, token, terminals, canRemark) => {
    const { context } = contextOf(token, terminals);
    const scope = await createProjectScope(undefined, context, canRemark);
    const { requiresDetails, isFilter, hidesOthers } = scope;
    expect({ requiresDetails, isFilter, hidesOthers }).toEqual({
      requiresDetails: false,
      isFilter: false,
      hidesOthers: false,
    });
    const { clusters, remarks } = scope.select(listed('p', 'x'));
    expect([await namesOf(clusters), remarks()]).toEqual([['web0', 'web1'], []]);
  });

  it.each([
    ['stdout is not a terminal', { stdout: false }, true],
    ['stderr is not a terminal', { stderr: false }, true],
    ['no remark is printed', {}, false],
  ])('does not log in if %s', async (_, terminals, canRemark) => {
    const { context, state } = contextOf(ADMIN, terminals);
    const { requiresDetails } = await createProjectScope(undefined, context, canRemark);
    expect([requiresDetails, state.logins]).toEqual([false, 0]);
  });

  it('lists all clusters for an administrator, and counts those of other projects', async () => {
    const { context } = contextOf(ADMIN);
    const scope = await createProjectScope(undefined, context, true);
    const { requiresDetails, isFilter, hidesOthers } = scope;
    expect({ requiresDetails, isFilter, hidesOthers }).toEqual({
      requiresDetails: true,
      isFilter: false,
      hidesOthers: false,
    });
    const { clusters, remarks } = scope.select(listed('p', 'x', null, 'y'));
    expect(await namesOf(clusters)).toEqual(['web0', 'web1', 'web2', 'web3']);
    expect(remarks()).toEqual([
      '2 of 4 clusters belong to other projects: Magnum lists all clusters to administrators. To list those of project physics: magnum cluster-list --project physics',
    ]);
    const own = scope.select(listed('p', 'p'));
    expect([await namesOf(own.clusters), own.remarks()]).toEqual([['web0', 'web1'], []]);
  });

  it.each([
    ['-x', 'p'],
    ['', 'p'],
    ['a b', "'a b'"],
  ])('suggests for the project %j the word %s', async (name, word) => {
    const { context } = contextOf({ ...ADMIN, project: { id: 'p', name } });
    const { clusters, remarks } = (await createProjectScope(undefined, context, true)).select(listed('x'));
    await toArray(clusters);
    expect(remarks()[0]?.endsWith(`: magnum cluster-list --project ${word}`)).toBe(true);
  });
});

describe('createProjectScope of the own project', () => {
  it.each([
    ['a user', USER, false],
    ['an administrator', ADMIN, true],
  ])('selects its clusters, for %s', async (_, token, hidesOthers) => {
    const scope = await createProjectScope('physics', contextOf(token).context, false);
    expect([scope.requiresDetails, scope.isFilter, scope.hidesOthers]).toEqual([true, true, hidesOthers]);
    const { clusters, remarks } = scope.select(listed('x', 'p', 'p', 'y', 'p'));
    expect([await namesOf(clusters), remarks()]).toEqual([['web1', 'web2', 'web4'], []]);
  });

  it.each([undefined, null, 7])('fails for a cluster with the project %j', async (project) => {
    const scope = await createProjectScope('physics', contextOf(USER).context, false);
    const { clusters } = scope.select(listed(project));
    await expect(toArray(clusters)).rejects.toMatchObject({
      kind: 'failed',
      message:
        'Cannot list the clusters of project physics: Magnum does not report the project of cluster web0.',
      hint: 'To list all: magnum cluster-list',
    });
    expect(await toArray(scope.select(listed('p')).clusters)).toHaveLength(1);
    expect(await toArray(scope.select(listed('other')).clusters)).toEqual([]);
  });

  it('names a cluster without a name by its UUID', async () => {
    const scope = await createProjectScope('physics', contextOf(USER).context, false);
    const nameless = async function* () {
      yield { uuid: 'u-9', name: null, cluster_template_id: 't' };
    };
    await expect(toArray(scope.select(nameless()).clusters)).rejects.toMatchObject({
      message: expect.stringMatching(/ of cluster u-9\.$/),
    });
  });
});

describe('createProjectScope of another project', () => {
  const select = async (token: Token, ...projects: readonly unknown[]) => {
    const scope = await createProjectScope('chemistry', contextOf(token).context, false);
    return {
      hidesOthers: scope.hidesOthers,
      clusters: scope.select(listed(...projects)).clusters,
    };
  };
  const RESTRICTED = 'Cannot list the clusters of project chemistry: the token';

  it.each([
    [USER, ['p', 'p'], `${RESTRICTED} is for project physics, and you are not an administrator.`],
    [USER, [], `${RESTRICTED} is for project physics, and you are not an administrator.`],
    [{ id: 't' } as Token, [], `${RESTRICTED} has no project, and you are not an administrator.`],
  ])('fails if Magnum has listed only clusters of the own project: %#', async (token, projects, message) => {
    const { clusters } = await select(token, ...projects);
    await expect(toArray(clusters)).rejects.toMatchObject({
      kind: 'auth',
      message,
      hint: 'To list them: magnum cluster-list --os-project-id q',
    });
  });

  it.each([
    ['the project has clusters', USER, ['p', 'q'], ['web1']],
    ['Magnum has listed the clusters of a third project', USER, ['p', 'z'], []],
    ['the user is an administrator', ADMIN, ['p'], []],
  ])('does not fail if %s', async (_, token, projects, names) => {
    const { hidesOthers, clusters } = await select(token, ...projects);
    expect([hidesOthers, await namesOf(clusters)]).toEqual([true, names]);
  });
});

it('createProjectScope: rejects an empty project before a login', async () => {
  const { context, state } = contextOf(USER);
  await expect(createProjectScope('', context, true)).rejects.toMatchObject({
    kind: 'usage',
    message: 'The value of --project must not be empty.',
    hint: 'To list your projects: magnum project-list',
  });
  expect(state.logins).toBe(0);
});
