/**
 * What a terminal shows when a command fails, for one member of each kind of failure: test/words/errors.txt.
 * After a change of words: `npx vitest run test/words -u`. test/words/catalog has the sentences of all others.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/http-messages.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, type Output, temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let home: string;
let intercept: ((request: SandboxRequest) => SandboxResponse | undefined) | undefined;

/** No variable selects the cloud: a hint has to repeat the option. */
const NO_VARIABLES = { OS_CLOUD: undefined } as unknown as Record<string, string>;
const CLOUD = ['--os-cloud', 'sandbox'] as const;

beforeAll(async () => {
  sandbox = await cloud({ intercept: (request) => intercept?.(request) });
  home = sandbox.directory;
  for (const name of ['kube', 'twin', 'twin', 'broken', 'young']) {
    await sandbox.run(
      'cluster-create',
      name,
      '--cluster-template',
      name === 'broken' ? 'swarm' : 'kubernetes',
    );
  }
  mkdirSync(join(home, 'taken'));
  mkdirSync(join(home, 'other/magnum'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, 'other/magnum/config.yaml'), 'cloud: gone', { mode: 0o600 });
  writeFileSync(join(home, 'taken/config'), '');
  writeFileSync(join(home, 'labels.json'), '[1]');
});
afterAll(() => sandbox.close());

const json = (status: number, body: unknown): SandboxResponse => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** Answers each request to Magnum's `path` with `response`. */
const answers =
  (path: string, response: SandboxResponse) =>
  ({ path: asked }: SandboxRequest): SandboxResponse | undefined =>
    asked.startsWith('/container-infra') && asked.includes(path) ? response : undefined;

/** Changes what Magnum reports of clusters. */
const reports =
  (fields: Record<string, unknown>) =>
  (request: SandboxRequest): SandboxResponse | undefined =>
    /\/clusters\/[^/]+$/.test(request.path) && request.method === 'GET'
      ? json(200, {
          ...{ uuid: '11111111-2222-3333-4444-555555555555', name: 'young', status: 'CREATE_IN_PROGRESS' },
          ...{ coe_version: null, api_address: null, cluster_template_id: 'kubernetes', stack_id: 's' },
          ...fields,
        })
      : undefined;

interface Failure {
  readonly argv: readonly string[];
  readonly env?: Record<string, string>;
  readonly intercept?: (request: SandboxRequest) => SandboxResponse | undefined;
}

const failure = (...argv: readonly string[]): Failure => ({ argv: [...CLOUD, ...argv] });
const bare = (...argv: readonly string[]): Failure => ({ argv });
const served = (intercepted: NonNullable<Failure['intercept']>, ...argv: readonly string[]): Failure => ({
  argv: [...CLOUD, ...argv],
  intercept: intercepted,
});

const FAILURES: Readonly<Record<string, readonly Failure[]>> = {
  'The command line': [
    bare('clusterlist'),
    bare('cluster'),
    bare('frobnicate'),
    failure('get', 'clusters'),
    failure('cluster', 'rm', 'nope', '--yes'),
    failure('coe', 'cluster', 'list'),
    failure('scale', 'kube', '3'),
    failure('cluster', 'lst'),
    failure('cluster-list', '-o', 'wide'),
    failure('cluster-list', '-o', 'name'),
    failure('cluster-template-create'),
    failure('ca-sign'),
    failure('cluster-show'),
    failure('cluster-show', 'a', 'b'),
    failure('cluster-list', '--limt', '3'),
    failure('cluster-list', '--limit', 'many'),
    failure('cluster-list', '--sort-dir', 'up'),
    failure('cluster-list', '--limit'),
    failure('cluster-list', '-f', 'xml'),
    failure('cluster-list', '--fields', 'nmae'),
    failure('cluster-list', '-c', 'nmae'),
    failure('cluster-list', '--sort-column', 'nmae'),
    failure('cluster-update', 'kube', 'add', 'labels'),
    failure('cluster-update', 'kube', 'change', 'name=x'),
    failure('cluster-create', 'new'),
    failure('cluster-create', 'new', '--cluster-template', 'kubernetes', '--labels', 'nothing'),
    failure('cluster-create', 'new', '--cluster-template', 'kubernetes', '--labels', '@labels.json'),
    failure('cluster-create', 'new', '--cluster-template', 'kubernetes', '--labels', '@none.json'),
    failure('cluster-create', 'new', '--cluster-template', 'kubernetes', '--node-count', '-1'),
    failure(
      'cluster-create',
      'new',
      '--cluster-template',
      'kubernetes',
      '--wait',
      '--wait-timeout',
      '10 minutes',
    ),
    failure('cluster-resize', 'kube', 'some'),
    failure('cluster-delete'),
    failure('cluster-wait', 'kube', '--for', 'ever'),
    failure('cluster-list', '--watch', '-f', 'json'),
    failure('help', 'nothing'),
    failure('completion', 'ksh'),
  ],
  'Clouds and logins': [
    bare('cluster-list'),
    bare('--os-cloud', 'nope', 'cluster-list'),
    bare('whoami'),
    bare('config', 'get', 'cloud'),
    bare('config', 'set', 'cloud', 'nope'),
    bare('config', 'set', 'cloud', ''),
    bare('config', 'set', 'pager', 'less'),
    { argv: ['cluster-list'], env: { XDG_CONFIG_HOME: '@/other' } },
    failure('--os-password', 'wrong', 'cluster-list'),
    failure('--os-auth-type', 'v3magic', 'cluster-list'),
    failure('--os-auth-url', 'cloud.example', 'cluster-list'),
    failure('--os-auth-url', 'http://127.0.0.1:PORT/v3', 'cluster-list'),
    failure('--os-auth-url', 'http://no-such-host.invalid/v3', 'cluster-list'),
    failure('--os-project-name', 'nope', 'cluster-list'),
    failure('--os-region-name', 'Nowhere', 'cluster-list'),
    failure('--os-interface', 'private', 'cluster-list'),
    failure('--os-auth-url', 'https://127.0.0.1:PORT/v3', '--os-cacert', 'none.pem', 'cluster-list'),
    failure('--magnum-api-version', '9.9', 'cluster-list'),
    failure('--magnum-api-version', 'new', 'cluster-list'),
    failure('--magnum-api-version', '1.3', 'nodegroup-list', 'kube'),
    failure('project-use', 'nope'),
    failure('quotas-create', '--project-id', 'x', '--resource', 'Cluster'),
  ],
  'What is not there, or there twice': [
    failure('cluster-show', 'nope'),
    failure('cluster-show', 'twin'),
    failure('cluster-delete', 'nope', '--yes'),
    failure('cluster-template-show', 'nope'),
    failure('cluster-create', 'new', '--cluster-template', 'nope'),
    failure('nodegroup-show', 'kube', 'nope'),
    failure('nodegroup-delete', 'kube', 'default-worker'),
    failure('cluster-template-delete', 'kubernetes'),
    failure('cluster-upgrade', 'kube', 'nope'),
    failure('cluster-config', 'nope'),
  ],
  'Access to clusters': [
    served(reports({}), 'cluster-config', 'young', '--dir', 'young'),
    served(reports({ status: 'CREATE_FAILED' }), 'cluster-config', 'young', '--dir', 'young'),
    failure('cluster-config', 'kube', '--dir', 'taken'),
    failure('cluster-config', 'kube', '--dir', 'labels.json'),
    failure('cluster-config', 'kube', '--docker-context'),
    failure('cluster-config', 'broken', '--merge'),
    failure('cluster-config', 'kube', '--check', '--dir', 'none'),
    failure('ca-sign', 'kube', 'none.csr'),
  ],
  Waiting: [
    served(reports({}), 'cluster-wait', 'young', '--wait-timeout', '0s'),
    served(reports({ status: 'CREATE_FAILED', status_reason: 'No valid host' }), 'cluster-wait', 'young'),
  ],
  'What servers answer': [
    served(
      answers('/clusters', json(500, { errors: [{ detail: 'boom', request_id: 'req-1' }] })),
      'cluster-list',
    ),
    served(answers('/clusters', json(503, {})), 'cluster-list'),
    served(answers('/clusters', json(403, { errors: [{ detail: 'Policy' }] })), 'cluster-list'),
    served(
      answers('/clusters', json(409, { errors: [{ detail: 'In progress' }] })),
      'cluster-delete',
      'kube',
      '--yes',
    ),
    served(answers('/clusters', { status: 200, headers: {}, body: '<html>' }), 'cluster-list'),
    served(answers('/clusters', json(200, { clusters: 3 })), 'cluster-list'),
    served(answers('/clusters', json(404, {})), 'cluster-list'),
  ],
};

/** Replaces what differs from run to run. */
const stable = (text: string): string =>
  text
    .replaceAll(home, '~')
    .replaceAll(sandbox.identityUrl, 'http://127.0.0.1:SANDBOX/identity/v3')
    .replaceAll(/127(?:\.\d+){3}:(?!SANDBOX)\d+/g, '127.0.0.1:PORT')
    .replaceAll(/req-[0-9a-f-]{36}/g, 'req-ID')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UUID')
    .replaceAll(/\b\d+s old\b/g, 'AGE old')
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'ID');

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

async function fail({ argv, env, intercept: intercepted }: Failure): Promise<Output> {
  intercept = intercepted;
  const port = await closedPort();
  const words = argv.map((word) => word.replace('PORT', String(port)));
  // A `@` at the start of a value is the home directory.
  const variables = Object.fromEntries(
    Object.entries(env ?? {}).map(([name, value]) => [name, value.replace(/^@/, home)]),
  );
  try {
    return await sandbox.runWith({ env: { ...NO_VARIABLES, ...variables } }, ...words);
  } finally {
    intercept = undefined;
  }
}

/** The last line of a failure, or the hint of a JSON error. */
function hintIn(stderr: string): string {
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? ((JSON.parse(last) as { error: { hint?: string } }).error.hint ?? '') : last;
}

/** The command at the end of a hint, which has no full stop after it. */
const COMMAND = /(?:: |^)magnum ((?:[\w-]+|'[^']*')(?: (?:[^\s']+|'[^']*'))*)$/;

describe('a command that fails', () => {
  it('prints what test/words/errors.txt says', async () => {
    const text: string[] = [];
    for (const [title, failures] of Object.entries(FAILURES)) {
      text.push(`# ${title}\n`);
      for (const each of failures) {
        const { code, stderr } = await fail(each);
        expect(code, `magnum ${each.argv.join(' ')}`).not.toBe(0);
        text.push(`$ magnum ${each.argv.join(' ')}\n${stable(stderr)}(exit code ${code})\n`);
      }
    }
    await expect(text.join('\n')).toMatchFileSnapshot('errors.txt');
  });

  it.each(Object.keys(FAILURES))('offers commands that work when they are pasted: %s', async (title) => {
    for (const each of FAILURES[title] ?? []) {
      const { stderr } = await fail(each);
      const hint = hintIn(stderr);
      expect(hint.match(/\bmagnum [a-z]/g)?.length ?? 0, hint).toBeLessThanOrEqual(1);
      if (!/\bmagnum [a-z]/.test(hint) || hint.startsWith('ERROR:') || /\bTry '/.test(hint)) continue;
      const [, command] = COMMAND.exec(hint) ?? [];
      expect(command, `no command at the end of: ${hint}`).toBeDefined();
      const words = (command ?? '').match(/'[^']*'|[^\s']+/g)?.map((word) => word.replaceAll("'", '')) ?? [];
      const isForCloud = each.argv.includes('--os-cloud');
      if (isForCloud) expect(words, hint).toContain('--os-cloud');
      const again = await magnum([...words, ...(words.includes('help') ? [] : ['--no-input'])], {
        cwd: home,
        env: { HOME: home },
      });
      expect(again.code, `${hint}\n${again.stderr}`).not.toBe(2);
    }
    expect(FAILURES[title]).not.toEqual([]);
  });
});

it('a command without any configuration prints one hint', async () => {
  const empty = temporaryDirectory();
  const { stderr } = await magnum(['cluster-list'], { cwd: empty, env: { HOME: empty } });
  expect(stderr.replaceAll(empty, '~')).toMatchInlineSnapshot(`
    "ERROR: No cloud is configured: no clouds.yaml was found, and OS_AUTH_URL is not set.
    Create ~/.config/openstack/clouds.yaml, or set the OS_* variables of your cloud. To try a sandbox cloud: eval "$(magnum sandbox start)"
    "
  `);
});
