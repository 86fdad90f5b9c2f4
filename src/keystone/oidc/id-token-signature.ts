/** The signature of an ID token (RFC 7515; OpenID Connect Core 1.0, section 3.1.3.7, items 6 to 8). */
import { constants, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { MagnumError } from '../../errors.ts';
import { asObject, type Json, parseJson } from '../api/json.ts';
import { formatOptions, optionOf } from '../api/plugin-options.ts';
import type { AuthContext } from '../types.ts';
import type { Provider } from './provider.ts';

const KEYS_TIMEOUT_MS = 10_000;

/** The key type of each algorithm's first two letters (RFC 7518, section 3.1; RFC 8037). */
const KEY_TYPES: Readonly<Record<string, string>> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP' };

/** Returns the provider's keys (RFC 7517, section 5); undefined if they cannot be read. */
async function loadKeys(
  { transport }: AuthContext,
  { metadata }: Provider,
): Promise<readonly Json[] | undefined> {
  const url = metadata.jwks_uri;
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  try {
    const response = await transport.request({ method: 'GET', url, timeoutMs: KEYS_TIMEOUT_MS });
    const keys = response.status === 200 ? parseJson(response.body)?.keys : undefined;
    const usable = Array.isArray(keys) ? keys.map(asObject).filter((key) => key !== undefined) : [];
    return usable.length > 0 ? usable : undefined;
  } catch (error) {
    if (error instanceof MagnumError && error.kind === 'interrupted') throw error;
    return undefined;
  }
}

const isFor = (key: Json, { kid, alg }: Json): boolean =>
  key.kty === KEY_TYPES[String(alg).slice(0, 2)] &&
  (kid === undefined || key.kid === undefined || key.kid === kid) &&
  (key.alg === undefined || key.alg === alg) &&
  (key.use === undefined || key.use === 'sig');

function isSignedWith(jwk: Json, alg: string, signed: Buffer, signature: Buffer): boolean {
  // Such as sha256 for RS256, and for ES256K.
  const hash = alg.startsWith('Ed') ? null : `sha${alg.slice(2, 5)}`;
  try {
    return verify(
      hash,
      signed,
      {
        key: createPublicKey({ key: jwk, format: 'jwk' }),
        ...(alg.startsWith('ES') && { dsaEncoding: 'ieee-p1363' }),
        ...(alg.startsWith('PS') && {
          padding: constants.RSA_PKCS1_PSS_PADDING,
          saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
        }),
      },
      signature,
    );
  } catch {
    // An invalid key, or an algorithm that Node does not have.
    return false;
  }
}

/** True for a signature with the client secret, which is the key of these algorithms (OpenID Connect Core 1.0, section 10.1). */
function isSignedWithSecret(secret: string, alg: string, signed: Buffer, signature: Buffer): boolean {
  const expected = createHmac(`sha${alg.slice(2)}`, secret)
    .update(signed)
    .digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

/**
 * Throws MagnumError `auth` if the ID token is not signed with a key of the provider. If the keys cannot be read, the signature is not
 * verified: the token is from the provider's token endpoint, which TLS authenticates.
 */
export async function assertSignature(
  context: AuthContext,
  provider: Provider,
  idToken: string,
): Promise<void> {
  const [header = '', payload = '', encoded = ''] = idToken.split('.');
  const fields = parseJson(Buffer.from(header, 'base64url').toString('utf8')) ?? {};
  const alg = String(fields.alg);
  const signed = Buffer.from(`${header}.${payload}`);
  const signature = Buffer.from(encoded, 'base64url');
  if (/^HS(?:256|384|512)$/.test(alg)) {
    const secret = optionOf(context.options, 'client_secret');
    if (secret !== undefined && isSignedWithSecret(secret, alg, signed, signature)) return;
  } else {
    const keys = await loadKeys(context, provider);
    if (!keys) return;
    if (keys.some((key) => isFor(key, fields) && isSignedWith(key, alg, signed, signature))) return;
  }
  throw new MagnumError(
    'auth',
    `The ID token of the OpenID provider at ${provider.host} has an invalid signature, so it was not used.`,
    {
      hint: `Check ${formatOptions(['discovery_endpoint'])}; if it is right, the login may have been tampered with.`,
    },
  );
}
