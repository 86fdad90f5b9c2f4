/**
 * Removes or replaces the fields of a provider's response that no login needs. openid-client rejects a response for any invalid field,
 * but keystoneauth reads only the token that it sends to Keystone.
 */
import type { HttpResponse } from '../../http/types.ts';
import { type Json, parseJson } from '../api/json.ts';

/** What a login uses of a token response. */
export interface TokenUse {
  /** The token that is sent to Keystone. The other token may be missing. */
  readonly bearer: 'access_token' | 'id_token';
  /** False if the login does not depend on the ID token, so that an invalid one must not end it. */
  readonly validatesIdToken: boolean;
}

/** Seconds, for a device code without a usable `expires_in` (RFC 8628, section 3.2). */
const DEFAULT_CODE_LIFETIME = 600;

/** Replaces a missing access token, which openid-client requires, if only the ID token is used. */
const UNUSED_ACCESS_TOKEN = 'unused';

const textAt = (fields: Json, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Returns the ID token of a response, which is not validated. */
export function idTokenIn(response: HttpResponse | undefined): string | undefined {
  const fields = response && parseJson(response.body);
  return fields && textAt(fields, 'id_token');
}

/** Keeps the tokens. Their type is always `Bearer`, because they are sent to Keystone so (RFC 6750, section 2.1). */
function usableTokens(fields: Json, { bearer, validatesIdToken }: TokenUse): Json {
  const [idToken, refreshToken] = [textAt(fields, 'id_token'), textAt(fields, 'refresh_token')];
  const isAccessTokenUnused = bearer === 'id_token' && textAt(fields, 'access_token') === undefined;
  return {
    access_token: isAccessTokenUnused && idToken ? UNUSED_ACCESS_TOKEN : fields.access_token,
    token_type: 'Bearer',
    ...(validatesIdToken && idToken && { id_token: idToken }),
    ...(refreshToken && { refresh_token: refreshToken }),
  };
}

const isUsableTime = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;

/** Replaces times that are not positive numbers by RFC 8628's defaults. Google's name of the URL is `verification_url`. */
function usableDeviceCode(fields: Json): Json {
  const { interval, expires_in, verification_uri_complete: _, user_code, ...others } = fields;
  const completeUrl = textAt(fields, 'verification_uri_complete');
  return {
    ...others,
    user_code: typeof user_code === 'number' ? String(user_code) : user_code,
    verification_uri: fields.verification_uri ?? fields.verification_url,
    ...(completeUrl && { verification_uri_complete: completeUrl }),
    ...(isUsableTime(Number(interval)) && { interval: Number(interval) }),
    expires_in: isUsableTime(Number(expires_in)) ? Number(expires_in) : DEFAULT_CODE_LIFETIME,
  };
}

/** Returns the status and the body for openid-client, which accepts only 200. Errors and other content are unchanged. */
export function toUsableResponse(
  { status, body }: Pick<HttpResponse, 'status' | 'body'>,
  use: TokenUse,
): Pick<HttpResponse, 'status' | 'body'> {
  const fields = status >= 200 && status < 300 ? parseJson(body) : undefined;
  if (!fields) return { status, body };
  if ('device_code' in fields) return { status: 200, body: JSON.stringify(usableDeviceCode(fields)) };
  if ('access_token' in fields || 'id_token' in fields)
    return { status: 200, body: JSON.stringify(usableTokens(fields, use)) };
  return { status, body };
}
