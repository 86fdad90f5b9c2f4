/** What a command receives besides its options. Created by create-context.ts. */
import type { OverriddenDefault } from './clouds/default-cloud.ts';
import type { CloudConfig } from './clouds/types.ts';
import type { Transport } from './http/types.ts';
import type { ManagedSession } from './keystone/index.ts';
import type { Magnum } from './magnum/types.ts';
import type { Events } from './output/events.ts';
import type { Progress } from './output/terminal/progress.ts';
import type { World } from './world.ts';

/** The parts of the cloud are created, and their code is loaded, on first use. */
export interface Context {
  readonly world: World;
  readonly progress: Progress;
  /** Set with --progress ndjson: reports the progress instead of `progress`. */
  readonly events?: Events | undefined;
  /** Writes a `WARNING: ` line to stderr; each text only once. */
  warn(text: string): void;
  /** Writes a line to stderr, in order with the other output there. */
  say(line: string): void;
  /** The same for a line that --quiet omits: helpful, but neither a warning nor an error. */
  remark(line: string): void;
  /**
   * Sets the password of the login, as --os-password does. Only before the first use of `cloud`. Throws MagnumError `usage` if the command line
   * has another one.
   */
  setPassword(password: string): void;
  cloud(): Promise<CloudConfig>;
  /** The default cloud if it is set, but overridden by a variable or an option. */
  overriddenDefault(): Promise<OverriddenDefault | undefined>;
  transport(): Promise<Transport>;
  session(): Promise<ManagedSession>;
  /** The session with the local Keystone, if `session` continues to a remote one (Keystone to Keystone). */
  localSession(): Promise<ManagedSession>;
  magnum(): Promise<Magnum>;
}
