/**
 * `magnum __complete SHELL …`, which the shells' completion scripts call at a keypress: half a command line in, what may
 * come next out. It is quick, for it loads neither the parser nor any client until a name is wanted that is not in the
 * cache; and it is silent: a keypress is no place for an error.
 */
import type { Command } from '../cli/command-spec.ts';
import type { World } from '../world.ts';
import { completionRequestFor } from './candidates.ts';
import { bash } from './shells/bash.ts';
import { fish } from './shells/fish.ts';
import { powershell } from './shells/powershell.ts';
import { zsh } from './shells/zsh.ts';
import type { Candidate, CompletionRequest, ShellProtocol } from './types.ts';

const shellProtocols: Readonly<Record<string, ShellProtocol>> = { bash, fish, powershell, zsh };

/** Resolves to the exit code; never throws. */
export async function complete(
  [shell = '', ...question]: readonly string[],
  commands: readonly Command[],
  world: World,
): Promise<number> {
  const protocol = shellProtocols[shell];
  if (protocol === undefined) return 2;
  try {
    const [current, ...before] = protocol.read(question);
    const tables = commands.map(({ table }) => table);
    const request = completionRequestFor(before, current, tables);
    const candidates = [...request.candidates, ...(await namesOf(request, world))];
    if (world.signal.aborted) return 130;
    await world.stdout.write(protocol.write({ ...request, candidates }, question));
    return 0;
  } catch {
    return 1;
  }
}

/** From the cache, else from the cloud or the files, else none. */
async function namesOf({ names: question }: CompletionRequest, world: World): Promise<readonly Candidate[]> {
  if (question === undefined) return [];
  const { createNamesCache } = await import('./names-cache.ts');
  const cache = createNamesCache(world);
  const cached = cache.get(question);
  if (cached === 'none') return [];
  if (cached !== undefined) return withoutWords(cached, question.without);
  const { fetchNames: askNames } = await import('./names.ts');
  const names = await askNames(question, world);
  if (!world.signal.aborted) await cache.put(question, names);
  return withoutWords(names ?? [], question.without);
}

const withoutWords = (names: readonly Candidate[], existing: readonly string[]): Candidate[] =>
  names.filter(({ word }) => !existing.includes(word));
