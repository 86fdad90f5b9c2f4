/** The auth types, for help. Pure data. */
import type { Section } from './text-layout.ts';

/** Has every auth type, under keystoneauth's name: test/cli/help/help.test.ts. */
export const authenticationSections = (): readonly Section[] => [
  {
    title: 'Keystone accounts',
    entries: [
      ['v3password', 'Username and password; prompted for in a terminal.'],
      ['v3applicationcredential', 'Application credential ID and secret; for scripts and CI.'],
      ['v3token', 'Existing token.'],
      ['v3totp', 'Username and one-time password.'],
      ['v3multifactor', 'Several methods, such as --os-auth-methods v3password,v3totp.'],
    ],
  },
  {
    title: 'OpenID Connect',
    entries: [
      ['v3oidcauthcode', 'Web browser on this machine.'],
      ['v3oidcdeviceauthz', 'Web browser on any device; for SSH.'],
      ['v3oidcpassword', 'Username and password at the provider.'],
      ['v3oidcclientcredentials', 'Client ID and secret; for scripts.'],
      ['v3oidcaccesstoken', 'Existing access token.'],
    ],
  },
  {
    title: 'SAML, Kerberos and web SSO',
    entries: [
      ['v3samlpassword', 'SAML 2.0 username and password (ECP, Shibboleth).'],
      ['v3adfspassword', 'AD FS username and password (WS-Trust).'],
      ['v3websso', "Keystone's web SSO page in a browser."],
      ['v3kerberos', 'Kerberos ticket, for a Keystone user.'],
      ['v3fedkerb', 'Kerberos ticket, for a federated user (CERN).'],
    ],
  },
  {
    title: 'Machine accounts and standalone services',
    entries: [
      ['v3oauth2clientcredential', 'Keystone OAuth 2.0 client credentials.'],
      ['v3oauth2mtlsclientcredential', 'Keystone OAuth 2.0 with a client certificate.'],
      ['v3oauth1', 'Keystone OAuth 1.0 access token.'],
      ['v3tokenlessauth', 'Client certificate, without a token.'],
      ['http_basic', 'Username and password for Magnum, without Keystone.'],
      ['admin_token', 'Token and Magnum endpoint, without Keystone.'],
      ['none', 'No authentication.'],
    ],
  },
];
