import { join } from 'node:path';
import { type Case, differs, fails } from '../case.ts';

const CSR = `'${join(import.meta.dirname, '..', 'client.csr')}'`;
const NO_CSR = `'${import.meta.filename}'`;

export const certificates: Case[] = [
  {
    name: 'ca-show',
    lines: [
      'ca-show side-k8s',
      'ca-show {side-swarm}',
      'ca-show --cluster side-k8s',
      'ca-show --clus {side-swarm}',
      '--magnum-api-version 1.1 ca-show side-k8s',
      fails(3, 'ca-show nothing'),
      fails(1, 'ca-show side-twin', 'candidates'),
      fails(4, '--os-password wrong ca-show side-k8s'),
      fails(2, 'ca-show', 'usage-errors'),
      fails(2, "ca-show ''", 'usage-errors'),
      fails(2, 'ca-show side-k8s --cluster side-k8s', 'usage-errors'),
      fails(2, 'ca-show one two', 'usage-errors'),
      fails(2, 'ca-show --csr x side-k8s', 'usage-errors'),
    ],
  },
  {
    name: 'ca-sign',
    lines: [
      `ca-sign --cluster side-k8s --csr ${CSR}`,
      `ca-sign --csr=${CSR} --cluster {side-swarm}`,
      `ca-sign --clu side-k8s --cs ${CSR}`,
      fails(1, `ca-sign --cluster side-k8s --csr ${NO_CSR}`),
      fails(3, `ca-sign --cluster nothing --csr ${CSR}`),
      fails(1, `ca-sign --cluster side-twin --csr ${CSR}`, 'candidates'),
      fails(2, `ca-sign --csr ${CSR}`, 'usage-errors'),
      fails(2, 'ca-sign --cluster side-k8s', 'ca-sign-without-csr'),
      fails(2, 'ca-sign --cluster side-k8s --csr nothing.csr', 'ca-sign-without-csr'),
      fails(2, 'ca-sign --cluster side-k8s --csr .', 'ca-sign-without-csr'),
      fails(2, 'ca-sign --cluster', 'usage-errors'),
    ],
  },
  {
    name: 'ca-rotate',
    lines: [
      differs('cluster-create rotating --cluster-template tpl-k8s', 'template-lookup'),
      differs('ca-rotate --cluster rotating', 'ca-rotate-message'),
      'ca-show rotating',
      fails(3, 'ca-rotate --cluster nothing'),
      fails(1, 'ca-rotate --cluster side-twin', 'candidates'),
      fails(2, 'ca-rotate', 'usage-errors'),
      fails(2, 'ca-rotate --cluster', 'usage-errors'),
      fails(2, 'ca-rotate --force --cluster rotating', 'usage-errors'),
      fails(2, '--magnum-api-version 1.4 ca-rotate --cluster rotating', 'version-first'),
    ],
  },
];
