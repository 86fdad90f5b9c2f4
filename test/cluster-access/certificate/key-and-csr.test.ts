import { createPrivateKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { createKeyAndCsr } from '../../../src/cluster-access/certificate/key-and-csr.ts';
import { createAuthority } from '../authority.ts';

it('makes a key and a request that openssl accepts', async () => {
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

it('makes another key each time', async () => {
  const [one, two] = await Promise.all([createKeyAndCsr(), createKeyAndCsr()]);
  expect(one.key).not.toBe(two.key);
});
