/** The World that src/main.ts creates from the process: main-probe.ts takes the place of src/run.ts and reports what it has. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Terminal } from '../e2e/terminal.ts';
import { temporaryDirectory } from '../support/world.ts';

const base = realpathSync(temporaryDirectory());
const script = join(base, 'main.cjs');
const preload = resolve('test/cli/main-preload.cjs');

beforeAll(async () => {
  const bundle = await rolldown({
    input: 'src/main.ts',
    platform: 'node',
    plugins: [
      {
        name: 'probe',
        resolveId: (id) => (id === './run.ts' ? resolve('test/cli/main-probe.ts') : undefined),
      },
    ],
  });
  await bundle.write({
    dir: base,
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: 'main.cjs',
    chunkFileNames: '[name]-[hash].cjs',
  });
  await bundle.close();
});

let report: string;
beforeEach(() => {
  report = join(temporaryDirectory(), 'report.json');
});
const reported = (): unknown => JSON.parse(readFileSync(report, 'utf8'));

interface Settings {
  readonly words?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly nodeOptions?: readonly string[];
  readonly stdin?: 'pipe' | 'ignore' | number;
  readonly stdout?: 'pipe' | 'ignore' | number;
  /** A shell line in which "$@" runs the probe. */
  readonly line?: string;
}

function start(
  scenario: string,
  { words = [], env, cwd, nodeOptions = [], stdin = 'ignore', stdout = 'pipe', line }: Settings = {},
): ChildProcessWithoutNullStreams {
  const argv = [process.execPath, ...nodeOptions, script, scenario, report, ...words];
  const [program = '', ...rest] = line === undefined ? argv : ['sh', '-c', line, 'sh', ...argv];
  return spawn(program, rest, {
    cwd,
    env: { PATH: process.env.PATH, HOME: base, ...env },
    stdio: [stdin, stdout, 'pipe'],
  }) as ChildProcessWithoutNullStreams;
}

async function endOf(child: ChildProcessWithoutNullStreams) {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** Runs a scenario of main-probe.ts to its end, and returns its report. */
async function probe(scenario: string, settings: Settings = {}): Promise<unknown> {
  const { code, stderr } = await endOf(start(scenario, settings));
  expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
  return reported();
}

const preloaded = (values: object): Settings => ({
  nodeOptions: ['--require', preload],
  env: { PRELOAD: JSON.stringify(values) },
});

describe('the world of main.ts', () => {
  it('has the words, the variables, the home directory, the current directory and the ID of the process', async () => {
    const cwd = realpathSync(temporaryDirectory());
    const child = start('world', { words: ['a b', '--c'], env: { PROBE: 'value' }, cwd });
    expect(await endOf(child)).toEqual({ code: 7, stdout: '', stderr: '' });
    expect(reported()).toEqual({
      words: ['a b', '--c'],
      PROBE: 'value',
      home: base,
      platform: process.platform,
      cwd,
      pid: child.pid,
      parentPid: process.pid,
      parentProgram: expect.stringContaining('node'),
      selfCommand: [process.execPath, script],
    });
  });

  it('names the program that has started the process, from the first word of its command line', async () => {
    expect(await probe('world', { line: '"$@"; exit $?' })).toMatchObject({ parentProgram: 'sh' });
  });

  it.runIf(existsSync('/bin/bash'))('names the shell of a script, not the script', async () => {
    const path = join(temporaryDirectory(), 'a-script');
    writeFileSync(path, '#!/bin/bash\n"$@"\nexit $?\n');
    chmodSync(path, 0o755);
    expect(await probe('world', { line: `${path} "$@"; exit $?` })).toMatchObject({
      parentProgram: '/bin/bash',
    });
  });

  describe('on systems without /proc', () => {
    /** A `ps` that prints its arguments, between spaces. */
    function withPs(line: string, platform = 'darwin'): Settings {
      const bin = join(temporaryDirectory(), 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'ps'), `#!/bin/sh\n${line}\n`);
      chmodSync(join(bin, 'ps'), 0o755);
      const { nodeOptions, env } = preloaded({ platform });
      return { nodeOptions, env: { ...env, PATH: `${bin}:${process.env.PATH}` } };
    }

    it('names the program that has started the process, as ps prints it', async () => {
      const world = await probe('world', withPs('echo "error" >&2; echo " /bin/zsh ($*) "'));
      expect(world).toMatchObject({ parentProgram: `/bin/zsh (-o comm= -p ${process.pid})` });
    });

    it('does not know the program if ps fails', async () => {
      expect(await probe('world', withPs('exit 1'))).not.toHaveProperty('parentProgram');
    });

    it.each(['win32', 'linux'])('does not run ps on %s', async (platform) => {
      expect(await probe('world', withPs('echo zsh', platform))).not.toHaveProperty('parentProgram');
    });
  });

  it('repeats the options of Node in the command that starts the program', async () => {
    const options = ['--no-warnings', '--stack-trace-limit=5'];
    expect(await probe('world', { nodeOptions: options })).toMatchObject({
      selfCommand: [process.execPath, ...options, script],
    });
  });

  it.each(['/$bunfs/root/magnum', 'B:/~BUN/root/magnum.exe', 'B:\\~BUN\\root\\magnum.exe'])(
    'starts the single file without a script: %s',
    async (argument) => {
      expect(await probe('world', preloaded({ argument }))).toMatchObject({
        selfCommand: [process.execPath],
      });
    },
  );

  it('fails when the current directory is asked for and no longer exists', async () => {
    const cwd = temporaryDirectory();
    const line = `cd ${cwd} && rmdir ${cwd} && "$@"`;
    expect(await probe('world', { line })).toMatchObject({
      cwd: { kind: 'failed', message: 'The current directory no longer exists.' },
    });
    expect(() => rmdirSync(cwd)).toThrow('ENOENT');
  });

  it('has the time of the system', async () => {
    expect(await probe('now')).toBe(true);
  });

  it.each([
    ['20.19.0', ['--semi-space-growth-factor=1', '--heap-growing-percent=30']],
    ['26.9.9', ['--semi-space-growth-factor=1', '--heap-growing-percent=30']],
    ['27.0.0', []],
  ])('limits the growth of the heap with the flags that Node %s is known to have', async (version, flags) => {
    expect(await probe('heap', preloaded({ version }))).toEqual(flags);
  });

  it('sleeps, leaves no listener behind, and rejects with the reason of the signal without a timer', async () => {
    expect(await probe('sleep')).toEqual({
      plain: 'done',
      took: true,
      whole: 'done',
      listenersAfter: 0,
      interrupted: { kind: 'interrupted', message: 'Stop.' },
      timersAfter: 0,
      late: { kind: 'interrupted', message: 'Stop.' },
    });
  });
});

describe('the streams of main.ts', () => {
  const NO_TERMINAL = { isTTY: false, isPipe: false };

  it.each([
    ['a socket', 'pipe', true],
    ['the null device', 'ignore', false],
  ] as const)('tell %s from a terminal without opening a stream', async (_, stdout, isPipe) => {
    expect(await probe('streams', { stdout, stdin: stdout })).toEqual({
      stdin: { isTTY: false },
      stdout: { isTTY: false, isPipe },
      stderr: { isTTY: false, isPipe: true },
      opened: [],
    });
  });

  it('tell a file from a terminal, and from a file without a name, which ksh reads like a pipe', async () => {
    const path = join(temporaryDirectory(), 'output');
    expect(await probe('streams', { line: `"$@" < ${preload} > ${path}` })).toMatchObject({
      stdin: { isTTY: false },
      stdout: NO_TERMINAL,
      opened: [],
    });
    const unnamed = `exec 3> ${path}; rm ${path}; "$@" >&3`;
    expect(await probe('streams', { line: unnamed })).toMatchObject({
      stdout: { isTTY: false, isPipe: true },
    });
  });

  it('tell a pipe and a directory from a terminal without opening a stream', async () => {
    const line = `"$@" < ${base} | cat; exit 7`;
    expect(await probe('streams', { line })).toEqual({
      stdin: { isTTY: false },
      stdout: { isTTY: false, isPipe: true },
      stderr: { isTTY: false, isPipe: true },
      opened: [],
    });
  });

  it.runIf(existsSync('/dev/zero'))('distinguish a device that is not a terminal from one', async () => {
    expect(await probe('streams', { line: '"$@" < /dev/zero > /dev/zero' })).toEqual({
      stdin: { isTTY: false },
      stdout: NO_TERMINAL,
      stderr: { isTTY: false, isPipe: true },
      opened: ['stdin', 'stdout'],
    });
  });

  it.each([
    ['a socket', {}],
    ['a pipe', { line: '"$@" | cat; exit 7' }],
  ])('write to %s without opening a stream, as much as an empty pipe accepts', async (_, settings) => {
    const words = ['49151', '1', '1', '1'];
    const { code, stdout } = await endOf(start('write', { ...settings, words }));
    expect(code).toBe(7);
    expect(stdout).toBe(`${'0'.repeat(49_151)}123`);
    expect(reported()).toEqual([
      ['done', []],
      ['done', []],
      ['done', ['stdout']],
      ['done', ['stdout']],
    ]);
  });

  it.each([
    ['a file', (path: string) => path],
    ['the null device', () => '/dev/null'],
  ])('write a short text to %s without opening a stream', async (_, target) => {
    const path = target(join(temporaryDirectory(), 'output'));
    expect(await probe('write', { line: `"$@" > ${path}`, words: ['3', '0', '2'] })).toEqual([
      ['done', []],
      ['done', []],
      ['done', []],
    ]);
    expect(readFileSync(path, 'utf8')).toBe(path === '/dev/null' ? '' : '00022');
  });

  it('writes to stderr what is for stderr', async () => {
    expect(await endOf(start('writeToStderr'))).toEqual({ code: 7, stdout: '', stderr: 'to stderr\n' });
    expect(reported()).toEqual([]);
  });

  it('write the rest of a text that a pipe does not accept with the stream', async () => {
    const { code, stdout } = await endOf(start('writePartly', { words: ['EAGAIN'] }));
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'abcdefghijk' });
    // The stream, which may still have a part to write, writes the next text too.
    expect(reported()).toEqual(['done', 'done', ['stdout'], 3]);
  });

  it.each(['EPIPE', 'ENOSPC'])('reject with the error of a write: %s', async (error) => {
    const { code, stdout } = await endOf(start('writePartly', { words: [error] }));
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'abcdef' });
    expect(reported()).toEqual([{ code: error }, { code: error }, [], 4]);
  });

  it('reject with EPIPE if the reader has closed the pipe, whether the text is short or long', async () => {
    const pipe = join(temporaryDirectory(), 'pipe');
    const line = `mkfifo ${pipe}; : < ${pipe} & exec 3> ${pipe}; wait; "$@" >&3`;
    expect(await probe('write', { line, words: ['3', '60000', '3'] })).toEqual([
      [{ code: 'EPIPE' }, []],
      [{ code: 'EPIPE' }, ['stdout']],
      [{ code: expect.stringMatching(/^(EPIPE|ERR_STREAM_DESTROYED)$/) }, ['stdout']],
    ]);
  });

  it.runIf(existsSync('/dev/full'))('reject with ENOSPC on a full device', async () => {
    expect(await probe('write', { line: '"$@" > /dev/full', words: ['3'] })).toEqual([
      [{ code: 'ENOSPC' }, ['stdout']],
    ]);
  });

  it('tell each listener of a new size, until the listener is removed', async () => {
    expect(await probe('resize')).toEqual({ calls: 2, listeners: 0 });
  });

  it('read standard input to its end', async () => {
    const child = start('readAll', { stdin: 'pipe' });
    child.stdin.end('first\nsecond ä');
    expect((await endOf(child)).code).toBe(7);
    expect(reported()).toEqual({ text: 'first\nsecond ä' });
  });
});

describe('an interrupt of main.ts', () => {
  let child: ChildProcessWithoutNullStreams;
  afterEach(() => void child.kill('SIGKILL'));

  /** Resolves when the process has written the line. */
  async function shows(line: string): Promise<void> {
    let text = '';
    while (!text.includes(line)) {
      const [piece] = await once(child.stdout, 'data');
      text += piece;
    }
  }

  const exitOf = async () => (await once(child, 'exit'))[0];

  it.each(['SIGINT', 'SIGTERM'] as const)('aborts the signal of the world after %s', async (name) => {
    child = start('interrupt');
    await shows('ready\n');
    child.kill(name);
    expect(await exitOf()).toBe(7);
    expect(reported()).toEqual({ kind: 'interrupted', message: 'Interrupted.' });
  });

  it('aborts the signal that is asked for after the interrupt', async () => {
    child = start('lateSignal');
    expect(await exitOf()).toBe(7);
    expect(reported()).toEqual([{ kind: 'interrupted', message: 'Interrupted.' }, true]);
  });

  it.each([
    ['SIGINT', 'SIGINT'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
  ] as const)('exits with 130 after %s and %s, even if the program continues', async (first, second) => {
    child = start('interruptTwice');
    await shows('ready\n');
    child.kill(first);
    await shows('interrupted\n');
    expect(child.exitCode).toBe(null);
    child.kill(second);
    expect(await exitOf()).toBe(130);
    expect(existsSync(report)).toBe(false);
  });

  it('lets work on files finish before the second interrupt exits with 130', async () => {
    const file = join(temporaryDirectory(), 'file');
    child = start('interruptSection', { words: [file], stdin: 'pipe' });
    await shows('ready\n');
    child.kill('SIGINT');
    await shows('interrupted\n');
    child.kill('SIGINT');
    child.stdin.write('the signal comes first');
    child.stdin.end();
    expect(await exitOf()).toBe(130);
    expect(readFileSync(file, 'utf8')).toBe('complete');
  });

  it('exits with 130 at the third interrupt, before work on files is finished', async () => {
    const file = join(temporaryDirectory(), 'file');
    child = start('interruptSection', { words: [file], stdin: 'pipe' });
    await shows('ready\n');
    const exit = exitOf();
    child.kill('SIGINT');
    await shows('interrupted\n');
    // Two signals of one kind may be delivered as one.
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await exit).toBe(130);
    expect(existsSync(file)).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'stops at SIGTSTP after `before`, and calls `after` at SIGCONT',
    async () => {
      child = start('suspend', { stdin: 'pipe' });
      await shows('ready\n');
      child.kill('SIGTSTP');
      const stateOf = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.[0];
      await expect.poll(stateOf, { interval: 5, timeout: 10_000 }).toBe('T');
      child.kill('SIGCONT');
      await shows('continued\n');
      child.stdin.end();
      expect(await exitOf()).toBe(7);
      expect(reported()).toEqual({ events: ['before', 'after'], during: [1, 1], after: [0, 0] });
    },
  );
});

describe('main.ts in a terminal', { tags: ['python3'] }, () => {
  let terminal: Terminal;
  afterEach(() => terminal.close());

  /** The probe runs in `line`, a shell line, as "$@". */
  function open(line: string, scenario: string, ...words: string[]): void {
    const probe = [process.execPath, script, scenario, report, ...words];
    const env = { PATH: process.env.PATH ?? '', HOME: base };
    terminal = new Terminal(['sh', '-c', `${line}; echo exit=$?`, 'sh', ...probe], { cwd: base, env });
  }

  it('recognizes a terminal, and has its size', async () => {
    // The first output sets the size.
    open('echo started; sleep 0.1; "$@"', 'streams');
    await terminal.shows('exit=7');
    const stream = { isTTY: true, isPipe: false, columns: 160, rows: 160 };
    expect(reported()).toEqual({
      stdin: { isTTY: true },
      stdout: stream,
      stderr: stream,
      opened: ['stdin', 'stdout', 'stderr'],
    });
  });

  it('knows no size of a terminal that reports none', async () => {
    open('"$@"', 'streams');
    await terminal.shows('exit=7');
    expect(reported()).toMatchObject({ stdout: { isTTY: true }, stderr: { isTTY: true } });
    for (const stream of ['stdout', 'stderr'])
      for (const size of ['columns', 'rows']) expect(reported()).not.toHaveProperty([stream, size]);
  });

  it('writes to a terminal with its stream', async () => {
    open('"$@"', 'write', '4', '2');
    expect(await terminal.shows('exit=7')).toMatch(/^000011exit=7/);
    expect(reported()).toEqual([
      ['done', ['stdout']],
      ['done', ['stdout']],
    ]);
  });

  it.each([
    ['', 'demo'],
    ['secret', ''],
  ])('shows a prompt on stderr, and reads the answer: %s', async (kind, shown) => {
    const output = join(base, basename(report));
    open(`"$@" > ${output}`, 'ask', kind);
    await terminal.shows('Name: ');
    terminal.type('demo\r');
    const screen = await terminal.shows('exit=7');
    const afterPrompt = screen.slice(screen.lastIndexOf('Name: ') + 'Name: '.length);
    expect(afterPrompt.replaceAll('\r', '')).toBe(`${shown}\nexit=7\n`);
    expect(reported()).toEqual({ answer: 'demo' });
    expect(readFileSync(output, 'utf8')).toBe('');
  });
});
