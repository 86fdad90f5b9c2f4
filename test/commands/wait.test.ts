/** Commands that wait, against the sandbox, in virtual time: the sandbox and the program share a clock. */
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

/** Operations take 60 s unless said otherwise. */
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

describe('create --wait', () => {
  it('says that it was accepted, what changes, and how it ends', async () => {
    const { run } = await timed();
    const { code, stdout, stderr } = await run(...create('c', '--node-count', '3', '--wait'));
    expect(stdout).toMatch(
      new RegExp(
        `^Request to create cluster ${UUID} has been accepted.\nCluster c is CREATE_COMPLETE after 1m\\ds.\n$`,
      ),
    );
    expect(stderr).toMatch(/^c: CREATE_IN_PROGRESS, nodes 0\/3\nc: CREATE_COMPLETE after 1m\ds\n$/);
    expect(code).toBe(0);
  });

  it('is one document for a program: the cluster as it is in the end', async () => {
    const { run } = await timed();
    const { stdout, stderr } = await run(...create('c', '--wait', '-f', 'json'));
    expect(JSON.parse(stdout)).toMatchObject({ name: 'c', status: 'CREATE_COMPLETE', node_count: 1 });
    expect(JSON.parse(stdout)).not.toHaveProperty('links');
    expect(stderr).toMatch(/^Request to create cluster .* has been accepted\.\n/);
  });

  it('ends with 5, the reason and the faults when the cluster fails', async () => {
    const { run } = await timed();
    const { code, stderr } = await run(...create('c', '--labels', 'sandbox_fail=1', '--wait'));
    expect(code).toBe(5);
    expect(stderr).toMatch(/^ERROR: Cluster c ended in CREATE_FAILED after 1m\ds: default-master failed/m);
    expect(stderr).toMatch(/^ {2}default-worker: Resource CREATE failed: asked/m);
    const asJson = await run(...create('d', '--labels', 'sandbox_fail=1', '--wait', '-f', 'json'));
    const error = JSON.parse(asJson.stderr.trimEnd().split('\n').at(-1) as string);
    expect(error).toMatchObject({ error: { kind: 'ended-in-failure', exit: 5, details: expect.any(Array) } });
  });

  it('ends with 6 when the time is over; --timeout is still that of the creation', async () => {
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

  it('does nothing at all with a time limit that is none', async () => {
    const { run, requests } = await timed();
    for (const words of [create('c', '--wait'), ['cluster-delete', 'c', '--wait'], ['cluster-wait', 'c']]) {
      const { code, stderr } = await run(...words, '--wait-timeout', 'soon');
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/'soon' is not a length/),
      });
    }
    expect(requests).toEqual([]);
  });
});

describe('what can happen on the way', () => {
  it('a cluster that cannot be read just after its creation', async () => {
    let refused = 0;
    const { run, clock } = await timed({
      intercept: ({ method, path }) => {
        if (method !== 'GET' || !path.includes('/clusters/') || clock.elapsed() > 5_000) return undefined;
        refused += 1;
        const detail =
          "Invalid input for field/attribute master_count. Value: '0'. Value should be 1 or more";
        return json(400, { errors: [{ status: 400, title: 'Invalid input', detail }] });
      },
    });
    expect((await run(...create('c', '--wait'))).code).toBe(0);
    expect(refused).toBeGreaterThan(1);
  });

  it('ten seconds of 503, of which one is told', async () => {
    let refused = 0;
    const { run, clock } = await timed({
      intercept: ({ method }) => {
        const out = method === 'GET' && clock.elapsed() > 20_000 && clock.elapsed() < 30_000;
        if (out) refused += 1;
        return out ? { status: 503, headers: {}, body: '' } : undefined;
      },
    });
    const { code, stderr } = await run(...create('c', '--wait'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^c: CREATE_IN_PROGRESS, .*no answer \(Magnum returned 503 .*\)$/m);
    expect(stderr).toMatch(/c: CREATE_COMPLETE after 1m\ds\n$/);
    expect(refused).toBeGreaterThan(1);
  });

  it('a token that expires, again and again', async () => {
    const { run, requests } = await timed({ seconds: 1_000, tokenSeconds: 200 });
    expect((await run(...create('c', '--wait'))).code).toBe(0);
    const logIns = requests.filter(({ path }) => path.endsWith('/auth/tokens'));
    expect(logIns.length).toBeGreaterThan(4);
    expect(logIns.length).toBeLessThan(20);
  });

  it('a login that is not possible any more', async () => {
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

  it('the user who stops it', async () => {
    const stop = new AbortController();
    const { runWith, run, clock } = await timed({
      intercept: () => {
        if (clock.elapsed() > 20_000) stop.abort();
        return undefined;
      },
    });
    const { code, stdout, stderr } = await runWith({ signal: stop.signal }, ...create('c', '--wait'));
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

describe('--wait of the others', () => {
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
  ])('%s ends when the cluster is changed', async (_, words, accepted) => {
    const { run, clock } = await withCluster();
    const before = clock.elapsed();
    const { code, stdout, stderr } = await run(...words, '--wait');
    expect(stdout).toMatch(accepted);
    expect(stdout).toMatch(/\nCluster c is UPDATE_COMPLETE after 1m\ds\.\n$/);
    expect(stderr).toMatch(/^c: UPDATE_IN_PROGRESS/);
    expect(code).toBe(0);
    expect(clock.elapsed() - before).toBeGreaterThanOrEqual(60_000);
  });

  it('of an update that fails ends with 5', async () => {
    const { run } = await timed();
    await run(...create('c', '--labels', 'sandbox_fail_update=1', '--wait'));
    const { code, stderr } = await run('cluster-resize', 'c', '3', '--wait');
    expect({ code, stderr }).toMatchObject({
      code: 5,
      stderr: expect.stringMatching(/ended in UPDATE_FAILED/),
    });
  });

  it('of nodegroups waits for the nodegroup', async () => {
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

describe('cluster-wait', () => {
  async function three(): Promise<Timed> {
    const timedCloud = await timed();
    await timedCloud.run(...create('good'));
    await timedCloud.run(...create('bad', '--labels', 'sandbox_fail=1'));
    await timedCloud.run(...create('slow', '--labels', 'sandbox_seconds=100'));
    return timedCloud;
  }

  it('gives each its line, and ends with 5 when one of them failed', async () => {
    const { run } = await three();
    const { code, stdout, stderr } = await run('cluster-wait', 'slow', 'good', 'bad');
    expect(stdout).toMatch(
      /^Cluster good is CREATE_COMPLETE after \S+\.\nCluster slow is CREATE_COMPLETE after \S+\.\n$/,
    );
    expect(stderr).toMatch(/^ERROR: Cluster bad ended in CREATE_FAILED/m);
    expect(code).toBe(5);
  });

  it('lists them for a program', async () => {
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

  it('waits for health and for the end of clusters', async () => {
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
  ] as const)('ends with %i for %s %j', async (expected, name, more) => {
    const { run } = await three();
    expect((await run('cluster-wait', name, ...more)).code).toBe(expected);
  });
});

describe('cluster-delete of several', () => {
  async function five(options: SandboxOptions = {}): Promise<Timed> {
    const timedCloud = await timed(options);
    for (const name of ['a', 'b', 'c', 'd', 'e'])
      await timedCloud.run(...create(name, '--labels', 'sandbox_seconds=0'));
    await timedCloud.run('cluster-list');
    return timedCloud;
  }
  const accepted = (...names: string[]) =>
    names.map((name) => `Request to delete cluster ${name} has been accepted.\n`).join('');

  /** How many deletions were under way at most. */
  function countDeletions() {
    const seen = { now: 0, most: 0 };
    const intercept: NonNullable<SandboxOptions['intercept']> = async ({ method, path }) => {
      if (method !== 'DELETE') return undefined;
      seen.now += 1;
      seen.most = Math.max(seen.most, seen.now);
      // The first is the last to be done.
      await new Promise((resolve) => setTimeout(resolve, path.endsWith('/a') ? 120 : 30));
      seen.now -= 1;
      return undefined;
    };
    return { seen, intercept };
  }

  it.each([
    [['--concurrency', '2'], 2],
    [['--concurrency', '1'], 1],
    [[], 5],
  ])('runs side by side with %j, and tells in order', async (more, most) => {
    const { seen, intercept } = countDeletions();
    const { run } = await five({ intercept });
    const { code, stdout } = await run('cluster-delete', 'a', 'b', 'c', 'd', 'e', ...more);
    expect({ code, stdout }).toEqual({ code: 0, stdout: accepted('a', 'b', 'c', 'd', 'e') });
    expect(seen.most).toBe(most);
  });

  it('asks a person once, by name', async () => {
    const { runWith, requests } = await five();
    const deletions = () => requests.filter(({ method }) => method === 'DELETE').length;
    const no = await runWith({ tty: true, answers: [''] }, 'cluster-delete', 'a', 'b', 'c');
    expect(no.stderr).toMatch(/^Delete 3 clusters: a, b, c\? \[y\/N\] ERROR: Nothing was deleted\.\n$/);
    expect([no.code, deletions()]).toEqual([1, 0]);
    const yes = await runWith({ tty: true, answers: ['yes'] }, 'cluster-delete', 'a', 'b');
    expect([yes.code, yes.stdout]).toEqual([0, accepted('a', 'b')]);
    for (const words of [['c'], ['d', 'e', '--yes']]) {
      const unasked = await runWith({ tty: true, answers: ['n'] }, 'cluster-delete', ...words);
      expect([unasked.code, unasked.stderr]).toEqual([0, '']);
    }
  });

  it('--wait ends when they are gone; one that is refused is told and keeps nobody waiting', async () => {
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

  it('draws again what has changed, standing out, until the user leaves', async () => {
    const stop = new AbortController();
    const { runWith, run, clock } = await timed({
      intercept: ({ path }) => {
        if (path.endsWith('/clusters') && clock.elapsed() > 100_000) stop.abort();
        return undefined;
      },
    });
    await run(...create('c'));
    const began = clock.elapsed();
    const { code, stdout } = await runWith(
      { tty: true, columns: 200, signal: stop.signal },
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
    expect(clock.elapsed() - began).toBeGreaterThan(80_000);
    expect(stdout.indexOf(UP)).toBeLessThan(stdout.indexOf(DOWN));
  });

  it('keeps what it has when the service has trouble, and leaves the screen when that does not pass', async () => {
    const { runWith, run, clock } = await timed({
      intercept: ({ path }) => {
        if (!path.endsWith('/clusters') || clock.elapsed() < 20_000) return undefined;
        const status = clock.elapsed() < 60_000 ? 503 : 403;
        return { status, headers: {}, body: '' };
      },
    });
    await run(...create('c'));
    const { code, stdout, stderr } = await runWith({ tty: true, columns: 200 }, 'cluster-list', '--watch');
    expect(stdout).toMatch(/No answer at \d\d:\d\d:\d\d \(Magnum returned 503/);
    expect(stdout).toContain(DOWN);
    expect(stderr).toMatch(/ERROR: .*403/);
    expect(code).toBe(4);
  });

  it('is refused where there is no terminal, or no table', async () => {
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
