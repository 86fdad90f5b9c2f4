import { MagnumError } from '../../errors.ts';
import { basicAuthorization } from '../../http/basic-auth.ts';
import { formatOptions, optionOf, requireOptions } from '../api/plugin-options.ts';
import { passwordOf } from '../methods/password.ts';
import type { AuthPlugin } from '../types.ts';

/** Username and password in each request, for services without Keystone (RFC 7617; keystoneauth's `http_basic`). */
export const httpBasic: AuthPlugin = {
  names: ['http_basic'],
  async authenticate(context) {
    requireOptions(context.options, [['username']]);
    const name = optionOf(context.options, 'username') ?? '';
    if (name.includes(':')) {
      throw new MagnumError('usage', 'http_basic does not support usernames that contain a colon.', {
        hint: 'Check --os-username (OS_USERNAME), or select another --os-auth-type (OS_AUTH_TYPE).',
      });
    }
    const endpoint = optionOf(context.options, 'endpoint') ?? '';
    const host = URL.canParse(endpoint) ? new URL(endpoint).host : 'the service';
    return { id: basicAuthorization(name, await passwordOf(context, name, () => host)) };
  },
  endpoint: (options) => optionOf(options, 'endpoint'),
  headers: ({ id }) => ({ Authorization: id }),
  rejectionHint: `Check the username and password: ${formatOptions(['username'])}, ${formatOptions(['password'])}.`,
};
