import { optionOf, requireOptions } from '../api/plugin-options.ts';
import type { AuthPlugin } from '../types.ts';

/** A token and an endpoint, without Keystone (keystoneauth's `admin_token`). */
export const adminToken: AuthPlugin = {
  names: ['admin_token'],
  async authenticate({ options }) {
    requireOptions(options, [['token']]);
    return { id: optionOf(options, 'token') ?? '' };
  },
  endpoint: (options) => optionOf(options, 'endpoint'),
};
