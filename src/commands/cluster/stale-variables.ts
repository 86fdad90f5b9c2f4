/** Names the variables of this shell that point at a deleted cluster: a command cannot change the shell that it runs in. */
import { clientAddresses } from '../../cluster-access/api-address.ts';
import { clientVariablesOf } from '../../cluster-access/client-variables.ts';
import { defaultShell, shellLine } from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { DeletionFollowUp } from './deletion-follow-up.ts';

/** Undefined if no terminal shows the remark, or no variable points at a cluster. */
export function staleVariables({ world, remark }: Context): DeletionFollowUp | undefined {
  const { KUBECONFIG, DOCKER_HOST, MESOS_MASTER } = world.env;
  if (!world.stderr.isTTY || !(KUBECONFIG || DOCKER_HOST || MESOS_MASTER)) return undefined;
  const addresses = new Map<string, ReadonlySet<string>>();
  return {
    note(item, { api_address }) {
      if (api_address) addresses.set(item, clientAddresses(api_address));
    },
    async finish(item) {
      const own = addresses.get(item);
      if (own === undefined) return;
      const names = await clientVariablesOf(world, (address) => own.has(address));
      if (names.length === 0) return;
      const line = shellLine(defaultShell(world), {}, names);
      remark(safeLine(`This shell still points at cluster ${item}. To reset it: ${line}`));
    },
  };
}
