/** What src/run.ts does with a command line, the error or the result of a command: the commands are those of this test. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Command } from '../../src/cli/command-spec.ts';
import { createErrorStream } from '../../src/cli/error-stream.ts';
import { complete } from '../../src/completion/complete.ts';
import type { Context } from '../../src/context.ts';
import { createContext } from '../../src/create-context.ts';
import { interruptedError, MagnumError } from '../../src/errors.ts';
import { render } from '../../src/output/render.ts';
import { message, outcomes, type Result, rows, text } from '../../src/output/result.ts';
import { OutputClosed } from '../../src/output/sink.ts';
import { countRows } from '../../src/output/terminal/row-counter.ts';
import { ownCommand, typedCommandWith } from '../../src/platform/own-command.ts';
import { run } from '../../src/run.ts';
import { version } from '../../src/version.ts';
import type { World } from '../../src/world.ts';
import { temporaryDirectory } from '../support/world.ts';

type Work = (options: Readonly<Record<string, unknown>>, context: Context, specs: unknown) => Promise<Result>;

const { commands, setWork } = vi.hoisted(() => {
  let work: Work = async () => {
    throw new Error('no work');
  };
  const command = (table: object): Command => ({
    table: { summary: 'Probe.', output: 'rows', ...table } as unknown as Command['table'],
    load: async () => (options, context, specs) => work(options, context, specs),
  });
  return {
    commands: [
      command({
        names: ['thing-list', 'thing list'],
        description: 'A paragraph that is longer than the terminal of the test, which has forty columns.',
        positionals: {
          cluster: { label: '<cluster>', help: 'Cluster.', count: 'optional', completes: 'cluster' },
        },
        options: {
          limit: { type: 'integer', flag: '--limit <limit>', help: 'Limit.', deprecated: ['--old-limit'] },
        },
      }),
      command({ names: ['thing-offline'], isOffline: true, output: 'message' }),
      command({
        names: ['thing-special'],
        skipsCurrentDirectory: true,
        reportsConfigWarnings: true,
        prefersOwnUser: true,
        neverPromptsForLogin: true,
      }),
    ],
    setWork: (next: Work) => {
      work = next;
    },
  };
});

vi.mock('../../src/commands/registry.ts', () => ({ commands }));
vi.mock('../../src/completion/complete.ts', () => ({ complete: vi.fn(async () => 42) }));
vi.mock('../../src/create-context.ts', { spy: true });
vi.mock('../../src/cli/error-stream.ts', { spy: true });
vi.mock('../../src/output/render.ts', { spy: true });
vi.mock('../../src/output/terminal/row-counter.ts', { spy: true });

beforeEach(() => {
  vi.clearAllMocks();
});

const specs = commands.map(({ table }) => table);
const NOTHING = message('Done.', { done: true });

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Changes = Omit<Partial<World>, 'stdin' | 'stdout' | 'stderr'> & {
  readonly [K in 'stdin' | 'stdout' | 'stderr']?: Partial<World[K]>;
};

function worldOf({ stdin, stdout, stderr, ...changes }: Changes = {}) {
  const written = { stdout: '', stderr: '' };
  const writer = (name: 'stdout' | 'stderr') => async (piece: string) => {
    written[name] += piece;
  };
  const home = '/home/user';
  const world: World = {
    env: { HOME: home },
    cwd: home,
    home,
    platform: 'linux',
    stdin: { isTTY: false, readAll: async () => 'input', ask: async () => 'answer', ...stdin },
    stdout: { write: writer('stdout'), isTTY: false, isPipe: true, ...stdout },
    stderr: { write: writer('stderr'), isTTY: false, isPipe: true, ...stderr },
    signal: new AbortController().signal,
    now: Date.now,
    sleep: () => Promise.reject(new Error('sleeps')),
    pid: 1,
    selfCommand: ['node', 'magnum.js'],
    ...changes,
  };
  return { world, written };
}

async function runLine(line: string, changes: Changes = {}): Promise<Finished> {
  const { world, written } = worldOf(changes);
  const code = await run(line === '' ? [] : line.split(' '), world);
  return { code, ...written };
}

/** Runs a line whose command does this, and returns what it returns. */
async function inCommand<T>(line: string, work: (context: Context) => T, changes: Changes = {}) {
  let result: Awaited<T> | undefined;
  setWork(async (_, context) => {
    result = await work(context);
    return NOTHING;
  });
  const finished = await runLine(line, changes);
  expect(finished.code, finished.stderr).toBe(0);
  return { ...finished, result };
}

const failWith = (error: unknown) =>
  setWork(async () => {
    throw error;
  });

describe('a command line', () => {
  it('runs the command with its options, the context and the specifications of all commands', async () => {
    let received: unknown;
    setWork(async (options, _, given) => {
      received = { options, given };
      return NOTHING;
    });
    expect(await runLine('thing list web --limit 3')).toEqual({ code: 0, stdout: 'Done.\n', stderr: '' });
    expect(received).toEqual({ options: { cluster: 'web', limit: 3 }, given: specs });
  });

  it.each(['--version', '-V', '--version thing-list', 'thing-list -V'])(
    'magnum %s prints the version',
    async (line) => {
      expect(await runLine(line)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    },
  );

  it('__complete is completion with the words after it, but only as the first word', async () => {
    const { world } = worldOf();
    expect(await run(['__complete', 'bash', 'x'], world)).toBe(42);
    expect(complete).toHaveBeenCalledExactlyOnceWith(['bash', 'x'], specs, world);
    expect(await run(['thing-list', '__complete'], world)).not.toBe(42);
    expect(createContext).toHaveBeenCalledTimes(1);
  });

  it('prints the help of a command in the width of stdout', async () => {
    const { code, stdout, stderr } = await runLine('thing-list --help', {
      stdout: { isTTY: true, columns: 40 },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: magnum thing-list/);
    expect(stdout.split('\n').find((line) => line.length > 40)).toBe(undefined);
    expect((await runLine('thing-list --help')).stdout).not.toBe(stdout);
  });

  it('prints the overview without a command', async () => {
    expect(await runLine('')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: magnum \[options\]/),
    });
  });

  it('warns of a deprecated option', async () => {
    expect((await inCommand('thing-list --old-limit 3', () => undefined)).stderr).toBe(
      'WARNING: The --old-limit parameter is deprecated and will be removed in a future release. Use the --limit parameter to avoid seeing this message.\n',
    );
  });
});

describe('the pager', () => {
  const LONG = 'one\ntwo\nthree\nfour\n';

  async function paged(line: string, changes: Changes = {}) {
    const file = join(temporaryDirectory(), 'paged');
    const finished = await runLine(line, {
      env: { PATH: process.env.PATH, MAGNUM_PAGER: `cat > ${file}` },
      ...changes,
      stdout: { isTTY: true, rows: 3, columns: 80, ...changes.stdout },
    });
    return { ...finished, paged: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
  }

  it('shows long help instead of stdout', async () => {
    const { stdout: help } = await runLine('thing-list --help');
    expect(await paged('thing-list --help')).toEqual({ code: 0, stdout: '', stderr: '', paged: help });
  });

  it('shows a text for reading', async () => {
    setWork(async () => ({ ...text(LONG), isForReading: true }));
    expect(await paged('thing-offline')).toEqual({ code: 0, stdout: '', stderr: '', paged: LONG });
  });

  it('is not used for other texts, for text that arrives in pieces, and without a terminal', async () => {
    setWork(async () => text(LONG));
    expect(await paged('thing-offline')).toMatchObject({ code: 0, stdout: LONG, paged: undefined });
    const pieces = async function* () {
      yield LONG;
    };
    setWork(async () => ({ ...text(pieces()), isForReading: true }));
    expect(await paged('thing-offline')).toMatchObject({ code: 0, stdout: LONG, paged: undefined });
    setWork(async () => ({ ...text(LONG), isForReading: true }));
    expect(await paged('thing-offline', { stdout: { isTTY: false } })).toMatchObject({
      code: 0,
      stdout: LONG,
      paged: undefined,
    });
  });

  it('is not used for a text that fits', async () => {
    setWork(async () => ({ ...text('one\n'), isForReading: true }));
    expect(await paged('thing-offline')).toEqual({ code: 0, stdout: 'one\n', stderr: '', paged: undefined });
  });
});

describe('an error', () => {
  it('is printed with its hint, and determines the exit code', async () => {
    failWith(new MagnumError('not-found', 'No such thing.', { hint: 'Look elsewhere.', status: 404 }));
    expect(await runLine('thing-list')).toEqual({
      code: 3,
      stdout: '',
      stderr: 'ERROR: No such thing. (HTTP 404)\nLook elsewhere.\n',
    });
  });

  it('gets a hint that takes a request to find, unless it has one', async () => {
    const findHint = vi.fn(async () => 'Found.');
    failWith(new MagnumError('failed', 'Failed.', { findHint }));
    expect((await runLine('thing-list')).stderr).toBe('ERROR: Failed.\nFound.\n');
    failWith(new MagnumError('failed', 'Failed.', { findHint, hint: 'Own.' }));
    expect((await runLine('thing-list')).stderr).toBe('ERROR: Failed.\nOwn.\n');
    expect(findHint).toHaveBeenCalledOnce();
  });

  it.each([
    ['EPIPE', Object.assign(new Error('closed'), { code: 'EPIPE' })],
    ['OutputClosed', new OutputClosed()],
  ])('%s of stdout is a success without a message', async (_, error) => {
    failWith(error);
    expect(await runLine('thing-list')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('of a write to stdout is a failure', async () => {
    setWork(async () => NOTHING);
    const write = async () => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    expect(await runLine('thing-list', { stdout: { write } })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^ERROR: Cannot write the output: /),
    });
  });

  it.each(['--version', 'thing-list --version', 'thing-list --help', ''])(
    'of a write to stdout is reported by magnum %s, unless the reader has closed it',
    async (line) => {
      const failWrite = (code: string) => async () => {
        throw Object.assign(new Error('failed'), { code });
      };
      const { code, stderr } = await runLine(line, { stdout: { write: failWrite('ENOSPC') } });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/^ERROR: Cannot write the output: .*\n$/),
      });
      expect(await runLine(line, { stdout: { write: failWrite('EPIPE') } })).toMatchObject({
        code: 0,
        stderr: '',
      });
    },
  );

  it.each([
    ['thing-list --nonsense -f json', true],
    ['thing-list --nonsense', false],
    ['thing-list -f json', true],
    ['thing-list --form json', true],
    ['thing-list -f json -f table', false],
    ['thing-offline -fjson', true],
  ])('magnum %s is JSON on stderr: %s', async (line, isJson) => {
    failWith(new MagnumError('failed', 'Failed.'));
    const { stdout, stderr } = await runLine(line);
    expect(stdout).toBe('');
    expect(stderr.startsWith('{"error":{"kind":')).toBe(isJson);
    expect(stderr.startsWith('ERROR: ')).toBe(!isJson);
  });

  it.each([
    ['thing-list --nonsense --debug', true],
    ['thing-list --nonsense', false],
    ['thing-list --debug', true],
    ['thing-list --deb', true],
    ['thing-list', false],
  ])('magnum %s prints the stack: %s', async (line, hasStack) => {
    failWith(new MagnumError('failed', 'Failed.'));
    expect(/\n {4}at /.test((await runLine(line)).stderr)).toBe(hasStack);
  });

  it.each([
    ['thing-list', 'ERROR: One two\nthree four five.\n'],
    [
      'thing-list --debug',
      /^ERROR: One two three four five\.\nMagnumError: One two three four five\.\n {4}at /,
    ],
    ['thing-list -f json', '{"error":{"kind":"failed","exit":1,"message":"One two three four five."}}\n'],
  ])('magnum %s is fitted to the terminal only if no program reads it', async (line, expected) => {
    failWith(new MagnumError('failed', 'One two three four five.'));
    const { stderr } = await runLine(line, { stderr: { isTTY: true, columns: 16 } });
    if (typeof expected === 'string') expect(stderr).toBe(expected);
    else expect(stderr).toMatch(expected);
  });

  it('clears the line of the ^C only after an interrupt', async () => {
    const terminal = { stderr: { isTTY: true, columns: 80 } };
    failWith(interruptedError());
    expect(await runLine('thing-list', terminal)).toEqual({
      code: 130,
      stdout: '',
      stderr: '\r\u001b[KERROR: Interrupted.\n',
    });
    failWith(new MagnumError('failed', 'Failed.'));
    expect(await runLine('thing-list', terminal)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ERROR: Failed.\n',
    });
  });

  it('is written when the run ends, also to a slow stderr', async () => {
    failWith(new MagnumError('failed', 'Failed.', { hint: 'Hint.' }));
    let written = '';
    const write = async (piece: string) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      written += piece;
    };
    await runLine('thing-list', { stderr: { write } });
    expect(written).toBe('ERROR: Failed.\nHint.\n');
  });

  it.each([
    ['thing-list', "ERROR: Denied: 'me'.\nOS_USERNAME is in quotes, which are part of the value.\n"],
    ['thing-offline', "ERROR: Denied: 'me'.\n"],
  ])(
    'of a login gets advice about the settings, but not in a command without a cloud: %s',
    async (line, stderr) => {
      failWith(new MagnumError('usage', "Denied: 'me'."));
      expect(await runLine(line, { env: { OS_USERNAME: "'me'" } })).toEqual({ code: 2, stdout: '', stderr });
    },
  );

  it('has the progress lines removed', async () => {
    const { createErrorStream: create } = await vi.importActual<
      typeof import('../../src/cli/error-stream.ts')
    >('../../src/cli/error-stream.ts');
    const done = vi.fn();
    vi.mocked(createErrorStream).mockImplementationOnce((world) => {
      const stream = create(world);
      return { ...stream, progress: { ...stream.progress, done } };
    });
    failWith(new MagnumError('failed', 'Failed.'));
    await runLine('thing-list');
    expect(done).toHaveBeenCalledOnce();
  });
});

describe('the context of a command', () => {
  const partsOf = async (line: string, changes?: Changes) => {
    await inCommand(line, () => undefined, changes);
    return vi.mocked(createContext).mock.calls.at(-1)?.[0];
  };

  it('has the options for the cloud', async () => {
    expect(
      await partsOf('thing-list --os-cloud prod --os-username me --insecure --allow-http'),
    ).toMatchObject({
      quiet: false,
      cloudOptions: {
        cloud: 'prod',
        auth: { username: 'me' },
        values: { verify: false },
        allowHttp: true,
        usesDefaultCloud: true,
        prefersOwnUser: undefined,
      },
      skipsCurrentDirectory: undefined,
      reportsConfigWarnings: undefined,
      neverPromptsForLogin: undefined,
    });
  });

  it('has the properties of the command', async () => {
    expect(await partsOf('thing-special --quiet')).toMatchObject({
      quiet: true,
      cloudOptions: { prefersOwnUser: true },
      skipsCurrentDirectory: true,
      reportsConfigWarnings: true,
      neverPromptsForLogin: true,
    });
  });

  it.each([
    ['thing-list', undefined, undefined],
    ['thing-list', '', undefined],
    ['thing-list', 'from-variable', 'from-variable'],
    ['thing-list --profile typed', 'from-variable', 'typed'],
  ])('magnum %s has the key of traces with OS_PROFILE=%s: %s', async (line, OS_PROFILE, key) => {
    expect(await partsOf(line, { env: { OS_PROFILE } })).toMatchObject({ traceKey: key });
  });

  it('writes DEBUG lines with --debug, without fitting them to the terminal', async () => {
    expect((await partsOf('thing-list'))?.debug).toBe(undefined);
    const { stderr } = await inCommand(
      'thing-list --debug',
      () => vi.mocked(createContext).mock.calls.at(-1)?.[0].debug?.('GET a long line\u001b'),
      { stderr: { isTTY: true, columns: 10 } },
    );
    expect(stderr).toBe('DEBUG: GET a long line\\x1b\n');
  });

  it.each([
    ['OS_CLOUD', 'prod\r', 'prod', ['OS_CLOUD']],
    ['MAGNUM_PAGER', 'less\r\r', 'less', ['MAGNUM_PAGER']],
    ['OS_CLOUD', 'prod', 'prod', undefined],
    ['EDITOR', 'vi\r', 'vi\r', undefined],
  ])(
    'has the variable %s=%j as %j, and names the repaired ones: %j',
    async (name, value, repaired, names) => {
      const { result } = await inCommand(
        'thing-list',
        ({ world }) => [world.env[name], world.repairedVariables],
        {
          env: { [name]: value },
        },
      );
      expect(result).toEqual([repaired, names]);
    },
  );

  it('does not evaluate a part of the world that the command does not use', async () => {
    const { world } = worldOf({ env: { OS_CLOUD: 'prod\r' } });
    const fail = () => {
      throw new Error('evaluated');
    };
    for (const name of ['cwd', 'home', 'parentProgram'])
      Object.defineProperty(world, name, { enumerable: true, get: fail });
    setWork(async (_, context) => message(`pid ${context.world.pid}`, {}));
    expect(await run(['thing-list'], world)).toBe(0);
  });

  it('makes hints repeat the options and the command, but no secrets', async () => {
    const line = 'thing-list web --limit 3 --os-cloud prod --os-project-name p --os-password hidden';
    const { result } = await inCommand(line, () => [
      ownCommand('thing-list'),
      typedCommandWith('cluster', 'web', 'db'),
    ]);
    expect(result).toEqual([
      'magnum thing-list --os-cloud prod --os-project-name p',
      'magnum thing-list db --limit 3 --os-cloud prod --os-project-name p',
    ]);
  });
});

describe('prompts', () => {
  const TERMINAL = { isTTY: true };

  it.each([
    ['thing-list', undefined, true],
    ['thing-list', '', true],
    ['thing-list', '0', true],
    ['thing-list', 'false', true],
    ['thing-list', '1', false],
    ['thing-list', 'yes', false],
    ['thing-list --no-input', undefined, false],
    ['thing-list --no-input', '0', false],
  ])('magnum %s with MAGNUM_NO_INPUT=%s: %s', async (line, MAGNUM_NO_INPUT, isTTY) => {
    const { result } = await inCommand(
      line,
      async ({ world: { stdin } }) => [stdin.isTTY, await stdin.readAll(), await stdin.ask('Name: ')],
      { stdin: TERMINAL, env: { MAGNUM_NO_INPUT } },
    );
    expect(result).toEqual([isTTY, 'input', 'answer']);
  });

  it('appear after the lines that were written before, without control characters', async () => {
    const events: string[] = [];
    const write = async (piece: string) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      events.push(piece);
    };
    const ask = async (prompt: string, options?: object) => {
      events.push(`${prompt} ${JSON.stringify(Object.keys(options ?? {}))}`);
      return 'me';
    };
    const { result } = await inCommand(
      'thing-list',
      ({ say, world: { stdin } }) => {
        say('Before.');
        return stdin.ask('Name\u001b[2J\n: ', { secret: true });
      },
      { stdin: { ...TERMINAL, ask }, stderr: { write } },
    );
    expect(result).toBe('me');
    expect(events).toEqual(['Before.\n', 'Name\\x1b[2J\\n:  ["secret","signal"]']);
  });

  it('hide the progress lines', async () => {
    const { createErrorStream: create } = await vi.importActual<
      typeof import('../../src/cli/error-stream.ts')
    >('../../src/cli/error-stream.ts');
    let isHidden = false;
    vi.mocked(createErrorStream).mockImplementationOnce((world) => {
      const stream = create(world);
      const suspend: typeof stream.progress.suspend = async (work) => {
        isHidden = true;
        const result = await work();
        isHidden = false;
        return result;
      };
      return { ...stream, progress: { ...stream.progress, suspend } };
    });
    const ask = async () => (isHidden ? 'hidden' : 'shown');
    const { result } = await inCommand('thing-list', ({ world: { stdin } }) => stdin.ask('Name: '), {
      stdin: { ...TERMINAL, ask },
    });
    expect([result, isHidden]).toEqual(['hidden', false]);
  });

  it.each(['the run', 'the prompt'] as const)('end when the signal of %s is aborted', async (name) => {
    const [ofRun, ofPrompt] = [new AbortController(), new AbortController()];
    const ask = (_: string, options?: { signal?: AbortSignal | undefined }) =>
      new Promise<undefined>((resolve) => {
        options?.signal?.addEventListener('abort', () => resolve(undefined));
        setImmediate(() => (name === 'the run' ? ofRun : ofPrompt).abort(interruptedError()));
      });
    setWork(async (_, { world: { stdin } }) => {
      const answer = await stdin.ask('Name: ', { signal: ofPrompt.signal });
      return message(`answer: ${answer}`, {});
    });
    const { code, stdout, stderr } = await runLine('thing-list', {
      stdin: { ...TERMINAL, ask },
      signal: ofRun.signal,
    });
    expect({ code, stdout, stderr }).toEqual(
      name === 'the run'
        ? { code: 130, stdout: '', stderr: 'ERROR: Interrupted.\n' }
        : { code: 0, stdout: 'answer: undefined\n', stderr: '' },
    );
  });

  it('end with the signal of the run if they have no other', async () => {
    const { signal } = new AbortController();
    let received: AbortSignal | undefined;
    const ask = async (_: string, options?: { signal?: AbortSignal | undefined }) => {
      received = options?.signal;
      return '';
    };
    await inCommand('thing-list', ({ world: { stdin } }) => stdin.ask('Name: '), {
      stdin: { ...TERMINAL, ask },
      signal,
    });
    expect(received).toBe(signal);
  });
});

describe('a result', () => {
  const list = (names: readonly string[] = ['a']) =>
    rows(
      ['uuid', 'status'],
      names.map((name) => ({ uuid: name, status: 'CREATE_FAILED' })),
    );

  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '0' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ NO_COLOR: '1', CLICOLOR_FORCE: '1' }, true, false],
    [{ NO_COLOR: '1', CLICOLOR_FORCE: '1' }, false, false],
    [{ NO_COLOR: '', CLICOLOR_FORCE: '1' }, false, true],
    [{ CLICOLOR_FORCE: '1' }, false, true],
    [{ CLICOLOR_FORCE: '1' }, true, true],
    [{ CLICOLOR_FORCE: '0' }, false, false],
    [{ CLICOLOR_FORCE: '0' }, true, true],
    [{ CLICOLOR_FORCE: '' }, false, false],
    [{ CLICOLOR_FORCE: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ TERM: 'xterm' }, true, true],
    [{ TERM: 'xterm' }, false, false],
    [{ TERM: 'dumb', CLICOLOR_FORCE: '1' }, true, true],
    [{ TERM: 'dumb', CLICOLOR_FORCE: '1' }, false, true],
    [{ TERM: 'dumb', CLICOLOR_FORCE: '0' }, true, false],
    [{ TERM: 'dumb', NO_COLOR: '1' }, true, false],
    [{ TERM: 'dumb', NO_COLOR: '' }, true, false],
  ])('with %j on a terminal (%s) has colors: %s', async (env, isTTY, hasColor) => {
    setWork(async () => list());
    const { stdout } = await runLine('thing-list', { env, stdout: { isTTY, columns: 80 } });
    expect(stdout).toContain('CREATE_FAILED');
    expect(stdout.includes('\u001b[')).toBe(hasColor);
  });

  it('is printed with the output options', async () => {
    setWork(async () => list(['b', 'a']));
    expect(await runLine('thing-list -f value -c uuid --sort-column uuid')).toEqual({
      code: 0,
      stdout: 'a\nb\n',
      stderr: '',
    });
  });

  it('is a list of UUIDs with --quiet, without remarks and progress', async () => {
    let isLive: boolean | undefined;
    setWork(async (_, { remark, progress }) => {
      remark('A remark.');
      isLive = progress.isLive;
      return list(['a', 'b']);
    });
    const terminal = { stderr: { isTTY: true, columns: 80 } };
    expect(await runLine('thing-list --quiet', terminal)).toEqual({ code: 0, stdout: 'a\nb\n', stderr: '' });
    expect(isLive).toBe(false);
    expect((await runLine('thing-list', terminal)).stderr).toBe('A remark.\n');
    expect(isLive).toBe(true);
  });

  it.each([
    [[], 0],
    [['not-found'], 3],
    [['not-found', undefined], 1],
    [['failed', 'timeout'], 6],
  ] as const)('with the outcomes %j has the exit code %s', async (kinds, code) => {
    setWork(async () =>
      outcomes(
        kinds.map((kind) => ({
          item: 'x',
          text: `${kind}.`,
          error: kind && new MagnumError(kind, 'Failed.'),
        })),
      ),
    );
    expect((await runLine('thing-list')).code).toBe(code);
  });

  it('is written to the streams of the run', async () => {
    setWork(async () => list());
    const limitHeapGrowth = () => undefined;
    const { world } = worldOf({ limitHeapGrowth });
    await run(['thing-list'], world);
    const streams = vi.mocked(render).mock.calls[0]?.[2];
    expect(streams?.stdout).toBe(world.stdout);
    expect(streams?.stderr).toBe(vi.mocked(createErrorStream).mock.results[0]?.value.stream);
    expect(streams?.limitHeapGrowth).toBe(limitHeapGrowth);
  });

  it('is written around the progress lines on a terminal', async () => {
    setWork(async () => list());
    const { world } = worldOf({ stdout: { isTTY: true, columns: 80 }, stderr: { isTTY: true, columns: 80 } });
    await run(['thing-list'], world);
    const stdout = vi.mocked(render).mock.calls[0]?.[2].stdout;
    expect(stdout).not.toBe(world.stdout);
    expect(stdout).toMatchObject({ isTTY: true, columns: 80 });
  });

  it.each([
    ['thing-list', { isTTY: true }, true],
    ['thing-list', { isTTY: false }, true],
    ['thing-list -f json', { isTTY: true }, false],
    ['thing-list -f json', { isTTY: false }, true],
    ['thing-list -f json --sort-column uuid', { isTTY: true }, true],
    ['thing-list --quiet', { isTTY: false }, false],
  ])('of %s with stdout %j counts the rows as they arrive: %s', async (line, stdout, isCounted) => {
    setWork(async () => ({ ...list(), itemNoun: 'things' }));
    await runLine(line, { stdout, stderr: { isTTY: true, columns: 80 } });
    expect(vi.mocked(countRows).mock.calls.map(([, noun]) => noun)).toEqual(isCounted ? ['things'] : []);
  });

  it.each([
    ['without a noun', list(), true],
    ['of another kind', NOTHING, true],
    ['without a terminal', { ...list(), itemNoun: 'things' }, false],
  ])('%s does not count rows', async (_, result, isTTY) => {
    setWork(async () => result);
    expect((await runLine('thing-list', { stderr: { isTTY, columns: 80 } })).code).toBe(0);
    expect(countRows).not.toHaveBeenCalled();
  });
});
