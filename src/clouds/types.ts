/** The configuration of a cloud. */
import type { TlsOptions } from '../http/types.ts';

/** Cloud options of the command line, under the names of clouds.yaml; undefined if unset. */
export interface CloudOptions {
  /** --os-cloud; overrides OS_CLOUD. */
  readonly cloud?: string | undefined;
  /** --allow-http. */
  readonly allowHttp?: boolean | undefined;
  /** Top-level values (region_name, interface, cacert, verify, container_infra_endpoint_override …). */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** Values of the `auth` section (auth_url, username, password, project_name, token …), and auth_type. */
  readonly auth: Readonly<Record<string, string | undefined>>;
}

export type Interface = 'public' | 'internal' | 'admin';

export interface CloudConfig {
  /** The name in clouds.yaml; undefined if the cloud is from environment and command line alone. */
  readonly cloud: string | undefined;
  readonly region: string | undefined;
  /** keystoneauth's name of the auth type; generic names are resolved (`password` -> `v3password`). */
  readonly authType: string;
  /** Why that type: configured, or inferred from other options. One short clause, for --debug. */
  readonly authTypeReason: string;
  /** The options of the auth type, under keystoneauth's names with underscores. Holds secrets: never print. */
  readonly auth: Readonly<Record<string, string>>;
  readonly interface: Interface;
  /** Defaults to `container-infra`. */
  readonly serviceType: string;
  readonly serviceName: string | undefined;
  /** The Magnum endpoint that overrides the catalog's. */
  readonly endpointOverride: string | undefined;
  /** `X`, `X.Y` or `latest`, as the user wrote it. */
  readonly apiVersion: string;
  readonly tls: TlsOptions;
  /** Whether a server that is reached with TLS may name an address without. */
  readonly allowHttp?: boolean | undefined;
  /** Seconds for one request (`api_timeout` in the cloud's file). */
  readonly timeout: number | undefined;
  /** The path of a file in the current directory that says where to log in, with its own secret: no other login is used there. */
  readonly selfContainedFile?: string | undefined;
  /** True if commands other than login may store tokens: --os-cache, OS_CACHE, cache.auth. */
  readonly cacheTokens: boolean;
  /** The origin of each value (`auth.username` -> `OS_USERNAME`), for --debug. Never a value itself. */
  readonly sources: ReadonlyMap<string, string>;
  /** Sentences without a final full stop, for example about an unknown vendor profile. */
  readonly warnings?: readonly string[] | undefined;
}
