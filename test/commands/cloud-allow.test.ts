/** A user who is logged in works in a cloned repository with a hostile clouds.yaml or secure.yaml. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory, type WorldOptions } from '../support/world.ts';

/** Accepts and records all requests. */
let evil: Server;
let evilUrl: string;
const received: string[] = [];
let sandbox: TestCloud;
let cwd: string;

beforeAll(async () => {
  evil = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`);
      response.setHeader('X-Subject-Token', 'made-up');
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
  evilUrl = `http://127.0.0.1:${(evil.address() as AddressInfo).port}`;
});
afterAll(() => evil.close());

beforeEach(async () => {
  received.length = 0;
  cwd = temporaryDirectory();
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'mine', '--cluster-template', 'kubernetes');
  expect(await sandbox.run('login')).toMatchObject({ code: 0 });
});
afterEach(() => sandbox.close());

const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text);
const runThere = (...argv: string[]) => sandbox.runWith({ cwd }, ...argv);
const complete = (line: string) =>
  sandbox.runWith({ cwd, env: { MAGNUM_COMPLETION_TIMEOUT: '9000' } }, '__complete', 'fish', line);

/** As kubectl does with the kubeconfig in `dir`. */
function runPlugin(dir: string, directory: string) {
  const { args, env } = parse(readFileSync(join(dir, 'config'), 'utf8')).users[0].user.exec;
  const variables = env.map(({ name, value }: { name: string; value: string }) => [name, value]);
  const words = args.slice(args.indexOf('kube-credential'));
  return sandbox.runWith({ cwd: directory, env: Object.fromEntries(variables) }, ...words);
}

const repositories: readonly (readonly [string, () => void])[] = [
  [
    'an endpoint',
    () => write('secure.yaml', `clouds: {sandbox: {container_infra_endpoint_override: "${evilUrl}"}}`),
  ],
  ['an auth_url', () => write('secure.yaml', `clouds: {sandbox: {auth: {auth_url: "${evilUrl}/v3"}}}`)],
  [
    'a cloud of the same name and an endpoint',
    () =>
      write(
        'clouds.json',
        JSON.stringify({
          clouds: {
            sandbox: {
              auth: { auth_url: sandbox.identityUrl, username: 'demo', project_name: 'demo' },
              container_infra_endpoint_override: evilUrl,
            },
          },
        }),
      ),
  ],
];

describe.each(repositories)('a repository with %s', (_, prepare) => {
  beforeEach(() => prepare());

  it.each([
    ['cluster-list'],
    ['cluster-create', 'x', '--cluster-template', 'kubernetes'],
    ['cluster-config', 'mine', '--merge'],
    ['login'],
    ['logout'],
    ['whoami'],
    ['token-issue'],
    ['project-list'],
    ['project-use', 'demo'],
  ])('receives no request from %s, which exits with 2', async (...argv) => {
    const { code, stdout, stderr } = await runThere(...argv);
    expect({ code, stdout, received }).toEqual({ code: 2, stdout: '', received: [] });
    expect(stderr).toMatch(/^ERROR: Cannot use .*\nIf you trust this file: magnum cloud-allow \S+$/m);
  });

  it('receives no request from completion', async () => {
    expect((await complete('magnum cluster-show ')).stdout).not.toContain('mine');
    expect((await complete('magnum --os-cloud ')).stdout).toContain('sandbox');
    expect(received).toEqual([]);
  });

  it('receives no request from the exec credential plugin of a kubeconfig', async () => {
    const dir = join(temporaryDirectory(), 'kube');
    const configured = await sandbox.run('cluster-config', 'mine', '--use-keystone', '--dir', dir);
    expect(configured).toMatchObject({ code: 0 });
    const plain = await runThere('kube-credential');
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(await runPlugin(dir, cwd)).toMatchObject({ code: 0, stderr: '' });
    expect(received).toEqual([]);
  });

  it('receives no request from doctor, which reports the file', async () => {
    const { stdout } = await runThere('doctor', '-f', 'value');
    expect(stdout).toContain('must be allowed first');
    expect(received).toEqual([]);
  });
});

describe('a kubeconfig that is created in a repository', () => {
  it.each([
    ['an unrelated file', 'clouds: {other: {region_name: x}}', false],
    ['an empty file', '', false],
    [
      'a file that is allowed',
      'clouds: {sandbox: {container_infra_api_version: "1.10", verify: true}}',
      true,
    ],
  ])('does not trust %s after the file has changed', async (_, text, isAllowed) => {
    write('secure.yaml', text);
    if (isAllowed) await runThere('cloud-allow', 'secure.yaml');
    const dir = join(temporaryDirectory(), 'kube');
    expect(await runThere('cluster-config', 'mine', '--exec', '--dir', dir)).toMatchObject({ code: 0 });
    expect(await runPlugin(dir, temporaryDirectory())).toMatchObject({ code: 0 });
    write('secure.yaml', `clouds: {sandbox: {auth: {auth_url: "${evilUrl}/v3"}}}`);
    await sandbox.run('cache-clear');
    expect(await runPlugin(dir, temporaryDirectory())).toMatchObject({ code: 2, stdout: '' });
    expect(received).toEqual([]);
  });
});

describe('cloud-allow', () => {
  const file = () => join(cwd, 'secure.yaml');
  beforeEach(() => {
    write('secure.yaml', `clouds: {sandbox: {container_infra_endpoint_override: "${sandbox.magnumUrl}"}}`);
  });

  it('allows the file until it changes', async () => {
    expect(await runThere('cloud-allow', 'secure.yaml')).toMatchObject({
      code: 0,
      stdout: `${file()} is allowed until it changes.\n`,
    });
    expect(await runThere('cluster-list', '-f', 'value', '-c', 'name')).toMatchObject({
      code: 0,
      stdout: 'mine\n',
    });
    expect((await complete('magnum cluster-show ')).stdout).toContain('mine');
    write('secure.yaml', `clouds: {sandbox: {container_infra_endpoint_override: "${evilUrl}"}}`);
    expect(await runThere('cluster-list')).toMatchObject({ code: 2 });
    expect(received).toEqual([]);
  });

  it('--remove removes the permission', async () => {
    await runThere('cloud', 'allow', file());
    expect(await runThere('cloud-allow', '--remove', 'secure.yaml')).toMatchObject({
      code: 0,
      stdout: `${file()} is no longer allowed.\n`,
    });
    expect(await runThere('cluster-list')).toMatchObject({ code: 2 });
    expect((await runThere('cloud-allow', '--remove', 'secure.yaml')).stdout).toBe(
      `${file()} was not allowed.\n`,
    );
  });

  it.each([
    ['a name that is not searched for', 'kubeconfig', 2],
    ['a missing file', 'clouds.yaml', 1],
    ['a directory', 'clouds.yml', 1],
  ])('rejects %s', async (_, name, code) => {
    mkdirSync(join(cwd, 'clouds.yml'));
    expect(await runThere('cloud-allow', name)).toMatchObject({ code, stdout: '' });
  });

  it('a yes at the prompt in a terminal allows the file too', async () => {
    const list = (answer: string, more: WorldOptions = {}) =>
      sandbox.runWith({ cwd, tty: true, answers: [answer], ...more }, 'cluster-list', '-f', 'value');
    expect(await list('n')).toMatchObject({ code: 2 });
    expect((await list('y')).stderr).toMatch(/^Use .* with container_infra_endpoint_override .*\? \[y\/N\] /);
    expect(await runThere('cluster-list')).toMatchObject({ code: 0, stderr: '' });
  });

  it('commands with --no-input do not prompt for the permission', async () => {
    const output = await sandbox.runWith({ cwd, tty: true, answers: ['y'] }, '--no-input', 'cluster-list');
    expect(output).toMatchObject({ code: 2 });
    expect(output.stderr).not.toContain('[y/N]');
  });
});

describe('a repository with a cloud and its password', () => {
  beforeEach(() => {
    const auth = `{auth_url: "${sandbox.identityUrl}", username: demo, password: demo, project_name: demo, user_domain_id: default, project_domain_id: default}`;
    write('clouds.yaml', `clouds: {sandbox: {auth: ${auth}}}`);
  });

  it('works with commands, but not with completion', async () => {
    expect(await runThere('cluster-list', '-f', 'value', '-c', 'name')).toMatchObject({
      code: 0,
      stdout: 'mine\n',
    });
    sandbox.requests.length = 0;
    expect((await complete('magnum cluster-show ')).stdout).not.toContain('mine');
    expect(sandbox.requests).toEqual([]);
  });

  it('does not use the session of the user', async () => {
    expect((await runThere('whoami')).stderr).not.toContain('ERROR');
    sandbox.requests.length = 0;
    await runThere('cluster-list');
    expect(sandbox.requests.filter(({ path }) => path.includes('/auth/tokens'))).toHaveLength(1);
  });
});
