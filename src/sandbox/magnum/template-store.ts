/** Which templates a requester can see (magnum/db/sqlalchemy/api.py). */
import type { ClusterTemplateRecord, State } from '../state.ts';
import { isUuid } from './attribute-types.ts';
import { conflict, type Fault, notFound } from './faults.ts';
import { findNamed } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { isMine } from './requester.ts';

export const noSuchTemplate = (ident: string): Fault =>
  notFound(`ClusterTemplate ${ident} could not be found.`);

const TWINS = 'Multiple ClusterTemplates exist with same name. Please use the ClusterTemplate uuid instead.';

/** An admin sees all only where Magnum has said so: `everywhere`. */
const visible = ({ cloud, requester }: Call, everywhere: boolean) =>
  cloud.state.clusterTemplates.filter(
    (template) => template.public || isMine(requester, template) || (everywhere && requester.isAdmin),
  );

/** Throws Fault 404, or 409 for twins. */
export const findTemplate = (call: Call, ident: string, everywhere = false): ClusterTemplateRecord =>
  findNamed(visible(call, everywhere), ident, noSuchTemplate, conflict(TWINS));

/** As clusters name their template: by number too. */
export function findTemplateFor(call: Call, ident: string): ClusterTemplateRecord {
  if (!/^\d+$/.test(ident) || isUuid(ident)) return findTemplate(call, ident);
  const found = visible(call, false).find(({ id }) => id === Number(ident));
  if (found === undefined) throw noSuchTemplate(ident);
  return found;
}

/** Hidden ones are listed for admins and for their own project. */
export const listedTemplates = (call: Call): ClusterTemplateRecord[] =>
  visible(call, true).filter(
    (template) => !template.hidden || isMine(call.requester, template) || call.requester.isAdmin,
  );

/** The template of a cluster, whoever asks. */
export function templateOf(
  state: State,
  cluster: { readonly cluster_template_id: string },
): ClusterTemplateRecord {
  const found = state.clusterTemplates.find(({ uuid }) => uuid === cluster.cluster_template_id);
  if (found === undefined) throw noSuchTemplate(cluster.cluster_template_id);
  return found;
}

export const isReferenced = ({ clusters }: State, { uuid }: ClusterTemplateRecord): boolean =>
  clusters.some(({ cluster_template_id }) => cluster_template_id === uuid);

export const referenced = (uuid: string): string =>
  `ClusterTemplate ${uuid} is referenced by one or multiple clusters.`;
