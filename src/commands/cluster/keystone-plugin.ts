/** How kubectl gets at tokens of the cloud that is in use now: which cloud, as whom, where its files are; no secret. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { OptionSpec } from '../../cli/command-spec.ts';
import { flagParts } from '../../cli/command-spec.ts';
import { globalOptions } from '../../cli/global-options.ts';
import { candidates, type FileKind, PATH_VARIABLE } from '../../clouds/search-path.ts';
import type { CloudConfig } from '../../clouds/types.ts';
import type { ExecPlugin } from '../../cluster-access/kubeconfig/exec-credential.ts';
import type { World } from '../../world.ts';

export function keystonePlugin(config: CloudConfig, world: World): ExecPlugin {
  const cloud = config.cloud === undefined ? [] : ['--os-cloud', config.cloud];
  return {
    command: 'magnum',
    args: ['kube-credential', ...cloud, ...loginArguments(config)],
    env: fileVariables(config, world),
  };
}

/** What the command line and the environment say of the log-in, as options: a cloud's file is read again. */
function loginArguments(config: CloudConfig): string[] {
  const args: string[] = [];
  const seen = new Set<string>();
  const options = Object.values(globalOptions) as (OptionSpec & { sets?: string; secret?: true })[];
  for (const option of options) {
    const { sets, secret } = option;
    if (sets === undefined || secret === true || seen.has(sets)) continue;
    seen.add(sets);
    const value = settingOf(config, sets);
    if (value === undefined || !isUserSetting(config.sources.get(sets.replace(/^values\./, '')))) continue;
    args.push(flagParts(option.flag).long, value);
  }
  return config.tls.verify ? args : [...args, '--insecure'];
}

/** Of the top level only what a log-in needs. */
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

/** By an option or a variable: the origin of anything in a file is its path. */
function isUserSetting(origin: string | undefined): boolean {
  return origin !== undefined && (origin === 'the command line' || /^[A-Z][A-Z0-9_]*$/.test(origin));
}

/** Files that kubectl's directory and environment may not lead to. */
function fileVariables(config: CloudConfig, world: World): Record<string, string> {
  if (config.cloud === undefined) return {};
  const named = (['clouds', 'secure'] as const).flatMap((kind): [string, string][] => {
    const file = candidates(kind, world).find((path) => existsSync(path));
    return file !== undefined && dependsOnCaller(kind, file, world) ? [[PATH_VARIABLE[kind], file]] : [];
  });
  return Object.fromEntries(named);
}

function dependsOnCaller(kind: FileKind, file: string, { env, cwd }: World): boolean {
  return Boolean(env[PATH_VARIABLE[kind]]) || dirname(file) === cwd;
}
