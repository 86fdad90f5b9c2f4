/** Hints about the sandbox in the default directory, for a shell that does not use it. They read files only. */
import { undefinedIfThrown } from '../errors.ts';
import { parseOwnerId, stateOf } from '../platform/process-identity.ts';
import { stateDirectory } from '../platform/xdg-directories.ts';
import type { World } from '../world.ts';
import { isSandboxCloud } from './clouds-file.ts';
import { sandboxCommand } from './sandbox-command.ts';
import { filesIn, readServerFile, type SandboxDirectory } from './sandbox-directory.ts';
import type { Evaluation } from './stopped-sandbox.ts';

/** For a user without a cloud. */
export function sandboxHint(world: World, evaluation: Evaluation): string {
  const use = isProcessRunning(defaultDirectory(world))
    ? 'To use the sandbox that is running'
    : 'To try a sandbox cloud';
  return `${use}: ${evaluation(sandboxCommand('start', undefined))}`;
}

/** For a cloud that is not found; undefined if a sandbox does not explain it. */
export function unusedSandboxHint(cloud: string, world: World, evaluation: Evaluation): string | undefined {
  if (!isSandboxCloud(cloud) || defaultDirectory(world) === undefined) return undefined;
  const start = evaluation(sandboxCommand('start', undefined));
  return `This shell does not use the sandbox, which defines this cloud. To use it: ${start}`;
}

function defaultDirectory(world: World): SandboxDirectory | undefined {
  const path = stateDirectory(world, 'sandbox');
  return path === undefined ? undefined : filesIn(path);
}

function isProcessRunning(directory: SandboxDirectory | undefined): boolean {
  const server = directory && undefinedIfThrown(() => readServerFile(directory));
  const identity = parseOwnerId(server?.owner ?? '');
  return identity !== undefined && stateOf(identity) === 'running';
}
