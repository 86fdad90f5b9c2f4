import type { ClusterRecord, State } from './state.ts';

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
  /** On return the cluster answers at its address, if it has one; which may have got another port. */
  openClusterApi(cluster: ClusterRecord): Promise<void>;
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
