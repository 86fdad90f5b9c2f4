/**
 * Magnum's microversions: the header `OpenStack-API-Version: container-infra 1.N` of requests and answers
 * (Container Infrastructure Management API reference, "API versions").
 */
import { MagnumError } from '../errors.ts';
import type { VersionRange } from './types.ts';

const SERVICE = 'container-infra';

/** Something that only newer services can do, and the first microversion that can. */
export interface Feature {
  /** As a sentence begins: `Rollback`. */
  readonly name: string;
  readonly since: string;
}

/**
 * The version to send with requests, or undefined to send none and get the service's oldest (`X` and `X.0`).
 * Accepts `X`, `X.Y` and `latest`, as the legacy shell's `--magnum-api-version`. Throws MagnumError `usage` for
 * other forms.
 */
export function versionToSend(asked: string): string | undefined {
  if (asked === 'latest') return 'latest';
  const parts = /^\s*(\d+)(?:\.(\d+))?\s*$/.exec(asked);
  if (!parts) {
    throw new MagnumError(
      'usage',
      `The API version "${asked}" is not understood: give 'X', 'X.Y' or 'latest'.`,
    );
  }
  const minor = Number(parts[2] ?? 0);
  return minor === 0 ? undefined : `${Number(parts[1])}.${minor}`;
}

export function versionHeaders(version: string | undefined): Record<string, string> {
  return version === undefined ? {} : { 'OpenStack-API-Version': `${SERVICE} ${version}` };
}

/** What an answer says of versions; `agreed` is the one that it was made with. */
export function versionsIn(headers: Readonly<Record<string, string>>): {
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

/** The range that the version document at the service's root tells: a 406 of the real service tells none. */
export function versionsInDocument(document: unknown): VersionRange | undefined {
  const versions = (document as { versions?: unknown } | null)?.versions;
  if (!Array.isArray(versions)) return undefined;
  for (const entry of versions) {
    const { min_version: minimum, max_version: maximum } = (entry ?? {}) as Record<string, unknown>;
    if (isVersion(minimum) && isVersion(maximum)) return { minimum, maximum };
  }
  return undefined;
}

/** Throws MagnumError `usage` when the user chose a version that is older than the feature. */
export function requireFeature(asked: string, feature: Feature): void {
  const sent = versionToSend(asked);
  if (sent === 'latest' || !isOlder(sent ?? '1.1', feature.since)) return;
  throw new MagnumError(
    'usage',
    `${feature.name} is not supported in API v${asked.trim()}. Please use API v${feature.since}+.`,
  );
}

/** Is `a` older than `b`? Both `X.Y`. */
export function isOlder(a: string, b: string): boolean {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor === bMajor ? aMinor < bMinor : aMajor < bMajor;
}

function versionOf(header: string | undefined): string | undefined {
  return new RegExp(`(?:^|,)\\s*${SERVICE}\\s+(\\d+\\.\\d+)\\s*(?:,|$)`).exec(header ?? '')?.[1];
}

function isVersion(value: unknown): value is string {
  return typeof value === 'string' && /^\d+\.\d+$/.test(value);
}
