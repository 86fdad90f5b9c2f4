/** cluster-config --stdout: prints a kubeconfig, and writes no file. */
import { kubernetesAccess, readAccess } from '../../cluster-access/cluster-access.ts';
import { kubeconfig } from '../../cluster-access/kubeconfig/kubeconfig.ts';
import type { Context } from '../../context.ts';
import { text } from '../../output/result.ts';
import { subjectOf } from './client-option-rules.ts';
import { sayRole } from './config-role.ts';
import type { NamedConfigOptions } from './config-types.ts';
import { waitUntilComplete } from './config-wait.ts';
import { expectExistingCluster } from './expected-cluster.ts';
import { pluginAccess } from './plugin-access.ts';

export default async (options: NamedConfigOptions, context: Context) => {
  const keystone = await pluginAccess(options, false, context);
  const { cluster, wait } = options;
  if (wait) await expectExistingCluster(cluster, context);
  const access = await readAccess({
    clusterId: wait ? await waitUntilComplete(options, context) : cluster,
    magnum: await context.magnum(),
    progress: context.progress,
    keystone,
    subject: subjectOf(options),
    only: { coes: ['kubernetes'], label: 'Kubernetes', option: '--stdout' },
  });
  context.progress.done();
  sayRole(options, context);
  return text(kubeconfig(kubernetesAccess(access)));
};
