/** Fills `{region_name}` and other placeholders in values (openstacksdk uses Python's str.format). */
import { MagnumError } from '../errors.ts';
import { type ConfigScalar, scalar } from './config-tree.ts';
import type { Settings } from './settings.ts';

const PIECE = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;
const FIELD = /^(\w+)(?:\[(\w+)\])?$/;

/**
 * Replaces each `{name}` by that setting, `{auth[name]}` by that option of `auth`, and doubled braces
 * by single ones. Throws MagnumError `usage` for other text in braces.
 */
export function fillPlaceholders(value: ConfigScalar, what: string, settings: Settings): ConfigScalar {
  const { text, origin } = value;
  if (text === null || !/[{}]/.test(text)) return value;
  const placeholderError = (why: string) => new MagnumError('usage', `${origin}: ${what} ${why}`);
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

/** The settings that `fillPlaceholders` takes for the value. */
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
