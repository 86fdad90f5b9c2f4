import { describe, expect, it } from 'vitest';
import {
  execCredential,
  execSection,
  requestedApiVersion,
} from '../../../src/cluster-access/kubeconfig/exec-credential.ts';

const V1 = 'client.authentication.k8s.io/v1';

describe('requestedApiVersion', () => {
  it('returns the version in KUBERNETES_EXEC_INFO, and defaults to the newest', () => {
    expect(requestedApiVersion(undefined)).toBe(V1);
    expect(requestedApiVersion('')).toBe(V1);
    expect(requestedApiVersion(JSON.stringify({ apiVersion: V1 }))).toBe(V1);
    const older = JSON.stringify({ apiVersion: `${V1}beta1`, kind: 'ExecCredential', spec: {} });
    expect(requestedApiVersion(older)).toBe(`${V1}beta1`);
  });

  it.each(['x', 'null', '[]', '{}', '{"apiVersion": 1}', `{"apiVersion": "${V1}alpha1"}`])(
    'throws a usage error for %s',
    (info) => {
      expect(() => requestedApiVersion(info)).toThrow(expect.objectContaining({ kind: 'usage' }));
    },
  );
});

describe('execCredential', () => {
  it('returns one line with the expiry of the token, rounded down to seconds', () => {
    const line = execCredential(V1, { token: 'made-up' }, '2030-01-02T03:04:05.678000Z');
    expect(line).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(line)).toEqual({
      apiVersion: V1,
      kind: 'ExecCredential',
      status: { token: 'made-up', expirationTimestamp: '2030-01-02T03:04:05Z' },
    });
  });

  it('omits an unknown expiry', () => {
    expect(JSON.parse(execCredential(V1, { token: 'made-up' }, undefined)).status).toEqual({
      token: 'made-up',
    });
  });
});

it('execSection returns the program, its arguments and its variables', () => {
  const plugin = { program: ['magnum'] as const, args: ['kube-credential'], env: {} };
  expect(execSection(plugin)).toMatchObject({
    apiVersion: V1,
    command: 'magnum',
    args: ['kube-credential'],
    interactiveMode: 'IfAvailable',
  });
  expect(execSection(plugin)).not.toHaveProperty('env');
  expect(execSection({ ...plugin, env: { A: 'b' } })).toHaveProperty('env', [{ name: 'A', value: 'b' }]);
});
