/** The requests of commands that change something, and what they print about the response, as text and as JSON. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeMagnum, fakeMagnum } from '../support/fake-magnum.ts';

const UUID = '8b9a50f2-45b5-4a3b-96fb-7cbc5c31eb26';
const QUOTA = { id: 7, project_id: 'p', resource: 'Cluster', hard_limit: 3 };

let magnum: FakeMagnum;
/** The response to requests that change something; undefined for an accepted request. */
let response: { status: number; body?: unknown } | undefined;

beforeAll(async () => {
  magnum = await fakeMagnum(({ method, path }) => {
    if (method !== 'GET') return response ?? { status: 202, body: { uuid: UUID } };
    if (path.endsWith('/clustertemplates')) return { body: { clustertemplates: [] } };
    return { body: { uuid: UUID, name: 'web', cluster_template_id: 't', links: [], pem: 'PEM\n' } };
  });
});
afterAll(() => magnum.close());

async function run(line: string, answer?: typeof response) {
  response = answer;
  magnum.seen.length = 0;
  const { code, stdout, stderr } = await magnum.run(...line.split(' '));
  const sent = magnum.seen.filter(({ method }) => method !== 'GET');
  return { code, stdout, stderr, sent: sent.map(({ method, path, json }) => [`${method} ${path}`, json]) };
}

/** The command line, its request and its body, the message, and the data of the message as JSON. */
const MESSAGES: readonly (readonly [
  line: string,
  request: string,
  body: unknown,
  text: string,
  data: object,
])[] = [
  [
    'cluster-create new --cluster-template t',
    'POST /v1/clusters',
    { name: 'new', cluster_template_id: 't', node_count: 1, master_count: 1, create_timeout: 60 },
    `Request to create cluster ${UUID} has been accepted.`,
    { uuid: UUID, name: 'new' },
  ],
  [
    'cluster-create --cluster-template t',
    'POST /v1/clusters',
    { cluster_template_id: 't', node_count: 1, master_count: 1, create_timeout: 60 },
    `Request to create cluster ${UUID} has been accepted.`,
    { uuid: UUID, name: null },
  ],
  [
    'cluster-update web --name x --node-count 0 --master-count 3',
    'PATCH /v1/clusters/web',
    [
      { op: 'replace', path: '/name', value: 'x' },
      { op: 'replace', path: '/node_count', value: 0 },
      { op: 'replace', path: '/master_count', value: 3 },
    ],
    'Request to update cluster web has been accepted.',
    { uuid: UUID },
  ],
  [
    'cluster-update web --name x --rollback',
    'PATCH /v1/clusters/web/?rollback=True',
    [{ op: 'replace', path: '/name', value: 'x' }],
    'Request to update cluster web has been accepted.',
    { uuid: UUID },
  ],
  [
    'cluster-resize web 2',
    'POST /v1/clusters/web/actions/resize',
    { node_count: 2 },
    'Request to resize cluster web has been accepted.',
    { uuid: UUID },
  ],
  [
    'cluster-upgrade web t --nodegroup g',
    'POST /v1/clusters/web/actions/upgrade',
    { cluster_template: 't', max_batch_size: 1, nodegroup: 'g' },
    'Request to upgrade cluster web has been accepted.',
    { uuid: UUID },
  ],
  [
    'ca-rotate web',
    `PATCH /v1/certificates/${UUID}`,
    undefined,
    `Request to rotate the CA certificate for cluster ${UUID} has been accepted.`,
    { uuid: UUID },
  ],
  [
    'credential-rotate web',
    'PATCH /v1/credentials/web',
    undefined,
    `Request to rotate credentials for cluster ${UUID} accepted.`,
    { uuid: UUID },
  ],
  [
    'nodegroup-create web g',
    'POST /v1/clusters/web/nodegroups',
    { name: 'g', node_count: 1, role: 'worker' },
    `Request to create nodegroup ${UUID} accepted`,
    { uuid: UUID, name: 'g' },
  ],
  [
    'nodegroup-update web g --min-nodes 0 --max-nodes 2',
    'PATCH /v1/clusters/web/nodegroups/g',
    [
      { op: 'replace', path: '/min_node_count', value: 0 },
      { op: 'replace', path: '/max_node_count', value: 2 },
    ],
    'Request to update nodegroup g has been accepted.',
    { uuid: UUID },
  ],
  [
    'quotas-delete --project-id p --resource Cluster',
    'DELETE /v1/quotas/p/Cluster',
    undefined,
    'Request to delete quota for project id p and resource Cluster has been accepted.',
    { project_id: 'p', resource: 'Cluster' },
  ],
];

describe('commands that print a message', () => {
  it.each(MESSAGES)('%s sends %s', async (line, request, body, text, data) => {
    expect(await run(line)).toEqual({ code: 0, stdout: `${text}\n`, stderr: '', sent: [[request, body]] });
    const json = await run(`${line} -f json`);
    expect({ ...json, stdout: JSON.parse(json.stdout) }).toEqual({
      code: 0,
      stdout: data,
      stderr: '',
      sent: [[request, body]],
    });
  });
});

describe('commands that print a resource', () => {
  it.each<[line: string, request: string, body: unknown, answer: object, printed: object]>([
    [
      'cluster-create new --cluster-template t',
      'POST /v1/clusters',
      { name: 'new', cluster_template_id: 't', node_count: 1, master_count: 1, create_timeout: 60 },
      { uuid: UUID, name: 'new', links: [] },
      { uuid: UUID, name: 'new' },
    ],
    [
      'cluster-update web --name x',
      'PATCH /v1/clusters/web',
      [{ op: 'replace', path: '/name', value: 'x' }],
      { uuid: UUID, name: 'x', links: [] },
      { uuid: UUID, name: 'x' },
    ],
    [
      'cluster-template-create t --coe kubernetes --image i --external-network n',
      'POST /v1/clustertemplates',
      {
        name: 't',
        image_id: 'i',
        external_network_id: 'n',
        coe: 'kubernetes',
        dns_nameserver: '8.8.8.8',
        flavor_id: 'm1.medium',
        docker_storage_driver: 'overlay2',
        labels: {},
        tls_disabled: false,
        public: false,
        registry_enabled: false,
        server_type: 'vm',
        master_lb_enabled: false,
      },
      { uuid: UUID, name: 't', links: [] },
      { uuid: UUID, name: 't' },
    ],
    [
      'cluster-template-update t --private --tag a --tag b',
      'PATCH /v1/clustertemplates/t',
      [
        { op: 'replace', path: '/public', value: false },
        { op: 'replace', path: '/tags', value: 'a,b' },
      ],
      { uuid: UUID, name: 't', links: [] },
      { uuid: UUID, name: 't' },
    ],
    [
      'quotas-create --project-id p --resource Cluster --hard-limit 3',
      'POST /v1/quotas',
      { project_id: 'p', resource: 'Cluster', hard_limit: 3 },
      QUOTA,
      QUOTA,
    ],
    [
      'quotas-update --project-id p --resource Cluster --hard-limit 0',
      'PATCH /v1/quotas/p/Cluster',
      { project_id: 'p', resource: 'Cluster', hard_limit: 0 },
      QUOTA,
      QUOTA,
    ],
  ])('%s sends %s', async (line, request, body, answer, printed) => {
    const { stdout, ...rest } = await run(`${line} -f json`, { status: 200, body: answer });
    expect({ ...rest, printed: JSON.parse(stdout) }).toEqual({
      code: 0,
      stderr: '',
      sent: [[request, body]],
      printed,
    });
  });
});

describe('commands that delete', () => {
  it.each([
    ['cluster-delete a', '/v1/clusters/a', 'cluster'],
    ['cluster-template-delete a', '/v1/clustertemplates/a', 'cluster template'],
    ['nodegroup-delete web a', '/v1/clusters/web/nodegroups/a', 'nodegroup'],
  ])('%s prints that the request was accepted', async (line, path, kind) => {
    const text = `Request to delete ${kind} a has been accepted.`;
    const gone = { status: 204 };
    const sent = [[`DELETE ${path}`, undefined]];
    expect(await run(line, gone)).toEqual({ code: 0, stdout: `${text}\n`, stderr: '', sent });
    const json = await run(`${line} -f json`, gone);
    expect(JSON.parse(json.stdout)).toEqual([{ item: 'a', status: 'accepted', message: text }]);
  });

  it.each([
    ['cluster-delete a b a', ['/v1/clusters/a', '/v1/clusters/b']],
    ['nodegroup-delete web a b a', ['/v1/clusters/web/nodegroups/a', '/v1/clusters/web/nodegroups/b']],
  ])('%s deletes each one once', async (line, paths) => {
    const { sent } = await run(line, { status: 204 });
    expect(sent).toEqual(paths.map((path) => [`DELETE ${path}`, undefined]));
  });
});

const rejection = (status: number, detail: string) => ({ status, body: { errors: [{ detail }] } });

describe('rejected requests', () => {
  it.each([
    ['cluster-create new --cluster-template t', 'Create for cluster new failed: '],
    ['cluster-create --cluster-template t', 'Create for cluster (no name) failed: '],
    ['credential-rotate web', 'Credential rotation failed: '],
    [
      'quotas-create --project-id p --resource Cluster',
      'Create quota for project_id p resource Cluster failed: ',
    ],
    [
      'quotas-update --project-id p --resource Cluster',
      'Update quota for project_id p resource Cluster failed: ',
    ],
    [
      'quotas-delete --project-id p --resource Cluster',
      'Quota delete failed for project id p and resource Cluster: ',
    ],
    ['cluster-update web --name x', ''],
    ['cluster-resize web 2', ''],
    ['nodegroup-create web g', ''],
    ['cluster-template-create t --coe c --image i --external-network n', ''],
  ])('%s names the operation that failed: %j', async (line, prefix) => {
    expect(await run(line, rejection(400, 'No.'))).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `ERROR: ${prefix}No. (HTTP 400)\n`,
    });
    const json = await run(`${line} -f json`, rejection(403, 'No.'));
    expect([json.code, json.stdout]).toEqual([4, '']);
    expect(JSON.parse(json.stderr).error).toMatchObject({ kind: 'auth', exit: 4, message: `${prefix}No.` });
  });

  it.each([
    ['cluster-create new --cluster-template t', 'To show it: magnum cluster-show new'],
    ['nodegroup-create web g', 'To show it: magnum nodegroup-show web g'],
    [
      'quotas-create --project-id p --resource Cluster --hard-limit 7',
      'To change it: magnum quotas-update --project-id p --resource Cluster --hard-limit 7',
    ],
  ])('%s has a hint if the resource exists', async (line, hint) => {
    const { code, stderr } = await run(line, rejection(409, 'It already exists.'));
    expect([code, stderr.split('\n').slice(1)]).toEqual([1, [hint, '']]);
    expect((await run(line, rejection(409, 'Conflict.'))).stderr).toMatch(/ \(HTTP 409\)\n$/);
  });

  it('credential-rotate does not print the module of Magnum', async () => {
    const module = 'magnum.conductor.handlers.x.Handler.rotate';
    const of = async (detail: string) => (await run('credential-rotate web', rejection(400, detail))).stderr;
    expect(await of(`${module} when cluster status is "CREATE_FAILED" is not supported.`)).toBe(
      'ERROR: Credential rotation failed: Rotating credentials when cluster status is "CREATE_FAILED" is not supported. (HTTP 400)\n' +
        'To see why: magnum cluster-show web --tree\n',
    );
    for (const other of [`${module} failed.`, `x ${module} when`])
      expect(await of(other)).toBe(`ERROR: Credential rotation failed: ${other} (HTTP 400)\n`);
  });
});

describe('cluster-create', () => {
  const create = (words: string) => run(`cluster-create c --cluster-template t ${words}`);

  it.each([
    ['--master-lb-disabled', { master_count: 1, master_lb_enabled: false }],
    ['--master-lb-disabled --master-count 1', { master_count: 1, master_lb_enabled: false }],
    ['--master-lb-enabled --master-count 2', { master_count: 2, master_lb_enabled: true }],
    ['--master-lb-enabled', { master_count: 1, master_lb_enabled: true }],
    ['--master-count 2', { master_count: 2 }],
  ])('accepts %s', async (words, fields) => {
    const { code, sent } = await create(words);
    const common = { name: 'c', cluster_template_id: 't', node_count: 1, create_timeout: 60 };
    expect({ code, sent }).toEqual({ code: 0, sent: [['POST /v1/clusters', { ...common, ...fields }]] });
  });

  it.each(['2', '3'])('rejects --master-lb-disabled --master-count %s, before any request', async (count) => {
    expect(await create(`--master-lb-disabled --master-count ${count}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: 'ERROR: Master node count can only be one if master loadbalancer is disabled.\n',
      sent: [],
    });
    expect(magnum.seen).toEqual([]);
  });
});

describe('ca-* commands', () => {
  it('ca-show prints the PEM of the service, and a newline as the legacy client does', async () => {
    expect(await run('ca-show web')).toMatchObject({ code: 0, stdout: 'PEM\n\n', stderr: '' });
    expect(magnum.seen.map(({ path }) => path)).toEqual(['/v1/clusters/web', `/v1/certificates/${UUID}`]);
  });

  it('ca-sign sends the CSR, and prints the PEM of the service and a newline', async () => {
    response = { status: 201, body: { pem: 'SIGNED\n' } };
    const signed = await magnum.runWith({ input: 'CSR' }, 'ca-sign', 'web', '-');
    expect(signed).toEqual({ code: 0, stdout: 'SIGNED\n\n', stderr: '' });
    expect(magnum.seen.at(-1)).toMatchObject({
      method: 'POST',
      path: '/v1/certificates',
      json: { cluster_uuid: UUID, csr: 'CSR' },
    });
  });

  it.each([
    ['ca-sign --cluster a b c', 'Duplicate "<cluster>" arguments: b, a'],
    ['ca-sign --cluster a --csr b c', 'Duplicate "<cluster>" arguments: c, a'],
    ['ca-sign a b --csr c', 'Duplicate "<csr>" arguments: b, c'],
    ['ca-rotate a --cluster b', 'Duplicate "<cluster>" arguments: a, b'],
    ['ca-show a --cluster b', 'Duplicate "<cluster>" arguments: a, b'],
  ])('%s is rejected before any request', async (line, message) => {
    expect(await run(line)).toMatchObject({ code: 2, stdout: '', stderr: `ERROR: ${message}\n` });
    expect(magnum.seen).toEqual([]);
  });

  it.each([
    [['ca-show', ''], 'Missing arguments: --cluster'],
    [['ca-rotate', ''], 'Missing arguments: --cluster'],
    [['ca-rotate', '--cluster', ''], 'Missing arguments: --cluster'],
    [['ca-sign', '', 'x'], 'Missing arguments: --cluster'],
    [
      ['ca-sign', '', '--csr', ''],
      'Missing arguments: --cluster, --csr\nSet the CSR file with --csr FILE; - reads standard input.',
    ],
    [['ca-sign', 'a'], 'A CSR must be provided.\nSet the CSR file with --csr FILE; - reads standard input.'],
  ])('%j is rejected before any request', async (argv, message) => {
    magnum.seen.length = 0;
    expect(await magnum.run(...argv)).toEqual({ code: 2, stdout: '', stderr: `ERROR: ${message}\n` });
    expect(magnum.seen).toEqual([]);
  });
});
