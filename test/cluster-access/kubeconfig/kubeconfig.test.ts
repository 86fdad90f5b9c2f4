import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig.ts';

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
