/** The endpoint of a service in the service catalog (Identity API v3, "Catalog"). */
import { MagnumError } from '../../errors.ts';
import { ownCommand } from '../../platform/own-command.ts';
import type { CatalogEndpoint, CatalogService } from '../types.ts';
import { type AuthOptions, formatOptions, optionOf } from './plugin-options.ts';

export interface EndpointQuery {
  readonly serviceType: string;
  readonly serviceName: string | undefined;
  readonly interface: string;
  readonly region: string | undefined;
  /** For the hint: with Keystone to Keystone, other options select the project. */
  readonly auth?: AuthOptions;
}

/** The official type, then its aliases in their order (service-types-authority). */
const MAGNUM_TYPES = ['container-infrastructure-management', 'container-infrastructure', 'container-infra'];

/** Magnum's original type, which the legacy client falls back to; today Zun's in most clouds. */
const ORIGINAL_TYPE = 'container';

function typesFor(serviceType: string): string[] {
  if (!MAGNUM_TYPES.includes(serviceType)) return [serviceType];
  return [serviceType, ...MAGNUM_TYPES.filter((type) => type !== serviceType), ORIGINAL_TYPE];
}

const regionOf = (endpoint: CatalogEndpoint): string => endpoint.region_id || endpoint.region || '';

/** `publicURL` of old catalogs is `public`. */
const interfaceOf = (endpoint: CatalogEndpoint): string => endpoint.interface.replace(/URL$/, '');

/** A service without a name matches every name, as in keystoneauth: early catalogs have no names. */
function matches(service: CatalogService, type: string, name: string | undefined): boolean {
  if (service.type !== type || (name && service.name && service.name !== name)) return false;
  return type !== ORIGINAL_TYPE || service.name?.toLowerCase() !== 'zun';
}

const toList = (values: Iterable<string>): string =>
  [...new Set(values)].filter(Boolean).sort().join(', ') || 'none';

function catalogError(message: string, hint: string): MagnumError {
  return new MagnumError('failed', message, { hint });
}

function noEndpointError(candidates: readonly CatalogEndpoint[], query: EndpointQuery): MagnumError {
  const inRegion = candidates.filter((endpoint) => !query.region || regionOf(endpoint) === query.region);
  if (inRegion.length === 0 && candidates.length > 0) {
    return catalogError(
      `The cloud has no ${query.serviceType} service in region ${query.region}; available regions: ${toList(candidates.map(regionOf))}.`,
      `Select a region with ${formatOptions(['region_name'])}.`,
    );
  }
  const where = query.region ? ` in region ${query.region}` : '';
  return catalogError(
    `The ${query.serviceType} service${where} has no ${query.interface} endpoint; available interfaces: ${toList(inRegion.map(interfaceOf))}.`,
    `Select an interface with ${formatOptions(['interface'])}.`,
  );
}

function noServiceError(catalog: readonly CatalogService[], query: EndpointQuery): MagnumError {
  const types = typesFor(query.serviceType);
  const names = catalog.filter(({ type }) => types.includes(type)).map(({ name }) => name ?? '');
  if (query.serviceName && names.length > 0) {
    return catalogError(
      `The cloud has no ${query.serviceType} service named ${query.serviceName}; available names: ${toList(names)}.`,
      'Remove or correct the service name: OS_CONTAINER_INFRA_SERVICE_NAME, or container_infra_service_name in clouds.yaml.',
    );
  }
  return catalogError(
    `The service catalog has no service of type ${query.serviceType}; available types: ${toList(catalog.map(({ type }) => type))}.`,
    'Ask the cloud administrator whether the project can use Magnum; if so, set --service-type or --os-endpoint-override.',
  );
}

/**
 * Returns the URL of the first matching endpoint. Regions are compared by ID; without a region in the query, the first one is used,
 * as in keystoneauth. Throws MagnumError `failed` with the alternatives in the catalog, and `usage` for an unscoped token, which has
 * no catalog.
 */
export function findEndpoint(catalog: readonly CatalogService[] | undefined, query: EndpointQuery): string {
  if (!catalog) {
    const names = optionOf(query.auth ?? {}, 'service_provider')
      ? ['remote_project_name', 'remote_project_id']
      : ['project_name', 'project_id'];
    throw new MagnumError('usage', 'The login is not scoped to a project, so it has no service catalog.', {
      hint: `Select a project with ${formatOptions(names)}. To list your projects: ${ownCommand('project-list')}`,
    });
  }
  const groups = typesFor(query.serviceType)
    .map((type) => catalog.filter((service) => matches(service, type, query.serviceName)))
    .map((services) => services.flatMap(({ endpoints }) => endpoints));
  for (const endpoints of groups) {
    const match = endpoints.find(
      (endpoint) =>
        interfaceOf(endpoint) === query.interface && (!query.region || regionOf(endpoint) === query.region),
    );
    if (match) return match.url;
  }
  const candidates = groups.flat();
  throw candidates.length > 0 ? noEndpointError(candidates, query) : noServiceError(catalog, query);
}
