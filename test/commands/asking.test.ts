import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';
import type { WorldOptions } from '../support/world.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());

const selectedTemplate = () =>
  (sandbox.lastToMagnum().body as { cluster_template_id?: string }).cluster_template_id;

describe('cluster-create without --cluster-template', () => {
  it.each([
    ['2', 'its number'],
    ['kubernetes', 'its name'],
  ])('prompts for the cluster template in a terminal, and accepts %j, %s', async (answer) => {
    const { code, stderr } = await sandbox.runWith(
      { tty: true, answers: [answer], env: { TERM: 'dumb' } },
      'cluster-create',
      `by-${answer}`,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/1 {2}swarm +swarm\n {3}2 {2}kubernetes +kubernetes/);
    expect(stderr).toContain('Select a cluster template [1-');
    expect(selectedTemplate()).toBe('kubernetes');
  });

  it('repeats the prompt for the cluster template after an invalid answer, and fails after three', async () => {
    const again = await sandbox.runWith({ tty: true, answers: ['nonsense', '1'] }, 'cluster-create', 'again');
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("'nonsense' is not a name in the list.\nSelect a cluster template [1-");
    expect(selectedTemplate()).toBe('swarm');
    const never = await sandbox.runWith(
      { tty: true, answers: ['x', '0', '99', '1'] },
      'cluster-create',
      'never',
    );
    expect(never).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /'x' is not a name in the list\.\n.*'0' is not between 1 and 5\.\n.*'99' is not between 1 and 5\.\n.*selected\./s,
      ),
    });
  });

  it.each([
    [40, /^ {3}5 {2}kubernetes-1\.33\.3-1 {2}kubern\S+1\.33\.3$/m],
    [20, /^ {3}5 {2}kubern\S+3\.3-1$/m],
  ])('fits the choices into %d columns', async (columns, expected) => {
    const world = { tty: true, columns, answers: [''], env: { TERM: 'dumb' } };
    const { stderr } = await sandbox.runWith(world, 'cluster-create', 'narrow');
    const lines = stderr.split('\n').filter((line) => /^ {3}\d/.test(line));
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
    expect(stderr).toMatch(expected);
  });

  it.each([
    ['in a pipe', {}, []],
    ['with --no-input', { tty: true, answers: ['1'] }, ['--no-input']],
    ['with MAGNUM_NO_INPUT', { tty: true, answers: ['1'], env: { MAGNUM_NO_INPUT: '1' } }, []],
  ])('fails without a prompt for the cluster template %s', async (_, world, words) => {
    const { code, stdout, stderr } = await sandbox.runWith(world, 'cluster-create', 'x', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      "ERROR: Missing required option '--cluster-template <cluster_template>'.\n" +
        'To list the cluster templates: magnum cluster-template-list\n',
    );
    expect(stderr).not.toContain('Select');
  });
});

describe('confirmation prompt', () => {
  it('escapes control, bidirectional and invisible characters in names', async () => {
    const name = 'x\u001b2K\u202e\u200by/n\nq';
    const { code, stderr } = await sandbox.runWith(
      { tty: true, answers: ['n'], env: { TERM: 'dumb' } },
      'cluster-delete',
      name,
      'other',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('Delete 2 clusters: x\\x1b2K\\u202e\\u200by/n\\nq, other? [y/N] ');
  });
});

describe('deletion of several resources', () => {
  it.each([
    [['cluster-delete', 'a', 'b'], 'Delete 2 clusters: a, b? [y/N] '],
    [['nodegroup-delete', 'web', 'a', 'b'], 'Delete 2 nodegroups of cluster web: a, b? [y/N] '],
    [['cluster-template-delete', 'a', 'b'], 'Delete 2 cluster templates: a, b? [y/N] '],
  ])('asks in a terminal, and not with --yes, about one or in a pipe: %j', async (argv, question) => {
    const before = sandbox.requests.length;
    const asked = await sandbox.runWith({ tty: true, answers: [''], env: { TERM: 'dumb' } }, ...argv);
    expect(asked).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(question) });
    expect(asked.stderr).toContain('Nothing was deleted.');
    expect(sandbox.requests.slice(before).filter(({ method }) => method === 'DELETE')).toEqual([]);
    const twice = [...argv.slice(0, -1), argv.at(-2) as string];
    for (const [world, words] of [
      [{ tty: true, answers: ['n'] }, [...argv, '--yes']],
      [{ tty: true, answers: ['n'] }, twice],
      [{}, argv],
    ] satisfies [WorldOptions, string[]][]) {
      const { stderr } = await sandbox.runWith(world, ...words);
      expect(stderr).toContain('could not be found');
      expect(stderr).not.toContain('[y/N]');
    }
  });
});

describe('creation of a resource whose name exists', () => {
  const terminal = (...answers: string[]) => ({ tty: true, answers, env: { TERM: 'dumb' } });
  const create = (name: string) => ['cluster-create', name, '--cluster-template', 'swarm'];
  const created = () =>
    sandbox.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/clusters')).length;

  it('asks in a terminal, with the status and age, and creates only after yes', async () => {
    await sandbox.run(...create('same'));
    const before = created();
    const no = await sandbox.runWith(terminal(''), ...create('same'));
    expect(no).toMatchObject({ code: 1, stdout: '' });
    expect(no.stderr).toMatch(
      /A cluster named 'same' exists already \(CREATE_COMPLETE, \d+s old\)\. Create another one\? \[y\/N\] /,
    );
    expect(no.stderr).toContain('ERROR: Nothing was created.');
    expect(created()).toBe(before);
    expect((await sandbox.runWith(terminal('y'), ...create('same'))).code).toBe(0);
    const several = await sandbox.runWith(terminal('n'), ...create('same'));
    expect(several.stderr).toMatch(
      /( {2}[0-9a-f-]{36} {2}CREATE_COMPLETE {2}\d+s old\n){2}Several clusters named 'same'/,
    );
  });

  it('asks about cluster templates', async () => {
    const argv = ['cluster-template-create', 'swarm', '--coe', 'swarm', '--image', 'fedora-atomic-latest'];
    const { code, stderr } = await sandbox.runWith(terminal('n'), ...argv, '--external-network', 'public');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /A cluster template named 'swarm' exists already \(swarm, public, \d+s old\)\./,
      ),
    });
  });

  it.each([
    ['in a pipe', {}, []],
    ['with --no-input', terminal('n'), ['--no-input']],
  ])('creates it without a request or a prompt before %s', async (_, world, words) => {
    await sandbox.run(...create('piped'));
    sandbox.requests.length = 0;
    const { code, stderr } = await sandbox.runWith(world, ...create('piped'), ...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const toMagnum = sandbox.requests.filter(({ path }) => path.startsWith('/container-infra'));
    expect(toMagnum.map(({ method }) => method)).toEqual(['POST']);
  });

  it('creates it if the check fails', async () => {
    const failing = await cloud({
      intercept: ({ method, path }) =>
        method === 'GET' && path.endsWith('/clusters/same')
          ? { status: 500, headers: {}, body: '' }
          : undefined,
    });
    const { code, stderr } = await failing.runWith(terminal(), ...create('same'));
    await failing.close();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

describe('--no-input', () => {
  it('fails if the password is missing, and deletes without confirmation', async () => {
    const world = { tty: true, answers: ['demo'], env: { OS_CLOUD: 'nopassword' } };
    const words = ['--os-auth-url', sandbox.identityUrl, '--os-username', 'demo', '--os-password', ''];
    const { code, stderr } = await sandbox.runWith(world, '--no-input', ...words, 'cluster-list');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.not.stringContaining('Password for') });
    await sandbox.run('cluster-create', 'one', '--cluster-template', 'swarm');
    await sandbox.run('cluster-create', 'two', '--cluster-template', 'swarm');
    const gone = await sandbox.runWith(
      { tty: true, answers: ['n'] },
      '--no-input',
      'cluster-delete',
      'one',
      'two',
    );
    expect(gone.code, gone.stderr).toBe(0);
  });
});
