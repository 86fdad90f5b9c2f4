/** A prompt to select one of several items. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { cutMiddle } from '../../output/table/cut.ts';
import { textWidth } from '../../output/table/text-width.ts';
import { safeLine } from '../../platform/safe-text.ts';

export interface Choice {
  readonly name: string;
  /** The result, if it is not the name; accepted as an answer too. */
  readonly value?: string | undefined;
  /** Shown after the name. */
  readonly description: string;
}

type Terminal = Pick<Context, 'world' | 'say'>;

const MAX_ATTEMPTS = 3;

/**
 * Returns the value of the item that the user selects by its number or name. Requires an interactive terminal. Throws
 * MagnumError `usage` for an empty answer, and after three invalid ones.
 */
export async function selectOne(
  kind: string,
  choices: readonly Choice[],
  terminal: Terminal,
): Promise<string> {
  const selected = await prompt(`Select a ${kind} [1-${choices.length} or name]: `, choices, terminal);
  if (selected === undefined) throw new MagnumError('usage', `No ${kind} selected.`);
  return selected;
}

/** The same for a selection that can be made later: returns undefined instead of throwing. */
export const selectOptional = (
  kind: string,
  choices: readonly Choice[],
  terminal: Terminal,
): Promise<string | undefined> =>
  prompt(`Select a ${kind} [1-${choices.length} or name, empty for none]: `, choices, terminal);

async function prompt(
  question: string,
  choices: readonly Choice[],
  { world: { stdin, stderr }, say }: Terminal,
): Promise<string | undefined> {
  for (const line of linesOf(choices, stderr.columns)) say(line);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const answer = (await stdin.ask(question))?.trim();
    if (!answer) return undefined;
    const selected = findChoice(choices, answer);
    if (typeof selected !== 'string') return selected.value ?? selected.name;
    say(selected);
  }
  return undefined;
}

/** Columns of the number and the spaces around it. */
const NUMBER_WIDTH = 6;
const GAP = '  ';
/** Columns to which a description is cut before a name is. */
const MIN_DESCRIPTION_WIDTH = 10;

/**
 * Returns a line for each choice. As in tables, if the terminal is too narrow, descriptions are cut, then names; both in the middle.
 * Descriptions that would need more than half of a line are left out.
 */
function linesOf(choices: readonly Choice[], columns = Number.POSITIVE_INFINITY): string[] {
  const shown = choices.map(({ name, description }) => [safeLine(name), safeLine(description)] as const);
  const [nameWidth, descriptionWidth] = widthsOf(shown, columns - NUMBER_WIDTH);
  return shown.map(([name, description], index) => {
    const cutName = cutMiddle(name, nameWidth);
    const padding = ' '.repeat(nameWidth - textWidth(cutName));
    const end = descriptionWidth === 0 ? '' : GAP + cutMiddle(description, descriptionWidth);
    return `${String(index + 1).padStart(4)}${GAP}${cutName}${padding}${end}`.trimEnd();
  });
}

/** Returns the widths of the names and of the descriptions; 0 for descriptions to leave out. */
function widthsOf(lines: readonly (readonly [string, string])[], room: number): [number, number] {
  const names = Math.max(...lines.map(([name]) => textWidth(name)));
  const descriptions = Math.max(...lines.map(([, description]) => textWidth(description)));
  const left = room - GAP.length;
  const width = Math.min(descriptions, Math.max(left - names, MIN_DESCRIPTION_WIDTH));
  return width > left / 2 && width > left - names
    ? [Math.max(1, Math.min(names, room)), 0]
    : [Math.min(names, left - width), width];
}

/** Returns the reason for which the answer is not a choice. A name that is a number comes before the number. */
function findChoice(choices: readonly Choice[], answer: string): Choice | string {
  const [found, twin] = choices.filter(({ name }) => name === answer);
  if (twin !== undefined) return `Several are named '${answer}'; use the number.`;
  const chosen = found ?? choices.find(({ value }) => value === answer);
  if (chosen !== undefined) return chosen;
  if (!/^-?\d+$/.test(answer)) return `'${answer}' is not a name in the list.`;
  return choices[Number(answer) - 1] ?? `'${answer}' is not between 1 and ${choices.length}.`;
}
