/** The environment of a plugin: that of this program, with the global options before its name as variables. */
import { type GlobalOption, globalOptions } from '../cli/global-options.ts';
import type { Token } from '../cli/legacy-arguments.ts';
import { MagnumError } from '../errors.ts';
import { ownExecutable } from '../platform/own-program.ts';
import type { Environment, World } from '../world.ts';

type OptionToken = Extract<Token, { readonly kind: 'option' }>;

const ALL: readonly GlobalOption[] = Object.values(globalOptions);

/** That of the option itself, or of the option that sets the same value: --os-tenant-name is --os-project-name. */
const variableOf = ({ env, sets }: GlobalOption): string | undefined =>
  env?.[0] ?? ALL.find((option) => sets !== undefined && option.sets === sets && option.env)?.env?.[0];

export interface PluginEnvironment {
  readonly env: Environment;
  readonly warnings: readonly string[];
}

/**
 * `options` are those before the name of the plugin. Secrets among them reach no command line. Throws MagnumError `usage` for an option
 * that no variable sets, such as --debug.
 */
export function pluginEnvironment(
  name: string,
  options: readonly OptionToken[],
  world: Pick<World, 'env' | 'selfCommand' | 'platform'>,
): PluginEnvironment {
  const variables: Record<string, string> = {};
  for (const { typed, option, value } of options) {
    const variable = variableOf(option.spec);
    if (variable === undefined)
      throw new MagnumError('usage', `Option '${typed}' cannot be passed to plugin ${name}.`, {
        hint: `Options after the name are those of the plugin: magnum ${name} ${typed}`,
      });
    variables[variable] = option.takes === 'nothing' ? '1' : (value ?? '');
  }
  const env = { ...world.env, ...variables, MAGNUM_BIN: ownExecutable(world) };
  return { env, warnings: weakVariables(options, env) };
}

/** In a cloud of clouds.yaml, options override credentials and project, but variables do not. */
function weakVariables(options: readonly OptionToken[], { OS_CLOUD: cloud }: Environment): string[] {
  if (!cloud) return [];
  return options.flatMap(({ typed, option }) => {
    const { sets } = option.spec as GlobalOption;
    return sets?.startsWith('auth.')
      ? [`${variableOf(option.spec)}, which is set for ${typed}, does not override a value in clouds.yaml.`]
      : [];
  });
}
