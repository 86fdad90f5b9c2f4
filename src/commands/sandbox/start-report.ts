/** What `sandbox start` says on stderr: stdout is code for the shell. */
import type { Options } from '../../cli/command-spec.ts';
import { evaluationOf, type Shell, shellLine } from '../../cluster-access/shell/shell-exports.ts';
import { MAIN_CLOUD } from '../../sandbox/clouds-file.ts';
import type { SandboxStatus } from '../../sandbox/control-client.ts';
import { RELEASES, type ReleaseName } from '../../sandbox/releases.ts';
import { sandboxCommand } from '../../sandbox/sandbox-command.ts';
import type { start } from './table.ts';

export interface StartReport {
  readonly options: Options<typeof start>;
  /** Undefined for a sandbox that an older version of this command has started. */
  readonly release: ReleaseName | undefined;
  readonly shell: Shell;
  readonly wasRunning: boolean;
  /** The shell used the sandbox before, so that it needs no code. */
  readonly isUsed: boolean;
  /** False if the code is printed to a terminal or a file. */
  readonly isEvaluated: boolean;
  /** The shell may have rejected the code: it needs quotes, or is for another shell. */
  readonly isUncertain: boolean;
  /** Names of the variables of another cloud whose values the shell has lost. */
  readonly lost: readonly string[];
}

export function describeStart(report: StartReport): string[] {
  const { options, release, shell, wasRunning, isUsed, isEvaluated, isUncertain } = report;
  const title = release === undefined ? '' : ` (${RELEASES[release].title})`;
  const state = `${wasRunning ? 'The sandbox is already running' : 'Started the sandbox'}${title}`;
  const stop = sandboxCommand('stop', options.dir);
  if (!isEvaluated && !isUsed)
    return [
      `${state}, but this shell does not use it yet.`,
      `To use it: ${evaluationOf(shell, startCommand(options))}`,
      `To stop it: ${stop}`,
    ];
  const use =
    isUncertain && !isUsed ? '.' : `; this shell ${isUsed ? '' : 'now '}uses its cloud ${MAIN_CLOUD}.`;
  return [
    `${state}${use}`,
    'To create a cluster: magnum cluster-create web --cluster-template kubernetes',
    wayBack(report),
  ];
}

/** With the options that the code depends on. */
const startCommand = ({ dir, shell }: Options<typeof start>): string =>
  `${sandboxCommand('start', dir)}${shell === undefined ? '' : ` --shell ${shell}`}`;

/**
 * How to undo what the command did: other terminals may use a sandbox that was running. No command can set the lost variables again: their
 * values may be secrets.
 */
function wayBack({ options, shell, wasRunning, lost: [name, ...more] }: StartReport): string {
  const stop = wasRunning ? undefined : sandboxCommand('stop', options.dir);
  if (name !== undefined) {
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const open = 'open a new shell, because this one has lost';
    const steps = stop === undefined ? `, ${open}` : `: ${stop}, then ${open}`;
    return `To go back${steps} ${name}${others}.`;
  }
  const reset = shellLine(shell, {}, ['OS_CLOUD', 'OS_CLIENT_CONFIG_FILE']);
  if (stop === undefined) return `To go back: ${reset}`;
  return `To go back: ${stop}${shell === 'cmd' ? '&' : '; '}${reset}`;
}

/** A warning about options that have no effect on the running sandbox; undefined without such options. */
export function ignoredOptionsWarning(
  { dir, port, seconds, perClusterDelay }: Options<typeof start>,
  running: SandboxStatus,
): string | undefined {
  const values = [
    // Port 0 is any free port.
    { flag: '--port', typed: port || undefined, actual: Number(new URL(running.url).port) },
    { flag: '--seconds', typed: seconds, actual: running.seconds },
    { flag: '--per-cluster-delay', typed: perClusterDelay, actual: running.perClusterDelayMs },
  ].filter(({ typed, actual }) => typed !== undefined && typed !== actual);
  if (values.length === 0) return undefined;
  const typed = values.map((value) => `${value.flag} ${value.typed}`).join(' and ');
  const actual = values
    .map((value) => `${value.flag} ${value.actual ?? 'of an older release'}`)
    .join(' and ');
  const verb = values.length === 1 ? 'has' : 'have';
  return `The sandbox is already running with ${actual}, so ${typed} ${verb} no effect. To stop it first: ${sandboxCommand('stop', dir)}`;
}
