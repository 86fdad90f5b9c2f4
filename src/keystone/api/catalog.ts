/** Where a service is, by the catalog of a token (Identity API v3, "Catalog"). */
import { MagnumError } from '../../errors.ts';
import type { CatalogEndpoint, CatalogService } from '../types.ts';
import { type AuthOptions, optionOf, spelled } from './plugin-options.ts';

export interface EndpointQuery {
  readonly serviceType: string;
  readonly serviceName: string | undefined;
  readonly interface: string;
  readonly region: string | undefined;
  /** Options of the log-in: they say which ones name its project. */
  readonly auth?: AuthOptions;
}

/** The official type with its aliases, in their order (service-types-authority). */
const MAGNUM_TYPES = ['container-infrastructure-management', 'container-infrastructure', 'container-infra'];

/** Magnum's type of the first days, which the legacy client falls back to; today Zun's in most clouds. */
const FIRST_TYPE = 'container';

function typesFor(wanted: string): string[] {
  if (!MAGNUM_TYPES.includes(wanted)) return [wanted];
  return [wanted, ...MAGNUM_TYPES.filter((type) => type !== wanted), FIRST_TYPE];
}

const regionOf = (endpoint: CatalogEndpoint): string => endpoint.region_id || endpoint.region || '';

/** `publicURL` of old catalogs is `public`. */
const interfaceOf = (endpoint: CatalogEndpoint): string => endpoint.interface.replace(/URL$/, '');

/** A service without a name has every name, as in keystoneauth: the name was not in early catalogs. */
function isMeant(service: CatalogService, type: string, name: string | undefined): boolean {
  if (service.type !== type || (name && service.name && service.name !== name)) return false;
  return type !== FIRST_TYPE || service.name?.toLowerCase() !== 'zun';
}

const listed = (values: Iterable<string>): string =>
  [...new Set(values)].filter(Boolean).sort().join(', ') || 'none';

function failed(message: string, hint: string): MagnumError {
  return new MagnumError('failed', message, { hint });
}

function noEndpoint(candidates: readonly CatalogEndpoint[], query: EndpointQuery): MagnumError {
  const inRegion = candidates.filter((it) => !query.region || regionOf(it) === query.region);
  if (inRegion.length === 0 && candidates.length > 0) {
    return failed(
      `The cloud has no ${query.serviceType} service in the region ${query.region}; it has it in: ${listed(candidates.map(regionOf))}.`,
      `Choose one with ${spelled(['region_name'])}.`,
    );
  }
  const where = query.region ? ` in the region ${query.region}` : '';
  return failed(
    `The ${query.serviceType} service${where} has no ${query.interface} endpoint; it has: ${listed(inRegion.map(interfaceOf))}.`,
    `Choose one with ${spelled(['interface'])}.`,
  );
}

function noService(catalog: readonly CatalogService[], query: EndpointQuery): MagnumError {
  const types = typesFor(query.serviceType);
  const names = catalog.filter(({ type }) => types.includes(type)).map(({ name }) => name ?? '');
  if (query.serviceName && names.length > 0) {
    return failed(
      `The cloud has no ${query.serviceType} service of the name ${query.serviceName}; it has: ${listed(names)}.`,
      'Leave the service name out, or correct it in clouds.yaml.',
    );
  }
  return failed(
    `The cloud has no service of the type ${query.serviceType}; its catalog has: ${listed(catalog.map(({ type }) => type))}.`,
    'The cloud may not offer Magnum, or not to this project; --service-type and --os-endpoint-override tell it otherwise.',
  );
}

/**
 * The URL of the first endpoint that fits. A region is matched by its id; without one the first region is taken, as
 * keystoneauth does. Throws MagnumError `failed` that says what the catalog has instead, or that there is none because
 * the token is unscoped.
 */
export function findEndpoint(catalog: readonly CatalogService[] | undefined, query: EndpointQuery): string {
  if (!catalog) {
    const names = optionOf(query.auth ?? {}, 'service_provider')
      ? ['remote_project_name', 'remote_project_id']
      : ['project_name', 'project_id'];
    throw new MagnumError('usage', 'The log-in was for no project, so it knows no services.', {
      hint: `Please provide a project name or id with ${spelled(names)}.`,
    });
  }
  const groups = typesFor(query.serviceType)
    .map((type) => catalog.filter((service) => isMeant(service, type, query.serviceName)))
    .map((services) => services.flatMap(({ endpoints }) => endpoints));
  for (const endpoints of groups) {
    const fitting = endpoints.find(
      (it) => interfaceOf(it) === query.interface && (!query.region || regionOf(it) === query.region),
    );
    if (fitting) return fitting.url;
  }
  const candidates = groups.flat();
  throw candidates.length > 0 ? noEndpoint(candidates, query) : noService(catalog, query);
}
