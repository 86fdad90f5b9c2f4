/** Of two JSON texts of the same kind, the fields that both have: `openstack coe` shows others than ours. */
import type { Outcome } from './outcome.ts';

type Fields = Readonly<Record<string, unknown>>;

export function withSharedFields(one: Outcome, other: Outcome): [Outcome, Outcome] {
  const [left, right] = [fieldsIn(one.stdout), fieldsIn(other.stdout)];
  if (left === undefined || right === undefined) return [one, other];
  return [
    { ...one, stdout: told(left, right) },
    { ...other, stdout: told(right, left) },
  ];
}

/** A record as a list of one; undefined for what is not JSON. */
function fieldsIn(text: string): readonly Fields[] | undefined {
  try {
    return [JSON.parse(text)].flat();
  } catch {
    return undefined;
  }
}

function told(items: readonly Fields[], others: readonly Fields[]): string {
  const shared = Object.keys(items[0] ?? {})
    .filter((name) => name in (others[0] ?? {}))
    .sort();
  // Two kinds of things would come to the same nothing.
  if (items.length > 0 && others.length > 0 && shared.length === 0) throw new Error('no field is in both');
  const pick = (item: Fields) => Object.fromEntries(shared.map((name) => [name, item[name]]));
  return JSON.stringify(items.map(pick), null, 2);
}
