/** A prompt to select one of several items. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';

export interface Choice {
  readonly name: string;
  /** The result, if it is not the name. */
  readonly value?: string | undefined;
  /** Shown after the name. */
  readonly description: string;
}

const MAX_ATTEMPTS = 3;

/**
 * Returns the value of the item that the user selects by its number or name. Requires an interactive terminal. Throws
 * MagnumError `usage` for an empty answer, and after three invalid ones.
 */
export async function selectOne(
  kind: string,
  choices: readonly Choice[],
  { world: { stdin }, say }: Pick<Context, 'world' | 'say'>,
): Promise<string> {
  const width = Math.max(...choices.map(({ name }) => name.length));
  for (const [index, { name, description }] of choices.entries())
    say(`${String(index + 1).padStart(4)}  ${name.padEnd(width)}  ${description}`.trimEnd());
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const answer = (await stdin.ask(`Select a ${kind} [1-${choices.length} or name]: `))?.trim();
    if (!answer) break;
    const selected = findChoice(choices, answer);
    if (typeof selected !== 'string') return selected.value ?? selected.name;
    say(selected);
  }
  throw new MagnumError('usage', `No ${kind} selected.`);
}

/** Returns the reason for which the answer is not a choice. A name that is a number comes before the number. */
function findChoice(choices: readonly Choice[], answer: string): Choice | string {
  const [found, twin] = choices.filter(({ name }) => name === answer);
  if (twin !== undefined) return `Several are named '${answer}'; use the number.`;
  if (found !== undefined) return found;
  if (!/^-?\d+$/.test(answer)) return `'${answer}' is not a name in the list.`;
  return choices[Number(answer) - 1] ?? `'${answer}' is not between 1 and ${choices.length}.`;
}
