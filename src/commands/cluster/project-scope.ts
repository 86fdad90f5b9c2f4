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
  /** True if Magnum may list clusters of other projects, which `select` drops. */
  readonly hidesOthers: boolean;
  /**
   * Passes on the clusters of the scope. Throws MagnumError `failed` if Magnum does not report the project of a
   * cluster, and, after the last one, `auth` if Magnum has not listed the clusters of the project.
   */
  select(clusters: AsyncIterable<Cluster>): ScopedClusters;
}

type Project = Readonly<Record<'id' | 'name', string>>;

export interface ScopedClusters {
  readonly clusters: AsyncIterable<Cluster>;
  /** After the last cluster. */
  readonly remarks: () => readonly string[];
}

/**
 * `idOrName` is that of a project; `canRemark` is false if no remark is printed. Throws MagnumError
 * `usage` for an empty one, and like `requireProject`.
 */
export async function createProjectScope(
  idOrName: string | undefined,
  { session, world }: Context,
  canRemark: boolean,
): Promise<ProjectScope> {
  const hasReader = canRemark && world.stdout.isTTY && world.stderr.isTTY;
  if (idOrName === undefined && !hasReader) return UNCHANGED;
  if (idOrName === '') {
    throw new MagnumError('usage', 'The value of --project must not be empty.', {
      hint: `To list your projects: ${ownCommand('project-list')}`,
    });
  }
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
  hidesOthers: false,
  select: (clusters) => ({ clusters, remarks: () => [] }),
};

/** All clusters, with a remark if some of them belong to other projects than the token's. */
function allProjects({ project: own }: Token): ProjectScope {
  return {
    requiresDetails: true,
    isFilter: false,
    hidesOthers: false,
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
        `those of project ${own?.name}: ${ownCommand('cluster-list', '--project', own ? wordFor(own) : '')}`;
      return {
        clusters: counted(),
        remarks: () => (others > 0 ? [remark()] : []),
      };
    },
  };
}

/** The name finds the project of the token first, but would be an option if it starts with a hyphen. */
const wordFor = ({ id, name }: Project): string => (name === '' || name.startsWith('-') ? id : name);

const isInOtherProject = ({ project_id: id }: Cluster, own: string | undefined): boolean =>
  typeof id === 'string' && id !== own;

function singleProject(project: Project, token: Token): ProjectScope {
  const { project: own } = token;
  const isOwn = project.id === own?.id;
  return {
    requiresDetails: true,
    isFilter: true,
    hidesOthers: !isOwn || isCloudAdmin(token),
    select(clusters) {
      let count = 0;
      let seesOthers = false;
      async function* selected() {
        for await (const cluster of clusters) {
          if (typeof cluster.project_id !== 'string') throw unknownProjectError(project, cluster);
          seesOthers ||= isInOtherProject(cluster, own?.id);
          if (cluster.project_id !== project.id) continue;
          count += 1;
          yield cluster;
        }
        // The role that makes an administrator depends on Magnum's policy, so the list has the last word.
        const isRestricted = !isOwn && !seesOthers && !isCloudAdmin(token);
        if (count === 0 && isRestricted) throw restrictedError(project, own?.name);
      }
      return { clusters: selected(), remarks: () => [] };
    },
  };
}

function unknownProjectError({ name }: Project, cluster: Cluster): MagnumError {
  const subject = cluster.name ?? cluster.uuid;
  return new MagnumError(
    'failed',
    `Cannot list the clusters of project ${name}: Magnum does not report the project of cluster ${subject}.`,
    { hint: `To list all: ${ownCommand('cluster-list')}` },
  );
}

function restrictedError({ id, name }: Project, own: string | undefined): MagnumError {
  const scope = own === undefined ? 'has no project' : `is for project ${own}`;
  return new MagnumError(
    'auth',
    `Cannot list the clusters of project ${name}: the token ${scope}, and you are not an administrator.`,
    { hint: `To list them: ${ownCommand('cluster-list', '--os-project-id', id)}` },
  );
}
