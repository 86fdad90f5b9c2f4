/** A process that keeps running after this one has exited. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Environment } from '../world.ts';

export interface BackgroundProcess {
  /** Returns undefined while the process runs, then its exit code, its signal or the error of its start. */
  exitReason(): string | undefined;
  /** Sends SIGTERM; resolves when the process has exited. */
  stop(): Promise<void>;
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
    const ended = new Promise<void>((resolve) => {
      child.once('exit', (code, signal) => {
        outcome = code === null ? `signal ${signal}` : `exit code ${code}`;
        resolve();
      });
      child.once('error', (error) => {
        outcome = error.message;
        resolve();
      });
    });
    child.unref();
    return {
      exitReason: () => outcome,
      async stop() {
        child.ref();
        child.kill();
        await ended;
      },
    };
  } finally {
    closeSync(log);
  }
}
