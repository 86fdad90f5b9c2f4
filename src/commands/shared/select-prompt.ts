/** A prompt to select one of several items. */
import { MagnumError } from '../../errors.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { World } from '../../world.ts';

export interface Choice {
  readonly name: string;
  /** Shown after the name. */
  readonly description: string;
}

const MAX_ATTEMPTS = 3;

/**
 * Returns the name of the item that the user selects by its number or name. Requires an interactive terminal. Throws
 * MagnumError `usage` for an empty answer, and after three invalid ones.
 */
export async function selectOne(
  kind: string,
  choices: readonly Choice[],
  { stdin, stderr }: World,
): Promise<string> {
  const width = Math.max(...choices.map(({ name }) => name.length));
  const lines = choices.map(({ name, description }, index) =>
    `${String(index + 1).padStart(4)}  ${name.padEnd(width)}  ${description}`.trimEnd(),
  );
  await stderr.write(`${lines.map(safeLine).join('\n')}\n`);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const answer = (await stdin.ask(`Select a ${kind} [1-${choices.length} or name]: `))?.trim();
    if (!answer) break;
    const selected = choices.find(({ name }) => name === answer) ?? choices[Number(answer) - 1];
    if (selected !== undefined) return selected.name;
  }
  throw new MagnumError('usage', `No ${kind} selected.`);
}
