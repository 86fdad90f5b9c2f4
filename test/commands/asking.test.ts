import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

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
    const name = 'x\u001b[2K\u202e\u200by/n\nq';
    const { code, stderr } = await sandbox.runWith(
      { tty: true, answers: ['n'], env: { TERM: 'dumb' } },
      'cluster-delete',
      name,
      'other',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('Delete 2 clusters: x\\x1b[2K\\u202e\\u200by/n\\nq, other? [y/N] ');
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
