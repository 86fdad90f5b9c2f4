/** Which key verifies the signature of an ID token, and which errors of the key request are ignored. */
import { constants, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { interruptedError, MagnumError } from '../../../src/errors.ts';
import { assertSignature } from '../../../src/keystone/oidc/id-token-signature.ts';
import { jsonReply, scriptedTransport } from '../../support/scripted-transport.ts';
import { authContext } from '../fake-cloud.ts';

type Fields = Readonly<Record<string, unknown>>;
interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const toPart = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwkOf = ({ publicKey }: KeyPair, more: Fields = {}): Fields => ({
  ...publicKey.export({ format: 'jwk' }),
  ...more,
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (namedCurve: string): KeyPair => generateKeyPairSync('ec', { namedCurve });
const ed = generateKeyPairSync('ed25519');
const p256 = ec('P-256');

const signed = (header: unknown, signWith: (text: Buffer) => Buffer): string => {
  const text = `${toPart(header)}.${toPart({ sub: 'alice' })}`;
  return `${text}.${signWith(Buffer.from(text)).toString('base64url')}`;
};
const byRsa = (header: unknown, hash = 'sha256') =>
  signed(header, (text) => sign(hash, text, rsa.privateKey));
const byPss = (header: unknown, hash: string, saltLength: number) =>
  signed(header, (text) =>
    sign(hash, text, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }),
  );
const byEc = (
  header: unknown,
  hash: string,
  key: KeyPair,
  dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363',
) => signed(header, (text) => sign(hash, text, { key: key.privateKey, dsaEncoding }));
const byEd = (header: unknown) => signed(header, (text) => sign(null, text, ed.privateKey));
const byHmac = (header: unknown, hash: string, secret: string) =>
  signed(header, (text) => createHmac(hash, secret).update(text).digest());

type Answer = Parameters<typeof scriptedTransport>[0];

/** Verifies a token of a provider whose keys are the response of `answer`. */
function verify(
  idToken: string,
  answer: Answer,
  options: Record<string, string> = {},
  jwks_uri: unknown = 'https://login.example/jwks',
) {
  const { transport, requests } = scriptedTransport(answer);
  const provider = { issuer: 'x', host: 'login.example', metadata: { issuer: 'x', jwks_uri } };
  return { result: assertSignature(authContext(options, { transport }), provider, idToken), requests };
}

const withKeys =
  (...keys: unknown[]): Answer =>
  () =>
    jsonReply(200, { keys });

const INVALID = {
  kind: 'auth',
  message:
    'The ID token of the OpenID provider at login.example has an invalid signature, so it was not used.',
  hint: 'Check --os-discovery-endpoint (OS_DISCOVERY_ENDPOINT); if it is right, the login may have been tampered with.',
};

describe('assertSignature', () => {
  it.each<[string, string, Fields]>([
    ['RS256', byRsa({ alg: 'RS256' }), jwkOf(rsa)],
    ['RS384', byRsa({ alg: 'RS384' }, 'sha384'), jwkOf(rsa)],
    ['RS512', byRsa({ alg: 'RS512' }, 'sha512'), jwkOf(rsa)],
    ['PS256', byPss({ alg: 'PS256' }, 'sha256', 32), jwkOf(rsa)],
    ['PS384', byPss({ alg: 'PS384' }, 'sha384', 48), jwkOf(rsa)],
    ['PS512', byPss({ alg: 'PS512' }, 'sha512', 64), jwkOf(rsa)],
    ['ES256', byEc({ alg: 'ES256' }, 'sha256', p256), jwkOf(p256)],
    ...(['P-384', 'P-521'] as const).map((curve): [string, string, Fields] => {
      const [key, alg, hash] = [
        ec(curve),
        `ES${curve === 'P-384' ? 384 : 512}`,
        curve === 'P-384' ? 'sha384' : 'sha512',
      ];
      return [alg, byEc({ alg }, hash, key), jwkOf(key)];
    }),
    ['EdDSA', byEd({ alg: 'EdDSA' }), jwkOf(ed)],
    ['Ed25519', byEd({ alg: 'Ed25519' }), jwkOf(ed)],
  ])('accepts a signature with %s, and no other hash', async (alg, idToken, key) => {
    await verify(idToken, withKeys(key)).result;
    const [header, payload, signature] = idToken.split('.');
    await expect(verify(`${header}.${payload}x.${signature}`, withKeys(key)).result).rejects.toMatchObject(
      INVALID,
    );
    const other = alg.endsWith('256') ? alg.replace('256', '384') : alg.replace(/\d+/, '256');
    if (other !== alg) {
      const withOtherHash = `${toPart({ alg: other })}.${payload}.${signature}`;
      await expect(verify(withOtherHash, withKeys(key)).result).rejects.toMatchObject(INVALID);
    }
  });

  it.each<[string, Fields, Fields]>([
    ['the same key ID', { kid: 'one' }, { kid: 'one' }],
    ['no key ID in the token', {}, { kid: 'one' }],
    ['no key ID of the key', { kid: 'one' }, {}],
    ['the same algorithm', {}, { alg: 'RS256' }],
    ['the use sig', {}, { use: 'sig' }],
  ])('uses a key with %s', async (_, header, key) => {
    const { result } = verify(byRsa({ alg: 'RS256', ...header }), withKeys({ kty: 'RSA' }, jwkOf(rsa, key)));
    await expect(result).resolves.toBe(undefined);
  });

  it.each<[string, string, Fields]>([
    ['another key ID', byRsa({ alg: 'RS256', kid: 'one' }), jwkOf(rsa, { kid: 'two' })],
    ['another algorithm', byRsa({ alg: 'RS256' }), jwkOf(rsa, { alg: 'PS256' })],
    ['another use', byRsa({ alg: 'RS256' }), jwkOf(rsa, { use: 'enc' })],
    ['another type', byRsa({ alg: 'RS256' }), jwkOf(rsa, { kty: 'EC' })],
    ['a type that the algorithm does not have', byEc({ alg: 'RS256' }, 'sha256', p256), jwkOf(p256)],
    ['no type for an unknown algorithm', byRsa({ alg: 'none' }), { ...jwkOf(rsa), kty: undefined }],
    ['no type for a missing algorithm', byRsa({}), jwkOf(rsa)],
    ['a type whose signature is in DER', byEc({ alg: 'ES256' }, 'sha256', p256, 'der'), jwkOf(p256)],
    ['a PSS salt of another length', byPss({ alg: 'PS256' }, 'sha256', 20), jwkOf(rsa)],
    ['a signature of RSA for PSS', byRsa({ alg: 'PS256' }), jwkOf(rsa)],
  ])('does not use a key with %s', async (_, idToken, key) => {
    await expect(verify(idToken, withKeys(key)).result).rejects.toMatchObject(INVALID);
  });

  it.each(['', 'x', 'a.b', 'a.b.c', '..'])('rejects the ID token %j', async (idToken) => {
    await expect(verify(idToken, withKeys(jwkOf(rsa))).result).rejects.toMatchObject(INVALID);
  });
});

describe('a signature with the client secret', () => {
  it.each([
    ['HS256', 'sha256'],
    ['HS384', 'sha384'],
    ['HS512', 'sha512'],
  ])('is accepted with %s without a request for keys', async (alg, hash) => {
    const { result, requests } = verify(byHmac({ alg }, hash, 'hush'), withKeys(), { client_secret: 'hush' });
    await result;
    expect(requests).toEqual([]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['another secret', byHmac({ alg: 'HS256' }, 'sha256', 'other'), { client_secret: 'hush' }],
    ['an empty secret', byHmac({ alg: 'HS256' }, 'sha256', ''), { client_secret: '' }],
    ['no secret of the client', byHmac({ alg: 'HS256' }, 'sha256', 'undefined'), {}],
    ['another hash', byHmac({ alg: 'HS256' }, 'sha384', 'hush'), { client_secret: 'hush' }],
    [
      'no signature',
      `${byHmac({ alg: 'HS256' }, 'sha256', 'hush').replace(/[^.]*$/, '')}`,
      { client_secret: 'hush' },
    ],
    [
      'half of the signature',
      byHmac({ alg: 'HS256' }, 'sha256', 'hush').slice(0, -20),
      { client_secret: 'hush' },
    ],
    ['an unknown hash', byHmac({ alg: 'HS1' }, 'sha1', 'hush'), { client_secret: 'hush' }],
  ])('is rejected with %s', async (_, idToken, options) => {
    await expect(verify(idToken, withKeys(jwkOf(rsa)), options).result).rejects.toMatchObject(INVALID);
  });
});

describe('the keys of a provider', () => {
  const forged = signed({ alg: 'RS256' }, () => Buffer.from('forged'));

  it('are requested with a limit of 10 s', async () => {
    const { result, requests } = verify(byRsa({ alg: 'RS256' }), withKeys(jwkOf(rsa)));
    await result;
    expect(requests).toEqual([{ method: 'GET', url: 'https://login.example/jwks', timeoutMs: 10_000 }]);
  });

  it.each<[string, Answer]>([
    ['404', () => jsonReply(404, { keys: [jwkOf(rsa)] })],
    ['201', () => jsonReply(201, { keys: [jwkOf(rsa)] })],
    ['no JSON', () => ({ body: '<h1>Welcome</h1>' })],
    ['keys that are no list', () => jsonReply(200, { keys: jwkOf(rsa) })],
    ['an empty list', withKeys()],
    ['a list without objects', withKeys(null, 'x', 7)],
    [
      'no response',
      () => {
        throw new MagnumError('unreachable', 'Connection refused.');
      },
    ],
    [
      'no response in time',
      () => {
        throw new MagnumError('timeout', 'No response.');
      },
    ],
  ])('are not needed if the key request returns %s', async (_, answer) => {
    await expect(verify(forged, answer).result).resolves.toBe(undefined);
  });

  it.each([undefined, 7, '', 'no URL'])('are not requested from jwks_uri %j', async (jwks_uri) => {
    const { result, requests } = verify(forged, withKeys(jwkOf(rsa)), {}, jwks_uri ?? null);
    await result;
    expect(requests).toEqual([]);
  });

  it('are needed if one of the keys is usable', async () => {
    await expect(verify(forged, withKeys(null, jwkOf(p256))).result).rejects.toMatchObject(INVALID);
  });

  it('end the login if the user interrupts the request', async () => {
    const { result } = verify(forged, () => {
      throw interruptedError();
    });
    await expect(result).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
