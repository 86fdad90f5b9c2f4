import { federatedUrl, parseFederatedToken, requireFederation } from '../api/federation.ts';
import { TICKET_HINT } from '../kerberos/kerberos-error.ts';
import { mutualAuthOf, negotiate } from '../kerberos/negotiate.ts';
import type { AuthPlugin } from '../types.ts';

/**
 * A Kerberos ticket for a federated user (keystoneauth's extras/kerberos, `v3fedkerb`; Identity API v3, OS-FEDERATION): GET with
 * Negotiate (RFC 4559) returns an unscoped token.
 */
export const v3fedkerb: AuthPlugin = {
  names: ['v3fedkerb'],
  async authenticate(context) {
    const { options, transport } = context;
    requireFederation(options);
    const mutualAuth = mutualAuthOf(options);
    const url = await federatedUrl(context);
    return parseFederatedToken(
      await negotiate({ method: 'GET', url }, { transport, mutualAuth }),
      TICKET_HINT,
    );
  },
};
