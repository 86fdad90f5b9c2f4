/** The plugin command that logs kubectl in to the current cloud. Contains cloud, user and files, but no secrets. */
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import type { OptionSpec } from '../../cli/command-spec.ts';
import { flagParts } from '../../cli/command-spec.ts';
import { globalOptions } from '../../cli/global-options.ts';
import { isForeign } from '../../clouds/file-reader.ts';
import { candidates, type FileKind, PATH_VARIABLE, UNTRUSTED_VARIABLE } from '../../clouds/search-path.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { ExecPlugin } from '../../cluster-access/kubeconfig/exec-credential.ts';
import { ownProgram } from '../../platform/own-program.ts';
import type { World } from '../../world.ts';

export function keystonePlugin(config: CloudConfig, world: World): ExecPlugin {
  const cloud = config.cloud === undefined ? [] : ['--os-cloud', config.cloud];
  return {
    program: ownProgram(world),
    args: ['kube-credential', ...cloud, ...loginArguments(config)],
    env: { ...fileVariables(world), ...domainVariable(config) },
  };
}

/** The variable that gives names without a domain the default one. The plugin itself reads the setting of a file. */
const domainVariable = ({ sources }: CloudConfig): Record<string, string> =>
  isUserSetting(sources.get('fallback_domain')) ? { OS_IDENTITY_API_VERSION: '3' } : {};

/** Login settings from the command line and the environment, as options. The plugin itself reads those in files. */
function loginArguments(config: CloudConfig): string[] {
  const args: string[] = [];
  const visited = new Set<string>();
  const options = Object.values(globalOptions) as (OptionSpec & { sets?: string; secret?: true })[];
  for (const option of options) {
    const { sets, secret } = option;
    if (sets === undefined || secret === true || visited.has(sets)) continue;
    visited.add(sets);
    const value = settingOf(config, sets);
    if (value === undefined || !isUserSetting(config.sources.get(sets.replace(/^values\./, '')))) continue;
    args.push(flagParts(option.flag).long, value);
  }
  const isHttpAllowedByUser = config.allowHttp === true && isUserSetting(config.sources.get('allow_http'));
  if (isHttpAllowedByUser) args.push('--allow-http');
  return isInsecureByUser(config) ? [...args, '--insecure'] : args;
}

/** Whether an option or a variable disables TLS verification. The plugin itself reads the setting of a file. */
export const isInsecureByUser = ({ tls, sources }: CloudConfig): boolean =>
  !tls.verify && (isUserSetting(sources.get('verify')) || isUserSetting(sources.get('insecure')));

/** Only for the settings that a login requires. */
function settingOf(config: CloudConfig, sets: string): string | undefined {
  switch (sets) {
    case 'auth.auth_type':
      return undefined;
    case 'values.region_name':
      return config.region;
    case 'values.cacert':
      return config.tls.cacert;
    case 'values.cert':
      return config.tls.cert;
    case 'values.key':
      return config.tls.key;
    default:
      return sets.startsWith('auth.') ? config.auth[sets.slice('auth.'.length)] : undefined;
  }
}

/** True for options and variables: the origin of a setting in a file is its path. */
function isUserSetting(origin: string | undefined): boolean {
  return origin !== undefined && (origin === 'the command line' || /^[A-Z][A-Z0-9_]*$/.test(origin));
}

/** Variables for the files of this command: kubectl runs the plugin in any directory, where it reads and trusts the same ones. */
function fileVariables(world: World): Record<string, string> {
  const kinds = Object.entries(PATH_VARIABLE) as [FileKind, string][];
  const files = kinds.flatMap(([kind, variable]) => {
    const path = candidates(kind, world).find((candidate) => existsSync(candidate));
    return path === undefined ? [] : [{ kind, variable, path }];
  });
  const untrusted = files.filter(({ kind, path }) => isForeign(kind, path, world)).map(({ path }) => path);
  return {
    ...Object.fromEntries(files.map(({ variable, path }) => [variable, path])),
    ...(untrusted.length > 0 && { [UNTRUSTED_VARIABLE]: untrusted.join(delimiter) }),
  };
}
