/** Selects the mode of cluster-config by its options. */
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Result } from '../../output/result.ts';
import type { ConfigMode, ConfigOptions } from './config-types.ts';

interface ModeSpec {
  /** The option that selects the mode. */
  readonly flag: string;
  readonly load: () => Promise<{ default: ConfigMode }>;
}

/** By the key of the option. The modules are loaded when they run. */
const CONFIG_MODES: Readonly<Record<string, ModeSpec>> = {
  merge: { flag: '--merge', load: () => import('./config-merge.ts') },
  remove: { flag: '--remove', load: () => import('./config-remove.ts') },
  check: { flag: '--check', load: () => import('./config-check.ts') },
  dockerContext: { flag: '--docker-context', load: () => import('./config-docker-context.ts') },
};
/** The modes that --remove can undo; with it, their options only select what to remove. */
const REMOVABLE: readonly string[] = ['merge', 'dockerContext'];
const DIRECTORY_MODE = { load: () => import('./config.ts') };
/** The only mode that requires no cluster. */
const UNSET_MODE = { flag: '--unset', load: () => import('./config-unset.ts') };

export default async (options: ConfigOptions, context: Context): Promise<Result> => {
  const modes = Object.entries({ ...CONFIG_MODES, unset: UNSET_MODE })
    .filter(([key]) => isGiven(options, key) && !(options.remove && REMOVABLE.includes(key)))
    .map(([, mode]) => mode);
  if (modes.length > 1) {
    const flags = modes.map(({ flag }) => flag);
    throw new MagnumError('usage', `${flags.join(' and ')} cannot be used together.`);
  }
  assertMergeOptions(options);
  const { cluster, unset } = options;
  if (unset) return (await UNSET_MODE.load()).default(options, context);
  if (cluster === undefined)
    throw new MagnumError('usage', "Missing required argument 'cluster'.", {
      hint: "Try 'magnum help cluster-config' for more information.",
    });
  const [mode = DIRECTORY_MODE] = modes;
  return (await mode.load()).default({ ...options, cluster }, context);
};

function isGiven(options: ConfigOptions, key: string): boolean {
  const value = (options as Readonly<Record<string, unknown>>)[key];
  return value !== undefined && value !== false;
}

/** Throws MagnumError `usage` for an option that requires --merge, and for one that has no effect with --remove. */
function assertMergeOptions({ merge, context, setCurrent, remove, dockerContext }: ConfigOptions): void {
  if (remove && dockerContext)
    throw new MagnumError('usage', '--docker-context with a name and --remove cannot be used together.');
  if ((merge && !remove) || (context === undefined && setCurrent === undefined)) return;
  const flag = context !== undefined ? '--context' : setCurrent ? '--set-current' : '--keep-current';
  throw new MagnumError(
    'usage',
    remove ? `${flag} and --remove cannot be used together.` : `${flag} requires --merge.`,
  );
}
