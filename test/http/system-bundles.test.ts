/** The paths at which systemCertificates looks for the CA certificates of the system, without such files. */
import { beforeEach, expect, it, vi } from 'vitest';
import { systemCertificates } from '../../src/http/ca-certificates.ts';
import { readRegularFile } from '../../src/platform/regular-file.ts';

vi.mock('../../src/platform/regular-file.ts');
const read = vi.mocked(readRegularFile);
beforeEach(() => void read.mockReset());

const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const pemOf = (name: string): string => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;

it.each(BUNDLES)('systemCertificates reads %s if the store is empty', async (bundle) => {
  read.mockImplementation((path) => {
    if (path !== bundle) throw new Error('no such file');
    return Buffer.from(`# ${path}\n${pemOf('one')}\n\n${pemOf('two')}\n`);
  });
  expect(await systemCertificates({}, () => [])).toEqual([pemOf('one'), pemOf('two')]);
  expect(read.mock.calls).toEqual(BUNDLES.map((path) => [path, 16 * 1024 * 1024]));
});

it('systemCertificates reads no bundle if the store has certificates', async () => {
  expect(await systemCertificates({}, () => [pemOf('one')])).toEqual([pemOf('one')]);
  expect(read).not.toHaveBeenCalled();
});
