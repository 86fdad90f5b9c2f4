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

/** A part of a token request that has a name, and so needs a domain. */
export type NameOwner = 'user' | 'project';

/** The parts of `auth` in a token request that can contain names. */
export interface NamedParts {
  readonly identity: { readonly methods: readonly string[]; readonly [method: string]: unknown };
  readonly scope?: Readonly<Record<string, unknown>> | undefined;
}

const lacksDomain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'name' in value && !('domain' in value);

/** The names of a token request that Keystone cannot find without a domain. */
export function ownersWithoutDomain({ identity, scope }: NamedParts): NameOwner[] {
  const users = identity.methods.map((method) => (identity[method] as { user?: unknown } | undefined)?.user);
  return [
    ...(users.some(lacksDomain) ? ['user' as const] : []),
    ...(lacksDomain(scope?.project) ? ['project' as const] : []),
  ];
}

/** The same request with a domain for each name that lacks one. */
export function withDomain<T extends NamedParts>({ identity, scope, ...rest }: T, id: string): T {
  const complete = (value: unknown) => (lacksDomain(value) ? { ...value, domain: { id } } : value);
  const methods = identity.methods.map((method) => {
    const payload = identity[method] as { user?: unknown } | undefined;
    return [method, payload?.user === undefined ? payload : { ...payload, user: complete(payload.user) }];
  });
  return {
    ...rest,
    identity: { ...identity, ...Object.fromEntries(methods) },
    scope: scope && { ...scope, ...(scope.project !== undefined && { project: complete(scope.project) }) },
  } as T;
}
