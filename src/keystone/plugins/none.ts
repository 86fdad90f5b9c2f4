import { optionOf } from '../api/plugin-options.ts';
import type { AuthPlugin } from '../types.ts';

/** No login: an endpoint, and requests without a token (keystoneauth's `none`). */
export const none: AuthPlugin = {
  names: ['none'],
  authenticate: async () => ({ id: '' }),
  endpoint: (options) => optionOf(options, 'endpoint'),
};
