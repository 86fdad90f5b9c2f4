/** Behavior of commands, other than sending their options. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/http-messages.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let intercept: ((request: SandboxRequest) => SandboxResponse | undefined) | undefined;

beforeAll(async () => {
  sandbox = await cloud({ maxPageSize: 10, intercept: (request) => intercept?.(request) });
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.close());
afterEach(() => {
  intercept = undefined;
});

const template = [
  ...['--image', 'fedora-coreos-latest', '--external-network', 'public', '--coe', 'kubernetes'],
  ...['--docker-storage-driver', 'overlay2'],
];

describe('cluster-create', () => {
  it('prints the UUID of the cluster, as a message and as JSON', async () => {
    const { stdout, stderr, code } = await sandbox.run(
      'cluster-create',
      'one',
      '--cluster-template',
      'swarm',
    );
    expect({ stdout, stderr, code }).toEqual({
      stdout: expect.stringMatching(/^Request to create cluster [0-9a-f-]{36} has been accepted\.\n$/),
      stderr: '',
      code: 0,
    });
    const json = await sandbox.run('cluster-create', 'two', '--cluster-template', 'swarm', '-f', 'json');
    expect(JSON.parse(json.stdout)).toEqual({ uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'two' });
  });

  it('prints the whole cluster if the server returns it, as with API 1.1', async () => {
    intercept = ({ method, path }) =>
      method === 'POST' && path.endsWith('/clusters')
        ? {
            status: 201,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ uuid: 'u', name: 'three', links: [] }),
          }
        : undefined;
    const { stdout } = await sandbox.run('cluster-create', 'three', '--cluster-template', 'swarm');
    expect(stdout).toMatch(/^\+-+\+-+\+\n\| Property .*\| name +\| three /s);
    expect(stdout).not.toContain('links');
  });

  it('warns that --name is deprecated, and rejects it together with a name argument', async () => {
    const { stderr } = await sandbox.run('cluster-create', '--name', 'four', '--cluster-template', 'swarm');
    expect(stderr).toMatch(/^WARNING: The --name parameter is deprecated/);
    const twice = await sandbox.run('cluster-create', 'x', '--name', 'y', '--cluster-template', 'swarm');
    expect(twice).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/Duplicate "<name>"/) });
  });

  it('omits fields whose options are not given', async () => {
    await sandbox.run('cluster-create', 'five', '--cluster-template', 'swarm');
    expect(sandbox.lastToMagnum().body).toEqual({
      name: 'five',
      cluster_template_id: 'swarm',
      node_count: 1,
      master_count: 1,
      create_timeout: 60,
    });
  });

  it('reports the operation that failed and the reason of the server', async () => {
    const { code, stdout, stderr } = await sandbox.run(
      'cluster-create',
      'six',
      '--cluster-template',
      'nothing',
    );
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^ERROR: Create for cluster six failed: .*nothing.*HTTP 404/);
  });

  it.each([
    [
      'zed',
      'sandbox-appcred-restricted',
      /^WARNING: You are logged in with a restricted .* CREATE_FAILED\.\n/,
    ],
    ['zed', 'sandbox-appcred', /^$/],
    ['2026.2', 'sandbox-appcred-restricted', /^$/],
  ] as const)(
    'with release %s and the login %s, warns about the trust of the cluster: %s',
    async (release, name, warning) => {
      const other = await cloud({ release });
      try {
        const words = ['--cluster-template', 'kubernetes', '--os-cloud', name];
        const { stderr, code } = await other.run('cluster-create', 'seven', ...words);
        expect(stderr).toMatch(warning);
        expect(code).toBe(0);
      } finally {
        await other.close();
      }
    },
  );

  it('reads the file that a label names', async () => {
    writeFileSync(join(sandbox.directory, 'env.json'), '{"A": 1}');
    const words = [
      'eight',
      '--cluster-template',
      'mesos',
      '--labels',
      'mesos_slave_executor_env_file=env.json',
    ];
    await sandbox.run('cluster-create', ...words);
    expect(sandbox.lastToMagnum().body).toMatchObject({
      labels: { mesos_slave_executor_env_variables: '{"A":1}' },
    });
  });
});

describe('lists', () => {
  it('cluster-list prints the items of all pages, up to --limit', async () => {
    sandbox.addClusters(25, 'many-');
    const names = async (...more: string[]) =>
      (await sandbox.run('cluster-list', '-f', 'value', '-c', 'name', ...more)).stdout.trim().split('\n');
    expect((await names()).filter((name) => name.startsWith('many-'))).toHaveLength(25);
    expect(await names('--limit', '12')).toHaveLength(12);
    expect((await names('--limit', '0')).length).toBeGreaterThan(25);
  });

  it('cluster-list requests only one page for --limit 3', async () => {
    sandbox.requests.length = 0;
    await sandbox.run('cluster-list', '--limit', '3');
    expect(sandbox.requests.filter(({ path }) => path.endsWith('/clusters'))).toHaveLength(1);
  });

  it('cluster-list rejects unknown --fields, and names the available fields', async () => {
    const { code, stderr } = await sandbox.run('cluster-list', '--fields', 'status,color,taste');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^ERROR: Non-existent fields are specified: color, taste\nAvailable fields: uuid, name/,
    );
  });

  it('cluster-list accepts any --fields if the list is empty, as the legacy client does', async () => {
    const { stdout, code } = await sandbox.run(
      'cluster-list',
      '--os-project-name',
      'Personal demo',
      '--fields',
      'color',
    );
    expect({ stdout, code }).toEqual({
      stdout:
        '+------+------+---------+------------+--------------+--------+\n' +
        '| uuid | name | keypair | node_count | master_count | status |\n' +
        '+------+------+---------+------------+--------------+--------+\n' +
        '+------+------+---------+------------+--------------+--------+\n',
      code: 0,
    });
  });

  it('service-list is only for administrators, and sorts by ID', async () => {
    expect((await sandbox.run('service-list')).code).toBe(4);
    const { stdout } = await sandbox.run(
      ...[
        'service-list',
        '-f',
        'json',
        '--os-username',
        'admin',
        '--os-password',
        'admin',
        '--os-project-name',
        'admin',
      ],
    );
    const ids = (JSON.parse(stdout) as { id: number }[]).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(ids.length).toBeGreaterThan(0);
  });
});

describe('several items', () => {
  it('cluster-template-delete processes all items even if one fails, and exits with 1', async () => {
    await sandbox.run('cluster-template-create', 'spare', ...template);
    const output = await sandbox.run('cluster-template-delete', 'nobody', 'spare', '-f', 'json');
    expect(output.code).toBe(1);
    expect(JSON.parse(output.stdout)).toMatchObject([
      { item: 'nobody', status: 'failed' },
      { item: 'spare', status: 'accepted' },
    ]);
  });

  it('cluster-delete exits with the code of a single failed item', async () => {
    expect((await sandbox.run('cluster-delete', 'nobody')).code).toBe(3);
  });
});

describe('cluster-config', () => {
  it('sends no request if a file to write exists', async () => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'ca.pem'), 'mine');
    sandbox.requests.length = 0;
    const { code, stdout, stderr } = await sandbox.runWith({ cwd }, 'cluster-config', 'kube');
    expect({ code, stdout, sent: sandbox.requests.length }).toEqual({ code: 1, stdout: '', sent: 0 });
    expect(stderr).toMatch(/ca\.pem exists, aborting/);
    expect(readdirSync(cwd)).toEqual(['ca.pem']);
  });

  it('sends one login request and four requests to Magnum', async () => {
    sandbox.requests.length = 0;
    await sandbox.run('cluster-config', 'kube', '--dir', 'counted');
    expect(sandbox.requests.map(({ method }) => method).toSorted()).toEqual([
      'GET',
      'GET',
      'GET',
      'POST',
      'POST',
    ]);
  });

  it('writes no files if Magnum rejects the CSR', async () => {
    mkdirSync(join(sandbox.directory, 'refused'));
    intercept = ({ method, path }) =>
      method === 'POST' && path.endsWith('/certificates')
        ? {
            status: 500,
            headers: { 'Content-Type': 'application/json' },
            body: '{"errors":[{"title":"No","detail":"Out of ink"}]}',
          }
        : undefined;
    const { code, stderr } = await sandbox.run('cluster-config', 'kube', '--dir', 'refused');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Out of ink') });
    expect(readdirSync(join(sandbox.directory, 'refused'))).toEqual([]);
  });

  it.each([
    ['CREATE_IN_PROGRESS', ' yet', 'To wait until it is complete: magnum cluster-wait u'],
    ['DELETE_IN_PROGRESS', '', 'To wait until it is deleted: magnum cluster-wait u --for gone'],
    ['CREATE_FAILED', '', 'To see why: magnum cluster-show u --tree'],
  ])('fails for a cluster in %s without an address', async (status, yet, hint) => {
    intercept = ({ path }) =>
      path.endsWith('/clusters/x')
        ? {
            status: 200,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ uuid: 'u', name: 'x', status }),
          }
        : undefined;
    expect(await sandbox.run('cluster-config', 'x')).toEqual({
      code: 1,
      stdout: '',
      stderr: `ERROR: Cluster x has no API address${yet} (${status}).\n${hint}\n`,
    });
  });

  it('prints csh code if SHELL is tcsh', async () => {
    const { stdout } = await sandbox.runWith(
      { env: { SHELL: '/bin/tcsh' } },
      'cluster-config',
      'kube',
      '--dir',
      'csh',
    );
    expect(stdout).toBe(`setenv KUBECONFIG ${join(sandbox.directory, 'csh/config')}\n`);
  });
});

describe('login', () => {
  it('prompts for a missing password only in a terminal', async () => {
    const words = [
      'cluster-list',
      '--os-auth-url',
      sandbox.identityUrl,
      '--os-username',
      'demo',
      '--os-project-name',
      'demo',
    ];
    const domains = ['--os-user-domain-name', 'Default', '--os-project-domain-name', 'Default'];
    const options = { cwd: temporaryDirectory(), env: { HOME: temporaryDirectory(), OS_CLOUD: undefined } };
    const interactive = await sandbox.runWith(
      { ...options, tty: true, answers: ['demo'] },
      ...words,
      ...domains,
    );
    expect(interactive.code).toBe(0);
    expect(interactive.stderr).toMatch(/password/i);
    const inScript = await sandbox.runWith(options, ...words, ...domains);
    expect(inScript).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/--os-password/) });
  });

  it('logs in again once if Magnum rejects the token', async () => {
    let rejected = 0;
    intercept = ({ path }) => {
      if (!path.startsWith('/container-infra') || rejected++ > 0) return undefined;
      return { status: 401, headers: {}, body: 'Authentication required' };
    };
    sandbox.requests.length = 0;
    expect((await sandbox.run('cluster-show', 'kube')).code).toBe(0);
    expect(sandbox.requests.filter(({ path }) => path.endsWith('/auth/tokens'))).toHaveLength(2);
  });

  it('exits with 4 if Magnum also rejects the new token', async () => {
    intercept = ({ path }) =>
      path.startsWith('/container-infra') ? { status: 401, headers: {}, body: '' } : undefined;
    const { code, stdout } = await sandbox.run('cluster-show', 'kube');
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  });
});

describe('hostile server', () => {
  const hostile = '$(touch pwned)';
  const shows = (properties: object) => {
    intercept = ({ path }) =>
      path.startsWith('/container-infra/v1/clusters')
        ? {
            status: 200,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify(path.includes('/clusters/') ? properties : { clusters: [properties] }),
          }
        : undefined;
  };

  it.each([
    ['with --os-cloud', ['--os-cloud', 'sandbox'], ' --os-cloud sandbox\n'],
    ['without --os-cloud', [], '\n'],
  ])('quotes names and UUIDs from the server in the commands of hints, %s', async (_, options, end) => {
    shows({ uuid: hostile, name: 'x', status: 'CREATE_FAILED' });
    const { stderr } = await sandbox.run('cluster-config', 'x', ...options);
    expect(stderr).toContain(`magnum cluster-show '${hostile}' --tree${end}`);
    shows({ uuid: 'u', name: hostile, status: 'CREATE_FAILED' });
    const listed = await sandbox.runWith({ tty: true, env: { NO_COLOR: '1' } }, 'cluster-list', ...options);
    expect(listed.stderr).toContain(`magnum cluster-show '${hostile}' --tree${end}`);
  });

  it('escapes control characters from the server in every output format', async () => {
    intercept = ({ path }) =>
      path.endsWith('/clusters')
        ? {
            status: 200,
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({
              clusters: [
                { uuid: 'u', name: 'a\x1b]0;owned\x07b\u200b\u202e\u{e0041}\u00ad', status: '\x9b2J' },
              ],
            }),
          }
        : undefined;
    for (const format of ['table', 'value', 'csv', 'json', 'yaml']) {
      const { stdout, code } = await sandbox.run('cluster-list', '-f', format);
      expect(code).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: asserts that the output contains none
      expect(stdout, format).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]|\p{Default_Ignorable_Code_Point}/u);
    }
  });

  it.each([
    ['an error', []],
    ['an error as JSON', ['-f', 'json']],
    ['the output of --debug', ['--debug']],
  ])('escapes control characters from the server in %s', async (_, options) => {
    const text = 'a\x1b]0;owned\x07\x9b2J\u200b\u202e\u{e0041}\u00adb';
    intercept = ({ path }) =>
      path.endsWith('/clusters')
        ? {
            status: 400,
            headers: { 'Content-Type': 'application/json', 'X-Openstack-Request-Id': 'r\u009b\u00ad' },
            body: JSON.stringify({ errors: [{ detail: text }] }),
          }
        : undefined;
    const { stderr, code } = await sandbox.run('cluster-list', ...options);
    expect(code).toBe(1);
    expect(stderr).toContain('owned');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: asserts that the output contains none
    expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]|\p{Default_Ignorable_Code_Point}/u);
    if (options.includes('json')) expect(JSON.parse(stderr).error.message).toBe(text);
  });

  it.each([
    ['a response that is not JSON', 'text/html', '<html><h1>Welcome</h1></html>'],
    ['a list instead of an object', 'application/json', '[]'],
    ['null instead of a list', 'application/json', '{"clusters": null}'],
    ['items that are not objects', 'application/json', '{"clusters": [1, null]}'],
    [
      'an endless loop of pages',
      'application/json',
      '{"clusters": [{"uuid": "u"}], "next": "http://x/v1/clusters?marker=u"}',
    ],
  ])('prints an error without internals for %s', async (_, type, body) => {
    intercept = ({ path }) =>
      path.endsWith('/clusters') ? { status: 200, headers: { 'Content-Type': type }, body } : undefined;
    const { code, stderr } = await sandbox.run('cluster-list');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ERROR: .+\n/);
    expect(stderr).not.toMatch(/bug in magnum|TypeError|undefined/);
  });
});
