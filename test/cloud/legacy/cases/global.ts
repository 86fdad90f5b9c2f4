import { type Case, fails } from '../case.ts';

export const global: Case[] = [
  {
    name: 'global options and their legacy spellings',
    lines: [
      '--os-username demo --os-password demo cluster-show side-swarm',
      { line: "--os-tenant-name 'Personal demo' cluster-list", env: { OS_PROJECT_NAME: '' } },
      { line: 'cluster-list', env: { OS_PROJECT_NAME: '', OS_TENANT_NAME: 'Personal demo' } },
      '--endpoint-type publicURL cluster-list --limit 1',
      '--endpoint_type publicURL cluster-list --limit 1',
      '--os-endpoint-type internal cluster-list --limit 1',
      '--os-interface admin cluster-list --limit 1',
      '--service-type container-infra cluster-list --limit 1',
      '--os-region-name RegionOne cluster-list --limit 1',
      '--insecure cluster-list --limit 1',
      { line: 'cluster-list --limit 1', env: { OS_ENDPOINT_TYPE: 'internalURL' } },
    ],
  },
  {
    name: 'login errors',
    lines: [
      fails(4, '--os-password wrong cluster-list'),
      fails(4, '--os-username unknown cluster-list'),
      fails(4, '--os-project-name nothing cluster-list'),
      fails(1, '--os-region-name nowhere cluster-list'),
      fails(1, '--service-type nothing cluster-list'),
      fails(7, '--os-auth-url http://127.0.0.1:9/v3 cluster-list'),
      { ...fails(2, 'cluster-list'), env: { OS_PASSWORD: '' } },
      { ...fails(2, 'cluster-list'), env: { OS_AUTH_URL: '' } },
      { ...fails(2, 'cluster-list'), env: { OS_USERNAME: '' } },
    ],
  },
  {
    name: 'unknown commands and options',
    lines: [
      fails(2, 'bay-list', 'usage-errors'),
      fails(2, 'help nothing'),
      fails(2, '--nothing', 'usage-errors'),
    ],
  },
];
