/** Applies default domains to user and project. */
import { type ConfigNode, type ConfigScalar, scalar } from './config-tree.ts';

type Auth = Map<string, ConfigScalar>;

/** What has a domain, and the option with its name. */
const OWNERS = [
  ['user', 'username'],
  ['project', 'project_name'],
] as const;

const ownersWithoutDomain = (auth: Auth): ('user' | 'project')[] =>
  OWNERS.flatMap(([owner, name]) =>
    !auth.has(name) || auth.has(`${owner}_domain_id`) || auth.has(`${owner}_domain_name`) ? [] : [owner],
  );

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
  for (const owner of ownersWithoutDomain(auth)) {
    if (byId) auth.set(`${owner}_domain_id`, byId);
    else if (byName) auth.set(`${owner}_domain_name`, byName);
  }
}

/** The domain ID that the `openstack` command uses with `identity_api_version: 3` for names without a domain. */
const OPENSTACK_DEFAULT_DOMAIN = 'default';

/**
 * Returns the domain for names without one, if Keystone requires it; undefined if all have one, or without `identity_api_version: 3`,
 * which the `openstack` command requires. `version` is that setting.
 */
export function fallbackDomain(auth: Auth, version: ConfigNode | undefined): ConfigScalar | undefined {
  if (version?.kind !== 'scalar' || !/^v?3(\.\d+)?$/.test(version.text ?? '')) return undefined;
  return ownersWithoutDomain(auth).length === 0
    ? undefined
    : scalar(OPENSTACK_DEFAULT_DOMAIN, version.origin);
}

function setIfMissing(auth: Auth, option: string, value: ConfigScalar): void {
  if (!auth.has(option)) auth.set(option, value);
}
