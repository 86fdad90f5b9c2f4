/** The options that all commands share: each change of them is seen here. */
import { describe, expect, it } from 'vitest';
import type { OptionSpec } from '../../src/cli/command-spec.ts';
import { cloudOptionsOf, type GlobalOption, globalOptions } from '../../src/cli/global-options.ts';
import { loginOptions } from '../../src/cli/login-options.ts';
import { outputOptionsFor, toOutputOptions } from '../../src/cli/output-options.ts';

/** All parts of an option, on a few lines. */
function linesOf([key, { type, flag, help, ...parts }]: [string, OptionSpec]): string {
  const properties = Object.entries(parts).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [`${key}: ${type} ${flag}`, `  ${help}`, `  ${properties.join(' ')}`].join('\n').trimEnd();
}

const textOf = (options: Readonly<Record<string, OptionSpec>>): string =>
  Object.entries(options).map(linesOf).join('\n');

const others: Readonly<Record<string, GlobalOption>> = Object.fromEntries(
  Object.entries(globalOptions).filter(([key]) => !(key in loginOptions)),
);

describe('globalOptions', () => {
  it('has these options', () => {
    expect(textOf(others)).toMatchInlineSnapshot(`
      "help: switch -h, --help
        Show help for the command.
      version: switch -V, --version
        Show the version of this program.
      debug: switch --debug
        Print HTTP requests, responses and error causes to stderr, with secrets redacted.
      quiet: switch -q, --quiet
        Print only the UUIDs of listed and created resources; print no progress and no remarks.
        addedSinceLegacy=true
      noInput: switch --no-input
        Never prompt; fail if a value is missing.
        addedSinceLegacy=true env=["MAGNUM_NO_INPUT"]
      osCloud: text --os-cloud <cloud>
        Name of a cloud in clouds.yaml.
        sets="cloud" env=["OS_CLOUD"] group="Cloud" completes="cloud"
      osRegionName: text --os-region-name <region-name>
        Region name.
        sets="values.region_name" completes="region" env=["OS_REGION_NAME"] group="Cloud"
      osInterface: text --os-endpoint-type <endpoint-type>
        Endpoint interface to use from the catalog: public, internal or admin.
        sets="values.interface" suggests=["public","internal","admin"] env=["OS_ENDPOINT_TYPE","OS_INTERFACE"] aliases=["--os-interface","--endpoint-type","--endpoint_type"] group="Cloud"
      serviceType: text --service-type <service-type>
        Service type to look up in the catalog; defaults to container-infra.
        sets="values.container_infra_service_type" env=["OS_CONTAINER_INFRA_SERVICE_TYPE"] aliases=["--service_type"] group="Cloud"
      osEndpointOverride: text --os-endpoint-override <url>
        Magnum endpoint to use instead of the one in the catalog.
        sets="values.container_infra_endpoint_override" env=["OS_CONTAINER_INFRA_ENDPOINT_OVERRIDE","BYPASS_URL","OS_ENDPOINT_OVERRIDE"] aliases=["--bypass-url","--bypass_url"] group="Cloud"
      apiVersion: text --magnum-api-version <version>
        Magnum API version to request: X, X.Y or latest.
        sets="values.container_infra_api_version" suggests=["latest"] env=["MAGNUM_API_VERSION","OS_CONTAINER_INFRA_API_VERSION"] aliases=["--magnum_api_version","--os-container-infra-api-version"] group="Cloud"
      osAuthType: text --os-auth-type <type>
        Auth type, such as v3password or v3oidcauthcode; see 'magnum help authentication'.
        sets="auth.auth_type" completes="auth-type" addedSinceLegacy=true env=["OS_AUTH_TYPE"] aliases=["--os-auth-plugin"] group="Authentication"
      osAuthUrl: text --os-auth-url <url>
        Keystone URL.
        sets="auth.auth_url" env=["OS_AUTH_URL"] group="Authentication"
      osUsername: text --os-username <name>
        Username to log in with.
        sets="auth.username" env=["OS_USERNAME"] group="Authentication"
      osUserId: text --os-user-id <id>
        User ID.
        sets="auth.user_id" env=["OS_USER_ID"] group="Authentication"
      osUserDomainName: text --os-user-domain-name <name>
        Domain name of the user.
        sets="auth.user_domain_name" env=["OS_USER_DOMAIN_NAME"] group="Authentication"
      osUserDomainId: text --os-user-domain-id <id>
        Domain ID of the user.
        sets="auth.user_domain_id" env=["OS_USER_DOMAIN_ID"] group="Authentication"
      osPassword: text --os-password <password>
        Password to log in with. Other users can see it in the process list; prefer OS_PASSWORD or secure.yaml.
        sets="auth.password" env=["OS_PASSWORD"] group="Authentication" secret=true
      osPasswordCommand: text --os-password-command <command>
        Command that prints the password, such as 'pass show cloud'; run without a shell when a password is needed.
        sets="auth.password_command" addedSinceLegacy=true env=["OS_PASSWORD_COMMAND"] group="Authentication" secret=true
      osTokenCommand: text --os-token-command <command>
        Command that prints a token, such as 'oidc-token cloud'; run without a shell when a token is needed.
        sets="auth.token_command" addedSinceLegacy=true env=["OS_TOKEN_COMMAND"] group="Authentication" secret=true
      osToken: text --os-token <token>
        Existing token to use instead of a password.
        sets="auth.token" env=["OS_TOKEN"] group="Authentication" secret=true
      osApplicationCredentialId: text --os-application-credential-id <id>
        Application credential ID.
        sets="auth.application_credential_id" addedSinceLegacy=true env=["OS_APPLICATION_CREDENTIAL_ID"] group="Authentication"
      osApplicationCredentialName: text --os-application-credential-name <name>
        Application credential name; requires a user.
        sets="auth.application_credential_name" addedSinceLegacy=true env=["OS_APPLICATION_CREDENTIAL_NAME"] group="Authentication"
      osApplicationCredentialSecret: text --os-application-credential-secret <secret>
        Application credential secret. Other users can see it in the process list; prefer the variable or secure.yaml.
        sets="auth.application_credential_secret" addedSinceLegacy=true env=["OS_APPLICATION_CREDENTIAL_SECRET"] group="Authentication" secret=true
      osEndpoint: text --os-endpoint <url>
        Magnum endpoint, for auth types without a catalog.
        sets="auth.endpoint" addedSinceLegacy=true env=["OS_ENDPOINT"] group="Authentication"
      osCache: switch --os-cache
        Cache the token for later commands.
        env=["OS_CACHE"] group="Authentication"
      osProjectName: text --os-project-name <name>
        Project name.
        sets="auth.project_name" completes="project" env=["OS_PROJECT_NAME","OS_TENANT_NAME"] group="Scope"
      osProjectId: text --os-project-id <id>
        Project ID.
        sets="auth.project_id" completes="project-id" env=["OS_PROJECT_ID","OS_TENANT_ID"] group="Scope"
      osTenantName: text --os-tenant-name <name>
        Alias of --os-project-name.
        sets="auth.project_name" hidden=true group="Scope"
      osTenantId: text --os-tenant-id <id>
        Alias of --os-project-id.
        sets="auth.project_id" hidden=true group="Scope"
      osProjectDomainName: text --os-project-domain-name <name>
        Domain name of the project.
        sets="auth.project_domain_name" env=["OS_PROJECT_DOMAIN_NAME"] group="Scope"
      osProjectDomainId: text --os-project-domain-id <id>
        Domain ID of the project.
        sets="auth.project_domain_id" env=["OS_PROJECT_DOMAIN_ID"] group="Scope"
      osDomainName: text --os-domain-name <name>
        Domain name, for a domain-scoped token.
        sets="auth.domain_name" addedSinceLegacy=true env=["OS_DOMAIN_NAME"] group="Scope"
      osDomainId: text --os-domain-id <id>
        Domain ID, for a domain-scoped token.
        sets="auth.domain_id" addedSinceLegacy=true env=["OS_DOMAIN_ID"] group="Scope"
      osSystemScope: text --os-system-scope <scope>
        System scope; the only value is all.
        sets="auth.system_scope" suggests=["all"] addedSinceLegacy=true env=["OS_SYSTEM_SCOPE"] group="Scope"
      osTrustId: text --os-trust-id <id>
        Trust ID, for a trust-scoped token.
        sets="auth.trust_id" addedSinceLegacy=true env=["OS_TRUST_ID"] group="Scope"
      osDefaultDomain: text --os-default-domain <id>
        Older form of --os-default-domain-id.
        sets="values.default_domain" addedSinceLegacy=true env=["OS_DEFAULT_DOMAIN"] group="Scope"
      osDefaultDomainId: text --os-default-domain-id <id>
        Default domain ID for users and projects given without a domain.
        sets="auth.default_domain_id" addedSinceLegacy=true env=["OS_DEFAULT_DOMAIN_ID"] group="Scope"
      osDefaultDomainName: text --os-default-domain-name <name>
        Default domain name for users and projects given without a domain.
        sets="auth.default_domain_name" addedSinceLegacy=true env=["OS_DEFAULT_DOMAIN_NAME"] group="Scope"
      osCacert: text --os-cacert <file>
        CA certificate file or directory (PEM) to use instead of the system's.
        sets="values.cacert" env=["OS_CACERT"] group="Connection" completes="file"
      osCert: text --os-cert <file>
        Client certificate file (PEM).
        sets="values.cert" addedSinceLegacy=true env=["OS_CERT"] group="Connection" completes="file"
      osKey: text --os-key <file>
        Client key file (PEM).
        sets="values.key" addedSinceLegacy=true env=["OS_KEY"] group="Connection" completes="file"
      insecure: switch --insecure
        Do not verify TLS certificates.
        env=["MAGNUMCLIENT_INSECURE","OS_INSECURE"] group="Connection"
      allowHttp: switch --allow-http
        Allow http:// URLs that an https:// server returns, such as an endpoint in the catalog.
        isNeverAbbreviated=true addedSinceLegacy=true env=["MAGNUM_ALLOW_HTTP"] group="Connection"
      profile: text --profile <hmac-key>
        Trace requests with OSprofiler, using this HMAC key from the Magnum configuration.
        env=["OS_PROFILE"] group="Connection" secret=true"
    `);
  });

  it('has the options of logins between those of authentication and of the scope', () => {
    const keys = Object.keys(globalOptions);
    const login = Object.keys(loginOptions);
    expect(keys.slice(keys.indexOf('osCache') + 1, keys.indexOf('osProjectName'))).toEqual(login);
  });
});

describe('loginOptions', () => {
  it('has these options', () => {
    expect(textOf(loginOptions)).toMatchInlineSnapshot(`
      "osIdentityProvider: text --os-identity-provider <id>
        Identity provider ID in Keystone.
        sets="auth.identity_provider" addedSinceLegacy=true env=["OS_IDENTITY_PROVIDER"] group="Federation"
      osProtocol: text --os-protocol <id>
        Federation protocol ID in Keystone: openid, saml2, mapped, kerberos...
        sets="auth.protocol" addedSinceLegacy=true env=["OS_PROTOCOL"] group="Federation" suggests=["openid","saml2","mapped","kerberos"]
      osIdentityProviderUrl: text --os-identity-provider-url <url>
        Login endpoint of the SAML identity provider (ECP, or WS-Trust for AD FS).
        sets="auth.identity_provider_url" addedSinceLegacy=true env=["OS_IDENTITY_PROVIDER_URL"] group="Federation"
      osServiceProviderEndpoint: text --os-service-provider-endpoint <url>
        Endpoint of the service provider that accepts the AD FS assertion.
        sets="auth.service_provider_endpoint" addedSinceLegacy=true env=["OS_SERVICE_PROVIDER_ENDPOINT"] group="Federation"
      osServiceProviderEntityId: text --os-service-provider-entity-id <id>
        Entity ID of the service provider in AD FS.
        sets="auth.service_provider_entity_id" addedSinceLegacy=true env=["OS_SERVICE_PROVIDER_ENTITY_ID"] group="Federation"
      osMutualAuth: text --os-mutual-auth <mode>
        Kerberos mutual authentication: optional, required or disabled.
        sets="auth.mutual_auth" addedSinceLegacy=true env=["OS_MUTUAL_AUTH"] group="Federation" suggests=["optional","required","disabled"]
      osDiscoveryEndpoint: text --os-discovery-endpoint <url>
        Discovery document URL of the OpenID provider (.../.well-known/openid-configuration).
        sets="auth.discovery_endpoint" addedSinceLegacy=true env=["OS_DISCOVERY_ENDPOINT"] group="OpenID Connect"
      osAuthorizationEndpoint: text --os-authorization-endpoint <url>
        Authorization endpoint; overrides the discovery document.
        sets="auth.authorization_endpoint" addedSinceLegacy=true env=["OS_AUTHORIZATION_ENDPOINT"] group="OpenID Connect"
      osAccessTokenEndpoint: text --os-access-token-endpoint <url>
        Token endpoint; overrides the discovery document.
        sets="auth.access_token_endpoint" addedSinceLegacy=true env=["OS_ACCESS_TOKEN_ENDPOINT"] group="OpenID Connect"
      osDeviceAuthorizationEndpoint: text --os-device-authorization-endpoint <url>
        Device authorization endpoint; overrides the discovery document.
        sets="auth.device_authorization_endpoint" addedSinceLegacy=true env=["OS_DEVICE_AUTHORIZATION_ENDPOINT"] group="OpenID Connect"
      osClientId: text --os-client-id <id>
        Client ID at the OpenID provider.
        sets="auth.client_id" addedSinceLegacy=true env=["OS_CLIENT_ID"] group="OpenID Connect"
      osClientSecret: text --os-client-secret <secret>
        Client secret at the OpenID provider; not needed for a public client.
        sets="auth.client_secret" addedSinceLegacy=true env=["OS_CLIENT_SECRET"] group="OpenID Connect" secret=true
      osOpenidScope: text --os-openid-scope <scope>
        Scope to request from the OpenID provider; defaults to \`openid profile\`.
        sets="auth.openid_scope" addedSinceLegacy=true env=["OS_OPENID_SCOPE"] group="OpenID Connect"
      osAccessTokenType: text --os-access-token-type <type>
        Token to send to Keystone: access_token or id_token.
        sets="auth.access_token_type" addedSinceLegacy=true env=["OS_ACCESS_TOKEN_TYPE"] group="OpenID Connect" suggests=["access_token","id_token"]
      osAccessToken: text --os-access-token <token>
        Access token issued by the OpenID provider.
        sets="auth.access_token" addedSinceLegacy=true env=["OS_ACCESS_TOKEN"] group="OpenID Connect" secret=true
      osRedirectUri: text --os-redirect-uri <url>
        Redirect URL on this machine, for logins in a web browser.
        sets="auth.redirect_uri" addedSinceLegacy=true env=["OS_REDIRECT_URI"] group="OpenID Connect"
      osCode: text --os-code <code>
        Authorization code, if obtained by other means.
        sets="auth.code" addedSinceLegacy=true env=["OS_CODE"] group="OpenID Connect" secret=true
      osCodeChallengeMethod: text --os-code-challenge-method <method>
        PKCE method: S256 or plain.
        sets="auth.code_challenge_method" addedSinceLegacy=true env=["OS_CODE_CHALLENGE_METHOD"] group="OpenID Connect" suggests=["S256","plain"]
      osIdpOtpKey: text --os-idp-otp-key <name>
        Form field in which the provider expects a one-time password.
        sets="auth.idp_otp_key" addedSinceLegacy=true env=["OS_IDP_OTP_KEY"] group="OpenID Connect"
      osPasscode: text --os-passcode <code>
        One-time password (TOTP); prompted for if missing.
        sets="auth.passcode" addedSinceLegacy=true env=["OS_PASSCODE"] group="Multi-factor authentication" secret=true
      osAuthMethods: text --os-auth-methods <methods>
        Comma-separated methods for v3multifactor, such as v3password,v3totp.
        sets="auth.auth_methods" addedSinceLegacy=true env=["OS_AUTH_METHODS"] group="Multi-factor authentication" suggests=["v3password","v3totp"] commas=true
      osOauth2Endpoint: text --os-oauth2-endpoint <url>
        Keystone OAuth 2.0 token endpoint.
        sets="auth.oauth2_endpoint" addedSinceLegacy=true env=["OS_OAUTH2_ENDPOINT"] group="OAuth"
      osOauth2ClientId: text --os-oauth2-client-id <id>
        OAuth 2.0 client ID (of an application credential or a user).
        sets="auth.oauth2_client_id" addedSinceLegacy=true env=["OS_OAUTH2_CLIENT_ID"] group="OAuth"
      osOauth2ClientSecret: text --os-oauth2-client-secret <secret>
        OAuth 2.0 client secret.
        sets="auth.oauth2_client_secret" addedSinceLegacy=true env=["OS_OAUTH2_CLIENT_SECRET"] group="OAuth" secret=true
      osConsumerKey: text --os-consumer-key <key>
        OAuth 1.0 consumer key.
        sets="auth.consumer_key" addedSinceLegacy=true env=["OS_CONSUMER_KEY"] group="OAuth"
      osConsumerSecret: text --os-consumer-secret <secret>
        OAuth 1.0 consumer secret.
        sets="auth.consumer_secret" addedSinceLegacy=true env=["OS_CONSUMER_SECRET"] group="OAuth" secret=true
      osAccessKey: text --os-access-key <key>
        OAuth 1.0 access token key.
        sets="auth.access_key" addedSinceLegacy=true env=["OS_ACCESS_KEY"] group="OAuth"
      osAccessSecret: text --os-access-secret <secret>
        OAuth 1.0 access token secret.
        sets="auth.access_secret" addedSinceLegacy=true env=["OS_ACCESS_SECRET"] group="OAuth" secret=true
      osServiceProvider: text --os-service-provider <id>
        ID of the service provider (remote Keystone) to log in to through this Keystone.
        sets="auth.service_provider" addedSinceLegacy=true env=["OS_SERVICE_PROVIDER"] group="Keystone to Keystone" completes="service-provider"
      osRemoteProjectName: text --os-remote-project-name <name>
        Project name in the remote Keystone.
        sets="auth.remote_project_name" addedSinceLegacy=true env=["OS_REMOTE_PROJECT_NAME"] group="Keystone to Keystone"
      osRemoteProjectId: text --os-remote-project-id <id>
        Project ID in the remote Keystone.
        sets="auth.remote_project_id" addedSinceLegacy=true env=["OS_REMOTE_PROJECT_ID"] group="Keystone to Keystone"
      osRemoteProjectDomainName: text --os-remote-project-domain-name <name>
        Domain name of the project in the remote Keystone.
        sets="auth.remote_project_domain_name" addedSinceLegacy=true env=["OS_REMOTE_PROJECT_DOMAIN_NAME"] group="Keystone to Keystone"
      osRemoteProjectDomainId: text --os-remote-project-domain-id <id>
        Domain ID of the project in the remote Keystone.
        sets="auth.remote_project_domain_id" addedSinceLegacy=true env=["OS_REMOTE_PROJECT_DOMAIN_ID"] group="Keystone to Keystone""
    `);
  });
});

describe('outputOptionsFor', () => {
  it('has these options for rows', () => {
    expect(textOf(outputOptionsFor('rows'))).toMatchInlineSnapshot(`
      "format: choice -f, --format <format>
        Output format; defaults to table, and with --query to json. Also -o, --output.
        aliases=["-o","--output"] choices=["table","json","ndjson","yaml","csv","value","markdown"] group="Output"
      column: list -c, --column <column>
        Print only this column; can be repeated.
        completes="column" group="Output"
      query: text --query <expression>
        JMESPath expression; prints its result for the data of -f json.
        addedSinceLegacy=true group="Output"
      maxWidth: integer --max-width <columns>
        Maximum width of the table in columns; 0 for no limit.
        min=0 env=["CLIFF_MAX_TERM_WIDTH"] group="Output"
      fitWidth: toggle --fit-width
        Fit the table to the width of the terminal; the default if stdout is a terminal.
        off="--no-fit-width" offHelp="Print the table as in a pipe, with all columns, however wide." env=["CLIFF_FIT_WIDTH"] group="Output"
      printEmpty: switch --print-empty
        Print empty tables; no effect, because they are always printed.
        group="Output"
      noindent: switch --noindent
        Print JSON on one line.
        group="Output"
      sortColumn: list --sort-column <column>
        Sort by this column; can be repeated.
        completes="column" group="Output"
      sortOrder: toggle --sort-ascending
        Sort in ascending order.
        off="--sort-descending" offHelp="Sort in descending order." group="Output"
      quote: choice --quote <mode>
        When to quote CSV values; defaults to nonnumeric.
        choices=["all","minimal","none","nonnumeric"] group="Output"
      noHeaders: switch --no-headers
        Omit the header of tables, Markdown and CSV.
        group="Output""
    `);
  });

  it('has these options for a record', () => {
    expect(textOf(outputOptionsFor('record'))).toMatchInlineSnapshot(`
      "format: choice -f, --format <format>
        Output format; defaults to table, and with --query to json. Also -o, --output.
        aliases=["-o","--output"] choices=["table","json","ndjson","yaml","csv","value","markdown","shell"] group="Output"
      column: list -c, --column <column>
        Print only this column; can be repeated.
        completes="column" group="Output"
      query: text --query <expression>
        JMESPath expression; prints its result for the data of -f json.
        addedSinceLegacy=true group="Output"
      maxWidth: integer --max-width <columns>
        Maximum width of the table in columns; 0 for no limit.
        min=0 env=["CLIFF_MAX_TERM_WIDTH"] group="Output"
      fitWidth: toggle --fit-width
        Fit the table to the width of the terminal; the default if stdout is a terminal.
        off="--no-fit-width" offHelp="Print the table as in a pipe, with all columns, however wide." env=["CLIFF_FIT_WIDTH"] group="Output"
      printEmpty: switch --print-empty
        Print empty tables; no effect, because they are always printed.
        group="Output"
      noindent: switch --noindent
        Print JSON on one line.
        group="Output"
      prefix: text --prefix <prefix>
        Prefix for variable names in the shell format.
        group="Output""
    `);
  });

  it('has the options of a record for a message, and nothing for text', () => {
    expect(outputOptionsFor('message')).toEqual(outputOptionsFor('record'));
    expect(outputOptionsFor('none')).toEqual({});
  });
});

describe('toOutputOptions', () => {
  const ALL = {
    format: 'csv',
    column: ['a'],
    sortColumn: ['b'],
    sortOrder: false,
    maxWidth: 3,
    fitWidth: true,
    prefix: 'p_',
    noindent: true,
    quote: 'all',
    noHeaders: true,
  };

  it('has each option under the name that the renderer uses', () => {
    expect(toOutputOptions(ALL)).toEqual({
      format: 'csv',
      columns: ['a'],
      sortColumns: ['b'],
      sortDescending: true,
      maxWidth: 3,
      fitWidth: true,
      prefix: 'p_',
      noindent: true,
      quote: 'all',
      noHeaders: true,
    });
  });

  it('is a table in ascending order without options', () => {
    expect(toOutputOptions({})).toEqual({ format: 'table', sortDescending: false });
  });

  it.each([
    [true, false],
    [undefined, false],
    [false, true],
  ])('sorts with sortOrder %s in descending order: %s', (sortOrder, sortDescending) => {
    expect(toOutputOptions({ ...ALL, sortOrder })).toMatchObject({ sortDescending });
  });
});

describe('cloudOptionsOf', () => {
  const NONE = { cloud: undefined, auth: {}, values: {}, allowHttp: false, usesDefaultCloud: true };

  it('returns each option under the name of its setting', () => {
    const given = Object.fromEntries(Object.keys(globalOptions).map((key) => [key, `<${key}>`]));
    const { cloud, auth, values } = cloudOptionsOf(given);
    const lines = (settings: object) => Object.entries(settings).map(([name, value]) => `${name} ${value}`);
    expect([`cloud ${cloud}`, ...lines(auth), ...lines(values)].sort().join('\n')).toMatchInlineSnapshot(`
      "access_key <osAccessKey>
      access_secret <osAccessSecret>
      access_token <osAccessToken>
      access_token_endpoint <osAccessTokenEndpoint>
      access_token_type <osAccessTokenType>
      application_credential_id <osApplicationCredentialId>
      application_credential_name <osApplicationCredentialName>
      application_credential_secret <osApplicationCredentialSecret>
      auth_methods <osAuthMethods>
      auth_type <osAuthType>
      auth_url <osAuthUrl>
      authorization_endpoint <osAuthorizationEndpoint>
      cacert <osCacert>
      cert <osCert>
      client_id <osClientId>
      client_secret <osClientSecret>
      cloud <osCloud>
      code <osCode>
      code_challenge_method <osCodeChallengeMethod>
      consumer_key <osConsumerKey>
      consumer_secret <osConsumerSecret>
      container_infra_api_version <apiVersion>
      container_infra_endpoint_override <osEndpointOverride>
      container_infra_service_type <serviceType>
      default_domain <osDefaultDomain>
      default_domain_id <osDefaultDomainId>
      default_domain_name <osDefaultDomainName>
      device_authorization_endpoint <osDeviceAuthorizationEndpoint>
      discovery_endpoint <osDiscoveryEndpoint>
      domain_id <osDomainId>
      domain_name <osDomainName>
      endpoint <osEndpoint>
      identity_provider <osIdentityProvider>
      identity_provider_url <osIdentityProviderUrl>
      idp_otp_key <osIdpOtpKey>
      interface <osInterface>
      key <osKey>
      mutual_auth <osMutualAuth>
      oauth2_client_id <osOauth2ClientId>
      oauth2_client_secret <osOauth2ClientSecret>
      oauth2_endpoint <osOauth2Endpoint>
      openid_scope <osOpenidScope>
      passcode <osPasscode>
      password <osPassword>
      password_command <osPasswordCommand>
      project_domain_id <osProjectDomainId>
      project_domain_name <osProjectDomainName>
      project_id <osProjectId>
      project_name <osProjectName>
      protocol <osProtocol>
      redirect_uri <osRedirectUri>
      region_name <osRegionName>
      remote_project_domain_id <osRemoteProjectDomainId>
      remote_project_domain_name <osRemoteProjectDomainName>
      remote_project_id <osRemoteProjectId>
      remote_project_name <osRemoteProjectName>
      service_provider <osServiceProvider>
      service_provider_endpoint <osServiceProviderEndpoint>
      service_provider_entity_id <osServiceProviderEntityId>
      system_scope <osSystemScope>
      token <osToken>
      token_command <osTokenCommand>
      trust_id <osTrustId>
      user_domain_id <osUserDomainId>
      user_domain_name <osUserDomainName>
      user_id <osUserId>
      username <osUsername>"
    `);
  });

  it('leaves out what is not given', () => {
    expect(cloudOptionsOf({})).toEqual(NONE);
    expect(cloudOptionsOf({ osCloud: undefined, insecure: false, osCache: false, allowHttp: false })).toEqual(
      NONE,
    );
  });

  it.each([
    ['insecure', { values: { verify: false } }],
    ['osCache', { values: { cache: true } }],
    ['allowHttp', { allowHttp: true }],
    ['debug', {}],
    ['quiet', {}],
    ['noInput', {}],
  ])('has the switch %s as a setting', (key, expected) => {
    expect(cloudOptionsOf({ [key]: true })).toEqual({ ...NONE, ...expected });
  });

  it('keeps an empty text, which overrides a setting', () => {
    expect(cloudOptionsOf({ osUsername: '', osCloud: '' })).toEqual({
      ...NONE,
      cloud: '',
      auth: { username: '' },
    });
  });

  it.each([
    [{ osProjectName: 'new', osTenantName: 'old' }, { project_name: 'new' }],
    [{ osTenantName: 'old', osProjectName: 'new' }, { project_name: 'new' }],
    [{ osTenantName: 'old' }, { project_name: 'old' }],
    [{ osProjectId: 'new', osTenantId: 'old' }, { project_id: 'new' }],
    [{ osTenantId: 'old' }, { project_id: 'old' }],
  ])('prefers the new name of an option: %j', (given, auth) => {
    expect(cloudOptionsOf(given)).toEqual({ ...NONE, auth });
  });
});
