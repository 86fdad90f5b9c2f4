/** What a cluster of each kind answers, and where. */
import type { ClusterHandler } from './cluster-call.ts';
import { handleDockerRequest } from './docker/docker-api.ts';
import { handleKubernetesRequest } from './kubernetes/kubernetes-api.ts';
import { handleMarathonRequest } from './mesos/marathon.ts';
import { handleMasterRequest } from './mesos/master.ts';

export interface ClusterApi {
  readonly answer: ClusterHandler;
  /** In place of the one in the cluster's address. */
  readonly port?: number;
  /** Who comes without a certificate: turned away at the door, asked for another proof, or welcome, for there is no TLS. */
  readonly withoutCertificate: 'refused' | 'asked' | 'welcome';
}

const docker: ClusterApi = { answer: handleDockerRequest, withoutCertificate: 'refused' };

/** By the kind of cluster. Clients of Mesos and Marathon look at these ports, and know no certificates. */
export const CLUSTER_APIS: Readonly<Record<string, readonly ClusterApi[]>> = {
  kubernetes: [{ answer: handleKubernetesRequest, withoutCertificate: 'asked' }],
  swarm: [docker],
  'swarm-mode': [docker],
  mesos: [
    { answer: handleMasterRequest, port: 5050, withoutCertificate: 'welcome' },
    { answer: handleMarathonRequest, port: 8080, withoutCertificate: 'welcome' },
  ],
};
