/** The built command as a process: exit codes, streams, interruptions, and what it leaves behind when it fails. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnMagnum, startSandbox, type User, user } from './command.ts';

let someone: User;
let sandbox: { stop(): unknown };
const root = process.getuid?.() === 0;

beforeAll(() => {
  someone = user();
  sandbox = startSandbox(someone);
  someone.magnum('cluster-create', 'mykube', '--cluster-template', 'kubernetes');
});
afterAll(() => sandbox.stop());

/** One clear line, perhaps another that says what to do, and nothing on stdout. */
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

describe('failures', () => {
  it('wrong password', () => {
    const { code, stdout, stderr } = someone.magnum('cluster-list', '--os-password', 'wrong');
    expectError({ code, stdout, stderr }, 4, /^ERROR: .*\(HTTP 401\)/);
    expect(stderr).not.toContain('wrong');
  });

  it('unknown cluster', () => {
    expectError(
      someone.magnum('cluster-show', 'nobody'),
      3,
      /^ERROR: Cluster nobody could not be found.*HTTP 404.*Request-ID: req-/,
    );
  });

  it('unknown cluster, for a program', () => {
    const { code, stdout, stderr } = someone.magnum('cluster-show', 'nobody', '-f', 'json');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ error: { kind: 'not-found', exit: 3, http_status: 404 } });
  });

  it('unreachable host', async () => {
    const port = await unusedPort();
    const url = `http://127.0.0.1:${port}/v3`;
    expectError(
      someone.magnum('cluster-list', '--os-auth-url', url),
      7,
      new RegExp(`^ERROR: .*127.0.0.1:${port}`),
    );
  });

  it('broken clouds.yaml', () => {
    const file = join(someone.home, 'broken.yaml');
    writeFileSync(file, 'clouds:\n  a:\n    auth: {auth_url: x\n');
    const broken = { ...someone.env, OS_CLIENT_CONFIG_FILE: file };
    const finished = someone.shell(['sh'], 'magnum cluster-list', broken);
    expectError(finished, 2, /^ERROR: .*broken\.yaml.*[:,].*\d+/);
  });

  it.skipIf(root)('clouds.yaml that may not be read', { tags: ['unprivileged'] }, () => {
    const file = join(someone.home, 'secret.yaml');
    writeFileSync(file, 'clouds: {}\n');
    chmodSync(file, 0);
    const finished = someone.shell(['sh'], 'magnum cluster-list', { OS_CLIENT_CONFIG_FILE: file });
    expectError(finished, 2, /^ERROR: .*secret\.yaml.*permission denied/i);
  });

  it('files in the way', () => {
    const dir = join(someone.home, 'in-the-way');
    mkdirSync(dir);
    writeFileSync(join(dir, 'cert.pem'), 'mine');
    expectError(
      someone.magnum('cluster-config', 'mykube', '--dir', dir),
      1,
      /^ERROR: File .*cert\.pem exists, aborting/,
    );
    expect(readdirSync(dir)).toEqual(['cert.pem']);
    expect(readFileSync(join(dir, 'cert.pem'), 'utf8')).toBe('mine');
  });

  it('a directory that is a file', () => {
    const file = join(someone.home, 'plain-file');
    writeFileSync(file, '');
    expectError(someone.magnum('cluster-config', 'mykube', '--dir', file), 1, /^ERROR: .*plain-file/);
  });

  it.skipIf(!root)('a full disk', () => {
    const script = `mkdir full && mount -t tmpfs -o size=8k,nr_inodes=20 none full && {
      head -c 4096 /dev/zero > full/filler
      magnum cluster-config mykube --dir full; code=$?
      ls -A full >&2; umount full; exit $code; }`;
    const { code, stdout, stderr } = someone.shell(['unshare', '--mount', 'sh'], script);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^ERROR: .*(no space|full)/i);
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('filler');
  });

  it.skipIf(!root)('a read-only directory', () => {
    const script = `mkdir fixed && mount -t tmpfs -o ro none fixed && {
      magnum cluster-config mykube --dir fixed/deeper; code=$?; umount fixed; exit $code; }`;
    const finished = someone.shell(['unshare', '--mount', 'sh'], script);
    expectError(finished, 1, /^ERROR: .*fixed.*read.only/i);
  });

  it('a current directory that was removed', () => {
    // Bun ends by itself there, before it starts the program.
    const finished = someone.shell(
      ['sh'],
      'mkdir gone && cd gone && rmdir ../gone && exec magnum cluster-list',
    );
    expectError(
      finished,
      1,
      /^(ERROR: The current directory no longer exists\.|error: The current working directory was deleted)/m,
    );
  });

  it('no cloud at all', () => {
    expectError(user().magnum('cluster-list'), 2, /^ERROR: .*(auth|cloud)/i);
  });

  it('a cluster with no address yet', () => {
    someone.magnum(
      'cluster-create',
      'slow',
      '--cluster-template',
      'swarm',
      '--labels',
      'sandbox_seconds=600',
    );
    const dir = join(someone.home, 'too-early');
    expectError(someone.magnum('cluster-config', 'slow', '--dir', dir), 1, /^ERROR: .*address/);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('streams', () => {
  it('a reader that goes away is no error', () => {
    const { stderr, stdout } = someone.shell(['bash'], '(magnum help; echo $? >&2) | head -1');
    expect(stdout).toMatch(/^Usage: .*\n$/);
    expect(stderr).toBe('0\n');
  });

  it('a full stdout is an error', () => {
    const { code, stderr } = someone.shell(['sh'], 'magnum help > /dev/full');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ERROR: .*(space|ENOSPC)/i);
  });

  it('prints the version alone', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(someone.magnum('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('--debug shows the exchange on stderr, without secrets', () => {
    const { stdout, stderr } = someone.magnum(
      'cluster-show',
      'mykube',
      '-f',
      'value',
      '-c',
      'name',
      '--debug',
    );
    expect(stdout).toBe('mykube\n');
    expect(stderr).toMatch(/POST .*\/v3\/auth\/tokens/);
    expect(stderr).toMatch(/GET .*\/v1\/clusters\/mykube/);
    expect(stderr).toMatch(/auth type: v3password/);
    expect(stderr).not.toMatch(/"password": ?"demo"/);
    const token = someone
      .magnum('cluster-list', '--debug')
      .stderr.match(/X-(?:Auth|Subject)-Token: (.*)/i)?.[1];
    expect(token).toMatch(/SHA256|\*\*\*/);
  });
});

describe('interruption', () => {
  it('Ctrl-C ends with 130 and says so, once', async () => {
    const server = createServer(() => {});
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const child = spawnMagnum(someone, 'cluster-list', '--os-auth-url', `http://127.0.0.1:${port}/v3`);
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
