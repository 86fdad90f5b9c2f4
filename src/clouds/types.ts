/** The configuration of a cloud. */
import type { TlsOptions } from '../http/types.ts';

/** Cloud options of the command line, with the names of clouds.yaml. */
export interface CloudOptions {
  /** --os-cloud; overrides OS_CLOUD. */
  readonly cloud?: string | undefined;
  /** True if the cloud of `magnum config set cloud` is used when no other is selected. */
  readonly usesDefaultCloud?: boolean | undefined;
  /** True for the options of a kubeconfig: a user of the environment or of the cloud overrides theirs (own-user.ts). */
  readonly prefersOwnUser?: boolean | undefined;
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
  /** The file of `magnum config` that selects this cloud as the default; undefined if it is selected otherwise. */
  readonly defaultCloudFile?: string | undefined;
  readonly region: string | undefined;
  /** keystoneauth's name of the auth type. Generic names are replaced: `password` by `v3password`. */
  readonly authType: string;
  /** The auth type that the same configuration has without a passcode, if that differs: passcodes are given only to log in. */
  readonly authTypeWithoutPasscode?: string | undefined;
  /** The reason for the auth type, for --debug: `set by OS_AUTH_TYPE`, `a password is given (OS_PASSWORD)`. */
  readonly authTypeReason: string;
  /** The options of the auth type, with keystoneauth's names and underscores. Contains secrets: never print. */
  readonly auth: Readonly<Record<string, string>>;
  /** The ID of the domain for names in `auth` that have none, if Keystone requires it. */
  readonly fallbackDomainId?: string | undefined;
  readonly interface: Interface;
  /** Defaults to `container-infra`. */
  readonly serviceType: string;
  readonly serviceName: string | undefined;
  /** The endpoint of Magnum that overrides the one in the service catalog. */
  readonly endpointOverride: string | undefined;
  /** `X`, `X.Y` or `latest`, as the user wrote it. */
  readonly apiVersion: string;
  readonly tls: TlsOptions;
  /** True if http:// URLs that an https:// server returns are allowed. */
  readonly allowHttp?: boolean | undefined;
  /** Seconds for one request (`api_timeout` in the cloud's file). */
  readonly timeout: number | undefined;
  /** The path of a file in the current directory that contains both the URL and the secrets of the login. No session is used with it. */
  readonly selfContainedFile?: string | undefined;
  /** True if commands other than login may store tokens: --os-cache, OS_CACHE, cache.auth. */
  readonly cacheTokens: boolean;
  /** The origin of each value (`auth.username` -> `OS_USERNAME`), for --debug. Never the value. */
  readonly sources: ReadonlyMap<string, string>;
  /** Warnings without a final full stop, such as for an unknown vendor profile. */
  readonly warnings?: readonly string[] | undefined;
}
