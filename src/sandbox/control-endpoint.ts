/** The endpoint of `sandbox status` and `sandbox stop`, which requires the secret of the running sandbox. */
import { timingSafeEqual } from 'node:crypto';
import type { Cloud } from './cloud.ts';
import { json, type SandboxRequest, type SandboxResponse } from './http-messages.ts';
import type { ReleaseName } from './releases.ts';
import type { SandboxOptions } from './sandbox-options.ts';

export const CONTROL_PATH = '/sandbox';
export const SECRET_HEADER = 'x-sandbox-secret';

/** What the endpoint returns. */
export interface ControlStatus {
  /** Number of clusters. */
  readonly clusters: number;
  /** Undefined for a sandbox that an older version of this command has started, like the rest. */
  readonly release?: ReleaseName;
  readonly seconds?: number;
  readonly perClusterDelayMs?: number;
}

/** Returns undefined for requests to the services. */
export function handleControlRequest(
  { state, settings }: Cloud,
  control: SandboxOptions['control'],
  { method, path, headers }: SandboxRequest,
): SandboxResponse | undefined {
  if (control === undefined || path !== CONTROL_PATH) return undefined;
  if (!isSameSecret(headers[SECRET_HEADER] ?? '', control.secret))
    return json(403, { error: 'Invalid sandbox secret.' });
  if (method === 'DELETE') {
    // Stop after the response has been sent.
    setImmediate(control.stop);
    return { status: 202 };
  }
  const { seconds, perClusterDelayMs } = settings;
  const { clusters, release } = state;
  const status: ControlStatus = { clusters: clusters.length, release, seconds, perClusterDelayMs };
  return json(200, status);
}

function isSameSecret(given: string, secret: string): boolean {
  const [actual, expected] = [Buffer.from(given), Buffer.from(secret)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
