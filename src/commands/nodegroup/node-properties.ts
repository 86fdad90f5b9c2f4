/** Labels and taints of nodes, from the words of options; undefined where the option was not given. */
import { type Labels, parseLabels } from '../../magnum/labels.ts';
import { parseTaints } from '../../magnum/taints.ts';
import type { NodeTaint } from '../../magnum/types.ts';

/** '' stands for no labels at all. */
export function nodeLabels(words: readonly string[]): Labels | undefined {
  return words.length === 0 ? undefined : parseLabels(words.filter((word) => word !== ''));
}

/** '' stands for no taints at all. */
export function nodeTaints(words: readonly string[]): NodeTaint[] | undefined {
  return words.length === 0 ? undefined : parseTaints(words);
}
