import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import type { AuthMethod } from './auth-method.ts';

/**
 * Returns the Authorization header of RFC 5849, section 3: HMAC-SHA1 over the method and the URL. A JSON body is not signed
 * (section 3.4.1.3.1).
 */
async function signRequest({ options, identityUrl, now }: AuthContext): Promise<string> {
  const text = (name: string) => optionOf(options, name) ?? '';
  const oauth = new OAuth({
    consumer: { key: text('consumer_key'), secret: text('consumer_secret') },
    signature_method: 'HMAC-SHA1',
    hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
  });
  // The package uses Math.random and its own clock.
  oauth.getNonce = () => randomBytes(16).toString('hex');
  oauth.getTimeStamp = () => Math.floor(now() / 1000);
  // URL normalizes as section 3.4.1.2 requires: host in lower case, no default port.
  const url = new URL(`${await identityUrl()}/auth/tokens`).href;
  const access = { key: text('access_key'), secret: text('access_secret') };
  return oauth.toHeader(oauth.authorize({ url, method: 'POST' }, access)).Authorization;
}

/** An OAuth 1.0a access token, with which a user authorized a consumer (Identity API v3, OS-OAUTH1). */
export const oauth1: AuthMethod = {
  names: ['v3oauth1', 'oauth1'],
  method: 'oauth1',
  title: 'an OAuth 1.0 access token',
  requiredOptions: () => [['consumer_key'], ['consumer_secret'], ['access_key'], ['access_secret']],
  fixesScope: true,
  createPayload: async (context) => ({ payload: {}, headers: { Authorization: await signRequest(context) } }),
};
