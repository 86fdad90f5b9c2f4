/** Errors of logins, from Keystone's JSON or the HTML of the web server in front of it. */
import { type ErrorKind, MagnumError } from '../../errors.ts';
import { looksLikePage, readPage } from '../../http/page-text.ts';
import { redactText } from '../../http/redaction.ts';
import type { HttpResponse } from '../../http/types.ts';
import { asObject, parseJson } from './json.ts';

const MAX_REASON_CHARS = 300;

/** Texts that Apache and mod_shib add to every error. */
const GENERIC_MESSAGES =
  /^(?:This server could not verify that you|Your browser sent a request that this server could not|You don't have permission to access|The system encountered an error at|To report this problem|Please include the following|The server encountered an internal error)/;

export function requestIdOf(response: HttpResponse): string | undefined {
  return response.headers['x-openstack-request-id'] || response.headers['x-request-id'] || undefined;
}

/** Returns the text as one line of limited length, without control characters. */
export function toLine(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
  return line.length > MAX_REASON_CHARS ? `${line.slice(0, MAX_REASON_CHARS)}…` : line;
}

function pageReason(html: string): string {
  const page = readPage(html);
  const heading = toLine(page.heading ?? page.title ?? '');
  // mod_shib repeats the exception and its URL before the explanation.
  const explanation = page.paragraphs
    .map(toLine)
    .find((text) => text !== '' && !GENERIC_MESSAGES.test(text) && !(heading && text.startsWith(heading)));
  return redactText([heading, explanation].filter(Boolean).join(': '));
}

function jsonReason(body: string): string | undefined {
  const error = parseJson(body)?.error;
  const { message, title } = (asObject(error) ?? {}) as { message?: unknown; title?: unknown };
  const text = typeof error === 'string' ? error : (message ?? title);
  // Some servers repeat the request.
  return typeof text === 'string' ? toLine(redactText(text)) : undefined;
}

/** Returns the server's message; '' without one. */
export function reasonOf(response: HttpResponse): string {
  const keystoneReason = jsonReason(response.body);
  if (keystoneReason !== undefined) return keystoneReason;
  return looksLikePage(response.body) ? pageReason(response.body) : '';
}

interface Verdict {
  readonly kind: ErrorKind;
  readonly text: string;
  readonly hint?: string | undefined;
}

const CHECK_URL = 'Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).';

function loginVerdict(response: HttpResponse): Verdict {
  const { host, origin } = new URL(response.url);
  // Keystone responds with 404, not 401, to unknown tokens and application credentials.
  const isUnknown = response.status === 404 && /\btoken\b|^Could not find/i.test(reasonOf(response));
  const status = isUnknown ? 401 : response.status;
  if (status === 401) {
    return {
      kind: 'auth',
      text: `Keystone at ${host} rejected the login`,
      hint:
        'Check the password, username, project and domains (--os-password, --os-username, --os-project-name, --os-user-domain-name, ' +
        '--os-project-domain-name).',
    };
  }
  if (status === 403) return { kind: 'auth', text: `Keystone at ${host} does not allow the login` };
  if (status === 400) {
    const hint = /domain/i.test(response.body)
      ? 'Set the user and project domains: --os-user-domain-name (OS_USER_DOMAIN_NAME), --os-project-domain-name ' +
        '(OS_PROJECT_DOMAIN_NAME).'
      : undefined;
    return { kind: 'usage', text: `Keystone at ${host} cannot process the login`, hint };
  }
  if (status === 404 || status === 405) {
    return {
      kind: 'unreachable',
      text: `No Identity v3 service at ${origin}${new URL(response.url).pathname.replace(/\/auth\/tokens$/, '')}`,
      hint: CHECK_URL,
    };
  }
  if (status >= 300 && status < 400) {
    const { location } = response.headers;
    const target =
      location && URL.canParse(location, response.url) ? new URL(location, response.url) : undefined;
    return {
      kind: 'unreachable',
      text: `${host} redirects logins${target ? ` to ${target.origin}${target.pathname}` : ''}`,
      hint: 'If you trust that URL, use it as the auth URL: --os-auth-url (OS_AUTH_URL).',
    };
  }
  if (status === 429)
    return {
      kind: 'failed',
      text: `Keystone at ${host} received too many logins`,
      hint: 'Wait a moment and try again.',
    };
  if (status >= 502 && status <= 504)
    return { kind: 'unreachable', text: `Keystone at ${host} is not available` };
  return { kind: 'failed', text: `Keystone at ${host} failed` };
}

/**
 * Returns the error for a login that returned no token: `auth` for 401 and 403, `usage` for 400, `unreachable` if the URL is not
 * Keystone's or Keystone is unavailable, otherwise `failed`. `hint` replaces the general hint of an `auth` error.
 */
export function loginError(response: HttpResponse, hint?: string): MagnumError {
  const { kind, text, hint: generalHint } = loginVerdict(response);
  const reason = reasonOf(response);
  return new MagnumError(kind, `${text}${reason ? `: ${reason}` : '.'}`, {
    hint: kind === 'auth' ? (hint ?? generalHint) : generalHint,
    requestId: requestIdOf(response),
    status: response.status,
  });
}

/** Returns the reason of the web server's module that validates bearer tokens (RFC 6750, section 3). */
function bearerError({ headers }: HttpResponse): string | undefined {
  const challenge = headers['www-authenticate'] ?? '';
  if (!/\bBearer\b/i.test(challenge)) return undefined;
  const parameter = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1];
  return toLine(parameter('error_description') ?? parameter('error') ?? '');
}

const FEDERATION_HINT =
  'Check --os-identity-provider (OS_IDENTITY_PROVIDER) and --os-protocol (OS_PROTOCOL); the cloud administrator ' +
  'knows the values.';

/** True for the message that Keystone returns unless it is configured to return details. */
const isGenericReason = (reason: string): boolean =>
  /^The request you have made requires authentication\.?$/.test(reason);

/** Evaluates an error of Keystone, after its web server has authenticated the user. */
function keystoneVerdict(response: HttpResponse, reason: string): Verdict | undefined {
  const { host } = new URL(response.url);
  const because = isGenericReason(reason) ? '' : reason && `: ${reason.replace(/\.$/, '')}`;
  const isUnmapped = response.status === 401 && !/unsupported method/i.test(reason);
  if (isUnmapped || response.status === 403) {
    return {
      kind: 'auth',
      text:
        `The identity provider accepted the login, but the mapping of Keystone at ${host} does not include your ` +
        `account${because}.`,
      hint: `Ask the cloud administrator for access, or log in as another user. ${FEDERATION_HINT}`,
    };
  }
  if (response.status === 401 || response.status === 404) {
    return {
      kind: 'usage',
      text: `Keystone at ${host} does not offer this federated login${because}.`,
      hint: FEDERATION_HINT,
    };
  }
  if (response.status === 409) {
    return {
      kind: 'auth',
      text: `Keystone at ${host} already knows you from another federated login${because}.`,
      hint: 'Log in as you did before, or ask the cloud administrator.',
    };
  }
  return undefined;
}

/** Evaluates an error of the web server in front of Keystone, or of one of its modules. */
function webServerVerdict(response: HttpResponse, reason: string): Verdict | undefined {
  const { host } = new URL(response.url);
  const because = reason && `: ${reason.replace(/\.$/, '')}`;
  if (response.status === 401 || response.status === 403) {
    const bearer = bearerError(response);
    return {
      kind: 'auth',
      text: bearer
        ? `The web server of Keystone at ${host} rejected the token: ${bearer}.`
        : `The web server of Keystone at ${host} denied access${because}.`,
      hint: FEDERATION_HINT,
    };
  }
  if (response.status >= 300 && response.status < 400) {
    return {
      kind: 'auth',
      text: `Keystone at ${host} requires a browser for this login.`,
      hint: FEDERATION_HINT,
    };
  }
  return undefined;
}

/**
 * Returns the error for a federated login, which is the web server's (HTML) or Keystone's (JSON). `hint` replaces the hint of an error
 * of the web server.
 */
export function federatedError(response: HttpResponse, hint?: string): MagnumError {
  const keystoneReason = jsonReason(response.body);
  const specific =
    keystoneReason === undefined
      ? webServerVerdict(response, reasonOf(response))
      : keystoneVerdict(response, keystoneReason);
  if (!specific) return loginError(response, hint);
  return new MagnumError(specific.kind, specific.text, {
    hint: keystoneReason === undefined ? (hint ?? specific.hint) : specific.hint,
    requestId: requestIdOf(response),
    status: response.status,
  });
}
