/** What `import … from 'magnum-cli'` gives: the library with the process around it. */
import { setTimeout } from 'node:timers/promises';
import type { Magnum } from '../magnum/types.ts';
import { findHomeDirectory } from '../platform/home-directory.ts';
import { connectFrom } from './connect.ts';
import type { ConnectOptions } from './connect-options.ts';

/**
 * A client for Magnum on the cloud that `magnum` itself would use: of `options`, then of OS_* variables, then of
 * clouds.yaml. Nothing is sent before the first call, which logs in; what `magnum login` remembers counts.
 *
 * Rejects with MagnumError `usage` where the configuration cannot be understood or says too little.
 */
export function connect(options: ConnectOptions = {}): Promise<Magnum> {
  return connectFrom(
    {
      env: process.env,
      cwd: process.cwd(),
      home: findHomeDirectory(process.env.HOME),
      platform: process.platform,
      pid: process.pid,
      now: Date.now,
      sleep: async (ms, signal) => {
        try {
          await setTimeout(ms, undefined, { signal });
        } catch (error) {
          signal?.throwIfAborted();
          throw error;
        }
      },
    },
    options,
  );
}

export { type ErrorKind, MagnumError } from '../errors.ts';
export type {
  Accepted,
  Cluster,
  ClusterTemplate,
  Collection,
  GetOptions,
  ListOptions,
  Magnum,
  NameOrUuid,
  NodeGroup,
  NodeGroupBody,
  NodeGroupListOptions,
  NodeTaint,
  PatchOperation,
  Quota,
  QuotaBody,
  QuotaListOptions,
  ResizeRequest,
  Service,
  Stats,
  UpgradeRequest,
  VersionRange,
} from '../magnum/types.ts';
export type { ConnectOptions } from './connect-options.ts';
