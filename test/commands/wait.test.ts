/** Commands that wait, in virtual time: the sandbox and the program share a clock. */
import { afterEach, describe, expect, it } from 'vitest';
import { json } from '../../src/sandbox/http-messages.ts';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import { virtualClock } from '../support/clock.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import type { WorldOptions } from '../support/world.ts';

interface Timed extends Pick<TestCloud, 'requests' | 'state'> {
  readonly clock: ReturnType<typeof virtualClock>;
  run(...argv: string[]): ReturnType<TestCloud['run']>;
  runWith(options: WorldOptions, ...argv: string[]): ReturnType<TestCloud['run']>;
}

const open: TestCloud[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

/** A sandbox with a virtual clock; operations take 60 s by default. */
async function timed(options: SandboxOptions = {}): Promise<Timed> {
  const clock = virtualClock(Date.now());
  const sandbox = await cloud({ seconds: 60, now: clock.now, ...options });
  open.push(sandbox);
  const runWith = (more: WorldOptions, ...argv: string[]) => sandbox.runWith({ clock, ...more }, ...argv);
  const { requests, state } = sandbox;
  return { requests, state, clock, runWith, run: (...argv) => runWith({}, ...argv) };
}

const UUID = '[0-9a-f-]{36}';
const create = (name: string, ...more: string[]) => [
  'cluster-create',
  name,
  '--cluster-template',
  'kubernetes',
  ...more,
];

describe('cluster-create --wait', () => {
  it('prints that the request was accepted, each change of the status, and the result', async () => {
    const { run } = await timed();
    const { code, stdout, stderr } = await run(...create('c', '--node-count', '3', '--wait'));
    expect(stdout).toMatch(
      new RegExp(
        `^Request to create cluster ${UUID} has been accepted.\nCluster c is CREATE_COMPLETE after 1m\\ds.\n$`,
      ),
    );
    expect(stderr).toMatch(/^c: CREATE_IN_PROGRESS, nodes 0\/3\n$/);
    expect(code).toBe(0);
  });

  it('prints one JSON document, the final state of the cluster', async () => {
    const { run } = await timed();
    const { stdout, stderr } = await run(...create('c', '--wait', '-f', 'json'));
    expect(JSON.parse(stdout)).toMatchObject({ name: 'c', status: 'CREATE_COMPLETE', node_count: 1 });
    expect(JSON.parse(stdout)).not.toHaveProperty('links');
    expect(stderr).toMatch(/^Request to create cluster .* has been accepted\.\n/);
  });

  it('exits with 5 and prints reason and faults if the creation fails', async () => {
    const { run } = await timed();
    const { code, stderr } = await run(...create('c', '--labels', 'sandbox_fail=1', '--wait'));
    expect(code).toBe(5);
    expect(stderr).toMatch(/^ERROR: Cluster c ended in CREATE_FAILED after 1m\ds: default-master failed/m);
    expect(stderr).toMatch(/^ {2}default-worker: Resource CREATE failed: /m);
    const asJson = await run(...create('d', '--labels', 'sandbox_fail=1', '--wait', '-f', 'json'));
    const error = JSON.parse(asJson.stderr.trimEnd().split('\n').at(-1) as string);
    expect(error).toMatchObject({ error: { kind: 'ended-in-failure', exit: 5, details: expect.any(Array) } });
  });

  it('exits with 6 after --wait-timeout; --timeout is that of the creation', async () => {
    const { run, requests, clock } = await timed();
    const { code, stderr } = await run(...create('c', '--wait', '--wait-timeout', '30s', '--timeout', '90'));
    expect(code).toBe(6);
    expect(stderr).toMatch(/ERROR: Cluster c is not complete after 30s \(CREATE_IN_PROGRESS\)\.\n/);
    expect(stderr).toMatch(/To wait again: magnum cluster-wait c --for complete\n$/);
    expect(
      requests.find(({ method, path }) => method === 'POST' && /clusters$/.test(path))?.body,
    ).toMatchObject({
      create_timeout: 90,
    });
    expect(clock.elapsed()).toBeLessThan(40_000);
  });

  it('fails for an invalid --wait-timeout before any request', async () => {
    const { run, requests } = await timed();
    for (const words of [create('c', '--wait'), ['cluster-delete', 'c', '--wait'], ['cluster-wait', 'c']]) {
      const { code, stderr } = await run(...words, '--wait-timeout', 'soon');
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^ERROR: Invalid duration 'soon'\./),
      });
    }
    expect(requests).toEqual([]);
  });
});

describe('events during a wait', () => {
  it('continues if the cluster cannot be read just after its creation', async () => {
    let rejected = 0;
    const { run, clock } = await timed({
      intercept: ({ method, path }) => {
        if (method !== 'GET' || !path.includes('/clusters/') || clock.elapsed() > 5_000) return undefined;
        rejected += 1;
        const detail =
          "Invalid input for field/attribute master_count. Value: '0'. Value should be 1 or more";
        return json(400, { errors: [{ status: 400, title: 'Invalid input', detail }] });
      },
    });
    expect((await run(...create('c', '--wait'))).code).toBe(0);
    expect(rejected).toBeGreaterThan(1);
  });

  it('continues after ten seconds of 503, and reports the first one', async () => {
    let rejected = 0;
    const { run, clock } = await timed({
      intercept: ({ method }) => {
        const out = method === 'GET' && clock.elapsed() > 20_000 && clock.elapsed() < 30_000;
        if (out) rejected += 1;
        return out ? { status: 503, headers: {}, body: '' } : undefined;
      },
    });
    const { code, stdout, stderr } = await run(...create('c', '--wait'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^c: CREATE_IN_PROGRESS, .*no response \(.*503.*\)$/m);
    expect(stdout).toMatch(/^Cluster c is CREATE_COMPLETE after 1m\ds\.$/m);
    expect(rejected).toBeGreaterThan(1);
  });

  it('logs in again each time that the token expires', async () => {
    const { run, requests } = await timed({ seconds: 1_000, tokenSeconds: 200 });
    expect((await run(...create('c', '--wait'))).code).toBe(0);
    const logIns = requests.filter(({ path }) => path.endsWith('/auth/tokens'));
    expect(logIns.length).toBeGreaterThan(4);
    expect(logIns.length).toBeLessThan(20);
  });

  it('exits with 4 if the login is rejected after the token is revoked', async () => {
    let revoked = false;
    const { run, state, clock } = await timed({
      intercept: ({ method, path }) => {
        if (clock.elapsed() > 20_000 && !revoked) {
          revoked = true;
          state.tokens = [];
        }
        return revoked && method === 'POST' && path.endsWith('/auth/tokens')
          ? json(401, { error: { code: 401, title: 'Unauthorized', message: 'The account is disabled' } })
          : undefined;
      },
    });
    const { code, stderr } = await run(...create('c', '--wait'));
    expect(code).toBe(4);
    expect(stderr).toMatch(/ERROR: .*/);
    expect(clock.elapsed()).toBeLessThan(40_000);
  });

  it('exits with 130 after Ctrl-C, with the command that continues the wait', async () => {
    const interrupt = new AbortController();
    const { runWith, run, clock } = await timed({
      intercept: () => {
        if (clock.elapsed() > 20_000) interrupt.abort();
        return undefined;
      },
    });
    const { code, stdout, stderr } = await runWith({ signal: interrupt.signal }, ...create('c', '--wait'));
    expect(code).toBe(130);
    expect(stdout).toMatch(/has been accepted\.\n$/);
    expect(stderr).toMatch(
      /ERROR: Interrupted while waiting for c\.\nOperations in the cloud continue\. To wait again: magnum cluster-wait c --for complete\n$/,
    );
    expect((await run('cluster-wait', 'c', '--for', 'complete')).stdout).toMatch(
      /^Cluster c is CREATE_COMPLETE/,
    );
  });
});

describe('--wait of other commands', () => {
  async function withCluster(options: SandboxOptions = {}) {
    const timedCloud = await timed(options);
    await timedCloud.run(...create('c', '--wait'));
    return timedCloud;
  }

  it.each([
    [
      'cluster-update',
      ['cluster-update', 'c', 'replace', 'node_count=4'],
      /^Request to update cluster c has/,
    ],
    ['cluster-resize', ['cluster-resize', 'c', '4'], /^Request to resize cluster c has/],
    ['cluster-upgrade', ['cluster-upgrade', 'c', 'kubernetes'], /^Request to upgrade cluster c has/],
    ['ca-rotate', ['ca-rotate', 'c'], /^Request to rotate the CA certificate/],
  ])('%s waits until the change is complete', async (_, words, accepted) => {
    const { run, clock } = await withCluster();
    const before = clock.elapsed();
    const { code, stdout, stderr } = await run(...words, '--wait');
    expect(stdout).toMatch(accepted);
    expect(stdout).toMatch(/\nCluster c is UPDATE_COMPLETE after 1m\ds\.\n$/);
    expect(stderr).toMatch(/^c: UPDATE_IN_PROGRESS/);
    expect(code).toBe(0);
    expect(clock.elapsed() - before).toBeGreaterThanOrEqual(60_000);
  });

  it('cluster-resize exits with 5 if the update fails', async () => {
    const { run } = await timed();
    await run(...create('c', '--labels', 'sandbox_fail_update=1', '--wait'));
    const { code, stderr } = await run('cluster-resize', 'c', '3', '--wait');
    expect({ code, stderr }).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/ended in UPDATE_FAILED/),
    });
  });

  it('nodegroup-create, -update and -delete wait for the nodegroup', async () => {
    const { run } = await withCluster();
    const created = await run('nodegroup-create', 'c', 'gpu', '--wait');
    expect(created.stdout).toMatch(/\nNodegroup gpu of cluster c is CREATE_COMPLETE after 1m\ds\.\n$/);
    const updated = await run('nodegroup-update', 'c', 'gpu', '--max-nodes', '3', '--wait', '-f', 'json');
    expect(JSON.parse(updated.stdout)).toMatchObject({
      name: 'gpu',
      status: 'UPDATE_COMPLETE',
      max_node_count: 3,
    });
    const deleted = await run('nodegroup-delete', 'c', 'gpu', '--wait');
    expect(deleted.stdout).toMatch(
      /^Request to delete nodegroup gpu has been accepted\.\nNodegroup gpu of cluster c is gone after 1m\ds\.\n$/,
    );
    expect((await run('nodegroup-list', 'c', '-f', 'value', '-c', 'name')).stdout).not.toMatch(/gpu/);
  });
});

describe('a creation that takes longer than its timeout', () => {
  const slow = create('c', '--timeout', '1', '--labels', 'sandbox_seconds=900');
  const WARNING =
    'WARNING: Cluster c has been in CREATE_IN_PROGRESS for longer than its timeout of 1 minute. Magnum should have ended the ' +
    'creation: its conductor or Heat may not be running. To see its state: magnum cluster-show c --tree; to delete it: magnum cluster-delete c';

  it('is reported once on stderr after the timeout and five minutes, and in each status line', async () => {
    const { run } = await timed();
    const { code, stderr } = await run(...slow, '--wait', '--wait-timeout', '10m');
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'c: CREATE_IN_PROGRESS, nodes 0/1',
      WARNING,
      'c: CREATE_IN_PROGRESS, nodes 0/1, longer than its timeout of 1m',
    ]);
    expect(stderr.split('WARNING: ')).toHaveLength(2);
    expect(code).toBe(6);
  });

  it('is not reported earlier', async () => {
    const { run } = await timed();
    await run(...slow);
    const { stderr } = await run('cluster-wait', 'c', '--timeout', '5m');
    expect(stderr).not.toContain('WARNING');
  });

  it('is not reported if only the local clock is hours ahead of the service', async () => {
    const { run, runWith, clock } = await timed();
    await run(...slow);
    const ahead = { ...clock, now: () => clock.now() + 7_200_000 };
    const { stderr } = await runWith({ clock: ahead }, 'cluster-wait', 'c', '--timeout', '30s');
    expect(stderr).not.toContain('WARNING');
  });

  it('is an error of cluster-show --tree and doctor, with the command that deletes the cluster', async () => {
    const { run, clock } = await timed();
    await run(...slow);
    await clock.sleep(400_000);
    const { stdout } = await run('cluster-show', 'c', '--tree');
    expect(stdout).toMatch(
      /^✗ cluster: c has been in CREATE_IN_PROGRESS for longer than its timeout of 1 minute\n/,
    );
    expect(stdout).toMatch(/\nTo delete it: magnum cluster-delete c\n$/);
    const json = await run('cluster-show', 'c', '--tree', '-f', 'json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      status: 'CREATE_IN_PROGRESS',
      exceeded_create_timeout: 1,
    });
  });
});

describe('cluster-wait --for healthy', () => {
  it('names the entries that are not ok while it waits, and on timeout', async () => {
    const { run } = await timed();
    await run(...create('c', '--labels', 'sandbox_unhealthy=1,sandbox_seconds=0'));
    const { code, stderr } = await run('cluster-wait', 'c', '--for', 'healthy', '--timeout', '30s');
    const problems = 'not ok: api: Max retries exceeded, c-node-0.Ready: False';
    expect(stderr).toMatch(new RegExp(`^c: CREATE_COMPLETE, health UNHEALTHY, nodes 1/1, ${problems}\n`));
    expect(stderr).toContain(`is not healthy after 30s (CREATE_COMPLETE, health UNHEALTHY; ${problems}).\n`);
    expect(code).toBe(6);
  });
});

describe('cluster-wait', () => {
  async function three(): Promise<Timed> {
    const timedCloud = await timed();
    await timedCloud.run(...create('good'));
    await timedCloud.run(...create('bad', '--labels', 'sandbox_fail=1'));
    await timedCloud.run(...create('slow', '--labels', 'sandbox_seconds=100'));
    return timedCloud;
  }

  it('prints one line per cluster, and exits with 5 if one of them failed', async () => {
    const { run } = await three();
    const { code, stdout, stderr } = await run('cluster-wait', 'slow', 'good', 'bad');
    expect(stdout).toMatch(
      /^Cluster good is CREATE_COMPLETE after \S+\.\nCluster slow is CREATE_COMPLETE after \S+\.\n$/,
    );
    expect(stderr).toMatch(/^ERROR: Cluster bad ended in CREATE_FAILED/m);
    expect(code).toBe(5);
  });

  it('prints status and message of each cluster as JSON', async () => {
    const { run } = await three();
    const { code, stdout } = await run(
      'cluster-wait',
      'good',
      'bad',
      'slow',
      '--timeout',
      '80',
      '-f',
      'json',
    );
    const byItem = Object.fromEntries(JSON.parse(stdout).map((row: { item: string }) => [row.item, row]));
    expect(byItem).toMatchObject({
      good: { status: 'complete' },
      bad: { status: 'failed', message: expect.stringMatching(/CREATE_FAILED[\s\S]*\n {2}default-worker: /) },
      slow: { status: 'failed', message: expect.stringMatching(/not complete after 1m20s/) },
    });
    expect(code).toBe(5);
  });

  it('waits until clusters are healthy or gone', async () => {
    const { run } = await three();
    const healthy = await run('cluster-wait', 'good', '--for', 'healthy');
    expect(healthy.stdout).toMatch(/^Cluster good is HEALTHY after/);
    await run('cluster-delete', 'good');
    const gone = await run('cluster-wait', 'good', 'never', '--for', 'gone');
    expect(gone.stdout).toMatch(/^Cluster never does not exist\.\nCluster good is gone after 1m\ds\.\n$/);
    expect(gone.code).toBe(0);
  });

  it.each([
    [3, 'nobody', []],
    [6, 'slow', ['--timeout', '10']],
    [6, 'slow', ['--wait-timeout', '0']],
  ] as const)('exits with %i for cluster %s and options %j', async (expected, name, more) => {
    const { run } = await three();
    expect((await run('cluster-wait', name, ...more)).code).toBe(expected);
  });
});

describe('cluster-delete of several clusters', () => {
  async function five(options: SandboxOptions = {}): Promise<Timed> {
    const timedCloud = await timed(options);
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await timedCloud.run(...create(name, '--labels', 'sandbox_seconds=0'));
    await timedCloud.run('cluster-list');
    return timedCloud;
  }
  const accepted = (...names: string[]) =>
    names.map((name) => `Request to delete cluster ${name} has been accepted.\n`).join('');

  /** Counts the concurrent deletions. */
  function countDeletions() {
    const count = { current: 0, maximum: 0 };
    const intercept: NonNullable<SandboxOptions['intercept']> = async ({ method, path }) => {
      if (method !== 'DELETE') return undefined;
      count.current += 1;
      count.maximum = Math.max(count.maximum, count.current);
      // The first deletion takes the longest.
      await new Promise((resolve) => setTimeout(resolve, path.endsWith('/a') ? 120 : 30));
      count.current -= 1;
      return undefined;
    };
    return { count, intercept };
  }

  it.each([
    [['--concurrency', '2'], 2],
    [['--concurrency', '1'], 1],
    [[], 5],
  ])('deletes concurrently with %j, up to %i, and prints the messages in order', async (more, maximum) => {
    const { count, intercept } = countDeletions();
    const { run } = await five({ intercept });
    const { code, stdout } = await run('cluster-delete', 'a', 'b', 'c', 'd', 'e', ...more);
    expect({ code, stdout }).toEqual({ code: 0, stdout: accepted('a', 'b', 'c', 'd', 'e') });
    expect(count.maximum).toBe(maximum);
  });

  it('asks for confirmation in a terminal, with the names', async () => {
    const { runWith, requests } = await five();
    const deletions = () => requests.filter(({ method }) => method === 'DELETE').length;
    const no = await runWith({ tty: true, answers: [''] }, 'cluster-delete', 'a', 'b', 'c');
    expect(no.stderr).toMatch(/^Delete 3 clusters: a, b, c\? \[y\/N\] ERROR: Nothing was deleted\.\n$/);
    expect([no.code, deletions()]).toEqual([1, 0]);
    const yes = await runWith({ tty: true, answers: ['yes'] }, 'cluster-delete', 'a', 'b');
    expect([yes.code, yes.stdout]).toEqual([0, accepted('a', 'b')]);
    for (const words of [['c'], ['d', 'e', '--yes']]) {
      const unconfirmed = await runWith({ tty: true, answers: ['n'] }, 'cluster-delete', ...words);
      expect([unconfirmed.code, unconfirmed.stderr]).toEqual([0, '']);
    }
  });

  it('--wait waits for the accepted deletions, and reports a rejected one', async () => {
    const { run } = await five();
    const { code, stdout, stderr } = await run('cluster-delete', 'a', 'nobody', 'b', '--wait');
    expect(stdout).toMatch(
      new RegExp(`^${accepted('a', 'b')}Cluster a is gone after 0s.\nCluster b is gone after 0s.\n$`),
    );
    expect(stderr).toMatch(/^ERROR: Delete for cluster nobody failed: /m);
    expect(code).toBe(1);
    const asJson = await run('cluster-delete', 'c', 'd', '--wait', '-f', 'json');
    expect(JSON.parse(asJson.stdout)).toMatchObject([
      { item: 'c', status: 'gone' },
      { item: 'd', status: 'gone' },
    ]);
  });
});

describe('cluster-list --watch', () => {
  const UP = '\x1b[?1049h';
  const DOWN = '\x1b[?1049l';

  it('redraws the table with changes highlighted, until Ctrl-C', async () => {
    const interrupt = new AbortController();
    const { runWith, run, clock } = await timed({
      intercept: ({ path }) => {
        if (path.endsWith('/clusters') && clock.elapsed() > 100_000) interrupt.abort();
        return undefined;
      },
    });
    await run(...create('c'));
    const start = clock.elapsed();
    const { code, stdout } = await runWith(
      { tty: true, columns: 200, signal: interrupt.signal },
      ...['cluster-list', '--watch', '20'],
    );
    expect(code).toBe(0);
    const [before = '', drawn = '', after = ''] = stdout.split(new RegExp(`[${'\x1b'}]\\[\\?1049[hl]`));
    expect(before).toBe('');
    expect(drawn.match(/CREATE_IN_PROGRESS/g)).toHaveLength(1);
    expect(drawn).toContain('\x1b[7m\x1b[32mCREATE_COMPLETE\x1b[39m\x1b[27m');
    expect(drawn).toContain(' \x1b[32mCREATE_COMPLETE\x1b[39m');
    expect(drawn.match(/Every 20 s\./g)?.length).toBeGreaterThan(3);
    expect(after).toMatch(/^\+-+.*\n.*uuid[\s\S]*CREATE_COMPLETE[\s\S]*\+\n$/);
    expect(after).not.toContain('\x1b[7m');
    expect(clock.elapsed() - start).toBeGreaterThan(80_000);
    expect(stdout.indexOf(UP)).toBeLessThan(stdout.indexOf(DOWN));
  });

  it('keeps the table during a transient error, and leaves the alternate screen after another error', async () => {
    const { runWith, run, clock } = await timed({
      intercept: ({ path }) => {
        if (!path.endsWith('/clusters') || clock.elapsed() < 20_000) return undefined;
        const status = clock.elapsed() < 60_000 ? 503 : 403;
        return { status, headers: {}, body: '' };
      },
    });
    await run(...create('c'));
    const { code, stdout, stderr } = await runWith({ tty: true, columns: 200 }, 'cluster-list', '--watch');
    expect(stdout).toMatch(/No response at \d\d:\d\d:\d\d \(.*503/);
    expect(stdout).toContain(DOWN);
    expect(stderr).toMatch(/ERROR: .*403/);
    expect(code).toBe(4);
  });

  it('fails without a terminal, with another format, and for an invalid interval', async () => {
    const { run, runWith, requests } = await timed();
    expect(await run('cluster-list', '--watch')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/terminal/),
    });
    const dumb = await runWith({ tty: true, env: { TERM: 'dumb' } }, 'cluster-list', '--watch');
    const asJson = await runWith({ tty: true }, 'cluster-list', '--watch', '-f', 'json');
    const notANumber = await runWith({ tty: true }, 'cluster-list', '--watch', 'often');
    expect([dumb.code, asJson.code, notANumber.code]).toEqual([2, 2, 2]);
    expect(requests).toEqual([]);
  });
});
