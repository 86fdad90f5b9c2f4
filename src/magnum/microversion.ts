/**
 * Magnum's microversions: the header `OpenStack-API-Version: container-infra 1.N` of requests and answers
 * (Container Infrastructure Management API reference, "API versions").
 */
import { MagnumError } from '../errors.ts';
import type { VersionRange } from './types.ts';

/** The name that every Magnum takes. */
const SERVICE = 'container-infra';
/** The names that one may go by in its answers: since API 1.13 it is the longest. */
const SERVICES = 'container-infra(?:structure(?:-management)?)?';

/**
 * The version to send with requests, or undefined to send none and get the service's oldest (`X` and `X.0`).
 * Accepts `X`, `X.Y` and `latest`, as the legacy shell's `--magnum-api-version`. Throws MagnumError `usage` for
 * other forms.
 */
export function versionToSend(requested: string): string | undefined {
  if (requested === 'latest') return 'latest';
  const parts = /^\s*(\d+)(?:\.(\d+))?\s*$/.exec(requested);
  if (!parts) {
    throw new MagnumError(
      'usage',
      `The API version "${requested}" is not understood: give 'X', 'X.Y' or 'latest'.`,
    );
  }
  const minor = Number(parts[2] ?? 0);
  return minor === 0 ? undefined : `${Number(parts[1])}.${minor}`;
}

export function versionHeaders(version: string | undefined): Record<string, string> {
  return version === undefined ? {} : { 'OpenStack-API-Version': `${SERVICE} ${version}` };
}

/** What an answer says of versions; `agreed` is the one that it was made with. */
export function versionsInHeaders(headers: Readonly<Record<string, string>>): {
  readonly agreed: string | undefined;
  readonly range: VersionRange | undefined;
} {
  const minimum = versionOf(headers['openstack-api-minimum-version']);
  const maximum = versionOf(headers['openstack-api-maximum-version']);
  return {
    agreed: versionOf(headers['openstack-api-version']),
    range: minimum !== undefined && maximum !== undefined ? { minimum, maximum } : undefined,
  };
}

/** The range that the version document at the service's root tells, for when answers tell none. */
export function versionsInDocument(document: unknown): VersionRange | undefined {
  const versions = (document as { versions?: unknown } | null)?.versions;
  if (!Array.isArray(versions)) return undefined;
  for (const entry of versions) {
    const { min_version: minimum, max_version: maximum } = (entry ?? {}) as Record<string, unknown>;
    if (isVersion(minimum) && isVersion(maximum)) return { minimum, maximum };
  }
  return undefined;
}

/** Is `a` older than `b`? Both `X.Y`. */
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
  return new RegExp(`(?:^|,)\\s*${SERVICES}\\s+(\\d+\\.\\d+)\\s*(?:,|$)`).exec(header ?? '')?.[1];
}
