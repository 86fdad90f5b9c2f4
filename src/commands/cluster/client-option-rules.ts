/** Which options that configure clients can be used together. Checked before any request. */
import { flagParts } from '../../cli/command-spec.ts';
import { type Subject, subjectFrom } from '../../cluster-access/certificate/subject.ts';
import { assertContextName, isForEachCluster } from '../../cluster-access/kubeconfig/context-template.ts';
import { MagnumError } from '../../errors.ts';
import type { TargetState } from '../../magnum/wait/wait-types.ts';
import { clientOptions, configOptions } from './config-options.ts';
import type { ClientOptions, ConfigOptions } from './config-types.ts';

/** The options that have an effect only together with one of others, by their keys. */
const REQUIREMENTS: readonly (readonly [
  keys: readonly (keyof ClientOptions)[],
  required: readonly (keyof ClientOptions)[],
])[] = [
  [['context', 'setCurrent'], ['merge']],
  [['outputCerts', 'shell'], ['dir']],
  [
    ['exec', 'useCertificate', 'portable', 'insecureKubeconfig', 'execApiVersion'],
    ['merge', 'dir', 'stdout'],
  ],
  [
    ['user', 'group'],
    ['merge', 'dir', 'dockerContext', 'stdout', 'role'],
  ],
  [['role'], ['user', 'group']],
  [['renew'], ['merge', 'dir', 'dockerContext']],
  [
    ['force', 'allowSharedDir'],
    ['merge', 'dir', 'dockerContext'],
  ],
];

/** Throws MagnumError `usage` for options that have no effect, and for those that contradict each other, and an invalid context name. */
export function assertClientOptions(options: ClientOptions): void {
  if (options.merge && options.dockerContext !== undefined)
    throw conflictError('--merge', '--docker-context');
  for (const [keys, required] of REQUIREMENTS) {
    const key = keys.find((item) => isGiven(item, options));
    if (key === undefined || required.some((item) => isGiven(item, options))) continue;
    // cluster-create and cluster-wait have only some of them.
    const offered = required.filter((item) => item in clientOptions || item in options);
    const flags = offered.map((item) => flagOf(item, options));
    throw new MagnumError('usage', `${flagOf(key, options)} requires ${alternatives(flags)}.`);
  }
  if (options.context !== undefined) assertContextName(options.context);
  if (options.dir === STDOUT)
    throw new MagnumError('usage', '--dir - prints a kubeconfig, which only cluster-config can do.', {
      hint: 'To use a directory with this name: --dir ./-',
    });
  assertSubjectOptions(options);
}

/** The value of --dir that means stdout. */
export const STDOUT = '-';

/** The subject of the certificate. Throws MagnumError `usage` for a name that a certificate cannot contain. */
export const subjectOf = ({ user, group }: Pick<ClientOptions, 'user' | 'group'>): Subject =>
  subjectFrom(user, group);

/** A plugin gets the certificate of the user who runs kubectl, or a token of theirs. */
function assertSubjectOptions(options: ClientOptions): void {
  subjectOf(options);
  const subjectKey = (['user', 'group', 'renew'] as const).find((key) => isGiven(key, options));
  const plugin = pluginKeyOf(options);
  if (subjectKey !== undefined && plugin !== undefined)
    throw conflictError(flagOf(subjectKey, options), flagOf(plugin, options));
  if (plugin === undefined && options.execApiVersion !== undefined)
    throw new MagnumError('usage', '--exec-api-version requires --use-keystone or --exec.');
  if (options.role !== undefined && options.dockerContext !== undefined)
    throw conflictError('--role', flagOf('dockerContext', options));
}

/** The option for an exec credential plugin, if there is one. */
function pluginKeyOf({ exec, useCertificate }: ClientOptions): 'exec' | 'useCertificate' | undefined {
  if (exec) return 'exec';
  return useCertificate === false ? 'useCertificate' : undefined;
}

/** The option that selects where the access is written; undefined without one. */
export function destinationFlagOf(options: ClientOptions): string | undefined {
  const key = (['merge', 'dir', 'dockerContext'] as const).find((item) => isGiven(item, options));
  return key && flagOf(key, options);
}

/** Throws MagnumError `usage` for clients of a new cluster that is not waited for. */
export function assertWaits({ wait, ...options }: ClientOptions & { readonly wait: boolean }): void {
  const flag = destinationFlagOf(options);
  if (wait || flag === undefined) return;
  throw new MagnumError('usage', `${flag} requires --wait.`, {
    hint: 'Add --wait: a client can only be configured when the cluster is complete.',
  });
}

/** Throws MagnumError `usage` for clients of deleted clusters, and for one name or directory for several clusters. */
export function assertMatchesTargets(
  options: ClientOptions,
  { count, targetState }: { readonly count: number; readonly targetState: TargetState },
): void {
  const destination = destinationFlagOf(options);
  if (targetState === 'gone' && destination !== undefined) throw conflictError(destination, '--for gone');
  if (count === 1) return;
  const { dir, context, dockerContext } = options;
  if (dir !== undefined) throw severalError('--dir');
  if (context !== undefined && !isForEachCluster(context))
    throw severalError('--context', "Use a template, such as --context '{cluster}@{cloud}'.");
  if (dockerContext) throw severalError('--docker-context with a name');
}

/** True if the option is on the command line. */
export function isGiven(key: keyof typeof configOptions, options: Partial<ConfigOptions>): boolean {
  const value = options[key];
  if (Array.isArray(value)) return value.length > 0;
  return configOptions[key].type === 'switch' ? value === true : value !== undefined;
}

export const conflictError = (...flags: readonly string[]): MagnumError =>
  new MagnumError('usage', `${flags.join(' and ')} cannot be used together.`);

/** The flag on the command line: that of a toggle for false, if it is false. */
export function flagOf(key: keyof typeof configOptions, options: Partial<ConfigOptions>): string {
  const option = configOptions[key];
  return flagParts('off' in option && options[key] === false ? option.off : option.flag).long;
}

const alternatives = (flags: readonly string[]): string =>
  [flags.slice(0, -1).join(', '), ...flags.slice(-1)].filter((part) => part !== '').join(' or ');

const severalError = (option: string, hint?: string): MagnumError =>
  new MagnumError('usage', `${option} cannot be used with several clusters.`, { hint });
