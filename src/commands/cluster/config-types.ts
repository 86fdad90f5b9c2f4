/** The options that cluster-config passes to its modes. Imports no mode. */
import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import type { Result } from '../../output/result.ts';
import type { config } from './table.ts';

export type ConfigOptions = Options<typeof config>;

/** The options of every mode but --unset, which requires no cluster. */
export type NamedConfigOptions = ConfigOptions & { readonly cluster: string };

export type ConfigMode = (options: NamedConfigOptions, context: Context) => Promise<Result>;
