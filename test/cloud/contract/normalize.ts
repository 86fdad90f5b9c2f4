/**
 * Replaces the parts of a response that differ between runs (URLs, IDs, times, tokens, certificates) by placeholders. Within
 * a scenario, the same ID gets the same placeholder, so that an ID in a wrong place is detected.
 */
import { describeCertificate } from './certificates.ts';
import type { Target } from './target.ts';

export type Normalize = (text: string) => string;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g;
const SIGNING_REQUEST = /-----BEGIN CERTIFICATE REQUEST-----[^-]+-----END CERTIFICATE REQUEST-----/g;
const REQUEST_ID = /\breq-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;
/** Messages with the elements of a Python set, whose order differs between processes. */
const ONE_OF = /(Value should be one of: |Unknown attributes for argument \w+: )([^"]*)/g;
const HEX_ID = /\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b/g;
/** The marker of a list of quotas is a number, which counts all quotas that the cloud ever had. */
const NUMBERED_MARKER = /\b(marker=)\d+\b/g;
const TIME = /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?/g;

/** The services of the catalog that are compared; clouds can offer others. */
const SERVICES = ['container-infra', 'identity'];

export function createNormalizer(target: Pick<Target, 'identity' | 'magnum'>): Normalize {
  const placeholders = new Map<string, string>();
  const placeholderOf = (kind: string, id: string): string => {
    const existing = placeholders.get(id);
    if (existing !== undefined) return existing;
    const placeholder = `<${kind} ${placeholders.size + 1}>`;
    placeholders.set(id, placeholder);
    // Magnum's discovery URLs contain UUIDs without dashes.
    if (kind === 'uuid') placeholders.set(id.replaceAll('-', ''), `${placeholder} without dashes`);
    return placeholder;
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

/** Returns a body as JSON text in the original order of its fields, with normalized strings. Other bodies are normalized as text. */
export function normalizeBody(body: string, normalize: Normalize): string {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return normalize(body);
  }
  return JSON.stringify(normalizeValue(value, normalize), null, 2);
}

/** Lists that are sorted by random IDs, and counters that depend on how long a cloud has been running. */
const UNORDERED = ['methods', 'projects', 'roles'];
const COUNTERS = ['id', 'report_count'];

function normalizeValue(value: unknown, normalize: Normalize, key = ''): unknown {
  if (typeof value === 'string') return key === 'secret' ? '<secret>' : normalize(value);
  if (typeof value === 'number') return COUNTERS.includes(key) ? '<number>' : value;
  if (Array.isArray(value)) {
    if (key === 'audit_ids') return value.map(() => '<audit id>');
    return inOrder(value, key).map((item) => normalizeValue(item, normalize));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [normalize(name), normalizeValue(item, normalize, name)]),
  );
}

function inOrder(items: readonly unknown[], key: string): readonly unknown[] {
  if (key === 'catalog') return comparableCatalog(items as readonly CatalogService[]);
  if (!UNORDERED.includes(key)) return items;
  const rank = (item: unknown) => (item as { name?: string }).name ?? String(item);
  return [...items].sort((a, b) => rank(a).localeCompare(rank(b)));
}

interface CatalogService {
  readonly type: string;
  readonly endpoints: readonly { readonly interface: string }[];
}

/** Sorts a catalog, which Keystone returns in the order of random IDs. */
function comparableCatalog(catalog: readonly CatalogService[]): CatalogService[] {
  return catalog
    .filter(({ type }) => SERVICES.includes(type))
    .sort((a, b) => a.type.localeCompare(b.type))
    .map((service) => ({
      ...service,
      endpoints: [...service.endpoints].sort((a, b) => a.interface.localeCompare(b.interface)),
    }));
}
