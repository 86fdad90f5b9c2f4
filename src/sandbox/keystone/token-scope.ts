/** What a token is asked for, and what the user may do there (Identity API v3, "Password authentication with … authorization"). */
import { isObject, type Json, type JsonObject } from '../http-messages.ts';
import { domainBy, projectById, projects, type User } from '../identity-fixtures.ts';
import type { TokenScope } from '../state.ts';
import { missing, unauthorized } from './keystone-errors.ts';

const SCOPES = ['system', 'project', 'domain', 'OS-TRUST:trust', 'unscoped'];

/** Throws Refusal 400 for a scope that cannot be understood, 401 for one that the user has no role in. */
export function scopeFor(user: User, asked: Json | undefined): TokenScope {
  if (asked === undefined || asked === 'unscoped') return undefined;
  const wanted = isObject(asked) ? SCOPES.filter((kind) => kind in asked) : [];
  if (wanted.length !== 1) throw missing('system, project, domain, OS-TRUST:trust or unscoped', 'scope');
  const scope = understand(asked as JsonObject, wanted[0]);
  if (scope !== undefined && rolesIn(user, scope).length === 0) throw unauthorized();
  return scope;
}

function understand(asked: JsonObject, kind: string | undefined): TokenScope {
  if (kind === 'unscoped') return undefined;
  if (kind === 'system') return { system: true };
  if (kind === 'project') return { project: findProject(asked.project) };
  if (kind === 'domain') return { domain: findDomain(asked.domain).id };
  throw unauthorized();
}

function findProject(key: Json | undefined): string {
  if (!isObject(key)) throw missing('project', 'scope');
  if (typeof key.id === 'string') {
    const known = projectById(key.id);
    if (known === undefined) throw unauthorized();
    return known.id;
  }
  if (!isObject(key.domain)) throw missing('domain', 'project');
  const domain = findDomain(key.domain);
  const found = projects.find((one) => one.name === key.name && one.domain.id === domain.id);
  if (found === undefined) throw unauthorized();
  return found.id;
}

/** By id or name. Throws Refusal 401 for one that does not exist. */
export function findDomain(key: Json | undefined) {
  const { id, name } = isObject(key) ? key : {};
  const domain = domainBy({
    id: typeof id === 'string' ? id : undefined,
    name: typeof name === 'string' ? name : undefined,
  });
  if (domain === undefined) throw unauthorized();
  return domain;
}

/** Names of the user's roles there. */
export function rolesIn(user: User, scope: TokenScope): readonly string[] {
  if (scope === undefined) return [];
  if ('system' in scope) return user.system;
  if ('domain' in scope) return user.domains[scope.domain] ?? [];
  return user.projects[scope.project] ?? [];
}
