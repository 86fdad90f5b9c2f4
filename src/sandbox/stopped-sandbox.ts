/** Finds out that a command fails because the sandbox that its shell uses has stopped, or was deleted. */
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import { type ErrorDetails, type ErrorKind, MagnumError, undefinedIfThrown } from '../errors.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import { stateDirectory } from '../platform/xdg-directories.ts';
import type { Environment, World } from '../world.ts';
import { CLOUDS_FILE_NOTE, isSandboxCloud } from './clouds-file.ts';
import { conditionOf, silentError } from './control-client.ts';
import { sandboxCommand } from './sandbox-command.ts';
import { CLOUDS_FILE_NAME, filesIn, type SandboxDirectory } from './sandbox-directory.ts';

/** Converts a command to one that evaluates its output in the shell of the user. */
export type Evaluation = (command: string) => string;

/** The error of each command that needs a sandbox that is not running. `directory` is the value of --dir. */
export const notRunningError = (
  kind: ErrorKind,
  directory: string | undefined,
  evaluation: Evaluation,
  { reason = '', cause }: { reason?: string } & Pick<ErrorDetails, 'cause'> = {},
): MagnumError =>
  new MagnumError(kind, `The sandbox is not running${reason}.`, {
    hint: `To start it: ${evaluation(sandboxCommand('start', directory))}`,
    cause,
  });

/**
 * Throws MagnumError `unreachable` if `url` is an address of the sandbox that OS_CLIENT_CONFIG_FILE selects, and that sandbox has stopped,
 * or does not respond. `cause` is the error of a request to it.
 */
export async function assertNotStopped(
  url: string,
  world: World,
  evaluation: Evaluation,
  cause?: unknown,
): Promise<void> {
  const directory = sandboxOf(world);
  if (directory === undefined || !hasAddress(directory, url)) return;
  // A directory that cannot be read proves nothing.
  const condition = await conditionOf(directory).catch(() => undefined);
  if (condition?.kind === 'stopped')
    throw notRunningError('unreachable', directory.option, evaluation, { cause });
  // Before a request has failed, a sandbox that is busy with many clusters may still respond to it.
  if (condition?.kind === 'silent' && (condition.isSuspended || cause !== undefined))
    throw silentError('unreachable', condition, directory, cause);
}

/** Throws MagnumError `unreachable` if OS_CLIENT_CONFIG_FILE selects the clouds.yaml of a sandbox that was deleted. */
export function assertNotDeleted(cloud: string | undefined, world: World, evaluation: Evaluation): void {
  const file = selectedFile(world.env);
  // A file that does not exist is recognized by its path, or by its name and the name of the cloud.
  if (file === undefined || basename(file) !== CLOUDS_FILE_NAME) return;
  if (!isSandboxCloud(cloud) && dirname(file) !== stateDirectory(world, 'sandbox')) return;
  // Another error, such as EACCES, proves nothing.
  const isMissing = undefinedIfThrown(() => statSync(file, { throwIfNoEntry: false }) === undefined);
  if (isMissing !== true) return;
  const reason = `: ${file} does not exist`;
  throw notRunningError('unreachable', dirOption(dirname(file), world), evaluation, { reason });
}

/** The path that `sandbox start` has set; it is absolute. */
function selectedFile({ OS_CLIENT_CONFIG_FILE: file }: Environment): string | undefined {
  return file !== undefined && isAbsolute(file) ? file : undefined;
}

/** Undefined for a copy of a sandbox's clouds.yaml: its directory has neither state nor log, and is not the default one. */
function sandboxOf(world: World): SandboxDirectory | undefined {
  const file = selectedFile(world.env);
  if (file === undefined || !readFileText(file).startsWith(CLOUDS_FILE_NOTE)) return undefined;
  const path = dirname(file);
  const directory = { ...filesIn(path), cloudsFile: file, option: dirOption(path, world) };
  const isOwn = directory.option === undefined || [directory.stateFile, directory.logFile].some(existsSync);
  return isOwn ? directory : undefined;
}

/** The shell may use the sandbox's file and yet send requests to another server, with --os-auth-url for example. */
function hasAddress({ cloudsFile }: SandboxDirectory, url: string): boolean {
  return URL.canParse(url) && readFileText(cloudsFile).includes(`"${new URL(url).origin}/`);
}

/** Empty if it cannot be read. */
const readFileText = (file: string): string =>
  undefinedIfThrown(() => readRegularFile(file).toString()) ?? '';

const dirOption = (path: string, world: World): string | undefined =>
  path === stateDirectory(world, 'sandbox') ? undefined : path;
