/** The last line of `sandbox start`: how to undo what it did. */
import { expect, it } from 'vitest';
import { describeStart, type StartReport } from '../../src/commands/sandbox/start-report.ts';

const lastLine = (report: Partial<StartReport>) =>
  describeStart({
    options: {},
    shell: 'bash',
    wasRunning: false,
    isUsed: false,
    isEvaluated: true,
    isUncertain: false,
    lost: [],
    ...report,
  } as StartReport).at(-1);

it.each([
  ['bash', '; unset OS_CLOUD OS_CLIENT_CONFIG_FILE'],
  ['fish', '; set -e OS_CLOUD OS_CLIENT_CONFIG_FILE'],
  ['cmd', '&set OS_CLOUD=&set OS_CLIENT_CONFIG_FILE='],
] as const)('a start in %s suggests to stop the sandbox and to unset the variables', (shell, reset) => {
  expect(lastLine({ shell })).toBe(`To go back: magnum sandbox stop${reset}`);
});

it('the use of a running sandbox does not suggest to stop it, because other terminals may use it', () => {
  expect(lastLine({ wasRunning: true })).toBe('To go back: unset OS_CLOUD OS_CLIENT_CONFIG_FILE');
});

it('a start that replaces variables of another cloud suggests a new shell', () => {
  const lost = ['OS_CLOUD', 'OS_PASSWORD'];
  const rest = 'open a new shell, because this one has lost OS_CLOUD and 1 more.';
  expect(lastLine({ lost })).toBe(`To go back: magnum sandbox stop, then ${rest}`);
  expect(lastLine({ lost, wasRunning: true })).toBe(`To go back, ${rest}`);
});
