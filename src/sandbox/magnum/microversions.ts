/** The header OpenStack-API-Version (magnum/api/controllers/versions.py). */
import type { Settings } from '../cloud.ts';
import { json, type SandboxRequest, type SandboxResponse } from '../http-messages.ts';
import { FrameworkFault, prefersJson } from './faults.ts';

export interface Microversion {
  readonly major: number;
  readonly minor: number;
}

const SERVICE = 'container-infra';
/** Other service types that newer servers accept. */
const NEWER_NAMES = ['container-infrastructure', 'container-infrastructure-management'];

export const parseMicroversion = (text: string): Microversion => {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return { major, minor };
};

/** Throws FrameworkFault 406 for an invalid header. */
export function requireVersion({ headers }: SandboxRequest, settings: Settings): Microversion {
  const words = (headers['openstack-api-version'] ?? `${SERVICE} ${settings.apiMin}`).trim().split(/\s+/);
  const [service = '', wanted = ''] = words;
  if (words.length !== 2) throw invalidVersionError('service type');
  if (wanted.toLowerCase() === 'latest') return parseMicroversion(settings.apiMax);
  const names = isZedOrOlder(settings) ? [SERVICE] : [SERVICE, ...NEWER_NAMES];
  if (!names.includes(service)) throw invalidVersionError('service type');
  if (!/^\d+\.\d+$/.test(wanted)) throw invalidVersionError('value');
  return parseMicroversion(wanted);
}

const invalidVersionError = (what: string): FrameworkFault =>
  new FrameworkFault(406, `Invalid ${what} for OpenStack-API-Version header`);

export const versionHeaders = ({ apiMin, apiMax }: Settings, { major, minor }: Microversion) => ({
  'OpenStack-API-Minimum-Version': `${SERVICE} ${apiMin}`,
  'OpenStack-API-Maximum-Version': `${SERVICE} ${apiMax}`,
  'OpenStack-API-Version': `${SERVICE} ${major}.${minor}`,
  vary: 'OpenStack-API-Version',
});

/** Returns the response for a version outside the server's range, or undefined. */
export function unsupportedVersionResponse(
  request: SandboxRequest,
  { apiMin, apiMax }: Settings,
  version: Microversion,
): SandboxResponse | undefined {
  const [min, max] = [parseMicroversion(apiMin), parseMicroversion(apiMax)];
  const { major, minor } = version;
  if (major === max.major && minor >= min.minor && minor <= max.minor) return undefined;
  const sentence =
    major === max.major
      ? `Version ${major}.${minor} was requested but the minor version is not supported by this service. `
      : `Mutually exclusive versions requested. Version ${major}.${minor} requested but not supported by this service.`;
  const description = `${sentence}The supported version range is: [${SERVICE} ${apiMin}, ${SERVICE} ${apiMax}].`;
  const code = 'magnum.microversion-unsupported';
  const title = 'Requested microversion is unsupported';
  const range = { max_version: apiMax, min_version: apiMin };
  const links = [{ rel: 'help', href: 'http://docs.openstack.org/api-guide/compute/microversions.html' }];
  const error = prefersJson(request)
    ? { code, title, description, ...range, links }
    : { ...range, code, links, title };
  return json(406, { errors: [error] });
}

/** Up to Zed (API 1.10), Magnum has bays and does not distinguish readers from members; later releases have no bays and do. */
export const isZedOrOlder = ({ apiMax }: Settings): boolean => parseMicroversion(apiMax).minor <= 10;

/** Up to API 1.13, Magnum creates a trust for each cluster. */
export const createsTrusts = ({ apiMax }: Settings): boolean => parseMicroversion(apiMax).minor <= 13;
