/** Errors of logins, from Keystone's JSON or the HTML of the web server in front of it. */
import { type ErrorKind, MagnumError } from '../../errors.ts';
import { errorBodyOf } from '../../http/error-body.ts';
import { looksLikePage, readPage } from '../../http/page-text.ts';
import { redactText } from '../../http/redaction.ts';
import { parseServerJson } from '../../http/server-json.ts';
import type { HttpResponse } from '../../http/types.ts';
import type { NameOwner } from './domain-references.ts';
import { asObject, parseJson } from './json.ts';
import { methodList, offeredMethods, otherAuthTypeHint } from './offered-methods.ts';

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
  if (body.length > MAX_ERROR_CHARS) return undefined;
  const parsed = parseJson(body);
  const { message, title } = (asObject(parsed?.error) ?? {}) as { message?: unknown; title?: unknown };
  const text = typeof parsed?.error === 'string' ? errorBodyOf(parsed).message : (message ?? title);
  // Some servers repeat the request.
  return typeof text === 'string' ? toLine(redactText(text)) : undefined;
}

/** An error is shorter: longer JSON is content of another kind, which would take much memory to parse again. */
const MAX_ERROR_CHARS = 65_536;

/** The message of a server other than Keystone, such as a gateway; '' without one. */
function otherReason(body: string): string {
  if (looksLikePage(body)) return pageReason(body);
  if (body.length > MAX_ERROR_CHARS) return '';
  const isJson = /^\s*[{["]/.test(body);
  const text = isJson ? errorBodyOf(parseServerJson(body), parseServerJson).message : body;
  return toLine(redactText(text ?? ''));
}

/** Returns the server's message; '' without one. */
export const reasonOf = ({ body }: HttpResponse): string => jsonReason(body) ?? otherReason(body);

/** Returns `: REASON` without a full stop; '' without a reason. */
export const becauseOf = (reason: string): string => (reason === '' ? '' : `: ${reason.replace(/\.$/, '')}`);

/** Returns the sentence `TEXT: REASON.`, with one mark at its end. */
export const withReason = (text: string, reason: string): string =>
  `${text}${becauseOf(reason)}${/[!?\u2026]$/.test(reason) ? '' : '.'}`;

interface Verdict {
  readonly kind: ErrorKind;
  readonly text: string;
  readonly hint?: string | undefined;
}

const CHECK_URL = 'Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).';

/** True for `Expecting to find domain in user.` and the like. */
export const requiresDomain = (response: HttpResponse): boolean =>
  response.status === 400 && /domain/i.test(reasonOf(response));

function domainHint(owners: readonly NameOwner[]): string | undefined {
  if (owners.length === 0) return undefined;
  const options = owners.map((owner) => `--os-${owner}-domain-name (OS_${owner.toUpperCase()}_DOMAIN_NAME)`);
  const domains = owners.length === 1 ? 'domain' : 'domains';
  return `Set the ${owners.join(' and ')} ${domains}: ${options.join(', ')}.`;
}

function loginVerdict(response: HttpResponse, ownersWithoutDomain: readonly NameOwner[]): Verdict {
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
    const hint = requiresDomain(response) ? domainHint(ownersWithoutDomain) : undefined;
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

/** For a Keystone that does not offer one of the `requested` methods: its message does not say so unless it is configured to. */
function unofferedMethodError(
  response: HttpResponse,
  offered: readonly string[],
  requested: readonly string[],
): MagnumError {
  const { host } = new URL(response.url);
  const missing = requested.filter((method) => !offered.includes(method));
  const what = missing.length > 0 ? `the method ${missing.join(' or ')}` : 'this login method';
  return new MagnumError(
    'auth',
    `Keystone at ${host} does not accept ${what}; it accepts ${methodList(offered)}.`,
    { hint: otherAuthTypeHint(offered), requestId: requestIdOf(response), status: response.status },
  );
}

interface RejectedRequest {
  readonly methods?: readonly string[];
  readonly ownersWithoutDomain?: readonly NameOwner[];
}

/**
 * Returns the error for a login that returned no token: `auth` for 401 and 403, `usage` for 400, `unreachable` if the URL is not
 * Keystone's or Keystone is unavailable, otherwise `failed`. `hint` replaces the general hint of an `auth` error. `methods` are
 * those of the request. The hint for a 400 names `ownersWithoutDomain`, which defaults to both.
 */
export function loginError(
  response: HttpResponse,
  hint?: string,
  { methods = [], ownersWithoutDomain = ['user', 'project'] }: RejectedRequest = {},
): MagnumError {
  const offered = offeredMethods(response);
  if (offered.length > 0) return unofferedMethodError(response, offered, methods);
  const { kind, text, hint: generalHint } = loginVerdict(response, ownersWithoutDomain);
  return new MagnumError(kind, withReason(text, reasonOf(response)), {
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

/** The methods of federated logins in Keystone's default configuration. */
const FEDERATED_METHODS = new Set(['mapped', 'openid', 'saml2']);

/** Evaluates an error of Keystone, after its web server has authenticated the user. */
function keystoneVerdict(response: HttpResponse, reason: string): Verdict | undefined {
  const { host } = new URL(response.url);
  const because = isGenericReason(reason) ? '' : becauseOf(reason);
  const offered = offeredMethods(response);
  // Keystone uses the protocol as a method, so it can be the wrong one.
  const isFederationOffered = offered.length === 0 || offered.some((method) => FEDERATED_METHODS.has(method));
  const isUnmapped = response.status === 401 && offered.length === 0 && !/unsupported method/i.test(reason);
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
      text: `Keystone at ${host} does not offer this federated login${offered.length > 0 ? `; it accepts ${methodList(offered)}` : because}.`,
      hint: isFederationOffered ? FEDERATION_HINT : otherAuthTypeHint(offered),
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
  const because = becauseOf(reason);
  if (response.status === 401 || response.status === 403) {
    const bearer = bearerError(response);
    return {
      kind: 'auth',
      text: bearer
        ? `The web server of Keystone at ${host} rejected the token${becauseOf(bearer)}.`
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
