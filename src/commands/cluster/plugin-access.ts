/** Access through a plugin, for --use-keystone and --exec. */
import type { KeystoneAccess } from '../../cluster-access/cluster-access.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { isYes } from '../../platform/yes-no-answer.ts';
import { isInteractive, type World } from '../../world.ts';
import type { ConfigOptions } from './config-types.ts';
import { isInsecureByUser, keystonePlugin } from './keystone-plugin.ts';

type PluginOptions = Pick<ConfigOptions, 'exec' | 'useCertificate' | 'insecureKubeconfig'>;

export async function pluginAccess(
  { exec, useCertificate, insecureKubeconfig }: PluginOptions,
  writeCa: boolean,
  { cloud, world }: Pick<Context, 'cloud' | 'world'>,
): Promise<KeystoneAccess | undefined> {
  if (exec && useCertificate === false) {
    throw new MagnumError(
      'usage',
      '--exec uses certificates and --use-keystone uses tokens: give only one of them.',
    );
  }
  if (!exec && useCertificate !== false) return undefined;
  const config = await cloud();
  const plugin = keystonePlugin(config, world);
  assertNoPassword(plugin.args);
  if (isInsecureByUser(config) && !insecureKubeconfig) await confirmInsecure(world);
  return { plugin, writeCa, certificate: exec };
}

/** A kubeconfig is kept and passed on, and its arguments are in the list of processes each time that kubectl runs. */
function assertNoPassword(args: readonly string[]): void {
  const url = args.find((arg) => URL.canParse(arg) && new URL(arg).password !== '');
  if (url === undefined) return;
  throw new MagnumError(
    'usage',
    `A password in an address is not written into a kubeconfig (${new URL(url).host}).`,
    {
      hint: 'Give the address without it, and keep the password in secure.yaml.',
    },
  );
}

/** Throws MagnumError `usage` unless the user confirms that the kubeconfig may skip the check. */
async function confirmInsecure(world: World): Promise<void> {
  const question = 'Write into the kubeconfig that TLS certificates of the cloud are never verified? [y/N] ';
  if (isInteractive(world) && isYes(await world.stdin.ask(question))) return;
  throw new MagnumError(
    'usage',
    'TLS verification is off for this command, and would be for each command of kubectl.',
    {
      hint: 'Set the CA certificate with --os-cacert FILE (OS_CACERT), or write it so with --insecure-kubeconfig.',
    },
  );
}
