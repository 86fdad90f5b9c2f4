import { expect, it } from 'vitest';
import { CREDENTIAL_BYTES, fileSetBytes } from '../../../src/cluster-access/certificate/credential-size.ts';

it.each([
  ['without TLS: one block', undefined, 4_096],
  ['with an empty CA: twice the credential', '', 32_768],
  ['with a CA of 1,000 bytes: three times the CA more', 'x'.repeat(1_000), 35_768],
  ['with a CA of two-byte characters: the bytes, not the characters', 'é'.repeat(1_000), 38_768],
])('fileSetBytes %s', (_, ca, bytes) => {
  expect(fileSetBytes(ca)).toBe(bytes);
  expect(CREDENTIAL_BYTES).toBe(16_384);
});
