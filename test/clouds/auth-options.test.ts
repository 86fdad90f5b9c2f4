/** The options of auth types, one by one: a missing one would be ignored under `auth:`. */
import { describe, expect, it } from 'vitest';
import { authOptionNames, groupOf, isAuthOption, replacedBy } from '../../src/clouds/auth-options.ts';

const OPTIONS = [
  ...['access_key', 'access_secret', 'access_token', 'access_token_endpoint', 'access_token_type'],
  ...['application_credential_id', 'application_credential_name', 'application_credential_secret'],
  ...[
    'auth_methods',
    'auth_url',
    'authorization_code',
    'authorization_endpoint',
    'client_id',
    'client_secret',
  ],
  ...['code', 'code_challenge', 'code_challenge_method', 'consumer_key', 'consumer_secret'],
  ...['default_domain_id', 'default_domain_name', 'device_authorization_endpoint', 'discovery_endpoint'],
  ...['domain_id', 'domain_name', 'endpoint', 'identity_provider', 'identity_provider_url', 'idp_otp_key'],
  ...['mutual_auth', 'oauth2_client_id', 'oauth2_client_secret', 'oauth2_endpoint', 'openid_scope'],
  ...['passcode', 'password', 'password_command', 'project_domain_id', 'project_domain_name'],
  ...['project_id', 'project_name'],
  ...['protocol', 'redirect_uri', 'remote_project_domain_id', 'remote_project_domain_name'],
  ...['remote_project_id', 'remote_project_name', 'service_provider', 'service_provider_endpoint'],
  ...['service_provider_entity_id', 'system_scope', 'tenant_id', 'tenant_name', 'token'],
  ...['token_command', 'trust_id', 'url'],
  ...['user_domain_id', 'user_domain_name', 'user_id', 'user_name', 'username'],
];

describe('isAuthOption and authOptionNames', () => {
  it.each(OPTIONS)('contain %s', (option) => expect(isAuthOption(option)).toBe(true));

  it('contain nothing else', () => {
    expect([...authOptionNames()].toSorted()).toEqual(OPTIONS);
    for (const name of ['region_name', 'auth_type', 'verify', '', 'toString'])
      expect(isAuthOption(name)).toBe(false);
  });
});

describe('groupOf', () => {
  it.each([
    [['username', 'user_id']],
    [['user_domain_id', 'user_domain_name']],
    [['project_domain_id', 'project_domain_name']],
    [['default_domain_id', 'default_domain_name']],
    [['project_id', 'project_name', 'domain_id', 'domain_name', 'system_scope', 'trust_id']],
    [
      [
        ...['password', 'password_command', 'token', 'token_command'],
        ...['application_credential_secret', 'access_token', 'code'],
      ],
    ],
    [['application_credential_id', 'application_credential_name']],
    [['remote_project_id', 'remote_project_name']],
    [['remote_project_domain_id', 'remote_project_domain_name']],
    [['auth_url']],
    [['passcode']],
    [['client_secret']],
  ])('returns %j for each of its members', (group) => {
    for (const option of group) expect(groupOf(option)).toEqual(group);
  });
});

describe('replacedBy', () => {
  const PROJECT = ['project_id', 'project_name', 'project_domain_id', 'project_domain_name'];

  it.each<[option: string, replaced: string[]]>([
    ['username', ['user_id']],
    ['password', ['password_command']],
    ['password_command', ['password']],
    ['token', ['token_command']],
    ['token_command', ['token']],
    ['user_id', ['username', 'user_domain_id', 'user_domain_name']],
    ['user_domain_id', ['user_domain_name']],
    ['user_domain_name', ['user_domain_id']],
    ['project_id', ['project_name', 'project_domain_id', 'project_domain_name', 'system_scope', 'trust_id']],
    ['project_name', ['project_id', 'system_scope', 'trust_id']],
    ['project_domain_id', ['project_domain_name']],
    ['project_domain_name', ['project_domain_id']],
    ['domain_id', ['domain_name', 'system_scope', 'trust_id']],
    ['domain_name', ['domain_id', 'system_scope', 'trust_id']],
    ['system_scope', [...PROJECT, 'domain_id', 'domain_name', 'trust_id']],
    ['trust_id', [...PROJECT, 'domain_id', 'domain_name', 'system_scope']],
    ['remote_project_id', ['remote_project_name', 'remote_project_domain_id', 'remote_project_domain_name']],
    ['remote_project_name', ['remote_project_id']],
    ['remote_project_domain_id', ['remote_project_domain_name']],
    ['remote_project_domain_name', ['remote_project_domain_id']],
    ['application_credential_id', ['application_credential_name']],
    ['application_credential_name', ['application_credential_id']],
    ['auth_url', []],
  ])('%s replaces %j', (option, replaced) => expect(replacedBy(option)).toEqual(replaced));
});
