/** What `cluster-create` and `cluster-wait` do on this machine when a cluster is complete: cluster-config --merge and --dir. */
import { optionWordsOf } from '../../cli/typed-words.ts';
import type { Context } from '../../context.ts';
import { MagnumError, withChanges } from '../../errors.ts';
import type { TargetState, WaitResult } from '../../magnum/wait/wait-types.ts';
import { hintWithCommand, ownCommand } from '../../platform/own-command.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { WaitFollowUp } from '../shared/run-and-wait.ts';
import type { ExpectedCluster } from './client-access.ts';
import { assertClientOptions, destinationFlagOf } from './client-option-rules.ts';
import { clientOptions } from './config-options.ts';
import type { ClientOptions } from './config-types.ts';

/** For one cluster. */
export interface ClientFollowUp extends WaitFollowUp {
  /** Before the wait, and before the cluster is created; see `ClientAccess`. */
  check(expected: ExpectedCluster | undefined): Promise<void>;
}

/** `setCurrent` is that of the cluster. */
export type CreateFollowUp = (setCurrent: boolean | undefined) => ClientFollowUp;

/** Undefined if no option requests it. Throws MagnumError `usage` as `assertClientOptions` and `openClientAccess`. */
export async function openClientFollowUp(
  options: ClientOptions,
  targetState: TargetState,
  context: Context,
): Promise<CreateFollowUp | undefined> {
  assertClientOptions(options);
  if (destinationFlagOf(options) === undefined) return undefined;
  const { openClientAccess } = await import('./client-access.ts');
  const access = await openClientAccess(options, context);
  return (setCurrent) => {
    const words = optionWordsOf(clientOptions, { ...options, setCurrent });
    return {
      check: (expected) => access.check(expected, { setCurrent }),
      continuation: { command: 'cluster-wait', options: ['--for', targetState, ...words] },
      async finish({ target: { cluster }, resource }: WaitResult) {
        try {
          const code = await access.configure(resource?.uuid ?? cluster, { setCurrent });
          if (code !== undefined)
            context.say(safeLine(`To use cluster ${cluster} in this shell: ${code.line}`));
        } catch (error) {
          throw withConfigCommand(error, cluster, words);
        }
      },
    };
  };
}

function withConfigCommand(error: unknown, cluster: string, words: readonly string[]): unknown {
  if (!(error instanceof MagnumError)) return error;
  const command = ownCommand('cluster-config', cluster, ...words);
  return withChanges(error, { hint: hintWithCommand(error.hint, 'To configure the client', command) });
}

/** Of several clusters, only the last one can become the current context, and only if the user requests it. */
export function setCurrentFor<T>(
  one: T,
  chosen: readonly T[],
  { merge, setCurrent }: ClientOptions,
): boolean | undefined {
  if (!merge || chosen.length === 1) return setCurrent;
  return setCurrent === true && one === chosen.at(-1);
}
