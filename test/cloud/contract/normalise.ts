/**
 * Takes out of an answer what differs from one run to the next (addresses, ids, times, tokens, certificates) and
 * leaves its shape. The same id becomes the same placeholder all through one scenario, so that an id which turns up
 * in the wrong place shows.
 */
import { describeCertificate } from './certificates.ts';
import type { Target } from './target.ts';

export type Normalise = (text: string) => string;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g;
const SIGNING_REQUEST = /-----BEGIN CERTIFICATE REQUEST-----[^-]+-----END CERTIFICATE REQUEST-----/g;
const REQUEST_ID = /\breq-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
/** Sentences that list the elements of a Python set, in an order of their own in each process. */
const ONE_OF = /(Value should be one of: )([^"]*)/g;
const HEX_ID = /\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b/g;
/** Quotas are numbered through, from the first that the cloud ever had. */
const NUMBERED_MARKER = /\b(marker=)\d+\b/g;
const TIME = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?/g;

/** The catalogue's services that the contract is about; what else a cloud offers is its own affair. */
const SERVICES = ['container-infra', 'identity'];

export function createNormaliser(target: Pick<Target, 'identity' | 'magnum'>): Normalise {
  const placeholders = new Map<string, string>();
  const placeholderOf = (kind: string, id: string): string => {
    const known = placeholders.get(id);
    if (known !== undefined) return known;
    const made = `<${kind} ${placeholders.size + 1}>`;
    placeholders.set(id, made);
    // Magnum writes a UUID without its dashes in discovery addresses.
    if (kind === 'uuid') placeholders.set(id.replaceAll('-', ''), `${made} without dashes`);
    return made;
  };
  return (text) =>
    text
      .replaceAll(target.identity, '<identity>')
      .replaceAll(target.magnum, '<magnum>')
      .replaceAll(new URL(target.magnum).host, '<host>')
      .replace(CERTIFICATE, describeCertificate)
      .replace(SIGNING_REQUEST, '<signing request>')
      .replace(REQUEST_ID, 'req-<id>')
      .replace(UUID, (id) => placeholderOf('uuid', id))
      .replace(HEX_ID, (id) => placeholderOf('id', id))
      .replace(NUMBERED_MARKER, '$1<number>')
      .replace(ONE_OF, (_, start: string, set: string) => start + set.split(', ').sort().join(', '))
      .replace(TIME, (time) => time.replace(/\d/g, '0'));
}

/** A body as text with its fields in their order, each string normalised; what is not JSON stays text. */
export function normaliseBody(body: string, normalise: Normalise): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return normalise(body);
  }
  return JSON.stringify(normaliseValue(value, normalise), null, 2);
}

/** Lists that come in the order of random ids, and counters that tell how long a cloud has been up. */
const UNORDERED = ['methods', 'projects', 'roles'];
const COUNTERS = ['id', 'report_count'];

function normaliseValue(value: unknown, normalise: Normalise, key = ''): unknown {
  if (typeof value === 'string') return key === 'secret' ? '<secret>' : normalise(value);
  if (typeof value === 'number') return COUNTERS.includes(key) ? '<number>' : value;
  if (Array.isArray(value)) {
    if (key === 'audit_ids') return value.map(() => '<audit id>');
    return inOrder(value, key).map((item) => normaliseValue(item, normalise));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [normalise(name), normaliseValue(item, normalise, name)]),
  );
}

function inOrder(items: readonly unknown[], key: string): readonly unknown[] {
  if (key === 'catalog') return comparableCatalog(items as readonly Catalogued[]);
  if (!UNORDERED.includes(key)) return items;
  const rank = (item: unknown) => (item as { name?: string }).name ?? String(item);
  return [...items].sort((one, other) => rank(one).localeCompare(rank(other)));
}

interface Catalogued {
  readonly type: string;
  readonly endpoints: readonly { readonly interface: string }[];
}

/** Keystone gives a catalogue in the order of its random ids. */
function comparableCatalog(catalog: readonly Catalogued[]): Catalogued[] {
  return catalog
    .filter(({ type }) => SERVICES.includes(type))
    .sort((one, other) => one.type.localeCompare(other.type))
    .map((service) => ({
      ...service,
      endpoints: [...service.endpoints].sort((one, other) => one.interface.localeCompare(other.interface)),
    }));
}
