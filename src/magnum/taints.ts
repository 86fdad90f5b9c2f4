/** Parses taints of the command line (newest python-magnumclient: `handle_taints`). */
import { MagnumError } from '../errors.ts';
import type { NodeTaint } from './types.ts';

const EFFECTS: readonly string[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/**
 * Parses KEY[=VALUE]:EFFECT words. A single word may be a list, split at `,` and `;`; of several words each is one taint.
 * Empty words are ignored, so '' means no taints. Throws MagnumError `usage` for other words.
 */
export function parseTaints(values: readonly string[]): NodeTaint[] {
  const [only = ''] = values;
  const words = values.length === 1 ? only.split(/[,;]/) : values;
  return words.filter((word) => word !== '').map(parseTaint);
}

function parseTaint(word: string): NodeTaint {
  const {
    key,
    value = '',
    effect = '',
  } = /^(?<key>[^=]+?)(?:=(?<value>.*))?:(?<effect>[^:]*)$/s.exec(word)?.groups ?? {};
  if (key !== undefined && isEffect(effect)) return { key, value, effect };
  throw new MagnumError(
    'usage',
    `taints must be KEY[=VALUE]:EFFECT, where EFFECT is one of ${EFFECTS.join(', ')}, not ${word}`,
  );
}

function isEffect(text: string): text is NodeTaint['effect'] {
  return EFFECTS.includes(text);
}
