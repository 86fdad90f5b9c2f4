import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { join } from 'node:path';
import nodeTls, { type SecureContextOptions } from 'node:tls';
import { afterEach, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { MagnumError } from '../../src/errors.ts';
import { canAddSystemCas, systemCertificates, tlsConnectionOptions } from '../../src/http/ca-certificates.ts';
import { checkServerIdentity } from '../../src/http/server-identity.ts';
import { temporaryDirectory } from '../support/world.ts';
import { createAuthority, type Identity } from './certificates.ts';

const MEBIBYTE = 1024 * 1024;
const directory = temporaryDirectory();
const file = (name: string): string => join(directory, name);
const withTrustedLabel = (pem: string): string => pem.replaceAll(' CERTIFICATE', ' TRUSTED CERTIFICATE');

let one: string;
let two: string;
let client: Identity;
let createContext: MockInstance<typeof nodeTls.createSecureContext>;

beforeAll(async () => {
  const [first, second] = [await createAuthority('One'), await createAuthority('Two')];
  client = await first.issue();
  [one, two] = [first.cert.trim(), second.cert.trim()];
  const invalid = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
  for (const [name, text] of Object.entries({
    'one.pem': `# One\n${one}\n`,
    'two.pem': two,
    'both.pem': `${one}\n${invalid}\n${two}\n\n${one}\n`,
    'invalid.pem': invalid,
    'text.pem': 'no PEM',
    'client.pem': client.cert,
    'client.key': client.key,
    'client-both.pem': `${client.key}${client.cert}`,
    'client-invalid.pem': invalid,
    'other.key': (await second.issue()).key,
    'encrypted.key': client.key.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'),
    'old-encrypted.key': client.key.replace('\n', '\nProc-Type: 4,ENCRYPTED\n'),
    'damaged.key': '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n',
  }))
    writeFileSync(file(name), text);
});
beforeEach(() => {
  createContext = vi.spyOn(nodeTls, 'createSecureContext');
});
afterEach(() => void vi.restoreAllMocks());

/** The options of the last TLS context. */
const contextOptions = (): SecureContextOptions | undefined => createContext.mock.lastCall?.[0];
const noSystem = async (): Promise<string[]> => {
  throw new Error('read the CA certificates of the system');
};
/** The CA certificates in use, except those of the runtime. */
function addedCas(): unknown[] {
  const builtIn = new Set(nodeTls.rootCertificates.map((pem) => pem.trim()));
  const ca = contextOptions()?.ca ?? [];
  return [ca].flat().filter((pem) => !builtIn.has(String(pem)));
}

describe('tlsConnectionOptions', () => {
  it('uses the CA certificates of --os-cacert only: each once, without those that cannot be parsed', async () => {
    const options = await tlsConnectionOptions(
      { verify: true, cacert: file('both.pem') },
      { SSL_CERT_FILE: file('text.pem') },
      true,
      noSystem,
    );
    expect(options.rejectUnauthorized).toBe(true);
    expect(contextOptions()).toEqual({ ca: [one, two] });
    expect(createContext).toHaveBeenCalledOnce();
  });

  it('uses the CA certificates of the runtime and of the variables, and with withSystemCas those of the system', async () => {
    const env = {
      REQUESTS_CA_BUNDLE: file('one.pem'),
      CURL_CA_BUNDLE: file('missing.pem'),
      SSL_CERT_FILE: file('text.pem'),
      NODE_EXTRA_CA_CERTS: file('one.pem'),
    };
    const options = await tlsConnectionOptions({ verify: true }, env, false, noSystem);
    expect(options.rejectUnauthorized).toBe(true);
    expect(addedCas()).toEqual([one]);
    expect(contextOptions()?.ca).toHaveLength(new Set(nodeTls.rootCertificates).size + 1);
    const system = vi.fn(async () => [two, `${one}\n`]);
    await tlsConnectionOptions({ verify: true, cacert: '' }, env, true, system);
    expect(addedCas()).toEqual([one, two]);
    expect(system.mock.calls).toEqual([[env]]);
  });

  it.each(['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
    'adds the CA certificates in the file of %s',
    async (name) => {
      await tlsConnectionOptions({ verify: true }, { [name]: file('one.pem') }, false, noSystem);
      expect(addedCas()).toEqual([one]);
    },
  );

  it('accepts the label of OpenSSL for trusted certificates', async () => {
    writeFileSync(file('trusted.pem'), withTrustedLabel(one));
    await tlsConnectionOptions({ verify: true }, { SSL_CERT_FILE: file('trusted.pem') }, false, noSystem);
    expect(addedCas()).toEqual([withTrustedLabel(one)]);
  });

  it('reads a bundle of up to 16 MiB in a variable', async () => {
    const env = { SSL_CERT_FILE: file('bundle.pem') };
    writeFileSync(file('bundle.pem'), one.padEnd(16 * MEBIBYTE, '\n'));
    await tlsConnectionOptions({ verify: true }, env, false, noSystem);
    expect(addedCas()).toEqual([one]);
    writeFileSync(file('bundle.pem'), '\n', { flag: 'a' });
    await tlsConnectionOptions({ verify: true }, env, false, noSystem);
    expect(addedCas()).toEqual([]);
  });

  it('with verify: false reads no CA certificate, but the client certificate', async () => {
    const tls = { verify: false, cacert: file('missing') };
    expect(await tlsConnectionOptions(tls, {}, true, noSystem)).toEqual({
      secureContext: expect.anything(),
      rejectUnauthorized: false,
      checkServerIdentity,
    });
    expect(contextOptions()).toEqual({});
    await tlsConnectionOptions({ ...tls, cert: file('client-both.pem') }, {}, true, noSystem);
    const text = `${client.key}${client.cert}`;
    expect(contextOptions()).toEqual({ cert: text, key: text });
  });

  it('adds the client certificate and its key to the CA certificates', async () => {
    const tls = {
      verify: true,
      cacert: file('one.pem'),
      cert: file('client.pem'),
      key: file('client.key'),
    };
    await tlsConnectionOptions(tls, {}, false, noSystem);
    expect(contextOptions()).toEqual({ ca: [one], cert: client.cert, key: client.key });
  });

  it('ignores a key without a client certificate', async () => {
    await tlsConnectionOptions({ verify: false, key: file('missing') }, {}, false, noSystem);
    expect(contextOptions()).toEqual({});
  });

  it('uses only the CA certificates that can be parsed if the TLS library rejects the list', async () => {
    createContext.mockImplementationOnce(() => {
      throw new Error('bad certificate');
    });
    const env = { SSL_CERT_FILE: file('both.pem') };
    const { rejectUnauthorized } = await tlsConnectionOptions({ verify: true }, env, false, noSystem);
    expect(rejectUnauthorized).toBe(true);
    expect(createContext).toHaveBeenCalledTimes(2);
    expect(addedCas()).toEqual([one, two]);
  });

  it.each([
    ['--os-cacert', { verify: true, cacert: 'one.pem' }, 'one.pem', undefined],
    [
      'a client certificate',
      { verify: false, cert: 'client-both.pem' },
      'client-both.pem',
      'Use an unencrypted key that matches the certificate.',
    ],
  ])(
    'fails with the files and the cause if the TLS library rejects those of %s',
    async (_, names, path, hint) => {
      const cause = new Error('rejected');
      createContext.mockImplementationOnce(() => {
        throw cause;
      });
      const { verify, ...paths } = names;
      const tls = {
        verify,
        ...Object.fromEntries(Object.entries(paths).map(([key, name]) => [key, file(name)])),
      };
      await expect(tlsConnectionOptions(tls, {}, false, noSystem)).rejects.toEqual(
        new MagnumError('usage', `Cannot use the TLS files (${file(path)}): the TLS library rejected them.`, {
          hint,
          cause,
        }),
      );
      expect(createContext).toHaveBeenCalledOnce();
    },
  );
});

describe('TLS files', () => {
  const NO_KEY = 'Set the key of the client certificate with --os-key (OS_KEY).';
  const MATCH = 'Use an unencrypted key that matches the certificate.';

  it.each([
    [{ cacert: 'missing' }, 'Cannot read the CA certificate file [missing]: no such file.'],
    [{ cacert: 'text.pem' }, 'The CA certificate file [text.pem] contains no PEM certificate.'],
    [
      { cacert: 'invalid.pem' },
      'The CA certificate file [invalid.pem] contains no certificate that can be parsed.',
    ],
    [{ cacert: 'huge.pem' }, 'Cannot read the CA certificate file [huge.pem]: it is larger than 1 MiB.'],
    [{ cert: 'missing' }, 'Cannot read the client certificate file [missing]: no such file.'],
    [
      { cert: 'client.key', key: 'client.key' },
      'The client certificate file [client.key] contains no PEM certificate.',
    ],
    [{ cert: 'client.pem', key: '.' }, 'Cannot read the client key file [.]: it is a directory.'],
    [{ cert: 'client.pem' }, 'The file [client.pem] contains no PEM private key.', NO_KEY],
    [{ cert: 'client.pem', key: 'text.pem' }, 'The file [text.pem] contains no PEM private key.'],
    [
      { cacert: 'one.pem', cert: 'client.pem', key: 'other.key' },
      'Cannot use the TLS files ([one.pem], [client.pem], [other.key]): the key does not match the certificate.',
      MATCH,
    ],
    [
      { cert: 'client.pem', key: 'encrypted.key' },
      'Cannot use the TLS files ([client.pem], [encrypted.key]): the key is encrypted.',
      MATCH,
    ],
    [
      { cert: 'client.pem', key: 'old-encrypted.key' },
      'Cannot use the TLS files ([client.pem], [old-encrypted.key]): the key is encrypted.',
      MATCH,
    ],
    [
      { cert: 'client.pem', key: 'damaged.key' },
      'Cannot use the TLS files ([client.pem], [damaged.key]): the key cannot be read.',
      MATCH,
    ],
    [
      { cert: 'client-invalid.pem', key: 'client.key' },
      'Cannot use the TLS files ([client-invalid.pem], [client.key]): the certificate cannot be read.',
      MATCH,
    ],
  ] as const)('%j: the error is %s', async (names, message, hint = undefined as never) => {
    writeFileSync(file('huge.pem'), one.padEnd(MEBIBYTE + 1, '\n'));
    const tls = Object.fromEntries(Object.entries(names).map(([option, name]) => [option, file(name)]));
    const error = await tlsConnectionOptions({ verify: true, ...tls }, {}, true, noSystem).catch((e) => e);
    expect(error).toBeInstanceOf(MagnumError);
    expect([error.kind, error.message, error.hint]).toEqual([
      'usage',
      message.replace(/\[(.*?)\]/g, (_, name) => file(name)),
      hint,
    ]);
    expect(createContext).not.toHaveBeenCalled();
  });
});

describe('systemCertificates', () => {
  const tls = nodeTls as { getCACertificates?: unknown };
  const original = tls.getCACertificates;
  const getCACertificates = vi.fn();
  beforeEach(() => {
    getCACertificates.mockReset().mockReturnValue([one]);
    tls.getCACertificates = getCACertificates;
  });
  afterEach(() => {
    if (original === undefined) delete tls.getCACertificates;
    else tls.getCACertificates = original;
  });

  it("returns the certificates of the runtime's store for the system", async () => {
    const env = { SSL_CERT_DIR: temporaryDirectory(), SSL_CERT_FILE: file('two.pem') };
    expect(await systemCertificates(env)).toEqual([one]);
    expect(getCACertificates.mock.calls).toEqual([['system']]);
  });

  it('returns the certificates of the bundles if the runtime has no store, or an empty one', async () => {
    getCACertificates.mockReturnValue([]);
    const env = { SSL_CERT_DIR: file('') };
    writeFileSync(join(directory, '0000000a.0'), two);
    expect(await systemCertificates(env, undefined, [file('one.pem')])).toEqual([one, two]);
    delete tls.getCACertificates;
    expect(await systemCertificates(env, undefined, [file('one.pem')])).toEqual([one, two]);
    expect(await systemCertificates({}, () => [], [file('one.pem')])).toEqual([one]);
    expect(await systemCertificates({}, () => [two], [file('one.pem')])).toEqual([two]);
  });

  it.runIf(platform() === 'linux')(
    'does not open a store that Node cannot open without a warning',
    async () => {
      const pipe = file('pipe');
      execFileSync('mkfifo', [pipe]);
      for (const env of [
        { SSL_CERT_DIR: file('missing') },
        { SSL_CERT_DIR: directory, SSL_CERT_FILE: pipe },
        { SSL_CERT_DIR: directory, SSL_CERT_FILE: directory },
      ])
        expect(await systemCertificates(env, undefined, [])).not.toContain(one);
      expect(getCACertificates).not.toHaveBeenCalled();
      await systemCertificates({ SSL_CERT_DIR: directory, SSL_CERT_FILE: file('missing') }, undefined, []);
      await systemCertificates({ SSL_CERT_DIR: directory, SSL_CERT_FILE: '' }, undefined, []);
      expect(getCACertificates).toHaveBeenCalledTimes(2);
    },
  );

  it('reads the hashed files of each directory in SSL_CERT_DIR', async () => {
    const [first, second] = [temporaryDirectory(), temporaryDirectory()];
    writeFileSync(join(first, '0123abcd.10'), one);
    for (const name of ['0123abcd', '0123abcd.r0', '0123abcde.0', '0123abcg.0', 'x0123abcd.0', '0123abcd.0x'])
      writeFileSync(join(first, name), two);
    writeFileSync(join(second, 'any'), two);
    const env = { SSL_CERT_DIR: `:${first}::${second}` };
    expect(await systemCertificates(env, () => [], [])).toEqual([one, two]);
  });
});

it.each([
  [{ verify: true }, true],
  [{ verify: true, cacert: '/ca.pem' }, false],
  [{ verify: false }, false],
  [{ verify: false, cacert: '/ca.pem' }, false],
])('canAddSystemCas: for %j returns %s', (tls, expected) => {
  expect(canAddSystemCas(tls)).toBe(expected);
});
