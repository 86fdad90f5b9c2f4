import { expect, it } from 'vitest';
import { createSerialNumber } from '../../../src/sandbox/magnum/certificate-authority.ts';

it.each([
  ['7f000000-0000-4000-8000-000000000001', '7f000000000040008000000000000001'],
  ['80000000-0000-4000-8000-000000000001', '0080000000000040008000000000000001'],
  ['00000012-0000-4000-8000-000000000001', '12000040008000000000000001'],
  ['00ff0000-0000-4000-8000-000000000001', '00ff0000000040008000000000000001'],
])('createSerialNumber encodes %s as a positive number in the fewest bytes', (uuid, hex) => {
  expect(Buffer.from(createSerialNumber(uuid)).toString('hex')).toBe(hex);
});
