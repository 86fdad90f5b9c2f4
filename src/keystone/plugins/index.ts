/** The auth types. Each plugin is loaded when it is used. */
import { MagnumError } from '../../errors.ts';
import type { AuthPlugin } from '../types.ts';

interface Entry {
  /** keystoneauth's names, the canonical one first. */
  readonly names: readonly [string, ...string[]];
  load(): Promise<AuthPlugin>;
}

export const authTypes: readonly Entry[] = [
  {
    names: ['v3password', 'password'],
    load: () => import('./v3password.ts').then((module) => module.v3password),
  },
  { names: ['v3token', 'token'], load: () => import('./v3token.ts').then((module) => module.v3token) },
  {
    names: ['v3applicationcredential'],
    load: () => import('./v3applicationcredential.ts').then((module) => module.v3applicationcredential),
  },
  {
    names: ['v3oidcauthcode'],
    load: () => import('./v3oidcauthcode.ts').then((module) => module.v3oidcauthcode),
  },
  {
    names: ['v3oidcdeviceauthz', 'v3chameleonoidc'],
    load: () => import('./v3oidcdeviceauthz.ts').then((module) => module.v3oidcdeviceauthz),
  },
  {
    names: ['v3oidcpassword'],
    load: () => import('./v3oidcpassword.ts').then((module) => module.v3oidcpassword),
  },
  {
    names: ['v3oidcclientcredentials'],
    load: () => import('./v3oidcclientcredentials.ts').then((module) => module.v3oidcclientcredentials),
  },
  {
    names: ['v3oidcaccesstoken'],
    load: () => import('./v3oidcaccesstoken.ts').then((module) => module.v3oidcaccesstoken),
  },
  { names: ['v3totp'], load: () => import('./v3totp.ts').then((module) => module.v3totp) },
  {
    names: ['v3multifactor'],
    load: () => import('./v3multifactor.ts').then((module) => module.v3multifactor),
  },
  { names: ['v3kerberos'], load: () => import('./v3kerberos.ts').then((module) => module.v3kerberos) },
  { names: ['v3fedkerb'], load: () => import('./v3fedkerb.ts').then((module) => module.v3fedkerb) },
  {
    names: ['v3oauth2clientcredential'],
    load: () => import('./v3oauth2clientcredential.ts').then((module) => module.v3oauth2clientcredential),
  },
  {
    names: ['v3oauth2mtlsclientcredential'],
    load: () =>
      import('./v3oauth2mtlsclientcredential.ts').then((module) => module.v3oauth2mtlsclientcredential),
  },
  { names: ['v3oauth1'], load: () => import('./v3oauth1.ts').then((module) => module.v3oauth1) },
  {
    names: ['v3tokenlessauth'],
    load: () => import('./v3tokenlessauth.ts').then((module) => module.v3tokenlessauth),
  },
  { names: ['http_basic'], load: () => import('./http-basic.ts').then((module) => module.httpBasic) },
  {
    names: ['v3samlpassword'],
    load: () => import('./v3samlpassword.ts').then((module) => module.v3samlpassword),
  },
  {
    names: ['v3adfspassword'],
    load: () => import('./v3adfspassword.ts').then((module) => module.v3adfspassword),
  },
  { names: ['v3websso'], load: () => import('./v3websso.ts').then((module) => module.v3websso) },
  { names: ['admin_token'], load: () => import('./admin-token.ts').then((module) => module.adminToken) },
  { names: ['none'], load: () => import('./none.ts').then((module) => module.none) },
];

/** Throws MagnumError `usage` with the known types for an unknown one. */
export async function loadAuthType(name: string): Promise<AuthPlugin> {
  const entry = authTypes.find(({ names }) => names.includes(name));
  if (entry) return entry.load();
  const known = authTypes.flatMap(({ names }) => names).join(', ');
  throw new MagnumError('usage', `Unknown auth type '${name}'; known types: ${known}.`, {
    hint: 'Select one with --os-auth-type (OS_AUTH_TYPE), or auth_type in clouds.yaml.',
  });
}
