import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { canCreateTrusts } from '../../magnum/feature.ts';
import { message } from '../../output/result.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { confirmSameName } from '../shared/confirm.ts';
import { readLabels } from '../shared/given-labels.ts';
import { chooseMerge } from '../shared/parent-labels.ts';
import { nameFrom, prefixed, recordOf, withoutUndefined, withTwinHint } from '../shared/resource.ts';
import { createAndWait } from '../shared/run-and-wait.ts';
import { openClientFollowUp } from './client-follow-up.ts';
import { assertWaits } from './client-option-rules.ts';
import { selectTemplate } from './select-template.ts';
import type { create } from './table.ts';

export default async (options: Options<typeof create>, context: Context) => {
  const name = nameFrom(options.word, options.name, context.warn);
  if (options.masterLbEnabled === false && options.masterCount > 1) {
    throw new MagnumError('usage', 'Master node count can only be one if master loadbalancer is disabled.');
  }
  assertWaits(options);
  const createFollowUp = await openClientFollowUp(options, 'complete', context);
  const followUp = createFollowUp?.(options.setCurrent);
  const labels = await readLabels(options, context.world);
  await confirmSameName(
    { kind: 'cluster', name, get: async (...query) => (await context.magnum()).clusters.get(...query) },
    context,
  );
  const template = await selectTemplate(options.clusterTemplate, context);
  const merge = await chooseMerge(
    {
      kind: 'cluster',
      parent: `cluster template ${template}`,
      getParent: async (query) => (await context.magnum()).clusterTemplates.get(template, query),
      given: labels,
      merge: options.mergeLabels,
    },
    context,
  );
  const body = withoutUndefined({
    name,
    cluster_template_id: template,
    keypair: options.keypair,
    docker_volume_size: options.dockerVolumeSize,
    labels,
    node_count: options.nodeCount,
    master_count: options.masterCount,
    discovery_url: options.discoveryUrl,
    create_timeout: options.timeout,
    flavor_id: options.flavor,
    master_flavor_id: options.masterFlavor,
    fixed_network: options.fixedNetwork,
    fixed_subnet: options.fixedSubnet,
    floating_ip_enabled: options.floatingIpEnabled,
    // Older services reject the unknown field.
    merge_labels: merge || undefined,
    master_lb_enabled: options.masterLbEnabled,
  });
  const create = async () => {
    if (followUp !== undefined) {
      const { expectNewCluster } = await import('./expected-cluster.ts');
      await followUp.check(await expectNewCluster(name, template, context));
    }
    const magnum = await context.magnum();
    // Before the creation, because a failed login is reported as one.
    const { applicationCredential } = await (await context.session()).token();
    const cluster = await magnum.clusters.create(body).catch((error: unknown) => {
      const explained = withTwinHint(error, `To show it: ${ownCommand('cluster-show', name ?? '')}`);
      throw prefixed(`Create for cluster ${name ?? '(no name)'} failed: `, explained);
    });
    // The response contains the versions of the service.
    if (applicationCredential?.restricted && canCreateTrusts(magnum.serverVersions)) warnAboutTrusts(context);
    const { uuid } = cluster;
    const subject = { cluster: name ?? uuid, uuid };
    // API 1.1 returns the whole cluster, later versions only its UUID.
    const accepted =
      'name' in cluster
        ? recordOf(cluster)
        : message(`Request to create cluster ${uuid} has been accepted.`, { uuid, name });
    return { accepted: { ...accepted, createdUuid: uuid }, subject };
  };
  return await createAndWait(options, context, create, followUp);
};

/**
 * Magnum's drivers for Heat create a trust for each cluster, which Keystone rejects with a restricted application credential
 * (keystone/api/trusts.py: _check_unrestricted). The creation fails only after Magnum has accepted the request.
 */
function warnAboutTrusts({ warn }: Context): void {
  warn(
    'You are logged in with a restricted application credential. Most clouds create a trust for each cluster, which ' +
      'Keystone rejects for this credential: the cluster may end in CREATE_FAILED.',
  );
}
