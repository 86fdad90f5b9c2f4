/** The options of `connect`. Uses only built-in types. */
export interface ConnectOptions {
  /** Name of a cloud in clouds.yaml; overrides OS_CLOUD. */
  readonly cloud?: string | undefined;
  /** Values for the `auth` section of clouds.yaml (auth_url, username, password, project_name, token …) and auth_type. */
  readonly auth?: Readonly<Record<string, string | undefined>> | undefined;
  /** Values for the settings next to `auth` in clouds.yaml: region_name, interface, cacert, verify … */
  readonly settings?: Readonly<Record<string, string | boolean | undefined>> | undefined;
  /** Environment variables (OS_*, XDG_*, HTTPS_PROXY …); defaults to those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The directory to search for clouds.yaml first; defaults to that of the process. */
  readonly cwd?: string | undefined;
  /** Aborts the calls in progress, which reject with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Receives warnings and notices, one line per call; by default, they are discarded. */
  readonly log?: ((line: string) => void) | undefined;
  /** Receives the lines of --debug, with secrets redacted. */
  readonly debug?: ((line: string) => void) | undefined;
}
