/** Which options that configure clients can be used together. Checked before any request. */
import { flagParts } from '../../cli/command-spec.ts';
import { assertContextName, isForEachCluster } from '../../cluster-access/kubeconfig/context-template.ts';
import { MagnumError } from '../../errors.ts';
import type { TargetState } from '../../magnum/wait/wait-types.ts';
import { configOptions } from './config-options.ts';
import type { ClientOptions, ConfigOptions } from './config-types.ts';

/** The options that have an effect only together with one of others, by their keys. */
const REQUIREMENTS: readonly (readonly [
  keys: readonly (keyof ClientOptions)[],
  required: readonly (keyof ClientOptions)[],
])[] = [
  [['context', 'setCurrent'], ['merge']],
  [['outputCerts', 'shell'], ['dir']],
  [
    ['exec', 'useCertificate', 'portable', 'insecureKubeconfig'],
    ['merge', 'dir'],
  ],
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
    const flags = required.map((item) => flagOf(item, options));
    throw new MagnumError('usage', `${flagOf(key, options)} requires ${alternatives(flags)}.`);
  }
  if (options.context !== undefined) assertContextName(options.context);
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
