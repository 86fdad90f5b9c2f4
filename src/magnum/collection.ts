/** Collections of resources with a name and a UUID: clusters, templates and nodegroups. */

import type { Feature } from './feature.ts';
import { withDeclaredTypes } from './field-types.ts';
import { itemPath } from './item-path.ts';
import {
  type CallOptions,
  type Fields,
  type MagnumRequest,
  malformedResponseError,
  type NamedResource,
} from './magnum-request.ts';
import { pages } from './paging.ts';
import type { Collection, GetOptions, PatchOperation } from './types.ts';

export interface ResourceType {
  /** `/v1/clusters`. */
  readonly path: string;
  /** The key of a page's items. */
  readonly key: string;
  /** The error message for a resource that does not exist. */
  readonly missing: (id: string) => string;
  /** The resource that contains these. */
  readonly parent?: NamedResource | undefined;
}

export const named = ({ path, key }: ResourceType, id: string): NamedResource => ({ path, key, id });

export interface Resource {
  readonly uuid: string;
}

export function collection<T extends Resource>(caller: MagnumRequest, type: ResourceType): Collection<T> {
  return {
    list: (options) => {
      const path = options?.detail ? `${type.path}/detail` : type.path;
      return pages<T>(caller, { path, key: type.key }, options);
    },
    get: (id, options) => getItem<T>(caller, type, id, [], options),
  };
}

export async function getItem<T extends Resource>(
  caller: MagnumRequest,
  type: ResourceType,
  id: string,
  features: readonly Feature[],
  { timeoutMs }: GetOptions = {},
): Promise<T> {
  const path = itemPath(type.path, id);
  const request = { method: 'GET', path, ...(timeoutMs !== undefined && { timeoutMs }) } as const;
  return requireUuid<T>(await caller.fields(request, callOptionsFor(type, id, features)), `GET ${path}`);
}

export async function createItem<T extends Resource>(
  caller: MagnumRequest,
  type: ResourceType,
  body: object,
  call: CallOptions,
): Promise<T> {
  return requireUuid<T>(
    await caller.fields({ method: 'POST', path: type.path, json: body }, call),
    `POST ${type.path}`,
  );
}

/** `query` starts with `?`, or with `/?` as in the legacy client. */
export async function updateItem<T extends Resource>(
  caller: MagnumRequest,
  type: ResourceType,
  id: string,
  patch: readonly PatchOperation[],
  features: readonly Feature[],
  query = '',
): Promise<T> {
  const path = `${itemPath(type.path, id)}${query}`;
  return requireUuid<T>(
    await caller.fields({ method: 'PATCH', path, json: patch }, callOptionsFor(type, id, features)),
    `PATCH ${path}`,
  );
}

export async function removeItem(
  caller: MagnumRequest,
  type: ResourceType,
  id: string,
  features: readonly Feature[],
): Promise<void> {
  await caller.send({ method: 'DELETE', path: itemPath(type.path, id) }, callOptionsFor(type, id, features));
}

/** Throws MagnumError `failed` if the response has no UUID. */
export function requireUuid<T extends Resource>(fields: Fields, requestLine: string): T {
  if (typeof fields.uuid === 'string' && fields.uuid !== '') return withDeclaredTypes(fields) as unknown as T;
  throw malformedResponseError(requestLine, undefined, 'contains no UUID');
}

function callOptionsFor(type: ResourceType, id: string, features: readonly Feature[]): CallOptions {
  return {
    missing: type.missing(id),
    features,
    names: [named(type, id), ...(type.parent ? [type.parent] : [])],
  };
}
