/** A user at a terminal, for functions that prompt. */
import type { World } from '../../../src/world.ts';

export interface TestTerminal {
  readonly world: World;
  readonly say: (line: string) => void;
  /** The lines and prompts, in their order. */
  readonly shown: string[];
}

/** Answers the prompts in order; undefined is the end of input. */
export function terminalWith(answers: readonly (string | undefined)[], columns?: number): TestTerminal {
  const shown: string[] = [];
  const left = [...answers];
  const stdin = {
    isTTY: true,
    async ask(prompt: string) {
      shown.push(prompt);
      return left.shift();
    },
  };
  const world = { stdin, stderr: { isTTY: true, columns }, now: () => Date.parse('2026-01-02T00:00:00Z') };
  return { world: world as unknown as World, say: (line) => void shown.push(line), shown };
}
