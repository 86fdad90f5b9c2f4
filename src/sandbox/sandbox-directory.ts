/** The directory of a sandbox that runs in the background. */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf } from '../errors.ts';
import { fileError } from '../platform/file-error.ts';
import { noHomeError } from '../platform/home-directory.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import { stateDirectory } from '../platform/xdg-directories.ts';
import type { World } from '../world.ts';

export interface SandboxDirectory {
  readonly path: string;
  /** The value of --dir; undefined for the default directory. */
  readonly option?: string | undefined;
  /** State of the cloud. */
  readonly stateFile: string;
  /** URL and process ID. Exists while the process runs. */
  readonly serverFile: string;
  readonly cloudsFile: string;
  readonly logFile: string;
}

/** Defaults to `$XDG_STATE_HOME/magnum/sandbox`. Throws MagnumError `usage` without a home directory. */
export function sandboxDirectory(world: World, directory: string | undefined): SandboxDirectory {
  const path = directory === undefined ? stateDirectory(world, 'sandbox') : resolve(world.cwd, directory);
  if (path === undefined) throw noHomeError('find the directory of the sandbox');
  return { ...filesIn(path), option: directory };
}

export const CLOUDS_FILE_NAME = 'clouds.yaml';

export const filesIn = (path: string): SandboxDirectory => ({
  path,
  stateFile: join(path, 'state.json'),
  serverFile: join(path, 'server.json'),
  cloudsFile: join(path, CLOUDS_FILE_NAME),
  logFile: join(path, 'sandbox.log'),
});

/** The content of a server file. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  /** Sent to the process to prove that the client can read this directory. */
  readonly secret: string;
  /** Its owner ID (process-identity.ts), because another process can get its process ID. Undefined for one of an older release. */
  readonly owner?: string | undefined;
}

/** Returns undefined if the file does not exist or is invalid. */
export function readServerFile({ serverFile }: SandboxDirectory): RunningServer | undefined {
  try {
    const value = JSON.parse(readRegularFile(serverFile).toString()) as Partial<RunningServer>;
    const { pid, url, secret, owner } = value;
    if (typeof pid !== 'number' || typeof url !== 'string' || typeof secret !== 'string') return undefined;
    return { pid, url, secret, owner: typeof owner === 'string' ? owner : undefined };
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw fileError('read', serverFile, error);
  }
}

/** Removes the server file, unless another sandbox has replaced it. */
export function removeServerFile(
  directory: SandboxDirectory,
  { secret }: Pick<RunningServer, 'secret'>,
): void {
  if (readServerFile(directory)?.secret === secret) rmSync(directory.serverFile, { force: true });
}
