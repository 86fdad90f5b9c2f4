/** Secrets that a program of the user prints, such as a password manager: --os-password-command and --os-token-command. */
import { isUsedBy } from '../../clouds/unused-options.ts';
import { MagnumError, withChanges } from '../../errors.ts';
import { splitPosixWords } from '../../platform/posix-words.ts';
import { type AuthOptions, formatOptions, optionOf } from '../api/plugin-options.ts';
import type { UserInterface } from '../types.ts';

/** The options with commands, and the options that they print. */
const COMMANDS = [
  ['password_command', 'password'],
  ['token_command', 'token'],
] as const;

/** Adds the secrets that the auth type uses and that are not set. Runs each command once. */
export type ReadSecrets = (options: AuthOptions) => Promise<AuthOptions>;

export function createSecretReader({ runProgram }: UserInterface, authType: string): ReadSecrets {
  const secrets = new Map<string, Promise<string>>();
  return async (options) => {
    let complete = options;
    for (const [option, secret] of COMMANDS) {
      const command = optionOf(options, option);
      if (command === undefined || optionOf(options, secret) !== undefined || !isUsedBy(secret, authType))
        continue;
      const output = secrets.get(option) ?? outputOf(command, option, runProgram);
      secrets.set(option, output);
      complete = { ...complete, [secret]: await output };
    }
    return complete;
  };
}

async function outputOf(
  command: string,
  option: string,
  runProgram: UserInterface['runProgram'],
): Promise<string> {
  try {
    const words = splitPosixWords(command);
    if (words.length === 0) throw new MagnumError('usage', 'The command is empty.');
    return await runProgram(words);
  } catch (error) {
    if (!(error instanceof MagnumError) || error.kind === 'interrupted') throw error;
    throw withChanges(error, {
      message: `Cannot get the ${option.replace('_command', '')} from ${formatOptions([option])}: ${error.message}`,
    });
  }
}
