/** The authentication methods that Keystone lists in a 401 if it does not offer a requested one. */
import type { HttpResponse } from '../../http/types.ts';
import { shortenedList } from '../../platform/shortened-list.ts';
import { asObject, parseJson } from './json.ts';

const MAX_METHODS_SHOWN = 15;
const MAX_NAME_CHARS = 40;

/** Auth types of the methods that need no other login. */
const AUTH_TYPES: Readonly<Record<string, string>> = {
  password: 'v3password',
  application_credential: 'v3applicationcredential',
  totp: 'v3totp',
  kerberos: 'v3kerberos',
  oauth1: 'v3oauth1',
};

/** Returns the methods in `error.identity` (Keystone's `AuthMethodNotSupported`); empty for another error. */
export function offeredMethods(response: HttpResponse): readonly string[] {
  if (response.status !== 401) return [];
  const identity = asObject(asObject(parseJson(response.body)?.error)?.identity);
  const methods: readonly unknown[] = Array.isArray(identity?.methods) ? identity.methods : [];
  return methods.flatMap((method) =>
    typeof method === 'string' && /^[\w.-]+$/.test(method) ? method.slice(0, MAX_NAME_CHARS) : [],
  );
}

/** `password, token and 3 more` */
export const methodList = (methods: readonly string[]): string => shortenedList(methods, MAX_METHODS_SHOWN);

/** A hint with the auth types that Keystone accepts. */
export function otherAuthTypeHint(offered: readonly string[]): string {
  const types = offered.flatMap((method) => (Object.hasOwn(AUTH_TYPES, method) ? AUTH_TYPES[method] : []));
  const list = types.length === 0 ? '' : `: ${types.join(', ')}`;
  return `Select another auth type with --os-auth-type (OS_AUTH_TYPE)${list}.`;
}
