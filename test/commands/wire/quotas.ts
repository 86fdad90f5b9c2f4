import { expect } from 'vitest';
import { AS_ADMIN, type Case, path, query, wholeBody } from './case.ts';

/** PROJECT is replaced by the ID of the demo project. */
const OF_PROJECT = ['--project-id', 'PROJECT', '--resource', 'Cluster', ...AS_ADMIN];
const list = (...words: string[]) => ['quotas-list', ...words, ...AS_ADMIN];
const toProject = path(/\/quotas\/[0-9a-f]{32}\/Cluster$/);
const id = expect.stringMatching(/^[0-9a-f]{32}$/);

export const quotaCases: readonly Case[] = [
  {
    option: 'quotas-create.hardLimit',
    argv: ['quotas-create', ...OF_PROJECT, '--hard-limit', '20'],
    check: wholeBody({ project_id: id, resource: 'Cluster', hard_limit: 20 }),
  },
  {
    option: 'quotas-create.projectId',
    argv: ['quotas-create', '--project-id', 'another', '--resource', 'Cluster', ...AS_ADMIN],
    check: wholeBody({ project_id: 'another', resource: 'Cluster', hard_limit: 1 }),
  },
  {
    option: 'quotas-create.resource',
    argv: ['quotas-create', '--project-id', 'PROJECT', '--resource', 'Other', ...AS_ADMIN],
    check: wholeBody({ project_id: id, resource: 'Other', hard_limit: 1 }),
  },
  {
    option: 'quotas-update.hardLimit',
    argv: ['quotas-update', ...OF_PROJECT, '--hard-limit', '30'],
    check: (seen) => {
      wholeBody({ project_id: id, resource: 'Cluster', hard_limit: 30 })(seen);
      expect(seen.last.method).toBe('PATCH');
      expect(seen.stdout).toMatch(/\| hard_limit +\| 30 /);
    },
  },
  { option: 'quotas-update.projectId', argv: ['quotas-update', ...OF_PROJECT], check: toProject },
  {
    option: 'quotas-update.resource',
    argv: ['quotas-update', '--project-id', 'x', '--resource', 'y z', ...AS_ADMIN],
    check: path(/\/quotas\/x\/y(%20| )z$/),
  },
  { option: 'quotas-show.projectId', argv: ['quotas-show', ...OF_PROJECT], check: toProject },
  {
    option: 'quotas-show.resource',
    argv: ['quotas-show', '--project-id', 'PROJECT', '--resource', 'Other', ...AS_ADMIN],
    check: path(/\/quotas\/[0-9a-f]{32}\/Other$/),
  },
  { option: 'quotas-list.marker', argv: list('--marker', '1'), check: query({ marker: '1' }) },
  { option: 'quotas-list.limit', argv: list('--limit', '2'), check: query({ limit: '2' }) },
  { option: 'quotas-list.sortKey', argv: list('--sort-key', 'id'), check: query({ sort_key: 'id' }) },
  { option: 'quotas-list.sortDir', argv: list('--sort-dir', 'desc'), check: query({ sort_dir: 'desc' }) },
  { option: 'quotas-list.allTenants', argv: list('--all-tenants'), check: query({ all_tenants: 'True' }) },
  {
    option: 'quotas-delete.projectId',
    argv: ['quotas-delete', ...OF_PROJECT],
    check: (seen) => {
      toProject(seen);
      expect(seen.last.method).toBe('DELETE');
      expect(seen.stdout).toMatch(
        /^Request to delete quota for project id [0-9a-f]{32} and resource Cluster has been accepted\.\n$/,
      );
    },
  },
  {
    option: 'quotas-delete.resource',
    argv: ['quotas-delete', '--project-id', 'PROJECT', '--resource', 'Other', ...AS_ADMIN],
    check: path(/\/quotas\/[0-9a-f]{32}\/Other$/),
  },
];
