/** Commands on clusters that are chosen by patterns and options, with the sandbox. */
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseClusters } from '../../../src/commands/cluster/chosen-clusters.ts';
import type { Context } from '../../../src/context.ts';
import { cloud, type TestCloud } from '../../support/cloud.ts';

let sandbox: TestCloud;
beforeEach(async () => {
  sandbox = await cloud();
  for (const name of ['test-1', 'test-2', 'prod']) await create(name);
  await create('broken', '--labels', 'sandbox_fail=1');
});
afterEach(() => sandbox.close());

const create = (name: string, ...more: string[]) =>
  sandbox.run('cluster-create', name, '--cluster-template', 'kubernetes', ...more);
const names = async (...filter: string[]) =>
  (await sandbox.run('cluster-list', '-f', 'value', '-c', 'name', ...filter)).stdout.trim().split('\n');
const uuidOf = async (name: string) =>
  (await sandbox.run('cluster-show', name, '-f', 'value', '-c', 'uuid')).stdout.trim();
/** The requests that change clusters. */
const changes = () =>
  sandbox.requests
    .filter(({ method, path }) => method !== 'GET' && /clusters\/./.test(path))
    .map(({ method, path }) => `${method} ${path.replace('/container-infra/v1/clusters/', '')}`);

describe('cluster-list', () => {
  it.each([
    [
      ['--name', 'test-*'],
      ['test-1', 'test-2'],
    ],
    [
      ['--name', 'test-1', '--name', 'p*'],
      ['test-1', 'prod'],
    ],
    [['--status', 'failed'], ['broken']],
    [
      ['--status', 'CREATE_COMPLETE', '--limit', '2'],
      ['test-1', 'test-2'],
    ],
    [['--label', 'sandbox_fail'], ['broken']],
    [['--health', 'unknown'], ['broken']],
    [
      ['--older-than', '0'],
      ['test-1', 'test-2', 'prod', 'broken'],
    ],
    [['--older-than', '1h'], ['']],
    [['--name', 'test-*', '--sort-key', 'name', '--sort-dir', 'desc', '--limit', '1'], ['test-2']],
  ])('%j lists %j', async (options, expected) => {
    expect(await names(...options)).toEqual(expected);
  });

  it('applies a limit after the filter, and lists after the marker', async () => {
    expect(await names('--name', 'prod', '--limit', '1')).toEqual(['prod']);
    expect(await names('--name', 'test-*', '--marker', await uuidOf('test-1'))).toEqual(['test-2']);
  });

  it('says on a terminal that none matches', async () => {
    const { code, stderr } = await sandbox.runWith({ tty: true }, 'cluster-list', '--name', 'x*');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('No clusters match. To list all: magnum cluster-list\n'),
    });
  });
});

describe('cluster-delete', () => {
  it('deletes what matches, by UUID, with --yes', async () => {
    const uuids = [await uuidOf('test-1'), await uuidOf('test-2')];
    const { code, stdout, stderr } = await sandbox.run('cluster-delete', 'test-*', '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Request to delete cluster test-1 has been accepted.\nRequest to delete cluster test-2 has been accepted.\n',
    );
    expect(changes()).toEqual(uuids.map((uuid) => `DELETE ${uuid}`));
    expect(await names()).toEqual(['prod', 'broken']);
  });

  it.each([
    [['--all'], 'test-1, test-2, prod, broken'],
    [['test-*'], 'test-1, test-2'],
    [['prod', 'test-?'], 'test-1, test-2'],
    [['--status', 'CREATE_FAILED'], 'broken'],
  ])('requires --yes without a terminal for %j', async (words, listed) => {
    const { code, stderr } = await sandbox.run('cluster-delete', ...words);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        `ERROR: Clusters that are not named require --yes without a terminal: ${listed}.\n` +
        'To delete them, add --yes; to only show them, add --dry-run.\n',
    });
    expect(changes()).toEqual([]);
  });

  it('deletes named clusters without --yes, and sends no request for a list', async () => {
    const before = sandbox.requests.length;
    const { code } = await sandbox.run('cluster-delete', 'test-1', 'prod', 'test-1');
    expect([code, changes()]).toEqual([0, ['DELETE test-1', 'DELETE prod']]);
    expect(sandbox.requests.slice(before).some(({ path }) => /clusters(\/detail)?$/.test(path))).toBe(false);
  });

  it.each([
    ['y', 0, 2],
    ['', 1, 0],
    ['n', 1, 0],
  ])('shows the clusters on a terminal, and asks once: %j exits with %d', async (answer, code, deleted) => {
    const output = await sandbox.runWith({ tty: true, answers: [answer] }, 'cluster-delete', 'test-*');
    expect(output.code).toBe(code);
    expect(output.stderr).toMatch(
      / {2}test-1 {2}CREATE_COMPLETE {2}\ds old {2}1 node\n {2}test-2 {2}CREATE_COMPLETE {2}\ds old {2}1 node\n.*Delete these 2 clusters\? \[y\/N\] /s,
    );
    expect(output.stderr.includes('ERROR: Nothing was deleted.')).toBe(deleted === 0);
    expect(changes()).toHaveLength(deleted);
  });

  it('asks on a terminal about a single cluster that was not named', async () => {
    const { stderr } = await sandbox.runWith(
      { tty: true, answers: ['n'] },
      'cluster-delete',
      '--status',
      'failed',
    );
    expect(stderr).toContain('Delete this cluster? [y/N] ');
  });

  it('--dry-run only shows the clusters, also those that are named', async () => {
    const { code, stdout, stderr } = await sandbox.run(
      'cluster-delete',
      'prod',
      'test-*',
      'nothing',
      '--dry-run',
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^Cluster prod would be deleted \(CREATE_COMPLETE, \ds old, 1 node\)\.\nCluster test-1 would.*\nCluster test-2 would.*\n$/,
    );
    expect(stderr).toContain('ERROR: Cluster nothing could not be found.');
    expect(changes()).toEqual([]);
  });

  it('--dry-run lists the clusters as JSON', async () => {
    const { stdout } = await sandbox.run('cluster-delete', '--all', '--dry-run', '-f', 'json');
    expect(JSON.parse(stdout).map(({ item, status }: Record<string, string>) => [item, status])).toEqual(
      ['test-1', 'test-2', 'prod', 'broken'].map((name) => [name, 'chosen']),
    );
  });

  it('leaves out what does not match the options, with a remark', async () => {
    const words = ['test-*', 'broken', 'prod', 'nope*', '--status', 'failed', '--yes'];
    const { code, stdout, stderr } = await sandbox.run('cluster-delete', ...words);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Request to delete cluster broken has been accepted.\n',
    });
    expect(stderr).toBe("No cluster matches 'nope*'.\nCluster prod does not match the options.\n");
  });

  it.each([[['x*']], [['--status', 'DELETE_FAILED']], [['prod', '--status', 'failed']]])(
    'succeeds if no cluster matches %j',
    async (words) => {
      const { code, stdout, stderr } = await sandbox.run('cluster-delete', ...words);
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: 'No clusters match.\n' });
    },
  );

  it('names clusters of the same name by their UUID', async () => {
    await create('prod');
    const { stdout } = await sandbox.run('cluster-delete', 'p*', '--dry-run');
    expect(stdout).not.toContain('Cluster prod');
    expect(stdout.match(/^Cluster [\da-f-]{36} would/gm)).toHaveLength(2);
    const again = await sandbox.run('cluster-delete', 'prod', '--status', 'complete');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('require --yes')]);
  });

  it.each([[[]], [['--wait']]])(
    'succeeds if another process deletes a chosen cluster meanwhile: %j',
    async (more) => {
      const uuid = await uuidOf('test-2');
      const deleteAndConfirm = async () => {
        await sandbox.run('cluster-delete', uuid, '--wait');
        return 'y';
      };
      const world = { tty: true, answers: [deleteAndConfirm] };
      const { code, stdout, stderr } = await sandbox.runWith(world, 'cluster-delete', 'test-*', ...more);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('Cluster test-2 is already deleted.\n');
    },
  );

  it('--wait waits for each', async () => {
    const { code, stdout } = await sandbox.run('cluster-delete', 'test-*', '--yes', '--wait');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Cluster test-1 is gone after \d+s\.\n.*Cluster test-2 is gone after \d+s\.\n/s);
  });

  it.each([
    [[], "Missing required argument 'cluster'."],
    [['--all', 'prod'], '--all and the names of clusters cannot be used together.'],
    [['--al'], "Unknown option '--al'."],
  ])('rejects %j', async (words, message) => {
    const { code, stderr } = await sandbox.run('cluster-delete', ...words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(changes()).toEqual([]);
  });

  it('chooses only clusters of the current project, also for an administrator', async () => {
    const env = { OS_CLOUD: 'sandbox-admin' };
    const { stdout } = await sandbox.runWith({ env }, 'cluster-list', '-f', 'value', '-c', 'name');
    expect(stdout).toContain('prod');
    const deletion = await sandbox.runWith({ env }, 'cluster-delete', '--all', '--yes');
    expect([deletion.code, deletion.stderr, changes()]).toEqual([0, 'No clusters match.\n', []]);
  });
});

describe('chooseClusters without a project in the token', () => {
  const choose = (...projects: string[]) => {
    const listed = projects.map((project_id, index) => ({
      uuid: `u${index}`,
      name: `c${index}`,
      project_id,
    }));
    const context = {
      world: { now: Date.now },
      progress: { update() {}, done() {} },
      remark() {},
      session: async () => ({ token: async () => ({ id: 't', system: true }) }),
      magnum: async () => ({ clusters: { list: () => Readable.from(listed) } }),
    } as unknown as Context;
    const none = { status: [], health: [], label: [], olderThan: undefined };
    return chooseClusters({ ...none, clusters: [], all: true }, context);
  };

  it('chooses the clusters of one project', async () => {
    expect((await choose('p', 'p')).map(({ item }) => item)).toEqual(['c0', 'c1']);
  });

  it('rejects a list with several projects', async () => {
    await expect(choose('p', 'q')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('the clusters of several projects are listed'),
      hint: expect.stringContaining('magnum project-list'),
    });
  });
});

describe('cluster-resize', () => {
  it('resizes what matches to one node count, and waits', async () => {
    const { code, stdout } = await sandbox.run('cluster-resize', 'test-*', '4', '--yes', '--wait');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^(Request to resize cluster test-\d has been accepted\.\n){2}(Cluster test-\d is UPDATE_COMPLETE after \d+s\.\n){2}$/,
    );
    const { stdout: list } = await sandbox.run(
      'cluster-list',
      '-f',
      'value',
      '-c',
      'name',
      '-c',
      'node_count',
    );
    expect(list).toBe('test-1 4\ntest-2 4\nprod 1\nbroken 1\n');
  });

  it('takes only a node count with options that choose clusters', async () => {
    const { code, stdout } = await sandbox.run('cluster-resize', '3', '--status', 'failed', '--yes');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'Request to resize cluster broken has been accepted.\n',
    });
    const dry = await sandbox.run('cluster-resize', '--all', '1', '--dry-run');
    expect(dry.stdout).toMatch(/^Cluster test-1 would be resized to 1 node \(/);
  });

  it('asks on a terminal', async () => {
    const world = { tty: true, answers: ['n'] };
    const { code, stderr } = await sandbox.runWith(world, 'cluster-resize', 'test-*', '4');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('Resize these 2 clusters to 4 nodes? [y/N] '),
    ]);
    expect(stderr).toContain('ERROR: Nothing was resized.');
    expect(changes()).toEqual([]);
  });

  it('continues after a cluster that fails', async () => {
    await sandbox.run('nodegroup-create', 'test-2', 'gpus');
    const words = ['test-*', '2', '--nodegroup', 'gpus', '--yes'];
    const { code, stdout, stderr } = await sandbox.run('cluster-resize', ...words);
    expect([code, stdout]).toEqual([1, 'Request to resize cluster test-2 has been accepted.\n']);
    expect(stderr).toMatch(/^ERROR: Resize for cluster test-1 failed: Nodegroup gpus/);
  });

  it.each([
    [['test-*', '2'], 2, 'require --yes'],
    [['x*', '2', '--yes'], 3, 'No clusters match.'],
    [['prod'], 2, "Missing required argument 'node_count'."],
    [['--all'], 2, "Missing required argument 'node_count'."],
    [[], 2, "Missing required arguments 'cluster', 'node_count'."],
    [
      ['test-*', '2', '--nodes-to-remove', 'x', '--yes'],
      2,
      '--nodes-to-remove requires the name of a cluster.',
    ],
    [['prod', 'x'], 2, "Invalid node count 'x'"],
    [['--all', 'prod', '2'], 2, '--all and the names of clusters cannot be used together.'],
  ])('rejects %j', async (words, code, message) => {
    const output = await sandbox.run('cluster-resize', ...words);
    expect([output.code, output.stderr]).toEqual([code, expect.stringContaining(message)]);
    expect(changes()).toEqual([]);
  });
});

describe('cluster-wait', () => {
  it('waits for what matches', async () => {
    const { code, stdout } = await sandbox.run('cluster-wait', '--status', 'complete');
    expect(code).toBe(0);
    expect(stdout.match(/^Cluster \S+ is CREATE_COMPLETE/gm)).toHaveLength(3);
  });

  it('exits with 5 if one of them failed', async () => {
    expect((await sandbox.run('cluster-wait', '--all')).code).toBe(5);
  });

  it.each([
    ['complete', 3, 'ERROR: No clusters match.\nTo list the clusters: magnum cluster-list\n'],
    ['healthy', 3, 'ERROR: No clusters match.\nTo list the clusters: magnum cluster-list\n'],
    ['gone', 0, 'No clusters match.\n'],
  ])('--for %s exits with %d if none matches', async (goal, code, stderr) => {
    expect(await sandbox.run('cluster-wait', 'x*', '--for', goal)).toMatchObject({
      code,
      stderr,
      stdout: '',
    });
  });
});
