/** The built command as a process: exit codes, streams, interrupts, and files after a failure. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnMagnum, startSandbox, type User, user } from './command.ts';

let owner: User;
let sandbox: { stop(): unknown };
const isRoot = process.getuid?.() === 0;

beforeAll(() => {
  owner = user();
  sandbox = startSandbox(owner);
  owner.magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.stop());

/** Expects one error line, at most one hint, and nothing on stdout. */
function expectError(
  finished: { code: number | null; stdout: string; stderr: string },
  code: number,
  line: RegExp,
) {
  expect(finished.stdout).toBe('');
  expect(finished.stderr).toMatch(line);
  expect(finished.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  expect(finished.code).toBe(code);
}

describe('the built command after an error', () => {
  it('exits with 4 for a wrong password, which it does not print', () => {
    const { code, stdout, stderr } = owner.magnum('cluster-list', '--os-password', 'wrong');
    expectError({ code, stdout, stderr }, 4, /^ERROR: .*\(HTTP 401\)/);
    expect(stderr).not.toContain('wrong');
  });

  it('exits with 3 for an unknown cluster', () => {
    expectError(
      owner.magnum('cluster-show', 'nobody'),
      3,
      /^ERROR: Cluster nobody could not be found.*HTTP 404.*Request-ID: req-/,
    );
  });

  it('prints a JSON error for an unknown cluster with -f json', () => {
    const { code, stdout, stderr } = owner.magnum('cluster-show', 'nobody', '-f', 'json');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ error: { kind: 'not-found', exit: 3, http_status: 404 } });
  });

  it('exits with 7 for an unreachable host', async () => {
    const port = await unusedPort();
    const url = `http://127.0.0.1:${port}/v3`;
    expectError(
      owner.magnum('cluster-list', '--os-auth-url', url),
      7,
      new RegExp(`^ERROR: .*127.0.0.1:${port}`),
    );
  });

  it('exits with 2 for an invalid clouds.yaml', () => {
    const file = join(owner.home, 'broken.yaml');
    writeFileSync(file, 'clouds:\n  a:\n    auth: {auth_url: x\n');
    const env = { ...owner.env, OS_CLIENT_CONFIG_FILE: file };
    const finished = owner.shell(['sh'], 'magnum cluster-list', env);
    expectError(finished, 2, /^ERROR: .*broken\.yaml.*[:,].*\d+/);
  });

  it.skipIf(isRoot)(
    'exits with 2 for a clouds.yaml without read permission',
    { tags: ['unprivileged'] },
    () => {
      const file = join(owner.home, 'secret.yaml');
      writeFileSync(file, 'clouds: {}\n');
      chmodSync(file, 0);
      const finished = owner.shell(['sh'], 'magnum cluster-list', { OS_CLIENT_CONFIG_FILE: file });
      expectError(finished, 2, /^ERROR: .*secret\.yaml.*permission denied/i);
    },
  );

  it('cluster-config exits with 1 if a file exists, and does not change it', () => {
    const dir = join(owner.home, 'in-the-way');
    mkdirSync(dir);
    writeFileSync(join(dir, 'cert.pem'), 'mine');
    expectError(
      owner.magnum('cluster-config', 'mykube', '--dir', dir),
      1,
      /^ERROR: File .*cert\.pem exists, aborting/,
    );
    expect(readdirSync(dir)).toEqual(['cert.pem']);
    expect(readFileSync(join(dir, 'cert.pem'), 'utf8')).toBe('mine');
  });

  it('cluster-config exits with 1 if --dir names a file', () => {
    const file = join(owner.home, 'plain-file');
    writeFileSync(file, '');
    expectError(owner.magnum('cluster-config', 'mykube', '--dir', file), 1, /^ERROR: .*plain-file/);
  });

  it.skipIf(!isRoot)('cluster-config exits with 1 on a full disk, and leaves no files', () => {
    const script = `mkdir full && mount -t tmpfs -o size=8k,nr_inodes=20 none full && {
      head -c 4096 /dev/zero > full/filler
      magnum cluster-config mykube --dir full; code=$?
      ls -A full >&2; umount full; exit $code; }`;
    const { code, stdout, stderr } = owner.shell(['unshare', '--mount', 'sh'], script);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^ERROR: .*(no space|full)/i);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('filler');
  });

  it.skipIf(!isRoot)('cluster-config exits with 1 for a read-only directory', () => {
    const script = `mkdir fixed && mount -t tmpfs -o ro none fixed && {
      magnum cluster-config mykube --dir fixed/deeper; code=$?; umount fixed; exit $code; }`;
    const finished = owner.shell(['unshare', '--mount', 'sh'], script);
    expectError(finished, 1, /^ERROR: .*fixed.*read.only/i);
  });

  it('exits with 1 if the current directory was removed', () => {
    // Bun exits by itself, before it starts the program.
    const finished = owner.shell(
      ['sh'],
      'mkdir gone && cd gone && rmdir ../gone && exec magnum cluster-list',
    );
    expectError(
      finished,
      1,
      /^(ERROR: The current directory no longer exists\.|error: The current working directory was deleted)/m,
    );
  });

  it('exits with 2 if no cloud is configured', () => {
    expectError(user().magnum('cluster-list'), 2, /^ERROR: .*(auth|cloud)/i);
  });

  it('cluster-config exits with 1 for a cluster without an address, and creates no directory', () => {
    owner.magnum('cluster-create', 'slow', '--cluster-template', 'swarm', '--labels', 'sandbox_seconds=600');
    const dir = join(owner.home, 'no-address');
    expectError(owner.magnum('cluster-config', 'slow', '--dir', dir), 1, /^ERROR: .*address/);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('streams of the built command', () => {
  it('exits with 0 if the reader of stdout closes the pipe', () => {
    const { stderr, stdout } = owner.shell(['bash'], '(magnum help; echo $? >&2) | head -1');
    expect(stdout).toMatch(/^Usage: .*\n$/);
    expect(stderr).toBe('0\n');
  });

  it('exits with 1 if stdout is on a full disk', () => {
    const { code, stderr } = owner.shell(['sh'], 'magnum help > /dev/full');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ERROR: .*(space|ENOSPC)/i);
  });

  it('--version prints only the version', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(owner.magnum('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('--debug prints requests and responses to stderr, without secrets', () => {
    const { stdout, stderr } = owner.magnum('cluster-show', 'mykube', '-f', 'value', '-c', 'name', '--debug');
    expect(stdout).toBe('mykube\n');
    expect(stderr).toMatch(/POST .*\/v3\/auth\/tokens/);
    expect(stderr).toMatch(/GET .*\/v1\/clusters\/mykube/);
    expect(stderr).toMatch(/auth type: v3password/);
    expect(stderr).not.toMatch(/"password": ?"demo"/);
    const token = owner
      .magnum('cluster-list', '--debug')
      .stderr.match(/X-(?:Auth|Subject)-Token: (.*)/i)?.[1];
    expect(token).toMatch(/SHA256|\*\*\*/);
  });
});

describe('an interrupt of the built command', () => {
  it('SIGINT makes the command print one error and exit with 130', async () => {
    const server = createServer(() => {});
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const child = spawnMagnum(owner, 'cluster-list', '--os-auth-url', `http://127.0.0.1:${port}/v3`);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk));
    await new Promise<void>((resolve) => server.once('connection', () => resolve()));
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('close', resolve));
    server.close();
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'ERROR: Interrupted.\n' });
  });
});

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
