/** The labels that a cluster inherits from its template, and a nodegroup from its cluster. */
import type { Context } from '../../context.ts';
import { isInterruption, MagnumError } from '../../errors.ts';
import { canMergeLabels } from '../../magnum/feature.ts';
import { labelsOf, lostLabels } from '../../magnum/inherited-labels.ts';
import type { Labels } from '../../magnum/labels.ts';
import type { GetOptions } from '../../magnum/types.ts';
import type { Row } from '../../output/result.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import { isInteractive, type World } from '../../world.ts';

/** For one request, which must not delay the command for long. */
const TIMEOUT_MS = 10_000;

type GetParent = (options: GetOptions) => Promise<Row>;

/** Undefined if the parent cannot be read: the command does not fail because of that. */
export async function readParentLabels(get: GetParent): Promise<Labels | undefined> {
  try {
    return labelsOf((await get({ timeoutMs: TIMEOUT_MS })).labels);
  } catch (error) {
    if (!(error instanceof MagnumError) || isInterruption(error)) throw error;
    return undefined;
  }
}

export interface Inheritance {
  /** What is created: `cluster`. */
  readonly kind: string;
  /** As in `cluster template kubernetes`. */
  readonly parent: string;
  readonly getParent: GetParent;
  /** The labels on the command line and in files. */
  readonly given: Labels | undefined;
  /** True for --merge-labels, false for --replace-labels. */
  readonly merge: boolean | undefined;
}

/**
 * Returns whether to merge the labels. Magnum replaces those of the parent by default: if some of them would be lost, prompts in an
 * interactive terminal, and warns otherwise. Throws MagnumError `failed` if the user cancels.
 */
export async function chooseMerge(
  { kind, parent, getParent, given, merge }: Inheritance,
  { world, magnum, warn, say }: Context,
): Promise<boolean | undefined> {
  if (given === undefined || merge !== undefined) return merge;
  const lost = lostLabels((await readParentLabels(getParent)) ?? {}, given);
  if (lost.length === 0) return merge;
  const loss = `The given labels replace those of ${parent}: the ${kind} will not have ${describe(lost)}.`;
  const canMerge = canMergeLabels((await magnum()).serverVersions);
  if (isInteractive(world)) {
    say(loss);
    return await promptForMerge(canMerge, world);
  }
  warn(`${loss} ${canMerge ? MERGE_ADVICE : REPEAT_ADVICE}`);
  return merge;
}

const MERGE_ADVICE = 'To keep them, use --merge-labels; to omit this warning, --replace-labels.';
const REPEAT_ADVICE = 'To keep them, repeat them in --labels; to omit this warning, use --replace-labels.';

/** The default is to cancel. Returns true to merge, false to replace. */
async function promptForMerge(canMerge: boolean, { stdin }: World): Promise<boolean> {
  const question = canMerge ? 'Merge, replace or cancel? [m/r/C] ' : 'Replace or cancel? [r/C] ';
  const answer = (await stdin.ask(question))?.trim() ?? '';
  if (/^r(eplace)?$/i.test(answer)) return false;
  if (canMerge && /^m(erge)?$/i.test(answer)) return true;
  throw new MagnumError('failed', 'Nothing was created.');
}

/** Templates of large sites have dozens of labels, and values can be long. */
const MAX_SHOWN = 5;
const MAX_CHARACTERS = 60;

const describe = (labels: readonly (readonly [key: string, value: string])[]): string =>
  shortenedList(
    labels.slice(0, MAX_SHOWN).map(([key, value]) => shorten(safeLine(`${key}=${value}`))),
    MAX_SHOWN,
    labels.length,
  );

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS).join('')}...` : text;
}
