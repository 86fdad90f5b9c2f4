/** scripts/parts.sh: the exit codes and the output of runs. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../support/world.ts';

/** Runs a script that sources scripts/parts.sh. */
function run(script: string) {
  const home = temporaryDirectory();
  const { status, stdout } = spawnSync(
    'bash',
    ['-c', `set -u\n. ${resolve('scripts/parts.sh')}\n${script}`],
    {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, TMPDIR: home, PARTS_GRACE_SECONDS: '2' },
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  return { code: status, count: stdout.trim().split('\n').at(-1), stdout, home };
}

const prints = (...lines: string[]) =>
  `sh -c ${JSON.stringify(lines.map((line) => `echo '${line}'`).join('; '))}`;

describe('scripts/parts.sh', () => {
  it('adds up the counts of the parts, and prints their times', () => {
    const { code, count, stdout } = run(
      `part unit 6 ${prints('3 passed, 0 failed')}\nstep lint 1 true\npart cloud 2s ${prints('2 passed, 0 failed, 1 skipped')}\nend_parts`,
    );
    expect({ code, count }).toEqual({ code: 0, count: '6 passed, 0 failed, 1 skipped' });
    expect(stdout).toMatch(/^ {3}unit +0:0\d of +6:00 {2}3 passed, 0 failed$/m);
    expect(stdout).toMatch(/^ {3}total +0:0\d of +7:02/m);
  });

  it.each([
    ['a part with a failed test', `part a 1 ${prints('3 passed, 2 failed')}`, '3 passed, 2 failed'],
    ['a part that prints no count', `part a 1 ${prints('fine')}`, '0 passed, 1 failed'],
    [
      'a part whose count is not at the end of a line',
      `part a 1 ${prints('3 passed, 0 failed, really')}`,
      '0 passed, 1 failed',
    ],
    ['a part that runs no test', `part a 1 ${prints('0 passed, 0 failed')}`, '0 passed, 1 failed'],
    [
      'a part that crashes after its count',
      "part a 1 sh -c 'echo 3 passed, 0 failed; kill -SEGV $$'",
      '3 passed, 1 failed',
    ],
    [
      'a part that exits with another code',
      "part a 1 sh -c 'echo 3 passed, 0 failed; exit 7'",
      '3 passed, 1 failed',
    ],
    ['a part whose program does not exist', 'part a 1 /nonexistent/program', '0 passed, 1 failed'],
    ['a step that fails', 'step a 1 false', '0 passed, 1 failed'],
    [
      'a part that prints more after its count',
      `part a 1 ${prints('3 passed, 0 failed', 'dying')}`,
      '0 passed, 1 failed',
    ],
    [
      'a count that is too large to add',
      "part a 1 echo '5 passed, 18446744073709551616 failed'",
      '0 passed, 1 failed',
    ],
    ['a part without a budget', `part a ${prints('3 passed, 0 failed')}`, '0 passed, 2 failed'],
    ['a part whose budget is 0', `part a 0 ${prints('3 passed, 0 failed')}`, '0 passed, 2 failed'],
    [
      'a run that takes too long',
      `PARTS_MAX_SECONDS=0\npart a 1 sh -c 'sleep 1; echo 3 passed, 0 failed'`,
      '3 passed, 1 failed',
    ],
    ['a part that hangs', "part a 1s sh -c 'echo 3 passed, 0 failed; sleep 60'", '3 passed, 1 failed'],
    [
      'a part that hangs and ignores SIGTERM',
      "part a 1s sh -c 'trap : TERM; while :; do sleep 1; done'",
      '0 passed, 1 failed',
    ],
    [
      'a part after one that failed',
      `step a 1 false\npart --after a b 1 ${prints('3 passed, 0 failed')}`,
      '0 passed, 2 failed',
    ],
    [
      'a part after one that does not exist',
      `part --after a b 1 ${prints('3 passed, 0 failed')}`,
      '0 passed, 1 failed',
    ],
  ])('fails for %s', (_, script, count) => {
    expect(run(`${script}\nend_parts`)).toMatchObject({ code: 1, count });
  });

  it('fails if the script ends before end_parts or runs no part', () => {
    expect(run(`part a 1 ${prints('3 passed, 0 failed')}\nexit 0`)).toMatchObject({
      code: 1,
      count: '3 passed, 1 failed',
    });
    expect(run('end_parts')).toMatchObject({ code: 1, count: '0 passed, 1 failed' });
  });

  it('fails if the report fails', () => {
    const { code } = run(`part a 1 ${prints('3 passed, 0 failed')}\nparts_in_seconds() { :; }\nend_parts`);
    expect(code).not.toBe(0);
  });

  it('fails if it cannot write logs', () => {
    const script = `TMPDIR=/nonexistent/tmp bash -c '. ${resolve('scripts/parts.sh')}; part a 1 echo 3 passed, 0 failed; end_parts'`;
    expect(spawnSync('bash', ['-c', script]).status).not.toBe(0);
  });

  it('fails if parts_clean fails', () => {
    const script = `parts_clean() { return 3; }\npart a 1 ${prints('3 passed, 0 failed')}\nend_parts`;
    expect(run(script)).toMatchObject({ code: 1, count: '3 passed, 1 failed' });
  });

  it('repeats skipped tests, warnings and failed tests, with the failed ones at the end', () => {
    const { stdout } = run(
      `part a 1 ${prints('failed: y: no answer', 'skipped: x: no shell', 'warning: old', '3 passed, 1 failed, 1 skipped')}\nend_parts`,
    );
    expect(stdout).toMatch(/^skipped: x: no shell\nwarning: old\nfailed: y: no answer\n3 passed, 1 failed/m);
  });

  it('passes with two flaky tests and fails with three, in any parts', () => {
    const part = (name: string, ...flaky: string[]) =>
      `part ${name} 1 ${prints(...flaky.map((test) => `flaky: ${test}`), '3 passed, 0 failed')}`;
    expect(run(`${part('a', 'x')}\n${part('b', 'y')}\nend_parts`)).toMatchObject({ code: 0 });
    const { code, count, stdout } = run(`${part('a', 'x')}\n${part('b', 'y', 'z')}\nend_parts`);
    expect({ code, count }).toEqual({ code: 1, count: '6 passed, 1 failed' });
    expect(stdout).toMatch(/^== 3 tests passed only when retried; 2 are allowed$/m);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends its part on %s, cleans up, and prints a count with a failure', async (signal, code) => {
    const home = temporaryDirectory();
    const script = `
      . ${resolve('scripts/parts.sh')}
      parts_clean() { echo cleaned; }
      part a 1 sh -c 'trap "touch ended; exit 0" TERM; touch started; while :; do sleep 0.1; done'
      end_parts`;
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: home, PARTS_GRACE_SECONDS: '2' };
    const child = spawn('bash', ['-c', script], { cwd: home, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      stdout += piece;
    });
    const closed = new Promise((done) => child.once('close', done));
    await expect.poll(() => existsSync(join(home, 'started')), { timeout: 10_000 }).toBe(true);
    child.kill(signal);
    expect(await closed).toBe(code);
    expect(existsSync(join(home, 'ended'))).toBe(true);
    expect(stdout).toContain('cleaned\n');
    expect(stdout).toMatch(/\n0 passed, 1 failed\n$/);
  });

  it('kills processes that a part leaves running', () => {
    const { code, home } = run(
      `part a 1 sh -c '(sleep 3; touch "$HOME/survived") & echo 3 passed, 0 failed'\nend_parts`,
    );
    expect(code).toBe(0);
    spawnSync('sleep', ['4']);
    expect(existsSync(join(home, 'survived'))).toBe(false);
  });
});

describe('the checks of test/cloud/steps.sh and test/cloud/keyring/keyring.sh', () => {
  /** Runs a check with the shell code `body` as `magnum`. */
  const check = (body: string, line: string) => {
    const home = temporaryDirectory();
    const program = join(home, 'magnum');
    const script = `
      printf '#!/bin/sh\\n%s\\n' "$1" >${program}; chmod 755 ${program}
      export CLOUD_STATE=${home} MAGNUM_COMMAND=${program}
      . ${resolve('test/cloud/keyring/keyring.sh')}
      holds 'a check' ${line}
      tally`;
    const { status, stdout } = spawnSync('bash', ['-c', script, 'steps', body], {
      env: { PATH: process.env.PATH, HOME: home, TMPDIR: home },
      encoding: 'utf8',
    });
    return { code: status, count: stdout.trim().split('\n').at(-1) };
  };
  const CRASHES = ['kill -SEGV $$', 'echo Segmentation fault >&2; exit 139', 'exec /nonexistent/program'];
  const CHECKS = [
    'magnum cluster-list',
    "ends_with 3 'could not be found' magnum cluster-show x",
    "prints 'CREATE_COMPLETE' magnum cluster-show x",
    "says 'WARNING' magnum login",
    "says_nothing_of 'token' magnum login",
    'mistyped magnum login',
    'asks_no_keystone',
    "stored_in 'keyring'",
    'stored_in_file',
  ];

  it.each(CHECKS.flatMap((line) => CRASHES.map((body) => [line, body] as const)))(
    '%s fails if magnum is %s',
    (line, body) => {
      const { code, count } = check(body, line);
      expect(code).not.toBe(0);
      expect(count).not.toMatch(/, 0 failed$/);
    },
  );

  it.each([
    [
      "ends_with 3 'could not be found' magnum cluster-show x",
      "echo 'Cluster x could not be found' >&2; exit 3",
    ],
    ["prints 'CREATE_COMPLETE' magnum cluster-show x", 'echo CREATE_COMPLETE'],
    ["says 'WARNING' magnum login", "echo 'WARNING: old' >&2"],
    ["says_nothing_of 'token' magnum login", 'echo fine'],
    ['asks_no_keystone', 'echo GET http://127.0.0.1/v1/clusters >&2'],
    ["stored_in 'keyring'", "echo 'keyring'"],
  ])('%s passes if magnum is %s', (line, body) => {
    expect(check(body, line)).toEqual({ code: 0, count: '1 passed, 0 failed' });
  });
});
