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

const toList = (values: Iterable<string>): string => [...new Set(values)].filter(Boolean).sort().join(', ');

/** The interfaces that `--os-interface` accepts. */
const SELECTABLE_INTERFACES = ['public', 'internal', 'admin'];

const SET_URL_HINT =
  'Ask the cloud administrator to correct the service catalog, or set the URL of Magnum with --os-endpoint-override.';

function catalogError(message: string, hint: string): MagnumError {
  return new MagnumError('failed', message, { hint });
}

/** For services without an endpoint that matches. `candidates` are the endpoints of all of them. */
function noEndpointError(candidates: readonly CatalogEndpoint[], query: EndpointQuery): MagnumError {
  const { serviceType, region } = query;
  if (candidates.length === 0)
    return catalogError(`The service catalog has no URL for the ${serviceType} service.`, SET_URL_HINT);
  const inRegion = candidates.filter((endpoint) => !region || regionOf(endpoint) === region);
  const regions = toList(candidates.map(regionOf));
  if (inRegion.length === 0 && regions !== '') {
    return catalogError(
      `The cloud has no ${serviceType} service in region ${region}; available regions: ${regions}.`,
      `Select a region with ${formatOptions(['region_name'])}.`,
    );
  }
  const isInAnyRegion = candidates.some((endpoint) => interfaceOf(endpoint) === query.interface);
  if (inRegion.length === 0 && isInAnyRegion) {
    return catalogError(
      `The cloud has several ${serviceType} endpoints without a region, and none in region ${region}.`,
      `Unset ${formatOptions(['region_name'])}, and region_name in clouds.yaml.`,
    );
  }
  return noInterfaceError(inRegion.length > 0 ? inRegion : candidates, query, inRegion.length > 0);
}

function noInterfaceError(
  endpoints: readonly CatalogEndpoint[],
  { serviceType, region, interface: name }: EndpointQuery,
  isInRegion: boolean,
): MagnumError {
  const where = region && isInRegion ? ` in region ${region}` : '';
  const interfaces = endpoints.map(interfaceOf);
  const isSelectable = interfaces.some((other) => SELECTABLE_INTERFACES.includes(other));
  return catalogError(
    `The ${serviceType} service${where} has no ${name} endpoint; available interfaces: ${toList(interfaces) || 'none'}.`,
    isSelectable ? `Select an interface with ${formatOptions(['interface'])}.` : SET_URL_HINT,
  );
}

function noServiceError(catalog: readonly CatalogService[], query: EndpointQuery): MagnumError {
  const { serviceType, serviceName } = query;
  const types = typesFor(serviceType);
  const names = toList(catalog.filter(({ type }) => types.includes(type)).map(({ name }) => name ?? ''));
  if (serviceName && names !== '') {
    return catalogError(
      `The cloud has no ${serviceType} service named ${serviceName}; available names: ${names}.`,
      'Remove or correct the service name: OS_CONTAINER_INFRA_SERVICE_NAME, or container_infra_service_name in clouds.yaml.',
    );
  }
  const hint =
    'Ask the cloud administrator whether the project can use Magnum; if so, set --service-type or --os-endpoint-override.';
  const available = toList(catalog.map(({ type }) => type));
  if (available === '') return catalogError('The service catalog is empty.', hint);
  return catalogError(
    `The service catalog has no service of type ${serviceType}; available types: ${available}.`,
    hint,
  );
}

/**
 * Returns the endpoint of the interface in the region; without a region in the query, the first one of the interface, as in
 * keystoneauth. The only endpoint of the interface is also used if it has no region.
 */
function matchIn(endpoints: readonly CatalogEndpoint[], query: EndpointQuery): CatalogEndpoint | undefined {
  const ofInterface = endpoints.filter((endpoint) => interfaceOf(endpoint) === query.interface);
  const match = ofInterface.find((endpoint) => !query.region || regionOf(endpoint) === query.region);
  const [only, other] = ofInterface;
  return match ?? (only && !other && regionOf(only) === '' ? only : undefined);
}

/** Returns the URL of the first endpoint of this type; undefined if the catalog has none, or none that matches. */
export function endpointOfType(
  catalog: readonly CatalogService[],
  serviceType: string,
  query: Pick<EndpointQuery, 'interface' | 'region'>,
): string | undefined {
  const services = catalog.filter(({ type }) => type === serviceType);
  return matchIn(
    services.flatMap(({ endpoints }) => endpoints),
    { ...query, serviceType, serviceName: undefined },
  )?.url;
}

/**
 * Returns the URL of the first matching endpoint. Regions are compared by ID. Throws MagnumError `failed` with the alternatives in
 * the catalog, and `usage` for an unscoped token, which has no catalog.
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
  const groups = typesFor(query.serviceType).map((type) =>
    catalog.filter((service) => matches(service, type, query.serviceName)),
  );
  for (const services of groups) {
    const match = matchIn(
      services.flatMap(({ endpoints }) => endpoints),
      query,
    );
    if (match) return match.url;
  }
  const services = groups.flat();
  throw services.length > 0
    ? noEndpointError(
        services.flatMap(({ endpoints }) => endpoints),
        query,
      )
    : noServiceError(catalog, query);
}
