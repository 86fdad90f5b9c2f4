/** The changes of the update commands: as a JSON patch in arguments, as in the legacy client, or as options. */
import type { OptionSpec, PositionalSpec } from '../../cli/command-spec.ts';
import { MagnumError } from '../../errors.ts';
import type { ReadFile } from '../../magnum/labels.ts';
import { patchFromWords, removeKeys, setKeys } from '../../magnum/patch.ts';
import type { PatchOperation } from '../../magnum/types.ts';

export const patchWords = {
  op: {
    label: '<op>',
    help: "Operation: 'add', 'replace' or 'remove'.",
    count: 'optional',
    choices: ['add', 'replace', 'remove'],
  },
  attributes: {
    label: '<path=value>',
    help: 'Attributes to add, replace or remove; to remove, only the path is required.',
    count: 'any',
  },
} as const satisfies Readonly<Record<string, PositionalSpec>>;

export const labelChanges = {
  label: {
    type: 'list',
    flag: '--label <key=value>',
    completes: 'label',
    addedSinceLegacy: true,
    help: 'Label to add or change; can be repeated. The value can contain any character.',
  },
  noLabel: {
    type: 'list',
    flag: '--no-label <key>',
    completes: 'label-key',
    addedSinceLegacy: true,
    help: 'Key of a label to remove; can be repeated.',
  },
} as const satisfies Readonly<Record<string, OptionSpec>>;

interface PatchWords {
  readonly op: PatchOperation['op'] | undefined;
  readonly attributes: readonly string[];
}

/** Returns the patch of the arguments, or else `named`. `example` is a patch for the hint. Throws MagnumError `usage` for both and for neither. */
export function choosePatch(
  { op, attributes }: PatchWords,
  named: readonly PatchOperation[],
  readFile: ReadFile,
  example: string,
): readonly PatchOperation[] {
  if (op === undefined) {
    if (named.length > 0) return named;
    throw new MagnumError('usage', 'Nothing to update.', {
      hint: `Use options, or an operation with attributes, such as '${example}'.`,
    });
  }
  if (named.length > 0) {
    throw new MagnumError(
      'usage',
      `The operation '${op}' cannot be combined with options that change attributes.`,
      {
        hint: 'Use only options, or only an operation with attributes.',
      },
    );
  }
  if (attributes.length === 0)
    throw new MagnumError('usage', "Missing required argument 'path=value'.", {
      hint: `An example is '${example}'.`,
    });
  return patchFromWords(op, attributes, readFile);
}

/** One operation for each attribute that has a value. */
export function replaceEach(attributes: Readonly<Record<string, unknown>>): PatchOperation[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ op: 'replace', path: `/${name}`, value }));
}

export function changeLabels(set: readonly string[], remove: readonly string[]): PatchOperation[] {
  return [...setKeys('/labels', Object.fromEntries(set.map(parseLabel))), ...removeKeys('/labels', remove)];
}

/** Unlike a value of --labels, never a list. */
function parseLabel(word: string): [key: string, value: string] {
  const at = word.indexOf('=');
  if (at < 1) throw new MagnumError('usage', `Invalid label '${word}'; use KEY=VALUE.`);
  return [word.slice(0, at), word.slice(at + 1)];
}
