/** The releases of OpenStack that a sandbox can be. Each responds as the services of that release do: see test/cloud/contract. */

export const RELEASE_NAMES = ['zed', '2026.2'] as const;
export type ReleaseName = (typeof RELEASE_NAMES)[number];

interface Release {
  /** For people. */
  readonly title: string;
  /** Magnum's newest API version. */
  readonly apiMax: string;
  /** The COEs of its public templates. */
  readonly coes: readonly string[];
  /** The cluster driver of its templates, if it reports drivers: the one for Cluster API, because Magnum includes none any more. */
  readonly driver?: string;
}

/** Keystone 22 and Magnum 15, and Keystone 30 and Magnum 23. */
export const RELEASES: Readonly<Record<ReleaseName, Release>> = {
  zed: { title: 'OpenStack Zed', apiMax: '1.10', coes: ['swarm', 'swarm-mode', 'kubernetes', 'mesos'] },
  '2026.2': { title: 'OpenStack 2026.2', apiMax: '1.14', coes: ['kubernetes'], driver: 'k8s_capi_helm_v1' },
};

/** The last release with Docker Swarm and Mesos. */
export const DEFAULT_RELEASE: ReleaseName = 'zed';

export const isRelease = (name: unknown): name is ReleaseName =>
  RELEASE_NAMES.some((known) => known === name);

/** Where the code does not ask, both releases respond in the same way. */
export const isZed = ({ state }: { readonly state: { readonly release: ReleaseName } }): boolean =>
  state.release === 'zed';
