/** What a command is given: the world, and the cloud's parts, each made when first asked for. */
import type { CloudConfig } from './clouds/types.ts';
import type { Session } from './keystone/types.ts';
import type { Magnum } from './magnum/types.ts';
import type { World } from './world.ts';

/** Says what is going on while a person waits; silent where there is no terminal. */
export interface Progress {
  /** Replaces the line that is shown. */
  update(text: string): void;
  /** Takes the line away. */
  done(): void;
}

export interface Context {
  readonly world: World;
  readonly progress: Progress;
  /** One `WARNING: ` line on stderr; the same line is said once a run. */
  warn(text: string): void;
  cloud(): Promise<CloudConfig>;
  session(): Promise<Session>;
  magnum(): Promise<Magnum>;
}
