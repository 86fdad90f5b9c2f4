/** Writes the access to a cluster to a directory, the kubeconfig or the Docker contexts, with one certificate for all of them. */
import { X509Certificate } from 'node:crypto';
import { join, resolve } from 'node:path';
import { optionWordsOf } from '../../cli/typed-words.ts';
import type { ClientCode } from '../../cluster-access/client-configuration.ts';
import {
  type ClusterAccess,
  type ClusterIdentity,
  type ExpectedFacts,
  type KeystoneAccess,
  readAccess,
  requireCoe,
} from '../../cluster-access/cluster-access.ts';
import { CONFIG_FILE } from '../../cluster-access/directory/cluster-file-names.ts';
import { kubeconfigPaths } from '../../cluster-access/kubeconfig/kubeconfig-paths.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import type { ClusterTemplate } from '../../magnum/types.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { safeLine } from '../../platform/safe-text.ts';
import type { World } from '../../world.ts';
import { subjectOf } from './client-option-rules.ts';
import { clientOptions, configOptions } from './config-options.ts';
import type { ClientOptions, Destination } from './config-types.ts';
import { givenContextName } from './context-name.ts';
import { pluginAccess } from './plugin-access.ts';

/** A cluster that cannot be configured yet. */
export interface ExpectedCluster {
  readonly cluster: ClusterIdentity;
  /** If they are known already: they identify entries of the cluster that are not marked. */
  readonly facts?: Pick<ExpectedFacts, 'address' | 'ca'> | undefined;
  /** Undefined if it cannot be read: then the COE is not checked. */
  readonly template: ClusterTemplate | undefined;
  /** The cluster or the template, at the beginning of a message about the COE. */
  readonly subject: string;
}

/** For one of several clusters, instead of the option. */
export interface AccessChoice extends Pick<ClientOptions, 'setCurrent'> {
  /** Then a certificate that is used again is not mentioned for each. */
  readonly isOneOfMany?: boolean;
}

export interface ClientAccess {
  /**
   * Checks that `configure` will succeed for such a cluster; without one, only what depends on no cluster. Only completes the changes of
   * killed processes. Holds no lock afterwards.
   */
  check(expected: ExpectedCluster | undefined, choice?: AccessChoice): Promise<void>;
  /**
   * Sends no request if the files cannot be read or are not private, and requests no certificate if they cannot be written. Returns the
   * code of the directory, if there is one. Throws the errors of `readAccess` and of the destinations.
   */
  configure(clusterId: string, choice?: AccessChoice): Promise<ClientCode | undefined>;
}

/** Loads the options of the login. Throws MagnumError `usage` for an auth type or a URL that a kubeconfig cannot contain. */
export async function openClientAccess(given: ClientOptions, context: Context): Promise<ClientAccess> {
  const options = { ...given, context: await givenContextName(given, context.world) };
  const keystone = await pluginAccess(options, options.outputCerts, context);
  const open = (choice: AccessChoice | undefined) =>
    openDestinations({ ...options, ...choice }, context, keystone);
  const reusableCertificate = async (destinations: readonly Destination[], { ca }: ExpectedFacts) => {
    if (keystone !== undefined || options.force || options.renew || ca === undefined) return undefined;
    const { isReusable } = await import('../../cluster-access/certificate/reusable-certificate.ts');
    for (const { stored } of destinations) {
      const certificate = await stored?.();
      const needs = { ca, subject: subjectOf(options), now: context.world.now() };
      if (certificate !== undefined && (await isReusable(certificate, needs))) return certificate;
    }
    return undefined;
  };
  const remarkReuse = ({ cluster, credentials }: ClusterAccess) => {
    if (!credentials || !('cert' in credentials) || !credentials.isReused) return;
    const day = new Date(new X509Certificate(credentials.cert).validTo).toISOString().slice(0, 10);
    const { renew } = configOptions;
    const words = optionWordsOf({ ...clientOptions, renew }, { ...options, renew: true });
    const command = ownCommand('cluster-config', cluster.name || cluster.uuid, ...words);
    context.remark(
      safeLine(`The certificate is used again; it is valid until ${day}. To request a new one: ${command}`),
    );
  };
  return {
    async check(expected, choice) {
      const { destinations, only } = await open(choice);
      if (expected === undefined) return;
      const { cluster, template, subject, facts } = expected;
      const coe =
        template === undefined
          ? (only?.coes[0] ?? 'kubernetes')
          : requireCoe(subject, template, { keystone, only });
      const placeholders = { address: cluster.uuid, ca: template?.tls_disabled ? undefined : '' };
      for (const { prepare } of destinations) await prepare({ cluster, coe, ...(facts ?? placeholders) });
    },
    async configure(clusterId, choice) {
      const { destinations, only } = await open(choice);
      const access = await readAccess({
        clusterId,
        magnum: await context.magnum(),
        progress: context.progress,
        keystone,
        only,
        subject: subjectOf(options),
        beforeSigning: async (facts) => {
          for (const { prepare } of destinations) await prepare(facts);
          return await reusableCertificate(destinations, facts);
        },
      });
      context.progress.done();
      let code: ClientCode | undefined;
      for (const { write } of destinations) code = await write(access);
      if (!choice?.isOneOfMany) remarkReuse(access);
      return code;
    },
  };
}

/** The directory is last: a failed command can be repeated, because only its files must not exist. */
async function openDestinations(
  options: ClientOptions,
  context: Context,
  keystone: KeystoneAccess | undefined,
): Promise<{
  readonly destinations: readonly Destination[];
  readonly only: Destination['only'];
}> {
  assertSeparateKubeconfig(options, context.world);
  const destinations: Destination[] = [];
  if (options.merge) {
    const { openKubeconfig } = await import('./config-merge.ts');
    destinations.push(await openKubeconfig(options, context, keystone));
  }
  if (options.dockerContext !== undefined) {
    const { openDockerContexts } = await import('./config-docker-context.ts');
    destinations.push(await openDockerContexts(options, context, keystone));
  }
  if (options.dir !== undefined) {
    const { openDirectory } = await import('./config-directory.ts');
    destinations.push(await openDirectory(options, context, keystone));
  }
  return { destinations, only: destinations.find(({ only }) => only !== undefined)?.only };
}

/** Both would write the file. */
function assertSeparateKubeconfig({ merge, dir }: ClientOptions, world: World): void {
  if (!merge || dir === undefined) return;
  const path = join(resolve(world.cwd, dir), CONFIG_FILE);
  if (!kubeconfigPaths(world).includes(path)) return;
  throw new MagnumError('usage', `--merge and --dir would both write ${path}, because KUBECONFIG names it.`, {
    hint: 'Omit --merge, or unset KUBECONFIG.',
  });
}
