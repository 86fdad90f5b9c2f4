import { expect } from 'vitest';
import { body, type Case, path, printed, query, type Seen, wholeBody } from './case.ts';

/** Each case creates its own nodegroup; `pool` is created before all cases. */
const create = (name: string, ...words: string[]) => ['nodegroup-create', 'ready', name, ...words];
const list = (...words: string[]) => ['nodegroup-list', 'ready', ...words];
const update = (...words: string[]) => ['nodegroup-update', 'ready', 'pool', ...words];

const both =
  (...checks: readonly ((seen: Seen) => void)[]) =>
  (seen: Seen) => {
    for (const check of checks) check(seen);
  };

const creations: readonly Case[] = (
  [
    ['cluster', [], {}],
    ['nodeCount', ['--node-count', '2'], { node_count: 2 }],
    ['minNodes', ['--min-nodes', '1'], { min_node_count: 1 }],
    ['maxNodes', ['--max-nodes', '5'], { max_node_count: 5 }],
    ['role', ['--role', 'gpu'], { role: 'gpu' }],
    ['image', ['--image', 'fedora-coreos-latest'], { image_id: 'fedora-coreos-latest' }],
    ['flavor', ['--flavor', 'm1.large'], { flavor_id: 'm1.large' }],
    ['dockerVolumeSize', ['--docker-volume-size', '9'], { docker_volume_size: 9 }],
    ['labels', ['--labels', 'a=1,b=2'], { labels: { a: '1', b: '2' } }],
    ['labels', ['--labels', 'a=1,2', '--labels', 'b=x y'], { labels: { a: '1,2', b: 'x y' } }],
    ['mergeLabels', ['--labels', 'a=1', '--merge-labels'], { labels: { a: '1' }, merge_labels: true }],
    ['mergeLabels', ['--labels', 'a=1', '--replace-labels'], { labels: { a: '1' } }],
    ['labelsFiles', ['--labels-file', 'labels.yaml'], { labels: { kube_tag: 'v1.30', a: '1.20' } }],
    [
      'nodeLabels',
      ['--node-labels', 'team=a,tier=b', '--node-labels', 'zone=c'],
      { node_labels: { team: 'a', tier: 'b', zone: 'c' } },
    ],
    [
      'nodeTaints',
      ['--node-taints', 'gpu=yes:NoSchedule,gpu:NoExecute', '--node-taints', 'old:NoExecute'],
      {
        node_taints: [
          { key: 'gpu', value: 'yes', effect: 'NoSchedule' },
          { key: 'gpu', value: '', effect: 'NoExecute' },
          { key: 'old', value: '', effect: 'NoExecute' },
        ],
      },
    ],
  ] as const
).map(([key, words, expected], index) => ({
  option: `nodegroup-create.${key}`,
  argv: create(`ng${index}`, ...words),
  check: both(
    wholeBody({ name: `ng${index}`, node_count: 1, role: 'worker', ...expected }),
    path(/\/clusters\/ready\/nodegroups$/),
    printed(/^Request to create nodegroup [0-9a-f-]{36} accepted\n$/),
  ),
}));

const replaced = (...operations: readonly (readonly [path: string, value: unknown])[]) =>
  both(
    ({ last }) =>
      expect(last.body).toEqual(operations.map(([path, value]) => ({ op: 'replace', path, value }))),
    path(/\/clusters\/ready\/nodegroups\/pool$/),
    printed(/^Request to update nodegroup pool has been accepted\.\n$/),
  );

const updates: readonly Case[] = (
  [
    ['cluster', ['--min-nodes', '0'], [['/min_node_count', 0]]],
    ['nodegroup', ['--min-nodes', '0'], [['/min_node_count', 0]]],
    ['minNodes', ['--min-nodes', '1'], [['/min_node_count', 1]]],
    ['maxNodes', ['--max-nodes', '9'], [['/max_node_count', 9]]],
    ['nodeLabels', ['--node-labels', 'a=1,b=2'], [['/node_labels', '{"a":"1","b":"2"}']]],
    [
      'nodeLabels',
      ['--node-labels', 'a=1,b=2', '--node-labels', 'c='],
      [['/node_labels', '{"a":"1","b":"2","c":""}']],
    ],
    ['nodeLabels', ['--node-labels', ''], [['/node_labels', '{}']]],
    [
      'nodeTaints',
      ['--node-taints', 'k:NoExecute'],
      [['/node_taints', '[{"key":"k","value":"","effect":"NoExecute"}]']],
    ],
    ['nodeTaints', ['--node-taints', ''], [['/node_taints', '[]']]],
    ['op', ['replace', 'max_node_count=7'], [['/max_node_count', 7]]],
    [
      'attributes',
      ['replace', 'max_node_count=7', 'min_node_count=1'],
      [
        ['/max_node_count', 7],
        ['/min_node_count', 1],
      ],
    ],
  ] as const
).map(([key, words, operations]) => ({
  option: `nodegroup-update.${key}`,
  argv: update(...words),
  check: replaced(...operations),
}));

export const nodegroupCases: readonly Case[] = [
  {
    ...(creations[0] as Case),
    option: 'nodegroup-create.name',
    argv: create('named'),
    check: body({ name: 'named' }),
  },
  ...creations,
  ...updates,
  { option: 'nodegroup-list.cluster', argv: list(), check: path(/\/clusters\/ready\/nodegroups$/) },
  {
    option: 'nodegroup-list.marker',
    argv: list('--marker', 'NODEGROUP'),
    check: query({ marker: expect.stringMatching(/^[0-9a-f-]{36}$/) }),
  },
  { option: 'nodegroup-list.limit', argv: list('--limit', '1'), check: query({ limit: '1' }) },
  { option: 'nodegroup-list.sortKey', argv: list('--sort-key', 'name'), check: query({ sort_key: 'name' }) },
  { option: 'nodegroup-list.sortDir', argv: list('--sort-dir', 'desc'), check: query({ sort_dir: 'desc' }) },
  { option: 'nodegroup-list.role', argv: list('--role', 'master'), check: query({ role: 'master' }) },
  {
    option: 'nodegroup-list.fields',
    argv: list('--fields', 'is_default'),
    check: printed(/\| role +\| Is Default \|/),
  },
  {
    option: 'nodegroup-show.cluster',
    argv: ['nodegroup-show', 'ready', 'pool'],
    check: path(/\/clusters\/ready\/nodegroups\/pool$/),
  },
  {
    option: 'nodegroup-show.nodegroup',
    argv: ['nodegroup-show', 'ready', 'default-master'],
    check: printed(/\| role +\| master/),
  },
  {
    option: 'nodegroup-show.labels',
    argv: ['nodegroup-show', 'ready', 'pool', '--labels'],
    check: printed(/\| key +\| value +\| source +\| cluster_value \|/),
  },
  {
    option: 'nodegroup-delete.cluster',
    argv: ['nodegroup-delete', 'ready', 'ng1'],
    check: both(path(/\/clusters\/ready\/nodegroups\/ng1$/), ({ last }) =>
      expect(last.method).toBe('DELETE'),
    ),
  },
  {
    option: 'nodegroup-delete.nodegroups',
    argv: ['nodegroup-delete', 'ready', 'nobody', 'ng2'],
    check: ({ code, stdout, stderr }) => {
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: 'Request to delete nodegroup ng2 has been accepted.\n',
      });
      expect(stderr).toMatch(
        /^ERROR: Delete for nodegroup nobody failed: Nodegroup nobody could not be found/,
      );
    },
  },
];
