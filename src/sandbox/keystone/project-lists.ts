/** Lists of projects and domains, and the system scope (Identity API v3, "Get available project scopes" and similar). */

import type { Cloud } from '../cloud.ts';
import { json, type SandboxResponse } from '../http-messages.ts';
import { type Domain, findDomain, findProject, type Project, projects } from '../identity-fixtures.ts';
import { forbiddenError, KeystoneError } from './keystone-errors.ts';
import { projectOf, type ValidToken } from './tokens.ts';

export interface IdentityRequest {
  readonly cloud: Cloud;
  readonly token: ValidToken;
  /** Keystone's URL without `/v3`. */
  readonly base: string;
  /** The path after Keystone's URL and the query, as they were sent. */
  readonly self: string;
  readonly query: URLSearchParams;
}

export const listResponse = (
  request: IdentityRequest,
  name: string,
  items: readonly unknown[],
): SandboxResponse =>
  json(200, { [name]: items, links: { next: null, self: request.base + request.self, previous: null } });

const describeProject = (base: string, { id, name, domain, description }: Project) => ({
  id,
  name,
  domain_id: domain.id,
  description,
  enabled: true,
  parent_id: domain.id,
  is_domain: false,
  tags: [],
  options: {},
  links: { self: `${base}/v3/projects/${id}` },
});

const describeDomain = (base: string, { id, name, description }: Domain) => ({
  id,
  name,
  description,
  enabled: true,
  tags: [],
  options: {},
  links: { self: `${base}/v3/domains/${id}` },
});

export function listOwnProjects(request: IdentityRequest): SandboxResponse {
  const ownProjects = projects.filter(({ id }) => id in request.token.user.projects);
  return listResponse(
    request,
    'projects',
    ownProjects.map((project) => describeProject(request.base, project)),
  );
}

export function listOwnDomains(request: IdentityRequest): SandboxResponse {
  const ownDomains = Object.keys(request.token.user.domains).flatMap((id) => findDomain({ id }) ?? []);
  return listResponse(
    request,
    'domains',
    ownDomains.map((domain) => describeDomain(request.base, domain)),
  );
}

export function showSystem({ token, base, self }: IdentityRequest): SandboxResponse {
  const system = token.user.system.length > 0 ? [{ all: true }] : [];
  return json(200, { system, links: { self: base + self } });
}

export function listProjects(request: IdentityRequest): SandboxResponse {
  if (!request.token.roles.includes('admin')) throw forbiddenError('identity:list_projects');
  const { query, token } = request;
  const { scope } = token.record;
  const ownDomain = scope !== undefined && 'domain' in scope ? scope.domain : undefined;
  const selected = projects.filter(
    ({ name, domain }) =>
      (ownDomain ?? domain.id) === domain.id &&
      (query.get('name') ?? name) === name &&
      (query.get('domain_id') ?? domain.id) === domain.id,
  );
  return listResponse(
    request,
    'projects',
    selected.map((project) => describeProject(request.base, project)),
  );
}

export function showProject({ token, base }: IdentityRequest, id = ''): SandboxResponse {
  const project = findProject(id);
  if (projectOf(token) !== id && !token.roles.includes('admin')) throw forbiddenError('identity:get_project');
  if (project === undefined) throw new KeystoneError(404, `Could not find project: ${id}.`);
  return json(200, { project: describeProject(base, project) });
}

export function listProjectsOfUser(request: IdentityRequest, userId = ''): SandboxResponse {
  if (userId !== request.token.user.id) throw forbiddenError('identity:list_user_projects');
  return listOwnProjects(request);
}
