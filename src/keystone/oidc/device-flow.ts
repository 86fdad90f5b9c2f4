/** The device authorization grant (RFC 8628): the user confirms a code with a browser on any device, while this program polls. */
import type { DeviceAuthorizationResponse } from 'openid-client';
import { MagnumError } from '../../errors.ts';
import { assertStaysHttps } from '../../http/https-only.ts';
import { toLine } from '../api/keystone-errors.ts';
import { optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import { type Client, requestedScope, type Tokens } from './client.ts';
import { oauthErrorIn } from './oidc-errors.ts';
import { createPkce } from './pkce.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Seconds (RFC 8628, section 3.2). */
const DEFAULT_POLL_INTERVAL = 5;
/** Seconds that each slow_down adds (RFC 8628, section 3.5). */
const SLOW_DOWN_INCREMENT = 5;
/** Seconds. Shorter and longer intervals of a provider are replaced by these limits. */
const MIN_POLL_INTERVAL = 1;
const MAX_POLL_INTERVAL = 60;
/** Seconds. Limits the wait for a provider that returns an excessive lifetime. */
const MAX_CODE_LIFETIME = 3_600;
/** Consecutive polls without a response, after which the provider counts as unavailable. */
const MAX_FAILED_POLLS = 3;
/** Longer URLs do not fit into MAX_QR_COLUMNS, and very long ones do not fit into any QR code. */
const MAX_QR_CHARS = 1_000;
/** Fits into a terminal of 80 columns. */
const MAX_QR_COLUMNS = 78;

function parseWebUrl(text: string | undefined): string | undefined {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** Returns lines of half blocks; none if the URL is too long for a terminal. */
async function qrLines(url: string): Promise<string[]> {
  if (url.length > MAX_QR_CHARS) return [];
  const { renderUnicodeCompact } = await import('uqr');
  const lines = renderUnicodeCompact(url, { ecc: 'L', border: 2 }).split('\n');
  return lines.some((line) => line.length > MAX_QR_COLUMNS) ? [] : lines;
}

/** Prints the verification URL, the user code and a QR code. `endpoint` is the URL that sent the response. */
async function notifyCode(
  { ui, allowHttp }: Pick<AuthContext, 'ui' | 'allowHttp'>,
  authorization: DeviceAuthorizationResponse,
  endpoint: string,
): Promise<void> {
  const url = parseWebUrl(authorization.verification_uri);
  if (url === undefined) {
    throw new MagnumError('failed', 'The OpenID provider returned no http:// or https:// verification URL.');
  }
  const completeUrl = parseWebUrl(authorization.verification_uri_complete);
  for (const verificationUrl of [url, completeUrl ?? url])
    assertStaysHttps(verificationUrl, endpoint, 'The verification URL', { allowHttp });
  ui.notify(
    `To log in, open ${url} in a browser on any device and enter the code ${toLine(authorization.user_code)}`,
  );
  if (completeUrl !== undefined) ui.notify(`Or open this URL, which includes the code: ${completeUrl}`);
  for (const line of await qrLines(completeUrl ?? url)) ui.notify(line);
  const minutes = Math.max(1, Math.round(timesOf(authorization).lifetime / 60));
  ui.notify(`Waiting for the login (at most ${minutes} min; Ctrl-C to cancel).`);
}

const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);

/** Returns the poll interval and the lifetime of the code in seconds, within limits. */
function timesOf({ interval, expires_in }: DeviceAuthorizationResponse) {
  return {
    interval: clamp(interval ?? DEFAULT_POLL_INTERVAL, MIN_POLL_INTERVAL, MAX_POLL_INTERVAL),
    lifetime: clamp(expires_in, MIN_POLL_INTERVAL, MAX_CODE_LIFETIME),
  };
}

const expiredError = (): MagnumError =>
  new MagnumError('timeout', 'The code expired before the login was confirmed.', {
    hint: 'Log in again.',
  });

/**
 * Polls as RFC 8628, section 3.5 requires. openid-client's own loop ends at the first poll without a response, and notices Ctrl-C
 * only at the next poll.
 */
async function poll(
  context: AuthContext,
  client: Client,
  authorization: DeviceAuthorizationResponse,
  verifier: string | undefined,
): Promise<Tokens> {
  const { now, sleep, options } = context;
  const { send, attempt, library } = client;
  const { interval, lifetime } = timesOf(authorization);
  const expiresAt = now() + lifetime * 1_000;
  // Entra ID requires the client ID even with Basic authentication, as in keystoneauth.
  const parameters = {
    device_code: authorization.device_code,
    client_id: options.client_id ?? '',
    ...(verifier !== undefined && { code_verifier: verifier }),
  };
  let intervalMs = interval * 1_000;
  for (let failedPolls = 0; ; ) {
    await sleep(Math.min(intervalMs, Math.max(0, expiresAt - now())));
    if (now() >= expiresAt) throw expiredError();
    try {
      return await send('device', (configuration) =>
        library.genericGrantRequest(configuration, DEVICE_GRANT, parameters),
      );
    } catch (error) {
      const code = oauthErrorIn(attempt('device').response)?.error;
      if (code === 'authorization_pending' || code === 'slow_down') {
        failedPolls = 0;
        if (code === 'slow_down') intervalMs += SLOW_DOWN_INCREMENT * 1_000;
        continue;
      }
      failedPolls += 1;
      const isTransient = error instanceof MagnumError && ['unreachable', 'timeout'].includes(error.kind);
      if (!isTransient || code === 'expired_token' || failedPolls === MAX_FAILED_POLLS) throw error;
      intervalMs *= 2;
    }
  }
}

/** Returns the tokens of the user who confirms the code. Throws MagnumError `timeout`, `interrupted`, and what `Client.send` throws. */
export async function logInWithDevice(context: AuthContext, client: Client): Promise<Tokens> {
  const { options } = context;
  const pkce = optionOf(options, 'code_challenge_method') ? await createPkce(client, options) : undefined;
  const authorization = await client.send('device', (configuration) =>
    client.library.initiateDeviceAuthorization(configuration, {
      scope: requestedScope(options),
      ...pkce?.challenge,
    }),
  );
  await notifyCode(context, authorization, String(client.provider.metadata.device_authorization_endpoint));
  return poll(context, client, authorization, pkce?.verifier);
}
