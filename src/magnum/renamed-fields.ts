/**
 * The field of clusters that API 1.13 renamed: `stack_id` became `cluster_id`. Each name stands for the other in what the user
 * types, so that scripts work with every API version.
 */
import type { Fields } from './magnum-request.ts';

const OTHER_NAMES = [
  ['stack_id', 'cluster_id'],
  ['cluster_id', 'stack_id'],
] as const;

/** The values of the renamed fields of a cluster, under the names that the response does not have. */
export const renamedFields = (cluster: Fields): Fields =>
  Object.fromEntries(
    OTHER_NAMES.flatMap(([name, other]) =>
      other in cluster && !(name in cluster) ? [[name, cluster[other]]] : [],
    ),
  );

/** True if a response can have one of the fields under another name. */
export const isRenamed = (fields: readonly string[]): boolean =>
  OTHER_NAMES.some(([name]) => fields.includes(name));

/** The service sorts by the name of the database column, which is the older one in every version. */
export const sortKeyFor = (key: string | undefined): string | undefined =>
  key === 'cluster_id' ? 'stack_id' : key;
