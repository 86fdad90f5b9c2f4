/** Changes of clusters, cluster templates and nodegroups. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.requests.length = 0;
});

const UPDATES = [
  ['cluster-update', ['kube'], ['--node-count', '2']],
  ['cluster-template-update', ['kubernetes'], ['--public']],
  ['nodegroup-update', ['kube', 'default-worker'], ['--max-nodes', '2']],
] as const;

describe.each(UPDATES)('%s', (command, target, change) => {
  it('rejects an operation together with options, before it sends a request', async () => {
    const output = await sandbox.run(command, ...target, 'replace', 'x=1', ...change);
    expect(output).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^ERROR: The operation 'replace' cannot be combined with options/),
    });
    expect(sandbox.requests).toEqual([]);
  });

  it('fails without changes', async () => {
    const output = await sandbox.run(command, ...target);
    expect(output).toMatchObject({ code: 2, stderr: expect.stringMatching(/^ERROR: Nothing to update\.\n/) });
    expect(sandbox.requests).toEqual([]);
  });

  it('requires PATH=VALUE arguments after the operation', async () => {
    const output = await sandbox.run(command, ...target, 'add');
    expect(output).toMatchObject({ code: 2, stderr: expect.stringContaining("'path=value'") });
  });
});

describe('labels', () => {
  it.each(['novalue', '=x'])(
    'cluster-template-update rejects --label %s, which is not KEY=VALUE',
    async (label) => {
      const { code, stderr } = await sandbox.run('cluster-template-update', 'kubernetes', '--label', label);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `ERROR: Invalid label '${label}'; use KEY=VALUE.\n`,
      });
    },
  );

  it('cluster-template-update sets and removes labels in one request, and keeps the others', async () => {
    const labels = async () => {
      const { stdout } = await sandbox.run('cluster-template-show', 'labeled', '-f', 'json', '-c', 'labels');
      return (JSON.parse(stdout) as { labels: unknown }).labels;
    };
    await sandbox.run(
      ...['cluster-template-create', 'labeled', '--coe', 'kubernetes', '--image', 'fedora-coreos-latest'],
      ...['--external-network', 'public', '--docker-storage-driver', 'overlay2', '--labels', 'a=1,b=2'],
    );
    const words = ['--label', 'c=x,y=z', '--no-label', 'a'];
    const { code } = await sandbox.run('cluster-template-update', 'labeled', ...words);
    expect({ code, labels: await labels() }).toEqual({ code: 0, labels: { b: '2', c: 'x,y=z' } });
  });
});

describe('cluster-resize', () => {
  it.each(['x', '1.5', '', '1e3', '99999999999999999999'])(
    'requires an integer as the node count, and rejects %j',
    async (count) => {
      const { code, stderr } = await sandbox.run('cluster-resize', 'kube', count);
      expect({ code, stderr, sent: sandbox.requests }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^ERROR: Invalid node count '.*'; use an integer of 0 or more\.\n/),
        sent: [],
      });
    },
  );

  it('changes the node count', async () => {
    expect(await sandbox.run('cluster', 'resize', 'kube', '3')).toMatchObject({ code: 0, stderr: '' });
    const { stdout } = await sandbox.run('cluster-show', 'kube', '-f', 'value', '-c', 'node_count');
    expect(stdout).toBe('3\n');
  });
});

it('cluster-create rejects several master nodes with --master-lb-disabled', async () => {
  const words = ['--cluster-template', 'kubernetes', '--master-count', '3', '--master-lb-disabled'];
  const { code, stderr } = await sandbox.run('cluster-create', 'many', ...words);
  expect({ code, stderr, sent: sandbox.requests }).toEqual({
    code: 2,
    stderr: 'ERROR: Master node count can only be one if master loadbalancer is disabled.\n',
    sent: [],
  });
});

describe('features that --magnum-api-version does not have', () => {
  it.each([
    ['1.2', ['cluster-update', 'kube', '--node-count', '2', '--rollback'], 'Rollback requires API 1.3'],
    ['1.6', ['cluster-resize', 'kube', '2'], 'Resizing a cluster requires API 1.7'],
    ['1.7', ['cluster-resize', 'kube', '2', '--nodegroup', 'x'], 'Resizing one nodegroup requires API 1.8'],
    ['1.7', ['cluster-upgrade', 'kube', 'kubernetes'], 'Upgrading a cluster requires API 1.8'],
    ['1.8', ['nodegroup-list', 'kube'], 'Managing nodegroups requires API 1.9'],
    ['1.8', ['nodegroup-delete', 'kube', 'x'], 'Managing nodegroups requires API 1.9'],
    ['1.9', ['cluster-resize', 'kube', '0'], 'A node count of 0 requires API 1.10'],
    ['1.9', ['cluster-update', 'kube', '--node-count', '0'], 'A node count of 0 requires API 1.10'],
    ['1.9', ['nodegroup-create', 'kube', 'x', '--min-nodes', '0'], 'A node count of 0 requires API 1.10'],
    ['1.11', ['credential-rotate', 'kube'], 'Rotating credentials requires API 1.12'],
    [
      '1.13',
      ['nodegroup-create', 'kube', 'x', '--node-labels', 'a=b'],
      'Setting node labels requires API 1.14',
    ],
    ['1.13', ['nodegroup-update', 'kube', 'x', '--node-taints', ''], 'Setting node taints requires API 1.14'],
  ] as const)('fail with API %s before the request: %j', async (version, argv, sentence) => {
    const { code, stderr } = await sandbox.run(...argv, '--magnum-api-version', version);
    expect(stderr).toContain(`${sentence}; you requested ${version}.`);
    expect(code).toBe(2);
    expect(sandbox.requests.filter(({ path }) => path.includes('/v1/'))).toEqual([]);
  });
});
