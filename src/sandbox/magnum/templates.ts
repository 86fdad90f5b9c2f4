/** Container Infrastructure Management API, "Manage Cluster Templates". */
import { randomUUID } from 'node:crypto';
import { type Answer, type JsonObject, json } from '../http-messages.ts';
import { type ClusterTemplateRecord, nextId } from '../state.ts';
import { textLabels, toInteger } from './attribute-types.ts';
import { distroOf, mustHaveImage } from './external-resources.ts';
import { badRequest, Fault, notAuthorized, stumble } from './faults.ts';
import { applyPatch, fieldsAfter, readPatch } from './json-patch.ts';
import { PAGE_ARGUMENTS, pageOf } from './list-pages.ts';
import type { Call } from './magnum-call.ts';
import { mustOwnProject, mustRead, mustWrite } from './policy.ts';
import { onlyArguments } from './query-arguments.ts';
import { randomName } from './random-name.ts';
import { type Fields, readFields } from './request-body.ts';
import { TEMPLATE_ATTRIBUTES, TEMPLATE_COLUMNS, TEMPLATE_PATCH_RULES } from './template-attributes.ts';
import { findTemplate, isReferenced, listedTemplates, referenced } from './template-store.ts';
import {
  COES,
  checkDriver,
  checkNeeds,
  checkServerType,
  checkVolumeDriver,
  checkVolumeSize,
  mustOfferEngine,
  networkDriverFor,
} from './template-validation.ts';
import { newTemplateView, templateView } from './template-view.ts';

export const listTemplates = (call: Call): Answer =>
  list(call, 'clustertemplates', 'clustertemplate:get_all');
export const listTemplatesInDetail = (call: Call): Answer =>
  list(call, 'clustertemplates/detail', 'clustertemplate:detail');

function list(call: Call, path: string, rule: string): Answer {
  onlyArguments(call.request, PAGE_ARGUMENTS);
  mustRead(call, rule);
  const { items, next } = pageOf(call, listedTemplates(call), {
    sortable: TEMPLATE_COLUMNS,
    findMarker: (marker) => findTemplate(call, marker, true),
    markerKey: 'uuid',
    path,
  });
  return json(200, { clustertemplates: items.map((one) => templateView(call, one)), ...next });
}

export function showTemplate(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  const template = findTemplate(call, ident, true);
  if (!template.public) mustRead(call, 'clustertemplate:get');
  return json(200, templateView(call, template));
}

export function createTemplate(call: Call): Answer {
  onlyArguments(call.request, []);
  const said = readFields(call.request, 'cluster_template', TEMPLATE_ATTRIBUTES, 'coe');
  mustOfferEngine(said.coe, call.cloud.settings);
  checkServerType(said.coe, said.server_type);
  const network_driver = networkDriverFor(said.coe, said.network_driver);
  checkVolumeDriver(said.coe, said.volume_driver);
  checkVolumeSize(said.docker_storage_driver, said.docker_volume_size);
  checkDriver(said.server_type, said.cluster_distro || distroFor(call, said), said.coe);
  mustWrite(call, 'clustertemplate:create');
  const { os_distro } = checkedNeeds(said);
  if (said.public || said.hidden) mustPublish(call);
  const { cloud, requester } = call;
  const template: ClusterTemplateRecord = {
    ...fieldsOf(said),
    id: nextId(cloud.state, 'clusterTemplates'),
    uuid: (said.uuid as string | undefined) ?? randomUUID(),
    project_id: requester.projectId ?? '',
    user_id: requester.userId,
    created_at: cloud.now(),
    updated_at: null,
    name: (said.name as string | undefined) ?? `${randomName()}-template`,
    network_driver,
    cluster_distro: os_distro,
  };
  mustBeNew(call, template);
  cloud.state.clusterTemplates.push(template);
  const location = `${cloud.magnumBase}/v1/clustertemplates/${template.uuid}`;
  return json(201, newTemplateView(call, template, said.labels !== undefined && said.labels !== null), {
    Location: location,
  });
}

/** Without a project there is no Glance to ask. */
const distroFor = ({ requester }: Call, { image_id }: Fields) =>
  requester.projectId === undefined ? undefined : distroOf(image_id as string | undefined);

function checkedNeeds(said: Fields) {
  const fields = fieldsOf(said);
  checkNeeds(fields);
  return mustHaveImage(fields.image_id ?? 'None');
}

function mustBeNew({ cloud }: Call, { uuid }: ClusterTemplateRecord): void {
  if (!cloud.state.clusterTemplates.some((one) => one.uuid === uuid)) return;
  throw new Fault(409, `A ClusterTemplate with UUID ${uuid} already exists.`);
}

function mustPublish({ requester }: Call): void {
  if (requester.isAdmin) return;
  throw new Fault(403, 'Not authorized to set public or hidden flag for cluster template.');
}

type Said = Omit<
  ClusterTemplateRecord,
  'id' | 'uuid' | 'project_id' | 'user_id' | 'created_at' | 'updated_at'
>;

/** What can be said of a template, as the database takes it. */
function fieldsOf(said: Fields): Said {
  const word = (name: string) => (said[name] ?? null) as string | null;
  const number = (name: string) => (said[name] ?? null) as number | null;
  const flag = (name: string) => said[name] === true;
  return {
    name: word('name'),
    image_id: word('image_id'),
    flavor_id: word('flavor_id'),
    master_flavor_id: word('master_flavor_id'),
    keypair_id: word('keypair_id'),
    dns_nameserver: word('dns_nameserver'),
    external_network_id: word('external_network_id'),
    fixed_network: word('fixed_network'),
    fixed_subnet: word('fixed_subnet'),
    network_driver: word('network_driver'),
    volume_driver: word('volume_driver'),
    apiserver_port: number('apiserver_port'),
    docker_volume_size: number('docker_volume_size'),
    docker_storage_driver: word('docker_storage_driver'),
    cluster_distro: word('cluster_distro'),
    coe: String(said.coe),
    http_proxy: word('http_proxy'),
    https_proxy: word('https_proxy'),
    no_proxy: word('no_proxy'),
    registry_enabled: flag('registry_enabled'),
    labels: textLabels(said.labels),
    tls_disabled: flag('tls_disabled'),
    public: flag('public'),
    server_type: word('server_type'),
    insecure_registry: word('insecure_registry'),
    master_lb_enabled: flag('master_lb_enabled'),
    floating_ip_enabled: flag('floating_ip_enabled'),
    hidden: flag('hidden'),
    tags: word('tags'),
  };
}

export function updateTemplate(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  const patch = readPatch(call.request, TEMPLATE_PATCH_RULES);
  const template = findTemplate(call, ident);
  const before = documentOf(template);
  const patched = applyPatch(before, patch);
  mustFitColumns(patched);
  mustOfferEngine(patched.coe, call.cloud.settings);
  networkDriverFor(patched.coe, patched.network_driver);
  checkVolumeDriver(patched.coe, patched.volume_driver);
  mustOwnProject(call, 'clustertemplate:update', template);
  const wanted = fieldsOf(fieldsAfter(before, patched, TEMPLATE_ATTRIBUTES));
  checkNeeds(wanted);
  if (template.public !== wanted.public || template.hidden !== wanted.hidden) mustPublish(call);
  return json(200, save(call, template, wanted));
}

const documentOf = (template: ClusterTemplateRecord): JsonObject => ({ ...template });

/** Columns that cannot take any value: Magnum stumbles over them before it looks at its API's types. */
function mustFitColumns(patched: JsonObject): void {
  if (!COES.includes(String(patched.coe))) throw stumble(`Field value ${patched.coe} is invalid`);
  for (const name of ['apiserver_port', 'docker_volume_size']) {
    const value = patched[name];
    if (typeof value !== 'string') continue;
    try {
      toInteger(value);
    } catch (error) {
      throw stumble((error as Error).message);
    }
  }
}

/** The view is of the template before the database has noted the time of its change. */
function save(call: Call, template: ClusterTemplateRecord, wanted: Said) {
  const changed = Object.keys(wanted).filter(
    (name) => JSON.stringify(wanted[name as keyof Said]) !== JSON.stringify(template[name as keyof Said]),
  );
  if (isReferenced(call.cloud.state, template) && !mayChangeInUse(changed, wanted)) {
    throw badRequest(referenced(template.uuid));
  }
  Object.assign(template, wanted);
  const view = templateView(call, template);
  if (changed.length > 0) template.updated_at = call.cloud.now();
  return view;
}

/** A template with clusters can be renamed, published, hidden and tagged, one thing at a time. */
function mayChangeInUse(changed: readonly string[], wanted: Said): boolean {
  const [only, ...others] = changed;
  if (others.length > 0) return false;
  if (only === 'name' || only === 'hidden') return true;
  return (only === 'public' && wanted.public) || (only === 'tags' && wanted.tags !== null);
}

export function deleteTemplate(call: Call, ident = ''): Answer {
  onlyArguments(call.request, []);
  const { state } = call.cloud;
  const template = findTemplate(call, ident, true);
  mustOwnProject(call, 'clustertemplate:delete', template);
  if (isReferenced(state, template)) throw badRequest(referenced(template.uuid));
  state.clusterTemplates = state.clusterTemplates.filter((one) => one !== template);
  return { status: 204 };
}

/** Newer clouds let nobody but admins make clusters from what is hidden. */
export function mustNotBeHidden({ requester }: Call, template: ClusterTemplateRecord): void {
  if (template.hidden && !requester.isAdmin) throw notAuthorized();
}
