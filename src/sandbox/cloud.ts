import type { State } from './state.ts';

/** What both services work on. */
export interface Cloud {
  readonly state: State;
  /** Milliseconds since the epoch. */
  now(): number;
  /** `http://127.0.0.1:PORT/identity` */
  readonly identityBase: string;
  /** `http://127.0.0.1:PORT/container-infra` */
  readonly magnumBase: string;
  readonly url: string;
  readonly settings: Settings;
  /** Keeps the state; called after every request that may have changed it. */
  save(): void;
}

export interface Settings {
  readonly seconds: number;
  readonly perClusterDelayMs: number;
  readonly maxPageSize: number;
  readonly apiMin: string;
  readonly apiMax: string;
  readonly tokenSeconds: number;
  readonly maxClustersPerProject: number;
}
