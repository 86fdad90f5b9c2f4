/** Selects the mode of cluster-config by its options. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Result } from '../../output/result.ts';
import { isGlob } from '../../platform/glob.ts';
import { timeoutOf } from '../shared/run-and-wait.ts';
import { isChoosing } from './chosen-clusters.ts';
import { assertClientOptions, conflictError, flagOf, isGiven, STDOUT } from './client-option-rules.ts';
import { configOptions } from './config-options.ts';
import type { ConfigMode, ConfigOptions } from './config-types.ts';

interface ModeSpec {
  /** The option that selects the mode. */
  readonly key: keyof typeof configOptions;
  readonly load: () => Promise<{ default: ConfigMode }>;
  /** Options that are modes too, but together with this one only select what it acts on. */
  readonly selectors?: readonly (keyof typeof configOptions)[];
}

/** The modules are loaded when they run. */
const CONFIG_MODES: readonly ModeSpec[] = [
  { key: 'merge', load: () => import('./config.ts') },
  { key: 'remove', load: () => import('./config-remove.ts'), selectors: ['merge', 'dockerContext'] },
  { key: 'check', load: () => import('./config-check.ts'), selectors: ['merge'] },
  { key: 'prune', load: () => import('./config-prune.ts'), selectors: ['merge', 'dockerContext'] },
  { key: 'dockerContext', load: () => import('./config.ts') },
  { key: 'stdout', load: () => import('./config-stdout.ts') },
];
const ROLE_MODE: ModeSpec = { key: 'role', load: () => import('./config-role.ts') };
const DIRECTORY_MODE: ModeSpec = { key: 'dir', load: () => import('./config.ts') };
/** They have no effect on a certificate that exists. */
const CERTIFICATE_KEYS = ['user', 'group', 'renew', 'role', 'execApiVersion'] as const;
/** Without --dir, for the modes that use a directory. */
const DEFAULT_DIRECTORY = '.';

export default async (given: ConfigOptions, context: Context): Promise<Result> => {
  const options = given.dir === STDOUT ? { ...given, dir: undefined, stdout: true } : given;
  const { unset, prune, merge, dockerContext, stdout, role } = options;
  const modes = selectModes(options);
  const onlyPrintsRole = role !== undefined && options.dir === undefined && modes.length === 0 && !unset;
  const [mode = onlyPrintsRole ? ROLE_MODE : DIRECTORY_MODE] = modes;
  const usesDirectory = !merge && dockerContext === undefined && !stdout && !onlyPrintsRole;
  const dir = options.dir ?? (usesDirectory ? DEFAULT_DIRECTORY : undefined);
  assertOptions({ ...options, dir }, options.dir !== undefined);
  // These modes require no cluster.
  if (unset) return (await import('./config-unset.ts')).default(options, context);
  if (prune) return (await import('./config-prune.ts')).default(options, context);
  if (isMergedCheck(options)) return await checkMerged(options, context);
  const cluster = onlyName(options);
  if (cluster !== undefined) return (await mode.load()).default({ ...options, cluster, dir }, context);
  assertForSeveral(mode, options);
  return (await import('./config-several.ts')).default(options, context);
};

/** At most one. Throws MagnumError `usage` for several. */
function selectModes(options: ConfigOptions): ModeSpec[] {
  const given = CONFIG_MODES.filter(({ key }) => isGiven(key, options));
  const modes = given.filter(({ key }) => !given.some(({ selectors }) => selectors?.includes(key)));
  const { unset, stdout, check, remove, dir } = options;
  const keys: (keyof typeof configOptions)[] = [
    ...modes.map(({ key }) => key),
    ...(unset ? (['unset'] as const) : []),
    ...(stdout && dir !== undefined ? (['dir'] as const) : []),
    ...(check || remove ? CERTIFICATE_KEYS.filter((key) => isGiven(key, options)) : []),
  ];
  if (keys.length > 1) throw conflictError(...keys.map((key) => flagOf(key, options)));
  return modes;
}

/** Throws MagnumError `usage` for options that have no effect in the mode, or require another one. */
function assertOptions(options: ConfigOptions, hasDir: boolean): void {
  const typed = hasDir ? options : { ...options, dir: undefined };
  assertModeOptions(options);
  if (options.remove) assertRemoveOptions(typed);
  else if (options.prune) assertPruneOptions(typed);
  else assertClientOptions(options);
  if (isMergedCheck(typed)) assertOnly(['check', 'merge', 'fix', 'allowSharedDir'], '--merge --check', typed);
  assertWaitOptions(options);
}

async function checkMerged(options: ConfigOptions, context: Context): Promise<Result> {
  const hasName = options.clusters.length > 0 || isChoosing(options);
  const cluster = hasName ? onlyName(options) : undefined;
  if (hasName && cluster === undefined)
    throw severalError('--check', 'To check all merged contexts, name no cluster.');
  return (await import('./config-check-merged.ts')).default({ ...options, cluster }, context);
}

/** Throws MagnumError `usage` for a mode that acts on one cluster. */
function assertForSeveral({ key }: ModeSpec, options: ConfigOptions): void {
  if (key !== 'merge' && key !== 'dockerContext') throw severalError(flagOf(key, options));
  if (options.dir !== undefined) throw severalError('--dir');
}

/** The cluster of the command line, if it is named; undefined for several, for patterns and for options that choose clusters. */
function onlyName(options: ConfigOptions): string | undefined {
  const [cluster, ...others] = options.clusters;
  if (isChoosing(options) || others.length > 0 || (cluster !== undefined && isGlob(cluster)))
    return undefined;
  if (cluster !== undefined) return cluster;
  throw new MagnumError('usage', "Missing required argument 'cluster'.", {
    hint: "Try 'magnum help cluster-config' for more information.",
  });
}

const severalError = (
  flag: string,
  hint = 'Only --merge and --docker-context can configure several clusters.',
): MagnumError => new MagnumError('usage', `${flag} requires the name of one cluster.`, { hint });

/** True for --check of the kubeconfig, and not of a directory. */
const isMergedCheck = ({ check, merge, dir, clusters }: ConfigOptions): boolean =>
  check && (merge || (clusters.length === 0 && dir === undefined));

/** Throws MagnumError `usage` for --fix, --dry-run and --yes without their mode. */
function assertModeOptions(options: ConfigOptions): void {
  for (const [key, mode] of [
    ['fix', 'check'],
    ['dryRun', 'prune'],
    ['yes', 'prune'],
  ] as const)
    if (options[key] && !options[mode])
      throw new MagnumError('usage', `${flagOf(key, options)} requires ${flagOf(mode, options)}.`);
}

/** Throws MagnumError `usage` for an option that has no effect with --prune. */
function assertPruneOptions(options: ConfigOptions): void {
  if (options.clusters.length > 0 || isChoosing(options)) {
    throw new MagnumError(
      'usage',
      '--prune removes the contexts of all deleted clusters, so it requires no cluster.',
      {
        hint: 'To remove the context of one cluster, use --remove.',
      },
    );
  }
  if (options.dockerContext) throw conflictError('--docker-context with a name', '--prune');
  assertOnly(['prune', 'merge', 'dockerContext', 'dryRun', 'yes'], '--prune', options);
}

/** Throws MagnumError `usage` for an option of cluster-config that has no effect in the mode. */
function assertOnly(
  allowed: readonly (keyof typeof configOptions)[],
  mode: string,
  options: ConfigOptions,
): void {
  const keys = Object.keys(configOptions) as (keyof typeof configOptions)[];
  const other = keys.find((key) => !allowed.includes(key) && isGiven(key, options));
  if (other !== undefined) throw conflictError(flagOf(other, options), mode);
}

/** Throws MagnumError `usage` for an option that has no effect with --remove. */
function assertRemoveOptions({ dir, context, setCurrent, dockerContext }: ConfigOptions): void {
  if (dockerContext) throw conflictError('--docker-context with a name', '--remove');
  if (dir !== undefined) throw conflictError('--dir', '--remove');
  if (context !== undefined) throw conflictError('--context', '--remove');
  if (setCurrent !== undefined)
    throw conflictError(setCurrent ? '--set-current' : '--keep-current', '--remove');
}

/** Throws MagnumError `usage` for a mode that needs no complete cluster, and as `timeoutOf`. */
function assertWaitOptions({ wait, waitTimeout, progress, remove, unset }: ConfigOptions): void {
  if (wait && (remove || unset)) throw conflictError('--wait', remove ? '--remove' : '--unset');
  if (!wait && waitTimeout !== undefined) throw new MagnumError('usage', '--wait-timeout requires --wait.');
  timeoutOf({ wait, waitTimeout, progress });
}
