import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kubernetesAccess } from '../../../src/cluster-access/cluster-access.ts';
import { asEntryName, assertEntryName } from '../../../src/cluster-access/kubeconfig/entry-name.ts';
import { kubeconfig } from '../../../src/cluster-access/kubeconfig/kubeconfig.ts';
import type { Cluster } from '../../../src/magnum/types.ts';

const HOSTILE = [
  'x$(touch pwned)\u001b]0;t\u0007',
  '`id`',
  'a;b',
  "a'b",
  'a"b',
  'a\\b',
  'a\nb',
  'a b',
  'a*',
  '~root',
  '!1',
  '#x',
  '{a,b}',
  '--kubeconfig=/etc/x',
  '-A',
  'a\u202eb\u200b',
  '\u{e0041}x',
  'é日',
  '$HOME',
  'a|b&c<d>e',
];

describe('asEntryName', () => {
  it.each([
    ['web', 'web'],
    ['Prod_1.eu@site:6443/a-b', 'Prod_1.eu@site:6443/a-b'],
    ['x$(touch pwned)', 'x--touch-pwned-'],
    ['日本', 'uuid-1'],
    ['', 'uuid-1'],
    ['--all', 'all'],
    ['a\u{1f600}b', 'a-b'],
  ])('converts %j to %j', (name, expected) => {
    expect(asEntryName(name, 'uuid-1')).toBe(expected);
  });

  it('returns cluster if neither the name nor the UUID is valid', () =>
    expect(asEntryName('$', '$')).toBe('cluster'));

  it.each(HOSTILE)('converts %j to a word that needs no quotes in a shell', (name) => {
    const word = asEntryName(name, 'u');
    expect(word).toMatch(/^[A-Za-z0-9_.@:/][A-Za-z0-9_.@:/-]*$/);
    expect(execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' })).toBe(word);
    expect(() => assertEntryName(word)).not.toThrow();
  });
});

it.each(HOSTILE)('kubeconfig has only valid entry names for a cluster named %j', (name) => {
  const cluster = { name, uuid: 'u' } as Cluster;
  const access = kubernetesAccess({
    cluster,
    address: 'https://h',
    credentials: { ca: 'a', cert: 'b', key: 'c' },
  });
  const config = parse(kubeconfig(access));
  const names = [
    config.clusters[0].name,
    config.contexts[0].name,
    config.users[0].name,
    config['current-context'],
  ];
  for (const entry of names) expect(entry).toMatch(/^[A-Za-z0-9_.@:/][A-Za-z0-9_.@:/-]*$/);
  expect(config.contexts[0].context).toEqual({ cluster: names[0], user: names[2] });
});

it.each(['', '-x', 'a b', 'a$(b)', 'a\u200bb', 'é'])('assertEntryName rejects %j', (name) => {
  expect(() => assertEntryName(name)).toThrow(
    expect.objectContaining({
      kind: 'usage',
      message: `Invalid context name '${name}'.`,
      hint: 'Use letters, digits and _ . @ : / -, and do not start with -.',
    }),
  );
});
