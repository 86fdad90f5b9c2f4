/**
 * An OpenID provider on loopback: the certified oidc-provider, with its own users, clients and pages. It serves http for clients, and
 * https, which Apache's module requires for introspection and keys.
 *
 * Environment: OPENID_URL (the issuer), OPENID_PORT, OPENID_TLS_PORT, OPENID_CERTIFICATE, OPENID_KEY (PEM files),
 * OPENID_WEBSSO (the redirect URL of Apache).
 * POST /control with a JSON object sets faults: see faults.mjs.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import Provider from 'oidc-provider';
import { clients, deviceSeconds, hasJwts, isRefreshed, SCOPES, tokenSeconds } from './clients.mjs';
import { isDown, runWithClock, setFaults } from './faults.mjs';
import { addPasswordGrant, addPollInterval, KEYSTONE } from './grants.mjs';
import * as pages from './pages.mjs';
import { claimsOf, subjectOf } from './people.mjs';

const { env } = process;
const issuer = env.OPENID_URL;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
// For the ID tokens of `cli-es256-jwt`.
const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });

// Longer than the clock skew of the tests, so that codes and sessions stay valid.
const DAY = 86_400;

const sentenceFor = ({ name }) =>
  name === 'AbortedError' ? 'You rejected the login.' : 'The code is unknown or expired.';

const provider = new Provider(issuer, {
  clients: clients(env.OPENID_WEBSSO),
  jwks: {
    keys: [
      { ...key, kid: 'test', use: 'sig', alg: 'RS256' },
      { ...ecKey, kid: 'test-ec', use: 'sig', alg: 'ES256' },
    ],
  },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  scopes: SCOPES,
  claims: {
    openid: ['sub'],
    profile: ['name', 'preferred_username'],
    email: ['email'],
    groups: ['groups'],
  },
  // The ID token contains the claims as well, so that it can be the bearer token.
  conformIdTokenClaims: false,
  ttl: {
    AccessToken: (_ctx, _token, client) => tokenSeconds(client.clientId),
    ClientCredentials: (_ctx, _token, client) => tokenSeconds(client.clientId),
    DeviceCode: (_ctx, _code, client) => deviceSeconds(client.clientId),
    AuthorizationCode: DAY,
    RefreshToken: 7 * DAY,
    IdToken: 3600,
    Interaction: DAY,
    Session: DAY,
    Grant: 7 * DAY,
  },
  findAccount: (_ctx, subject) =>
    claimsOf(subject) && {
      accountId: subject,
      claims: () => ({ sub: subject, ...claimsOf(subject) }),
    },
  // As in Keycloak: introspection and JWTs contain the user, which for a client is its service account.
  extraTokenClaims: (_ctx, token) =>
    token.accountId
      ? claimsOf(token.accountId)
      : {
          ...(token.aud ? {} : { sub: token.clientId }),
          preferred_username: `service-account-${token.clientId}`,
          groups: ['fedusers'],
        },
  issueRefreshToken: (_ctx, client, code) => isRefreshed(client, code.scopes),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  renderError: (ctx, out) => {
    ctx.type = 'html';
    ctx.body = pages.failure(out.error, out.error_description);
  },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    deviceFlow: {
      enabled: true,
      userCodeInputSource: (ctx, form, _out, error) => {
        ctx.body = pages.deviceCode(form, error && sentenceFor(error));
      },
      userCodeConfirmSource: (ctx, form, client, _info, code) => {
        ctx.body = pages.deviceConfirmation(form, client.clientId, code);
      },
      successSource: (ctx) => {
        ctx.body = pages.deviceDone();
      },
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client, oneOf) =>
        oneOf ? oneOf[0] : hasJwts((client ?? ctx.oidc.client).clientId) ? KEYSTONE.identifier : undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: () => KEYSTONE,
    },
  },
});
addPasswordGrant(provider);
addPollInterval(provider);
for (const event of ['server_error', 'grant.error', 'authorization.error', 'introspection.error'])
  provider.on(event, (_ctx, error) =>
    console.error(event, error.message, error.error_description ?? '', error.error_detail ?? ''),
  );

async function bodyOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}

function answer(response, status, content, type = 'text/html; charset=utf-8') {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(content);
}

/** Handles one step of a login: sends its page, or processes the form of the page. */
async function interact(request, response) {
  const { uid, prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  const action = `/interaction/${uid}`;
  if (request.method === 'GET') {
    const page =
      prompt.name === 'login' ? pages.logIn(action) : pages.consent(action, params.client_id, params.scope);
    answer(response, 200, page);
    return;
  }
  const form = new URLSearchParams(await bodyOf(request));
  if (prompt.name === 'login') {
    const accountId = subjectOf(form.get('login'), form.get('password'));
    if (accountId) await provider.interactionFinished(request, response, { login: { accountId } });
    else answer(response, 401, pages.logIn(action, 'Wrong name or password.'));
    return;
  }
  if (form.get('decision') !== 'allow') {
    const denied = { error: 'access_denied', error_description: 'End-User aborted interaction' };
    await provider.interactionFinished(request, response, denied);
    return;
  }
  const grant =
    (grantId && (await provider.Grant.find(grantId))) ||
    new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope ?? 'openid');
  if (hasJwts(params.client_id)) grant.addResourceScope(KEYSTONE.identifier, params.scope ?? 'openid');
  const result = { consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

const handle = provider.callback();

async function serve(request, response) {
  const path = new URL(request.url, issuer).pathname;
  try {
    if (request.method === 'POST' && path === '/control') {
      setFaults(JSON.parse(await bodyOf(request)));
      answer(response, 204);
    } else if (isDown(path)) answer(response, 503, pages.unavailable());
    else if (/^\/interaction\/[\w-]+$/.test(path)) await interact(request, response);
    else await runWithClock(path, () => handle(request, response));
  } catch (error) {
    answer(response, 400, pages.failure(error.message, error.error_description));
  }
}

const certificate = { key: readFileSync(env.OPENID_KEY), cert: readFileSync(env.OPENID_CERTIFICATE) };
https.createServer(certificate, serve).listen(Number(env.OPENID_TLS_PORT), '127.0.0.1');
http.createServer(serve).listen(Number(env.OPENID_PORT), '127.0.0.1');
