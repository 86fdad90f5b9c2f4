/** The header OpenStack-API-Version (magnum/api/controllers/versions.py). */
import type { Cloud } from '../cloud.ts';
import { json, type SandboxRequest, type SandboxResponse } from '../http-messages.ts';
import { isZed } from '../releases.ts';
import { FrameworkFault, prefersJson } from './faults.ts';

export interface Microversion {
  readonly major: number;
  readonly minor: number;
}

/** The service types that the header can name. Responses name the first. */
const ZED_SERVICE_TYPES: ServiceTypes = ['container-infra'];
const SERVICE_TYPES: ServiceTypes = [
  'container-infrastructure-management',
  'container-infrastructure',
  'container-infra',
];
type ServiceTypes = readonly [string, ...string[]];

const serviceTypesOf = (cloud: Cloud): ServiceTypes => (isZed(cloud) ? ZED_SERVICE_TYPES : SERVICE_TYPES);

export const parseMicroversion = (text: string): Microversion => {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return { major, minor };
};

/** Throws FrameworkFault 406 for an invalid header. */
export function requireVersion({ headers }: SandboxRequest, cloud: Cloud): Microversion {
  const { apiMin, apiMax } = cloud.settings;
  const header = headers['openstack-api-version'];
  if (header === undefined) return parseMicroversion(apiMin);
  const words = header.trim().split(/\s+/);
  const [service = '', wanted = ''] = words;
  if (words.length !== 2) throw invalidVersionError('service type');
  if (wanted.toLowerCase() === 'latest') return parseMicroversion(apiMax);
  if (!serviceTypesOf(cloud).includes(service)) throw invalidVersionError('service type');
  if (!/^\d+\.\d+$/.test(wanted)) throw invalidVersionError('value');
  return parseMicroversion(wanted);
}

const invalidVersionError = (what: string): FrameworkFault =>
  new FrameworkFault(406, `Invalid ${what} for OpenStack-API-Version header`);

export function versionHeaders(cloud: Cloud, { major, minor }: Microversion) {
  const { apiMin, apiMax } = cloud.settings;
  const [service] = serviceTypesOf(cloud);
  return {
    'OpenStack-API-Minimum-Version': `${service} ${apiMin}`,
    'OpenStack-API-Maximum-Version': `${service} ${apiMax}`,
    'OpenStack-API-Version': `${service} ${major}.${minor}`,
    vary: 'OpenStack-API-Version',
  };
}

/** Returns the response for a version outside the server's range, or undefined. */
export function unsupportedVersionResponse(
  request: SandboxRequest,
  cloud: Cloud,
  version: Microversion,
): SandboxResponse | undefined {
  const { apiMin, apiMax } = cloud.settings;
  const [service] = serviceTypesOf(cloud);
  const [min, max] = [parseMicroversion(apiMin), parseMicroversion(apiMax)];
  const { major, minor } = version;
  if (major === max.major && minor >= min.minor && minor <= max.minor) return undefined;
  const sentence =
    major === max.major
      ? `Version ${major}.${minor} was requested but the minor version is not supported by this service. `
      : `Mutually exclusive versions requested. Version ${major}.${minor} requested but not supported by this service.`;
  const description = `${sentence}The supported version range is: [${service} ${apiMin}, ${service} ${apiMax}].`;
  const code = 'magnum.microversion-unsupported';
  const title = 'Requested microversion is unsupported';
  const range = { max_version: apiMax, min_version: apiMin };
  const links = [{ rel: 'help', href: 'http://docs.openstack.org/api-guide/compute/microversions.html' }];
  const error = prefersJson(request)
    ? { code, title, description, ...range, links }
    : { ...range, code, links, title };
  return json(406, { errors: [error] });
}
