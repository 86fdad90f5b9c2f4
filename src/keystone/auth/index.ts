/** The ways of logging in, each loaded when it is used. */
import { MagnumError } from '../../errors.ts';
import type { AuthType } from '../types.ts';

interface Entry {
  /** keystoneauth's names, the canonical one first. */
  readonly names: readonly [string, ...string[]];
  load(): Promise<AuthType>;
}

export const authTypes: readonly Entry[] = [
  { names: ['v3password', 'password'], load: () => import('./v3password.ts').then((it) => it.v3password) },
  { names: ['v3token', 'token'], load: () => import('./v3token.ts').then((it) => it.v3token) },
  {
    names: ['v3applicationcredential'],
    load: () => import('./v3applicationcredential.ts').then((it) => it.v3applicationcredential),
  },
  { names: ['admin_token'], load: () => import('./admin-token.ts').then((it) => it.adminToken) },
  { names: ['none'], load: () => import('./none.ts').then((it) => it.none) },
];

/** Throws MagnumError `usage` that lists the known types. */
export async function loadAuthType(name: string): Promise<AuthType> {
  const entry = authTypes.find(({ names }) => names.includes(name));
  if (entry) return entry.load();
  const known = authTypes.flatMap(({ names }) => names).join(', ');
  throw new MagnumError('usage', `Unknown auth type '${name}'; known are: ${known}.`, {
    hint: 'Choose one with --os-auth-type (OS_AUTH_TYPE), or auth_type in clouds.yaml.',
  });
}
