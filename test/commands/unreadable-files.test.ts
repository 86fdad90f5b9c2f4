/** A command that reads a FIFO, a device or a huge file fails at once, and sends no request. */
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

let count = 0;
const KINDS: Readonly<Record<string, { readonly create: () => string; readonly reason: string }>> = {
  'a FIFO': {
    create: () => {
      const path = join(dir, `fifo-${++count}`);
      execFileSync('mkfifo', [path]);
      return path;
    },
    reason: 'it is not a regular file',
  },
  'a device': { create: () => '/dev/zero', reason: 'it is not a regular file' },
  'a large file': {
    create: () => {
      const path = join(dir, `large-${++count}`);
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

describe.each(Object.entries(KINDS))('%s', (_, { create, reason }) => {
  it.each(Object.entries(READERS))('is rejected as the file of %s', async (_option, words) => {
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.run(...words(create()));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(reason) });
    expect(sandbox.requests).toEqual([]);
  });

  it.each(['ca.pem', 'cert.pem', 'key.pem'])('is rejected as %s by cluster-config --check', async (name) => {
    const directory = join(temporaryDirectory(), 'directory');
    mkdirSync(directory);
    execFileSync('cp', [
      '-r',
      ...['ca.pem', 'cert.pem', 'key.pem'].map((file) => join(config, file)),
      directory,
    ]);
    execFileSync('rm', [join(directory, name)]);
    execFileSync('ln', ['-s', create(), join(directory, name)]);
    const { code, stderr } = await sandbox.run('cluster-config', 'kube', '--check', '--dir', directory);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(`Cannot read ${join(directory, name)}: ${reason}`),
    });
  });

  it.each(['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS'])(
    'in %s does not make the command hang',
    async (name) => {
      const env = { [name]: create(), OS_AUTH_URL: 'https://127.0.0.1:1/v3' };
      const { code } = await sandbox.runWith({ env }, 'cluster-list', '--os-auth-url', env.OS_AUTH_URL);
      expect(code).not.toBe(0);
    },
  );

  it.each(['server.json', 'state.json'])('is rejected as %s of the sandbox', async (name) => {
    const directory = temporaryDirectory();
    execFileSync('ln', ['-s', create(), join(directory, name)]);
    const words = name === 'server.json' ? ['status'] : ['serve'];
    const { code, stderr } = await sandbox.run('sandbox', ...words, '--dir', directory);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(`Cannot read ${join(directory, name)}: ${reason}`),
    });
  });
});

it('a socket as OS_CLIENT_CONFIG_FILE is rejected as not a regular file', async () => {
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
  it.each([['--csr', '/dev/zero'], ['/dev/zero']])('rejects /dev/zero as the CSR: %j', async (...words) => {
    expect(await sandbox.run('ca-sign', 'kube', ...words)).toMatchObject({
      code: 2,
      stderr: 'ERROR: Cannot read /dev/zero: it is larger than 1 MiB.\n',
    });
  });

  it('reports that the CSR file is a directory', async () => {
    expect(await sandbox.run('ca-sign', 'kube', '--csr', dir)).toMatchObject({
      code: 2,
      stderr: `ERROR: Cannot read ${dir}: it is a directory.\n`,
    });
  });
});
