/** The README's `--dir magnum/myswarmcluster` where the umask is 002, as on Debian and Red Hat, and groups of a name service. */
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import { COMMAND } from '../support/magnum-command.ts';
import { temporaryDirectory } from '../support/world.ts';

const isRoot = process.getuid?.() === 0;
/** `nobody` of Debian, and a group that is in no /etc/group. */
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

/** Runs a command line with a umask of 002; `wrapper` comes before the shell. */
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

const configure = (command: readonly string[], more = '') =>
  `${command.map((word) => `'${word}'`).join(' ')} cluster-config myswarmcluster --dir ${DIR} ${more}`;

describe.skipIf(!isRoot)('a umask of 002', () => {
  const PATH = process.env.PATH as string;

  it('stops nobody who is root, in a new directory or in one that the shell made', async () => {
    expect(await shell(configure(COMMAND), PATH)).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(cwd, DIR)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
    expect(await shell(`mkdir made && cd made && ${configure(COMMAND)}`, PATH)).toMatchObject({ code: 0 });
    expect(statSync(join(cwd, 'made')).mode & 0o777).toBe(0o775);
  });

  describe('of an ordinary user, whose group only getent knows', () => {
    const WRAPPER = ['setpriv', `--reuid=${USER}`, `--regid=${GROUP}`, '--clear-groups'];
    let command: readonly string[];
    let fake: string;

    /** The program where that user can read it: this clone can be in a directory that only root can enter. */
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
      fake = join(cwd, '.bin');
      mkdirSync(fake);
      chownSync(cwd, USER, GROUP);
      chmodSync(cwd, 0o775);
    });

    const answer = (line: string) =>
      writeFileSync(
        join(fake, 'getent'),
        `#!/bin/sh\n[ "$*" = 'group ${GROUP}' ] && echo '${line}' || exit 2\n`,
        { mode: 0o755 },
      );
    const run = (more?: string) => shell(configure(command, more), `${fake}:${PATH}`, WRAPPER);

    it.each([`nobody:x:${GROUP}:`, `nobody:*:${GROUP}:nobody`])('%s is theirs alone', async (line) => {
      answer(line);
      expect(await run()).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(join(cwd, DIR)).sort()).toEqual(['ca.pem', 'cert.pem', 'key.pem']);
    });

    it.each([`nobody:x:${GROUP}:alice`, `staff:x:${GROUP}:`, `nobody:x:${GROUP}:nobody,bob`, ''])(
      '"%s" is not, before any request',
      async (line) => {
        answer(line);
        expect(await run()).toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/^ERROR: Its group can write to/),
        });
        expect(sandbox.requests).toEqual([]);
        expect(await run('--allow-shared-dir')).toMatchObject({ code: 0 });
        expect(signed()).toBe(1);
      },
    );
  });
});
