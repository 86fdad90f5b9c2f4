import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import type { ServerOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemCertificates } from '../../src/http/ca-certificates.ts';
import type { TransportOptions } from '../../src/http/transport.ts';
import type { TlsOptions } from '../../src/http/types.ts';
import { type Authority, createAuthority, type Identity } from './certificates.ts';
import { json, makeTransport, serve } from './servers.ts';

let directory: string;
let authority: Authority;
let good: Identity;
let client: Identity;
const file = (name: string) => join(directory, name);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'magnum-tls-'));
  authority = await createAuthority('Test CA');
  good = await authority.issue();
  client = await authority.issue({ dns: ['client'] });
  await writeFile(file('ca.pem'), `# the CA\n${authority.cert}`);
  await writeFile(file('client.pem'), client.cert);
  await writeFile(file('client.key'), client.key);
  await writeFile(file('both.pem'), client.cert + client.key);
  await writeFile(file('other.key'), good.key);
  await writeFile(file('text'), 'no PEM');
});
afterAll(() => rm(directory, { recursive: true }));

const secure = (options: ServerOptions = {}) =>
  serve((_, response) => json(response, 200, {}), { cert: good.cert, key: good.key, ...options });

const get = (url: string, tls: Partial<TlsOptions>, options: Partial<TransportOptions> = {}) =>
  makeTransport({ tls: { verify: true, ...tls }, ...options }).transport.request({ method: 'GET', url });

/** The test CA is among the system's CA certificates. */
const withSystemCa = () => ({ systemCertificates: async () => [authority.cert] });

describe('systemCertificates', () => {
  const emptyStore = () => [];

  it('returns the certificates of the store', async () => {
    expect(await systemCertificates({}, () => ['from store'], [file('ca.pem')])).toEqual(['from store']);
  });

  it("returns the certificates of the distribution's bundle if the store is empty", async () => {
    const bundles = [file('missing'), file('text'), file('ca.pem')];
    expect(await systemCertificates({}, emptyStore, bundles)).toEqual([authority.cert.trim()]);
  });

  it('adds the certificates in the directories of SSL_CERT_DIR', async () => {
    const env = { SSL_CERT_DIR: `${file('missing')}:${directory}` };
    expect(await systemCertificates(env, emptyStore, [])).toContain(authority.cert.trim());
  });

  it('returns at least the certificates of the bundle of this machine', async () => {
    const bundle = '/etc/ssl/certs/ca-certificates.crt';
    const certificates = await systemCertificates({});
    const expected = existsSync(bundle) ? readFileSync(bundle, 'utf8').match(/BEGIN CERTIFICATE/g) : [];
    expect(new Set(certificates.map((pem) => pem.trim())).size).toBeGreaterThanOrEqual(expected?.length ?? 0);
  });
});

describe('verification of a server certificate', () => {
  it('with a CA file trusts only that CA', async () => {
    const server = await secure();
    expect((await get(server.url, { cacert: file('ca.pem') })).status).toBe(200);
    const otherCa = await createAuthority('Other CA');
    await writeFile(file('other-ca.pem'), otherCa.cert);
    await expect(get(server.url, { cacert: file('other-ca.pem') }, withSystemCa())).rejects.toMatchObject({
      kind: 'unreachable',
      message: `The TLS certificate of 127.0.0.1:${server.port} is not trusted: its issuer is unknown.`,
      hint: expect.stringContaining('--os-cacert'),
    });
    expect(server.connections()).toBe(2);
  });

  it('is not repeated with the CA certificates of the system if the certificate is invalid for another reason', async () => {
    const expired = await authority.issue({ notAfter: new Date(Date.now() - 60_000) });
    const server = await secure(expired as ServerOptions);
    const env = { SSL_CERT_FILE: file('ca.pem') };
    await expect(get(server.url, {}, { env, ...withSystemCa() })).rejects.toThrow('has expired');
    expect(server.connections()).toBe(1);
  });

  it('retries no POST if the server closes a connection that was used before', async () => {
    const server = await serve(
      (_, response, nth) => (nth === 1 ? json(response, 200, {}) : response.destroy()),
      { cert: good.cert, key: good.key },
    );
    const { transport } = makeTransport({ tls: { verify: true, cacert: file('ca.pem') } });
    const request = { method: 'POST', url: server.url } as const;
    await transport.request(request);
    await expect(transport.request(request)).rejects.toThrow('closed before the response was complete');
    expect([server.requests.length, server.connections()]).toEqual([2, 1]);
  });

  it('fails for an unknown CA after two handshakes, the second with the CA certificates of the system', async () => {
    const server = await secure();
    await expect(get(server.url, {})).rejects.toMatchObject({
      kind: 'unreachable',
      hint: expect.stringContaining('--insecure'),
    });
    expect(server.connections()).toBe(2);
    expect(server.requests).toHaveLength(0);
  });

  it('trusts the CA certificates of the system in a second handshake', async () => {
    const server = await secure();
    expect((await get(server.url, {}, withSystemCa())).status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  it.each(['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
    'trusts the CA certificates in the file of %s in the first handshake',
    async (name) => {
      const server = await secure();
      expect((await get(server.url, {}, { env: { [name]: file('ca.pem') } })).status).toBe(200);
      expect(server.connections()).toBe(1);
    },
  );

  describe('with a directory of CA certificates', () => {
    /** Contains the files, and also a FIFO, a directory, a huge file, a dangling link and a file that is not a certificate. */
    async function directoryWith(names: Readonly<Record<string, string>>): Promise<string> {
      const path = await mkdtemp(join(directory, 'certificates-'));
      for (const [name, text] of Object.entries(names)) await writeFile(join(path, name), text);
      execFileSync('mkfifo', [join(path, 'aaaaaaaa.0')]);
      await mkdir(join(path, 'bbbbbbbb.0'));
      await writeFile(join(path, 'cccccccc.0'), 'no PEM');
      await writeFile(join(path, 'dddddddd.0'), '');
      await truncate(join(path, 'dddddddd.0'), 2 ** 31);
      await symlink('/does/not/exist', join(path, 'eeeeeeee.0'));
      return path;
    }
    const hashedDirectory = () => directoryWith({ '12345678.0': authority.cert });

    it('as --os-cacert trusts only the hashed files in it', async () => {
      const server = await secure();
      expect((await get(server.url, { cacert: await hashedDirectory() })).status).toBe(200);
      const otherCa = await createAuthority('Other CA');
      const other = await directoryWith({ '12345678.0': otherCa.cert, 'ca.pem': authority.cert });
      await expect(get(server.url, { cacert: other }, withSystemCa())).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining('its issuer is unknown'),
      });
    });

    it('accepts a directory of `openssl rehash`', async () => {
      const path = await mkdtemp(join(directory, 'certificates-'));
      await writeFile(join(path, 'site.crt'), authority.cert);
      execFileSync('openssl', ['rehash', path], { stdio: 'ignore' });
      const server = await secure();
      expect((await get(server.url, { cacert: path })).status).toBe(200);
    });

    it('accepts a directory without hashed names', async () => {
      const path = await mkdtemp(join(directory, 'certificates-'));
      await writeFile(join(path, 'site.crt'), authority.cert);
      const server = await secure();
      expect((await get(server.url, { cacert: path })).status).toBe(200);
    });

    it.each(['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_DIR'])(
      'trusts the CA certificates in the directory of %s',
      async (name) => {
        const server = await secure();
        expect(
          (await get(server.url, {}, { env: { [name]: await hashedDirectory() }, systemCertificates }))
            .status,
        ).toBe(200);
      },
    );

    it('fails with the path of a directory without a certificate', async () => {
      const path = await directoryWith({});
      await expect(get('https://127.0.0.1:1', { cacert: path })).rejects.toMatchObject({
        kind: 'usage',
        message: `The CA certificate directory ${path} contains no PEM certificate.`,
      });
    });
  });

  it('uses the CA certificates of the system for all later requests', async () => {
    const server = await secure();
    const { transport } = makeTransport(withSystemCa());
    for (let i = 0; i < 3; i += 1) await transport.request({ method: 'POST', url: server.url });
    expect(server.connections()).toBe(2);
    expect(server.requests).toHaveLength(3);
  });

  it('is skipped with verify: false, and the CA file is not read', async () => {
    const server = await secure();
    expect((await get(server.url, { verify: false, cacert: file('missing') })).status).toBe(200);
  });
});

describe('an invalid server certificate', () => {
  it('is rejected if it has expired, or is not valid yet', async () => {
    const expired = await authority.issue({ notAfter: new Date(Date.now() - 60_000) });
    const server = await secure(expired as ServerOptions);
    await expect(get(server.url, { cacert: file('ca.pem') })).rejects.toMatchObject({
      message: `The TLS certificate of 127.0.0.1:${server.port} has expired.`,
      hint: expect.stringContaining('clock'),
    });
    const early = await authority.issue({ notBefore: new Date(Date.now() + 3_600_000) });
    const other = await secure(early as ServerOptions);
    await expect(get(other.url, { cacert: file('ca.pem') })).rejects.toThrow('is not valid yet');
  });

  it('is rejected for another host, with the first three of its names', async () => {
    const identity = await authority.issue({
      dns: ['a.example', 'b.example', 'c.example', 'd.example'],
      ip: [],
    });
    const server = await secure(identity as ServerOptions);
    await expect(get(server.url, { cacert: file('ca.pem') })).rejects.toThrow(
      `The TLS certificate of 127.0.0.1:${server.port} is valid for a.example, b.example, c.example and 1 more, not for 127.0.0.1.`,
    );
    expect((await get(server.url, { verify: false })).status).toBe(200);
  });

  it('is rejected if its chain ends in an unknown CA', async () => {
    await expect(secure({ cert: authority.cert, key: good.key })).rejects.toThrow();
    const server = await serve((_, response) => response.end(), {
      cert: good.cert + authority.cert,
      key: good.key,
    });
    await expect(get(server.url, {})).rejects.toThrow(
      'is not trusted: its chain ends in an unknown certificate authority.',
    );
  });
});

describe('the TLS handshake', () => {
  it('with a server without TLS fails with a hint about http://', async () => {
    const plain = await serve((_, response) => response.end());
    await expect(get(`https://127.0.0.1:${plain.port}/`, {})).rejects.toMatchObject({
      kind: 'unreachable',
      message: `127.0.0.1:${plain.port} does not use TLS.`,
      hint: expect.stringContaining('http://'),
    });
  });

  it('is missing in a request with http:// to a server with TLS, which fails', async () => {
    const server = await secure();
    await expect(get(`http://127.0.0.1:${server.port}/`, {})).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('fails if client and server have no TLS version in common', async () => {
    const server = await secure({
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await expect(get(server.url, { cacert: file('ca.pem') })).rejects.toThrow(
      `The TLS handshake with 127.0.0.1:${server.port} failed`,
    );
  });
});

describe('the client certificate', () => {
  const serverWithClientAuth = () =>
    secure({ requestCert: true, rejectUnauthorized: true, ca: authority.cert });

  it.each([
    ['in its own file', () => ({ cert: file('client.pem'), key: file('client.key') })],
    ['in the same file', () => ({ cert: file('both.pem') })],
  ])('is sent, with the key %s, with and without verification of the server', async (_, tls) => {
    const server = await serverWithClientAuth();
    expect((await get(server.url, { cacert: file('ca.pem'), ...tls() })).status).toBe(200);
    expect((await get(server.url, { verify: false, ...tls() })).status).toBe(200);
  });

  it('if it is missing, the error has a hint about --os-cert', async () => {
    const server = await serverWithClientAuth();
    await expect(get(server.url, { cacert: file('ca.pem') })).rejects.toMatchObject({
      kind: 'unreachable',
      hint: expect.stringContaining('--os-cert'),
    });
  });
});

describe('TLS files', () => {
  it.each([
    [
      'a CA file that does not exist',
      { cacert: 'missing' },
      'Cannot read the CA certificate file',
      'no such file',
    ],
    [
      'a key that is a directory',
      { cert: 'client.pem', key: '.' },
      'Cannot read the client key file',
      'it is a directory',
    ],
    ['a CA file that is not PEM', { cacert: 'text' }, 'contains no PEM certificate', 'text'],
    ['a certificate file that is not PEM', { cert: 'text' }, 'contains no PEM certificate', 'text'],
    ['a certificate without a key', { cert: 'client.pem' }, 'contains no PEM private key', 'client.pem'],
    [
      'a key file that does not exist',
      { cert: 'client.pem', key: 'missing' },
      'Cannot read the client key file',
      'missing',
    ],
    [
      'the key of another certificate',
      { cert: 'client.pem', key: 'other.key' },
      'Cannot use the TLS files',
      'the key does not match the certificate',
    ],
  ])('%s: the error names the file, and no connection is made', async (_, names, ...texts) => {
    const server = await secure();
    const tls = Object.fromEntries(Object.entries(names).map(([option, name]) => [option, file(name)]));
    const failure = await get(server.url, tls).catch((error) => error);
    expect(failure.kind).toBe('usage');
    for (const text of texts) expect(failure.message).toContain(text);
    expect(server.connections()).toBe(0);
  });

  it.skipIf(process.getuid?.() === 0)(
    'a CA file without read permission: the error has the reason',
    { tags: ['unprivileged'] },
    async () => {
      await writeFile(file('closed.pem'), authority.cert);
      await chmod(file('closed.pem'), 0o000);
      await expect(get('https://127.0.0.1:1/', { cacert: file('closed.pem') })).rejects.toThrow(
        'permission denied',
      );
    },
  );

  it('are read for http:// requests too', async () => {
    let requests = 0;
    const server = await serve((_, response) => {
      requests += 1;
      response.end();
    });
    await expect(get(server.url, { cacert: file('missing') })).rejects.toThrow('no such file');
    expect(requests).toBe(0);
    expect((await get(server.url, { cacert: file('ca.pem') })).status).toBe(200);
  });
});
