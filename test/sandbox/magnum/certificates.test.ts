import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from '../../../src/cluster-access/certificate/key-and-csr.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/server.ts';
import { detail, type MagnumCall, magnumAs } from '../client.ts';

let sandbox: Sandbox;
let demo: MagnumCall;
let csr: string;
const NOW = Date.parse('2026-05-05T05:05:05.500Z');

beforeAll(async () => {
  sandbox = await startSandbox({ seconds: 0, now: () => NOW });
  [demo, { csr }] = await Promise.all([magnumAs(sandbox), createKeyAndCsr()]);
  await demo('POST', '/clusters', { json: { name: 'mine', cluster_template_id: 'swarm' } });
});
afterAll(() => sandbox.close());

const sign = (request: unknown, more: object = {}) =>
  demo('POST', '/certificates', { json: { cluster_uuid: 'mine', csr: request, ...more } });

/** Creates a CSR with extensions. */
function requestFor(...extensions: string[]): string {
  const words = ['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const options = extensions.flatMap((extension) => ['-addext', extension]);
  return execFileSync('openssl', [...words, '-keyout', '/dev/null', '-subj', '/CN=reader', ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

describe('GET and PATCH /certificates', () => {
  it('returns the same self-signed CA each time', async () => {
    const [first, second] = await Promise.all([
      demo('GET', '/certificates/mine'),
      demo('GET', '/certificates/mine'),
    ]);
    expect(first.json).toEqual(second.json);
    expect(Object.keys(first.json)).toEqual(['bay_uuid', 'cluster_uuid', 'links', 'pem']);
    const ca = new X509Certificate(first.json.pem);
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(ca.ca).toBe(true);
    expect(ca.subject).toBe('CN=mine');
    expect(ca.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(Date.parse(ca.validFrom)).toBe(Date.parse('2026-05-04T05:05:05Z'));
    expect(Date.parse(ca.validTo)).toBe(Date.parse('2031-05-04T05:05:05Z'));
  });

  it('returns another CA for etcd', async () => {
    const [kubernetes, etcd] = await Promise.all([
      demo('GET', '/certificates/mine'),
      demo('GET', '/certificates/mine?ca_cert_type=etcd'),
    ]);
    expect(etcd.json.pem).not.toBe(kubernetes.json.pem);
  });

  it('returns the CA only to the user who created the cluster', async () => {
    const viewer = await magnumAs(sandbox, { user: 'viewer' });
    const reply = await viewer('GET', '/certificates/mine');
    expect({ status: reply.status, detail: detail(reply) }).toEqual({
      status: 403,
      detail: "Policy doesn't allow certificate:get to be performed.",
    });
  });

  it('replaces the CA when it is rotated', async () => {
    await demo('POST', '/clusters', { json: { name: 'rotated', cluster_template_id: 'swarm' } });
    const before = (await demo('GET', '/certificates/rotated')).json.pem;
    expect((await demo('PATCH', '/certificates/rotated')).status).toBe(202);
    expect((await demo('GET', '/certificates/rotated')).json.pem).not.toBe(before);
  });
});

describe('POST /certificates', () => {
  it('signs the key and the subject of a request', async () => {
    const { status, json } = await sign(csr);
    expect(status).toBe(201);
    expect(json).toMatchObject({ csr });
    const ca = new X509Certificate((await demo('GET', '/certificates/mine')).json.pem);
    const certificate = new X509Certificate(json.pem);
    expect(certificate.verify(ca.publicKey)).toBe(true);
    expect(certificate.checkIssued(ca)).toBe(true);
    expect(certificate.subject.split('\n')).toEqual(['CN=admin', 'O=system:masters']);
    expect(certificate.ca).toBe(false);
  });

  it('copies allowed extensions of a request', async () => {
    const { json } = await sign(requestFor('subjectAltName=DNS:x.example', 'extendedKeyUsage=clientAuth'));
    const certificate = new X509Certificate(json.pem);
    expect(certificate.subjectAltName).toBe('DNS:x.example');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('removes CA extensions from a request, and rejects critical ones', async () => {
    const { json } = await sign(
      requestFor('basicConstraints=CA:TRUE', 'keyUsage=keyCertSign,digitalSignature'),
    );
    expect(new X509Certificate(json.pem).ca).toBe(false);
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input: json.pem, encoding: 'utf8' });
    expect(text).toMatch(/X509v3 Key Usage: *\n *Digital Signature\n/);
    const rejection = await sign(requestFor('basicConstraints=critical,CA:TRUE'));
    expect({ status: rejection.status, detail: detail(rejection) }).toEqual({
      status: 400,
      detail: expect.stringMatching(/^Extension '.*2\.5\.29\.19.*' not allowed$/),
    });
  });

  it.each([
    ['x', {}, 400, "Received invalid csr b'x'."],
    [
      '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n',
      {},
      400,
      "Received invalid csr b'-----BEGIN CERTIFICATE REQUEST-----\\nAAAA\\n-----END CERTIFICATE REQUEST-----\\n'.",
    ],
    [
      '',
      {},
      400,
      "Invalid input for field/attribute csr. Value: ''. Value should have a minimum character requirement of 1",
    ],
    ['x', { cluster_uuid: 'missing' }, 400, 'Cluster missing could not be found.'],
    ['x', { cluster_uuid: undefined }, 404, 'Cluster Unset could not be found.'],
    ['x', { foo: 1 }, 400, 'Unknown attribute for argument certificate: foo'],
  ])('rejects the request %j with %o', async (request, more, status, sentence) => {
    const reply = await sign(request, more);
    expect({ status: reply.status, detail: detail(reply) }).toEqual({ status, detail: sentence });
  });
});
