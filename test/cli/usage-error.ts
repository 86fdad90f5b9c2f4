import { parse } from '../../src/cli/program.ts';
import { commands } from '../../src/commands/registry.ts';
import { MagnumError } from '../../src/errors.ts';

/** The error with which the parser rejects a command line. */
export function usageError(...argv: string[]): MagnumError {
  try {
    parse(argv, commands, {});
  } catch (error) {
    if (error instanceof MagnumError) return error;
    throw error;
  }
  throw new Error('was not rejected');
}
