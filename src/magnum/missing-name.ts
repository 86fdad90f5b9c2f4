/** The hint of the error about a name that no resource has: a similar name, or the command that lists the names. */
import { MagnumError, withChanges } from '../errors.ts';
import { ownCommand } from '../platform/own-command.ts';
import { similarNames } from '../platform/similar-names.ts';
import type { MagnumRequest, NamedResource } from './magnum-request.ts';
import { PageReader } from './page-reader.ts';
import { MAX_PAGE_SIZE } from './page-size.ts';

/** The error itself is already known, and its reader waits. */
const LOOKUP_TIMEOUT_MS = 3_000;
/** More similar names do not help. */
const MAX_SUGGESTIONS = 3;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The names of a list of resources. */
type ListNames = (list: Pick<NamedResource, 'path' | 'key'>) => Promise<readonly string[]>;

/** Requests the first page of each list once: one request explains any number of errors. */
export function createNameLists(caller: MagnumRequest): ListNames {
  const lists = new Map<string, Promise<readonly string[]>>();
  const request = async ({ path, key }: Pick<NamedResource, 'path' | 'key'>): Promise<readonly string[]> => {
    const options = { limit: MAX_PAGE_SIZE, timeoutMs: LOOKUP_TIMEOUT_MS };
    const { items } = await new PageReader(caller, { path, key }, options).first();
    return items.flatMap(({ name }) => (typeof name === 'string' ? name : []));
  };
  return (list) => {
    const names = lists.get(list.path) ?? request(list);
    lists.set(list.path, names);
    return names;
  };
}

/** The same error with a hint that is looked up only if the error is printed; undefined if no resource of `names` is missing. */
export function explainMissingName(
  error: unknown,
  names: readonly NamedResource[],
  listNames: ListNames,
): MagnumError | undefined {
  if (!(error instanceof MagnumError) || error.hint !== undefined) return undefined;
  const missing = missingNameOf(error, names);
  if (missing !== undefined) return withChanges(error, { findHint: () => hintFor(missing, listNames) });
  return isForeignTemplate(error, names) ? withChanges(error, { hint: FOREIGN_TEMPLATE_HINT }) : undefined;
}

/** Newer releases read the template for each request about a cluster, and find no hidden one of another project. */
const FOREIGN_TEMPLATE_HINT =
  "The cluster's template is hidden or deleted. Ask an administrator of the cloud to show it.";

const isForeignTemplate = ({ message }: MagnumError, names: readonly NamedResource[]): boolean => {
  const [, uuid = ''] = /\bClusterTemplate (\S+) could not be found/.exec(message) ?? [];
  return UUID.test(uuid) && names.length > 0 && !names.some(({ id }) => id === uuid);
};

/** Magnum's messages: `ClusterTemplate x could not be found.` Their status is 404, or 400 for a name in a body. */
function missingNameOf({ message }: MagnumError, names: readonly NamedResource[]): NamedResource | undefined {
  const [, type = ''] = /\b(Cluster|ClusterTemplate|Nodegroup) .+ could not be found/i.exec(message) ?? [];
  return names.find(({ key, id }) => key === `${type.toLowerCase()}s` && message.includes(id));
}

async function hintFor(missing: NamedResource, listNames: ListNames): Promise<string> {
  const names = UUID.test(missing.id) ? [] : await listNames(missing).catch(() => []);
  const [only, ...others] = similarNames(missing.id, names).slice(0, MAX_SUGGESTIONS);
  if (only === undefined) return listHintFor(missing);
  return others.length === 0
    ? `Did you mean ${only}?`
    : `Did you mean one of ${[only, ...others].join(', ')}?`;
}

function listHintFor({ path, key }: NamedResource): string {
  if (key === 'clustertemplates')
    return `To list the cluster templates: ${ownCommand('cluster-template-list')}`;
  const [, cluster] = /^\/v1\/clusters\/([^/]+)\/nodegroups$/.exec(path) ?? [];
  return cluster === undefined
    ? `To list the clusters: ${ownCommand('cluster-list')}`
    : `To list the nodegroups: ${ownCommand('nodegroup-list', decodeURIComponent(cluster))}`;
}
