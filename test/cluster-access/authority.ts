/** A CA created with openssl, for mocks of Magnum. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Authority {
  /** PEM. */
  readonly ca: string;
  /** Signs a PEM CSR and returns a PEM certificate, valid for 30 days by default. */
  sign(csr: string, days?: number): string;
  /** The text that openssl prints for a PEM CSR. Throws if the signature of the CSR is invalid. */
  describe(csr: string): string;
  remove(): void;
}

export function createAuthority(): Authority {
  const dir = mkdtempSync(join(tmpdir(), 'magnum-ca-'));
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=c1',
  );
  return {
    ca: readFileSync(join(dir, 'ca.pem'), 'utf8'),
    sign: (csr, days = 30) => {
      writeFileSync(join(dir, 'csr'), csr);
      const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
      return openssl('x509', '-req', '-in', 'csr', ...authority, '-days', String(days));
    },
    describe: (csr) => {
      writeFileSync(join(dir, 'csr'), csr);
      return openssl('req', '-in', 'csr', '-verify', '-noout', '-text', '-nameopt', 'RFC2253');
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
