/** The words of `cluster-update` and `cluster-template-update`: a JSON patch as the legacy client takes it. */
import type { PositionalSpec } from '../cli/table.ts';

export const patchWords = {
  op: {
    label: '<op>',
    help: "Operations: 'add', 'replace' or 'remove'.",
    count: 'one',
    choices: ['add', 'replace', 'remove'],
  },
  attributes: {
    label: '<path=value>',
    help: 'Attributes to add, replace or remove (only the path is needed to remove).',
    count: 'many',
  },
} as const satisfies Readonly<Record<string, PositionalSpec>>;
