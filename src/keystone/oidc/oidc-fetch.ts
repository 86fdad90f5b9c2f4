/** openid-client's fetch, implemented with this program's transport: debug log, proxies, certificates, timeouts, Ctrl-C. */
import type { CustomFetch } from 'openid-client';
import { isLoopback } from '../../http/https-only.ts';
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import type { AuthContext } from '../types.ts';
import { type TokenUse, toUsableResponse } from './usable-response.ts';

/** `new Response` throws for a body with one of these. */
const STATUSES_WITHOUT_BODY = new Set([204, 205, 304]);

/** Warns about a provider without TLS, which keystoneauth allows too. */
export function warnOfPlainHttp({ warn }: Pick<AuthContext, 'warn'>, href: string): void {
  const url = new URL(href);
  if (url.protocol !== 'http:' || isLoopback(url)) return;
  warn(
    `The OpenID provider ${url.host} is reached over plain HTTP: passwords and tokens can be intercepted.`,
  );
}

export interface OidcFetch {
  readonly fetch: CustomFetch;
  /** Returns the response to the last request, which openid-client's errors do not contain. */
  lastResponse(): HttpResponse | undefined;
  /** Returns the secrets of the last request, for redaction: a response can repeat them. */
  secrets(): readonly string[];
  /** Discards both, before a request that may not be sent. */
  reset(): void;
}

export function toResponse(response: HttpResponse, use: TokenUse): Response {
  const { status, body } = toUsableResponse(response, use);
  const content = STATUSES_WITHOUT_BODY.has(status) ? null : body;
  return new Response(content, { status, headers: { ...response.headers } });
}

function formOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return undefined;
  // openid-client only sends forms (RFC 6749, section 3.2).
  return String(body);
}

/** Fields of a token request that are not redacted. */
const PUBLIC_FIELDS = new Set([
  'grant_type',
  'scope',
  'client_id',
  'username',
  'redirect_uri',
  'code_challenge_method',
]);

const secretsOf = (form: string): string[] =>
  [...new URLSearchParams(form)].flatMap(([name, value]) =>
    PUBLIC_FIELDS.has(name) || value === '' ? [] : [value],
  );

/** Does not follow redirects, which would send secrets elsewhere (RFC 9700, section 4.11). */
export function createOidcFetch(context: Pick<AuthContext, 'transport' | 'warn'>, use: TokenUse): OidcFetch {
  let response: HttpResponse | undefined;
  let secrets: readonly string[] = [];
  return {
    async fetch(url, { method, headers, body }) {
      warnOfPlainHttp(context, url);
      const { 'user-agent': _, ...ownHeaders } = headers;
      const form = formOf(body);
      response = undefined;
      secrets = secretsOf(form ?? '');
      response = await context.transport.request({
        method: method as HttpRequest['method'],
        url,
        headers: ownHeaders,
        ...(form !== undefined && { body: form, hidden: secrets }),
        followRedirects: false,
      });
      return toResponse(response, use);
    },
    lastResponse: () => response,
    secrets: () => secrets,
    reset() {
      response = undefined;
      secrets = [];
    },
  };
}
