/** The entry point of the package `magnum-cli`: the library, with the environment of the process. */
import { setTimeout } from 'node:timers/promises';
import type { Magnum } from '../magnum/types.ts';
import { findHomeDirectory } from '../platform/home-directory.ts';
import { connectFrom } from './connect.ts';
import type { ConnectOptions } from './connect-options.ts';

/**
 * Creates a client for Magnum from `options`, OS_* variables and clouds.yaml, with the precedence that `magnum` uses. Sends no
 * request before the first call, which logs in or uses the session of `magnum login`.
 *
 * Rejects with MagnumError `usage` if the configuration is invalid or incomplete.
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
