import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import { requestToken } from '../api/token-request.ts';
import { applicationCredential } from '../methods/application-credential.ts';
import { createIdentity } from '../methods/create-identity.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

/** Warns about a project left in the environment, which Keystone ignores for application credentials. */
function warnOfOtherProject({ options, warn }: AuthContext, { project }: Token): void {
  const id = optionOf(options, 'project_id') ?? optionOf(options, 'tenant_id');
  const name = optionOf(options, 'project_name') ?? optionOf(options, 'tenant_name');
  if (!project || (id ? id === project.id : !name || name === project.name)) return;
  warn(`The application credential is for project ${project.name}; project ${name ?? id} is ignored.`);
}

/**
 * Application credential, by ID, or by name and user (Identity API v3, "Application Credential Authentication"; keystoneauth's
 * `v3applicationcredential`). It is for one project: Keystone rejects a scope, so none is sent.
 */
export const v3applicationcredential: AuthPlugin = {
  names: ['v3applicationcredential'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ...applicationCredential.requiredOptions(options)]);
    return requestToken(context, {
      ...(await createIdentity(context, [applicationCredential])),
      hint: `The application credential is unknown, has expired, or has another secret: ${formatOptions(['application_credential_id'])}, ${formatOptions(['application_credential_secret'])}.`,
    });
  },
  reviewToken: warnOfOtherProject,
};
