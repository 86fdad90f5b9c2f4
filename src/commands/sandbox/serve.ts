import { randomBytes } from 'node:crypto';
import type { Options } from '../../cli/command-spec.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { text } from '../../output/result.ts';
import { writeFileAtomically } from '../../platform/atomic-write.ts';
import { sweepDrafts } from '../../platform/draft.ts';
import { createOwnerId } from '../../platform/process-identity.ts';
import { findRunning } from '../../sandbox/control-client.ts';
import { removeServerFile, sandboxDirectory } from '../../sandbox/sandbox-directory.ts';
import { startSandbox } from '../../sandbox/server.ts';
import type { serve } from './table.ts';

export default async (options: Options<typeof serve>, { world }: Context) => {
  const directory = sandboxDirectory(world, options.dir);
  if ((await findRunning(directory)) !== undefined) {
    throw new MagnumError('failed', `A sandbox is already running in ${directory.path}.`);
  }
  await sweepDrafts(directory.path, { now: world.now() });
  const secret = randomBytes(24).toString('base64url');
  const stopping = new AbortController();
  const sandbox = await startSandbox({
    port: options.port,
    release: options.release,
    seconds: options.seconds,
    perClusterDelayMs: options.perClusterDelay,
    stateFile: directory.stateFile,
    now: world.now,
    keepsRequests: false,
    control: { secret, stop: () => stopping.abort() },
  });
  await writeFileAtomically(
    directory.serverFile,
    JSON.stringify({ pid: world.pid, url: sandbox.url, secret, owner: createOwnerId(world.pid) }),
  );
  await abortOf(AbortSignal.any([stopping.signal, world.signal]));
  removeServerFile(directory, { secret });
  await sandbox.close();
  return text('');
};

/** Resolves when the signal is aborted. */
const abortOf = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
