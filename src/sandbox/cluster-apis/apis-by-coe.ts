/** The APIs that a cluster provides, by COE. */
import type { ClusterHandler } from './cluster-call.ts';
import { handleDockerRequest } from './docker/docker-api.ts';
import { handleKubernetesRequest } from './kubernetes/kubernetes-api.ts';
import { handleMarathonRequest } from './mesos/marathon.ts';
import { handleMasterRequest } from './mesos/master.ts';

export interface ClusterApi {
  readonly handle: ClusterHandler;
  /** Overrides the port of the cluster's address. */
  readonly port?: number;
  /** `optional` allows a bearer token instead; `none` disables TLS. */
  readonly clientCertificate: 'required' | 'optional' | 'none';
}

const docker: ClusterApi = { handle: handleDockerRequest, clientCertificate: 'required' };

/** By COE. Clients of Mesos and Marathon expect these ports and do not use TLS. */
export const CLUSTER_APIS: Readonly<Record<string, readonly ClusterApi[]>> = {
  kubernetes: [{ handle: handleKubernetesRequest, clientCertificate: 'optional' }],
  swarm: [docker],
  'swarm-mode': [docker],
  mesos: [
    { handle: handleMasterRequest, port: 5050, clientCertificate: 'none' },
    { handle: handleMarathonRequest, port: 8080, clientCertificate: 'none' },
  ],
};
