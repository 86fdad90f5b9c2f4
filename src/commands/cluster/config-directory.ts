/** cluster-config --dir: writes the files of the client to a directory. */
import { resolve } from 'node:path';
import { openClientDirectory } from '../../cluster-access/client-configuration.ts';
import { defaultShell } from '../../cluster-access/shell/shell-exports.ts';
import type { Destination, OpenDestination } from './config-types.ts';

export const openDirectory: OpenDestination = async (
  { dir, force, renew, allowSharedDir, shell },
  { world, warn },
  keystone,
): Promise<Destination> =>
  await openClientDirectory({
    dir: resolve(world.cwd, dir as string),
    force: force || renew === true,
    pid: world.pid,
    home: world.home,
    shared: allowSharedDir,
    signal: world.signal,
    shell: shell ?? defaultShell(world),
    keystone,
    warn,
  });
