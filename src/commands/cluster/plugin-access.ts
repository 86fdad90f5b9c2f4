/** Access through a plugin, for --use-keystone and --exec. */
import type { KeystoneAccess } from '../../cluster-access/cluster-access.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { ConfigOptions } from './config-types.ts';
import { keystonePlugin } from './keystone-plugin.ts';

export async function pluginAccess(
  { exec, useCertificate }: Pick<ConfigOptions, 'exec' | 'useCertificate'>,
  writeCa: boolean,
  { cloud, world }: Pick<Context, 'cloud' | 'world'>,
): Promise<KeystoneAccess | undefined> {
  if (exec && useCertificate === false) {
    throw new MagnumError('usage', '--exec is for certificates; --use-keystone gives tokens. Choose one.');
  }
  if (!exec && useCertificate !== false) return undefined;
  return { plugin: keystonePlugin(await cloud(), world), writeCa, certificate: exec };
}
