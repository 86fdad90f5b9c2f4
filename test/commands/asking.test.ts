import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloud, type TestCloud } from '../support/cloud.ts';

let sandbox: TestCloud;
beforeAll(async () => {
  sandbox = await cloud();
});
afterAll(() => sandbox.close());

const chosen = () => (sandbox.lastToMagnum().body as { cluster_template_id?: string }).cluster_template_id;

describe('a cluster template that is not named', () => {
  it.each([
    ['2', 'its number'],
    ['kubernetes', 'its name'],
  ])('is chosen from a list, by %s', async (answer) => {
    const { code, stderr } = await sandbox.runWith(
      { tty: true, answers: [answer], env: { TERM: 'dumb' } },
      'cluster-create',
      `by-${answer}`,
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/1 {2}swarm +swarm\n {3}2 {2}kubernetes +kubernetes/);
    expect(stderr).toContain('Which cluster template? [1-');
    expect(chosen()).toBe('kubernetes');
  });

  it('is asked for again after an answer that is none, and three times at most', async () => {
    const again = await sandbox.runWith({ tty: true, answers: ['nonsense', '1'] }, 'cluster-create', 'again');
    expect(again.code).toBe(0);
    expect(chosen()).toBe('swarm');
    const never = await sandbox.runWith(
      { tty: true, answers: ['x', '0', '99', '1'] },
      'cluster-create',
      'never',
    );
    expect(never).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('No cluster template selected.'),
    });
  });

  it.each([
    ['in a pipe', {}, []],
    ['with --no-input', { tty: true, answers: ['1'] }, ['--no-input']],
    ['with MAGNUM_NO_INPUT', { tty: true, answers: ['1'], env: { MAGNUM_NO_INPUT: '1' } }, []],
  ])('is an error %s', async (_, world, words) => {
    const { code, stdout, stderr } = await sandbox.runWith(world, 'cluster-create', 'x', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/required option '--cluster-template <cluster_template>' not specified/);
    expect(stderr).not.toContain('Which');
  });
});

describe('a question', () => {
  it('shows what could forge it: control, bidi and invisible characters', async () => {
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
  it('makes a missing password an error, and asks before no deletion', async () => {
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
