import { spawnSync } from 'node:child_process';

/** Whether Python, which makes the pseudo-terminals of test/e2e/terminal.ts, is installed. In CI it is required. */
export const hasTerminals: boolean =
  process.env.CI !== undefined || spawnSync('python3', ['-c', 'import pty, termios']).status === 0;
