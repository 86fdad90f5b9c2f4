/** Behavior of the ca-* commands, other than sending their options. */
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
  it('prints the CA certificate as Magnum returns it, and a newline', async () => {
    const { stdout, stderr, code } = await sandbox.run('ca', 'show', 'kube');
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n\n?$/);
  });

  it('warns that --cluster is deprecated, and rejects it together with a cluster argument', async () => {
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

  it.each(['ca-show', 'ca-sign', 'ca-rotate'])(
    '%s fails without a cluster, before it sends a request',
    async (command) => {
      sandbox.requests.length = 0;
      const { code, stderr } = await sandbox.run(command);
      expect({ code, stderr, sent: sandbox.requests.length }).toEqual({
        code: 2,
        stderr:
          command === 'ca-sign'
            ? 'ERROR: Missing arguments: --cluster, --csr\nSet the CSR file with --csr FILE; - reads standard input.\n'
            : 'ERROR: Missing arguments: --cluster\n',
        sent: 0,
      });
    },
  );

  it('exits with 3 for an unknown cluster', async () => {
    const { code, stderr } = await sandbox.run('ca-show', 'nobody');
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^ERROR: Cluster nobody could/),
    });
  });
});

describe('ca-sign', () => {
  it('sends no request without a readable CSR', async () => {
    const missing = 'A CSR must be provided.';
    const hint = 'Set the CSR file with --csr FILE; - reads standard input.\n';
    for (const [words, expected] of [
      [[], `ERROR: ${missing}\n${hint}`],
      [['--csr', ''], `ERROR: ${missing}\n${hint}`],
      [['--csr', 'nowhere.csr'], `ERROR: ${missing} Cannot read nowhere.csr: no such file.\n`],
    ] as const) {
      sandbox.requests.length = 0;
      const { code, stdout, stderr } = await sandbox.run('ca-sign', '--cluster', 'kube', ...words);
      expect({ code, stdout, sent: sandbox.requests.length }).toEqual({ code: 2, stdout: '', sent: 0 });
      expect(stderr).toBe(expected);
    }
  });

  it('rejects two CSRs', async () => {
    const { code, stderr } = await sandbox.run('ca-sign', 'kube', 'a.csr', '--csr', 'b.csr');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ERROR: Duplicate "<csr>" arguments: a.csr, b.csr\n',
    });
  });

  it('reads the CSR from standard input', async () => {
    const { code, stdout } = await sandbox.runWith({ input: csr }, 'ca-sign', 'kube', '-');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^-----BEGIN CERTIFICATE-----/),
    });
    expect(sandbox.lastToMagnum().body).toMatchObject({ csr });
  });

  it('fails if Magnum rejects the CSR', async () => {
    const { code, stdout, stderr } = await sandbox.runWith({ input: 'nonsense' }, 'ca-sign', 'kube', '-');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^ERROR: .*csr/i);
  });
});

describe('ca-rotate', () => {
  it('replaces the CA of the cluster', async () => {
    const before = (await sandbox.run('ca-show', 'kube')).stdout;
    expect((await sandbox.run('ca', 'rotate', 'kube', '-f', 'json')).stdout).toMatch(/^\{\n {2}"uuid": "/);
    expect((await sandbox.run('ca-show', 'kube')).stdout).not.toBe(before);
  });

  it('requires API 1.5, and otherwise fails before the rotation', async () => {
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.run('ca-rotate', 'kube', '--magnum-api-version', '1.4');
    expect({ code, patches: sandbox.requests.filter(({ method }) => method === 'PATCH') }).toEqual({
      code: 2,
      patches: [],
    });
    expect(stderr).toMatch(/^ERROR: Rotating the CA requires API 1\.5; you requested 1\.4\.\n/);
  });
});
