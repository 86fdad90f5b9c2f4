/** What oidc-provider leaves out: the password grant, and the pace of the device flow. */
import { errors } from 'oidc-provider';
import { DEVICE_GRANT, hasJwts, isRefreshed, oneTimePassword, SCOPES } from './clients.mjs';
import { claimsOf, subjectOf } from './people.mjs';

/** The resource that access tokens are for where they are JWTs. */
export const KEYSTONE = {
  identifier: 'urn:openstack:keystone',
  scope: SCOPES.join(' '),
  audience: 'keystone',
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'RS256' } },
};

/** RFC 6749, section 4.3: the client hands on the name and the password; here, and a one-time password. */
export function addPasswordGrant(provider) {
  provider.registerGrantType(
    'password',
    async (ctx) => {
      const { client, params } = ctx.oidc;
      const accountId = subjectOf(params.username, params.password);
      if (!accountId) throw new errors.InvalidGrant('invalid user credentials');
      const second = oneTimePassword(client.clientId);
      if (second && params[second.parameter] !== second.value)
        throw new errors.InvalidGrant('invalid one-time password');
      const asked = String(params.scope ?? 'openid').split(' ');
      const scope = asked.filter((each) => SCOPES.includes(each)).join(' ');

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
      if (asked.includes('openid')) {
        const idToken = new provider.IdToken({ sub: accountId, ...claimsOf(accountId) }, { ctx });
        idToken.scope = scope;
        ctx.body.id_token = await idToken.issue({ use: 'idtoken' });
      }
      if (isRefreshed(client, new Set(asked))) {
        const refresh = new provider.RefreshToken({ ...issued, rotations: 0 });
        ctx.oidc.entity('RefreshToken', refresh);
        ctx.body.refresh_token = await refresh.save();
      }
    },
    ['username', 'password', 'scope', 'totp'],
  );
}

/**
 * RFC 8628, sections 3.2 and 3.5: oidc-provider names no `interval`, and never says `slow_down`. Here whoever polls
 * sooner than after the interval is told so, and has to wait 5 s more from then on; `cli-device-slow` at its first poll
 * in any case, and `cli-device-nointerval` is left without an interval, which stands for 5 s.
 */
export function addDevicePace(provider, seconds = 1) {
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
      const pace = polls.get(params.device_code);
      if (!pace || ctx.body?.error !== 'authorization_pending') return;
      const early =
        pace.last === undefined
          ? params.client_id === 'cli-device-slow'
          : pace.last > Date.now() - pace.interval * 950;
      pace.last = Date.now();
      if (!early) return;
      pace.interval += 5;
      ctx.body = { error: 'slow_down', error_description: 'polling too fast' };
    }
  });
}
