/** Features that oidc-provider does not have: the password grant, and the poll interval of the device flow. */
import { errors } from 'oidc-provider';
import { DEVICE_GRANT, hasJwts, isRefreshed, oneTimePassword, SCOPES } from './clients.mjs';
import { claimsOf, subjectOf } from './people.mjs';

/** The resource of access tokens that are JWTs. */
export const KEYSTONE = {
  identifier: 'urn:openstack:keystone',
  scope: SCOPES.join(' '),
  audience: 'keystone',
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'RS256' } },
};

/** RFC 6749, section 4.3: the client sends the name and the password, and here also a one-time password. */
export function addPasswordGrant(provider) {
  provider.registerGrantType(
    'password',
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const accountId = subjectOf(params.username, params.password);
      if (!accountId) throw new errors.InvalidGrant('invalid user credentials');
      const required = oneTimePassword(client.clientId);
      if (required && params[required.parameter] !== required.value)
        throw new errors.InvalidGrant('invalid one-time password');
      const requested = String(params.scope ?? 'openid').split(' ');
      const scope = requested.filter((name) => SCOPES.includes(name)).join(' ');

      const grant = new provider.Grant({ accountId, clientId: client.clientId });
      grant.addOIDCScope(scope);
      if (hasJwts(client.clientId)) grant.addResourceScope(KEYSTONE.identifier, scope);
      const issued = { accountId, client, grantId: await grant.save(), gty: 'password', scope };

      const token = new provider.AccessToken(issued);
      if (hasJwts(client.clientId))
        token.resourceServer = new provider.ResourceServer(KEYSTONE.identifier, KEYSTONE);
      ctx.oidc.entity('AccessToken', token);
      ctx.body = {
        access_token: await token.save(),
        expires_in: token.expiration,
        token_type: token.tokenType,
        scope,
      };
      if (requested.includes('openid')) {
        const idToken = new provider.IdToken({ sub: accountId, ...claimsOf(accountId) }, { ctx });
        idToken.scope = scope;
        ctx.body.id_token = await idToken.issue({ use: 'idtoken' });
      }
      if (isRefreshed(client, new Set(requested))) {
        const refresh = new provider.RefreshToken({ ...issued, rotations: 0 });
        ctx.oidc.entity('RefreshToken', refresh);
        ctx.body.refresh_token = await refresh.save();
      }
    },
    ['username', 'password', 'scope', 'totp'],
  );
}

/**
 * RFC 8628, sections 3.2 and 3.5: oidc-provider sends no `interval`, and never responds with `slow_down`. This sends it to clients that
 * poll before the interval has passed, which then is 5 s longer, and always to the first poll of `cli-device-slow`. The response to
 * `cli-device-nointerval` has no interval, which means 5 s.
 */
export function addPollInterval(provider, seconds = 1) {
  const polls = new Map();
  provider.use(async (ctx, next) => {
    await next();
    const { route, params } = ctx.oidc ?? {};
    if (route === 'device_authorization' && ctx.status === 200) {
      const interval = params.client_id === 'cli-device-nointerval' ? 5 : seconds;
      polls.set(ctx.body.device_code, { interval, last: undefined });
      if (params.client_id !== 'cli-device-nointerval') ctx.body.interval = interval;
    }
    if (route === 'token' && params?.grant_type === DEVICE_GRANT) {
      const poll = polls.get(params.device_code);
      if (!poll || ctx.body?.error !== 'authorization_pending') return;
      const isTooSoon =
        poll.last === undefined
          ? params.client_id === 'cli-device-slow'
          : poll.last > Date.now() - poll.interval * 950;
      poll.last = Date.now();
      if (!isTooSoon) return;
      poll.interval += 5;
      ctx.body = { error: 'slow_down', error_description: 'polling too fast' };
    }
  });
}
