/** What ca-* commands do beyond passing their options on. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyAndCsr } from '../../src/cluster-access/certificate/key-and-csr.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
let csr: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  ({ csr } = await createKeyAndCsr());
  writeFileSync(join(sandbox.directory, 'a.csr'), csr);
});
afterAll(() => sandbox.close());

describe('ca-show', () => {
  it('prints the certificate as the service gives it, and a line end', async () => {
    const { stdout, stderr, code } = await sandbox.run('ca', 'show', 'kube');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n\n?$/);
  });

  it('warns of the old spelling, and takes the cluster once', async () => {
    const { stderr, code } = await sandbox.run('ca-show', '--cluster', 'kube');
    expect({ stderr, code }).toEqual({
      stderr:
        'WARNING: The --cluster parameter is deprecated and will be removed in a future release. ' +
        'Use the <cluster> positional parameter to avoid seeing this message.\n',
      code: 0,
    });
    const twice = await sandbox.run('ca-show', 'kube', '--cluster', 'other');
    expect(twice).toMatchObject({ code: 2, stderr: 'ERROR: Duplicate "<cluster>" arguments: kube, other\n' });
  });

  it.each(['ca-show', 'ca-sign', 'ca-rotate'])('%s without a cluster sends nothing', async (command) => {
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.run(command);
    expect({ code, stderr, sent: sandbox.requests.length }).toEqual({
      code: 2,
      stderr: 'ERROR: Missing arguments: --cluster\n',
      sent: 0,
    });
  });

  it('of no cluster is not found', async () => {
    const { code, stderr } = await sandbox.run('ca-show', 'nobody');
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^ERROR: Cluster nobody could/),
    });
  });
});

describe('ca-sign', () => {
  it('sends nothing without a CSR that can be read', async () => {
    for (const words of [[], ['--csr', 'nowhere.csr'], ['--csr', '']]) {
      sandbox.requests.length = 0;
      const { code, stdout, stderr } = await sandbox.run('ca-sign', '--cluster', 'kube', ...words);
      expect({ code, stdout, sent: sandbox.requests.length }).toEqual({ code: 2, stdout: '', sent: 0 });
      expect(stderr).toMatch(/^ERROR: A CSR must be provided\.\n/);
    }
  });

  it('takes one CSR only', async () => {
    const { code, stderr } = await sandbox.run('ca-sign', 'kube', 'a.csr', '--csr', 'b.csr');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ERROR: Duplicate "<csr>" arguments: a.csr, b.csr\n',
    });
  });

  it('reads the standard input', async () => {
    const { code, stdout } = await sandbox.runWith({ input: csr }, 'ca-sign', 'kube', '-');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
    });
    expect(sandbox.lastToMagnum().body).toMatchObject({ csr });
  });

  it('fails when the service refuses the CSR', async () => {
    const { code, stdout, stderr } = await sandbox.runWith({ input: 'nonsense' }, 'ca-sign', 'kube', '-');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^ERROR: .*csr/i);
  });
});

describe('ca-rotate', () => {
  it('gives the cluster another CA', async () => {
    const before = (await sandbox.run('ca-show', 'kube')).stdout;
    expect((await sandbox.run('ca', 'rotate', 'kube', '-f', 'json')).stdout).toMatch(/^\{\n {2}"uuid": "/);
    expect((await sandbox.run('ca-show', 'kube')).stdout).not.toBe(before);
  });

  it('needs API 1.5, and says so before it asks for anything', async () => {
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.run('ca-rotate', 'kube', '--magnum-api-version', '1.4');
    expect({ code, patches: sandbox.requests.filter(({ method }) => method === 'PATCH') }).toEqual({
      code: 2,
      patches: [],
    });
    expect(stderr).toMatch(/^ERROR: Rotating the CA requires API 1\.5; you requested 1\.4\.\n/);
  });
});
