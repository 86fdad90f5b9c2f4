/** Runs a plugin in the place of a command of this program. */
import { runInForeground } from '../platform/foreground-program.ts';
import type { World } from '../world.ts';
import { pluginEnvironment } from './plugin-environment.ts';
import type { ResolvedLine } from './resolve-command-line.ts';

/** Resolves to its exit code. `warn` is called before it starts. Throws MagnumError `interrupted` after Ctrl-C before that. */
export async function runPlugin(
  { name, path, rest, options }: NonNullable<ResolvedLine['plugin']>,
  world: World,
  warn: (text: string) => Promise<void>,
): Promise<number> {
  const { env, warnings } = pluginEnvironment(name, options, world);
  for (const warning of warnings) await warn(warning);
  world.signal.throwIfAborted();
  return runInForeground({ path, words: rest, env }, world);
}
