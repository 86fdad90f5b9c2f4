/** Responses with objects or with the table that kubectl prints (API concepts, "Receiving resources as Tables"). */
import { json, type SandboxResponse } from '../../http-messages.ts';
import type { ClusterCall } from '../cluster-call.ts';
import { formatAge } from './age.ts';
import type { Item } from './objects.ts';
import type { Resource } from './resources.ts';
import { isSelected } from './selectors.ts';
import { notAllowedResponse, notFoundResponse } from './status-responses.ts';

/** Lists the objects of one namespace, or of all. */
export function listResources(call: ClusterCall, resource: Resource, namespace?: string): SandboxResponse {
  const { query } = call.request;
  if (query.get('watch') === 'true' || query.get('watch') === '1') {
    return notAllowedResponse('sandbox clusters do not support watch');
  }
  const items = listItems(call, resource, namespace).filter(({ object }) => isSelected(object, query));
  if (wantsTable(call)) return tableResponse(call, resource, items);
  return json(200, {
    kind: `${resource.kind}List`,
    apiVersion: 'v1',
    metadata: { resourceVersion: String(call.cluster.id) },
    items: items.map(({ object }) => object),
  });
}

export function showResource(
  call: ClusterCall,
  resource: Resource,
  name: string,
  namespace?: string,
): SandboxResponse {
  const item = listItems(call, resource, namespace).find(({ object }) => object.metadata.name === name);
  if (item === undefined) return notFoundResponse(resource.name, name);
  return wantsTable(call) ? tableResponse(call, resource, [item]) : json(200, item.object);
}

const listItems = (call: ClusterCall, { items }: Resource, namespace: string | undefined): readonly Item[] =>
  items(call).filter(({ object }) => namespace === undefined || object.metadata.namespace === namespace);

/** Ignores v1beta1: old releases of kubectl accept it, but always v1 too. */
const wantsTable = ({ request }: ClusterCall): boolean =>
  (request.headers.accept ?? '')
    .split(',')
    .map((type) => type.split(';').map((part) => part.trim()))
    .some((type) => type.includes('as=Table') && type.includes('v=v1'));

function tableResponse(
  { cloud, cluster }: ClusterCall,
  { columns, wide }: Resource,
  items: readonly Item[],
): SandboxResponse {
  const now = cloud.now();
  return json(200, {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: String(cluster.id) },
    columnDefinitions: [...columns, ...wide].map((name) => columnDefinition(name, wide.includes(name))),
    rows: items.map(({ object: { metadata }, cells }) => ({
      cells: [...columns, ...wide].map((name) =>
        name === 'Age' ? formatAge(now - Date.parse(metadata.creationTimestamp)) : (cells[name] ?? ''),
      ),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata },
    })),
  });
}

/** kubectl shows columns of a priority above 0 only with `-o wide`. */
const columnDefinition = (name: string, isWide: boolean) => ({
  name,
  type: name === 'Restarts' ? 'integer' : 'string',
  format: name === 'Name' ? 'name' : '',
  description: '',
  priority: isWide ? 1 : 0,
});
