/** Selects the mode of cluster-config by its options. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Result } from '../../output/result.ts';
import { isGlob } from '../../platform/glob.ts';
import { timeoutOf } from '../shared/run-and-wait.ts';
import { isChoosing } from './chosen-clusters.ts';
import { assertClientOptions, conflictError, flagOf, isGiven, STDOUT } from './client-option-rules.ts';
import type { configOptions } from './config-options.ts';
import type { ConfigMode, ConfigOptions } from './config-types.ts';

interface ModeSpec {
  /** The option that selects the mode. */
  readonly key: keyof typeof configOptions;
  readonly load: () => Promise<{ default: ConfigMode }>;
}

/** The modules are loaded when they run. */
const CONFIG_MODES: readonly ModeSpec[] = [
  { key: 'merge', load: () => import('./config.ts') },
  { key: 'remove', load: () => import('./config-remove.ts') },
  { key: 'check', load: () => import('./config-check.ts') },
  { key: 'dockerContext', load: () => import('./config.ts') },
  { key: 'stdout', load: () => import('./config-stdout.ts') },
];
const ROLE_MODE: ModeSpec = { key: 'role', load: () => import('./config-role.ts') };
const DIRECTORY_MODE: ModeSpec = { key: 'dir', load: () => import('./config.ts') };
/** The modes that --remove can undo; with it, their options only select what to remove. */
const REMOVABLE: readonly string[] = ['merge', 'dockerContext'];
/** They have no effect on a certificate that exists. */
const CERTIFICATE_KEYS = ['user', 'group', 'renew', 'role', 'execApiVersion'] as const;
/** Without --dir, for the modes that use a directory. */
const DEFAULT_DIRECTORY = '.';

export default async (given: ConfigOptions, context: Context): Promise<Result> => {
  const options = given.dir === STDOUT ? { ...given, dir: undefined, stdout: true } : given;
  const modes = CONFIG_MODES.filter(
    ({ key }) => isGiven(key, options) && !(options.remove && REMOVABLE.includes(key)),
  );
  const keys: (keyof typeof configOptions)[] = [
    ...modes.map(({ key }) => key),
    ...(options.unset ? (['unset'] as const) : []),
  ];
  const { unset, remove, check, merge, dockerContext, stdout, role } = options;
  if (stdout && options.dir !== undefined) keys.push('dir');
  if (check || remove) keys.push(...CERTIFICATE_KEYS.filter((key) => isGiven(key, options)));
  if (keys.length > 1) throw conflictError(...keys.map((key) => flagOf(key, options)));
  const onlyPrintsRole = role !== undefined && options.dir === undefined && keys.length === 0;
  const usesDirectory = !merge && dockerContext === undefined && !stdout && !onlyPrintsRole;
  const dir = options.dir ?? (usesDirectory ? DEFAULT_DIRECTORY : undefined);
  if (remove) assertRemoveOptions(options);
  else assertClientOptions({ ...options, dir });
  assertWaitOptions(options);
  // The only mode that requires no cluster.
  if (unset) return (await import('./config-unset.ts')).default(options, context);
  const cluster = onlyName(options);
  const [mode = onlyPrintsRole ? ROLE_MODE : DIRECTORY_MODE] = modes;
  if (cluster !== undefined) return (await mode.load()).default({ ...options, cluster, dir }, context);
  const single = remove
    ? '--remove'
    : ['merge', 'dockerContext'].includes(mode.key)
      ? undefined
      : flagOf(mode.key, options);
  if (single !== undefined || options.dir !== undefined)
    throw new MagnumError('usage', `${single ?? '--dir'} requires the name of one cluster.`, {
      hint: 'Only --merge and --docker-context can configure several clusters.',
    });
  return (await import('./config-several.ts')).default(options, context);
};

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
