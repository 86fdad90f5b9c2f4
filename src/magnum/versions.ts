/** The API versions of the service: read from its responses, cached per endpoint, requested only if necessary. */
import { parseServerJson } from '../http/server-json.ts';
import type { HttpResponse } from '../http/types.ts';
import type { Session } from '../keystone/types.ts';
import { assertRequestedVersionHas, type Feature, firstUnsupported, missingFeatureError } from './feature.ts';
import { versionHeaders, versionsInDocument, versionsInHeaders, versionToSend } from './microversion.ts';
import type { VersionCache, VersionRange } from './types.ts';

export interface Versions {
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The version of every request; undefined if no version is sent. */
  readonly requestVersion: string | undefined;
  /** The version of the last response. */
  readonly responseVersion: string | undefined;
  /** From the service's responses in this run. */
  readonly range: VersionRange | undefined;
  /**
   * Throws MagnumError `usage` if the version that the user requested is too old for a feature, and `failed` if the cloud is
   * too old. Sends a request only if an older service would misinterpret the caller's request, or to verify a cached range
   * before it throws.
   */
  requireFeatures(features: readonly Feature[]): Promise<void>;
  /** Records the versions in the headers of a response. */
  recordResponse(response: HttpResponse): Promise<void>;
  /** The range, if the service has one; requests it (`GET /`) once a run if no response included it. */
  discover(): Promise<VersionRange | undefined>;
}

/** `requested` as the user wrote it; throws MagnumError `usage` if it is not a version. */
export function createVersions(
  session: Session,
  requested: string,
  cache: VersionCache | undefined,
): Versions {
  const requestVersion = versionToSend(requested);
  let responseVersion: string | undefined;
  let range: VersionRange | undefined;
  let pending: Promise<VersionRange | undefined> | undefined;

  async function record(reported: VersionRange): Promise<void> {
    if (isSameRange(range, reported)) return;
    range = reported;
    if (cache === undefined) return;
    const endpoint = await session.endpoint();
    if (!isSameRange(await cache.get(endpoint), reported)) await cache.set(endpoint, reported);
  }

  async function fetchRange(): Promise<VersionRange | undefined> {
    const { body } = await session.request({ method: 'GET', path: '/' });
    const reported = versionsInDocument(parseServerJson(body));
    if (reported) await record(reported);
    return reported;
  }

  async function discover(): Promise<VersionRange | undefined> {
    if (range) return range;
    pending ??= fetchRange().catch((error: unknown) => {
      pending = undefined;
      throw error;
    });
    return await pending;
  }

  async function requireFeatures(features: readonly Feature[]): Promise<void> {
    for (const feature of features) assertRequestedVersionHas(requested, feature);
    if (features.length === 0) return;
    let known = range ?? (await cache?.get(await session.endpoint()));
    // The cloud may have been upgraded since the range was cached.
    if (known ? firstUnsupported(known, features) : features.some(({ ignoredBefore }) => ignoredBefore)) {
      known = await discover();
    }
    const missing = known && firstUnsupported(known, features);
    if (known && missing) throw missingFeatureError(missing, known);
  }

  return {
    headers: versionHeaders(requestVersion),
    requestVersion,
    get responseVersion() {
      return responseVersion;
    },
    get range() {
      return range;
    },
    requireFeatures,
    async recordResponse({ headers }) {
      const reported = versionsInHeaders(headers);
      responseVersion = reported.version ?? responseVersion;
      if (reported.range) await record(reported.range);
    },
    discover,
  };
}

function isSameRange(a: VersionRange | undefined, b: VersionRange): boolean {
  return a?.minimum === b.minimum && a.maximum === b.maximum;
}
