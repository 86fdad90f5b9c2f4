/** The name of the context that --merge writes: --context, or the setting of `magnum config`, filled in for a cluster. */

import { readUserConfig, userSetting } from '../../clouds/user-config.ts';
import type { ClusterIdentity } from '../../cluster-access/cluster-access.ts';
import { assertContextName, expandTemplate } from '../../cluster-access/kubeconfig/context-template.ts';
import type { Context } from '../../context.ts';
import { MagnumError, withChanges } from '../../errors.ts';
import { bareHost } from '../../http/proxy-selection.ts';
import { localCommand } from '../../platform/own-command.ts';
import type { World } from '../../world.ts';
import type { ClientOptions } from './config-types.ts';

/**
 * The name or the template that the user has chosen; undefined for the default, and without --merge. Throws MagnumError `usage` if the setting is
 * invalid, or the file with it.
 */
export async function givenContextName(
  { merge, context }: ClientOptions,
  world: World,
): Promise<string | undefined> {
  if (!merge || context !== undefined) return context;
  const config = await readUserConfig(world);
  const setting = userSetting(config, 'context');
  if (setting !== undefined) assertSetting(setting, config.path as string);
  return setting;
}

function assertSetting(setting: string, path: string): void {
  try {
    assertContextName(setting);
  } catch (error) {
    if (!(error instanceof MagnumError)) throw error;
    const hint = `To correct the setting in ${path}: ${localCommand('config set', 'context', '{cluster}@{cloud}')}`;
    throw withChanges(error, { hint });
  }
}

export async function contextNameFrom(
  template: string,
  { uuid, name }: ClusterIdentity,
  { cloud, session }: Pick<Context, 'cloud' | 'session'>,
): Promise<string> {
  const [config, keystone] = await Promise.all([cloud(), session()]);
  const [endpoint, { project, catalog }] = await Promise.all([keystone.endpoint(), keystone.token()]);
  const { auth_url: authUrl = '' } = config.auth;
  const host = bareHost(new URL(URL.canParse(authUrl) ? authUrl : endpoint));
  const used = catalog?.flatMap(({ endpoints }) => endpoints).find(({ url }) => url.startsWith(endpoint));
  return expandTemplate(template, {
    cluster: name || uuid,
    uuid,
    cloud: config.cloud ?? host,
    region: config.region ?? used?.region_id ?? used?.region ?? '',
    project: project?.name || project?.id || '',
  });
}
