/** Reduces two JSON texts to the fields that both contain: `openstack coe` and our client print different fields. */
import type { Outcome } from './outcome.ts';

type Fields = Readonly<Record<string, unknown>>;

export function withSharedFields(a: Outcome, b: Outcome): [Outcome, Outcome] {
  const [left, right] = [fieldsIn(a.stdout), fieldsIn(b.stdout)];
  if (left === undefined || right === undefined) return [a, b];
  return [
    { ...a, stdout: formatShared(left, right) },
    { ...b, stdout: formatShared(right, left) },
  ];
}

/** Returns a record as a list of one item, and undefined if the text is not JSON. */
function fieldsIn(text: string): readonly Fields[] | undefined {
  try {
    return [JSON.parse(text)].flat();
  } catch {
    return undefined;
  }
}

function formatShared(items: readonly Fields[], others: readonly Fields[]): string {
  const shared = Object.keys(items[0] ?? {})
    .filter((name) => name in (others[0] ?? {}))
    .sort();
  // Otherwise resources of different kinds would be equal, because nothing is compared.
  if (items.length > 0 && others.length > 0 && shared.length === 0) throw new Error('no shared fields');
  const pick = (item: Fields) => Object.fromEntries(shared.map((name) => [name, item[name]]));
  return JSON.stringify(items.map(pick), null, 2);
}
