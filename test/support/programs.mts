/** The programs that tests run, apart from Node, npm, git and what every Debian system has. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * A test that runs one of these programs has its name as a tag, or its file has it after `@module-tag`. Without the program, the test
 * is skipped; in CI it runs, and fails.
 */
export const PROGRAMS = [
  'chromium',
  'dash',
  'docker',
  'fish',
  'groff',
  'jq',
  'ksh93',
  'kubectl',
  'man',
  'mandoc',
  'mksh',
  'openssl',
  'ps',
  'python3',
  'script',
  'strace',
  'tcsh',
  'zsh',
] as const;

export type Program = (typeof PROGRAMS)[number];

/** True if a file of the PATH has this name and can be executed. */
export function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '/usr/bin:/bin').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The tags of a test that runs these programs. */
export const tagsOf = (...programs: readonly string[]): string[] =>
  PROGRAMS.filter((program) => programs.includes(program));

/** True if the tests of a program are skipped. */
export const isSkipped = (program: Program): boolean => !process.env.CI && !isInstalled(program);
