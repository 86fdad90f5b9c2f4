/** The header OpenStack-API-Version (magnum/api/controllers/versions.py). */
import type { Settings } from '../cloud.ts';
import { type Answer, json, type SandboxRequest } from '../http.ts';
import { BlankFault } from './faults.ts';

export interface Microversion {
  readonly major: number;
  readonly minor: number;
}

const SERVICE = 'container-infra';
/** Other names for it that newer servers accept. */
const NEWER_NAMES = ['container-infrastructure', 'container-infrastructure-management'];

export const parseMicroversion = (text: string): Microversion => {
  const [major = 0, minor = 0] = text.split('.').map(Number);
  return { major, minor };
};

/** Throws a blank 406 for a header that cannot be understood. */
export function requestedVersion({ headers }: SandboxRequest, settings: Settings): Microversion {
  const words = (headers['openstack-api-version'] ?? `${SERVICE} ${settings.apiMin}`).trim().split(/\s+/);
  const [service = '', wanted = ''] = words;
  if (words.length !== 2) throw new BlankFault(406);
  if (wanted.toLowerCase() === 'latest') return parseMicroversion(settings.apiMax);
  const names = isZedOrOlder(settings) ? [SERVICE] : [SERVICE, ...NEWER_NAMES];
  if (!names.includes(service) || !/^\d+\.\d+$/.test(wanted)) throw new BlankFault(406);
  return parseMicroversion(wanted);
}

export const versionHeaders = ({ apiMin, apiMax }: Settings, { major, minor }: Microversion) => ({
  'OpenStack-API-Minimum-Version': `${SERVICE} ${apiMin}`,
  'OpenStack-API-Maximum-Version': `${SERVICE} ${apiMax}`,
  'OpenStack-API-Version': `${SERVICE} ${major}.${minor}`,
  vary: 'OpenStack-API-Version',
});

/** The answer for a version outside the server's range; undefined inside it. */
export function refuseVersion(settings: Settings, { major, minor }: Microversion): Answer | undefined {
  const [min, max] = [parseMicroversion(settings.apiMin), parseMicroversion(settings.apiMax)];
  if (major === max.major && minor >= min.minor && minor <= max.minor) return undefined;
  const error = {
    max_version: settings.apiMax,
    min_version: settings.apiMin,
    code: 'magnum.microversion-unsupported',
    links: [{ rel: 'help', href: 'http://docs.openstack.org/api-guide/compute/microversions.html' }],
    title: 'Requested microversion is unsupported',
  };
  return json(406, { errors: [error] });
}

/**
 * Magnum up to Zed (1.10) still has bays, and lets any role of a project do what a member may; later ones tell
 * readers from members.
 */
export const isZedOrOlder = ({ apiMax }: Settings): boolean => parseMicroversion(apiMax).minor <= 10;
