/** Which objects of a list are wanted (Kubernetes documentation, "Field Selectors", "Labels and Selectors"). */
import type { KubernetesObject } from './objects.ts';

/** By the query's `fieldSelector` and `labelSelector`. Of the latter's forms all but those with sets. */
export function isSelected(object: KubernetesObject, query: URLSearchParams): boolean {
  const { labels } = object.metadata;
  return (
    requirements(query.get('fieldSelector')).every((one) => holds(one, fieldOf(object, one.key))) &&
    requirements(query.get('labelSelector')).every((one) => holds(one, labels[one.key]))
  );
}

interface Requirement {
  readonly key: string;
  readonly negated: boolean;
  /** Undefined where any value will do. */
  readonly value?: string | undefined;
}

const requirements = (selector: string | null): Requirement[] =>
  (selector ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [, bang, key = '', operator, value] =
        /^\s*(!?)\s*(.*?)\s*(?:(!=|==?)\s*(.*?))?\s*$/.exec(text) ?? [];
      return { key, negated: bang === '!' || operator === '!=', value };
    });

function holds({ negated, value }: Requirement, found: string | undefined): boolean {
  const fits = value === undefined ? found !== undefined : found === value;
  return fits !== negated;
}

/** `spec.nodeName` */
function fieldOf(object: KubernetesObject, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>> | undefined)?.[key], object);
  return typeof value === 'string' ? value : undefined;
}
