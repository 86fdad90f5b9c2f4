/** --labels-file, the loss of inherited labels at a creation, and the source of labels. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { type FakeMagnum, fakeMagnum } from '../support/fake-magnum.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run(...TEMPLATE, 'labeled', '--labels', 'a=1,b=2,c=3');
  await sandbox.run('cluster-create', 'ready', '--cluster-template', 'labeled');
});
afterAll(() => sandbox.close());

const TEMPLATE = [
  ...['cluster-template-create', '--image', 'fedora-coreos-latest', '--external-network', 'public'],
  ...['--coe', 'kubernetes', '--docker-storage-driver', 'overlay2'],
];
const create = (name: string, ...words: string[]) => [
  ...['cluster-create', name, '--cluster-template', 'labeled'],
  ...words,
];
const terminal = (...answers: string[]) => ({ tty: true, answers, env: { TERM: 'dumb' } });
const file = (name: string, text: string): string => {
  writeFileSync(join(sandbox.directory, name), text);
  return name;
};
const sentBody = () => sandbox.lastToMagnum().body as Record<string, unknown>;

describe('cluster-create with labels that replace those of the template', () => {
  it('warns in a pipe, and sends the same request as without the check', async () => {
    sandbox.requests.length = 0;
    const { code, stdout, stderr } = await sandbox.run(...create('warned', '--labels', 'a=9,x=1'));
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Request to create cluster \S+ has been accepted\.\n$/),
    });
    expect(stderr).toBe(
      'WARNING: The given labels replace those of cluster template labeled: the cluster will not have b=2, c=3. ' +
        'To keep them, use --merge-labels; to omit this warning, --replace-labels.\n',
    );
    expect(sentBody()).toMatchObject({ labels: { a: '9', x: '1' } });
    expect(sentBody()).not.toHaveProperty('merge_labels');
    const reads = sandbox.requests.filter(({ path }) => path.includes('/clustertemplates'));
    expect(reads.map(({ path }) => path)).toEqual([expect.stringMatching(/\/clustertemplates\/labeled$/)]);
  });

  it.each([
    ['m', { merge_labels: true }],
    ['r', {}],
  ])('prompts in a terminal, and creates the cluster after %j', async (answer, expected) => {
    const { code, stderr } = await sandbox.runWith(
      terminal(answer),
      ...create(`answer-${answer}`, '--labels', 'x=1'),
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /the cluster will not have a=1, b=2, c=3\.\nMerge, replace or cancel\? \[m\/r\/C\] /,
      ),
    });
    const { merge_labels } = sentBody();
    expect(merge_labels === undefined ? {} : { merge_labels }).toEqual(expected);
  });

  it('creates nothing after an empty answer', async () => {
    const { code, stderr } = await sandbox.runWith(terminal(''), ...create('canceled', '--labels', 'x=1'));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Nothing was created.') });
    expect(sandbox.lastToMagnum().method).toBe('GET');
  });

  it.each([
    [['--merge-labels', '--labels', 'x=1']],
    [['--replace-labels', '--labels', 'x=1']],
    [['--labels', 'a=1,b=x,c=']],
    [[]],
  ])('neither prompts nor warns with %j', async (words) => {
    const { code, stderr } = await sandbox.runWith(terminal(), ...create('silent', ...words));
    await sandbox.run('cluster-delete', 'silent');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('warns in a terminal with --no-input', async () => {
    const argv = create('no-input', '--labels', 'x=1', '--no-input');
    const { code, stderr } = await sandbox.runWith(terminal('m'), ...argv);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^WARNING: The given labels/),
    });
    expect(sentBody()).not.toHaveProperty('merge_labels');
  });

  it('rejects --merge-labels and --replace-labels together', async () => {
    const { code, stderr } = await sandbox.run(...create('both', '--merge-labels', '--replace-labels'));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining("'--replace-labels' cannot be used with option '--merge-labels'"),
    });
  });

  it('leaves the error about a template that does not exist to the creation', async () => {
    const argv = ['cluster-create', 'x', '--cluster-template', 'nosuch', '--labels', 'x=1'];
    const { code, stderr } = await sandbox.run(...argv);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: expect.stringMatching(/^ERROR: Create for cluster x failed: ClusterTemplate nosuch could not/),
    });
  });
});

describe('nodegroup-create with labels that replace those of the cluster', () => {
  it('warns in a pipe after one read of the cluster', async () => {
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.run('nodegroup-create', 'ready', 'pool', '--labels', 'a=9');
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(
        /^WARNING: The given labels replace those of cluster ready: the nodegroup will not have b=2, c=3\./,
      ),
    });
    expect(sentBody()).not.toHaveProperty('merge_labels');
    expect(sandbox.requests.filter(({ path }) => path.endsWith('/clusters/ready'))).toHaveLength(1);
  });

  it('prompts in a terminal', async () => {
    const argv = ['nodegroup-create', 'ready', 'merged', '--labels', 'a=9'];
    expect(await sandbox.runWith(terminal('m'), ...argv)).toMatchObject({ code: 0 });
    expect(sentBody()).toMatchObject({ labels: { a: '9' }, merge_labels: true });
  });
});

describe('--labels-file', () => {
  it('reads standard input', async () => {
    const { code } = await sandbox.runWith(
      { input: 'kube_tag: 1.20\n' },
      ...create('stdin', '--labels-file', '-', '--merge-labels'),
    );
    expect(code).toBe(0);
    expect(sentBody()).toMatchObject({ labels: { kube_tag: '1.20' } });
  });

  it('a later file overrides an earlier one, and --labels overrides all', async () => {
    const files = [file('first', 'a: 1\nb: 1\nc: 1\n'), file('second', 'b=2\nc=2\n')];
    const words = files.flatMap((name) => ['--labels-file', name]);
    await sandbox.run(...create('several', '--labels', 'c=3', ...words));
    expect(sentBody().labels).toEqual({ a: '1', b: '2', c: '3' });
  });

  it.each(['cluster-create', 'nodegroup-create'])('an empty file for %s means no labels', async (command) => {
    const words = ['--labels-file', file('empty', '# none\n')];
    const argv =
      command === 'cluster-create' ? create('none', ...words) : [command, 'ready', 'none', ...words];
    expect(await sandbox.run(...argv)).toMatchObject({ code: 0, stderr: '' });
    expect(sentBody()).not.toHaveProperty('labels');
  });

  it('reads the file of the label mesos_slave_executor_env_file', async () => {
    file('env.json', '{"A": "1"}');
    await sandbox.run(
      ...TEMPLATE,
      'env',
      '--labels-file',
      file('env', 'mesos_slave_executor_env_file=env.json'),
    );
    expect(sentBody().labels).toEqual({
      mesos_slave_executor_env_file: 'env.json',
      mesos_slave_executor_env_variables: '{"A":"1"}',
    });
  });

  it.each([
    ['missing', 'Cannot read missing: no such file.'],
    ['.', 'Cannot read .: it is a directory.'],
    ['lines', 'lines, line 2: expected KEY=VALUE'],
    ['-', 'standard input, line 1, column 1: expected a mapping of labels, or only lines KEY=VALUE'],
  ])('fails for %s without a request', async (name, message) => {
    file('lines', 'a=1\nb\n');
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.runWith(
      { input: 's3cret' },
      ...create('x', '--labels-file', name),
    );
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`ERROR: ${message}\n`) });
    expect(sandbox.requests).toEqual([]);
  });
});

describe('cluster-show --labels', () => {
  beforeAll(async () => {
    await sandbox.run(...create('mixed', '--labels', 'a=9,b=2,x=1'));
    await sandbox.run('nodegroup-create', 'mixed', 'pool', '--labels', 'a=8,y=1', '--merge-labels');
  });

  it('prints the source of each label as a table', async () => {
    expect((await sandbox.run('cluster-show', 'mixed', '--labels')).stdout).toBe(
      [
        '+-----+-------+----------+----------------+',
        '| key | value | source   | template_value |',
        '+-----+-------+----------+----------------+',
        '| a   | 9     | cluster  | 1              |',
        '| b   | 2     | template | same           |',
        '| c   | -     | skipped  | 3              |',
        '| x   | 1     | cluster  | -              |',
        '+-----+-------+----------+----------------+\n',
      ].join('\n'),
    );
  });

  it('prints the values in the machine formats', async () => {
    const run = (...words: string[]) => sandbox.run('cluster-show', 'mixed', '--labels', ...words);
    expect(JSON.parse((await run('-f', 'json')).stdout)).toEqual([
      { key: 'a', value: '9', source: 'cluster', template_value: '1' },
      { key: 'b', value: '2', source: 'template', template_value: '2' },
      { key: 'c', value: null, source: 'skipped', template_value: '3' },
      { key: 'x', value: '1', source: 'cluster', template_value: null },
    ]);
    expect((await run('-f', 'value', '-c', 'key', '-c', 'source')).stdout).toBe(
      'a cluster\nb template\nc skipped\nx cluster\n',
    );
  });

  it('nodegroup-show compares the labels with those of the cluster', async () => {
    const { stdout } = await sandbox.run('nodegroup-show', 'mixed', 'pool', '--labels', '-f', 'json');
    expect(JSON.parse(stdout)).toEqual([
      { key: 'a', value: '8', source: 'nodegroup', cluster_value: '9' },
      { key: 'b', value: '2', source: 'cluster', cluster_value: '2' },
      { key: 'x', value: '1', source: 'cluster', cluster_value: '1' },
      { key: 'y', value: '1', source: 'nodegroup', cluster_value: null },
    ]);
  });

  it('cannot be used with --long, and sends no request then', async () => {
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.run('cluster-show', 'mixed', '--labels', '--long');
    expect({ code, stderr, requests: [...sandbox.requests] }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--long and --labels cannot be used together.'),
      requests: [],
    });
  });
});

describe('cluster-show --labels of a service without the differences', () => {
  let magnum: FakeMagnum;
  let resource: Record<string, unknown> = {};
  let template: Record<string, unknown> | undefined;
  beforeAll(async () => {
    magnum = await fakeMagnum(({ path }) => {
      if (!path.includes('/clustertemplates/')) return { body: { ...resource, uuid: 'c' } };
      return template === undefined ? { status: 403, body: {} } : { body: { ...template, uuid: 't' } };
    });
  });
  afterAll(() => magnum.close());

  const show = async () => {
    magnum.seen.length = 0;
    const { code, stdout } = await magnum.run('cluster-show', 'web', '--labels', '-f', 'csv', '--noindent');
    return { code, rows: stdout.split('\n').slice(1, -1), requests: magnum.seen.map(({ path }) => path) };
  };

  it('reads the template', async () => {
    resource = { cluster_template_id: 't', labels: { a: '1', b: '2' } };
    template = { labels: { a: '1', c: '3' } };
    expect(await show()).toEqual({
      code: 0,
      rows: ['"a","1","template","1"', '"b","2","cluster",""', '"c","","skipped","3"'],
      requests: ['/v1/clusters/web', '/v1/clustertemplates/t'],
    });
  });

  it('prints unknown if the template cannot be read', async () => {
    resource = { cluster_template_id: 't', labels: { a: '1' } };
    template = undefined;
    expect(await show()).toMatchObject({ code: 0, rows: ['"a","1","unknown",""'] });
  });

  it.each([
    [{ labels: null }, { labels: null }, []],
    [{ labels: 'x' }, { labels: [1] }, []],
    [{ labels: { a: null, b: { c: 1 } } }, {}, ['"a","None","cluster",""', '"b","{\'c\': 1}","cluster",""']],
    [
      { labels: { a: '1' }, labels_overridden: [], labels_added: null, labels_skipped: 1 },
      { labels: { a: '\u001b[2K' } },
      ['"a","1","cluster","\\\\x1b[2K"'],
    ],
  ])('prints labels of wrong types as text: %j', async (cluster, parent, rows) => {
    resource = cluster;
    template = parent;
    expect(await show()).toMatchObject({ code: 0, rows });
  });

  it('reports on a terminal that the list is empty', async () => {
    resource = { labels: {} };
    template = {};
    const { stderr } = await magnum.runWith({ tty: true }, 'cluster-show', 'web', '--labels');
    expect(stderr).toContain('No labels.\n');
  });
});
