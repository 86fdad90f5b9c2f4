/** The contexts that this program has merged into the kubeconfig, with the credentials that kubectl uses for them. */
import { readText } from '../../platform/user-file.ts';
import type { World } from '../../world.ts';
import { type ContextCredentials, credentialsOf, markIn } from './kubeconfig-entries.ts';
import { kubeconfigPaths, MAX_KUBECONFIG_BYTES } from './kubeconfig-paths.ts';
import { type KubeconfigFile, parseKubeconfig } from './kubeconfig-reader.ts';

export interface MergedContext extends ContextCredentials {
  readonly uuid: string;
  /** The cloud and project of the cluster (`ClusterOrigin.mark`); undefined in entries of earlier versions. */
  readonly origin: string | undefined;
  /** The user of the certificate, if it is not the administrator. */
  readonly user: string | undefined;
  readonly context: string;
  /** The file of the context. */
  readonly path: string;
  /** True for the context that kubectl uses. */
  readonly isCurrent: boolean;
}

type Place = Pick<World, 'env' | 'cwd' | 'home'>;

/** Throws MagnumError `failed` for a file that cannot be read or parsed. */
export async function readKubeconfigs(place: Place): Promise<KubeconfigFile[]> {
  const files: KubeconfigFile[] = [];
  for (const path of kubeconfigPaths(place))
    files.push(parseKubeconfig(await readText(path, MAX_KUBECONFIG_BYTES), path));
  return files;
}

/** Throws as `readKubeconfigs` does. */
export const readMergedContexts = async (place: Place): Promise<MergedContext[]> =>
  mergedContextsIn(await readKubeconfigs(place));

export function mergedContextsIn(files: readonly KubeconfigFile[]): MergedContext[] {
  const configs = files.map(({ config }) => config);
  const current = configs.map(({ currentContext }) => currentContext).find((name) => name !== '');
  return files.flatMap(({ path, config }) =>
    config.contexts.flatMap((entry) => {
      const mark = markIn('contexts', entry);
      if (mark === undefined) return [];
      const { cluster: uuid, origin, user } = mark;
      return [
        {
          uuid,
          origin: typeof origin === 'string' ? origin : undefined,
          user: typeof user === 'string' ? user : undefined,
          ...{ context: entry.name, path, isCurrent: entry.name === current },
          ...credentialsOf(entry, configs),
        },
      ];
    }),
  );
}
