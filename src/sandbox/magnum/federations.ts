/**
 * Federations, a preparation of Magnum that no driver implements: the API validates requests, but never stores a federation
 * (magnum/api/controllers/v1/federation.py). No client uses them.
 */
import { randomUUID } from 'node:crypto';
import { isObject, type Json, json, type SandboxResponse } from '../http-messages.ts';
import { anyList, oneOf, readOnly, string, text, textDict, textList, uuid } from './attribute-types.ts';
import { findCluster } from './cluster-store.ts';
import { acceptedResponse } from './clusters.ts';
import { badRequestError, notFoundError } from './faults.ts';
import { readPatch } from './json-patch.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { assertCanRead, assertCanWrite } from './policy.ts';
import { assertKnownArguments } from './query-arguments.ts';
import { readFields } from './request-body.ts';

const STATUSES = ['CREATE', 'UPDATE', 'DELETE'].flatMap((action) =>
  ['IN_PROGRESS', 'FAILED', 'COMPLETE'].map((state) => `${action}_${state}`),
);

const ATTRIBUTES = [
  uuid('uuid'),
  string('name', { min: 1, max: 242, pattern: /^[a-zA-Z][a-zA-Z0-9_.-]*$/ }),
  text('hostcluster_id'),
  textList('member_ids'),
  oneOf('status', STATUSES),
  text('status_reason'),
  textDict('properties'),
  readOnly(anyList('links')),
  readOnly(text('created_at')),
  readOnly(text('updated_at')),
];

const COLUMNS = ['id', 'uuid', 'name', 'project_id', 'hostcluster_id', 'status', 'created_at', 'updated_at'];

export const listFederations = (call: Call): SandboxResponse => listPage(call, 'federations');
export const listFederationsInDetail = (call: Call): SandboxResponse => listPage(call, 'federations/detail');

function listPage(call: Call, path: string): SandboxResponse {
  assertKnownArguments(call.request, PAGE_ARGUMENTS);
  assertCanRead(call, 'federation:get_all');
  const none: readonly { readonly id: number; readonly uuid: string }[] = [];
  const { next } = pageOf(call, none, {
    sortable: COLUMNS,
    findMarker: (marker) => {
      throw federationNotFoundError(marker);
    },
    markerKey: 'uuid',
    path,
  });
  return json(200, { federations: none, ...next });
}

export function showFederation(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  throw federationNotFoundError(ident);
}

export function createFederation(call: Call): SandboxResponse {
  assertKnownArguments(call.request, []);
  const { hostcluster_id: host, properties } = readFields(call.request, 'federation', ATTRIBUTES);
  assertCanWrite(call, 'federation:create');
  if (host === undefined || host === null)
    throw badRequestError('No hostcluster specified. Please specify a hostcluster_id.');
  findCluster(call, String(host));
  assertProperties(properties);
  return acceptedResponse({ uuid: randomUUID() });
}

function assertProperties(properties: Json | undefined): void {
  if (!isObject(properties)) throw badRequestError('Please specify a `properties` dict for the federation.');
  if ((properties['dns-zone'] ?? null) === null)
    throw badRequestError('No DNS zone specified. Please specify a `dns-zone`.');
}

export function updateFederation(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, ['rollback']);
  readPatch(call.request, { internal: [], notRemovable: [] }, true);
  throw federationNotFoundError(ident);
}

export const deleteFederation = showFederation;

const federationNotFoundError = (ident: string) => notFoundError(`Federation ${ident} could not be found.`);
