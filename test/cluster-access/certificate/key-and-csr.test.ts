import { createPrivateKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKeyAndCsr } from '../../../src/cluster-access/certificate/key-and-csr.ts';
import { createAuthority } from '../authority.ts';

it('createKeyAndCsr returns an RSA key and a CSR that openssl accepts', async () => {
  const authority = createAuthority();
  try {
    const { key, csr } = await createKeyAndCsr();
    expect(key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n[\s\S]*\n-----END RSA PRIVATE KEY-----\n$/);
    expect(createPrivateKey(key).asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(csr).toMatch(
      /^-----BEGIN CERTIFICATE REQUEST-----\n([\w+/=]{1,64}\n)+-----END CERTIFICATE REQUEST-----\n$/,
    );
    const text = authority.describe(csr);
    expect(text).toContain('Subject: O=system:masters,CN=admin');
    expect(text).toContain('sha256WithRSAEncryption');
  } finally {
    authority.remove();
  }
});

it('createKeyAndCsr returns a different key at each call', async () => {
  const [first, second] = await Promise.all([createKeyAndCsr(), createKeyAndCsr()]);
  expect(first.key).not.toBe(second.key);
});
