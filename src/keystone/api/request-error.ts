/** Keystone's refusals of anything but a log-in, as one sentence. */
import { type ErrorKind, MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import { reasonOf, requestIdOf } from './keystone-errors.ts';

/**
 * `what` as in `list projects`. `auth` for 401 and 403, `not-found`
 * for 404, `unreachable` where the service is not available, `failed` otherwise.
 */
export function keystoneError(response: HttpResponse, what: string): MagnumError {
  const { status } = response;
  const [host, reason] = [new URL(response.url).host, reasonOf(response)];
  const kinds: Readonly<Record<number, ErrorKind>> = { 401: 'auth', 403: 'auth', 404: 'not-found' };
  const kind = kinds[status] ?? (status >= 502 && status <= 504 ? 'unreachable' : 'failed');
  return new MagnumError(kind, `Keystone at ${host} did not ${what}${reason ? `: ${reason}` : '.'}`, {
    requestId: requestIdOf(response),
    status,
  });
}
