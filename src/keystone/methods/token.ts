import { optionOf } from '../api/plugin-options.ts';
import type { AuthMethod } from './auth-method.ts';

/** A token (Identity API v3, "Token authentication"). */
export const token: AuthMethod = {
  names: ['v3token', 'token'],
  method: 'token',
  title: 'a token',
  requiredOptions: () => [['token']],
  async createPayload({ options }) {
    const id = optionOf(options, 'token') ?? '';
    return { payload: { id }, headers: { 'X-Auth-Token': id } };
  },
};
