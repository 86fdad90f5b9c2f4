/** Applies default domains to user and project. */
import type { ConfigScalar } from './config-tree.ts';

type Auth = Map<string, ConfigScalar>;

/**
 * With a project, `domain_id` and `domain_name` are the defaults for the domains of user and project; without one they are
 * the scope (openstacksdk: _handle_domain_id).
 */
export function applySharedDomain(auth: Auth): void {
  if (!auth.has('project_id') && !auth.has('project_name')) return;
  for (const key of ['id', 'name']) {
    const domain = auth.get(`domain_${key}`);
    if (!domain) continue;
    for (const owner of ['user', 'project']) setIfMissing(auth, `${owner}_domain_${key}`, domain);
    auth.delete(`domain_${key}`);
  }
}

/**
 * Sets the domain of a user or project that has a name but no domain. `default_domain_id` and `default_domain_name` are as in
 * keystoneauth's generic types, `default_domain` (an ID) as in the `openstack` command.
 */
export function applyDefaultDomain(auth: Auth, defaultDomain: ConfigScalar | undefined): void {
  const byId = auth.get('default_domain_id') ?? defaultDomain;
  const byName = auth.get('default_domain_name');
  for (const [owner, name] of [
    ['user', 'username'],
    ['project', 'project_name'],
  ] as const) {
    if (!auth.has(name) || auth.has(`${owner}_domain_id`) || auth.has(`${owner}_domain_name`)) continue;
    if (byId) auth.set(`${owner}_domain_id`, byId);
    else if (byName) auth.set(`${owner}_domain_name`, byName);
  }
}

function setIfMissing(auth: Auth, option: string, value: ConfigScalar): void {
  if (!auth.has(option)) auth.set(option, value);
}
