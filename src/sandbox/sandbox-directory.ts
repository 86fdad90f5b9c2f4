/** Where a sandbox that runs in the background keeps what it needs, and how others find it there. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf } from '../errors.ts';
import type { World } from '../world.ts';

export interface SandboxDirectory {
  readonly path: string;
  /** What the cloud remembers. */
  readonly stateFile: string;
  /** Where the process listens; there while it runs. */
  readonly serverFile: string;
  readonly cloudsFile: string;
  readonly logFile: string;
}

/** Base Directory Specification: `$XDG_STATE_HOME/magnum/sandbox`, unless another one is said. */
export function sandboxDirectory({ env, home, cwd }: World, directory: string | undefined): SandboxDirectory {
  const state = env.XDG_STATE_HOME || join(home, '.local/state');
  const path = directory === undefined ? join(state, 'magnum/sandbox') : resolve(cwd, directory);
  return {
    path,
    stateFile: join(path, 'state.json'),
    serverFile: join(path, 'server.json'),
    cloudsFile: join(path, 'clouds.yaml'),
    logFile: join(path, 'sandbox.log'),
  };
}

/** A process that serves, as its server file describes it. */
export interface RunningServer {
  readonly pid: number;
  readonly url: string;
  /** Proves to the process that whoever asks can read its directory. */
  readonly secret: string;
}

/** Undefined where there is no such file, or it says nothing of use. */
export function readServerFile({ serverFile }: SandboxDirectory): RunningServer | undefined {
  try {
    const { pid, url, secret } = JSON.parse(readFileSync(serverFile, 'utf8')) as Partial<RunningServer>;
    if (typeof pid !== 'number' || typeof url !== 'string' || typeof secret !== 'string') return undefined;
    return { pid, url, secret };
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
