import { type Case, differs, fails } from '../case.ts';

export const config: Case[] = [
  {
    name: 'cluster-config of a swarm cluster',
    lines: [
      differs('cluster-config side-swarm', 'config-one-line'),
      fails(1, 'cluster-config side-swarm', 'config-all-or-none'),
      differs('cluster-config side-swarm --force', 'config-one-line'),
      differs('cluster-config {side-swarm} --dir . --force', 'config-one-line'),
      { ...differs('cluster-config side-swarm --force', 'config-one-line'), env: { SHELL: '/bin/tcsh' } },
    ],
  },
  {
    name: 'cluster-config of a swarm cluster without TLS',
    lines: [differs('cluster-config side-plain', 'config-tls-off', 'config-ca-at-once')],
  },
  {
    name: 'cluster-config of a Kubernetes cluster',
    lines: [
      differs('cluster-config side-k8s', 'config-kubeconfig'),
      fails(1, 'cluster-config side-k8s', 'config-all-or-none', 'config-kubeconfig'),
      { ...differs('cluster-config side-k8s --force', 'config-kubeconfig'), env: { SHELL: '/bin/csh' } },
    ],
  },
  {
    name: 'cluster-config errors',
    lines: [
      fails(3, 'cluster-config nothing'),
      fails(1, 'cluster-config side-twin', 'candidates'),
      fails(2, 'cluster-config', 'usage-errors'),
    ],
  },
];
