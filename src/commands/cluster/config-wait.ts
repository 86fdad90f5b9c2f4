/** cluster-config --wait: waits until the cluster is complete. Prints nothing to stdout, which is for shell code. */
import { optionWordsOf } from '../../cli/typed-words.ts';
import type { Context } from '../../context.ts';
import { parseTimeout, waitForResult } from '../shared/run-and-wait.ts';
import { configOptions } from './config-options.ts';
import type { NamedConfigOptions } from './config-types.ts';

/** Returns the UUID of the cluster. Throws the error of the wait. */
export async function waitUntilComplete(options: NamedConfigOptions, context: Context): Promise<string> {
  const { cluster, waitTimeout } = options;
  const continuation = { command: 'cluster-config', options: optionWordsOf(configOptions, options) };
  const target = { cluster, targetState: 'complete', continuation } as const;
  const { resource } = await waitForResult(target, parseTimeout(waitTimeout), context);
  return resource?.uuid ?? cluster;
}
