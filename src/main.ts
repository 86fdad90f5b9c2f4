/** The process: makes a world of it, runs the program, ends with its exit code. No other module reads `process`. */
import { fstatSync, statSync, writeSync } from 'node:fs';
import { codeOf, MagnumError } from './errors.ts';
import type { InputStream, OutputStream, World } from './world.ts';

/** Loaded when they are needed, which takes CommonJS: this module is bundled into it. */
const os = (): typeof import('node:os') => require('node:os');
const v8 = (): typeof import('node:v8') => require('node:v8');

/** Bytes that an empty pipe takes at once, so that writing them does not wait for a reader. */
const PIPE_BUFFER_BYTES = 48 * 1024;

type StreamKind = 'may be a terminal' | 'is plain' | 'is special';

/**
 * What it is, without Node's streams, which take milliseconds to open and which most runs do not need. Plain is what can
 * be written to at once: files, pipes, and the device for what nobody wants to see.
 */
function streamKindOf(fd: number): StreamKind {
  try {
    const found = fstatSync(fd);
    if (found.isFile() || found.isFIFO() || found.isSocket()) return 'is plain';
    if (!found.isCharacterDevice()) return 'is special';
    return found.rdev === statSync(os().devNull).rdev ? 'is plain' : 'may be a terminal';
  } catch {
    return 'is special';
  }
}

/** Short texts are written without Node's stream, which is opened when it is needed. */
function outputTo(fd: 1 | 2): OutputStream {
  let budget = PIPE_BUFFER_BYTES;
  let opened: NodeJS.WriteStream | undefined;
  const stream = () => {
    if (opened === undefined) {
      opened = fd === 1 ? process.stdout : process.stderr;
      // A write's own callback gets the error; without a listener Node would throw it as well.
      opened.on('error', () => {});
    }
    return opened;
  };
  /** Returns what is still to be written. */
  const writeAtOnce = (bytes: Buffer): Buffer => {
    budget -= bytes.length;
    if (opened !== undefined || budget < 0 || streamKindOf(fd) !== 'is plain') return bytes;
    let rest = bytes;
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
    }
    return rest;
  };
  let terminal: boolean | undefined;
  const isTTY = () => {
    terminal ??= streamKindOf(fd) === 'may be a terminal' && stream().isTTY === true;
    return terminal;
  };
  return {
    write: async (text) => {
      const rest = writeAtOnce(Buffer.from(text));
      if (rest.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        stream().write(rest, (error) => (error ? reject(error) : resolve()));
      });
    },
    get isTTY() {
      return isTTY();
    },
    get columns() {
      // A terminal that does not know its size says 0.
      return (isTTY() && stream().columns) || undefined;
    },
    get rows() {
      return (isTTY() && stream().rows) || undefined;
    },
  };
}

function inputFrom(fd: 0): InputStream {
  const opened = async () => {
    const { createInput } = await import('./platform/prompt.ts');
    return createInput(process.stdin, process.stderr);
  };
  return {
    get isTTY() {
      return streamKindOf(fd) === 'may be a terminal' && process.stdin.isTTY === true;
    },
    readAll: async () => (await opened()).readAll(),
    ask: async (prompt, options) => (await opened()).ask(prompt, options),
  };
}

let interruption: AbortController | undefined;

/** Aborted by the first Ctrl-C (or SIGTERM). It takes a while to make, and most that is short asks for none. */
function interruptController(): AbortController {
  interruption ??= new AbortController();
  return interruption;
}

/** The second one ends the process at once. */
function interrupt(): void {
  if (interruption?.signal.aborted) process.exit(130);
  interruptController().abort(new MagnumError('interrupted', 'Interrupted.'));
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

/** The script of the single file is inside the executable, under a path that Bun makes up. */
const IN_EXECUTABLE = ['/$bunfs/', 'B:/~BUN/', 'B:\\~BUN\\'];

function selfCommandOf(): string[] {
  const script = process.argv[1] as string;
  const isSingleFile = IN_EXECUTABLE.some((root) => script.startsWith(root));
  return isSingleFile ? [process.execPath] : [process.execPath, ...process.execArgv, script];
}

/** The newest Node whose engine is known to have both flags; one that has not would say so on stderr. */
const MAX_TESTED_NODE_MAJOR = 26;

/**
 * V8 collects garbage seldom while there is room: a hundred thousand rows that are printed and forgotten would take three
 * times the memory of a thousand. Both flags are read when it next thinks of growing.
 */
function limitHeapGrowth(): void {
  if (Number.parseInt(process.versions.node, 10) > MAX_TESTED_NODE_MAJOR) return;
  const { setFlagsFromString } = v8();
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new MagnumError('failed', 'The current directory no longer exists.', { cause });
  }
}

/** The root directory for a user without a name, as in a container: there are no files of such a user. */
function homeDirectory(): string {
  try {
    return os().homedir();
  } catch {
    return '/';
  }
}

/** What takes a while to make is made when it is asked for. */
const world: World = {
  env: process.env,
  get cwd() {
    return currentDirectory();
  },
  get home() {
    return process.env.HOME || homeDirectory();
  },
  platform: process.platform,
  stdin: inputFrom(0),
  stdout: outputTo(1),
  stderr: outputTo(2),
  get signal() {
    return interruptController().signal;
  },
  now: Date.now,
  sleep,
  pid: process.pid,
  selfCommand: selfCommandOf(),
  limitHeapGrowth,
};

async function start(argv: readonly string[]): Promise<number> {
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const { run } = await import('./run.ts');
  return run(argv, world);
}

start(process.argv.slice(2)).then((code) => process.exit(code));
