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

/** A system whose administrator trusts the CA. */
const system = () => ({ systemCertificates: async () => [authority.cert] });

describe('the certificates of the system', () => {
  const none = () => [];

  it('are those of its store', async () => {
    expect(await systemCertificates({}, () => ['of the store'], [file('ca.pem')])).toEqual(['of the store']);
  });

  it("are those of the distribution's bundle where no store can be read", async () => {
    const bundles = [file('missing'), file('text'), file('ca.pem')];
    expect(await systemCertificates({}, none, bundles)).toEqual([authority.cert.trim()]);
  });

  it('are then those of SSL_CERT_DIR as well', async () => {
    const found = await systemCertificates({ SSL_CERT_DIR: `${file('missing')}:${directory}` }, none, []);
    expect(found).toContain(authority.cert.trim());
  });

  it('are read where this is run', async () => {
    const bundle = '/etc/ssl/certs/ca-certificates.crt';
    const found = await systemCertificates({});
    const expected = existsSync(bundle) ? readFileSync(bundle, 'utf8').match(/BEGIN CERTIFICATE/g) : [];
    expect(new Set(found.map((pem) => pem.trim())).size).toBeGreaterThanOrEqual(expected?.length ?? 0);
  });
});

describe('trust', () => {
  it('is given with a CA file, to that CA alone', async () => {
    const server = await secure();
    expect((await get(server.url, { cacert: file('ca.pem') })).status).toBe(200);
    const stranger = await createAuthority('Other CA');
    await writeFile(file('stranger.pem'), stranger.cert);
    await expect(get(server.url, { cacert: file('stranger.pem') }, system())).rejects.toMatchObject({
      kind: 'unreachable',
      message: `The TLS certificate of 127.0.0.1:${server.port} is not trusted: its issuer is unknown.`,
      hint: expect.stringContaining('--os-cacert'),
    });
  });

  it('is refused to an unknown CA, with one handshake for each place to look', async () => {
    const server = await secure();
    await expect(get(server.url, {})).rejects.toMatchObject({
      kind: 'unreachable',
      hint: expect.stringContaining('--insecure'),
    });
    expect(server.connections()).toBe(2);
    expect(server.requests).toHaveLength(0);
  });

  it('extends to the list of the system, after a second handshake', async () => {
    const server = await secure();
    expect((await get(server.url, {}, system())).status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  it.each(['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
    'extends to what %s names, in one handshake',
    async (name) => {
      const server = await secure();
      expect((await get(server.url, {}, { env: { [name]: file('ca.pem') } })).status).toBe(200);
      expect(server.connections()).toBe(1);
    },
  );

  describe('in a directory', () => {
    /** With what belongs there and what does not: a FIFO, a directory, a huge file and a file that is no certificate. */
    async function directoryWith(names: Readonly<Record<string, string>>): Promise<string> {
      const path = await mkdtemp(join(directory, 'certificates-'));
      for (const [name, text] of Object.entries(names)) await writeFile(join(path, name), text);
      execFileSync('mkfifo', [join(path, 'aaaaaaaa.0')]);
      await mkdir(join(path, 'bbbbbbbb.0'));
      await writeFile(join(path, 'cccccccc.0'), 'no PEM');
      await writeFile(join(path, 'dddddddd.0'), '');
      await truncate(join(path, 'dddddddd.0'), 2 ** 31);
      await symlink('/there/is/none', join(path, 'eeeeeeee.0'));
      return path;
    }
    const hashed = () => directoryWith({ '12345678.0': authority.cert });

    it('is given with --os-cacert, to the authorities there alone', async () => {
      const server = await secure();
      expect((await get(server.url, { cacert: await hashed() })).status).toBe(200);
      const stranger = await createAuthority('Other CA');
      const other = await directoryWith({ '12345678.0': stranger.cert, 'ca.pem': authority.cert });
      await expect(get(server.url, { cacert: other }, system())).rejects.toMatchObject({
        kind: 'unreachable',
        message: expect.stringContaining('its issuer is unknown'),
      });
    });

    it('that openssl has hashed', async () => {
      const path = await mkdtemp(join(directory, 'certificates-'));
      await writeFile(join(path, 'site.crt'), authority.cert);
      execFileSync('openssl', ['rehash', path], { stdio: 'ignore' });
      const server = await secure();
      expect((await get(server.url, { cacert: path })).status).toBe(200);
    });

    it('that has not been hashed', async () => {
      const path = await mkdtemp(join(directory, 'certificates-'));
      await writeFile(join(path, 'site.crt'), authority.cert);
      const server = await secure();
      expect((await get(server.url, { cacert: path })).status).toBe(200);
    });

    it.each(['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_DIR'])(
      'extends to what %s names',
      async (name) => {
        const server = await secure();
        expect(
          (await get(server.url, {}, { env: { [name]: await hashed() }, systemCertificates })).status,
        ).toBe(200);
      },
    );

    it('is refused to one without a certificate, with its name', async () => {
      const path = await directoryWith({});
      await expect(get('https://127.0.0.1:1', { cacert: path })).rejects.toMatchObject({
        kind: 'usage',
        message: `The CA certificate directory ${path} contains no certificate in PEM format.`,
      });
    });
  });

  it('stays wide for the requests that follow', async () => {
    const server = await secure();
    const { transport } = makeTransport(system());
    for (let i = 0; i < 3; i += 1) await transport.request({ method: 'POST', url: server.url });
    expect(server.connections()).toBe(2);
    expect(server.requests).toHaveLength(3);
  });

  it('is not asked for with verify off', async () => {
    const server = await secure();
    expect((await get(server.url, { verify: false, cacert: file('missing') })).status).toBe(200);
  });
});

describe('a certificate', () => {
  it('that has expired, or is not valid yet, is refused', async () => {
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

  it('for another host is refused, and says for whom it is', async () => {
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

  it('that signs itself is refused', async () => {
    const server = await secure({ cert: authority.cert, key: good.key }).catch(() => undefined);
    expect(server).toBeUndefined();
    const alone = await serve((_, response) => response.end(), {
      cert: good.cert + authority.cert,
      key: good.key,
    });
    await expect(get(alone.url, {})).rejects.toThrow(
      'is not trusted: its chain ends in a certificate authority',
    );
  });
});

describe('what is not TLS', () => {
  it('is named', async () => {
    const plain = await serve((_, response) => response.end());
    await expect(get(`https://127.0.0.1:${plain.port}/`, {})).rejects.toMatchObject({
      kind: 'unreachable',
      message: `127.0.0.1:${plain.port} does not speak TLS.`,
      hint: expect.stringContaining('http://'),
    });
  });

  it('is named the other way round', async () => {
    const server = await secure();
    await expect(get(`http://127.0.0.1:${server.port}/`, {})).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('nor a version that both know', async () => {
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
  const demanding = () => secure({ requestCert: true, rejectUnauthorized: true, ca: authority.cert });

  it.each([
    ['in two files', () => ({ cert: file('client.pem'), key: file('client.key') })],
    ['in one file', () => ({ cert: file('both.pem') })],
  ])('is shown: %s', async (_, tls) => {
    const server = await demanding();
    expect((await get(server.url, { cacert: file('ca.pem'), ...tls() })).status).toBe(200);
    expect((await get(server.url, { verify: false, ...tls() })).status).toBe(200);
  });

  it('is missed, and told so', async () => {
    const server = await demanding();
    await expect(get(server.url, { cacert: file('ca.pem') })).rejects.toMatchObject({
      kind: 'unreachable',
      hint: expect.stringContaining('--os-cert'),
    });
  });
});

describe('files', () => {
  it.each([
    ['a CA that is missing', { cacert: 'missing' }, 'Cannot read the CA certificate file', 'no such file'],
    [
      'a key that is a directory',
      { cert: 'client.pem', key: '.' },
      'Cannot read the client key file',
      'it is a directory',
    ],
    ['a CA that is no PEM', { cacert: 'text' }, 'contains no certificate in PEM format', 'text'],
    ['a certificate that is no PEM', { cert: 'text' }, 'contains no certificate in PEM format', 'text'],
    ['a certificate without a key', { cert: 'client.pem' }, 'holds no private key', 'client.pem'],
    [
      'a key that is missing',
      { cert: 'client.pem', key: 'missing' },
      'Cannot read the client key file',
      'missing',
    ],
    [
      'a key of another',
      { cert: 'client.pem', key: 'other.key' },
      'The TLS files cannot be used',
      'key values mismatch',
    ],
  ])('%s: named before anything is sent', async (_, names, ...texts) => {
    const server = await secure();
    const tls = Object.fromEntries(Object.entries(names).map(([option, name]) => [option, file(name)]));
    const failure = await get(server.url, tls).catch((error) => error);
    expect(failure.kind).toBe('usage');
    for (const text of texts) expect(failure.message).toContain(text);
    expect(server.connections()).toBe(0);
  });

  it.skipIf(process.getuid?.() === 0)('that may not be read', { tags: ['unprivileged'] }, async () => {
    await writeFile(file('closed.pem'), authority.cert);
    await chmod(file('closed.pem'), 0o000);
    await expect(get('https://127.0.0.1:1/', { cacert: file('closed.pem') })).rejects.toThrow(
      'permission denied',
    );
  });

  it('are not read for plain HTTP', async () => {
    const server = await serve((_, response) => response.end());
    expect((await get(server.url, { cacert: file('missing') })).status).toBe(200);
  });
});
