import type { ClusterRecord, State } from './state.ts';

/** The context that both services share. */
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
  /** Resolves when the cluster's own API listens at its address, if the cluster has one. May change the port. */
  openClusterApi(cluster: ClusterRecord): Promise<void>;
  /** Stores the state. Called after every request that may have changed it. */
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
