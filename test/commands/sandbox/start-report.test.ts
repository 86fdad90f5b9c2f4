/** What `sandbox start` prints on stderr: what it did, and how to undo it. */
import { describe, expect, it } from 'vitest';
import {
  describeStart,
  ignoredOptionsWarning,
  type StartReport,
} from '../../../src/commands/sandbox/start-report.ts';

const linesOf = (report: Partial<StartReport>) =>
  describeStart({
    options: {},
    release: 'zed',
    shell: 'bash',
    wasRunning: false,
    isUsed: false,
    isEvaluated: true,
    isUncertain: false,
    lost: [],
    ...report,
  } as StartReport);
const lastLine = (report: Partial<StartReport>) => linesOf(report).at(-1);

const CREATE = 'To create a cluster: magnum cluster-create web --cluster-template kubernetes';
const BACK = 'To go back: magnum sandbox stop; unset OS_CLOUD OS_CLIENT_CONFIG_FILE';
const RUNNING_BACK = 'To go back: unset OS_CLOUD OS_CLIENT_CONFIG_FILE';

describe('describeStart', () => {
  it.each<[string, Partial<StartReport>, string[]]>([
    [
      'a new sandbox',
      {},
      ['Started the sandbox (OpenStack Zed); this shell now uses its cloud sandbox.', CREATE, BACK],
    ],
    [
      'a sandbox that is running',
      { wasRunning: true },
      [
        'The sandbox is already running (OpenStack Zed); this shell now uses its cloud sandbox.',
        CREATE,
        RUNNING_BACK,
      ],
    ],
    [
      'a sandbox of an older version',
      { wasRunning: true, release: undefined },
      ['The sandbox is already running; this shell now uses its cloud sandbox.', CREATE, RUNNING_BACK],
    ],
    [
      'a sandbox that the shell uses',
      { wasRunning: true, isUsed: true, isEvaluated: false },
      [
        'The sandbox is already running (OpenStack Zed); this shell uses its cloud sandbox.',
        CREATE,
        RUNNING_BACK,
      ],
    ],
    [
      'code that the shell may reject',
      { isUncertain: true },
      ['Started the sandbox (OpenStack Zed).', CREATE, BACK],
    ],
    [
      'code that the shell may reject, but does not need',
      { isUncertain: true, isUsed: true },
      ['Started the sandbox (OpenStack Zed); this shell uses its cloud sandbox.', CREATE, BACK],
    ],
    [
      'code that is not evaluated',
      { isEvaluated: false, options: { dir: 'box' } as never },
      [
        'Started the sandbox (OpenStack Zed), but this shell does not use it yet.',
        'To use it: eval "$(magnum sandbox start --dir box)"',
        'To stop it: magnum sandbox stop --dir box',
      ],
    ],
    [
      'code for another shell that is not evaluated',
      { isEvaluated: false, shell: 'fish', options: { shell: 'fish' } as never },
      [
        'Started the sandbox (OpenStack Zed), but this shell does not use it yet.',
        'To use it: magnum sandbox start --shell fish | source',
        'To stop it: magnum sandbox stop',
      ],
    ],
  ])('reports %s', (_, report, lines) => {
    expect(linesOf(report)).toEqual(lines);
  });
});

it.each([
  ['bash', '; unset OS_CLOUD OS_CLIENT_CONFIG_FILE'],
  ['fish', '; set -e OS_CLOUD OS_CLIENT_CONFIG_FILE'],
  ['cmd', '&set OS_CLOUD=&set OS_CLIENT_CONFIG_FILE='],
] as const)('a start in %s suggests to stop the sandbox and to unset the variables', (shell, reset) => {
  expect(lastLine({ shell })).toBe(`To go back: magnum sandbox stop${reset}`);
});

it('the use of a running sandbox does not suggest to stop it, because other terminals may use it', () => {
  expect(lastLine({ wasRunning: true })).toBe(RUNNING_BACK);
});

it('a start that replaces variables of another cloud suggests a new shell', () => {
  const lost = ['OS_CLOUD', 'OS_PASSWORD'];
  const rest = 'open a new shell, because this one has lost OS_CLOUD and 1 more.';
  expect(lastLine({ lost })).toBe(`To go back: magnum sandbox stop, then ${rest}`);
  expect(lastLine({ lost, wasRunning: true })).toBe(`To go back, ${rest}`);
  expect(lastLine({ lost: ['OS_CLOUD'] })).toBe(
    'To go back: magnum sandbox stop, then open a new shell, because this one has lost OS_CLOUD.',
  );
});

describe('ignoredOptionsWarning', () => {
  const RUNNING = { url: 'http://127.0.0.1:9511', seconds: 3, perClusterDelayMs: 0 };
  const warning = (options: object, running: object = RUNNING) =>
    ignoredOptionsWarning(options as never, running as never);
  const STOP = 'To stop it first: magnum sandbox stop';

  it.each([{}, { port: 0 }, { port: 9511, seconds: 3, perClusterDelay: 0 }])(
    'is undefined for the options %j',
    (options) => {
      expect(warning(options)).toBeUndefined();
    },
  );

  it.each([
    [{ port: 80 }, '--port 9511', '--port 80 has'],
    [{ seconds: 0 }, '--seconds 3', '--seconds 0 has'],
    [{ perClusterDelay: 7 }, '--per-cluster-delay 0', '--per-cluster-delay 7 has'],
    [
      { port: 80, seconds: 0, perClusterDelay: 7 },
      '--port 9511 and --seconds 3 and --per-cluster-delay 0',
      '--port 80 and --seconds 0 and --per-cluster-delay 7 have',
    ],
  ])('names the options of %j', (options, actual, typed) => {
    expect(warning(options)).toBe(
      `The sandbox is already running with ${actual}, so ${typed} no effect. ${STOP}`,
    );
  });

  it('names the directory, and a value that an older sandbox does not report', () => {
    const old = { url: 'http://127.0.0.1:9511' };
    expect(warning({ dir: 'box', seconds: 1 }, old)).toBe(
      'The sandbox is already running with --seconds of an older release, so --seconds 1 has no effect. ' +
        `${STOP} --dir box`,
    );
  });
});
