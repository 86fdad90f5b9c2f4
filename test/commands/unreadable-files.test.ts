/** Files that have no end, that nothing is written to, or that are too large, wherever a command reads one: an error at once. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { temporaryDirectory } from '../support/world.ts';

let sandbox: TestCloud;
const dir = temporaryDirectory();
const config = join(dir, 'config');
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'kube', '--cluster-template', 'kubernetes');
  await sandbox.run('cluster-config', 'kube', '--dir', config);
});
afterAll(() => sandbox.close());

let made = 0;
const KINDS: Readonly<Record<string, { readonly make: () => string; readonly reason: string }>> = {
  'a FIFO': {
    make: () => {
      const path = join(dir, `fifo-${++made}`);
      execFileSync('mkfifo', [path]);
      return path;
    },
    reason: 'it is not a regular file',
  },
  'a device': { make: () => '/dev/zero', reason: 'it is not a regular file' },
  'a large file': {
    make: () => {
      const path = join(dir, `large-${++made}`);
      writeFileSync(path, '');
      truncateSync(path, 2 ** 40);
      return path;
    },
    reason: 'it is larger than \\d+ MiB',
  },
};

const OVER_TLS = ['cluster-list', '--os-auth-url', 'https://127.0.0.1:1/v3'];
const READERS: Readonly<Record<string, (path: string) => readonly string[]>> = {
  '--os-cacert': (path) => [...OVER_TLS, '--os-cacert', path],
  '--os-cert': (path) => [...OVER_TLS, '--os-cert', path],
  '--os-key': (path) => [...OVER_TLS, '--os-cert', join(config, 'cert.pem'), '--os-key', path],
  'a label': (path) => [
    ...['cluster-create', 'x', '--cluster-template', 'kubernetes'],
    ...['--labels', `mesos_slave_executor_env_file=${path}`],
  ],
  'a label of a template': (path) => [
    ...['cluster-template-create', 'x', '--image', 'i', '--keypair', 'k', '--external-network', 'e'],
    ...['--coe', 'mesos', '--labels', `mesos_slave_executor_env_file=${path}`],
  ],
};

describe.each(Object.entries(KINDS))('%s', (_, { make, reason }) => {
  it.each(Object.entries(READERS))('for %s', async (_option, words) => {
    sandbox.requests.length = 0;
    const started = performance.now();
    const { code, stderr } = await sandbox.run(...words(make()));
    expect(performance.now() - started).toBeLessThan(3_000);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(reason) });
    expect(sandbox.requests).toEqual([]);
  });

  it.each(['ca.pem', 'cert.pem', 'key.pem'])('for %s of --check', async (name) => {
    const place = join(temporaryDirectory(), 'place');
    mkdirSync(place);
    execFileSync('cp', ['-r', ...['ca.pem', 'cert.pem', 'key.pem'].map((file) => join(config, file)), place]);
    execFileSync('rm', [join(place, name)]);
    execFileSync('ln', ['-s', make(), join(place, name)]);
    const started = performance.now();
    const { code, stderr } = await sandbox.run('cluster-config', 'kube', '--check', '--dir', place);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(`Cannot read ${join(place, name)}: ${reason}`),
    });
  });

  it.each(['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
    'is skipped in %s',
    async (name) => {
      const env = { [name]: make(), OS_AUTH_URL: 'https://127.0.0.1:1/v3' };
      const started = performance.now();
      const { code } = await sandbox.runWith({ env }, 'cluster-list', '--os-auth-url', env.OS_AUTH_URL);
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(code).not.toBe(0);
    },
    15_000,
  );

  it.each(['server.json', 'state.json'])('for %s of the sandbox', async (name) => {
    const place = temporaryDirectory();
    execFileSync('ln', ['-s', make(), join(place, name)]);
    const words = name === 'server.json' ? ['status'] : ['serve'];
    const started = performance.now();
    const { code, stderr } = await sandbox.run('sandbox', ...words, '--dir', place);
    expect(performance.now() - started).toBeLessThan(3_000);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(`Cannot read ${join(place, name)}: ${reason}`),
    });
  });
});

it('a socket for a configuration file is refused in the same words', async () => {
  const path = join(temporaryDirectory(), 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  const env = { OS_CLIENT_CONFIG_FILE: path };
  const { code, stderr } = await sandbox.runWith({ env, cwd: dir }, 'cluster-list', '--os-cloud', 'x');
  server.close();
  expect(code).not.toBe(0);
  expect(stderr).toMatch(`${path}: it is not a regular file`);
});

describe('ca-sign', () => {
  it.each([['--csr', '/dev/zero'], ['/dev/zero']])('refuses %j', async (...words) => {
    expect(await sandbox.run('ca-sign', 'kube', ...words)).toMatchObject({
      code: 2,
      stderr: 'ERROR: Cannot read /dev/zero: it is larger than 1 MiB.\n',
    });
  });

  it('says why a file that is there cannot be read', async () => {
    expect(await sandbox.run('ca-sign', 'kube', '--csr', dir)).toMatchObject({
      code: 2,
      stderr: `ERROR: Cannot read ${dir}: it is a directory.\n`,
    });
  });
});
