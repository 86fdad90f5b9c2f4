/**
 * Errors of an OpenID provider: OAuth's JSON (RFC 6749, section 5.2; RFC 8628, section 3.5), parameters of a redirect (RFC 6749,
 * section 4.1.2.1), or an HTML page of a proxy in front of the provider.
 */
import { type ErrorKind, MagnumError, messageOf } from '../../errors.ts';
import { REDACTED, redactText } from '../../http/redaction.ts';
import { withoutTrailingSlashes } from '../../http/trailing-slashes.ts';
import type { HttpResponse } from '../../http/types.ts';
import { ownCommand } from '../../platform/own-command.ts';
import { clockDifference } from '../api/clock-skew.ts';
import { parseJson } from '../api/json.ts';
import { reasonOf, requestIdOf, toLine } from '../api/keystone-errors.ts';
import { type AuthOptions, formatOptions } from '../api/plugin-options.ts';
import { RejectedSecretError } from '../api/rejected-secret.ts';
import { mentionsSecondFactor, SECOND_FACTOR_HINT } from '../api/second-factor.ts';
import type { Provider } from './provider.ts';

const MAX_URI_CHARS = 300;

/** The step of a login; the meaning of an error code depends on it. */
export type Step = 'password' | 'code' | 'device' | 'client' | 'refresh';

export interface Attempt {
  readonly step: Step;
  readonly provider: Provider;
  readonly options: AuthOptions;
  readonly now: number;
  /** Undefined if the provider has not responded. */
  readonly response: HttpResponse | undefined;
  /** Redacted in messages, because a response can repeat them. */
  readonly secrets: readonly string[];
}

/** Formats several options: `--os-username (OS_USERNAME) and --os-password (OS_PASSWORD)`. */
const formatEachOption = (...names: readonly string[]): string =>
  names.map((name) => formatOptions([name])).join(' and ');

export interface OAuthError {
  readonly error: string;
  readonly description?: string | undefined;
  /** A page of the provider about the error (`error_uri`). */
  readonly uri?: string | undefined;
}

/** Reads the error parameters of a JSON body or of a redirect; undefined without a code. */
function readOAuthError(parameter: (name: string) => unknown): OAuthError | undefined {
  const read = (name: string): string | undefined => {
    const value = parameter(name);
    return typeof value === 'string' ? value : undefined;
  };
  const error = read('error')?.trim();
  return error ? { error, description: read('error_description'), uri: read('error_uri') } : undefined;
}

interface Explanation {
  readonly kind: ErrorKind;
  readonly text: string;
  readonly hint?: string;
}

/** Redacts the secrets of the request, which a provider can repeat, and what looks like another secret. */
function redactSecrets(text: string, { options, secrets }: Attempt): string {
  let redacted = text;
  for (const secret of [...secrets, options.client_secret, options.password]) {
    if (secret)
      redacted = redacted.replaceAll(secret, REDACTED).replaceAll(encodeURIComponent(secret), REDACTED);
  }
  return redactText(redacted);
}

/** Returns a line with the URL of the provider's page about the error; none if the URL is not one of a web page. */
function moreInformation(uri: string | undefined, attempt: Attempt): string[] {
  if (uri === undefined || !URL.canParse(uri)) return [];
  const { protocol, href } = new URL(uri);
  if (!/^https?:$/.test(protocol) || href.length > MAX_URI_CHARS) return [];
  return [`More information from the provider: ${redactSecrets(href, attempt)}`];
}

/** Returns `: text` without secrets, or '' for an empty text. */
function reasonSuffix(text: string, attempt: Attempt): string {
  const line = toLine(redactSecrets(text, attempt)).replace(/(?<![.\s])[.\s]+$/, '');
  return line === '' ? '' : `: ${line}`;
}

function invalidGrant({ step, options }: Attempt): Omit<Explanation, 'kind'> {
  switch (step) {
    case 'password':
      return {
        text: 'rejected the username or password',
        hint: options.idp_otp_key
          ? `Check ${formatEachOption('username', 'password')} and the one-time password.`
          : `Check ${formatEachOption('username', 'password')}; for a second factor, set ${formatOptions(['idp_otp_key'])}.`,
      };
    case 'code':
      return {
        text: 'rejected the authorization code: it was already used, has expired, or is for another client or redirect URL',
        hint: 'Log in again.',
      };
    case 'device':
      return { text: 'no longer accepts the device code', hint: 'Log in again.' };
    default:
      return { text: 'rejected the login', hint: `Log in again: ${ownCommand('login')}` };
  }
}

/** True if the client may not use this grant, for which some providers (oidc-provider) respond with `invalid_request`. */
const isGrantNotAllowed = ({ error, description = '' }: OAuthError): boolean =>
  ['unauthorized_client', 'unsupported_grant_type', 'unsupported_response_type'].includes(error) ||
  (error === 'invalid_request' && /\b(?:grant|response).type\b/i.test(description));

/** The text follows `The OpenID provider at HOST `. */
function explain(rejection: OAuthError, attempt: Attempt): Explanation {
  const { error } = rejection;
  const client = attempt.options.client_id ?? '';
  const checkClient = `Check ${formatEachOption('client_id', 'client_secret')}; a public client has no secret.`;
  if (attempt.step === 'password' && mentionsSecondFactor(`${error} ${rejection.description ?? ''}`))
    return { kind: 'auth', text: `requires more than a password (${error})`, hint: SECOND_FACTOR_HINT };
  if (isGrantNotAllowed(rejection)) {
    return {
      kind: 'auth',
      text: `does not allow client ${client} to use this login method (${error})`,
      hint: "Select another --os-auth-type (OS_AUTH_TYPE), or ask the provider's administrator to allow it.",
    };
  }
  switch (error) {
    case 'invalid_grant':
      return { kind: 'auth', ...invalidGrant(attempt) };
    case 'access_denied':
      return {
        kind: 'auth',
        text: 'denied access, or you did not allow the login',
        hint: "Log in again and allow access; if you did, ask the provider's administrator.",
      };
    case 'invalid_client':
      return {
        kind: 'auth',
        text: `does not know client ${client}, or its secret is wrong`,
        hint: checkClient,
      };
    case 'invalid_scope':
      return {
        kind: 'auth',
        text: 'does not grant the requested scope',
        hint: `Check ${formatOptions(['openid_scope'])}.`,
      };
    case 'expired_token':
      return {
        kind: 'timeout',
        text: 'reported that the code expired before the login was confirmed',
        hint: 'Log in again.',
      };
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
    case 'account_selection_required':
      return {
        kind: 'auth',
        text: `requires you to log in on its own pages (${error})`,
        hint: 'Log in again in a browser, for example with --os-auth-type v3oidcauthcode (OS_AUTH_TYPE).',
      };
    case 'server_error':
    case 'temporarily_unavailable':
      return { kind: 'unreachable', text: `is not available (${error})`, hint: 'Try again later.' };
    default:
      return { kind: 'failed', text: `rejected the login (${toLine(redactSecrets(error, attempt))})` };
  }
}

/** Returns the error in the response of a request that failed; undefined if it is not an OAuth error. GitHub's have the status 200. */
export function oauthErrorIn(response: HttpResponse | undefined): OAuthError | undefined {
  const body = response && parseJson(response.body);
  return body && readOAuthError((name) => body[name]);
}

/** True if the provider may have rejected how the client authenticates; Okta rejects an unexpected client ID as `invalid_request`. */
export function isClientRejected(response: HttpResponse | undefined, step: Step): boolean {
  const code = oauthErrorIn(response)?.error;
  if (code === undefined) return response?.status === 401;
  return code === 'invalid_client' || (step === 'device' && code === 'invalid_request');
}

export function oauthError(error: OAuthError, attempt: Attempt): MagnumError {
  const { kind, text, hint } = explain(error, attempt);
  const { response, provider } = attempt;
  const message = `The OpenID provider at ${provider.host} ${text}${reasonSuffix(error.description ?? '', attempt)}.`;
  const details = {
    hint,
    details: moreInformation(error.uri, attempt),
    status: response?.status,
    requestId: response && requestIdOf(response),
  };
  if (error.error === 'invalid_grant' && attempt.step === 'password')
    return new RejectedSecretError(message, details, ['password', 'passcode']);
  return new MagnumError(kind, message, details);
}

/** Returns the error for a response that is not OAuth's JSON: of a proxy, a firewall, or a web server whose provider is down. */
function unexpectedResponseError(response: HttpResponse, attempt: Attempt): MagnumError | undefined {
  const { host } = attempt.provider;
  const { status } = response;
  if (status < 300) return undefined;
  const suffix = `${reasonSuffix(reasonOf(response), attempt)}.`;
  const details = { status, requestId: requestIdOf(response) };
  if (status >= 500) {
    return new MagnumError('unreachable', `The OpenID provider at ${host} is not available${suffix}`, {
      ...details,
      hint: 'Try again later.',
    });
  }
  if (status < 400) {
    return new MagnumError(
      'unreachable',
      `The OpenID provider at ${host} responded with a redirect, which is not followed.`,
      {
        ...details,
        hint: `Check ${formatOptions(['discovery_endpoint', 'access_token_endpoint'])}.`,
      },
    );
  }
  if (status === 401) {
    return new MagnumError(
      'auth',
      `The OpenID provider at ${host} does not know this client, or its secret is wrong${suffix}`,
      {
        ...details,
        hint: `Check ${formatEachOption('client_id', 'client_secret')}.`,
      },
    );
  }
  return new MagnumError(
    'failed',
    `The OpenID provider at ${host} does not accept logins at this URL${suffix}`,
    {
      ...details,
      hint: `Check ${formatOptions(['discovery_endpoint', 'access_token_endpoint'])}; --debug shows the response.`,
    },
  );
}

interface Cause {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly message?: unknown;
}

function* causesOf(error: unknown): Generator<Cause> {
  for (let cause = error, depth = 0; typeof cause === 'object' && cause !== null && depth < 8; depth += 1) {
    yield cause as Cause;
    ({ cause } = cause as Cause);
  }
}

/** Returns the error for an ID token that failed validation (OpenID Connect Core 1.0, section 3.1.3.7). */
function idTokenError(error: unknown, { provider, now }: Attempt): MagnumError | undefined {
  const causes = [...causesOf(error)];
  const details = causes.find(({ code }) => /^OAUTH_JWT_(?:TIMESTAMP|CLAIM)/.test(String(code)))
    ? (causes.find((cause) => 'claims' in cause) as
        | { claims?: Record<string, unknown>; claim?: unknown }
        | undefined)
    : undefined;
  if (!details) return undefined;
  const claim = String(details.claim);
  if (claim === 'exp' || claim === 'nbf') {
    const timestamp = details.claims?.iat ?? details.claims?.[claim];
    const difference = clockDifference(provider.host, timestamp, now) ?? 'The two clocks may differ.';
    const state = claim === 'exp' ? 'has expired' : 'is not valid yet';
    return new MagnumError(
      'auth',
      `The ID token of the OpenID provider at ${provider.host} ${state}. ${difference}`,
      {
        hint: "Set this machine's clock; if it is right, tell the provider's administrator.",
      },
    );
  }
  const issuers = [provider.issuer, details.claims?.iss].map(String);
  const differBySlash = claim === 'iss' && new Set(issuers.map(withoutTrailingSlashes)).size === 1;
  return new MagnumError(
    'auth',
    `The ID token of the OpenID provider at ${provider.host} is not for this login (\`${claim}\` does not match), ` +
      'so it was not used.',
    {
      hint: differBySlash
        ? `Its issuer and that of the discovery document differ by the final slash (${issuers.join(', ')}): tell the provider's administrator.`
        : `Check ${formatEachOption('client_id', 'discovery_endpoint')}; if they are right, the login may have been tampered with.`,
    },
  );
}

/** Returns the error of an authorization response (openid-client's AuthorizationResponseError). */
function authorizationError(error: unknown): OAuthError | undefined {
  const { name, cause } = error as { name?: unknown; cause?: unknown };
  const isError = name === 'AuthorizationResponseError' && cause instanceof URLSearchParams;
  return isError ? readOAuthError((parameter) => cause.get(parameter)) : undefined;
}

/** Converts an error of openid-client. Errors of the transport pass through. */
export function oidcError(error: unknown, attempt: Attempt): MagnumError {
  for (const cause of causesOf(error)) if (cause instanceof MagnumError) return cause;
  const { response, provider } = attempt;
  const rejection = authorizationError(error) ?? oauthErrorIn(response);
  if (rejection) return oauthError(rejection, attempt);
  const known = idTokenError(error, attempt) ?? (response && unexpectedResponseError(response, attempt));
  if (known) return known;
  // openid-client's innermost message states the reason. That of a JSON parser quotes the start of the response.
  const messages = [...causesOf(error)].filter((cause) => cause instanceof Error).map(messageOf);
  return new MagnumError(
    'failed',
    `Unexpected response from the OpenID provider at ${provider.host}${reasonSuffix(messages.at(-1) ?? 'unknown reason', attempt)}.`,
    {
      hint: `Check ${formatOptions(['discovery_endpoint', 'access_token_endpoint'])}; --debug shows the response.`,
    },
  );
}
