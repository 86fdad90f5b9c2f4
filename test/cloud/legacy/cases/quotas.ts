import { type Case, fails, type Line } from '../case.ts';

const asAdmin = (line: string | Line): Line => ({
  ...(typeof line === 'string' ? { line } : line),
  as: 'admin',
});

const MINE = '--project-id {project} --resource Cluster';
const NOBODYS = '--project-id ffffffffffffffffffffffffffffffff --resource Cluster';

export const quotas: Case[] = [
  {
    name: 'quotas, by their administrator',
    lines: [
      `quotas-show ${MINE}`,
      `quotas-create ${MINE}`,
      `quotas-show ${MINE}`,
      `quotas-update ${MINE} --hard-limit 30`,
      `quotas-update ${MINE}`,
      'quotas-update --project-i {project} --res Cluster --hard 7',
      'quotas-list',
      'quotas-list --all-tenants',
      'quotas-list --all-tenants --limit 1',
      'quotas-list --all-tenants --limit 2 --sort-key hard_limit --sort-dir desc',
      'quotas-list --all-tenants --sort-key resource --sort-dir asc',
      fails(3, 'quotas-list --all-tenants --marker 999999'),
      fails(1, 'quotas-list --all-tenants --sort-key nothing'),
      `quotas-delete ${MINE}`,
      `quotas-create --hard-limit 12 --resource Cluster --project-id {project}`,
      `quotas-delete ${MINE}`,
    ].map(asAdmin),
  },
  {
    name: 'quotas that are refused to their administrator',
    lines: [
      `quotas-create ${MINE} --hard-limit 2`,
      fails(1, `quotas-create ${MINE} --hard-limit 3`),
      `quotas-delete ${MINE}`,
      fails(3, `quotas-delete ${MINE}`),
      fails(3, `quotas-update ${MINE} --hard-limit 3`),
      fails(3, `quotas-create ${NOBODYS}`),
      fails(1, 'quotas-create --project-id {project} --resource Nothing'),
      'quotas-show --project-id {project} --resource Nothing',
      fails(2, 'quotas-create --project-id {project}', 'usage-errors'),
      fails(2, 'quotas-create --resource Cluster', 'usage-errors'),
      fails(2, `quotas-create ${MINE} --hard-limit many`, 'usage-errors'),
      fails(2, 'quotas-show --project-id {project}', 'usage-errors'),
      fails(2, 'quotas-update --resource Cluster', 'usage-errors'),
      fails(2, 'quotas-delete --project-id {project}', 'usage-errors'),
      fails(2, `quotas-delete ${MINE} --hard-limit 1`, 'usage-errors'),
      fails(2, 'quotas-list --sort-dir up', 'usage-errors'),
      fails(2, 'quotas-list --limit many', 'usage-errors'),
      fails(2, 'quotas-list unexpected', 'usage-errors'),
    ].map(asAdmin),
  },
  {
    name: 'quotas, by a member of the project',
    lines: [
      `quotas-show ${MINE}`,
      fails(4, `quotas-show ${NOBODYS}`),
      fails(4, 'quotas-list'),
      fails(4, 'quotas-list --all-tenants'),
      fails(4, `quotas-create ${MINE}`),
      fails(4, `quotas-update ${MINE} --hard-limit 99`),
      fails(4, `quotas-delete ${MINE}`),
    ],
  },
];
