/** HTTP with Kerberos (RFC 4559 "Negotiate", RFC 4178 SPNEGO, RFC 4120), through the package `kerberos`. */
import { platform } from 'node:os';
import type { KerberosClient } from 'kerberos';
import { MagnumError, messageOf } from '../../errors.ts';
import type { HttpRequest, HttpResponse, Transport } from '../../http/types.ts';
import { type AuthOptions, optionOf } from '../api/plugin-options.ts';
import { kerberosError } from './kerberos-error.ts';
import { type KerberosPackage, loadKerberos } from './kerberos-package.ts';

/** Whether the server must authenticate itself (RFC 4559, section 5), as in requests-kerberos, which keystoneauth uses. */
export type MutualAuth = 'required' | 'optional' | 'disabled';

const MUTUAL_AUTH_MODES: readonly MutualAuth[] = ['required', 'optional', 'disabled'];

/** Defaults to `optional`, as in keystoneauth. Throws MagnumError `usage` for an unknown mode. */
export function mutualAuthOf(options: AuthOptions): MutualAuth {
  const text = optionOf(options, 'mutual_auth') ?? 'optional';
  const mode = MUTUAL_AUTH_MODES.find((candidate) => candidate === text.toLowerCase());
  if (mode) return mode;
  throw new MagnumError(
    'usage',
    `Invalid mutual authentication mode '${text}'; use optional, required or disabled.`,
    {
      hint: 'Check --os-mutual-auth (OS_MUTUAL_AUTH), or mutual_auth in clouds.yaml.',
    },
  );
}

/** Returns the token of `WWW-Authenticate: Negotiate TOKEN`, '' without one, undefined without Negotiate. */
function challengeOf(response: HttpResponse): string | undefined {
  const header = response.headers['www-authenticate'] ?? '';
  const match = /(?:^|,)\s*Negotiate(?:\s+([A-Za-z0-9+/]+=*))?\s*(?=,|$)/i.exec(header);
  return match ? (match[1] ?? '') : undefined;
}

export interface Negotiation {
  readonly transport: Transport;
  readonly mutualAuth: MutualAuth;
  /** Loads the package; replaced in tests. */
  readonly load?: () => Promise<KerberosPackage>;
}

/** SPNEGO requires no more than two. */
const MAX_ROUNDS = 4;

function redirectError(requested: URL, redirected: URL): MagnumError {
  return new MagnumError(
    'unreachable',
    `${requested.host} redirects logins to ${redirected.origin}; the Kerberos ticket was not sent there.`,
    { hint: 'If you trust that URL, use it as the auth URL: --os-auth-url (OS_AUTH_URL).' },
  );
}

function mutualAuthError(host: string, reason: string, cause?: unknown): MagnumError {
  return new MagnumError('auth', `${host} failed Kerberos mutual authentication: ${reason}.`, {
    hint:
      'The server may be an impostor. Use --os-mutual-auth disabled (OS_MUTUAL_AUTH) only if its administrator ' +
      'confirms that it cannot authenticate itself.',
    cause,
  });
}

/** Verifies the server's token as requests-kerberos does: a missing one is an error only if it is required and the request succeeded. */
async function assertServer(
  client: KerberosClient | undefined,
  response: HttpResponse,
  mutualAuth: MutualAuth,
): Promise<void> {
  if (mutualAuth === 'disabled') return;
  const { host } = new URL(response.url);
  const token = challengeOf(response);
  if (token && client) {
    try {
      if (!client.contextComplete) await client.step(token);
    } catch (cause) {
      throw mutualAuthError(host, 'its Kerberos token is invalid', cause);
    }
    if (client.contextComplete) return;
    throw mutualAuthError(host, 'the exchange is incomplete');
  }
  if (mutualAuth === 'required' && response.status < 400)
    throw mutualAuthError(host, 'it sent no Kerberos token');
}

/** The service name of RFC 4559, section 4.1, which SSPI writes with a slash. */
const serviceNameOf = (host: string): string => `HTTP${platform() === 'win32' ? '/' : '@'}${host}`;

async function createKerberosClient(
  kerberos: KerberosPackage,
  host: string,
  mutualAuth: MutualAuth,
): Promise<KerberosClient> {
  const mutual = mutualAuth === 'disabled' ? 0 : kerberos.GSS_C_MUTUAL_FLAG;
  try {
    return await kerberos.initializeClient(serviceNameOf(host), {
      flags: mutual | kerberos.GSS_C_SEQUENCE_FLAG,
      mechOID: kerberos.GSS_MECH_OID_SPNEGO,
    });
  } catch (error) {
    throw kerberosError(error, host);
  }
}

/** Finds the reason if SPNEGO reports only that no mechanism works: Kerberos without SPNEGO reports it. */
async function underlyingError(error: unknown, kerberos: KerberosPackage, host: string): Promise<unknown> {
  if (!/SPNEGO/.test(messageOf(error))) return error;
  try {
    const mechOID = kerberos.GSS_MECH_OID_KRB5;
    const client = await kerberos.initializeClient(serviceNameOf(host), { flags: 0, mechOID });
    await client.step('');
    return error;
  } catch (reason) {
    return reason;
  }
}

/**
 * Sends the request, and again with a ticket if the server responds with a challenge. The ticket is sent only to the host of the
 * request. Returns any other response, including a 401 that remains.
 *
 * Throws MagnumError `usage` if the package is missing, `auth` without a valid ticket or if the server does not authenticate itself,
 * `unreachable` if no KDC responds or the server redirects, and what the transport throws.
 */
export async function negotiate(request: HttpRequest, negotiation: Negotiation): Promise<HttpResponse> {
  const { transport, mutualAuth, load = loadKerberos } = negotiation;
  let response = await transport.request(request);
  let challenge = challengeOf(response);
  if (response.status !== 401 || challenge === undefined) {
    await assertServer(undefined, response, mutualAuth);
    return response;
  }
  const requested = new URL(request.url);
  const url = new URL(response.url);
  if (requested.hostname !== url.hostname) throw redirectError(requested, url);
  const kerberos = await load();
  const client = await createKerberosClient(kerberos, url.hostname, mutualAuth);
  for (let round = 0; round < MAX_ROUNDS && response.status === 401 && challenge !== undefined; round += 1) {
    // A 401 without a token, or after the last token, is a rejection.
    if (round > 0 && (challenge === '' || client.contextComplete)) break;
    const ticket = await client.step(challenge).catch(async (error: unknown) => {
      throw kerberosError(await underlyingError(error, kerberos, url.hostname), url.hostname);
    });
    if (!ticket) break;
    response = await transport.request({
      ...request,
      url: url.href,
      headers: { ...request.headers, Authorization: `Negotiate ${ticket}` },
      followRedirects: false,
    });
    challenge = challengeOf(response);
  }
  if (response.status !== 401) await assertServer(client, response, mutualAuth);
  return response;
}
