/** The signature of the ID token of an authorization code. */
import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type FakeProviderOptions,
  fakeProvider,
  logIn,
  type Reply,
  seconds,
  tokenResponse,
} from './fake-provider.ts';

type Fields = Readonly<Record<string, unknown>>;
interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyPairs: Record<string, KeyPair> = {
  RS256: rsa,
  RS512: rsa,
  PS256: rsa,
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES384: generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  EdDSA: generateKeyPairSync('ed25519'),
};
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

const toPart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const publicJwk = ({ publicKey }: KeyPair, more: Fields = {}): Fields => ({
  ...publicKey.export({ format: 'jwk' }),
  ...more,
});

function signature(alg: string, signed: Buffer, key: KeyObject): Buffer {
  const hash = alg === 'EdDSA' ? null : `sha${alg.slice(2)}`;
  if (alg.startsWith('PS'))
    return sign(hash, signed, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
  return sign(hash, signed, { key, ...(alg.startsWith('ES') && { dsaEncoding: 'ieee-p1363' }) });
}

/** Returns a token that is signed by `signWith`. */
function signedToken(issuer: string, header: Fields, signWith: (signed: Buffer) => Buffer): string {
  const claims = { iss: issuer, aud: 'my-client', sub: 'alice', iat: seconds(), exp: seconds() + 300 };
  const signed = `${toPart(header)}.${toPart(claims)}`;
  return `${signed}.${signWith(Buffer.from(signed)).toString('base64url')}`;
}

interface Situation {
  readonly header?: Fields;
  readonly signWith?: (signed: Buffer) => Buffer;
  readonly keys?: readonly unknown[];
  readonly jwks?: FakeProviderOptions['jwks'];
  readonly change?: (token: string) => string;
  readonly options?: Record<string, string>;
}

async function exchangeCode({
  header = { alg: 'RS256', kid: 'one' },
  signWith = (signed) => signature('RS256', signed, rsa.privateKey),
  keys = [publicJwk(rsa, { kid: 'one' })],
  jwks = (): Reply => ({ body: { keys } }),
  change = (token) => token,
  options = {},
}: Situation) {
  const provider = await fakeProvider({
    jwks,
    token: () => tokenResponse({ id_token: change(signedToken(provider.url, header, signWith)) }),
  });
  const login = logIn('v3oidcauthcode', { ...provider.auth, code: 'c', ...options });
  return { login, provider };
}

const invalidSignature = {
  kind: 'auth',
  message: expect.stringMatching(/^The ID token of the OpenID provider at \S+ has an invalid signature, so/),
  hint: expect.stringContaining('--os-discovery-endpoint'),
};

/** Replaces the subject, and keeps the signature. */
function withOtherSubject(token: string): string {
  const [header, payload = '', ending] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [header, toPart({ ...claims, sub: 'admin' }), ending].join('.');
}

describe('the ID token of an authorization code', () => {
  it.each(Object.entries(keyPairs))('is accepted with a signature of the provider: %s', async (alg, pair) => {
    const situation: Situation = {
      header: { alg, kid: 'one' },
      signWith: (signed) => signature(alg, signed, pair.privateKey),
      keys: [publicJwk(otherRsa, { kid: 'two' }), publicJwk(pair, { kid: 'one', alg, use: 'sig' })],
    };
    const { login, provider } = await exchangeCode(situation);
    await login;
    expect(provider.keystone).toHaveLength(1);
    const forged = await exchangeCode({ ...situation, change: withOtherSubject });
    await expect(forged.login).rejects.toMatchObject(invalidSignature);
    expect(forged.provider.keystone).toHaveLength(0);
  });

  it('is accepted if one of several keys without ID matches', async () => {
    const keys = [publicJwk(otherRsa), { kty: 'RSA', n: 7 }, null, publicJwk(rsa)];
    const { login } = await exchangeCode({ header: { alg: 'RS256' }, keys });
    expect(await login).toMatchObject({ id: 'unscoped-1' });
  });

  it.each<[string, Situation]>([
    ['another key', { signWith: (signed) => signature('RS256', signed, otherRsa.privateKey) }],
    ['an unknown key ID', { header: { alg: 'RS256', kid: 'other' } }],
    ['no signature', { signWith: () => Buffer.alloc(0) }],
    ['a key for encryption', { keys: [publicJwk(rsa, { kid: 'one', use: 'enc' })] }],
    ['a key for another algorithm', { keys: [publicJwk(rsa, { kid: 'one', alg: 'RS512' })] }],
    [
      'the public key as a secret',
      {
        header: { alg: 'HS256', kid: 'one' },
        signWith: (signed) =>
          createHmac('sha256', rsa.publicKey.export({ format: 'pem', type: 'spki' }))
            .update(signed)
            .digest(),
      },
    ],
  ])('is rejected with %s', async (_, situation) => {
    const { login, provider } = await exchangeCode(situation);
    await expect(login).rejects.toMatchObject(invalidSignature);
    expect(provider.keystone).toHaveLength(0);
  });

  it('may be signed with the client secret', async () => {
    const situation: Situation = {
      header: { alg: 'HS256' },
      signWith: (signed) => createHmac('sha256', 'hush').update(signed).digest(),
    };
    const { login } = await exchangeCode({ ...situation, options: { client_secret: 'hush' } });
    await login;
    const { login: other } = await exchangeCode({ ...situation, options: { client_secret: 'other' } });
    await expect(other).rejects.toMatchObject(invalidSignature);
  });

  it.each<[string, Reply]>([
    ['404', { status: 404, body: '<h1>Not Found</h1>' }],
    ['no JSON', { body: '<h1>Welcome</h1>' }],
    ['no keys', { body: { keys: [] } }],
    ['null', { body: { keys: null } }],
  ])('is accepted if the keys cannot be read: %s', async (_, reply) => {
    const { login } = await exchangeCode({ jwks: () => reply, change: withOtherSubject });
    expect(await login).toMatchObject({ id: 'unscoped-1' });
  });
});
