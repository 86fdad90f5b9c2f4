/** Each global option changes a request or an error. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OptionSpec } from '../../src/cli/command-spec.ts';
import { flagParts } from '../../src/cli/command-spec.ts';
import { globalOptions } from '../../src/cli/global-options.ts';
import { loginOptions } from '../../src/cli/login-options.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { type Output, temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let ids: { user: string; project: string };
let token: string;

beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'ready', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-list');
  token = sandbox.lastToMagnum().headers['x-auth-token'] ?? '';
  const { stdout } = await sandbox.run(
    'cluster-show',
    'ready',
    '-f',
    'json',
    '-c',
    'user_id',
    '-c',
    'project_id',
  );
  const { user_id, project_id } = JSON.parse(stdout) as { user_id: string; project_id: string };
  ids = { user: user_id, project: project_id };
});
afterAll(() => sandbox.close());
beforeEach(() => {
  sandbox.requests.length = 0;
});

/** Runs cluster-list without environment variables and files: only the options count. */
const bare = (...argv: string[]): Promise<Output> =>
  sandbox.runWith(
    { cwd: temporaryDirectory(), env: { HOME: temporaryDirectory(), OS_CLOUD: undefined } },
    'cluster-list',
    ...argv,
  );

const login = (...more: string[]) => [
  ...['--os-auth-url', sandbox.identityUrl, '--os-username', 'demo', '--os-password', 'demo'],
  ...['--os-user-domain-name', 'Default', '--os-project-domain-name', 'Default'],
  ...more,
];

/** The `auth` of the last token request. */
const sentAuths = () =>
  sandbox.requests
    .filter(({ method, path }) => method === 'POST' && path.endsWith('/auth/tokens'))
    .map(({ body }) => (body as { auth: unknown }).auth);
const sentAuth = () => sentAuths().at(-1);

const covered = new Set<string>();
/** A test of these options. The last test of this file fails if an option is missing. */
function testOptions(flags: string, body: () => Promise<void>): void {
  for (const flag of flags.split(' ')) covered.add(flag);
  it(flags, body);
}

describe('options that select the cloud', () => {
  testOptions('--os-cloud', async () => {
    expect(
      (await sandbox.runWith({ env: { OS_CLOUD: 'nonsense' } }, '--os-cloud', 'sandbox', 'cluster-list'))
        .code,
    ).toBe(0);
    expect((await sandbox.run('--os-cloud', 'nonsense', 'cluster-list')).stderr).toMatch(
      /nonsense.*\n?.*sandbox/,
    );
  });

  testOptions('--os-region-name', async () => {
    const { code, stderr } = await sandbox.run('cluster-list', '--os-region-name', 'Elsewhere');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/Elsewhere[\s\S]*RegionOne/);
  });

  testOptions('--os-endpoint-type --endpoint-type --endpoint_type --os-interface', async () => {
    for (const flag of ['--os-endpoint-type', '--endpoint-type', '--endpoint_type', '--os-interface']) {
      const { code, stderr } = await sandbox.run('cluster-list', '--debug', flag, 'internalURL');
      expect(code).toBe(0);
      expect(stderr).toMatch(/interface: internal\b/);
    }
  });

  testOptions('--service-type --service_type', async () => {
    for (const flag of ['--service-type', '--service_type']) {
      const { stderr } = await sandbox.run('cluster-list', flag, 'containers-of-milk');
      expect(stderr).toMatch(/containers-of-milk[\s\S]*container-infra/);
    }
  });

  testOptions('--os-endpoint-override --bypass-url --bypass_url', async () => {
    for (const flag of ['--os-endpoint-override', '--bypass-url', '--bypass_url']) {
      const { code, stderr } = await sandbox.run('cluster-list', flag, 'http://127.0.0.1:1/v1');
      expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('127.0.0.1:1') });
    }
  });

  testOptions('--magnum-api-version --magnum_api_version --os-container-infra-api-version', async () => {
    for (const flag of ['--magnum-api-version', '--magnum_api_version', '--os-container-infra-api-version']) {
      await sandbox.run('cluster-list', flag, '1.5');
      expect(sandbox.lastToMagnum().headers['openstack-api-version']).toBe('container-infra 1.5');
    }
    expect((await sandbox.run('cluster-list', '--magnum-api-version', 'new')).code).toBe(2);
  });
});

describe('options of the login', () => {
  testOptions(
    '--os-auth-url --os-username --os-password --os-user-domain-name --os-project-name --os-project-domain-name',
    async () => {
      expect((await bare(...login('--os-project-name', 'Personal demo'))).code).toBe(0);
      expect(sentAuth()).toEqual({
        identity: {
          methods: ['password'],
          password: { user: { name: 'demo', domain: { name: 'Default' }, password: 'demo' } },
        },
        scope: { project: { name: 'Personal demo', domain: { name: 'Default' } } },
      });
    },
  );

  testOptions('--os-password-command --os-token-command', async () => {
    const words = login('--os-project-name', 'demo').filter(
      (word, index, all) => word !== '--os-password' && all[index - 1] !== '--os-password',
    );
    expect((await bare(...words, '--os-password-command', '/usr/bin/printf demo')).code).toBe(0);
    expect(sentAuth()).toMatchObject({ identity: { password: { user: { password: 'demo' } } } });
    const url = ['--os-auth-url', sandbox.identityUrl];
    expect((await bare(...url, '--os-token-command', `/bin/echo ${token}`)).code).toBe(0);
    expect(sandbox.lastToMagnum().headers['x-auth-token']).toBe(token);
  });

  testOptions('--os-user-id --os-project-id --os-tenant-id', async () => {
    for (const flag of ['--os-project-id', '--os-tenant-id']) {
      const auth = ['--os-auth-url', sandbox.identityUrl, '--os-password', 'demo'];
      expect((await bare(...auth, '--os-user-id', ids.user, flag, ids.project)).code).toBe(0);
      expect(sentAuth()).toEqual({
        identity: { methods: ['password'], password: { user: { id: ids.user, password: 'demo' } } },
        scope: { project: { id: ids.project } },
      });
    }
  });

  testOptions('--os-user-domain-id --os-project-domain-id --os-tenant-name', async () => {
    const auth = ['--os-auth-url', sandbox.identityUrl, '--os-username', 'demo', '--os-password', 'demo'];
    await bare(
      ...auth,
      '--os-tenant-name',
      'demo',
      '--os-user-domain-id',
      'a',
      '--os-project-domain-id',
      'b',
    );
    // The login is rejected, so the last request is the one without the project.
    expect(sentAuths().at(-2)).toMatchObject({
      identity: { password: { user: { domain: { id: 'a' } } } },
      scope: { project: { name: 'demo', domain: { id: 'b' } } },
    });
  });

  testOptions('--os-default-domain --os-default-domain-id --os-default-domain-name', async () => {
    const auth = ['--os-auth-url', sandbox.identityUrl, '--os-username', 'demo', '--os-password', 'demo'];
    for (const [flag, domain] of [
      ['--os-default-domain', { id: 'default' }],
      ['--os-default-domain-id', { id: 'default' }],
      ['--os-default-domain-name', { name: 'default' }],
    ] as const) {
      await bare(...auth, '--os-project-name', 'demo', flag, 'default');
      expect(sentAuth(), flag).toMatchObject({ identity: { password: { user: { domain } } } });
    }
  });

  testOptions('--os-domain-name --os-domain-id --os-system-scope --os-trust-id', async () => {
    for (const [flag, value, scope] of [
      ['--os-domain-name', 'Default', { domain: { name: 'Default' } }],
      ['--os-domain-id', 'default', { domain: { id: 'default' } }],
      ['--os-system-scope', 'all', { system: { all: true } }],
      ['--os-trust-id', 'T', { 'OS-TRUST:trust': { id: 'T' } }],
    ] as const) {
      await bare(...login(flag, value));
      expect(sentAuth(), flag).toMatchObject({ scope });
    }
  });

  testOptions('--os-auth-type --os-auth-plugin', async () => {
    const { code, stderr } = await sandbox.run('cluster-list', '--os-auth-type', 'nonsense');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/nonsense[\s\S]*v3password/) });
    expect((await sandbox.run('cluster-list', '--os-auth-plugin', 'v3password')).code).toBe(0);
  });

  testOptions('--os-token', async () => {
    expect((await bare('--os-auth-url', sandbox.identityUrl, '--os-token', token)).code).toBe(0);
    expect(sandbox.requests.map(({ path }) => path).join()).not.toMatch(/password/);
  });

  testOptions('--os-endpoint', async () => {
    const words = ['--os-auth-type', 'admin_token', '--os-endpoint', sandbox.magnumUrl, '--os-token', token];
    expect((await bare(...words)).code).toBe(0);
    expect(sentAuth()).toBeUndefined();
  });

  testOptions(
    '--os-application-credential-id --os-application-credential-name --os-application-credential-secret',
    async () => {
      const secret = [
        '--os-auth-url',
        sandbox.identityUrl,
        '--os-application-credential-secret',
        'not-the-secret',
      ];
      const byId = await bare(...secret, '--os-application-credential-id', 'ID');
      expect(byId.code).toBe(4);
      expect(sentAuth()).toEqual({
        identity: {
          methods: ['application_credential'],
          application_credential: { id: 'ID', secret: 'not-the-secret' },
        },
      });
      const named = [
        '--os-application-credential-name',
        'N',
        '--os-username',
        'demo',
        '--os-user-domain-name',
        'Default',
      ];
      await bare(...secret, ...named);
      expect(sentAuth()).toMatchObject({
        identity: {
          application_credential: { name: 'N', user: { name: 'demo', domain: { name: 'Default' } } },
        },
      });
      expect(byId.stderr).not.toContain('not-the-secret');
    },
  );

  for (const option of Object.values(loginOptions)) {
    const flag = flagParts(option.flag).long;
    // The tests of the auth types check its use; here: it is set, and its value is not printed.
    testOptions(flag, async () => {
      const type = ['--os-auth-type', 'none', '--os-endpoint', sandbox.magnumUrl];
      const { stderr } = await bare('--debug', ...type, flag, 'the-value');
      expect(stderr).toContain(`  ${option.sets}: the command line\n`);
      expect(stderr).not.toContain('the-value');
    });
  }

  testOptions('--os-cache', async () => {
    const home = temporaryDirectory();
    const listClusters = () =>
      sandbox.runWith({ env: { XDG_CACHE_HOME: home } }, 'cluster-list', '--os-cache');
    await listClusters();
    sandbox.requests.length = 0;
    expect((await listClusters()).code).toBe(0);
    expect(sandbox.requests.map(({ path }) => path)).toEqual(['/container-infra/v1/clusters']);
  });
});

describe('options of the connection and the output', () => {
  testOptions('--os-cacert --os-cert --os-key', async () => {
    const invalid = join(sandbox.directory, 'invalid.pem');
    writeFileSync(invalid, 'not PEM');
    for (const [flag, ...more] of [
      ['--os-cacert'],
      ['--os-cert'],
      ['--os-key', '--os-cert', invalid],
    ] as const) {
      const missing = join(sandbox.directory, `missing${flag}.pem`);
      const url = sandbox.identityUrl.replace('http:', 'https:');
      const { code, stderr } = await sandbox.run(
        'cluster-list',
        '--os-auth-url',
        url,
        flag,
        missing,
        ...more,
      );
      expect(code, flag).not.toBe(0);
      expect(stderr, flag).toMatch(/ERROR: .*(missing|invalid)/);
    }
  });

  testOptions('--insecure', async () => {
    expect((await sandbox.run('cluster-list', '--insecure')).stderr).toBe(
      'WARNING: TLS certificates are not verified.\n',
    );
  });

  testOptions('--allow-http', async () => {
    const { code, stderr } = await sandbox.run('cluster-list', '--allow-http', '--debug');
    expect(code).toBe(0);
    expect(stderr).toContain('allow_http: the command line');
  });

  testOptions('--profile', async () => {
    const { stderr } = await sandbox.run('cluster-list', '--profile', 'hmac-key');
    const { headers } = sandbox.lastToMagnum();
    const info = JSON.parse(Buffer.from(headers['x-trace-info'] ?? '', 'base64').toString()) as {
      base_id: string;
    };
    expect(headers['x-trace-hmac']).toMatch(/^[0-9a-f]{40}$/);
    expect(stderr).toContain(info.base_id);
  });

  testOptions('--debug', async () => {
    const { stdout, stderr } = await sandbox.run('cluster-list', '--debug');
    expect(stdout).not.toMatch(/DEBUG/);
    expect(stderr).toMatch(/DEBUG: .*GET .*\/v1\/clusters/);
    expect(stderr).not.toContain(token);
  });

  testOptions('--quiet', async () => {
    const { stdout } = await sandbox.run('cluster-template-list', '--quiet');
    expect(stdout).toMatch(/^([0-9a-f-]{36}\n)+$/);
  });

  testOptions('--no-input', async () => {
    const world = { tty: true, answers: ['1'] };
    const { code, stderr } = await sandbox.runWith(world, '--no-input', 'cluster-create', 'x');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.not.stringContaining('Which') });
  });

  testOptions('--help --version', async () => {
    expect((await sandbox.run('cluster-list', '--help')).stdout).toMatch(/^Usage: magnum cluster-list/);
    expect((await sandbox.run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

it('each global option and each of its spellings has a test', () => {
  const spellings = Object.values(globalOptions).flatMap((option) => [
    flagParts(option.flag).long,
    ...((option as OptionSpec).aliases ?? []),
  ]);
  expect(spellings.filter((flag) => !covered.has(flag))).toEqual([]);
});
