/** Identity providers that log in with a password: URL, errors and clock skew. */
import { MagnumError } from '../../errors.ts';
import { redactText } from '../../http/redaction.ts';
import type { HttpResponse } from '../../http/types.ts';
import { clockDifference } from '../api/clock-skew.ts';
import { reasonOf, toLine } from '../api/keystone-errors.ts';
import { type AuthOptions, formatOptions, optionOf } from '../api/plugin-options.ts';
import { RejectedSecretError } from '../api/rejected-secret.ts';
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

const toReason = (text: string): string => toLine(redactText(text)).replace(/\.$/, '');

function faultError({ reason, codes }: Fault, { title }: IdentityProvider, status: number): MagnumError {
  const text = toReason(reason || codes.at(-1) || '');
  const because = text && `: ${text}`;
  if (codes.some((code) => WRONG_PASSWORD_CODES.has(code))) {
    return wrongPasswordError(title, because, status);
  }
  return new MagnumError('auth', `${title} rejected the login${because}.`, {
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

/** Returns the error of a response without an assertion; undefined if it may contain one. */
export function providerError(response: HttpResponse, provider: IdentityProvider): MagnumError | undefined {
  const { status } = response;
  const { title, host } = provider;
  const fault = parseFault(response, title);
  if (fault) return faultError(fault, provider, status);
  if (status === 200) return undefined;
  const reason = toReason(reasonOf(response));
  const because = reason && `: ${reason}`;
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
