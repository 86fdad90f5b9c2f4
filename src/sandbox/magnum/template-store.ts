/** Finds the templates that a requester can see (magnum/db/sqlalchemy/api.py). */
import { isZed } from '../releases.ts';
import type { ClusterTemplateRecord, State } from '../state.ts';
import { isUuid } from './attribute-types.ts';
import { conflictError, type Fault, notFoundError } from './faults.ts';
import { findNamed } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { isOwnResource } from './requester.ts';

export const templateNotFoundError = (ident: string): Fault =>
  notFoundError(`ClusterTemplate ${ident} could not be found.`);

const AMBIGUOUS_NAME =
  'Multiple ClusterTemplates exist with same name. Please use the ClusterTemplate uuid instead.';

/**
 * Administrators see all projects only in the operations for which Magnum sets `allProjects`. In releases after Zed, only they see
 * hidden templates of other projects.
 */
function isVisible({ cloud, requester }: Call, template: ClusterTemplateRecord, allProjects: boolean) {
  const isPublic = template.public && (!template.hidden || isZed(cloud) || requester.isAdmin);
  return isPublic || isOwnResource(requester, template) || (allProjects && requester.isAdmin);
}

const listVisibleTemplates = (call: Call, allProjects: boolean) =>
  call.cloud.state.clusterTemplates.filter((template) => isVisible(call, template, allProjects));

/** Throws Fault 404, or 409 if the name is ambiguous. */
export const findTemplate = (call: Call, ident: string, allProjects = false): ClusterTemplateRecord =>
  findNamed(
    listVisibleTemplates(call, allProjects),
    ident,
    templateNotFoundError,
    conflictError(AMBIGUOUS_NAME),
  );

/** Like `findTemplate`; requests for clusters can also refer to a template by its number. */
export function findTemplateForCluster(call: Call, ident: string): ClusterTemplateRecord {
  if (!/^\d+$/.test(ident) || isUuid(ident)) return findTemplate(call, ident);
  const template = listVisibleTemplates(call, false).find(({ id }) => id === Number(ident));
  if (template === undefined) throw templateNotFoundError(ident);
  return template;
}

/** Lists hidden templates only for administrators and for the project of the template. */
export const listTemplatesFor = (call: Call): ClusterTemplateRecord[] =>
  listVisibleTemplates(call, true).filter(
    (template) => !template.hidden || isOwnResource(call.requester, template) || call.requester.isAdmin,
  );

/**
 * Returns the template of a cluster for a response. Releases after Zed do not find one that was hidden after the creation of the
 * cluster: Fault 404.
 */
export function requireTemplateOf(
  call: Call,
  cluster: { readonly cluster_template_id: string },
): ClusterTemplateRecord {
  const template = templateOf(call.cloud.state, cluster);
  if (isZed(call.cloud) || isVisible(call, template, true)) return template;
  throw templateNotFoundError(template.uuid);
}

/** Returns the template of a cluster even if the requester cannot see it. */
export function templateOf(
  state: State,
  cluster: { readonly cluster_template_id: string },
): ClusterTemplateRecord {
  const template = state.clusterTemplates.find(({ uuid }) => uuid === cluster.cluster_template_id);
  if (template === undefined) throw templateNotFoundError(cluster.cluster_template_id);
  return template;
}

export const isReferenced = ({ clusters }: State, { uuid }: ClusterTemplateRecord): boolean =>
  clusters.some(({ cluster_template_id }) => cluster_template_id === uuid);

export const referencedMessage = (uuid: string): string =>
  `ClusterTemplate ${uuid} is referenced by one or multiple clusters.`;
