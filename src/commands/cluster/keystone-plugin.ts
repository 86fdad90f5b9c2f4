/** The plugin command that logs kubectl in to the current cloud. Contains cloud, user and files, but no secrets. */
import { existsSync } from 'node:fs';
import { delimiter } from 'node:path';
import { flagParts } from '../../cli/command-spec.ts';
import { type GlobalOption, globalOptions } from '../../cli/global-options.ts';
import { isForeign } from '../../clouds/file-reader.ts';
import { isPersonalOption } from '../../clouds/own-user.ts';
import { candidates, type FileKind, PATH_VARIABLE, UNTRUSTED_VARIABLE } from '../../clouds/search-path.ts';
import type { CloudConfig, CloudOptions } from '../../clouds/types.ts';
import { isUsedBy } from '../../clouds/unused-options.ts';
import type { ExecPlugin } from '../../cluster-access/kubeconfig/exec-credential.ts';
import { OWN_NAME, ownProgram } from '../../platform/own-program.ts';
import type { World } from '../../world.ts';

type Place = Pick<World, 'env' | 'cwd' | 'home' | 'platform' | 'selfCommand'>;

export interface PluginContent {
  /** True for a certificate, which requires Magnum; false for a token. */
  readonly certificate: boolean;
  /** True to write neither the user nor a path of this machine. */
  readonly portable: boolean;
  readonly apiVersion?: ExecPlugin['apiVersion'];
}

export function keystonePlugin(config: CloudConfig, world: Place, content: PluginContent): ExecPlugin {
  const cloud = config.cloud === undefined ? [] : ['--os-cloud', config.cloud];
  return {
    program: content.portable ? [OWN_NAME] : ownProgram(world),
    args: ['kube-credential', ...cloud, ...loginArguments(config, content)],
    env: { ...(content.portable ? {} : fileVariables(world)), ...domainVariable(config) },
    apiVersion: content.apiVersion,
  };
}

/** The variable that gives names without a domain the default one. The plugin itself reads the setting of a file. */
const domainVariable = (config: CloudConfig): Record<string, string> =>
  isUserSetting(config, 'fallback_domain') ? { OS_IDENTITY_API_VERSION: '3' } : {};

/** The options with which the plugin loads its cloud. */
export function pluginCloudOptions(config: CloudConfig, content: PluginContent): CloudOptions {
  const settings = loginSettings(config, content);
  const section = (prefix: string) =>
    Object.fromEntries(
      settings.flatMap(({ sets, value }) =>
        sets.startsWith(prefix) ? [[sets.slice(prefix.length), value]] : [],
      ),
    );
  return {
    cloud: config.cloud,
    auth: section('auth.'),
    values: section('values.'),
    usesDefaultCloud: true,
    prefersOwnUser: true,
  };
}

function loginArguments(config: CloudConfig, content: PluginContent): string[] {
  const args = loginSettings(config, content).flatMap(({ flag, value }) => [flag, value]);
  const isHttpAllowedByUser = config.allowHttp === true && isUserSetting(config, 'allow_http');
  if (isHttpAllowedByUser) args.push('--allow-http');
  return isInsecureByUser(config) ? [...args, '--insecure'] : args;
}

interface LoginSetting {
  readonly flag: string;
  readonly sets: string;
  readonly value: string;
}

/** Login settings from the command line and the environment, and the auth type. The plugin itself reads those in files. */
function loginSettings(config: CloudConfig, content: PluginContent): LoginSetting[] {
  const settings: LoginSetting[] = [];
  const visited = new Set<string>();
  for (const option of Object.values(globalOptions) as GlobalOption[]) {
    const { sets, secret } = option;
    if (sets === undefined || secret === true || visited.has(sets)) continue;
    visited.add(sets);
    const value = settingOf(config, sets, content);
    const name = sets.replace(/^values\./, '');
    const isWritten = name === 'auth.auth_type' ? hasUserAuthType(config) : isUserSetting(config, name);
    if (value !== undefined && isWritten) settings.push({ flag: flagParts(option.flag).long, sets, value });
  }
  return settings;
}

/** Secrets that a login cannot prompt for, and that are lost with this shell: from the command line and the environment. */
export function unwrittenSecrets(config: CloudConfig): string[] {
  return (Object.values(globalOptions) as GlobalOption[]).flatMap(({ sets, secret }) => {
    const name = secret === true && sets?.startsWith('auth.') ? sets.slice('auth.'.length) : '';
    const isPrompted = name === '' || name === 'password' || name === 'passcode';
    const isLost = config.auth[name] !== undefined && isUserSetting(config, `auth.${name}`);
    return !isPrompted && isLost && isUsedBy(name, config.authType) ? [name] : [];
  });
}

/** Whether an option or a variable disables TLS verification. The plugin itself reads the setting of a file. */
export const isInsecureByUser = (config: CloudConfig): boolean =>
  !config.tls.verify && (isUserSetting(config, 'verify') || isUserSetting(config, 'insecure'));

/** Only for the settings that the plugin requires. */
function settingOf(
  config: CloudConfig,
  sets: string,
  { certificate, portable }: PluginContent,
): string | undefined {
  const file = (path: string | undefined) => (portable ? undefined : path);
  const ofMagnum = (value: string | undefined) => (certificate ? value : undefined);
  switch (sets) {
    case 'auth.auth_type':
      return config.authTypeWithoutPasscode ?? config.authType;
    case 'values.region_name':
      return config.region;
    case 'values.interface':
      return ofMagnum(config.interface);
    case 'values.container_infra_service_type':
      return ofMagnum(config.serviceType);
    case 'values.container_infra_endpoint_override':
      return ofMagnum(config.endpointOverride);
    case 'values.container_infra_api_version':
      return ofMagnum(config.apiVersion);
    case 'values.cacert':
      return file(config.tls.cacert);
    case 'values.cert':
      return file(config.tls.cert);
    case 'values.key':
      return file(config.tls.key);
  }
  if (!sets.startsWith('auth.')) return undefined;
  const name = sets.slice('auth.'.length);
  const isOmitted = (portable && isPersonalOption(name)) || !isUsedBy(name, config.authType);
  return isOmitted ? undefined : config.auth[name];
}

/** The plugin infers the type from a file as this command does, but not from variables and options. */
const hasUserAuthType = (config: CloudConfig): boolean =>
  config.cloud === undefined || isUserSetting(config, 'auth_type');

/** True for options and variables: the origin of a setting in a file is its path. */
function isUserSetting({ sources }: CloudConfig, name: string): boolean {
  const origin = sources.get(name);
  return origin !== undefined && (origin === 'the command line' || /^[A-Z][A-Z0-9_]*$/.test(origin));
}

/** Variables for the files of this command: kubectl runs the plugin in any directory, where it reads and trusts the same ones. */
function fileVariables(world: Place): Record<string, string> {
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
