/**
 * What an OpenID provider refuses, as one sentence: OAuth's JSON (RFC 6749, section 5.2; RFC 8628, section 3.5), parameters of a
 * redirect (RFC 6749, section 4.1.2.1), or a page of HTML from what stands before the provider.
 */
import { type ErrorKind, MagnumError, messageOf } from '../../errors.ts';
import { REDACTED, redactText } from '../../http/redaction.ts';
import type { HttpResponse } from '../../http/types.ts';
import { clockDifference } from '../api/clock-skew.ts';
import { reasonOf, requestIdOf, tidy } from '../api/keystone-errors.ts';
import { type AuthOptions, spelled } from '../api/plugin-options.ts';
import { parseJson } from '../api/token.ts';
import type { Provider } from './provider.ts';

/** Which step it was: the same error code means something else in each. */
export type Step = 'password' | 'code' | 'device' | 'client' | 'refresh';

export interface Attempt {
  readonly step: Step;
  readonly provider: Provider;
  readonly options: AuthOptions;
  readonly now: number;
  /** The provider's answer, if there was one. */
  readonly answer: HttpResponse | undefined;
  /** What a hostile or talkative provider must not make us print. */
  readonly secrets: readonly string[];
}

/** `--os-username (OS_USERNAME) and --os-password (OS_PASSWORD)` */
export const spelledAll = (...names: readonly string[]): string =>
  names.map((name) => spelled([name])).join(' and ');

export interface OAuthError {
  readonly error: string;
  readonly description?: string | undefined;
}

interface Sentence {
  readonly kind: ErrorKind;
  readonly text: string;
  readonly hint?: string;
}

/** `: the words`, or nothing; without the secrets that are in them. */
function tailOf(words: string, { options, secrets }: Attempt): string {
  let text = words;
  for (const secret of [...secrets, options.client_secret, options.password]) {
    if (secret) text = text.replaceAll(secret, REDACTED);
  }
  const line = tidy(redactText(text)).replace(/[.\s]+$/, '');
  return line === '' ? '' : `: ${line}`;
}

function invalidGrant({ step, options }: Attempt): Omit<Sentence, 'kind'> {
  switch (step) {
    case 'password':
      return {
        text: 'refused the user name or the password',
        hint: options.idp_otp_key
          ? `Check ${spelledAll('username', 'password')} and the one-time password.`
          : `Check ${spelledAll('username', 'password')}; with a second factor, ${spelled(['idp_otp_key'])}.`,
      };
    case 'code':
      return {
        text: 'does not accept the authorization code: it was used already, has expired, or is for another client or redirect address',
        hint: 'Start the log-in again.',
      };
    case 'device':
      return { text: 'does not know the device code any more', hint: 'Start the log-in again.' };
    default:
      return { text: 'refused the log-in', hint: 'Log in again: `magnum login`.' };
  }
}

/** The client may not use this grant; some providers say so with `invalid_request` (oidc-provider does). */
const isAboutFlow = ({ error, description = '' }: OAuthError): boolean =>
  ['unauthorized_client', 'unsupported_grant_type', 'unsupported_response_type'].includes(error) ||
  (error === 'invalid_request' && /\b(?:grant|response).type\b/i.test(description));

/** By OAuth's error code. The text goes on after `The OpenID provider at HOST `. */
function sentenceFor(refusal: OAuthError, attempt: Attempt): Sentence {
  const { error } = refusal;
  const client = attempt.options.client_id ?? '';
  const checkClient = `Check ${spelledAll('client_id', 'client_secret')}; a public client has no secret.`;
  if (isAboutFlow(refusal)) {
    return {
      kind: 'auth',
      text: `does not allow the client ${client} to log in this way (${error})`,
      hint: 'Choose another --os-auth-type (OS_AUTH_TYPE), or ask those who run the provider to allow it.',
    };
  }
  switch (error) {
    case 'invalid_grant':
      return { kind: 'auth', ...invalidGrant(attempt) };
    case 'access_denied':
      return {
        kind: 'auth',
        text: 'says that access was denied: you, or its rules, did not allow the log-in',
        hint: 'Log in again and allow it; if you did, ask those who run the provider.',
      };
    case 'invalid_client':
      return {
        kind: 'auth',
        text: `does not know the client ${client}, or not with this secret`,
        hint: checkClient,
      };
    case 'invalid_scope':
      return { kind: 'auth', text: 'does not grant this scope', hint: `Check ${spelled(['openid_scope'])}.` };
    case 'expired_token':
      return {
        kind: 'timeout',
        text: 'says that the code has expired before the log-in was confirmed',
        hint: 'Start the log-in again.',
      };
    case 'login_required':
    case 'interaction_required':
    case 'consent_required':
    case 'account_selection_required':
      return {
        kind: 'auth',
        text: `wants to see you at its own pages (${error})`,
        hint: 'Start the log-in again.',
      };
    case 'server_error':
    case 'temporarily_unavailable':
      return { kind: 'unreachable', text: `is not available (${error})`, hint: 'Try again in a while.' };
    default:
      return { kind: 'failed', text: `refused the log-in (${tidy(error)})` };
  }
}

/** The error of a body, or undefined where it is no JSON of OAuth. */
export function oauthErrorIn(answer: HttpResponse | undefined): OAuthError | undefined {
  if (!answer || answer.status < 400) return undefined;
  const body = parseJson(answer.body);
  if (typeof body?.error !== 'string') return undefined;
  const { error, error_description: description } = body;
  return { error, description: typeof description === 'string' ? description : undefined };
}

export function oauthError(error: OAuthError, attempt: Attempt): MagnumError {
  const { kind, text, hint } = sentenceFor(error, attempt);
  const { answer, provider } = attempt;
  return new MagnumError(
    kind,
    `The OpenID provider at ${provider.host} ${text}${tailOf(error.description ?? '', attempt)}.`,
    {
      hint,
      status: answer?.status,
      requestId: answer && requestIdOf(answer),
    },
  );
}

/** An answer that is no OAuth JSON: of a proxy, a firewall, a web server whose provider is down. */
function unexpectedResponseError(answer: HttpResponse, attempt: Attempt): MagnumError | undefined {
  const { host } = attempt.provider;
  const { status } = answer;
  if (status < 300) return undefined;
  const tail = `${tailOf(reasonOf(answer), attempt)}.`;
  const details = { status, requestId: requestIdOf(answer) };
  if (status >= 500) {
    return new MagnumError('unreachable', `The OpenID provider at ${host} is not available${tail}`, {
      ...details,
      hint: 'Try again in a while.',
    });
  }
  if (status < 400) {
    return new MagnumError(
      'unreachable',
      `The OpenID provider at ${host} sends log-ins elsewhere, which is not followed.`,
      {
        ...details,
        hint: `Check ${spelled(['discovery_endpoint', 'access_token_endpoint'])}.`,
      },
    );
  }
  if (status === 401) {
    return new MagnumError(
      'auth',
      `The OpenID provider at ${host} does not know this client, or not with this secret${tail}`,
      {
        ...details,
        hint: `Check ${spelledAll('client_id', 'client_secret')}.`,
      },
    );
  }
  return new MagnumError(
    'failed',
    `The OpenID provider at ${host} does not take log-ins at this address${tail}`,
    {
      ...details,
      hint: `Check ${spelled(['discovery_endpoint', 'access_token_endpoint'])}; --debug shows the answer.`,
    },
  );
}

interface Cause {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly message?: unknown;
}

function* causesOf(error: unknown): Generator<Cause> {
  for (let it = error, depth = 0; typeof it === 'object' && it !== null && depth < 8; depth += 1) {
    yield it as Cause;
    it = (it as Cause).cause;
  }
}

/** An ID token that does not hold (OpenID Connect Core 1.0, section 3.1.3.7). */
function badIdToken(error: unknown, { provider, now }: Attempt): MagnumError | undefined {
  const causes = [...causesOf(error)];
  const details = causes.find(({ code }) => /^OAUTH_JWT_(?:TIMESTAMP|CLAIM)/.test(String(code)))
    ? (causes.find((it) => 'claims' in it) as
        | { claims?: Record<string, unknown>; claim?: unknown }
        | undefined)
    : undefined;
  if (!details) return undefined;
  const claim = String(details.claim);
  if (claim === 'exp' || claim === 'nbf') {
    const made = details.claims?.iat ?? details.claims?.[claim];
    const difference = clockDifference(provider.host, made, now) ?? 'The two clocks may differ.';
    const state = claim === 'exp' ? 'has expired already' : 'is not valid yet';
    return new MagnumError(
      'auth',
      `The ID token of the OpenID provider at ${provider.host} ${state}. ${difference}`,
      {
        hint: "Set this computer's clock; if it is right, tell those who run the provider.",
      },
    );
  }
  return new MagnumError(
    'auth',
    `The ID token of the OpenID provider at ${provider.host} is not for this log-in (its \`${claim}\` is another), so it was not used.`,
    {
      hint: `Check ${spelledAll('client_id', 'discovery_endpoint')}; if they are right, somebody may be tampering with the log-in.`,
    },
  );
}

/** openid-client's AuthorizationResponseError: the browser brought a refusal. */
function refusalInRedirect(error: unknown): OAuthError | undefined {
  const { name, error: code, error_description: description } = error as Record<string, unknown>;
  if (name !== 'AuthorizationResponseError' || typeof code !== 'string') return undefined;
  return { error: code, description: typeof description === 'string' ? description : undefined };
}

/** Whatever openid-client threw, for a person. Errors of the transport pass through. */
export function failureOf(error: unknown, attempt: Attempt): MagnumError {
  for (const cause of causesOf(error)) if (cause instanceof MagnumError) return cause;
  const { answer, provider } = attempt;
  const refusal = refusalInRedirect(error) ?? oauthErrorIn(answer);
  if (refusal) return oauthError(refusal, attempt);
  const known = badIdToken(error, attempt) ?? (answer && unexpectedResponseError(answer, attempt));
  if (known) return known;
  // openid-client's own words: its innermost message says what was wrong, and holds no value.
  const words = [...causesOf(error)].filter((it): it is Error => it instanceof Error).map(messageOf);
  return new MagnumError(
    'failed',
    `The OpenID provider at ${provider.host} did not answer as one does: ${tidy(words.at(-1) ?? 'unknown reason')}.`,
    { hint: `Check ${spelled(['discovery_endpoint', 'access_token_endpoint'])}; --debug shows the answer.` },
  );
}
