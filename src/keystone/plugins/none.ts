import { optionOf } from '../api/plugin-options.ts';
import type { AuthPlugin } from '../types.ts';

/** No log-in at all: an address, and no token in the requests (keystoneauth's `none`). */
export const none: AuthPlugin = {
  names: ['none'],
  authenticate: async () => ({ id: '' }),
  endpoint: (options) => optionOf(options, 'endpoint'),
};
