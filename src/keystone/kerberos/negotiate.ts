/**
 * HTTP with Kerberos (RFC 4559 "Negotiate", RFC 4178 SPNEGO, RFC 4120), through the package `kerberos`.
 */
import { platform } from 'node:os';
import type { KerberosClient } from 'kerberos';
import { MagnumError, messageOf } from '../../errors.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../http/types.ts';
import { type AuthOptions, optionOf } from '../api/plugin-options.ts';
import { kerberosError } from './kerberos-error.ts';
import { type KerberosPackage, loadKerberos } from './kerberos-package.ts';

/** Must the server prove itself too (RFC 4559, section 5)? As requests-kerberos, which keystoneauth uses, means it. */
export type MutualAuth = 'required' | 'optional' | 'disabled';

const MODES: readonly MutualAuth[] = ['required', 'optional', 'disabled'];

/** `optional` where nothing is said, as in keystoneauth. Throws MagnumError `usage` for anything else. */
export function mutualAuthOf(options: AuthOptions): MutualAuth {
  const said = optionOf(options, 'mutual_auth')?.toLowerCase() ?? 'optional';
  const mode = MODES.find((it) => it === said);
  if (mode) return mode;
  throw new MagnumError('usage', 'Mutual authentication is either optional, required or disabled.', {
    hint: 'Check --os-mutual-auth (OS_MUTUAL_AUTH), or mutual_auth in clouds.yaml.',
  });
}

/** The token of `WWW-Authenticate: Negotiate TOKEN`, '' where there is none, undefined where Negotiate is not offered. */
function offerOf(response: HttpResponse): string | undefined {
  const challenges = response.headers['www-authenticate'] ?? '';
  const found = /(?:^|,)\s*Negotiate(?:\s+([A-Za-z0-9+/]+=*))?\s*(?=,|$)/i.exec(challenges);
  return found ? (found[1] ?? '') : undefined;
}

export interface Negotiation {
  readonly transport: Transport;
  readonly mutualAuth: MutualAuth;
  /** The package; for tests. */
  readonly load?: () => Promise<KerberosPackage>;
}

/** Rounds before a server that never has enough is given up on: SPNEGO needs two at most. */
const MAX_ROUNDS = 4;

function elsewhere(asked: URL, answered: URL): MagnumError {
  return new MagnumError(
    'unreachable',
    `${asked.host} sends log-ins elsewhere, to ${answered.origin}, and a Kerberos ticket is not taken along.`,
    { hint: 'Use that address as the auth URL, if you trust it: --os-auth-url (OS_AUTH_URL).' },
  );
}

function mutualAuthError(host: string, reason: string, cause?: unknown): MagnumError {
  return new MagnumError(
    'auth',
    `${host} did not prove with Kerberos that it is the right server: ${reason}.`,
    {
      hint: 'It may be an impostor. Only if its operators say that it cannot prove itself, use --os-mutual-auth disabled (OS_MUTUAL_AUTH).',
      cause,
    },
  );
}

/** As requests-kerberos: a proof that is sent is checked; one that is missing matters when it is required, of a success. */
async function checkServer(
  client: KerberosClient | undefined,
  response: HttpResponse,
  mutualAuth: MutualAuth,
): Promise<void> {
  if (mutualAuth === 'disabled') return;
  const { host } = new URL(response.url);
  const proof = offerOf(response);
  if (proof && client) {
    try {
      if (!client.contextComplete) await client.step(proof);
    } catch (cause) {
      throw mutualAuthError(host, 'its proof is wrong', cause);
    }
    if (client.contextComplete) return;
    throw mutualAuthError(host, 'its proof is not complete');
  }
  if (mutualAuth === 'required' && response.status < 400) throw mutualAuthError(host, 'it sent no proof');
}

/** RFC 4559, section 4.1; SSPI writes the same name with a slash. */
const serviceAt = (host: string): string => `HTTP${platform() === 'win32' ? '/' : '@'}${host}`;

async function createKerberosClient(
  kerberos: KerberosPackage,
  host: string,
  mutualAuth: MutualAuth,
): Promise<KerberosClient> {
  const mutual = mutualAuth === 'disabled' ? 0 : kerberos.GSS_C_MUTUAL_FLAG;
  try {
    return await kerberos.initializeClient(serviceAt(host), {
      flags: mutual | kerberos.GSS_C_SEQUENCE_FLAG,
      mechOID: kerberos.GSS_MECH_OID_SPNEGO,
    });
  } catch (error) {
    throw kerberosError(error, host);
  }
}

/** SPNEGO often says no more than that no mechanism works; Kerberos, asked directly, says why. */
async function underlying(error: unknown, kerberos: KerberosPackage, host: string): Promise<unknown> {
  if (!/SPNEGO/.test(messageOf(error))) return error;
  try {
    const mechOID = kerberos.GSS_MECH_OID_KRB5;
    const client = await kerberos.initializeClient(serviceAt(host), { flags: 0, mechOID });
    await client.step('');
    return error;
  } catch (reason) {
    return reason;
  }
}

/**
 * Sends the request, and once more with a ticket when the server asks for one: nothing is shown to who does not ask, and
 * nothing to another host than the one in the request, whatever it redirects to. Any other answer is a value, a 401 that
 * remains too.
 *
 * Throws MagnumError `usage` where the package is missing, `auth` without a ticket that is good or for a server that
 * does not prove itself, `unreachable` where no KDC answers or the server redirects, and what the transport throws.
 */
export async function negotiate(request: HttpRequest, negotiation: Negotiation): Promise<HttpResponse> {
  const { transport, mutualAuth, load = loadKerberos } = negotiation;
  let response = await transport.request(request);
  let challenge = offerOf(response);
  if (response.status !== 401 || challenge === undefined) {
    await checkServer(undefined, response, mutualAuth);
    return response;
  }
  const asked = new URL(request.url);
  const url = new URL(response.url);
  if (asked.hostname !== url.hostname) throw elsewhere(asked, url);
  const kerberos = await load();
  const client = await createKerberosClient(kerberos, url.hostname, mutualAuth);
  for (let round = 0; round < MAX_ROUNDS && response.status === 401 && challenge !== undefined; round += 1) {
    // A 401 with nothing more to say, or after all was said, is a refusal.
    if (round > 0 && (challenge === '' || client.contextComplete)) break;
    const ticket = await client.step(challenge).catch(async (error: unknown) => {
      throw kerberosError(await underlying(error, kerberos, url.hostname), url.hostname);
    });
    if (!ticket) break;
    response = await transport.request({
      ...request,
      url: url.href,
      headers: { ...request.headers, Authorization: `Negotiate ${ticket}` },
      followRedirects: false,
    });
    challenge = offerOf(response);
  }
  if (response.status !== 401) await checkServer(client, response, mutualAuth);
  return response;
}
