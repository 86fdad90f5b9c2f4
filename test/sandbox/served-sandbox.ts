/** Runs `sandbox serve` in this process, as `sandbox start` runs it in the background. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import { findRunning } from '../../src/sandbox/control-client.ts';
import { sandboxDirectory } from '../../src/sandbox/sandbox-directory.ts';
import { magnum, type Output, temporaryDirectory } from '../support/world.ts';

/** Call this at the top of a test file. Each test has an empty home directory; its sandbox is in `box` below it. */
export function serveForTests() {
  let home: string;
  let stopping: AbortController;
  let output: Promise<Output> | undefined;
  const running = () => findRunning(sandboxDirectory({ env: {}, home, cwd: home } as never, 'box'));
  const stop = () => {
    stopping.abort();
    return output;
  };
  beforeEach(() => {
    home = temporaryDirectory();
    stopping = new AbortController();
    output = undefined;
  });
  afterEach(stop);
  return {
    home: () => home,
    running,
    /** Resolves to the URL when the sandbox responds. */
    async serve(...options: string[]): Promise<string> {
      mkdirSync(join(home, 'box'), { recursive: true });
      stopping = new AbortController();
      const argv = ['sandbox', 'serve', '--dir', 'box', ...options];
      output = magnum(argv, { cwd: home, signal: stopping.signal });
      for (;;) {
        const status = await running();
        if (status !== undefined) return status.url;
        await setTimeout(2);
      }
    },
    /** Interrupts the sandbox, and resolves to its output. */
    stop,
    /** Resolves to the output when the sandbox has stopped. */
    output: () => output,
  };
}
