/** Which cloud, as whom: the answer that clouds/ gives to everybody else. */
import type { TlsOptions } from '../http/types.ts';

/** What the command line says about the cloud. Names are those of clouds.yaml; undefined means "not said". */
export interface CloudOptions {
  /** --os-cloud; wins over OS_CLOUD. */
  readonly cloud?: string | undefined;
  /** Top-level values (region_name, interface, cacert, verify, container_infra_endpoint_override …). */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** Values of the `auth` section (auth_url, username, password, project_name, token …), and auth_type. */
  readonly auth: Readonly<Record<string, string | undefined>>;
}

export type Interface = 'public' | 'internal' | 'admin';

export interface CloudConfig {
  /** The name in clouds.yaml, or undefined when the environment or the command line alone says it all. */
  readonly cloud: string | undefined;
  readonly region: string | undefined;
  /** keystoneauth's name of the auth type, with the generic names resolved (`password` -> `v3password`). */
  readonly authType: string;
  /** Why that type: said by the user, or inferred from what was given. One short clause, for --debug. */
  readonly authTypeReason: string;
  /** The options of the auth type, under keystoneauth's names with underscores. Holds secrets: never print. */
  readonly auth: Readonly<Record<string, string>>;
  readonly interface: Interface;
  /** `container-infra` unless told otherwise. */
  readonly serviceType: string;
  readonly serviceName: string | undefined;
  /** The Magnum endpoint to use in place of the catalog's. */
  readonly endpointOverride: string | undefined;
  /** `X`, `X.Y` or `latest`, as the user wrote it. */
  readonly apiVersion: string;
  readonly tls: TlsOptions;
  /** Seconds for one request, where the cloud's file says so (`api_timeout`). */
  readonly timeout: number | undefined;
  /** May plain commands keep tokens between runs: --os-cache, OS_CACHE, cache.auth. */
  readonly cacheTokens: boolean;
  /** Where each value came from (`auth.username` -> `OS_USERNAME`), for --debug. Never a value itself. */
  readonly sources: ReadonlyMap<string, string>;
  /** What is odd but no error, a sentence each, without a final full stop: an unknown vendor profile … */
  readonly warnings?: readonly string[] | undefined;
}
