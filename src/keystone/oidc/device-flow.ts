/** The device authorization grant (RFC 8628): the person confirms a code with a browser on any device; we ask until it is done. */
import type { DeviceAuthorizationResponse } from 'openid-client';
import { MagnumError } from '../../errors.ts';
import { tidy } from '../api/keystone-errors.ts';
import { optionOf } from '../api/plugin-options.ts';
import type { AuthContext, UserInterface } from '../types.ts';
import { type Client, scopeAsked, type Tokens } from './client.ts';
import { oauthErrorIn } from './oidc-errors.ts';
import { proofOf } from './pkce.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Seconds, where the provider says none (RFC 8628, section 3.2). */
const INTERVAL = 5;
/** Seconds more after each slow_down (RFC 8628, section 3.5). */
const SLOWER = 5;
/** Polls in a row that the provider does not answer, after which it counts as down. */
const MAX_FAILED_POLLS = 3;
/** Columns of a terminal that everybody has. */
const WIDEST_QR = 78;

function webAddress(text: string | undefined): string | undefined {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** Lines of half blocks, or none where the address is too long for a terminal. */
async function qrLines(address: string): Promise<string[]> {
  const { renderUnicodeCompact } = await import('uqr');
  const lines = renderUnicodeCompact(address, { ecc: 'L', border: 2 }).split('\n');
  return lines.some((line) => line.length > WIDEST_QR) ? [] : lines;
}

async function show(person: UserInterface, started: DeviceAuthorizationResponse): Promise<void> {
  const address = webAddress(started.verification_uri);
  if (address === undefined) {
    throw new MagnumError('failed', 'The OpenID provider names no web address at which to log in.');
  }
  const complete = webAddress(started.verification_uri_complete);
  person.notify(
    `To log in, open ${address} in a browser, on any device, and enter the code ${tidy(started.user_code)}`,
  );
  if (complete !== undefined) person.notify(`The same with the code in it: ${complete}`);
  for (const line of await qrLines(complete ?? address)) person.notify(line);
  const minutes = Math.max(1, Math.round(started.expires_in / 60));
  person.notify(`Waiting for it (at most ${minutes} min; Ctrl-C stops).`);
}

const expired = (): MagnumError =>
  new MagnumError('timeout', 'The code has expired before the log-in was confirmed.', {
    hint: 'Start the log-in again.',
  });

/**
 * Polls as RFC 8628, section 3.5 says. Not openid-client's own loop: that one ends at the first poll that gets no answer, and notices Ctrl-C
 * at its next poll only.
 */
async function poll(
  context: AuthContext,
  client: Client,
  started: DeviceAuthorizationResponse,
  verifier: string | undefined,
): Promise<Tokens> {
  const { now, sleep, options } = context;
  const { ask, attempt, library } = client;
  const end = now() + started.expires_in * 1_000;
  // With the client's id even beside Basic authentication: Entra ID wants it, as keystoneauth found.
  const parameters = {
    device_code: started.device_code,
    client_id: options.client_id ?? '',
    ...(verifier !== undefined && { code_verifier: verifier }),
  };
  let wait = (started.interval ?? INTERVAL) * 1_000;
  for (let missed = 0; ; ) {
    await sleep(Math.min(wait, Math.max(0, end - now())));
    if (now() >= end) throw expired();
    try {
      return await ask('device', (it) => library.genericGrantRequest(it, DEVICE_GRANT, parameters));
    } catch (error) {
      const said = oauthErrorIn(attempt('device').answer)?.error;
      if (said === 'authorization_pending' || said === 'slow_down') {
        missed = 0;
        if (said === 'slow_down') wait += SLOWER * 1_000;
        continue;
      }
      missed += 1;
      const mayPass = error instanceof MagnumError && ['unreachable', 'timeout'].includes(error.kind);
      if (!mayPass || said === 'expired_token' || missed === MAX_FAILED_POLLS) throw error;
      wait *= 2;
    }
  }
}

/**
 * Tokens for whoever confirms the code. Throws MagnumError `timeout` when nobody does in time, `interrupted`, and what failure.ts
 * says.
 */
export async function logInWithDevice(context: AuthContext, client: Client): Promise<Tokens> {
  const { options, person } = context;
  const proof = optionOf(options, 'code_challenge_method') ? await proofOf(client, options) : undefined;
  const started = await client.ask('device', (it) =>
    client.library.initiateDeviceAuthorization(it, { scope: scopeAsked(options), ...proof?.challenge }),
  );
  await show(person, started);
  return poll(context, client, started, proof?.verifier);
}
