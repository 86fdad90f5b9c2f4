import { access, constants, rm } from 'node:fs/promises';
import type { Options } from '../../cli/command-spec.ts';
import {
  defaultShell,
  evalAdvice,
  hasSameSyntax,
  shellExports,
} from '../../cluster-access/shell/shell-exports.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { shellCode } from '../../output/result.ts';
import { writeFileAtomically } from '../../platform/atomic-write.ts';
import { withFileError } from '../../platform/file-error.ts';
import { makeDirectories } from '../../platform/make-directories.ts';
import { assertOnlyUserCanReplace } from '../../platform/path-permissions.ts';
import { readRegularFile } from '../../platform/regular-file.ts';
import { readText } from '../../platform/user-file.ts';
import { type BackgroundProcess, spawnDetached } from '../../sandbox/background-process.ts';
import { CLOUDS_FILE_NOTE, formatCloudsFile, MAIN_CLOUD } from '../../sandbox/clouds-file.ts';
import {
  cannotStopError,
  conditionOf,
  findRunning,
  type SandboxStatus,
  stopRunning,
} from '../../sandbox/control-client.ts';
import { sandboxCommand } from '../../sandbox/sandbox-command.ts';
import { type SandboxDirectory, sandboxDirectory } from '../../sandbox/sandbox-directory.ts';
import { storedRelease } from '../../sandbox/state-store.ts';
import type { Environment, World } from '../../world.ts';
import { describeStart, ignoredOptionsWarning } from './start-report.ts';
import type { start } from './table.ts';

const START_TIMEOUT_MS = 20_000;
const POLL_INTERVAL_MS = 25;

export default async (options: Options<typeof start>, { world, warn, progress }: Context) => {
  const directory = sandboxDirectory(world, options.dir);
  await makeDirectory(directory, world);
  await assertNoOtherCloudsFile(directory);
  if (options.reset) await discardState(world, directory);
  const running = await findRunning(directory);
  assertSameRelease(options, directory, running);
  const ignored = running && ignoredOptionsWarning(options, running);
  if (ignored !== undefined) warn(ignored);
  if (running === undefined) progress.update('Starting the sandbox');
  const { url, release } = running ?? (await startNew(world, directory, options));
  progress.done();
  const { cloudsFile } = directory;
  const writing = writeFileAtomically(cloudsFile, formatCloudsFile(`${url}/identity/v3`));
  await withFileError('write', cloudsFile, writing);
  const shell = options.shell ?? defaultShell(world);
  const { unset, isUsed, lost } = variablesOf(world.env, cloudsFile);
  const set = { OS_CLIENT_CONFIG_FILE: cloudsFile, OS_CLOUD: MAIN_CLOUD };
  const { code, needsEval } = shellExports(shell, set, unset);
  const isEvaluated = world.stdout.isPipe === true;
  if (needsEval && isEvaluated) warn(evalAdvice(shell, 'magnum sandbox start ...'));
  const isUncertain = needsEval || !hasSameSyntax(shell, defaultShell(world));
  const wasRunning = running !== undefined;
  const report = { options, release, shell, wasRunning, isUsed, isEvaluated, isUncertain, lost };
  return shellCode(code, describeStart(report));
};

/** A user who could replace clouds.yaml could redirect the logins of this user. */
async function makeDirectory({ path }: SandboxDirectory, { home }: World): Promise<void> {
  const hint =
    'Select another directory with --dir, or remove the write permission of other users with chmod go-w.';
  await withFileError('write', path, assertOnlyUserCanReplace(path, { home, hint }));
  await withFileError('write', path, makeDirectories(path));
  await withFileError('write', path, access(path, constants.W_OK | constants.X_OK));
}

/** A directory given with --dir can contain the clouds.yaml of another cloud. */
async function assertNoOtherCloudsFile({ cloudsFile }: SandboxDirectory): Promise<void> {
  const text = await readText(cloudsFile);
  if (text === '' || text.startsWith(CLOUDS_FILE_NOTE)) return;
  throw new MagnumError('failed', `${cloudsFile} already exists and was not created by magnum sandbox.`, {
    hint: 'Select another directory with --dir.',
  });
}

/** A sandbox keeps the release of its first start: its resources may not exist in another one. */
function assertSameRelease(
  { dir, release }: Options<typeof start>,
  { stateFile }: SandboxDirectory,
  running: SandboxStatus | undefined,
): void {
  if (release === undefined) return;
  const actual = running === undefined ? storedRelease(stateFile) : (running.release ?? 'an older magnum');
  if (actual === undefined || actual === release) return;
  throw new MagnumError('failed', `The sandbox is of release ${actual}, and keeps it.`, {
    hint: `To replace it: ${sandboxCommand('start', dir)} --release ${release} --reset`,
  });
}

async function discardState(world: World, directory: SandboxDirectory): Promise<void> {
  const survivor = await stopRunning(world, directory);
  if (survivor !== undefined) throw cannotStopError(survivor);
  const { stateFile } = directory;
  await withFileError('remove', stateFile, rm(stateFile, { force: true }));
}

async function startNew(
  world: World,
  directory: SandboxDirectory,
  { port, release, seconds, perClusterDelay }: Options<typeof start>,
): Promise<SandboxStatus> {
  const values = {
    '--release': release,
    '--port': port,
    '--seconds': seconds,
    '--per-cluster-delay': perClusterDelay,
  };
  const words = Object.entries(values).flatMap(([flag, value]) =>
    value === undefined ? [] : [flag, String(value)],
  );
  const command = [...world.selfCommand, 'sandbox', 'serve', '--dir', directory.path, ...words];
  const { logFile } = directory;
  await withFileError('remove', logFile, rm(logFile, { force: true }));
  const { cwd, env } = world;
  const process = spawnDetached(command, { cwd, env, logFile });
  return waitForResponse(world, directory, process);
}

async function waitForResponse(
  world: World,
  directory: SandboxDirectory,
  process: BackgroundProcess,
): Promise<SandboxStatus> {
  const end = world.now() + START_TIMEOUT_MS;
  for (;;) {
    const condition = await conditionOf(directory);
    if (condition.kind === 'running') return condition.sandbox;
    const reason = process.exitReason() ?? (world.now() > end ? 'no response' : undefined);
    if (reason !== undefined) throw startError(directory, reason);
    // An interrupted start leaves no process: its directory may be temporary.
    if (world.signal.aborted) await process.stop();
    world.signal.throwIfAborted();
    await world.sleep(POLL_INTERVAL_MS);
  }
}

/** Includes the last line of the log. */
function startError({ logFile }: SandboxDirectory, reason: string): MagnumError {
  const lastLine =
    readLog(logFile)
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^ERROR: /, '') || reason;
  return new MagnumError('failed', `The sandbox did not start. ${lastLine}`, {
    hint: `See the log file ${logFile}.`,
  });
}

/** Empty if it cannot be read. */
function readLog(logFile: string): string {
  try {
    return readRegularFile(logFile).toString();
  } catch {
    return '';
  }
}

interface ShellVariables {
  /** Variables of another cloud, which would override clouds.yaml. */
  readonly unset: readonly string[];
  /** True if the variables already select the sandbox. */
  readonly isUsed: boolean;
  /** Variables of another cloud, including those that the code replaces. */
  readonly lost: readonly string[];
}

function variablesOf(env: Environment, cloudsFile: string): ShellVariables {
  const unset = Object.keys(env)
    // An environment can contain names that are not valid in a shell, and that a shell would evaluate.
    .filter((name) => /^OS_\w+$/.test(name) && !KEPT.has(name) && env[name] !== undefined)
    .sort();
  const { OS_CLIENT_CONFIG_FILE: file, OS_CLOUD: cloud } = env;
  const isSelected = file === cloudsFile;
  const replaced = [
    ...(file && !isSelected ? ['OS_CLIENT_CONFIG_FILE'] : []),
    ...(cloud && !isSelected ? ['OS_CLOUD'] : []),
  ];
  const isUsed = isSelected && cloud === MAIN_CLOUD && unset.length === 0;
  return { unset, isUsed, lost: [...replaced, ...unset.filter((name) => env[name] !== '')] };
}

/** Variables that the code sets, and one that is not about a cloud. */
const KEPT: ReadonlySet<string> = new Set(['OS_CLIENT_CONFIG_FILE', 'OS_CLOUD', 'OS_CACHE']);
