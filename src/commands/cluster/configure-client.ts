/** The ways in which cluster-config points a client at a cluster, and which one is meant. */
import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { Result } from '../../output/result.ts';
import type { config } from './table.ts';

export type ConfigOptions = Options<typeof config>;
/** The same, where it is known that a cluster was named. */
export type NamedConfigOptions = ConfigOptions & { readonly cluster: string };

type Way = (options: NamedConfigOptions, context: Context) => Promise<Result>;

interface Choice {
  readonly flag: string;
  readonly load: () => Promise<{ default: Way }>;
}

/** Each way has the option that chooses it; the modules load when they run. */
const CONFIG_MODES: Readonly<Record<string, Choice>> = {
  merge: { flag: '--merge', load: () => import('./config-merge.ts') },
  remove: { flag: '--remove', load: () => import('./config-remove.ts') },
  check: { flag: '--check', load: () => import('./config-check.ts') },
  dockerContext: { flag: '--docker-context', load: () => import('./config-docker-context.ts') },
};
const FILES = { load: () => import('./config.ts') };
/** The only one for which no cluster need be named. */
const UNSET = { flag: '--unset', load: () => import('./config-unset.ts') };

export default async (options: ConfigOptions, context: Context): Promise<Result> => {
  const chosen = Object.entries({ ...CONFIG_MODES, unset: UNSET })
    .filter(([key]) => isGiven(options, key))
    .map(([, way]) => way);
  if (chosen.length > 1) {
    const flags = chosen.map(({ flag }) => flag);
    throw new MagnumError('usage', `${flags.join(' and ')} cannot be used together.`);
  }
  assertBelonging(options);
  const { cluster, unset } = options;
  if (unset) return (await UNSET.load()).default(options, context);
  if (cluster === undefined) throw new MagnumError('usage', "missing required argument 'cluster'");
  const [way = FILES] = chosen;
  return (await way.load()).default({ ...options, cluster }, context);
};

function isGiven(options: ConfigOptions, key: string): boolean {
  const value = (options as Readonly<Record<string, unknown>>)[key];
  return value !== undefined && value !== false;
}

function assertBelonging({ merge, context, setCurrent }: ConfigOptions): void {
  if (merge || (context === undefined && setCurrent === undefined)) return;
  const flag = context !== undefined ? '--context' : setCurrent ? '--set-current' : '--keep-current';
  throw new MagnumError('usage', `${flag} says something of --merge only, which is not given.`);
}
