import { describe, expect, it } from 'vitest';
import {
  execCredential,
  execSection,
  requestedApiVersion,
} from '../../../src/cluster-access/kubeconfig/exec-credential.ts';

const V1BETA1 = 'client.authentication.k8s.io/v1beta1';
const V1 = 'client.authentication.k8s.io/v1';

describe('requestedApiVersion', () => {
  it('returns the version in KUBERNETES_EXEC_INFO, and defaults to the newest', () => {
    expect(requestedApiVersion(undefined)).toBe(V1);
    expect(requestedApiVersion('')).toBe(V1);
    expect(requestedApiVersion(JSON.stringify({ apiVersion: V1 }))).toBe(V1);
    const older = JSON.stringify({ apiVersion: `${V1}beta1`, kind: 'ExecCredential', spec: {} });
    expect(requestedApiVersion(older)).toBe(`${V1}beta1`);
  });

  it.each(['x', 'null', '[]', '{}', '{"apiVersion": 1}'])('throws a usage error for %s', (info) => {
    expect(() => requestedApiVersion(info)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: 'KUBERNETES_EXEC_INFO is not a JSON ExecCredential.',
      }),
    );
  });

  it.each([`${V1}alpha1`, 'v1', ''])('throws a usage error for the version %j', (apiVersion) => {
    expect(() => requestedApiVersion(JSON.stringify({ apiVersion }))).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: `KUBERNETES_EXEC_INFO requests ${apiVersion}, which is not supported.`,
        hint: `Use ${V1} or ${V1}beta1 as the apiVersion of the plugin in the kubeconfig.`,
      }),
    );
  });
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

  it('returns a certificate and its key', () => {
    const secret = { clientCertificateData: 'CERT', clientKeyData: 'KEY' };
    expect(JSON.parse(execCredential(`${V1}beta1`, secret, '2030-01-02T03:04:05Z'))).toEqual({
      apiVersion: `${V1}beta1`,
      kind: 'ExecCredential',
      status: { ...secret, expirationTimestamp: '2030-01-02T03:04:05Z' },
    });
  });

  it('omits an unknown expiry', () => {
    expect(JSON.parse(execCredential(V1, { token: 'made-up' }, undefined)).status).toEqual({
      token: 'made-up',
    });
  });
});

describe('execSection', () => {
  it('returns the program, its arguments and its variables', () => {
    const plugin = { program: ['magnum'] as const, args: ['kube-credential'], env: {} };
    const section = {
      apiVersion: V1,
      command: 'magnum',
      args: ['kube-credential'],
      installHint:
        'The cluster credentials come from magnum, which must be on the PATH, and your login in OS_ variables or in a session of magnum login.',
      interactiveMode: 'IfAvailable',
      provideClusterInfo: false,
    };
    expect(execSection(plugin)).toStrictEqual(section);
    expect(execSection({ ...plugin, apiVersion: 'v1beta1' })).toHaveProperty('apiVersion', V1BETA1);
    expect(execSection({ ...plugin, args: ['kube-credential', '--os-cloud', 'prod'] }).installHint).toBe(
      'The cluster credentials come from magnum, which must be on the PATH, and your login for cloud prod in clouds.yaml.',
    );
    expect(execSection({ ...plugin, env: { A: 'b', C: '' } })).toStrictEqual({
      ...section,
      env: [
        { name: 'A', value: 'b' },
        { name: 'C', value: '' },
      ],
    });
  });

  it('names the file of a program with an absolute path in the hint', () => {
    const plugin = { program: ['/bin/node', '/opt/magnum.js'] as const, args: ['kube-credential'], env: {} };
    expect(execSection(plugin)).toMatchObject({
      command: '/bin/node',
      args: ['/opt/magnum.js', 'kube-credential'],
      installHint:
        'The cluster credentials come from magnum, which was installed as /opt/magnum.js. If it was moved, run magnum cluster-config again.',
    });
  });
});
