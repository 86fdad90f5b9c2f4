/** Access tokens of Keystone's own OAuth 2.0 (Identity API v3, OS-OAUTH2), which are Keystone tokens. */
import { MagnumError } from '../../errors.ts';
import { redactText } from '../../http/redaction.ts';
import type { HttpResponse } from '../../http/types.ts';
import { parseJson } from '../api/json.ts';
import { reasonOf, requestIdOf, toLine, withReason } from '../api/keystone-errors.ts';
import { optionOf } from '../api/plugin-options.ts';
import { validateToken } from '../api/token-validation.ts';
import type { AuthContext, AuthPlugin, Token } from '../types.ts';

export interface ClientCredential {
  /** In addition to `grant_type` (RFC 6749, section 4.4.2). */
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** The hint of the error if the client is rejected. */
  readonly hint: string;
}

/** RFC 6749, section 5.2. */
const CLIENT_ERRORS = new Set(['invalid_client', 'unauthorized_client', 'access_denied', 'invalid_scope']);

function tokenRequestError(response: HttpResponse, hint: string): MagnumError {
  const { host } = new URL(response.url);
  const body = parseJson(response.body);
  const code = typeof body?.error === 'string' ? body.error : undefined;
  const description = typeof body?.error_description === 'string' ? body.error_description : undefined;
  // Keystone's response to an unknown application credential.
  const isUnknown = response.status === 404 && code === 'other_error';
  const reason = isUnknown
    ? 'no client with this ID'
    : description
      ? toLine(redactText(description))
      : reasonOf(response);
  const details = { requestId: requestIdOf(response), status: response.status };
  if (response.status === 401 || response.status === 403 || isUnknown || (code && CLIENT_ERRORS.has(code))) {
    const text = withReason(`${host} rejected the OAuth 2.0 client`, reason);
    return new MagnumError('auth', text, { ...details, hint });
  }
  return new MagnumError('failed', withReason(`${host} returned no OAuth 2.0 access token`, reason), {
    ...details,
    hint: 'Check --os-oauth2-endpoint (OS_OAUTH2_ENDPOINT); in Keystone it ends in /v3/OS-OAUTH2/token.',
  });
}

/** POST to `oauth2_endpoint` (RFC 6749, section 4.4). Throws MagnumError `auth` and `failed`. */
async function requestAccessToken(
  { transport, options }: AuthContext,
  { form, headers, hint }: ClientCredential,
): Promise<string> {
  const response = await transport.request({
    method: 'POST',
    url: optionOf(options, 'oauth2_endpoint') ?? '',
    headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }).toString(),
  });
  const token = response.status === 200 ? parseJson(response.body)?.access_token : undefined;
  if (typeof token === 'string' && token !== '') return token;
  throw tokenRequestError(response, hint);
}

/**
 * Requests an access token and its description (GET /v3/auth/tokens, as keystoneauth's identity/v3/oauth2_mtls_client_credential.py
 * does). The token is for one project, so no scope is requested.
 */
export async function requestOauth2Token(context: AuthContext, credential: ClientCredential): Promise<Token> {
  const id = await requestAccessToken(context, credential);
  return validateToken(
    context,
    id,
    'The access token was not issued by this Keystone: check --os-oauth2-endpoint (OS_OAUTH2_ENDPOINT) and ' +
      '--os-auth-url (OS_AUTH_URL).',
  );
}

/**
 * Returns both headers, as keystoneauth does: Bearer for services with keystonemiddleware's `oauth2_token` (RFC 6750, section 2.1),
 * X-Auth-Token for those with `auth_token` (Magnum's default).
 */
export const bearerHeaders: NonNullable<AuthPlugin['headers']> = ({ id }) => ({
  'X-Auth-Token': id,
  Authorization: `Bearer ${id}`,
});
