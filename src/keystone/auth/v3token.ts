import { logIn } from '../log-in.ts';
import { optionOf, requireOptions } from '../options.ts';
import { scopeOf } from '../scope.ts';
import type { AuthType } from '../types.ts';

/**
 * A token that makes another (Identity API v3, "Token authentication"; keystoneauth's `token` and `v3token`): for the scope
 * that is asked for, else for its own.
 */
export const v3token: AuthType = {
  names: ['v3token', 'token'],
  async authenticate(context) {
    const { options } = context;
    requireOptions(options, [['auth_url'], ['token']]);
    const id = optionOf(options, 'token') ?? '';
    return logIn(context, {
      identity: { methods: ['token'], token: { id } },
      scope: scopeOf(options),
      headers: { 'X-Auth-Token': id },
      hint: 'The token in --os-token (OS_TOKEN) has expired, was revoked, or is not for this project: get a new one, or unset it.',
    });
  },
};
