/** Templates for the names of contexts, such as `{cluster}@{cloud}`. */
import { MagnumError } from '../../errors.ts';
import { asEntryName, assertEntryName, withoutInvalidCharacters } from './entry-name.ts';

export const PLACEHOLDERS = ['cluster', 'cloud', 'region', 'project', 'uuid'] as const;

/** The text for each placeholder. The region and the project can be empty. */
export type TemplateValues = Readonly<Record<(typeof PLACEHOLDERS)[number], string>>;

/** `{cluster}` and so on, in the order in which help and completion list them. */
export const PLACEHOLDER_WORDS = PLACEHOLDERS.map((name) => `{${name}}`);

/** Matches a placeholder. With its capturing group, `split` returns text and placeholders in turn. */
const PLACEHOLDER = /(\{[^{}]*\})/;
const OWN_PLACEHOLDERS = ['{cluster}', '{uuid}'];

/** No plain name contains a brace. */
export const isTemplate = (name: string): boolean => /[{}]/.test(name);

/** True for a template that gives each cluster another name. */
export const isForEachCluster = (name: string): boolean =>
  OWN_PLACEHOLDERS.some((word) => name.includes(word));

/**
 * Throws MagnumError `usage` for a name that the user cannot give a context, for a placeholder that is unknown, for an unbalanced brace, and for
 * a template whose result can be empty.
 */
export function assertContextName(name: string): void {
  if (!isTemplate(name)) {
    assertEntryName(name);
    return;
  }
  const pieces = name.split(PLACEHOLDER);
  const unknown = pieces.find((piece, index) => isPlaceholder(index) && !PLACEHOLDER_WORDS.includes(piece));
  if (unknown !== undefined) throw templateError(`Unknown placeholder ${unknown} in context name '${name}'`);
  if (pieces.some((piece, index) => !isPlaceholder(index) && isTemplate(piece)))
    throw templateError(`Unbalanced brace in context name '${name}'`);
  const least = { cluster: 'x', cloud: 'x', region: '', project: '', uuid: 'x' };
  if (withoutInvalidCharacters(filledIn(name, least)) === '')
    throw templateError(`Context name '${name}' would be empty without a region or project`);
}

const templateError = (problem: string): MagnumError =>
  new MagnumError('usage', `${problem}; known placeholders: ${PLACEHOLDER_WORDS.join(', ')}.`, {
    hint: "Use a template such as '{cluster}@{cloud}', or a name.",
  });

/** The name of the context: characters that a context name does not allow become `-`. */
export const expandTemplate = (template: string, values: TemplateValues): string =>
  asEntryName(filledIn(template, values), values.uuid);

const filledIn = (template: string, values: TemplateValues): string =>
  template
    .split(PLACEHOLDER)
    .map((piece, index) =>
      isPlaceholder(index) ? values[piece.slice(1, -1) as keyof TemplateValues] : piece,
    )
    .join('');

const isPlaceholder = (index: number): boolean => index % 2 === 1;
