/** The scope of a token (Identity API v3, "Authentication and token management", `auth.scope`). */
import { MagnumError } from '../../errors.ts';
import type { Scope } from '../types.ts';
import { domainOf } from './domain-references.ts';
import { type AuthOptions, flagOf, optionOf } from './plugin-options.ts';

function projectScope(options: AuthOptions): Scope | undefined {
  const id = optionOf(options, 'project_id') ?? optionOf(options, 'tenant_id');
  if (id) return { project: { id } };
  const name = optionOf(options, 'project_name') ?? optionOf(options, 'tenant_name');
  if (!name) return undefined;
  const domain = domainOf(options, 'project');
  return { project: { name, ...(domain && { domain }) } };
}

function domainScope(options: AuthOptions): Scope | undefined {
  const id = optionOf(options, 'domain_id');
  if (id) return { domain: { id } };
  const name = optionOf(options, 'domain_name');
  return name ? { domain: { name } } : undefined;
}

function trustScope(options: AuthOptions): Scope | undefined {
  const id = optionOf(options, 'trust_id');
  return id ? { 'OS-TRUST:trust': { id } } : undefined;
}

function systemScope(options: AuthOptions): Scope | undefined {
  const system = optionOf(options, 'system_scope');
  if (!system) return undefined;
  if (system === 'all') return { system: { all: true } };
  throw new MagnumError(
    'usage',
    `Invalid system scope '${system}'; the only value is 'all' (--os-system-scope, OS_SYSTEM_SCOPE).`,
  );
}

const SCOPE_BUILDERS = { project: projectScope, domain: domainScope, trust: trustScope, system: systemScope };

const OPTIONS: Readonly<Record<keyof typeof SCOPE_BUILDERS, readonly string[]>> = {
  project: ['project_id', 'tenant_id', 'project_name', 'tenant_name'],
  domain: ['domain_id', 'domain_name'],
  trust: ['trust_id'],
  system: ['system_scope'],
};

/**
 * Returns the requested scope. If it is undefined, Keystone uses the user's default project or issues an unscoped token. Throws
 * MagnumError `usage` for several scopes, as keystoneauth does.
 */
export function scopeOf(options: AuthOptions): Scope | undefined {
  const scopes = Object.entries(SCOPE_BUILDERS).flatMap(([kind, build]) => {
    const scope = build(options);
    return scope ? [{ kind: kind as keyof typeof SCOPE_BUILDERS, scope }] : [];
  });
  if (scopes.length < 2) return scopes[0]?.scope;
  const flags = scopes.flatMap(({ kind }) =>
    OPTIONS[kind].filter((name) => optionOf(options, name)).map(flagOf),
  );
  throw new MagnumError(
    'usage',
    `A token can have only one scope, but several are set: ${scopes.map(({ kind }) => kind).join(', ')}.`,
    {
      hint: `Keep the options of one scope and remove the others: ${flags.join(', ')} (also in the environment and clouds.yaml).`,
    },
  );
}
