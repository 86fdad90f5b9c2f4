/** Which versions the service has: found out once, kept for the endpoint, asked for only where it must be. */
import type { HttpResponse } from '../http/types.ts';
import type { Session } from '../keystone/types.ts';
import { assertRequestedVersionHas, type Feature, featureMissing, firstUnsupported } from './feature.ts';
import { versionHeaders, versionsIn, versionsInDocument, versionToSend } from './microversion.ts';
import type { VersionCache, VersionRange } from './types.ts';

export interface Versions {
  /** What goes with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** The version that goes with every request; undefined for none. */
  readonly sent: string | undefined;
  /** The version that the last answer was made with. */
  readonly agreed: string | undefined;
  /** What the service has said of itself in this run. */
  readonly range: VersionRange | undefined;
  /**
   * Throws MagnumError `usage` when the version that the user chose is too old for a feature, and `failed` when the
   * cloud is known to be. Costs a request only when an older service would take the request for another one, or
   * before saying no because of what an earlier run has seen.
   */
  demand(features: readonly Feature[]): Promise<void>;
  /** Takes note of what an answer says. */
  learn(response: HttpResponse): Promise<void>;
  /** What the service says, if it says it; asks it (`GET /`) once a run when no answer has told. */
  find(): Promise<VersionRange | undefined>;
}

/** `asked` as the user wrote it; throws MagnumError `usage` when it is no version. */
export function createVersions(session: Session, asked: string, memory: VersionCache | undefined): Versions {
  const sent = versionToSend(asked);
  let agreed: string | undefined;
  let range: VersionRange | undefined;
  let asking: Promise<VersionRange | undefined> | undefined;

  async function keep(said: VersionRange): Promise<void> {
    if (isSame(range, said)) return;
    range = said;
    if (memory === undefined) return;
    const endpoint = await session.endpoint();
    if (!isSame(await memory.get(endpoint), said)) await memory.set(endpoint, said);
  }

  async function ask(): Promise<VersionRange | undefined> {
    const { body } = await session.request({ method: 'GET', path: '/' });
    const said = versionsInDocument(parsed(body));
    if (said) await keep(said);
    return said;
  }

  async function find(): Promise<VersionRange | undefined> {
    if (range) return range;
    asking ??= ask().catch((error: unknown) => {
      asking = undefined;
      throw error;
    });
    return await asking;
  }

  async function demand(features: readonly Feature[]): Promise<void> {
    for (const feature of features) assertRequestedVersionHas(asked, feature);
    if (features.length === 0) return;
    let known = range ?? (await memory?.get(await session.endpoint()));
    // A cloud may be newer than what is remembered of it.
    if (known ? firstUnsupported(known, features) : features.some(({ ignoredBefore }) => ignoredBefore)) {
      known = await find();
    }
    const missing = known && firstUnsupported(known, features);
    if (known && missing) throw featureMissing(missing, known);
  }

  return {
    headers: versionHeaders(sent),
    sent,
    get agreed() {
      return agreed;
    },
    get range() {
      return range;
    },
    demand,
    async learn({ headers }) {
      const said = versionsIn(headers);
      agreed = said.agreed ?? agreed;
      if (said.range) await keep(said.range);
    },
    find,
  };
}

function isSame(a: VersionRange | undefined, b: VersionRange): boolean {
  return a?.minimum === b.minimum && a.maximum === b.maximum;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
