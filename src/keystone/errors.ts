/** Keystone's refusals as one sentence: JSON of Keystone, or HTML of the web server before it. */
import { type ErrorKind, MagnumError } from '../errors.ts';
import type { HttpResponse } from '../http/types.ts';

const LONGEST = 300;

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

export function requestIdOf(response: HttpResponse): string | undefined {
  return response.headers['x-openstack-request-id'] || response.headers['x-request-id'] || undefined;
}

/** One line, nothing that drives a terminal, not endless. */
export function tidy(text: string): string {
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function fromHtml(html: string): string {
  const textOf = (tag: string) => new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'i').exec(html)?.[1];
  const plain = (part: string | undefined) =>
    tidy(
      (part ?? '')
        .replace(/<[^>]*>/g, ' ')
        .replace(/&(?:lt|gt|quot|amp|nbsp|#39);/g, (name) => ENTITIES[name] ?? name),
    );
  const parts = [plain(textOf('h1') ?? textOf('title')), plain(textOf('p'))];
  return parts.filter((part) => part !== '').join(': ');
}

function fromJson(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown; title?: unknown } | string };
    const text = typeof error === 'string' ? error : (error?.message ?? error?.title);
    return typeof text === 'string' ? tidy(text) : undefined;
  } catch {
    return undefined;
  }
}

/** What the server itself says, or '' when it says nothing readable. */
export function reasonOf(response: HttpResponse): string {
  const fromKeystone = fromJson(response.body);
  if (fromKeystone !== undefined) return fromKeystone;
  return /^\s*</.test(response.body) ? fromHtml(response.body) : '';
}

interface Verdict {
  readonly kind: ErrorKind;
  readonly text: string;
  readonly hint?: string | undefined;
}

const CHECK_URL = 'Check the auth URL, which usually ends in /v3: --os-auth-url (OS_AUTH_URL).';

function verdict(response: HttpResponse): Verdict {
  const { host, origin } = new URL(response.url);
  // Keystone answers 404, not 401, to tokens and application credentials that are none of its own.
  const unknown = response.status === 404 && /\btoken\b|^Could not find/i.test(reasonOf(response));
  const status = unknown ? 401 : response.status;
  if (status === 401) {
    return {
      kind: 'auth',
      text: `Keystone at ${host} refused the log-in`,
      hint: 'Check the user name, the password, the project and their domains (--os-username, --os-password, --os-project-name, --os-user-domain-name, --os-project-domain-name).',
    };
  }
  if (status === 403) return { kind: 'auth', text: `Keystone at ${host} does not allow the log-in` };
  if (status === 400) {
    const hint = /domain/i.test(response.body)
      ? 'Give the domains of user and project: --os-user-domain-name (OS_USER_DOMAIN_NAME), --os-project-domain-name (OS_PROJECT_DOMAIN_NAME).'
      : undefined;
    return { kind: 'usage', text: `Keystone at ${host} cannot do with this log-in`, hint };
  }
  if (status === 404 || status === 405) {
    return {
      kind: 'unreachable',
      text: `There is no Identity v3 service at ${origin}${new URL(response.url).pathname.replace(/\/auth\/tokens$/, '')}`,
      hint: CHECK_URL,
    };
  }
  if (status >= 300 && status < 400) {
    const to = response.headers.location;
    const where = to && URL.canParse(to, response.url) ? new URL(to, response.url) : undefined;
    return {
      kind: 'unreachable',
      text: `${host} sends log-ins elsewhere${where ? `, to ${where.origin}${where.pathname}` : ''}`,
      hint: 'Use the address it names as the auth URL, if you trust it: --os-auth-url (OS_AUTH_URL).',
    };
  }
  if (status === 429)
    return { kind: 'failed', text: `Keystone at ${host} had too many log-ins`, hint: 'Wait a moment.' };
  if (status >= 502 && status <= 504)
    return { kind: 'unreachable', text: `Keystone at ${host} is not available` };
  return { kind: 'failed', text: `Keystone at ${host} failed` };
}

/**
 * The error for a log-in that got no token: `auth` for 401 and 403, `usage` for 400, `unreachable` where there is no
 * Keystone, `failed` otherwise. `hint` replaces the general one of a refusal.
 */
export function logInError(response: HttpResponse, hint?: string): MagnumError {
  const { kind, text, hint: general } = verdict(response);
  const reason = reasonOf(response);
  return new MagnumError(kind, `${text}${reason ? `: ${reason}` : '.'}`, {
    hint: kind === 'auth' ? (hint ?? general) : general,
    requestId: requestIdOf(response),
    status: response.status,
  });
}
