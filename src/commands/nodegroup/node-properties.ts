/** Labels and taints of nodes from the values of options; undefined without the option. */
import { type Labels, parseLabels } from '../../magnum/labels.ts';
import { parseTaints } from '../../magnum/taints.ts';
import type { NodeTaint } from '../../magnum/types.ts';

/** '' means no labels. */
export function nodeLabels(words: readonly string[]): Labels | undefined {
  return words.length === 0 ? undefined : parseLabels(words.filter((word) => word !== ''));
}

/** '' means no taints. */
export function nodeTaints(words: readonly string[]): NodeTaint[] | undefined {
  return words.length === 0 ? undefined : parseTaints(words);
}
