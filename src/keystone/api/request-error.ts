/** Errors of requests to Keystone other than logins. */
import { type ErrorKind, MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { reasonOf, requestIdOf, withReason } from './keystone-errors.ts';

/**
 * Returns the error of a request; `action` is its purpose, such as `list projects`. The kind is `auth` for 401 and 403, `not-found`
 * for 404, `unreachable` if Keystone is unavailable, otherwise `failed`.
 */
export function keystoneError(response: HttpResponse, action: string): MagnumError {
  const { status } = response;
  const { host } = new URL(response.url);
  const kinds: Readonly<Record<number, ErrorKind>> = { 401: 'auth', 403: 'auth', 404: 'not-found' };
  const kind = kinds[status] ?? (status >= 502 && status <= 504 ? 'unreachable' : 'failed');
  return new MagnumError(kind, withReason(`Keystone at ${host} did not ${action}`, reasonOf(response)), {
    requestId: requestIdOf(response),
    status,
  });
}
