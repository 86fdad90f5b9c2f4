import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxRequest, SandboxResponse } from '../../src/sandbox/http-messages.ts';
import { version } from '../../src/version.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { magnum, temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
let intercept: ((request: SandboxRequest) => SandboxResponse | undefined) | undefined;
beforeAll(async () => {
  sandbox = await cloud({ intercept: (request) => intercept?.(request) });
});
afterAll(() => sandbox.close());

const CLIENT = `Client: ${version}\n`;
const UNKNOWN = { client_version: version, api_version: null, api_min_version: null, api_max_version: null };

describe('version', () => {
  it('prints the version of the program, the API versions of the cloud, and the one in use', async () => {
    const { code, stdout, stderr } = await sandbox.run('version');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Client: \d+\.\d+\.\d+\nMagnum API: 1\.1 to (1\.\d+); requests use \1\n$/);
  });

  it('prints the version that --magnum-api-version selects', async () => {
    const { stdout } = await sandbox.run('version', '--magnum-api-version', '1.7', '-f', 'json');
    expect(JSON.parse(stdout)).toEqual({
      client_version: version,
      api_version: '1.7',
      api_min_version: '1.1',
      api_max_version: expect.stringMatching(/^1\.\d+$/),
    });
  });

  it('fails with the supported versions for a version that the cloud does not have', async () => {
    const { code, stdout, stderr } = await sandbox.run('version', '--magnum-api-version', '1.99');
    expect({ code, stdout }).toEqual({ code: 1, stdout: CLIENT });
    expect(stderr).toMatch(
      /^ERROR: This cloud does not support API version 1\.99; it supports 1\.1 to 1\.\d+\./,
    );
  });

  it.each([
    ['without configuration', '', {}],
    [
      'with several clouds, none of them selected',
      'clouds: {a: {auth: {auth_url: "http://127.0.0.1:9"}}, b: {auth: {auth_url: "http://127.0.0.1:9"}}}',
      {},
    ],
    ['with a username only', '', { OS_USERNAME: 'me' }],
  ])('prints only the version of the program %s', async (_, clouds, env) => {
    const home = temporaryDirectory();
    mkdirSync(join(home, '.config/openstack'), { recursive: true });
    if (clouds !== '') writeFileSync(join(home, '.config/openstack/clouds.yaml'), clouds);
    const run = (...words: string[]) => magnum(['version', ...words], { cwd: home, env });
    expect(await run()).toEqual({ code: 0, stdout: CLIENT, stderr: '' });
    const { stdout } = await run('-f', 'json');
    expect(JSON.parse(stdout)).toEqual(UNKNOWN);
  });

  it.each([
    ['cannot be reached', ['--os-auth-url', 'http://127.0.0.1:9/v3'], 7],
    ['rejects the login', ['--os-password', 'wrong'], 4],
    ['is unknown', ['--os-cloud', 'nope'], 2],
  ])('prints the version of the program, and fails, if the cloud %s', async (_, words, code) => {
    const output = await sandbox.run('version', ...words);
    expect(output).toMatchObject({ code, stdout: CLIENT, stderr: expect.stringMatching(/^ERROR: /) });
    const json = await sandbox.run('version', '-f', 'json', ...words);
    expect(json.code).toBe(code);
    expect(JSON.parse(json.stdout)).toEqual(UNKNOWN);
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { exit: code } });
  });

  it('fails if a web page or an error responds instead of Magnum', async () => {
    for (const [response, code] of [
      [{ status: 200, headers: {}, body: '<html>' }, 1],
      [{ status: 503, headers: {}, body: '' }, 1],
    ] as const) {
      intercept = ({ path }) => (path.startsWith('/container-infra') ? response : undefined);
      expect(await sandbox.run('version')).toMatchObject({ code, stdout: CLIENT });
    }
    intercept = undefined;
  });

  it('reads the versions from the version document if the headers have none', async () => {
    const document = { versions: [{ id: 'v1', min_version: '1.1', max_version: '1.4' }] };
    intercept = ({ path }) => {
      if (!path.startsWith('/container-infra')) return undefined;
      return {
        status: 200,
        headers: {},
        body: JSON.stringify(/\/v1\/?$/.test(path) ? { id: 'v1' } : document),
      };
    };
    const { stdout } = await sandbox.run('version', '--magnum-api-version', '1.4');
    intercept = undefined;
    expect(stdout).toBe(`${CLIENT}Magnum API: 1.1 to 1.4; requests use 1.4\n`);
  });

  it('--client sends no request', async () => {
    sandbox.requests.length = 0;
    expect(await sandbox.run('version', '--client')).toEqual({ code: 0, stdout: CLIENT, stderr: '' });
    expect(sandbox.requests).toEqual([]);
  });

  it.each([['-V'], ['--version'], ['--debug', '-V'], ['cluster-list', '-V']])(
    '%s %s prints the version of the program',
    async (...argv) => {
      expect(await magnum(argv)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    },
  );
});
