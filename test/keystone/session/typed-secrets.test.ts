import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { MissingSecretError } from '../../../src/keystone/api/plugin-options.ts';
import { RejectedSecretError, type TypedSecret } from '../../../src/keystone/api/rejected-secret.ts';
import { createTypedSecrets } from '../../../src/keystone/session/typed-secrets.ts';
import { noTerminal } from '../fake-cloud.ts';

/** A terminal at which the answers are typed. */
function terminalWith(...answers: (string | undefined)[]) {
  const prompts: [string, ...AbortSignal[]][] = [];
  const notices: string[] = [];
  const secrets = createTypedSecrets({
    ...noTerminal,
    isInteractive: true,
    promptSecret: async (...prompt) => {
      prompts.push(prompt as [string, ...AbortSignal[]]);
      return answers.shift();
    },
    notify: (line) => void notices.push(line),
  });
  return { secrets, prompts, notices };
}

const rejection = (...secrets: TypedSecret[]) =>
  new RejectedSecretError('No.', { status: 401, requestId: 'req-1', hint: 'Check it.' }, secrets);
const { signal } = new AbortController();

describe('promptSecret of createTypedSecrets', () => {
  it('prompts for each password once, also for concurrent calls', async () => {
    const { secrets, prompts } = terminalWith('one', 'two');
    const { ui } = secrets;
    const answers = await Promise.all([ui.promptSecret('A: '), ui.promptSecret('A: ')]);
    expect([...answers, await ui.promptSecret('B: '), await ui.promptSecret('A: ')]).toEqual([
      'one',
      'one',
      'two',
      'one',
    ]);
    expect(prompts).toEqual([['A: '], ['B: ']]);
    expect(ui.isInteractive).toBe(true);
  });

  it('prompts with a signal each time, for a secret that is valid once', async () => {
    const { secrets, prompts } = terminalWith('1', '2');
    expect(await secrets.ui.promptSecret('Code: ', signal)).toBe('1');
    expect(await secrets.ui.promptSecret('Code: ', signal)).toBe('2');
    expect(prompts).toEqual([
      ['Code: ', signal],
      ['Code: ', signal],
    ]);
    expect(secrets.asOptions()).toEqual({});
  });

  it('asOptions returns the last password that was typed', async () => {
    const { secrets } = terminalWith('one', 'two', '');
    expect(secrets.asOptions()).toEqual({});
    await secrets.ui.promptSecret('A: ');
    await secrets.ui.promptSecret('B: ');
    expect(secrets.asOptions()).toEqual({ password: 'two' });
    await secrets.ui.promptSecret('C: ');
    expect(secrets.asOptions()).toEqual({});
  });
});

describe('retry of createTypedSecrets', () => {
  it('logs in again with another password, up to three times in all', async () => {
    const { secrets, prompts, notices } = terminalWith('a', 'b', 'c', 'd');
    const attempts: [boolean, string | undefined][] = [];
    const error = await secrets
      .retry(async (isRetry) => {
        attempts.push([isRetry, await secrets.ui.promptSecret('A: ')]);
        throw rejection('password');
      })
      .catch((reason) => reason);
    expect(attempts).toEqual([
      [false, 'a'],
      [true, 'b'],
      [true, 'c'],
    ]);
    expect(prompts).toHaveLength(3);
    expect(notices).toEqual(Array(2).fill('The password was rejected. Try again.'));
    expect(error).toMatchObject({
      kind: 'auth',
      message: 'The password was rejected 3 times: No.',
      ...{ status: 401, requestId: 'req-1', hint: 'Check it.' },
    });
  });

  it('returns the result of the attempt that succeeds', async () => {
    const { secrets } = terminalWith('a', 'b');
    const result = await secrets.retry(async (isRetry) => {
      const answer = await secrets.ui.promptSecret('A: ');
      if (!isRetry) throw rejection('password', 'passcode');
      return answer;
    });
    expect(result).toBe('b');
  });

  it('prompts again for both secrets, but only for the one-time password if only that was rejected', async () => {
    const { secrets, prompts, notices } = terminalWith('a', '1', 'b', '2', '3');
    const errors = [rejection('password', 'passcode'), rejection('passcode')];
    await secrets.retry(async () => {
      await secrets.ui.promptSecret('Password: ');
      await secrets.ui.promptSecret('Code: ', signal);
      const error = errors.shift();
      if (error) throw error;
    });
    expect(prompts.map(([text]) => text)).toEqual(['Password: ', 'Code: ', 'Password: ', 'Code: ', 'Code: ']);
    expect(notices).toEqual([
      'The password or the one-time password was rejected. Try again.',
      'The one-time password was rejected. Try again.',
    ]);
  });

  it('throws the rejection if the user enters nothing at the second prompt', async () => {
    const { secrets, notices } = terminalWith('a', '');
    const login = secrets.retry(async () => {
      if (await secrets.ui.promptSecret('A: ')) throw rejection('password');
      throw new MissingSecretError('Provide a password.', 'Here.');
    });
    await expect(login).rejects.toMatchObject({
      kind: 'auth',
      message: 'The password was rejected: No.',
      hint: 'Check it.',
    });
    expect(notices).toHaveLength(1);
  });

  it('throws the error of a first prompt that is not answered', async () => {
    const { secrets, notices } = terminalWith();
    const error = new MissingSecretError('Provide a password.', 'Here.');
    await expect(secrets.retry(() => Promise.reject(error))).rejects.toBe(error);
    expect(notices).toEqual([]);
  });

  it.each<[string, unknown, (string | undefined)[]]>([
    ['a secret that was not typed', rejection('passcode'), ['a']],
    ['an empty answer', rejection('password'), ['']],
    ['another error of Keystone', new MagnumError('auth', 'No.', { status: 401 }), ['a']],
    ['another error', new Error('A bug.'), ['a']],
  ])('throws the error unchanged, and does not log in again, for %s', async (_, error, answers) => {
    const { secrets, notices } = terminalWith(...answers);
    let attempts = 0;
    const login = secrets.retry(async () => {
      attempts += 1;
      await secrets.ui.promptSecret('A: ');
      throw error;
    });
    await expect(login).rejects.toBe(error);
    expect([attempts, notices]).toEqual([1, []]);
  });

  it('does not log in again for a secret that only an earlier attempt has used', async () => {
    const { secrets } = terminalWith('1');
    let attempts = 0;
    const login = secrets.retry(async () => {
      attempts += 1;
      if (attempts === 1) await secrets.ui.promptSecret('Code: ', signal);
      throw rejection('passcode');
    });
    await expect(login).rejects.toMatchObject({ message: 'No.' });
    expect(attempts).toBe(2);
  });

  it('does not count an empty one-time password as typed', async () => {
    const { secrets } = terminalWith('');
    let attempts = 0;
    const login = secrets.retry(async () => {
      attempts += 1;
      await secrets.ui.promptSecret('Code: ', signal);
      throw rejection('passcode');
    });
    await expect(login).rejects.toMatchObject({ message: 'No.' });
    expect(attempts).toBe(1);
  });
});
