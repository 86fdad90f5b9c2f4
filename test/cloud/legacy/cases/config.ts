import { type Case, differs, fails } from '../case.ts';

export const config: Case[] = [
  {
    name: 'cluster-config of a swarm',
    lines: [
      'cluster-config side-swarm',
      fails(1, 'cluster-config side-swarm'),
      'cluster-config side-swarm --force',
      'cluster-config {side-swarm} --dir . --force',
      { line: 'cluster-config side-swarm --force', env: { SHELL: '/bin/tcsh' } },
    ],
  },
  { name: 'cluster-config of a swarm without TLS', lines: [differs('cluster-config side-plain')] },
  {
    name: 'cluster-config of kubernetes',
    lines: [
      differs('cluster-config side-k8s'),
      fails(1, 'cluster-config side-k8s'),
      { line: 'cluster-config side-k8s --force', env: { SHELL: '/bin/csh' } },
    ],
  },
  {
    name: 'cluster-config refused',
    lines: [
      fails(3, 'cluster-config nothing'),
      fails(1, 'cluster-config side-twin'),
      fails(2, 'cluster-config', 'usage-errors'),
    ],
  },
];
