/** Times of commands that are run in turns, so that whatever else the machine does weighs on all of them alike. */
import { spawnSync } from 'node:child_process';

/**
 * `commands` by name: { command: [program, ...words], env, code } (`code` is what it has to end with, else 0). Each runs
 * `rounds` times after one that does not count. Gives the shortest time of each in milliseconds, by the same names: what
 * else a machine does only ever adds to it.
 */
export function sideBySide(commands, rounds) {
  const entries = Object.entries(commands);
  const times = new Map(entries.map(([name]) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      // Nobody always follows the same one.
      const [name, { command, env, code = 0 }] = entries[(turn + round + 1) % entries.length];
      const [program, ...words] = command;
      const began = performance.now();
      const { status, stderr, error } = spawnSync(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const ms = performance.now() - began;
      if (error) throw error;
      if (status !== code) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
      if (round >= 0) times.get(name).push(ms);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, Math.min(...all)]));
}
