/** Selects objects of a list (Kubernetes documentation, "Field Selectors", "Labels and Selectors"). */
import type { KubernetesObject } from './objects.ts';

/** Evaluates `fieldSelector` and `labelSelector` of the query. Label selectors with sets are not supported. */
export function isSelected(object: KubernetesObject, query: URLSearchParams): boolean {
  const { labels } = object.metadata;
  return (
    parseSelector(query.get('fieldSelector')).every((part) => isMet(part, fieldOf(object, part.key))) &&
    parseSelector(query.get('labelSelector')).every((part) => isMet(part, labels[part.key]))
  );
}

interface Requirement {
  readonly key: string;
  readonly negated: boolean;
  /** Undefined if any value is selected. */
  readonly value?: string | undefined;
}

const parseSelector = (selector: string | null): Requirement[] =>
  (selector ?? '')
    .split(',')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const [, negation, key = '', operator, value] =
        /^\s*(!?)\s*(.*?)\s*(?:(!=|==?)\s*(.*?))?\s*$/.exec(text) ?? [];
      return { key, negated: negation === '!' || operator === '!=', value };
    });

function isMet({ negated, value }: Requirement, actual: string | undefined): boolean {
  const matches = value === undefined ? actual !== undefined : actual === value;
  return matches !== negated;
}

/** `spec.nodeName` */
function fieldOf(object: KubernetesObject, path: string): string | undefined {
  const value = path
    .split('.')
    .reduce<unknown>((part, key) => (part as Readonly<Record<string, unknown>> | undefined)?.[key], object);
  return typeof value === 'string' ? value : undefined;
}
