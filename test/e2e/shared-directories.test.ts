/** `--dir magnum/myswarmcluster` of the README with a umask of 002, as on Debian and Red Hat, and with groups of a name service. */
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { COMMAND } from '../support/magnum-command.ts';
import { temporaryDirectory } from '../support/world.ts';

const isRoot = process.getuid?.() === 0;
/** The unprivileged user of Debian, and a group that is not in /etc/group. */
const USER = 65_534;
const GROUP = 54_321;
const DIR = 'magnum/myswarmcluster';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
  await sandbox.run('cluster-create', 'myswarmcluster', '--cluster-template', 'swarm');
});
afterAll(() => sandbox.close());

let cwd: string;
beforeEach(() => {
  cwd = temporaryDirectory();
  sandbox.requests.length = 0;
});

const signed = () =>
  sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/certificates')).length;

/** Runs a command line in a shell with a umask of 002. `wrapper` is a command that starts the shell. */
async function shell(line: string, path: string, wrapper: readonly string[] = []) {
  const [program = '', ...words] = [...wrapper, 'sh', '-c', `umask 002; ${line}`];
  const env = { ...sandbox.env, PATH: path, USER: 'alice' };
  try {
    const { stdout, stderr } = await promisify(execFile)(program, words, { cwd, env });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

const configure = (command: readonly string[], options = '') =>
  `${command.map((word) => `'${word}'`).join(' ')} cluster-config myswarmcluster --dir ${DIR} ${options}`;

describe.skipIf(!isRoot)('cluster-config with a umask of 002', () => {
  const PATH = process.env.PATH as string;

  it('as root, writes to a new directory and to one that the shell created', async () => {
    expect(await shell(configure(COMMAND), PATH)).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(cwd, DIR)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
    expect(await shell(`mkdir new && cd new && ${configure(COMMAND)}`, PATH)).toMatchObject({ code: 0 });
    expect(statSync(join(cwd, 'new')).mode & 0o777).toBe(0o775);
  });

  describe('as an ordinary user, whose group only getent finds', () => {
    const WRAPPER = ['setpriv', `--reuid=${USER}`, `--regid=${GROUP}`, '--clear-groups'];
    let command: readonly string[];
    let fakeBin: string;

    /** Copies the program to where that user can read it, because only root may have access to this clone. */
    beforeAll(() => {
      const place = temporaryDirectory();
      chmodSync(dirname(place), 0o755);
      chmodSync(place, 0o755);
      chmodSync(sandbox.directory, 0o755);
      const [program, script] = COMMAND;
      if (script === undefined) {
        cpSync(program, join(place, 'magnum'));
        command = [join(place, 'magnum')];
      } else {
        const root = dirname(dirname(script));
        for (const name of ['bin', 'dist', 'package.json'])
          cpSync(join(root, name), join(place, name), { recursive: true });
        command = [program, join(place, 'bin/magnum.js')];
      }
    });
    beforeEach(() => {
      fakeBin = join(cwd, '.bin');
      mkdirSync(fakeBin);
      chownSync(cwd, USER, GROUP);
      chmodSync(cwd, 0o775);
    });

    const mockGetent = (line: string) =>
      writeFileSync(
        join(fakeBin, 'getent'),
        `#!/bin/sh\n[ "$*" = 'group ${GROUP}' ] && echo '${line}' || exit 2\n`,
        { mode: 0o755 },
      );
    const run = (options?: string) => shell(configure(command, options), `${fakeBin}:${PATH}`, WRAPPER);

    it.each([`nobody:x:${GROUP}:`, `nobody:*:${GROUP}:nobody`])(
      'accepts a directory of the group %s, which has no other members',
      async (line) => {
        mockGetent(line);
        expect(await run()).toMatchObject({ code: 0, stderr: '' });
        expect(readdirSync(join(cwd, DIR)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
      },
    );

    it.each([`nobody:x:${GROUP}:alice`, `staff:x:${GROUP}:`, `nobody:x:${GROUP}:nobody,bob`, ''])(
      'rejects a directory of the group "%s" before any request',
      async (line) => {
        mockGetent(line);
        expect(await run()).toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/^ERROR: A group of users can write to/),
        });
        expect(sandbox.requests).toEqual([]);
        expect(await run('--allow-shared-dir')).toMatchObject({ code: 0 });
        expect(signed()).toBe(1);
      },
    );
  });
});
