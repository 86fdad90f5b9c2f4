/** openid-client's fetch, over our transport: --debug, proxies, certificates, time-outs and Ctrl-C hold for it too. */
import type { CustomFetch } from 'openid-client';
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import type { AuthContext } from '../types.ts';

/** Statuses that come with no body, which `Response` insists on. */
const BODILESS = new Set([204, 205, 304]);

/** The names that stand for this machine and need no TLS (RFC 8252, section 8.3; RFC 6761, section 6.3). */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);

/** Says that others may read along; keystoneauth allows such providers too. */
export function warnOfPlainHttp({ warn }: Pick<AuthContext, 'warn'>, address: string): void {
  const url = new URL(address);
  if (url.protocol !== 'http:' || isLoopback(url)) return;
  warn(
    `The OpenID provider ${url.host} is spoken to without TLS (http://): who is on the way can read passwords and tokens.`,
  );
}

export interface OidcFetch {
  readonly fetch: CustomFetch;
  /** The answer to the last request, if one came: openid-client's errors do not say. */
  last(): HttpResponse | undefined;
  /** What that request held and no message may: an answer can repeat it. */
  secrets(): readonly string[];
  /** Forgets both, before a request that may never be made. */
  reset(): void;
}

export function toResponse({ status, headers, body }: HttpResponse): Response {
  return new Response(BODILESS.has(status) ? null : body, { status, headers: { ...headers } });
}

function bodyOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  // openid-client sends forms alone (RFC 6749, section 3.2).
  return String(body);
}

/** Fields of a token request that everybody may read. */
const PUBLIC = new Set([
  'grant_type',
  'scope',
  'client_id',
  'username',
  'redirect_uri',
  'code_challenge_method',
]);

const secretsIn = (form: string): string[] =>
  [...new URLSearchParams(form)].flatMap(([name, value]) =>
    PUBLIC.has(name) || value === '' ? [] : [value],
  );

/** Redirects are not followed: a token endpoint has nowhere to send secrets on to (RFC 9700, section 4.11). */
export function createOidcFetch(context: Pick<AuthContext, 'transport' | 'warn'>): OidcFetch {
  let last: HttpResponse | undefined;
  let secrets: readonly string[] = [];
  return {
    async fetch(url, { method, headers, body }) {
      warnOfPlainHttp(context, url);
      const { 'user-agent': _, ...own } = headers;
      const text = bodyOf(body);
      last = undefined;
      secrets = secretsIn(text ?? '');
      last = await context.transport.request({
        method: method as HttpRequest['method'],
        url,
        headers: own,
        ...(text !== undefined && { body: text, hidden: secrets }),
        followRedirects: false,
      });
      return toResponse(last);
    },
    last: () => last,
    secrets: () => secrets,
    reset() {
      last = undefined;
      secrets = [];
    },
  };
}
