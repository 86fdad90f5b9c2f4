/** cluster-config --role: prints the manifest that gives the user or the groups of a certificate a role. */
import { optionWordsOf } from '../../cli/typed-words.ts';
import { requireCoe } from '../../cluster-access/cluster-access.ts';
import { roleBinding } from '../../cluster-access/role-binding.ts';
import type { Context } from '../../context.ts';
import { text } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { safeLine } from '../../platform/safe-text.ts';
import { subjectOf } from './client-option-rules.ts';
import { configOptions } from './config-options.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { waitUntilComplete } from './config-wait.ts';

type RoleOptions = Pick<NamedConfigOptions, 'cluster' | 'role' | 'user' | 'group'>;

export default async (options: NamedConfigOptions, context: Context) => {
  const id = options.wait ? await waitUntilComplete(options, context) : options.cluster;
  const magnum = await context.magnum();
  const cluster = await magnum.clusters.get(id);
  const template = await magnum.clusterTemplates.get(cluster.cluster_template_id);
  requireCoe(`Cluster ${cluster.name}`, template, {
    only: { coes: ['kubernetes'], label: 'Kubernetes', option: '--role', hint: 'Omit --role.' },
  });
  return text(roleBinding(options.role as NonNullable<RoleOptions['role']>, holderOf(options)));
};

/** For a command that configures clients and prints something else: prints the command that gives the role, if there is one. */
export function sayRole({ cluster, role, user, group }: RoleOptions, { say }: Context): void {
  if (role === undefined) return;
  const command = ownCommand(
    'cluster-config',
    cluster,
    ...optionWordsOf(configOptions, { user, group, role }),
  );
  say(safeLine(`To give the role ${role}: ${command} | kubectl apply -f -`));
}

const holderOf = ({ user, group }: RoleOptions) => ({ user, groups: subjectOf({ user, group }).groups });
