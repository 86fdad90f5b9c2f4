/** Every way of logging in, a line each, for help. Pure data. */
import type { Section } from './text-layout.ts';

/** keystoneauth's names; a test holds them against those that there are. */
export const authenticationSections = (): readonly Section[] => [
  {
    title: 'With an account of the cloud',
    entries: [
      ['v3password', 'User and password; asked for on a terminal.'],
      ['v3applicationcredential', 'Id and secret of an application credential: for scripts and CI.'],
      ['v3token', 'A token that you have.'],
      ['v3totp', 'User and one-time password.'],
      ['v3multifactor', 'Several proofs at once: --os-auth-methods v3password,v3totp.'],
    ],
  },
  {
    title: 'With an account elsewhere: OpenID Connect',
    entries: [
      ['v3oidcauthcode', 'In the web browser.'],
      ['v3oidcdeviceauthz', 'In a web browser on another device: for ssh.'],
      ['v3oidcpassword', 'User and password of the provider.'],
      ['v3oidcclientcredentials', 'The client itself: for scripts.'],
      ['v3oidcaccesstoken', 'An access token that you have.'],
    ],
  },
  {
    title: 'With an account elsewhere: SAML, Kerberos, the web',
    entries: [
      ['v3samlpassword', 'SAML 2.0, user and password (ECP, Shibboleth).'],
      ['v3adfspassword', 'AD FS, user and password (WS-Trust).'],
      ['v3websso', 'Keystone’s own log-in page in the web browser.'],
      ['v3kerberos', 'A Kerberos ticket, for a user of Keystone.'],
      ['v3fedkerb', 'A Kerberos ticket, for a federated user (CERN).'],
    ],
  },
  {
    title: 'For machines',
    entries: [
      ['v3oauth2clientcredential', 'OAuth 2.0 of Keystone.'],
      ['v3oauth2mtlsclientcredential', 'The same with a client certificate.'],
      ['v3oauth1', 'OAuth 1.0 of Keystone.'],
      ['v3tokenlessauth', 'A client certificate, and no token.'],
      ['http_basic', 'User and password for Magnum itself, without Keystone.'],
      ['admin_token', 'A token and Magnum’s address, without Keystone.'],
      ['none', 'No log-in at all.'],
    ],
  },
];
