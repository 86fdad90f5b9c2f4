import type { Options } from '../../cli/table.ts';
import type { Context } from '../../context.ts';
import { MagnumError } from '../../errors.ts';
import { message } from '../../output/result.ts';
import { findRunning, stopRunning } from '../../sandbox/control.ts';
import { sandboxDirectory } from '../../sandbox/directory.ts';
import type { stop } from './table.ts';

export default async ({ dir }: Options<typeof stop>, { world }: Context) => {
  const directory = sandboxDirectory(world, dir);
  const running = await findRunning(directory);
  const data = { running: false, directory: directory.path };
  if (running === undefined) return message('The sandbox is not running.', data);
  if (await stopRunning(world, directory)) return message('The sandbox has stopped.', data);
  throw new MagnumError('failed', `The sandbox does not end (process ${running.pid}).`);
};
