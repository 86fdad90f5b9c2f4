import { optionOf, requireOptions, spelled } from '../api/plugin-options.ts';
import type { AuthContext, AuthPlugin } from '../types.ts';

/** The first of these options, as a header. */
function header(
  options: AuthContext['options'],
  ...names: readonly (readonly [option: string, header: string])[]
): Record<string, string> | undefined {
  for (const [option, name] of names) {
    const value = optionOf(options, option);
    if (value) return { [name]: value };
  }
  return undefined;
}

/** Throws MagnumError `usage` where there is no project and no domain, or a project's name without its domain. */
function scopeHeaders(options: AuthContext['options']): Record<string, string> {
  const byId = header(options, ['project_id', 'X-Project-Id']);
  if (byId) return byId;
  const project = header(options, ['project_name', 'X-Project-Name']);
  if (!project) {
    requireOptions(options, [['project_id', 'project_name', 'domain_id', 'domain_name']]);
    return header(options, ['domain_id', 'X-Domain-Id'], ['domain_name', 'X-Domain-Name']) ?? {};
  }
  requireOptions(options, [['project_domain_id', 'project_domain_name']]);
  const domain = header(
    options,
    ['project_domain_id', 'X-Project-Domain-Id'],
    ['project_domain_name', 'X-Project-Domain-Name'],
  );
  return { ...project, ...domain };
}

/**
 * No token: each request says for which project or domain it is, and the transport's client certificate (`--os-cert`,
 * `--os-key`) says whose (Keystone's [tokenless_auth]; keystoneauth's identity/v3/tokenless_auth.py). Keystone alone knows this, so
 * there is no catalog, and the address of anything else has to be given.
 */
export const v3tokenlessauth: AuthPlugin = {
  names: ['v3tokenlessauth'],
  async authenticate({ options }) {
    requireOptions(options, [['auth_url']]);
    return { id: '' };
  },
  endpoint: () => undefined,
  tokenless: true,
  rejectionHint: `Keystone does not know the client certificate, or gives it nothing to do there: ${spelled(['cert'])}, ${spelled(['key'])}, and the project or domain.`,
  headers: (_, options) => scopeHeaders(options),
};
