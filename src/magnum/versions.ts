/** Which versions the service has: found out once, kept for the endpoint, asked for only where it must be. */
import type { HttpResponse } from '../http/types.ts';
import type { Session } from '../keystone/types.ts';
import { assertRequestedVersionHas, type Feature, firstUnsupported, missingFeatureError } from './feature.ts';
import { versionHeaders, versionsInDocument, versionsInHeaders, versionToSend } from './microversion.ts';
import type { VersionCache, VersionRange } from './types.ts';

export interface Versions {
  /** What goes with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The version that goes with every request; undefined for none. */
  readonly requestVersion: string | undefined;
  /** The version that the last answer was made with. */
  readonly responseVersion: string | undefined;
  /** What the service has said of itself in this run. */
  readonly range: VersionRange | undefined;
  /**
   * Throws MagnumError `usage` when the version that the user chose is too old for a feature, and `failed` when the
   * cloud is known to be. Costs a request only when an older service would take the request for another one, or
   * before saying no because of what an earlier run has seen.
   */
  requireFeatures(features: readonly Feature[]): Promise<void>;
  /** Takes note of what an answer says. */
  recordResponse(response: HttpResponse): Promise<void>;
  /** What the service says, if it says it; asks it (`GET /`) once a run when no answer has told. */
  discover(): Promise<VersionRange | undefined>;
}

/** `asked` as the user wrote it; throws MagnumError `usage` when it is no version. */
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
    const reported = versionsInDocument(parseJson(body));
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
    // A cloud may be newer than what is remembered of it.
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
      responseVersion = reported.agreed ?? responseVersion;
      if (reported.range) await record(reported.range);
    },
    discover,
  };
}

function isSameRange(a: VersionRange | undefined, b: VersionRange): boolean {
  return a?.minimum === b.minimum && a.maximum === b.maximum;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
