/** Fills placeholders such as `{region_name}` in values (openstacksdk: Python's str.format). */
import { MagnumError } from '../errors.ts';
import { type ConfigScalar, scalar, subjectOf } from './config-tree.ts';
import type { Settings } from './settings.ts';

const PIECE = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const FIELD = /^(\w+)(?:\[(\w+)\])?$/;

/**
 * Replaces `{name}` by that setting, `{auth[name]}` by that option of `auth`, and doubled braces by single ones. Throws
 * MagnumError `usage` for other text in braces.
 */
export function fillPlaceholders(value: ConfigScalar, key: string, settings: Settings): ConfigScalar {
  const { text, origin } = value;
  if (text === null || !/[{}]/.test(text)) return value;
  const placeholderError = (problem: string) =>
    new MagnumError('usage', `${subjectOf(value, key)} ${problem}`);
  const filledText = text.replace(PIECE, (piece, field: string | undefined) => {
    if (piece === '{{' || piece === '}}') return piece.charAt(0);
    if (field === undefined)
      throw placeholderError(`contains an unescaped "${piece}"; double it to use it literally`);
    const replacement = lookUp(field, settings);
    if (replacement === undefined)
      throw placeholderError(`refers to {${field}}, which this cloud does not define`);
    return replacement;
  });
  return scalar(filledText, origin);
}

/** The settings that the placeholders of a value refer to. */
export function referencedSettings({ text }: ConfigScalar, settings: Settings): ConfigScalar[] {
  return [...(text ?? '').matchAll(PIECE)].flatMap(([, field]) => nodeOf(field ?? '', settings) ?? []);
}

const lookUp = (field: string, settings: Settings): string | undefined =>
  nodeOf(field, settings)?.text ?? undefined;

function nodeOf(field: string, settings: Settings): ConfigScalar | undefined {
  const [, name = '', key] = FIELD.exec(field) ?? [];
  if (key !== undefined) return name === 'auth' ? settings.auth.get(key) : undefined;
  const node = settings.top.get(name);
  return node?.kind === 'scalar' ? node : undefined;
}
