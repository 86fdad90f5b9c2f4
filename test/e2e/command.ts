/** Runs the built command as a process, with a sandbox. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { COMMAND, shellLine } from '../support/magnum-command.ts';
import { temporaryDirectory } from '../support/world.ts';

export { COMMAND };

const [PROGRAM, ...WORDS] = COMMAND;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface User {
  /** Home and working directory. */
  readonly home: string;
  readonly env: Record<string, string>;
  /** Runs `magnum` with these arguments. */
  magnum(...argv: string[]): Finished;
  /** Runs a script in a shell. `magnum` is on the PATH. */
  shell(shell: readonly string[], script: string, env?: Record<string, string>): Finished;
}

/** A user with an empty home directory and no configured cloud. */
export function user(): User {
  const home = temporaryDirectory();
  const bin = join(home, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'magnum'), `#!/bin/sh\nexec ${shellLine()} "$@"\n`, { mode: 0o755 });
  const env: Record<string, string> = {
    HOME: home,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    LANG: 'C.UTF-8',
    // The single file extracts its keyring binding to it.
    TMPDIR: tmpdir(),
  };
  const finish = (command: string, argv: readonly string[], more: Record<string, string> = {}): Finished => {
    const { status, stdout, stderr, error } = spawnSync(command, argv, {
      cwd: home,
      env: { ...env, ...more },
      encoding: 'utf8',
      timeout: 60_000,
    });
    if (error !== undefined) throw error;
    return { code: status, stdout, stderr };
  };
  return {
    home,
    env,
    magnum: (...argv) => finish(PROGRAM, [...WORDS, ...argv]),
    shell: ([command, ...options], script, more) =>
      finish(command as string, [...options, '-c', script], more),
  };
}

/** Starts a sandbox in the background, and sets the variables of the user. */
export function startSandbox(owner: User, ...options: string[]): { stop(): Finished } {
  const dir = join(owner.home, 'sandbox');
  const { code, stdout, stderr } = owner.magnum(
    'sandbox',
    'start',
    '--dir',
    dir,
    '--seconds',
    '0',
    ...options,
  );
  if (code !== 0) throw new Error(`the sandbox failed to start: ${stderr}`);
  for (const [, name, value] of stdout.matchAll(/\b(OS_\w+)=(\S+)/g))
    owner.env[name as string] = value as string;
  return { stop: () => owner.magnum('sandbox', 'stop', '--dir', dir) };
}

/** Starts `magnum`, and does not wait until it exits. */
export function spawnMagnum(owner: User, ...argv: string[]) {
  return spawn(PROGRAM, [...WORDS, ...argv], { cwd: owner.home, env: owner.env });
}
