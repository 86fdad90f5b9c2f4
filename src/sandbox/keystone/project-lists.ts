/** Projects, domains and the system, as lists (Identity API v3, "Get available project scopes" and the like). */
import { type Answer, json } from '../http-messages.ts';
import { type Domain, domainBy, type Project, projectById, projects } from '../identity-fixtures.ts';
import { forbidden, Refusal } from './keystone-errors.ts';
import type { ValidToken } from './tokens.ts';

export interface Asked {
  readonly token: ValidToken;
  /** Keystone with no `/v3`. */
  readonly base: string;
  /** Path below Keystone and query, as they came. */
  readonly self: string;
  readonly query: URLSearchParams;
}

export const pageOf = (asked: Asked, name: string, items: readonly unknown[]): Answer =>
  json(200, { [name]: items, links: { next: null, self: asked.base + asked.self, previous: null } });

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

export function listOwnProjects(asked: Asked): Answer {
  const mine = projects.filter(({ id }) => id in asked.token.user.projects);
  return pageOf(
    asked,
    'projects',
    mine.map((one) => describeProject(asked.base, one)),
  );
}

export function listOwnDomains(asked: Asked): Answer {
  const mine = Object.keys(asked.token.user.domains).flatMap((id) => domainBy({ id }) ?? []);
  return pageOf(
    asked,
    'domains',
    mine.map((one) => describeDomain(asked.base, one)),
  );
}

export function showSystem({ token, base, self }: Asked): Answer {
  const system = token.user.system.length > 0 ? [{ all: true }] : [];
  return json(200, { system, links: { self: base + self } });
}

export function listProjects(asked: Asked): Answer {
  if (!asked.token.roles.includes('admin')) throw forbidden('identity:list_projects');
  const { query } = asked;
  const wanted = projects.filter(
    ({ name, domain }) =>
      (query.get('name') ?? name) === name && (query.get('domain_id') ?? domain.id) === domain.id,
  );
  return pageOf(
    asked,
    'projects',
    wanted.map((one) => describeProject(asked.base, one)),
  );
}

export function showProject({ token, base }: Asked, id: string): Answer {
  const project = projectById(id);
  if (!(id in token.user.projects) && !token.roles.includes('admin')) throw forbidden('identity:get_project');
  if (project === undefined) throw new Refusal(404, `Could not find project: ${id}.`);
  return json(200, { project: describeProject(base, project) });
}

export function listProjectsOfUser(asked: Asked, userId: string): Answer {
  if (userId !== asked.token.user.id) throw forbidden('identity:list_user_projects');
  return listOwnProjects(asked);
}
