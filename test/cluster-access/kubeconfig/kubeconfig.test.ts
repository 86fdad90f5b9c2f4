import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  kubeconfig,
  kubeconfigEntries,
  withCertificate,
} from '../../../src/cluster-access/kubeconfig/kubeconfig.ts';

const credentials = { ca: 'CA\n', cert: 'CERT\n', key: 'KEY\n' };

it('kubeconfig contains cluster, context, user and the current context', () => {
  expect(parse(kubeconfig({ clusterName: 'c1', server: 'https://10.0.0.1:6443', credentials }))).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'c1', cluster: { 'certificate-authority-data': 'Q0EK', server: 'https://10.0.0.1:6443' } },
    ],
    contexts: [{ name: 'c1', context: { cluster: 'c1', user: 'c1-admin' } }],
    'current-context': 'c1',
    users: [
      { name: 'c1-admin', user: { 'client-certificate-data': 'Q0VSVAo=', 'client-key-data': 'S0VZCg==' } },
    ],
  });
});

it('kubeconfig contains no CA and no user without TLS', () => {
  expect(parse(kubeconfig({ clusterName: 'c1', server: 'http://10.0.0.1:8080' }))).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c1', cluster: { server: 'http://10.0.0.1:8080' } }],
    contexts: [{ name: 'c1', context: { cluster: 'c1' } }],
    'current-context': 'c1',
    users: [],
  });
});

it.each([
  'yes',
  '1_000',
  '12:30:45',
  'null',
  '~',
  'a: b',
  '#x',
  '- a',
  '"q"',
  "it's",
  '`x` $(y)',
  'a\nb',
  '\ta',
  '{a}',
  '&a',
  '*a',
  '!t',
  '%d',
  '|',
  '>',
  'a\\b',
  '0x1f',
  '=',
  '<<',
  ' lead ',
  '\u0001\u001b[31m',
  '😀',
  'x\u2028y\u0085z\u007f\u009f\ufeff',
  'a"\nclusters: []\n',
])('kubeconfig preserves the name %j in YAML 1.1 and 1.2', (name) => {
  const text = kubeconfig({ clusterName: name, server: `https://h/${name}`, credentials });
  for (const version of ['1.1', '1.2'] as const) {
    const config = parse(text, { version });
    expect(config.clusters[0].name).toBe(name);
    expect(config.clusters[0].cluster.server).toBe(`https://h/${name}`);
    expect(config.contexts[0].context).toEqual({ cluster: name, user: `${name}-admin` });
    expect(config['current-context']).toBe(name);
  }
  // go-yaml, which kubectl uses, rejects these characters unless they are escaped.
  expect(text).not.toMatch(/[\u007f-\u009f\u2028\u2029\ufeff]/);
});

it.each([
  [undefined, 'c1-keystone'],
  [false, 'c1-keystone'],
  [true, 'c1-admin'],
])('kubeconfig has a plugin (certificate: %s) under the user %s', (certificate, user) => {
  const plugin = { program: ['magnum'] as const, args: ['kube-credential'], env: {} };
  const access = { clusterName: 'c1', server: 'https://h', credentials: { ca: 'CA', plugin, certificate } };
  const config = parse(kubeconfig(access));
  expect(config.contexts).toEqual([{ name: 'c1', context: { cluster: 'c1', user } }]);
  expect(config.users).toEqual([
    { name: user, user: { exec: expect.objectContaining({ command: 'magnum', args: ['kube-credential'] }) } },
  ]);
  expect(config.clusters[0].cluster['certificate-authority-data']).toBe('Q0E=');
});

it('kubeconfig escapes the characters that YAML does not allow, and no others', () => {
  const name = '~\u007f\u009f\u00a0\u2027\u2028\u2029\u202a\ufeff\ufffd\ufffe\uffff';
  const text = kubeconfig({ clusterName: name, server: 'https://h' });
  expect(text).toContain(
    'current-context: "~\\u007f\\u009f\u00a0\u2027\\u2028\\u2029\u202a\\ufeff\ufffd\\ufffe\\uffff"\n',
  );
  expect(parse(text)['current-context']).toBe(name);
});

it('kubeconfig does not fold long values', () => {
  const long = 'word '.repeat(100);
  expect(kubeconfig({ clusterName: long, server: 'https://h' })).toContain(`current-context: "${long}"\n`);
});

describe('withCertificate', () => {
  const base = { clusterName: 'c1', server: 'https://h' };
  const draft = { ...base, credentials: { ca: 'CA', cert: 'draft cert', key: 'draft key' } };
  const access = { ...base, credentials: { ca: 'CA', cert: "$&$1$'", key: 'final key' } };

  it('replaces the placeholders of certificate and key, and nothing else', () => {
    expect(withCertificate(kubeconfig(draft), draft, access)).toBe(kubeconfig(access));
  });

  it('returns the text without a certificate', () => {
    const plugin = {
      ...base,
      credentials: { ca: 'CA', plugin: { program: ['magnum'] as const, args: [], env: {} } },
    };
    const text = kubeconfig(draft);
    for (const other of [base, plugin]) {
      expect(withCertificate(text, other, access)).toBe(text);
      expect(withCertificate(text, draft, other)).toBe(text);
    }
  });
});

it('kubeconfigEntries has no user without TLS', () => {
  expect(kubeconfigEntries({ clusterName: 'c1', server: 'http://h' })).toStrictEqual({
    cluster: { name: 'c1', cluster: { server: 'http://h' } },
    context: { name: 'c1', context: { cluster: 'c1' } },
    user: undefined,
  });
});
