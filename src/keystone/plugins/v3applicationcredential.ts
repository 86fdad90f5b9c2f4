import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import { requestToken } from '../api/token-request.ts';
import { applicationCredential } from '../methods/application-credential.ts';
import { createIdentity } from '../methods/create-identity.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

/** Warns about a project left in the environment, which is not sent with an application credential. */
function warnOfOtherProject({ options, warn }: AuthContext, { project }: Token): void {
  const projectId = optionOf(options, 'project_id') ?? optionOf(options, 'tenant_id');
  const projectName = optionOf(options, 'project_name') ?? optionOf(options, 'tenant_name');
  if (!project || (projectId ? projectId === project.id : !projectName || projectName === project.name))
    return;
  warn(
    `The application credential is for project ${project.name}; project ${projectName ?? projectId} is ignored.`,
  );
}

/**
 * An application credential, by ID, or by name and user (Identity API v3, "Application Credential Authentication"; keystoneauth's
 * `v3applicationcredential`). It is for one project: Keystone rejects a scope, so none is sent.
 */
export const v3applicationcredential: AuthPlugin = {
  names: ['v3applicationcredential'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ...applicationCredential.requiredOptions(options)]);
    return requestToken(context, {
      ...(await createIdentity(context, [applicationCredential])),
      hint: `The application credential is unknown or expired, or its secret is wrong: ${formatOptions(['application_credential_id'])}, ${formatOptions(['application_credential_secret'])}.`,
    });
  },
  reviewToken: warnOfOtherProject,
};
