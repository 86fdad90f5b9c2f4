import { expect, it } from 'vitest';
import { startTrace } from '../../src/magnum/osprofiler.ts';

it('startTrace signs the trace like osprofiler', () => {
  // The result of osprofiler's generate_hmac for this text and key.
  expect(startTrace('hmac-key', '8d28af1e-acc0-498c-9890-6908e33eff5f').headers).toEqual({
    'X-Trace-Info':
      'eyJiYXNlX2lkIjoiOGQyOGFmMWUtYWNjMC00OThjLTk4OTAtNjkwOGUzM2VmZjVmIiwicGFyZW50X2lkIjoiOGQyOGFmMWUtYWNjMC00OThjLTk4OTAtNjkwOGUzM2VmZjVmIn0=',
    'X-Trace-HMAC': 'da2513d9965a2e5e2c447de2b2124264ddef3f21',
  });
});

it('startTrace encodes the trace for Python: URL-safe, with padding', () => {
  expect(startTrace('k', '>>>???>>>???').headers['X-Trace-Info']).toBe(
    `eyJiYXNlX2lkIjoiPj4-Pz8_Pj4-Pz8_IiwicGFyZW50X2lkIjoiPj4-Pz8_Pj4-Pz8_In0=`,
  );
});

it('startTrace creates another ID each time', () => {
  expect(startTrace('k').id).not.toBe(startTrace('k').id);
});
