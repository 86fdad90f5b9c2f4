/**
 * The projects whose clusters a list has. Magnum lists the clusters of all projects to an administrator, and cannot filter by
 * project (magnum/api/controllers/v1/cluster.py). Only detailed lists tell the project of a cluster.
 */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { isCloudAdmin, requireProject } from '../../keystone/api/projects.ts';
import type { Token } from '../../keystone/types.ts';
import type { Cluster } from '../../magnum/types.ts';
import { ownCommand } from '../../platform/own-command.ts';

export interface ProjectScope {
  readonly requiresDetails: boolean;
  /** True if `select` drops clusters. */
  readonly isFilter: boolean;
  /**
   * Passes on the clusters of the scope, up to `limit`. After the last one, throws MagnumError `auth` if Magnum has not listed
   * the clusters of the project.
   */
  select(clusters: AsyncIterable<Cluster>, limit: number | undefined): ScopedClusters;
}

export interface ScopedClusters {
  readonly clusters: AsyncIterable<Cluster>;
  /** After the last cluster. */
  readonly remarks: () => readonly string[];
}

/** `idOrName` is that of a project; `canRemark` is false if no remark is printed. Throws like `requireProject`. */
export async function createProjectScope(
  idOrName: string | undefined,
  { session, world }: Context,
  canRemark: boolean,
): Promise<ProjectScope> {
  const hasReader = canRemark && world.stdout.isTTY && world.stderr.isTTY;
  if (idOrName === undefined && !hasReader) return UNCHANGED;
  const keystone = await session();
  const token = await keystone.token();
  if (idOrName !== undefined) return singleProject(await requireProject(keystone, token, idOrName), token);
  // Only administrators pay for details, and only where a remark can appear.
  return token.project !== undefined && isCloudAdmin(token) ? allProjects(token) : UNCHANGED;
}

/** All clusters, without a remark. */
const UNCHANGED: ProjectScope = {
  requiresDetails: false,
  isFilter: false,
  select: (clusters) => ({ clusters, remarks: () => [] }),
};

/** All clusters, with a remark if some of them belong to other projects than the token's. */
function allProjects({ project: own }: Token): ProjectScope {
  return {
    requiresDetails: true,
    isFilter: false,
    select(clusters) {
      let count = 0;
      let others = 0;
      async function* counted() {
        for await (const cluster of clusters) {
          count += 1;
          if (own !== undefined && isInOtherProject(cluster, own.id)) others += 1;
          yield cluster;
        }
      }
      const remark = () =>
        `${others} of ${count} clusters belong to other projects: Magnum lists all clusters to administrators. To list ` +
        `those of project ${own?.name}: ${ownCommand('cluster-list', '--project', own?.name ?? '')}`;
      return {
        clusters: counted(),
        remarks: () => (others > 0 ? [remark()] : []),
      };
    },
  };
}

const isInOtherProject = ({ project_id: id }: Cluster, own: string | undefined): boolean =>
  typeof id === 'string' && id !== own;

function singleProject(project: { readonly id: string; readonly name: string }, token: Token): ProjectScope {
  const { project: own } = token;
  return {
    requiresDetails: true,
    isFilter: true,
    select(clusters, limit = Number.POSITIVE_INFINITY) {
      let count = 0;
      let seesOthers = false;
      async function* selected() {
        for await (const cluster of clusters) {
          seesOthers ||= isInOtherProject(cluster, own?.id);
          if (cluster.project_id !== project.id) continue;
          count += 1;
          yield cluster;
          if (count >= limit) return;
        }
        // The role that makes an administrator depends on Magnum's policy, so the list has the last word.
        const isRestricted = project.id !== own?.id && !seesOthers && !isCloudAdmin(token);
        if (count === 0 && isRestricted) throw restrictedError(project, own?.name);
      }
      return { clusters: selected(), remarks: () => [] };
    },
  };
}

function restrictedError(
  { id, name }: { readonly id: string; readonly name: string },
  own: string | undefined,
): MagnumError {
  const scope = own === undefined ? 'has no project' : `is for project ${own}`;
  return new MagnumError(
    'auth',
    `Cannot list the clusters of project ${name}: the token ${scope}, and you are not an administrator.`,
    { hint: `To list them: ${ownCommand('cluster-list', '--os-project-id', id)}` },
  );
}
