/** cluster-list: its columns on a terminal, --long, --project, and its remarks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
const ADMIN = ['--os-cloud', 'sandbox-admin'];
const OTHER = ['--os-cloud', 'sandbox-other'];
const PERSONAL = ['--os-cloud', 'sandbox-personal'];
const terminal = { tty: true, columns: 200, env: { NO_COLOR: '1' } };

beforeAll(async () => {
  sandbox = await cloud();
  const create = (name: string, ...words: string[]) =>
    sandbox.run('cluster-create', name, '--cluster-template', 'swarm', ...words);
  for (const name of ['a1', 'a2', 'a3']) await create(name);
  for (const name of ['b1', 'b2']) await create(name, ...OTHER);
  await create('c1', ...ADMIN);
});
afterAll(() => sandbox.close());

/** Lines that were broken at words for a narrow terminal, as one. */
const unwrapped = (text: string) => text.replaceAll('\n', ' ');
const headerOf = (stdout: string) => stdout.split('\n')[1]?.match(/\w+/g);
const DEFAULT = ['uuid', 'name', 'keypair', 'node_count', 'master_count', 'status'];
/** The paths of the requests that the last command sent to Magnum and Keystone, without those of a login. */
async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = sandbox.requests.length;
  await work();
  return sandbox.requests
    .slice(before)
    .map(({ method, path }) => `${method} ${path.replace(/^\/(identity|container-infra)/, '')}`)
    .filter((line) => !/auth\/tokens|GET \/v3?$|GET \/$/.test(line));
}

describe('columns', () => {
  it.each([
    [200, [...DEFAULT, 'health_status']],
    [110, DEFAULT],
    [95, ['uuid', 'name', 'node_count', 'master_count', 'status']],
    [80, ['uuid', 'name', 'node_count', 'status']],
    [70, ['uuid', 'name', 'status']],
    [40, ['name', 'status']],
    [20, ['name', 'status']],
  ])('a terminal of %i columns shows %j', async (columns, header) => {
    const { stdout, stderr } = await sandbox.runWith({ ...terminal, columns }, 'cluster-list');
    const leftOut = DEFAULT.filter((name) => !header.includes(name)).join(', ');
    expect([headerOf(stdout), unwrapped(stderr)]).toEqual([
      header,
      leftOut === '' ? '' : `Columns left out: ${leftOut}; --no-fit-width prints all. `,
    ]);
  });

  it('prints the columns of the legacy client in a pipe, and without a width', async () => {
    expect(headerOf((await sandbox.run('cluster-list')).stdout)).toEqual(DEFAULT);
    const { stdout } = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list');
    expect(headerOf(stdout)).toEqual(DEFAULT);
    expect(JSON.parse((await sandbox.run('cluster-list', '-f', 'json')).stdout)[0]).not.toHaveProperty(
      'health_status',
    );
  });

  it('keeps the columns of --fields and leaves out the default ones', async () => {
    const narrow = { ...terminal, columns: 60 };
    const words = ['--fields', 'health_status,create_timeout'];
    const { stdout } = await sandbox.runWith(narrow, 'cluster-list', ...words);
    expect(stdout.split('\n')[1]).toMatch(/^\| name \| status +\| Health Status \| Create Timeout \|$/);
    const piped = await sandbox.run('cluster-list', ...words);
    expect(piped.stdout.split('\n')[1]).toMatch(/\| status +\| Health Status \| Create Timeout \|$/);
  });

  it('keeps a default column that --fields names', async () => {
    const narrow = { ...terminal, columns: 60 };
    const { stdout } = await sandbox.runWith(narrow, 'cluster-list', '--fields', 'node_count,keypair');
    expect(headerOf(stdout)).toEqual(['name', 'keypair', 'node_count', 'status']);
  });

  it('names columns that are left out only once and only to a reader', async () => {
    const narrow = { ...terminal, columns: 40 };
    const stderrOf = async (...words: string[]) =>
      unwrapped((await sandbox.runWith(narrow, ...words)).stderr);
    expect(await stderrOf('cluster-template-list', '--detail')).toMatch(
      /^Columns left out: (\w+, ){4}\w+ and 2\d more; --no-fit-width prints all\. $/,
    );
    for (const words of [
      ['cluster-list', '-f', 'json'],
      ['cluster-list', '--no-fit-width'],
      ['cluster-list', '-c', 'uuid', '-c', 'name', '-c', 'status'],
      ['cluster-list', '--quiet'],
      ['service-provider-list', '--quiet'],
    ])
      expect(await stderrOf(...words)).not.toContain('left out');
    expect((await sandbox.run('cluster-list')).stderr).toBe('');
  });

  it('--long shows health, version and age; other formats have created_at', async () => {
    const { stdout } = await sandbox.runWith(terminal, 'cluster-list', '--long');
    expect(headerOf(stdout)).toEqual([...DEFAULT, 'health_status', 'coe_version', 'age']);
    expect(stdout).toMatch(/\| \d+s +\|\n/);
    const piped = await sandbox.run('cluster-list', '--long');
    expect(headerOf(piped.stdout)).toEqual(headerOf(stdout));
    for (const column of ['age', 'created_at']) {
      const json = await sandbox.run('cluster-list', '--long', '-f', 'json', '-c', column, '-c', 'name');
      expect(JSON.parse(json.stdout)[0]).toEqual({
        name: 'a1',
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\+00:00$/),
      });
    }
  });
});

describe('--project', () => {
  it.each([
    ['the name of the project of the token', ['--project', 'demo'], ['a1', 'a2', 'a3']],
    ['a name, as an administrator', ['--project', 'other', ...ADMIN], ['b1', 'b2']],
    ['a project without clusters, as an administrator', ['--project', 'Personal demo', ...ADMIN], []],
  ])('accepts %s', async (_, words, names) => {
    const { stdout, stderr } = await sandbox.run('cluster-list', ...words, '-f', 'value', '-c', 'name');
    expect(stdout.split('\n').filter(Boolean)).toEqual(names);
    expect(stderr).toBe('');
  });

  it('accepts an ID; --limit counts the clusters of the project; --marker continues', async () => {
    const { stdout: b1 } = await sandbox.run('cluster-show', 'b1', ...OTHER, '-f', 'json');
    const { uuid, project_id: id } = JSON.parse(b1);
    const list = async (...words: string[]) =>
      (await sandbox.run('cluster-list', '--project', id, ...ADMIN, '-f', 'value', '-c', 'name', ...words))
        .stdout;
    expect(await list()).toBe('b1\nb2\n');
    expect(await list('--limit', '1')).toBe('b1\n');
    expect(await list('--limit', '0')).toBe('b1\nb2\n');
    expect(await list('--limit', '1', '--marker', uuid)).toBe('b2\n');
  });

  it('sends no request to Keystone for the project of the token', async () => {
    const paths = await requestsOf(() => sandbox.run('cluster-list', '--project', 'demo'));
    expect(paths).toEqual(['GET /v1/clusters/detail']);
  });

  it('finds the clusters of a project after many others', async () => {
    const many = await cloud();
    try {
      many.addClusters(300, 'many');
      await many.run('cluster-create', 'last', '--cluster-template', 'swarm', ...OTHER);
      const words = ['--project', 'other', ...ADMIN, '-f', 'value', '-c', 'name'];
      expect((await many.run('cluster-list', ...words)).stdout).toBe('last\n');
    } finally {
      await many.close();
    }
  });

  it.each([
    [
      'an unknown project',
      ['--project', 'nope'],
      3,
      /^ERROR: Project nope not found, or you have no role in it\./,
    ],
    [
      'an unknown project, as an administrator',
      ['--project', 'nope', ...ADMIN],
      3,
      /^ERROR: Project nope not found\./,
    ],
    [
      'an empty value',
      ['--project', ''],
      2,
      /^ERROR: The value of --project must not be empty\.\nTo list your projects: magnum project-list\n$/,
    ],
    ['an ambiguous name', ['--project', 'demo', ...ADMIN], 2, /^ERROR: 2 projects are named demo:/],
    [
      'another project without being an administrator',
      ['--project', 'other'],
      4,
      /^ERROR: Cannot list the clusters of project other: the token is for project demo.*\n.*magnum cluster-list --os-project-id [0-9a-f]{32}\n$/,
    ],
  ])('rejects %s', async (_, words, exit, message) => {
    for (const format of ['table', 'json']) {
      const { code, stdout } = await sandbox.run('cluster-list', ...words, '-f', format);
      expect([code, stdout]).toEqual([exit, '']);
    }
    expect((await sandbox.run('cluster-list', ...words)).stderr).toMatch(message);
  });
});

it('the last page of a list names the command for all clusters of the filter', async () => {
  const { stdout } = await sandbox.run('cluster-list', '--project', 'other', ...OTHER, '-f', 'json');
  const marker = (JSON.parse(stdout) as { uuid: string }[]).at(-1)?.uuid ?? '';
  const words = ['cluster-list', '--project', 'other', '--marker', marker, ...OTHER];
  expect((await sandbox.runWith(terminal, ...words)).stderr).toBe(
    'No clusters after the marker. To list all: magnum cluster-list --project other --os-cloud sandbox-other\n',
  );
});

describe('remarks', () => {
  it('reports to an administrator on a terminal that the list has clusters of other projects', async () => {
    const { stderr } = await sandbox.runWith(terminal, 'cluster-list', ...ADMIN);
    expect(stderr).toBe(
      '5 of 6 clusters belong to other projects: Magnum lists all clusters to administrators. ' +
        'To list those of project admin: magnum cluster-list --project admin --os-cloud sandbox-admin\n',
    );
    const own = await sandbox.runWith(terminal, 'cluster-list', '--project', 'admin', ...ADMIN);
    expect(own.stderr).toBe('');
  });

  it('requests the same list in a pipe and for other users, in which projects are unknown', async () => {
    const inTerminal = (...words: string[]) =>
      requestsOf(() => sandbox.runWith(terminal, 'cluster-list', ...words));
    expect(await inTerminal(...ADMIN)).toEqual(['GET /v1/clusters/detail']);
    expect(await inTerminal()).toEqual(['GET /v1/clusters']);
    expect(await requestsOf(() => sandbox.run('cluster-list', ...ADMIN))).toEqual(['GET /v1/clusters']);
  });

  it.each([
    [
      'cluster-list',
      [],
      /^No clusters\. To create one: magnum cluster-create mycluster --cluster-template TEMPLATE /,
    ],
    [
      'cluster-list',
      ['--limit', '3'],
      /^No clusters\. To create one: magnum cluster-create mycluster --cluster-template TEMPLATE /,
    ],
    [
      'cluster-list',
      ['--project', 'Personal demo'],
      /^No clusters in project Personal demo\. To create one: magnum cluster-create mycluster /,
    ],
    ['service-provider-list', [], /^No service providers\.$/],
  ])('%s %j reports an empty list', async (command, words, message) => {
    const { stderr, code } = await sandbox.runWith(terminal, command, ...words, ...PERSONAL);
    expect([stderr.trimEnd(), code]).toEqual([expect.stringMatching(message), 0]);
    expect((await sandbox.run(command, ...words, ...PERSONAL)).stderr).toBe('');
  });

  it('prints no remark with --quiet', async () => {
    for (const words of [ADMIN, PERSONAL])
      expect((await sandbox.runWith(terminal, 'cluster-list', '--quiet', ...words)).stderr).toBe('');
  });

  it.each([
    [
      ['nodegroup-list', 'a1', '--role', 'gpu'],
      'No nodegroups with role gpu. To list all: magnum nodegroup-list a1',
    ],
    [
      ['cluster-list', '--project', 'Personal demo', ...ADMIN],
      'No clusters in project Personal demo. To list all: magnum cluster-list --os-cloud sandbox-admin',
    ],
    [
      ['quotas-list', '--all-tenants', ...ADMIN],
      'No quotas. To create one: magnum quotas-create --project-id PROJECT_ID --resource Cluster --hard-limit 20 --os-cloud sandbox-admin',
    ],
  ])('%j reports an empty list', async (words, message) => {
    const { stderr } = await sandbox.runWith(terminal, ...words);
    expect(stderr).toBe(`${message}\n`);
  });
});
