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
      '--exec and --use-keystone cannot be used together; --exec uses certificates, --use-keystone tokens.',
    );
  }
  if (!exec && useCertificate !== false) return undefined;
  const config = await cloud();
  const plugin = keystonePlugin(config, world);
  assertNoPassword(plugin.args);
  if (isInsecureByUser(config) && !insecureKubeconfig) await confirmInsecure(world);
  return { plugin, writeCa, certificate: exec };
}

/** A kubeconfig is copied and shared, and its arguments are visible in the process list whenever kubectl runs. */
function assertNoPassword(args: readonly string[]): void {
  const url = args.find((arg) => URL.canParse(arg) && new URL(arg).password !== '');
  if (url === undefined) return;
  throw new MagnumError(
    'usage',
    `A URL with a password is not allowed in a kubeconfig (${new URL(url).host}).`,
    {
      hint: 'Remove the password from the URL, and store it in secure.yaml.',
    },
  );
}

/** Throws MagnumError `usage` unless the user confirms that the kubeconfig may disable TLS verification. */
async function confirmInsecure(world: World): Promise<void> {
  const question =
    'Write --insecure to the kubeconfig, so that kubectl never verifies the TLS certificates of the cloud? [y/N] ';
  if (isInteractive(world) && isYes(await world.stdin.ask(question))) return;
  throw new MagnumError(
    'usage',
    'TLS verification is off; turning it off for kubectl too requires --insecure-kubeconfig.',
    {
      hint: 'Set the CA certificate with --os-cacert FILE (OS_CACERT), or use --insecure-kubeconfig.',
    },
  );
}
