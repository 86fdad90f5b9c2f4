/**
 * `magnum __complete SHELL …`, which the completion scripts run at each keypress: prints the candidates for a partial command
 * line. Loads neither the parser nor a client, unless names are missing in the cache. Prints no errors.
 */
import type { CommandSpec } from '../cli/command-spec.ts';
import { expandAlias } from '../extensions/resolve-command-line.ts';
import { safeLine } from '../platform/safe-text.ts';
import type { World } from '../world.ts';
import { completionRequestFor } from './command-line-candidates.ts';
import { bash } from './shells/bash.ts';
import { fish } from './shells/fish.ts';
import { powershell } from './shells/powershell.ts';
import { zsh } from './shells/zsh.ts';
import type { Candidate, CompletionRequest, ShellProtocol } from './types.ts';

const SHELL_PROTOCOLS: Readonly<Record<string, ShellProtocol>> = { bash, fish, powershell, zsh };

/** Resolves to the exit code. Never rejects. */
export async function complete(
  [shell = '', ...shellArguments]: readonly string[],
  specs: readonly CommandSpec[],
  world: World,
): Promise<number> {
  const protocol = SHELL_PROTOCOLS[shell];
  if (protocol === undefined) return 2;
  try {
    const [current, ...before] = protocol.read(shellArguments);
    const words = await withoutAlias(before, specs, world);
    const request = completionRequestFor(words, current, specs);
    const candidates = [
      ...request.candidates,
      ...(request.extensions ? await extensionsOf(specs, world) : []),
      ...(await namesOf(request, world)),
    ];
    if (world.signal.aborted) return 130;
    await world.stdout.write(protocol.write({ ...request, candidates }, shellArguments));
    return 0;
  } catch {
    return 1;
  }
}

/** The options of an alias are those of what it stands for. */
async function withoutAlias(
  words: readonly string[],
  specs: readonly CommandSpec[],
  world: World,
): Promise<readonly string[]> {
  const { argv } = await expandAlias(words, specs, world).catch(() => ({ argv: words }));
  return argv;
}

/** The aliases, and the first words of the plugins, which are not run. */
async function extensionsOf(specs: readonly CommandSpec[], world: World): Promise<readonly Candidate[]> {
  const { usableExtensions } = await import('../extensions/usable-extensions.ts');
  const extensions = await usableExtensions(specs, world);
  return extensions.map(({ word, help }) => ({ word, help: safeLine(help).replace(/\s+/g, ' ') }));
}

/** The names from the cache, or from the cloud or the files. */
async function namesOf({ names: request }: CompletionRequest, world: World): Promise<readonly Candidate[]> {
  if (request === undefined) return [];
  const { createNamesCache } = await import('./resource-names-cache.ts');
  const cache = createNamesCache(world);
  const cached = cache.get(request);
  if (cached === 'none') return [];
  if (cached !== undefined) return withoutWords(cached, request.without);
  const { fetchNames } = await import('./resource-names.ts');
  const names = await fetchNames(request, world);
  if (!world.signal.aborted) await cache.put(request, names);
  return withoutWords(names ?? [], request.without);
}

const withoutWords = (names: readonly Candidate[], existing: readonly string[]): Candidate[] =>
  names.filter(({ word }) => !existing.includes(word));
