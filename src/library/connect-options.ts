/** What a program says to `connect`, in terms that need no types but the language's own. */
export interface ConnectOptions {
  /** A cloud of clouds.yaml, by its name; wins over OS_CLOUD. */
  readonly cloud?: string | undefined;
  /** Values of the `auth` section of clouds.yaml: auth_url, username, password, project_name, token …; and auth_type. */
  readonly auth?: Readonly<Record<string, string | undefined>> | undefined;
  /** What stands beside `auth` in clouds.yaml: region_name, interface, cacert, verify … */
  readonly settings?: Readonly<Record<string, string | boolean | undefined>> | undefined;
  /** Environment variables: OS_*, XDG_*, HTTPS_PROXY …; those of the process where nothing is said. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where clouds.yaml is looked for first; the working directory of the process where nothing is said. */
  readonly cwd?: string | undefined;
  /** Aborting it ends what is under way: each call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Takes warnings and notes, a line each; without it they go nowhere. */
  readonly log?: ((line: string) => void) | undefined;
  /** Takes what --debug prints, without secrets. */
  readonly debug?: ((line: string) => void) | undefined;
}
