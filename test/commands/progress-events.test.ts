/** --progress ndjson: all of stderr is JSON, one object a line. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/registry.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';
import type { WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud({ release: '2026.2' });
  await sandbox.run('cluster-create', 'ready', '--cluster-template', 'kubernetes');
  await sandbox.run('nodegroup-create', 'ready', 'pool');
});
afterAll(() => sandbox.close());

const EVENTS = ['--progress', 'ndjson'];
const CREATE = ['--cluster-template', 'kubernetes', '--wait', ...EVENTS];

type Event = Readonly<Record<string, unknown>>;

async function run(argv: readonly string[], options: WorldOptions = {}) {
  const { code, stdout, stderr } = await sandbox.runWith(options, ...argv);
  const lines = stderr.split('\n');
  expect(lines.pop()).toBe('');
  const events = lines.map((line) => JSON.parse(line) as Event);
  for (const { time } of events) expect(new Date(time as string).toISOString()).toBe(time);
  return { code, stdout, events, names: events.map(({ event }) => event) };
}

const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

it('a creation ends with the state of the new cluster', async () => {
  const { code, stdout, events } = await run(['cluster-create', 'new', ...CREATE]);
  expect(code).toBe(0);
  expect(events.at(-1)).toEqual({
    time: expect.any(String),
    event: 'done',
    target: 'complete',
    cluster: 'new',
    cluster_uuid: UUID,
    nodegroup: null,
    nodegroup_uuid: null,
    status: 'CREATE_COMPLETE',
    status_reason: null,
    health_status: 'HEALTHY',
    nodes_ready: 1,
    nodes_wanted: 1,
    problem: null,
    elapsed_seconds: expect.any(Number),
  });
  expect(stdout).toMatch(/ has been accepted\.\nCluster new is CREATE_COMPLETE after \d+s\.\n$/);
});

it.each([
  ['cluster-update', 'ready', 'replace', 'node_count=2'],
  ['cluster-resize', 'ready', '1'],
  ['cluster-upgrade', 'ready', 'kubernetes'],
  ['nodegroup-create', 'ready', 'other'],
  ['nodegroup-update', 'ready', 'pool', '--max-nodes', '9'],
  ['nodegroup-delete', 'ready', 'pool'],
  ['ca-rotate', 'ready'],
  ['credential-rotate', 'ready'],
  ['cluster-config', 'ready', '--dir', 'config', '--force'],
  ['cluster-delete', 'ready'],
])('%s reports the end of its wait', async (...argv) => {
  const { code, events, names } = await run([...argv, '--wait', ...EVENTS]);
  expect(code).toBe(0);
  expect(names.filter((name) => name !== 'progress' && name !== 'note')).toEqual(['done']);
  const { cluster, nodegroup } = events.find(({ event }) => event === 'done') ?? {};
  expect([cluster, nodegroup]).toEqual(['ready', argv[0]?.startsWith('nodegroup') ? argv[2] : null]);
});

it('each option --wait has --progress beside it', () => {
  const options = commands.map(
    ({ table: { names, options = {} } }) => [names[0], Object.keys(options)] as const,
  );
  for (const [name, keys] of options)
    expect([name, keys.includes('progress')]).toEqual([name, keys.includes('waitTimeout')]);
});

describe('errors', () => {
  it.each([
    ['cluster-create', 'x', '--cluster-template', 'kubernetes', ...EVENTS],
    ['cluster-delete', 'x', '--progress=ndjson'],
    ['cluster-config', 'x', ...EVENTS],
  ])('%s without --wait is a usage error, as JSON and before any request', async (...argv) => {
    const before = sandbox.requests.length;
    const { code, stdout, events } = await run(argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(events).toEqual([
      {
        time: expect.any(String),
        event: 'error',
        error: { kind: 'usage', exit: 2, message: '--progress requires --wait.' },
      },
    ]);
    expect(sandbox.requests.length).toBe(before);
  });

  it.each([
    ['cluster-list', ...EVENTS],
    ['cluster-wait', 'x', ...EVENTS, '--nosuch'],
    ['cluster-create', ...EVENTS],
  ])('a command line that cannot be parsed: %s', async (...argv) => {
    const { code, events } = await run(argv);
    expect(code).toBe(2);
    expect(events).toMatchObject([{ event: 'error', error: { kind: 'usage' } }]);
  });

  it('an unknown value is refused', async () => {
    const { code, stderr } = await sandbox.run('cluster-wait', 'x', '--progress', 'plain');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/Allowed choices are auto, ndjson/)]);
  });

  it('a cluster that does not exist has an event and an error', async () => {
    const { code, stdout, events } = await run(['cluster-wait', 'nobody', ...EVENTS]);
    expect([code, stdout]).toEqual([3, '']);
    expect(events).toMatchObject([
      { event: 'failed', cluster: 'nobody', cluster_uuid: null, message: expect.stringMatching(/nobody/) },
      { event: 'error', error: { kind: 'not-found', exit: 3 } },
    ]);
  });

  it('a request that fails is an error before the wait for the others', async () => {
    await sandbox.run('cluster-create', 'gone', '--cluster-template', 'kubernetes');
    const { code, stdout, names } = await run(['cluster-delete', 'gone', 'nobody', '--wait', ...EVENTS]);
    expect(code).toBe(1);
    expect(names.filter((name) => name !== 'progress')).toEqual(['error', 'done']);
    expect(stdout).toMatch(/Cluster gone is gone after \d+s\.\n$/);
  });

  it('a timeout is an event', async () => {
    await sandbox.run('cluster-create', 'stays', '--cluster-template', 'kubernetes');
    const { code, events } = await run([
      'cluster-wait',
      'stays',
      '--for',
      'gone',
      '--timeout',
      '0',
      ...EVENTS,
    ]);
    expect(code).toBe(6);
    expect(events.slice(-2)).toMatchObject([
      { event: 'timeout', cluster: 'stays', target: 'gone', status: 'CREATE_COMPLETE' },
      { event: 'error', error: { kind: 'timeout' } },
    ]);
  });

  it('an interruption is an event of each cluster that is still waited for', async () => {
    const interruption = new AbortController();
    const stops = { signal: interruption.signal, onWrite: () => setTimeout(() => interruption.abort(), 50) };
    const { code, events } = await run(['cluster-wait', 'stays', '--for', 'gone', ...EVENTS], stops);
    expect(code).toBe(130);
    expect(events.slice(-2)).toMatchObject([
      { event: 'interrupted', cluster: 'stays', status: 'CREATE_COMPLETE' },
      { event: 'error', error: { kind: 'interrupted', exit: 130 } },
    ]);
  });
});

describe('everything else on stderr', () => {
  it('warnings and requests of --debug are events', async () => {
    const { names, events } = await run([
      'cluster-create',
      '--name',
      'named',
      ...CREATE,
      '--debug',
      '--insecure',
    ]);
    expect(new Set(names)).toContain('debug');
    expect(new Set(names)).toContain('warning');
    for (const { event, message } of events) if (event === 'warning') expect(message).not.toMatch(/WARNING/);
  });

  it('-q omits the progress', async () => {
    const { code, stdout, events } = await run(['cluster-create', 'quiet', ...CREATE, '-q']);
    expect([code, stdout, events]).toEqual([0, expect.stringMatching(/^[0-9a-f-]{36}\n$/), []]);
  });

  it('a terminal shows no progress lines and no prompt', async () => {
    const options = { tty: true, columns: 40, answers: ['y'] };
    const { code, events } = await run(['cluster-delete', 'named', 'quiet', '--wait', ...EVENTS], {
      ...options,
      toFile: true,
    });
    expect(code).toBe(0);
    expect(options.answers).toEqual(['y']);
    expect(events.filter(({ event }) => event === 'done')).toHaveLength(2);
  });

  it('hostile names stay in one line of ASCII', async () => {
    const name = 'x\x1b2J\u202e\n{"event":"done"}';
    const { stderr } = await sandbox.run('cluster-wait', name, ...EVENTS);
    for (const line of stderr.split('\n')) expect(line).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(stderr.split('\n')[0] ?? '')).toMatchObject({ cluster: name });
  });

  it('the error of the data format is an event too', async () => {
    const { events } = await run(['cluster-wait', 'nobody', '-f', 'ndjson', '-c', 'nope', ...EVENTS]);
    expect(events).toMatchObject([{ event: 'error', error: { kind: 'usage' } }]);
  });
});

it('an abbreviation of the option has the same effect', async () => {
  const { code, events } = await run(['cluster-wait', 'nobody', '--prog', 'ndjson']);
  expect(code).toBe(3);
  expect(events.map(({ event }) => event)).toEqual(['failed', 'error']);
});

it('--progress auto is the default', async () => {
  const { stderr } = await sandbox.run('cluster-wait', 'stays', '--progress', 'auto');
  expect(stderr).toBe('');
});
