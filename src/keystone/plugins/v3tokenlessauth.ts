import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import type { AuthContext, AuthPlugin } from '../types.ts';

/** Returns the header of the first option that is set. */
function headerOf(
  options: AuthContext['options'],
  ...names: readonly (readonly [option: string, header: string])[]
): Record<string, string> | undefined {
  for (const [option, name] of names) {
    const value = optionOf(options, option);
    if (value) return { [name]: value };
  }
  return undefined;
}

/** Throws MagnumError `usage` without a project or domain, or for a project name without its domain. */
function scopeHeaders(options: AuthContext['options']): Record<string, string> {
  const byId = headerOf(options, ['project_id', 'X-Project-Id']);
  if (byId) return byId;
  const project = headerOf(options, ['project_name', 'X-Project-Name']);
  if (!project) {
    requireOptions(options, [['project_id', 'project_name', 'domain_id', 'domain_name']]);
    return headerOf(options, ['domain_id', 'X-Domain-Id'], ['domain_name', 'X-Domain-Name']) ?? {};
  }
  requireOptions(options, [['project_domain_id', 'project_domain_name']]);
  const domain = headerOf(
    options,
    ['project_domain_id', 'X-Project-Domain-Id'],
    ['project_domain_name', 'X-Project-Domain-Name'],
  );
  return { ...project, ...domain };
}

/**
 * No token: each request names its project or domain, and the transport's client certificate (`--os-cert`, `--os-key`) identifies the
 * user (Keystone's [tokenless_auth]; keystoneauth's identity/v3/tokenless_auth.py). Only Keystone supports this; without a token there
 * is also no catalog, so the endpoints of other services must be set.
 */
export const v3tokenlessauth: AuthPlugin = {
  names: ['v3tokenlessauth'],
  async authenticate({ options }) {
    requireOptions(options, [['auth_url']]);
    return { id: '' };
  },
  endpoint: () => undefined,
  tokenless: true,
  rejectionHint: `Check the client certificate (${formatOptions(['cert'])}, ${formatOptions(['key'])}) and the project or domain: Keystone may not know the certificate, or its user may have no role there.`,
  headers: (_, options) => scopeHeaders(options),
};
