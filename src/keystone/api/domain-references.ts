/** References to users and domains: a user or project name is unique only within a domain. */
import { type AuthOptions, optionOf } from './plugin-options.ts';

export type Reference = { readonly id: string } | { readonly name: string };

/**
 * Returns `user_domain_*` or `project_domain_*`, which default to `default_domain_*` (`default_domain`, of OS_DEFAULT_DOMAIN, is an
 * ID). An ID overrides a name, and an explicit name the default ID (not in keystoneauth).
 */
export function domainOf(options: AuthOptions, owner: 'user' | 'project'): Reference | undefined {
  for (const prefix of [`${owner}_domain`, 'default_domain']) {
    const id = optionOf(options, `${prefix}_id`);
    if (id) return { id };
    const name = optionOf(options, `${prefix}_name`);
    if (name) return { name };
  }
  const id = optionOf(options, 'default_domain');
  return id ? { id } : undefined;
}

/** Returns the user as Keystone's methods identify it. */
export function userOf(options: AuthOptions): Record<string, unknown> {
  const id = optionOf(options, 'user_id');
  if (id) return { id };
  const domain = domainOf(options, 'user');
  return { name: optionOf(options, 'username'), ...(domain && { domain }) };
}
