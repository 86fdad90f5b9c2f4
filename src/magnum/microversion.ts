/**
 * Magnum's microversions: the header `OpenStack-API-Version: container-infra 1.N` of requests and responses
 * (Container Infrastructure Management API reference, "API versions").
 */
import { MagnumError } from '../errors.ts';
import type { VersionRange } from './types.ts';

/** The service type that every Magnum accepts. */
const SERVICE_TYPE = 'container-infra';
/** The service types in its responses: the longest since API 1.13. */
const SERVICE_TYPES = 'container-infra(?:structure(?:-management)?)?';

/**
 * The version to send with requests; undefined to send none and get the service's oldest version (`X` and `X.0`). Accepts
 * `X`, `X.Y` and `latest`, as the legacy client's `--magnum-api-version`. Throws MagnumError `usage` for other forms.
 */
export function versionToSend(requested: string): string | undefined {
  if (requested === 'latest') return 'latest';
  const parts = /^\s*(\d+)(?:\.(\d+))?\s*$/.exec(requested);
  if (!parts) {
    throw new MagnumError('usage', `Invalid API version "${requested}"; use X, X.Y or latest.`);
  }
  const minor = Number(parts[2] ?? 0);
  return minor === 0 ? undefined : `${Number(parts[1])}.${minor}`;
}

export function versionHeaders(version: string | undefined): Record<string, string> {
  return version === undefined ? {} : { 'OpenStack-API-Version': `${SERVICE_TYPE} ${version}` };
}

/** The versions in response headers; `version` is the version of the response itself. */
export function versionsInHeaders(headers: Readonly<Record<string, string>>): {
  readonly version: string | undefined;
  readonly range: VersionRange | undefined;
} {
  const minimum = versionOf(headers['openstack-api-minimum-version']);
  const maximum = versionOf(headers['openstack-api-maximum-version']);
  return {
    version: versionOf(headers['openstack-api-version']),
    range: minimum !== undefined && maximum !== undefined ? { minimum, maximum } : undefined,
  };
}

/** The range in the version document at the service's root, for services whose headers do not include it. */
export function versionsInDocument(document: unknown): VersionRange | undefined {
  const versions = (document as { versions?: unknown } | null)?.versions;
  if (!Array.isArray(versions)) return undefined;
  for (const entry of versions) {
    const { min_version: minimum, max_version: maximum } = (entry ?? {}) as Record<string, unknown>;
    if (isVersion(minimum) && isVersion(maximum)) return { minimum, maximum };
  }
  return undefined;
}

/** True if `a` is older than `b`; both are `X.Y`. */
export function isOlder(a: string, b: string): boolean {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor === bMajor ? aMinor < bMinor : aMajor < bMajor;
}

/** `X.Y`, two numbers. */
export function isVersion(value: unknown): value is string {
  return typeof value === 'string' && /^\d+\.\d+$/.test(value);
}

function versionOf(header: string | undefined): string | undefined {
  return new RegExp(`(?:^|,)\\s*${SERVICE_TYPES}\\s+(\\d+\\.\\d+)\\s*(?:,|$)`).exec(header ?? '')?.[1];
}
