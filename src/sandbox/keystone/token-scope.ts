/** The scope of a token and the user's roles in it (Identity API v3, "Password authentication with … authorization"). */
import type { Cloud } from '../cloud.ts';
import { isObject, type Json, type JsonObject } from '../http-messages.ts';
import { findDomain, findProject, projects, type User } from '../identity-fixtures.ts';
import { isZed } from '../releases.ts';
import type { TokenScope } from '../state.ts';
import { missingFieldError, unauthorizedError } from './keystone-errors.ts';

const SCOPES = ['system', 'project', 'domain', 'OS-TRUST:trust', 'unscoped'];

/** Throws KeystoneError 400 for an invalid scope, 401 if the user has no role in it. */
export function requireScope(cloud: Cloud, user: User, requested: Json | undefined): TokenScope {
  if (requested === undefined || requested === 'unscoped') return undefined;
  const kinds = isObject(requested) ? SCOPES.filter((kind) => kind in requested) : [];
  if (kinds.length !== 1)
    throw missingFieldError('system, project, domain, OS-TRUST:trust or unscoped', 'scope');
  const scope = parseScope(requested as JsonObject, kinds[0]);
  if (scope !== undefined && rolesIn(cloud, user, scope).length === 0) throw unauthorizedError();
  return scope;
}

function parseScope(requested: JsonObject, kind: string | undefined): TokenScope {
  if (kind === 'unscoped') return undefined;
  if (kind === 'system') return { system: true };
  if (kind === 'project') return { project: requireProjectId(requested.project) };
  if (kind === 'domain') return { domain: requireDomain(requested.domain).id };
  throw unauthorizedError();
}

function requireProjectId(key: Json | undefined): string {
  if (!isObject(key)) throw missingFieldError('project', 'scope');
  if (typeof key.id === 'string') {
    const project = findProject(key.id);
    if (project === undefined) throw unauthorizedError();
    return project.id;
  }
  if (!isObject(key.domain)) throw missingFieldError('domain', 'project');
  const domain = requireDomain(key.domain);
  const project = projects.find(({ name, domain: { id } }) => name === key.name && id === domain.id);
  if (project === undefined) throw unauthorizedError();
  return project.id;
}

/** Finds a domain by ID or name. Throws KeystoneError 401 if it does not exist. */
export function requireDomain(key: Json | undefined) {
  const { id, name } = isObject(key) ? key : {};
  const domain = findDomain({
    id: typeof id === 'string' ? id : undefined,
    name: typeof name === 'string' ? name : undefined,
  });
  if (domain === undefined) throw unauthorizedError();
  return domain;
}

/** Returns the names of the user's roles in the scope. In releases after Zed, administrators are managers too. */
export function rolesIn(cloud: Cloud, user: User, scope: TokenScope): readonly string[] {
  const roles = assignedRoles(user, scope);
  return isZed(cloud) ? roles : roles.flatMap((role) => (role === 'admin' ? [role, 'manager'] : [role]));
}

function assignedRoles(user: User, scope: TokenScope): readonly string[] {
  if (scope === undefined) return [];
  if ('system' in scope) return user.system;
  if ('domain' in scope) return user.domains[scope.domain] ?? [];
  return user.projects[scope.project] ?? [];
}
