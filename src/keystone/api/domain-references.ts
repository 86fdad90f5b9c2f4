/** Whose domain: names of users and projects mean something only within one. */
import { type AuthOptions, optionOf } from './plugin-options.ts';

export type Reference = { readonly id: string } | { readonly name: string };

/**
 * `user_domain_*` or `project_domain_*`, else `default_domain_*` (`default_domain`, of OS_DEFAULT_DOMAIN, is an id).
 * An id wins over a name; what was said of this domain wins over the default, where keystoneauth lets a default id win
 * over a name that was given.
 */
export function domainOf(options: AuthOptions, of: 'user' | 'project'): Reference | undefined {
  for (const prefix of [`${of}_domain`, 'default_domain']) {
    const id = optionOf(options, `${prefix}_id`);
    if (id) return { id };
    const name = optionOf(options, `${prefix}_name`);
    if (name) return { name };
  }
  const id = optionOf(options, 'default_domain');
  return id ? { id } : undefined;
}

/** The user as Keystone's `password` and `application_credential` methods want it. */
export function userOf(options: AuthOptions): Record<string, unknown> {
  const id = optionOf(options, 'user_id');
  if (id) return { id };
  const domain = domainOf(options, 'user');
  return { name: optionOf(options, 'username'), ...(domain && { domain }) };
}
