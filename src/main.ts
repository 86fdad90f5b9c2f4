/** The process: creates a World from it, runs the program and exits with its code. Commands read no other global state. */
import { fstatSync, readFileSync, statSync, writeSync } from 'node:fs';
import { codeOf, interruptedError, MagnumError } from './errors.ts';
import { afterCriticalSections } from './platform/critical-section.ts';
import { findHomeDirectory } from './platform/home-directory.ts';
import type { InputStream, OutputStream, World } from './world.ts';

/** Loaded on first use. `require`, because this module is bundled as CommonJS and the callers are synchronous. */
const os = (): typeof import('node:os') => require('node:os');
const v8 = (): typeof import('node:v8') => require('node:v8');

/** An empty pipe accepts this many bytes without a reader. */
const PIPE_BUFFER_BYTES = 48 * 1024;

type StreamKind = 'possible terminal' | 'file or pipe' | 'other';

/**
 * Classifies a file descriptor without opening Node's stream for it, which takes milliseconds. Files, pipes and the null device
 * can be written to synchronously.
 */
function streamKindOf(fd: number): StreamKind {
  try {
    const stats = fstatSync(fd);
    if (stats.isFile() || stats.isFIFO() || stats.isSocket()) return 'file or pipe';
    if (!stats.isCharacterDevice()) return 'other';
    return stats.rdev === statSync(os().devNull).rdev ? 'file or pipe' : 'possible terminal';
  } catch {
    return 'other';
  }
}

/** ksh93 reads the output of $(…) from a file without a name. */
function isPipe(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFIFO() || stats.isSocket() || (stats.isFile() && stats.nlink === 0);
  } catch {
    return false;
  }
}

/** Writes short texts synchronously; opens Node's stream only when it is needed. */
function outputTo(fd: 1 | 2): OutputStream {
  let budget = PIPE_BUFFER_BYTES;
  let openStream: NodeJS.WriteStream | undefined;
  const stream = () => {
    if (openStream === undefined) {
      openStream = fd === 1 ? process.stdout : process.stderr;
      // The callback of each write reports its error; without a listener Node would also throw it.
      openStream.on('error', () => {});
    }
    return openStream;
  };
  /** Returns the bytes that are still to be written. */
  const writeSynchronously = (bytes: Buffer): Buffer => {
    budget -= bytes.length;
    if (openStream !== undefined || budget < 0 || streamKindOf(fd) !== 'file or pipe') return bytes;
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
    terminal ??= streamKindOf(fd) === 'possible terminal' && stream().isTTY === true;
    return terminal;
  };
  return {
    write: async (text) => {
      const rest = writeSynchronously(Buffer.from(text));
      if (rest.length === 0) return;
      await new Promise<void>((resolve, reject) => {
        stream().write(rest, (error) => (error ? reject(error) : resolve()));
      });
    },
    get isTTY() {
      return isTTY();
    },
    get isPipe() {
      return isPipe(fd);
    },
    get columns() {
      // A terminal of unknown size reports 0.
      return (isTTY() && stream().columns) || undefined;
    },
    get rows() {
      return (isTTY() && stream().rows) || undefined;
    },
    onResize: (listener) => {
      const terminal = stream().on('resize', listener);
      return () => void terminal.off('resize', listener);
    },
  };
}

function inputFrom(fd: 0): InputStream {
  const open = async () => {
    const { createInput } = await import('./platform/prompt.ts');
    return createInput(process.stdin, process.stderr);
  };
  return {
    get isTTY() {
      return streamKindOf(fd) === 'possible terminal' && process.stdin.isTTY === true;
    },
    readAll: async () => (await open()).readAll(),
    ask: async (prompt, options) => (await open()).ask(prompt, options),
  };
}

/** Undefined on Windows, which has neither /proc nor ps. */
function programOf(pid: number): string | undefined {
  try {
    // Not `comm`: for a script with `#!/bin/bash`, that is the name of the script.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
  } catch {
    return process.platform === 'win32' || process.platform === 'linux' ? undefined : programFromPs(pid);
  }
}

function programFromPs(pid: number): string | undefined {
  try {
    const { execFileSync } = process.getBuiltinModule('node:child_process');
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: [...stdio],
    }).trim();
  } catch {
    return undefined;
  }
}

let interruption: AbortController | undefined;

/** Aborted by the first Ctrl-C or SIGTERM. Created on first use, because it takes time and short commands need none. */
function interruptController(): AbortController {
  interruption ??= new AbortController();
  return interruption;
}

let isEnding = false;

/** The second interrupt ends the process, but lets work on files finish; the third does not wait for that. */
function interrupt(): void {
  if (isEnding) process.exit(130);
  if (interruption?.signal.aborted) {
    isEnding = true;
    afterCriticalSections(() => process.exit(130));
  } else {
    interruptController().abort(interruptedError());
  }
}

function onSuspend(before: () => void, after: () => void): () => void {
  const suspend = () => {
    before();
    // The listener has replaced the effect of SIGTSTP.
    process.kill(process.pid, 'SIGSTOP');
  };
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', after);
  return () => {
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', after);
  };
}

/** Node cannot listen for the others on Windows. */
const PASSED_SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGTERM', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

function passSignals(listener: (signal: NodeJS.Signals) => void): () => void {
  for (const signal of PASSED_SIGNALS) process.off(signal, interrupt).on(signal, listener);
  return () => {
    for (const signal of PASSED_SIGNALS) process.off(signal, listener);
    listenForInterrupts();
  };
}

function listenForInterrupts(): void {
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
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

/** In the single file, the script has a virtual path inside the executable. */
const VIRTUAL_ROOTS = ['/$bunfs/', 'B:/~BUN/', 'B:\\~BUN\\'];

function selfCommandOf(): string[] {
  const script = process.argv[1] as string;
  const isSingleFile = VIRTUAL_ROOTS.some((root) => script.startsWith(root));
  return isSingleFile ? [process.execPath] : [process.execPath, ...process.execArgv, script];
}

/** The newest Node known to support both flags; V8 reports an unknown flag on stderr. */
const MAX_TESTED_NODE_MAJOR = 26;

/**
 * V8 rarely collects garbage while memory is available: printing 100,000 rows would take three times the memory of 1,000. V8
 * reads both flags the next time it considers growing the heap.
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

/** Values that take time to create are getters. */
const world: World = {
  env: process.env,
  get cwd() {
    return currentDirectory();
  },
  get home() {
    return findHomeDirectory(process.env.HOME);
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
  onSuspend,
  passSignals,
  pid: process.pid,
  get parentPid() {
    return process.ppid;
  },
  get parentProgram() {
    return programOf(process.ppid);
  },
  selfCommand: selfCommandOf(),
  limitHeapGrowth,
};

async function start(argv: readonly string[]): Promise<number> {
  listenForInterrupts();
  const { run } = await import('./run.ts');
  return run(argv, world);
}

start(process.argv.slice(2)).then((code) => process.exit(code));
