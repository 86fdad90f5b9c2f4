import { type Case, fails, type Line } from '../case.ts';

const asAdmin = (line: string | Line): Line => ({
  ...(typeof line === 'string' ? { line } : line),
  as: 'admin',
});

const OWN = '--project-id {project} --resource Cluster';
const UNKNOWN_PROJECT = '--project-id ffffffffffffffffffffffffffffffff --resource Cluster';

export const quotas: Case[] = [
  {
    name: 'quotas by an administrator',
    lines: [
      `quotas-show ${OWN}`,
      `quotas-create ${OWN}`,
      `quotas-show ${OWN}`,
      `quotas-update ${OWN} --hard-limit 30`,
      `quotas-update ${OWN}`,
      'quotas-update --project-i {project} --res Cluster --hard 7',
      'quotas-list',
      'quotas-list --all-tenants',
      'quotas-list --all-tenants --limit 1',
      'quotas-list --all-tenants --limit 2 --sort-key hard_limit --sort-dir desc',
      'quotas-list --all-tenants --sort-key resource --sort-dir asc',
      fails(3, 'quotas-list --all-tenants --marker 999999'),
      fails(1, 'quotas-list --all-tenants --sort-key nothing'),
      `quotas-delete ${OWN}`,
      `quotas-create --hard-limit 12 --resource Cluster --project-id {project}`,
      `quotas-delete ${OWN}`,
    ].map(asAdmin),
  },
  {
    name: 'quotas errors by an administrator',
    lines: [
      `quotas-create ${OWN} --hard-limit 2`,
      fails(1, `quotas-create ${OWN} --hard-limit 3`),
      `quotas-delete ${OWN}`,
      fails(3, `quotas-delete ${OWN}`),
      fails(3, `quotas-update ${OWN} --hard-limit 3`),
      fails(3, `quotas-create ${UNKNOWN_PROJECT}`),
      fails(1, 'quotas-create --project-id {project} --resource Nothing'),
      'quotas-show --project-id {project} --resource Nothing',
      fails(2, 'quotas-create --project-id {project}', 'usage-errors'),
      fails(2, 'quotas-create --resource Cluster', 'usage-errors'),
      fails(2, `quotas-create ${OWN} --hard-limit many`, 'usage-errors'),
      fails(2, 'quotas-show --project-id {project}', 'usage-errors'),
      fails(2, 'quotas-update --resource Cluster', 'usage-errors'),
      fails(2, 'quotas-delete --project-id {project}', 'usage-errors'),
      fails(2, `quotas-delete ${OWN} --hard-limit 1`, 'usage-errors'),
      fails(2, 'quotas-list --sort-dir up', 'usage-errors'),
      fails(2, 'quotas-list --limit many', 'usage-errors'),
      fails(2, 'quotas-list unexpected', 'usage-errors'),
    ].map(asAdmin),
  },
  {
    name: 'quotas by a member of the project',
    lines: [
      `quotas-show ${OWN}`,
      fails(4, `quotas-show ${UNKNOWN_PROJECT}`),
      fails(4, 'quotas-list'),
      fails(4, 'quotas-list --all-tenants'),
      fails(4, `quotas-create ${OWN}`),
      fails(4, `quotas-update ${OWN} --hard-limit 99`),
      fails(4, `quotas-delete ${OWN}`),
    ],
  },
];
