/**
 * Replaces src/run.ts in the bundle of src/main.ts that main.test.ts runs: [scenario, file for the report as JSON, ...arguments]. Each
 * scenario uses a part of the World that src/main.ts creates, and its exit code is 7, unlike all others.
 */
import { getEventListeners } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { codeOf, MagnumError } from '../../src/errors.ts';
import { inCriticalSection } from '../../src/platform/critical-section.ts';
import type { World } from '../../src/world.ts';

/** The streams of Node that were opened. */
const opened: string[] = [];
for (const name of ['stdin', 'stdout', 'stderr'] as const) {
  const { get } = Object.getOwnPropertyDescriptor(process, name) as { get(): unknown };
  Object.defineProperty(process, name, {
    configurable: true,
    get() {
      if (!opened.includes(name)) opened.push(name);
      return get.call(process);
    },
  });
}

const errorOf = (error: unknown) =>
  error instanceof MagnumError ? { kind: error.kind, message: error.message } : { code: codeOf(error) };

async function outcomeOf(work: () => unknown): Promise<unknown> {
  try {
    return (await work()) ?? 'done';
  } catch (error) {
    return errorOf(error);
  }
}

const forever = () => new Promise(() => setInterval(() => {}, 1_000));

type Scenario = (world: World, words: readonly string[]) => Promise<unknown>;

const scenarios: Readonly<Record<string, Scenario>> = {
  async world(world, words) {
    const { env, home, platform, pid, parentPid, parentProgram, selfCommand } = world;
    const cwd = await outcomeOf(() => world.cwd);
    const { PROBE } = env;
    return { words, PROBE, home, platform, cwd, pid, parentPid, parentProgram, selfCommand };
  },

  async streams({ stdin, stdout, stderr }) {
    const describe = ({ isTTY, isPipe, columns, rows }: World['stdout']) => ({
      isTTY,
      isPipe,
      columns,
      rows,
    });
    return { stdin: { isTTY: stdin.isTTY }, stdout: describe(stdout), stderr: describe(stderr), opened };
  },

  /** Writes pieces of these lengths to stdout; reports after each which streams are open. */
  async write({ stdout }, lengths) {
    const results: unknown[] = [];
    for (const [index, length] of lengths.entries()) {
      const result = await outcomeOf(() => stdout.write(String(index).repeat(Number(length))));
      results.push([result, [...opened]]);
    }
    return results;
  },

  async writeToStderr({ stderr }) {
    await stderr.write('to stderr\n');
    return opened;
  },

  /** `writeSync` writes a part, and then fails with the error code. */
  async writePartly({ stdout }, [code = '']) {
    const fs: typeof import('node:fs') = require('node:fs');
    const { writeSync } = fs;
    let calls = 0;
    fs.writeSync = ((fd: number, bytes: Buffer) => {
      calls += 1;
      if (calls > 2) throw Object.assign(new Error(code), { code });
      return writeSync(fd, bytes.subarray(0, 3));
    }) as typeof writeSync;
    const outcomes = [
      await outcomeOf(() => stdout.write('abcdefghij')),
      await outcomeOf(() => stdout.write('k')),
    ];
    return [...outcomes, opened, calls];
  },

  async resize({ stdout }) {
    let calls = 0;
    const end = stdout.onResize?.(() => {
      calls += 1;
    });
    process.stdout.emit('resize');
    process.stdout.emit('resize');
    end?.();
    process.stdout.emit('resize');
    return { calls, listeners: process.stdout.listenerCount('resize') };
  },

  readAll: async ({ stdin }) => ({ text: await stdin.readAll() }),

  async ask({ stdin }, [secret]) {
    return { answer: await stdin.ask('Name: ', { secret: secret === 'secret' }) };
  },

  async interrupt({ signal, stdout }) {
    await stdout.write('ready\n');
    const timer = setInterval(() => {}, 1_000);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    clearInterval(timer);
    return errorOf(signal.reason);
  },

  /** Asks for the signal only after the interrupt. */
  async lateSignal(world) {
    process.emit('SIGINT');
    await setImmediate();
    const { signal } = world;
    return [signal.aborted && errorOf(signal.reason), signal === world.signal];
  },

  async interruptTwice({ signal, stdout }) {
    signal.addEventListener('abort', () => void stdout.write('interrupted\n'));
    await stdout.write('ready\n');
    return await forever();
  },

  /** Ends the section with the first line of standard input. */
  async interruptSection({ signal, stdout, stdin }, [file = '']) {
    signal.addEventListener('abort', () => void stdout.write('interrupted\n'));
    await inCriticalSection(async () => {
      await stdout.write('ready\n');
      await stdin.readAll();
      writeFileSync(file, 'complete');
    });
    return await forever();
  },

  async suspend({ onSuspend, stdout, stdin }) {
    const events: string[] = [];
    const end = onSuspend?.(
      () => events.push('before'),
      () => {
        events.push('after');
        void stdout.write('continued\n');
      },
    );
    const listeners = () => ['SIGTSTP', 'SIGCONT'].map((name) => process.listenerCount(name));
    const during = listeners();
    await stdout.write('ready\n');
    await stdin.readAll();
    end?.();
    return { events, during, after: listeners() };
  },

  async sleep({ sleep }) {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const controller = new AbortController();
    const { signal } = controller;
    const started = performance.now();
    const plain = await outcomeOf(() => sleep(20));
    const ms = performance.now() - started;
    const whole = await outcomeOf(() => sleep(1, signal));
    const listenersAfter = getEventListeners(signal, 'abort').length;
    const interrupted = outcomeOf(() => sleep(60_000, signal));
    controller.abort(new MagnumError('interrupted', 'Stop.'));
    const timersAfter = timers();
    const late = await outcomeOf(() => sleep(60_000, signal));
    return {
      plain,
      took: ms >= 19,
      whole,
      listenersAfter,
      interrupted: await interrupted,
      timersAfter,
      late,
    };
  },

  async heap({ limitHeapGrowth }) {
    const v8: typeof import('node:v8') = require('node:v8');
    const flags: string[] = [];
    v8.setFlagsFromString = (flag) => void flags.push(flag);
    limitHeapGrowth?.();
    return flags;
  },

  async now({ now }) {
    return Math.abs(now() - Date.now()) < 1_000;
  },
};

export async function run(argv: readonly string[], world: World): Promise<number> {
  const [name = '', report = '', ...words] = argv;
  const result = await scenarios[name]?.(world, name === 'world' ? [...words] : words);
  writeFileSync(report, JSON.stringify(result));
  return 7;
}
