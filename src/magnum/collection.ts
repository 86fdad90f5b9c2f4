/** What clusters, templates and nodegroups have in common: a collection of items with a name and a UUID. */

import type { Feature } from './feature.ts';
import { itemPath } from './item-path.ts';
import {
  type CallOptions,
  type Fields,
  type MagnumRequest,
  malformedResponseError,
} from './magnum-request.ts';
import { pages } from './paging.ts';
import type { Collection, GetOptions, PatchOperation } from './types.ts';

export interface Kind {
  /** `/v1/clusters`. */
  readonly path: string;
  /** The key of a page's items. */
  readonly key: string;
  /** What is said of an item that is not there. */
  readonly missing: (id: string) => string;
}

export interface Identified {
  readonly uuid: string;
}

export function collection<T extends Identified>(caller: MagnumRequest, kind: Kind): Collection<T> {
  return {
    list: (options) => {
      const path = options?.detail ? `${kind.path}/detail` : kind.path;
      return pages<T>(caller, { path, key: kind.key }, options);
    },
    get: (id, options) => getItem<T>(caller, kind, id, [], options),
  };
}

export async function getItem<T extends Identified>(
  caller: MagnumRequest,
  kind: Kind,
  id: string,
  features: readonly Feature[],
  { timeoutMs }: GetOptions = {},
): Promise<T> {
  const path = itemPath(kind.path, id);
  const request = { method: 'GET', path, ...(timeoutMs !== undefined && { timeoutMs }) } as const;
  return withUuid<T>(await caller.fields(request, about(kind, id, features)), `GET ${path}`);
}

export async function createItem<T extends Identified>(
  caller: MagnumRequest,
  kind: Kind,
  body: object,
  call: CallOptions,
): Promise<T> {
  return withUuid<T>(
    await caller.fields({ method: 'POST', path: kind.path, json: body }, call),
    `POST ${kind.path}`,
  );
}

/** `query` begins with `?`, or with a slash before it where legacy has one. */
export async function updateItem<T extends Identified>(
  caller: MagnumRequest,
  kind: Kind,
  id: string,
  patch: readonly PatchOperation[],
  features: readonly Feature[],
  query = '',
): Promise<T> {
  const path = `${itemPath(kind.path, id)}${query}`;
  return withUuid<T>(
    await caller.fields({ method: 'PATCH', path, json: patch }, about(kind, id, features)),
    `PATCH ${path}`,
  );
}

export async function removeItem(
  caller: MagnumRequest,
  kind: Kind,
  id: string,
  features: readonly Feature[],
): Promise<void> {
  await caller.send({ method: 'DELETE', path: itemPath(kind.path, id) }, about(kind, id, features));
}

export function withUuid<T extends Identified>(fields: Fields, asked: string): T {
  if (typeof fields.uuid === 'string' && fields.uuid !== '') return fields as unknown as T;
  throw malformedResponseError(asked, undefined, 'holds no UUID');
}

function about(kind: Kind, id: string, features: readonly Feature[]): CallOptions {
  return { missing: kind.missing(id), features };
}
