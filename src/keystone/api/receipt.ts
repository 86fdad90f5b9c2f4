/** Keystone's response to a login with valid credentials, if the user's rules require more methods (Identity API v3, "Multi-Step Authentication"). */
import { MagnumError } from '../../errors.ts';
import type { HttpResponse } from '../../http/types.ts';
import type { Receipt, Scope, Token } from '../types.ts';
import { asObject, parseJson } from './json.ts';
import { requestIdOf } from './keystone-errors.ts';

const HEADER = 'openstack-auth-receipt';

export const hasReceipt = (response: HttpResponse): boolean =>
  response.status === 401 && Boolean(response.headers[HEADER]);

export const isReceipt = (result: Token | Receipt): result is Receipt => 'missing' in result;

const stringsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

/** Throws MagnumError `failed` if the response does not list what is missing. */
export function parseReceipt(response: HttpResponse, scope: Scope | undefined): Receipt {
  const body = parseJson(response.body);
  const receipt = asObject(body?.receipt);
  const user = asObject(receipt?.user);
  const done = stringsIn(receipt?.methods);
  const rules = Array.isArray(body?.required_auth_methods) ? body.required_auth_methods : [];
  const missing = rules
    .map((rule) => stringsIn(rule).filter((method) => !done.includes(method)))
    .filter((methods) => methods.length > 0);
  if (missing.length > 0 && typeof user?.id === 'string') {
    const name = typeof user.name === 'string' ? user.name : user.id;
    const headers = { 'Openstack-Auth-Receipt': response.headers[HEADER] ?? '' };
    return { headers, done, missing, user: { id: user.id, name }, scope, response };
  }
  const { host } = new URL(response.url);
  throw new MagnumError(
    'failed',
    `Keystone at ${host} requires more authentication methods, but does not list them.`,
    {
      hint: 'Ask the cloud administrator for the multi_factor_auth_rules of your user.',
      requestId: requestIdOf(response),
      status: response.status,
    },
  );
}
