import { userOf } from '../api/domain-references.ts';
import { optionOf, requireOptions, spelled } from '../api/plugin-options.ts';
import { requestToken } from '../api/token-request.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

const BY_NAME = 'application_credential_name';

function credentialOf(options: AuthContext['options']): Record<string, unknown> {
  const secret = optionOf(options, 'application_credential_secret');
  const id = optionOf(options, 'application_credential_id');
  return id ? { id, secret } : { name: optionOf(options, BY_NAME), user: userOf(options), secret };
}

const needed = (options: AuthContext['options']): (readonly string[])[] => [
  ['application_credential_id', BY_NAME],
  ['application_credential_secret'],
  ...(optionOf(options, 'application_credential_id') || !optionOf(options, BY_NAME)
    ? []
    : [['username', 'user_id']]),
];

/** An application credential (Identity API v3, "Application Credential Authentication"). */
export const applicationCredential: AuthMethod = {
  names: ['v3applicationcredential', 'application_credential'],
  method: 'application_credential',
  title: 'an application credential',
  needs: needed,
  fixesScope: true,
  createPayload: async ({ options }) => ({ payload: credentialOf(options) }),
};

/** Left over in many an environment: a project other than the credential's would be a surprise. */
function warnOfOtherProject({ options, warn }: AuthContext, { project }: Token): void {
  const id = optionOf(options, 'project_id') ?? optionOf(options, 'tenant_id');
  const name = optionOf(options, 'project_name') ?? optionOf(options, 'tenant_name');
  if (!project || (id ? id === project.id : !name || name === project.name)) return;
  warn(
    `The application credential is for the project ${project.name}; the project ${name ?? id} is not used.`,
  );
}

/**
 * Application credential, by id, or by name and user (Identity API v3, "Application Credential Authentication"; keystoneauth's
 * `v3applicationcredential`). It belongs to one project, so no scope is sent: Keystone refuses one.
 */
export const v3applicationcredential: AuthPlugin = {
  names: ['v3applicationcredential'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ...needed(options)]);
    const token = await requestToken(context, {
      identity: { methods: ['application_credential'], application_credential: credentialOf(options) },
      hint: `The application credential is unknown, has expired, or has another secret: ${spelled(['application_credential_id'])}, ${spelled(['application_credential_secret'])}.`,
    });
    warnOfOtherProject(context, token);
    return token;
  },
};
