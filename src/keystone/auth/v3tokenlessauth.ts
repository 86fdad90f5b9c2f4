import { MagnumError } from '../../errors.ts';
import { optionOf, requireOptions } from '../options.ts';
import type { AuthContext, AuthType } from '../types.ts';

const PROJECT_DOMAIN = ['project_domain_id', 'project_domain_name'];

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

function scopeHeaders(options: AuthContext['options']): Record<string, string> | undefined {
  const byId = header(options, ['project_id', 'X-Project-Id']);
  if (byId) return byId;
  const project = header(options, ['project_name', 'X-Project-Name']);
  const domain = header(
    options,
    ['project_domain_id', 'X-Project-Domain-Id'],
    ['project_domain_name', 'X-Project-Domain-Name'],
  );
  if (project) return { ...project, ...domain };
  return header(options, ['domain_id', 'X-Domain-Id'], ['domain_name', 'X-Domain-Name']);
}

/**
 * No token: each request says for which project or domain it is, and the transport's client certificate (`--os-cert`,
 * `--os-key`) says whose (Keystone's [tokenless_auth]; keystoneauth's identity/v3/tokenless_auth.py). Keystone alone knows this, so
 * there is no catalog, and the address of anything else has to be given.
 */
export const v3tokenlessauth: AuthType = {
  names: ['v3tokenlessauth'],
  async authenticate({ options }) {
    requireOptions(options, [
      ['auth_url'],
      ['project_id', 'project_name', 'domain_id', 'domain_name'],
      ...(optionOf(options, 'project_name') && !optionOf(options, 'project_id') ? [PROJECT_DOMAIN] : []),
    ]);
    return { id: '' };
  },
  endpoint: () => undefined,
  headers(_, options) {
    const headers = scopeHeaders(options);
    if (headers) return headers;
    throw new MagnumError('usage', 'v3tokenlessauth needs a project or a domain.');
  },
};
