import { describe, expect, it } from 'vitest';
import { MagnumError } from '../../../src/errors.ts';
import { createSecretReader } from '../../../src/keystone/session/secret-commands.ts';
import { noTerminal } from '../fake-cloud.ts';

/** A reader whose programs print their words, and the calls. */
function reader(authType: string, run = async (words: readonly string[]) => words.join('|')) {
  const calls: (readonly string[])[] = [];
  const runProgram = (words: readonly string[]) => {
    calls.push(words);
    return run(words);
  };
  return { read: createSecretReader({ ...noTerminal, runProgram }, authType), calls };
}

describe('createSecretReader', () => {
  it.each([
    ['v3password', 'password_command', 'password'],
    ['v3multifactor', 'password_command', 'password'],
    ['v3oidcpassword', 'password_command', 'password'],
    ['v3token', 'token_command', 'token'],
    ['admin_token', 'token_command', 'token'],
  ])('%s: runs %s once, and sets %s', async (authType, option, secret) => {
    const { read, calls } = reader(authType);
    const options = { [option]: "pass show 'my cloud' a\\ b" };
    expect(await read(options)).toEqual({ ...options, [secret]: 'pass|show|my cloud|a b' });
    expect(await read(options)).toHaveProperty(secret);
    expect(calls).toEqual([['pass', 'show', 'my cloud', 'a b']]);
  });

  it.each([
    ['v3password', { password: 'x', password_command: 'c' }],
    ['v3websso', { password_command: 'c' }],
    ['v3password', { token_command: 'c' }],
    ['v3token', { password_command: 'c', token: 'x' }],
    ['v3password', {}],
  ])('%s: runs nothing for %j', async (authType, options) => {
    const { read, calls } = reader(authType);
    expect(await read(options as Record<string, string>)).toEqual(options);
    expect(calls).toEqual([]);
  });

  it.each([
    ["a 'b", 'Unbalanced single quote in the words.'],
    ['a "b', 'Unbalanced double quote in the words.'],
    ['   ', 'The command is empty.'],
  ])('rejects the command %j', async (command, reason) => {
    const { read } = reader('v3password');
    await expect(read({ password_command: command })).rejects.toMatchObject({
      kind: 'usage',
      message: `Cannot get the password from --os-password-command (OS_PASSWORD_COMMAND): ${reason}`,
    });
  });

  it('keeps the kind of an error, names the option, and does not run the program again', async () => {
    const { read, calls } = reader('v3token', async () => {
      throw new MagnumError('failed', 'Program x failed with exit code 1.');
    });
    for (const _ of [1, 2])
      await expect(read({ token_command: 'x' })).rejects.toMatchObject({
        kind: 'failed',
        message:
          'Cannot get the token from --os-token-command (OS_TOKEN_COMMAND): Program x failed with exit code 1.',
      });
    expect(calls).toHaveLength(1);
  });
});
