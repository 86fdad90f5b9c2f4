/** A process of ours that goes on when this one has ended. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Environment } from '../world.ts';

export interface BackgroundProcess {
  /** Undefined while it runs; then why it does not: an exit code, a signal, or why it could not start. */
  exitReason(): string | undefined;
}

/** Starts it in a session of its own; its output goes to the end of `logFile`. */
export function spawnDetached(
  [command = '', ...words]: readonly string[],
  { cwd, env, logFile }: { cwd: string; env: Environment; logFile: string },
): BackgroundProcess {
  const log = openSync(logFile, 'a', 0o600);
  try {
    const child = spawn(command, words, { cwd, env, detached: true, stdio: ['ignore', log, log] });
    let outcome: string | undefined;
    child.once('exit', (code, signal) => {
      outcome = code === null ? `signal ${signal}` : `exit code ${code}`;
    });
    child.once('error', (error) => {
      outcome = error.message;
    });
    child.unref();
    return { exitReason: () => outcome };
  } finally {
    closeSync(log);
  }
}
