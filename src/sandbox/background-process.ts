/** A process that keeps running after this one has exited. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Environment } from '../world.ts';

export interface BackgroundProcess {
  /** Returns undefined while the process runs, then its exit code, its signal or the error of its start. */
  exitReason(): string | undefined;
  /** Sends SIGTERM. */
  stop(): void;
}

/** Starts the process in a session of its own. Its output is appended to `logFile`. */
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
    return { exitReason: () => outcome, stop: () => void child.kill() };
  } finally {
    closeSync(log);
  }
}
