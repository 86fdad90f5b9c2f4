/** The directory of a sandbox that runs in the background. */
import { join, resolve } from 'node:path';
import { codeOf } from '../errors.ts';
import { fileError } from '../platform/file-error.ts';
import { readRegularFile } from '../platform/regular-file.ts';
import type { World } from '../world.ts';

export interface SandboxDirectory {
  readonly path: string;
  /** State of the cloud. */
  readonly stateFile: string;
  /** URL and process ID. Exists while the process runs. */
  readonly serverFile: string;
  readonly cloudsFile: string;
  readonly logFile: string;
}

/** Base Directory Specification: defaults to `$XDG_STATE_HOME/magnum/sandbox`. */
export function sandboxDirectory({ env, home, cwd }: World, directory: string | undefined): SandboxDirectory {
  const stateHome = env.XDG_STATE_HOME || join(home, '.local/state');
  const path = directory === undefined ? join(stateHome, 'magnum/sandbox') : resolve(cwd, directory);
  return {
    path,
    stateFile: join(path, 'state.json'),
    serverFile: join(path, 'server.json'),
    cloudsFile: join(path, 'clouds.yaml'),
    logFile: join(path, 'sandbox.log'),
  };
}

/** The content of a server file. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  /** Proves to the process that the client can read its directory. */
  readonly secret: string;
}

/** Returns undefined if the file does not exist or is invalid. */
export function readServerFile({ serverFile }: SandboxDirectory): RunningServer | undefined {
  try {
    const { pid, url, secret } = JSON.parse(readRegularFile(serverFile).toString()) as Partial<RunningServer>;
    if (typeof pid !== 'number' || typeof url !== 'string' || typeof secret !== 'string') return undefined;
    return { pid, url, secret };
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw fileError('read', serverFile, error);
  }
}
