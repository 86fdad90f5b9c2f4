/** Identity providers that log in with a password: URL, errors and clock skew. */
import { MagnumError } from '../../errors.ts';
import { readPage } from '../../http/page-text.ts';
import { redactText } from '../../http/redaction.ts';
import { withoutTrailingSlashes } from '../../http/trailing-slashes.ts';
import type { HttpResponse } from '../../http/types.ts';
import { clockDifference } from '../api/clock-skew.ts';
import { becauseOf, reasonOf, toLine } from '../api/keystone-errors.ts';
import { type AuthOptions, formatOptions, optionOf } from '../api/plugin-options.ts';
import { RejectedSecretError } from '../api/rejected-secret.ts';
import { mentionsSecondFactor, possibleSecondFactorHint, SECOND_FACTOR_HINT } from '../api/second-factor.ts';
import { parseXml } from './signed-xml.ts';
import { type Fault, faultOf } from './soap-fault.ts';

export interface IdentityProvider {
  readonly url: string;
  readonly host: string;
  /** `The identity provider at HOST`, to start a sentence. */
  readonly title: string;
}

/** Throws MagnumError `usage` for an invalid URL. */
export function identityProviderOf(options: AuthOptions): IdentityProvider {
  const text = (optionOf(options, 'identity_provider_url') ?? '').trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password) {
    return { url: url.href, host: url.host, title: `The identity provider at ${url.host}` };
  }
  throw new MagnumError(
    'usage',
    'Invalid identity provider URL; use an http:// or https:// URL without a username and password.',
    { hint: `Check ${formatOptions(['identity_provider_url'])}.` },
  );
}

/** Codes for a wrong password, of WS-Security (section 12) and SAML 2.0 core (section 3.2.2.2). */
const WRONG_PASSWORD_CODES = new Set(['FailedAuthentication', 'AuthnFailed', 'UnknownPrincipal']);

const WRONG_PASSWORD_HINT = `Check ${formatOptions(['username'])} and ${formatOptions(['password'])}.`;

const wrongPasswordError = (title: string, because: string, status: number): MagnumError =>
  new RejectedSecretError(
    `${title} rejected the username or password${because}.`,
    { status, hint: WRONG_PASSWORD_HINT },
    ['password'],
  );

const RETRY_HINT = 'Try again later, or ask the administrator of the identity provider.';

/**
 * Codes of a provider that cannot authenticate the user in the required way with a password (SAML 2.0 core, section 3.2.2.2). Its
 * text can be any other.
 */
const SECOND_FACTOR_CODES = new Set(['NoAuthnContext', 'NoPassive']);

const toReason = (text: string): string => toLine(redactText(text)).replace(/\.$/, '');

/** Returns the text of the server with the innermost code, which is more specific than a text such as `Login failed`. */
function faultReason({ reason, codes }: Fault): string {
  const [text, code] = [toReason(reason), toReason(codes.at(-1) ?? '')];
  const isDetail = codes.length > 1 && code !== '' && !text.includes(code);
  return text === '' ? code : `${text}${isDetail ? ` (${code})` : ''}`;
}

const secondFactorError = ({ title }: IdentityProvider, reason: string, status: number): MagnumError =>
  new MagnumError('auth', `${title} requires more than a password${becauseOf(reason)}.`, {
    status,
    hint: SECOND_FACTOR_HINT,
  });

function faultError(fault: Fault, provider: IdentityProvider, status: number): MagnumError {
  const { codes } = fault;
  const { title } = provider;
  const text = faultReason(fault);
  if (codes.some((code) => SECOND_FACTOR_CODES.has(code)) || mentionsSecondFactor(text))
    return secondFactorError(provider, text, status);
  if (codes.some((code) => WRONG_PASSWORD_CODES.has(code))) {
    return wrongPasswordError(title, becauseOf(toReason(fault.reason || (codes.at(-1) ?? ''))), status);
  }
  return new MagnumError('auth', `${title} rejected the login${becauseOf(text)}.`, {
    status,
    hint: 'Ask the administrator of the identity provider: this cloud may not be registered there, or the clocks may differ.',
  });
}

function parseFault(response: HttpResponse, title: string): Fault | undefined {
  if (!/^\s*<(?!!|html)/i.test(response.body.replace(/^\s*<\?xml[^>]*\?>/, ''))) return undefined;
  try {
    return faultOf(parseXml(response.body, title).root);
  } catch (error) {
    // Only a successful response must be XML.
    if (response.status === 200) throw error;
    return undefined;
  }
}

const CHECK_URL = `check ${formatOptions(['identity_provider_url'])}`;

/** The start of a page is enough, and an envelope can contain a page as text. */
function isWebPage(body: string): boolean {
  const start = body.slice(0, 4_096);
  return /<html[\s>]|<!doctype html/i.test(start) && !/<(?:[\w.-]{1,40}:)?Envelope[\s>]/.test(start);
}

/** For a page that a person would have to read and answer. */
function pageError({ body, status }: HttpResponse, provider: IdentityProvider): MagnumError {
  const { title, heading, paragraphs } = readPage(body);
  const name = toReason(title ?? heading ?? '');
  const text = `${provider.title} returned a web page instead of a login response${becauseOf(name)}.`;
  return [title, heading, ...paragraphs].some((part) => part && mentionsSecondFactor(part))
    ? new MagnumError('auth', text, { status, hint: SECOND_FACTOR_HINT })
    : new MagnumError('failed', text, { status, hint: possibleSecondFactorHint(CHECK_URL) });
}

/** Undefined for a redirect without a target. Names no query, which can identify the login. */
function redirectError(
  { headers, status }: HttpResponse,
  { url, title }: IdentityProvider,
): MagnumError | undefined {
  const { location } = headers;
  if (status < 300 || status >= 400 || !location || !URL.canParse(location, url)) return undefined;
  const [from, to] = [new URL(url), new URL(location, url)];
  const isSamePage =
    to.hostname === from.hostname &&
    withoutTrailingSlashes(to.pathname) === withoutTrailingSlashes(from.pathname);
  const target = to.host === from.host && !isSamePage ? `${to.host}${to.pathname}` : to.host;
  return isSamePage
    ? new MagnumError('failed', `${title} redirects the login to ${to.origin}${to.pathname}.`, {
        status,
        hint: `If you trust that URL, use it: ${formatOptions(['identity_provider_url'])}.`,
      })
    : new MagnumError('auth', `${title} redirects the login to ${target}.`, {
        status,
        hint: possibleSecondFactorHint(CHECK_URL),
      });
}

/** Returns the error of a response without an assertion; undefined if it may contain one. */
export function providerError(response: HttpResponse, provider: IdentityProvider): MagnumError | undefined {
  const { status } = response;
  const { title } = provider;
  if (status === 200 && isWebPage(response.body)) return pageError(response, provider);
  const fault = parseFault(response, title);
  if (fault) return faultError(fault, provider, status);
  if (status === 200) return undefined;
  const reason = toReason(reasonOf(response));
  if ((status === 401 || status === 403) && mentionsSecondFactor(reason))
    return secondFactorError(provider, reason, status);
  return redirectError(response, provider) ?? statusError(response, provider, reason);
}

function statusError(
  { status }: HttpResponse,
  { title, host }: IdentityProvider,
  reason: string,
): MagnumError {
  const because = becauseOf(reason);
  if (status === 401) {
    return wrongPasswordError(title, because, status);
  }
  if (status === 403) {
    return new MagnumError('auth', `${title} does not allow you to log in${because}.`, {
      status,
      hint: 'Ask the administrator of the identity provider for access.',
    });
  }
  if (status >= 502 && status <= 504) {
    return new MagnumError('unreachable', `${title} is not available${because}.`, {
      status,
      hint: RETRY_HINT,
    });
  }
  if (status < 400 || status === 404 || status === 405) {
    return new MagnumError('failed', `${title} does not accept logins at this URL${because}.`, {
      status,
      hint: `Check ${formatOptions(['identity_provider_url'])}; it may be the browser login page of ${host}.`,
    });
  }
  return new MagnumError('failed', `${title} returned an error${because}.`, { status, hint: RETRY_HINT });
}

/** Returns a sentence if the response's timestamp shows a clock skew. */
export function clockSkewOf(body: string, { host }: IdentityProvider, now: number): string | undefined {
  const issueInstant = /\sIssueInstant="([^"]+)"/.exec(body)?.[1] ?? '';
  const milliseconds = Date.parse(issueInstant);
  return Number.isNaN(milliseconds) ? undefined : clockDifference(host, milliseconds / 1_000, now);
}
