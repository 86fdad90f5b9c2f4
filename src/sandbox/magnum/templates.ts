/** Container Infrastructure Management API, "Manage Cluster Templates". */
import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { isObject, type JsonObject, json, type SandboxResponse } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import { type ClusterTemplateRecord, nextId } from '../state.ts';
import { toInteger, toTextLabels } from './attribute-types.ts';
import { assertDistroKnown, findDistro, requireImage } from './external-resources.ts';
import { badRequestError, Fault, notAuthorizedError, pythonError } from './faults.ts';
import { applyPatch, readPatch, validatePatched } from './json-patch.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { assertCanRead, assertCanWrite, assertOwnProject } from './policy.ts';
import { typeName } from './python-repr.ts';
import { assertKnownArguments } from './query-arguments.ts';
import { createRandomName } from './random-name.ts';
import { type Fields, readFields } from './request-body.ts';
import { TEMPLATE_PATCH_RULES, templateAttributes, templateColumns } from './template-attributes.ts';
import { findTemplate, isReferenced, listTemplatesFor, referencedMessage } from './template-store.ts';
import {
  assertDriverExists,
  assertResourcesExist,
  assertRootVolume,
  assertServerType,
  assertVolumeDriver,
  assertVolumeSize,
  coesOf,
  requireDriver,
  requireNetworkDriver,
} from './template-validation.ts';
import { newTemplateView, templateView } from './template-view.ts';

export const listTemplates = (call: Call): SandboxResponse =>
  listTemplatePage(call, 'clustertemplates', 'clustertemplate:get_all');
export const listTemplatesInDetail = (call: Call): SandboxResponse =>
  listTemplatePage(call, 'clustertemplates/detail', 'clustertemplate:detail');

function listTemplatePage(call: Call, path: string, rule: string): SandboxResponse {
  assertKnownArguments(call.request, PAGE_ARGUMENTS);
  assertCanRead(call, rule);
  const { items, next } = pageOf(call, listTemplatesFor(call), {
    sortable: templateColumns(call.cloud),
    findMarker: (marker) => findTemplate(call, marker, true),
    markerKey: 'uuid',
    path,
  });
  return json(200, { clustertemplates: items.map((item) => templateView(call, item)), ...next });
}

export function showTemplate(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const template = findTemplate(call, ident, true);
  if (!template.public) assertCanRead(call, 'clustertemplate:get');
  return json(200, templateView(call, template));
}

export function createTemplate(call: Call): SandboxResponse {
  assertKnownArguments(call.request, []);
  const { cloud, requester } = call;
  const fields = readFields(call.request, 'cluster_template', templateAttributes(cloud), 'coe');
  assertServerType(cloud, fields.coe, fields.server_type);
  const network_driver = requireNetworkDriver(cloud, fields.coe, fields.network_driver);
  assertVolumeDriver(cloud, fields.coe, fields.volume_driver);
  assertVolumeSize(fields.docker_storage_driver, fields.docker_volume_size);
  const driver = requireDriverFor(call, fields);
  assertCanWrite(call, 'clustertemplate:create');
  const { os_distro } = requireTemplateImage(cloud, fields);
  if (fields.public || fields.hidden) assertCanPublish(call);
  const flavors = [fields.flavor_id, fields.master_flavor_id].filter((flavor) => flavor !== undefined);
  assertRootVolume(cloud, { labels: fields.labels === undefined ? {} : fields.labels, flavors });
  const template: ClusterTemplateRecord = {
    ...toTemplateFields(fields),
    id: nextId(cloud.state, 'clusterTemplates'),
    uuid: (fields.uuid as string | undefined) ?? randomUUID(),
    project_id: requester.projectId ?? '',
    user_id: requester.userId,
    created_at: cloud.now(),
    updated_at: null,
    name: (fields.name as string | undefined) ?? `${createRandomName()}-template`,
    network_driver,
    driver,
    cluster_distro: os_distro,
  };
  assertUniqueUuid(call, template);
  cloud.state.clusterTemplates.push(template);
  const location = `${cloud.magnumBase}/v1/clustertemplates/${template.uuid}`;
  return json(201, newTemplateView(call, template, fields.labels !== undefined && fields.labels !== null), {
    Location: location,
  });
}

/** Zed looks for a driver of the distribution and reports none; later releases have a default driver. Throws Fault 400. */
function requireDriverFor({ cloud, requester }: Call, fields: Fields): string | null {
  const image = String(fields.image_id ?? 'None');
  const distro = (fields.cluster_distro ?? undefined) as string | undefined;
  // Without a catalog, Magnum cannot query Glance for the image.
  const { hasCatalog } = requester;
  if (isZed(cloud)) {
    const found = hasCatalog ? findDistro(image) : undefined;
    assertDriverExists(cloud, fields.server_type, distro || found, fields.coe);
    return null;
  }
  if (hasCatalog && !(distro && fields.driver)) assertDistroKnown(image, distro);
  return requireDriver(fields.driver);
}

function requireTemplateImage(cloud: Cloud, fields: Fields) {
  const template = toTemplateFields(fields);
  assertResourcesExist(cloud, template);
  return requireImage(cloud, template.image_id ?? 'None');
}

function assertUniqueUuid({ cloud }: Call, { uuid }: ClusterTemplateRecord): void {
  if (!cloud.state.clusterTemplates.some((template) => template.uuid === uuid)) return;
  throw new Fault(409, `A ClusterTemplate with UUID ${uuid} already exists.`);
}

function assertCanPublish({ requester }: Call): void {
  if (requester.isAdmin) return;
  throw new Fault(403, 'Not authorized to set public or hidden flag for cluster template.');
}

type TemplateFields = Omit<
  ClusterTemplateRecord,
  'id' | 'uuid' | 'project_id' | 'user_id' | 'created_at' | 'updated_at'
>;

/** Converts the attributes of a request to columns of the database. */
function toTemplateFields(fields: Fields): TemplateFields {
  const text = (name: string) => (fields[name] ?? null) as string | null;
  const number = (name: string) => (fields[name] ?? null) as number | null;
  const flag = (name: string) => fields[name] === true;
  return {
    name: text('name'),
    image_id: text('image_id'),
    flavor_id: text('flavor_id'),
    master_flavor_id: text('master_flavor_id'),
    keypair_id: text('keypair_id'),
    dns_nameserver: text('dns_nameserver'),
    external_network_id: text('external_network_id'),
    fixed_network: text('fixed_network'),
    fixed_subnet: text('fixed_subnet'),
    network_driver: text('network_driver'),
    volume_driver: text('volume_driver'),
    apiserver_port: number('apiserver_port'),
    docker_volume_size: number('docker_volume_size'),
    docker_storage_driver: text('docker_storage_driver'),
    driver: text('driver'),
    cluster_distro: text('cluster_distro'),
    coe: String(fields.coe),
    http_proxy: text('http_proxy'),
    https_proxy: text('https_proxy'),
    no_proxy: text('no_proxy'),
    registry_enabled: flag('registry_enabled'),
    labels: toTextLabels(fields.labels),
    tls_disabled: flag('tls_disabled'),
    public: flag('public'),
    server_type: text('server_type'),
    insecure_registry: text('insecure_registry'),
    master_lb_enabled: flag('master_lb_enabled'),
    floating_ip_enabled: flag('floating_ip_enabled'),
    hidden: flag('hidden'),
    tags: text('tags'),
  };
}

export function updateTemplate(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const patch = readPatch(call.request, TEMPLATE_PATCH_RULES);
  const { cloud } = call;
  const template = findTemplate(call, ident);
  const before = documentOf(cloud, template);
  const patched = applyPatch(before, patch);
  assertFitsColumns(cloud, patched);
  requireNetworkDriver(cloud, patched.coe, patched.network_driver);
  assertVolumeDriver(cloud, patched.coe, patched.volume_driver);
  assertOwnProject(call, 'clustertemplate:update', template);
  const wanted = toTemplateFields(validatePatched(before, patched, templateAttributes(cloud)));
  assertResourcesExist(cloud, wanted);
  if (template.public !== wanted.public || template.hidden !== wanted.hidden) assertCanPublish(call);
  assertRootVolume(cloud, {
    labels: template.labels,
    flavors: [patched.flavor_id, patched.master_flavor_id],
  });
  const view = saveTemplate(call, template, wanted);
  // Magnum converts removed labels only when it reads them again.
  return json(200, patched.labels === undefined ? { ...view, labels: null } : view);
}

function documentOf(cloud: Cloud, { driver = null, ...template }: ClusterTemplateRecord): JsonObject {
  return isZed(cloud) ? template : { ...template, driver };
}

/** Throws Fault 500: Magnum assigns these columns before it validates the types, so a wrong value is an internal error. */
function assertFitsColumns(cloud: Cloud, patched: JsonObject): void {
  if (!coesOf(cloud).includes(String(patched.coe)))
    throw pythonError(`Field value ${patched.coe} is invalid`);
  const { labels } = patched;
  if (labels !== undefined && !isObject(labels))
    throw pythonError(`A dict is required in field labels, not a ${typeName(labels)}`);
  for (const name of ['apiserver_port', 'docker_volume_size']) {
    const value = patched[name];
    if (typeof value !== 'string') continue;
    try {
      toInteger(value);
    } catch (error) {
      throw pythonError((error as Error).message);
    }
  }
}

/** Returns the template with the time of its previous change, like Magnum. */
function saveTemplate(call: Call, template: ClusterTemplateRecord, wanted: TemplateFields) {
  const changed = Object.keys(wanted).filter(
    (name) =>
      JSON.stringify(wanted[name as keyof TemplateFields]) !==
      JSON.stringify(template[name as keyof TemplateFields] ?? null),
  );
  if (isReferenced(call.cloud.state, template) && !canChangeInUse(changed, wanted)) {
    throw badRequestError(referencedMessage(template.uuid));
  }
  Object.assign(template, wanted);
  const view = templateView(call, template);
  if (changed.length > 0) template.updated_at = call.cloud.now();
  return view;
}

/** True for the only changes to a template with clusters that Magnum allows: one of name, hidden, public (to true) or tags. */
function canChangeInUse(changed: readonly string[], wanted: TemplateFields): boolean {
  const [only, ...others] = changed;
  if (others.length > 0) return false;
  if (only === 'name' || only === 'hidden') return true;
  return (only === 'public' && wanted.public) || (only === 'tags' && wanted.tags !== null);
}

export function deleteTemplate(call: Call, ident = ''): SandboxResponse {
  assertKnownArguments(call.request, []);
  const { state } = call.cloud;
  const template = findTemplate(call, ident, true);
  assertOwnProject(call, 'clustertemplate:delete', template);
  if (isReferenced(state, template)) throw badRequestError(referencedMessage(template.uuid));
  state.clusterTemplates = state.clusterTemplates.filter((other) => other !== template);
  return { status: 204 };
}

/** Newer clouds allow only administrators to create clusters from hidden templates. */
export function assertNotHidden({ requester }: Call, template: ClusterTemplateRecord): void {
  if (template.hidden && !requester.isAdmin) throw notAuthorizedError();
}
