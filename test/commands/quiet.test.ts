/** --quiet: UUIDs only for lists and creations; elsewhere no progress and no remarks. */
import { afterEach, describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import { virtualClock } from '../support/clock.ts';
import { cloud, type TestCloud } from '../support/cloud.ts';

const open: TestCloud[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

/** Clusters take 60 s of virtual time. */
async function timed(options: SandboxOptions = {}) {
  const clock = virtualClock(Date.now());
  const sandbox = await cloud({ seconds: 60, now: clock.now, ...options });
  open.push(sandbox);
  const runWith: TestCloud['runWith'] = (more, ...argv) => sandbox.runWith({ clock, ...more }, ...argv);
  return { sandbox, runWith, run: (...argv: string[]) => runWith({}, ...argv) };
}

const CREATE_CLUSTER = ['cluster-create', 'a', '--cluster-template', 'kubernetes'];
const UUID_LINE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n$/;
const TEMPLATE = [
  ...['--image', 'fedora-coreos-latest', '--external-network', 'public', '--coe', 'kubernetes'],
  ...['--docker-storage-driver', 'overlay2'],
];

describe('a creation', () => {
  it.each([
    ['cluster-create', CREATE_CLUSTER],
    ['cluster-create --wait', [...CREATE_CLUSTER, '--wait']],
    ['cluster-create at API 1.1', [...CREATE_CLUSTER, '--magnum-api-version', '1.1']],
    ['cluster-template-create', ['cluster-template-create', 't', ...TEMPLATE]],
  ])('%s prints the UUID alone', async (_, argv) => {
    const { run } = await timed();
    const { stdout, stderr, code } = await run(...argv, '-q');
    expect([stdout, stderr, code]).toEqual([expect.stringMatching(UUID_LINE), '', 0]);
    const show = argv[0]?.replace('create', 'show') ?? '';
    const shown = await run(show, stdout.trim(), '-f', 'value', '-c', 'name');
    expect(shown.stdout).toBe(`${argv[1]}\n`);
  });

  it('of a nodegroup prints the UUID of the nodegroup', async () => {
    const { run } = await timed();
    await run(...CREATE_CLUSTER, '--wait');
    const { stdout, stderr } = await run(
      'nodegroup-create',
      'a',
      'gpus',
      '--flavor',
      'm1.large',
      '--wait',
      '-q',
    );
    expect([stdout, stderr]).toEqual([expect.stringMatching(UUID_LINE), '']);
    const shown = await run('nodegroup-show', 'a', stdout.trim(), '-f', 'value', '-c', 'name');
    expect(shown.stdout).toBe('gpus\n');
  });

  it('prints the UUID and the error if the wait fails', async () => {
    const { run } = await timed();
    const { stdout, stderr, code } = await run(
      ...CREATE_CLUSTER,
      '--wait',
      '--wait-timeout',
      '1s',
      '--quiet',
    );
    expect(stdout).toMatch(UUID_LINE);
    expect(stderr).toMatch(/^ERROR: /);
    expect(code).not.toBe(0);
  });
});

describe('a list', () => {
  it.each([
    ['cluster-list', 2],
    ['cluster-template-list', 3],
    ['nodegroup-list a', 2],
    ['project-list', 1],
  ])('%s prints only UUIDs, one per line', async (line, least) => {
    const { run, runWith } = await timed();
    for (const name of ['a', 'b'])
      await run('cluster-create', name, '--cluster-template', 'kubernetes', '--wait');
    const { stdout, stderr } = await runWith({ tty: true, columns: 20 }, ...line.split(' '), '-q');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(least);
    for (const id of lines) expect(id).toMatch(/^[0-9a-f-]{32,36}$/);
    expect(stderr).toBe('');
  });

  it('without resources prints nothing', async () => {
    const { runWith } = await timed();
    const { stdout, stderr, code } = await runWith({ tty: true }, 'cluster-list', '-q');
    expect([stdout, stderr, code]).toEqual(['', '', 0]);
  });

  it('keeps the order of --sort-column', async () => {
    const { run } = await timed();
    for (const name of ['b', 'a'])
      await run('cluster-create', name, '--cluster-template', 'kubernetes', '--wait');
    const { stdout } = await run('cluster-list', '-q', '--sort-column', 'name');
    const named = await run('cluster-list', '-f', 'value', '-c', 'uuid', '--sort-column', 'name');
    expect(stdout).toBe(named.stdout);
  });
});

describe('another command', () => {
  it('prints its result, but no progress', async () => {
    const { run } = await timed();
    await run(...CREATE_CLUSTER, '--wait');
    const { stdout, stderr } = await run('cluster-resize', 'a', '3', '--wait', '-q');
    expect(stdout).toMatch(
      /^Request to resize cluster a has been accepted\.\nCluster a is UPDATE_COMPLETE after /,
    );
    expect(stderr).toBe('');
  });

  it('draws no spinner on a terminal', async () => {
    const { run, runWith } = await timed();
    await run(...CREATE_CLUSTER, '--wait');
    const { stderr } = await runWith({ tty: true }, '-q', 'cluster-delete', 'a', '--wait');
    expect(stderr).toBe('');
  });

  it('prints no remarks', async () => {
    const { run, runWith } = await timed();
    await run(...CREATE_CLUSTER, '--wait');
    const quiet = await runWith({ tty: true }, 'cluster-config', 'a', '--dir', 'quiet', '-q');
    const loud = await runWith({ tty: true }, 'cluster-config', 'a', '--dir', 'loud');
    expect(quiet.stderr).toBe('');
    expect(loud.stderr).toContain('This shell does not use the cluster yet');
  });

  it('prints the name of a merged context, which is the result', async () => {
    const { run } = await timed();
    await run(...CREATE_CLUSTER, '--wait');
    const merge = await run('cluster-config', 'a', '--merge', '-q');
    expect(merge.stderr).toMatch(/^Context a written to /);
    const removal = await run('cluster-config', 'a', '--remove', '-q');
    expect(removal.stderr).toMatch(/^Removed context a from /);
  });

  it('prints warnings and errors', async () => {
    const { run } = await timed();
    const warned = await run('cluster-create', '--name', 'a', '--cluster-template', 'kubernetes', '-q');
    expect(warned.stderr).toMatch(/^WARNING: The --name parameter is deprecated/);
    const failed = await run('cluster-show', 'missing', '-q');
    expect(failed.stderr).toMatch(/^ERROR: /);
    expect(failed.code).toBe(3);
  });
});

describe('the notice that tokens are stored in files', () => {
  it('is printed by the next run without --quiet', async () => {
    const { run } = await timed();
    expect((await run('login', '-q')).stderr).toBe('');
    expect((await run('login')).stderr).toMatch(/^No keyring is available/);
  });
});

it.each([
  [['cluster-list', '-q', '-f', 'json'], "'-f, --format <format>'"],
  [['-q', 'cluster-list', '-c', 'name'], "'-c, --column <column>'"],
  [['-q', 'cluster-list', '--query', '@'], "'--query <expression>'"],
  [['cluster-show', 'a', '--quiet', '--format', 'value'], "'-f, --format <format>'"],
])('%j is a usage error', async (argv, option) => {
  const { run, sandbox } = await timed();
  const before = sandbox.requests.length;
  const { stdout, stderr, code } = await run(...argv);
  expect([stdout, code]).toEqual(['', 2]);
  expect(stderr).toContain(option);
  expect(sandbox.requests.length).toBe(before);
});

it('cannot be used with --watch', async () => {
  const { runWith } = await timed();
  const { stderr, code } = await runWith({ tty: true }, 'cluster-list', '--watch', '-q');
  expect([stderr, code]).toEqual([
    expect.stringContaining("Option '--watch' cannot be used with option '-q, --quiet'."),
    2,
  ]);
});
