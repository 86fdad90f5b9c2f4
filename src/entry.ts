/** The process: makes a world of it, runs the program, ends with its exit code. No other module reads `process`. */
import { homedir } from 'node:os';
import { MagnumError } from './errors.ts';
import { run } from './main.ts';
import { createInput } from './terminal.ts';
import type { OutputStream, World } from './world.ts';

function outputTo(stream: NodeJS.WriteStream): OutputStream {
  // A write's own callback gets the error; without a listener Node would throw it as well.
  stream.on('error', () => {});
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => (error ? reject(error) : resolve()));
      }),
    isTTY: stream.isTTY === true,
    get columns() {
      // A terminal that does not know its size says 0.
      return stream.columns || undefined;
    },
    get rows() {
      return stream.rows || undefined;
    },
  };
}

/** Aborted by the first Ctrl-C (or SIGTERM); the second one ends the process at once. */
function interruptions(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new MagnumError('interrupted', 'Interrupted.'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

const world: World = {
  env: process.env,
  cwd: process.cwd(),
  home: process.env.HOME || homedir(),
  platform: process.platform,
  stdin: createInput(process.stdin, process.stderr),
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  signal: interruptions(),
  now: Date.now,
  sleep,
  pid: process.pid,
  self: [process.execPath, ...process.execArgv, process.argv[1] as string],
};

run(process.argv.slice(2), world).then((code) => process.exit(code));
