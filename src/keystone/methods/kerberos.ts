import { mutualAuthOf, negotiate } from '../kerberos/negotiate.ts';
import type { AuthMethod } from './auth-method.ts';

/** A Kerberos ticket (RFC 4559), which the web server in front of Keystone checks. */
export const kerberos: AuthMethod = {
  names: ['v3kerberos', 'kerberos'],
  method: 'kerberos',
  title: 'a Kerberos ticket',
  requiredOptions: () => [],
  async createPayload({ options, transport }) {
    const mutualAuth = mutualAuthOf(options);
    return { payload: {}, send: (request) => negotiate(request, { transport, mutualAuth }) };
  },
};
