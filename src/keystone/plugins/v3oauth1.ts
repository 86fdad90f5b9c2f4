import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { optionOf, requireOptions } from '../api/plugin-options.ts';
import { requestToken } from '../api/token-request.ts';
import type { AuthMethod } from '../methods/auth-method.ts';
import type { AuthContext, AuthPlugin } from '../types.ts';

const NEEDED = [['consumer_key'], ['consumer_secret'], ['access_key'], ['access_secret']];

/**
 * The Authorization header of RFC 5849, section 3: HMAC-SHA1 over the method and the address. JSON is no part of what is signed
 * (section 3.4.1.3.1).
 */
async function signature({ options, identityUrl, now }: AuthContext): Promise<string> {
  const text = (name: string) => optionOf(options, name) ?? '';
  const oauth = new OAuth({
    consumer: { key: text('consumer_key'), secret: text('consumer_secret') },
    signature_method: 'HMAC-SHA1',
    hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
  });
  // The package draws them from Math.random and from a clock of its own.
  oauth.getNonce = () => randomBytes(16).toString('hex');
  oauth.getTimeStamp = () => Math.floor(now() / 1000);
  // Section 3.4.1.2: host in lower case, and no port that goes without saying.
  const url = new URL(`${await identityUrl()}/auth/tokens`).href;
  const access = { key: text('access_key'), secret: text('access_secret') };
  return oauth.toHeader(oauth.authorize({ url, method: 'POST' }, access)).Authorization;
}

/** An OAuth 1.0a access token that a user gave to a consumer (Identity API v3, OS-OAUTH1). */
export const oauth1: AuthMethod = {
  names: ['v3oauth1', 'oauth1'],
  method: 'oauth1',
  title: 'an OAuth 1.0 access token',
  needs: () => NEEDED,
  fixesScope: true,
  createPayload: async (context) => ({ payload: {}, headers: { Authorization: await signature(context) } }),
};

/**
 * A request signed with an OAuth 1.0a access token (keystoneauth's extras/oauth1/v3.py). The access token is for one
 * project and some of its owner's roles, so no scope is sent.
 */
export const v3oauth1: AuthPlugin = {
  names: ['v3oauth1'],
  async authenticate(context) {
    requireOptions(context.options, [['auth_url'], ...NEEDED]);
    return requestToken(context, {
      identity: { methods: ['oauth1'], oauth1: {} },
      headers: { Authorization: await signature(context) },
      hint: 'Check consumer and access token (--os-consumer-key, --os-consumer-secret, --os-access-key, --os-access-secret), the clock of this machine, and that the auth URL is the one by which Keystone knows itself: it is part of what is signed.',
    });
  },
};
