/** Lets a person choose one of several things that there are. */
import { MagnumError } from '../../errors.ts';
import { safeLine } from '../../output/safe-text.ts';
import type { World } from '../../world.ts';

export interface Choice {
  readonly name: string;
  /** What tells it from the others. */
  readonly about: string;
}

const MAX_ATTEMPTS = 3;

/**
 * The name of the one that was chosen, by its number or its name. Call only where somebody is there. Throws MagnumError
 * `usage` after three answers that are none of them, or when no answer is given.
 */
export async function selectOne(
  what: string,
  choices: readonly Choice[],
  { stdin, stderr }: World,
): Promise<string> {
  const width = Math.max(...choices.map(({ name }) => name.length));
  const lines = choices.map(({ name, about }, index) =>
    `${String(index + 1).padStart(4)}  ${name.padEnd(width)}  ${about}`.trimEnd(),
  );
  await stderr.write(`${lines.map(safeLine).join('\n')}\n`);
  for (let tries = 0; tries < MAX_ATTEMPTS; tries += 1) {
    const answer = (await stdin.ask(`Select a ${what} [1-${choices.length} or name]: `))?.trim();
    if (!answer) break;
    const chosen = choices.find(({ name }) => name === answer) ?? choices[Number(answer) - 1];
    if (chosen !== undefined) return chosen.name;
  }
  throw new MagnumError('usage', `No ${what} selected.`);
}
