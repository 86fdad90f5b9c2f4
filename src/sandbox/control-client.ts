/** Queries and stops a sandbox in the background. A process ID alone does not identify a sandbox. */
import { request } from 'node:http';
import { codeOf, type ErrorKind, MagnumError, undefinedIfThrown } from '../errors.ts';
import { isSuspended, type ProcessIdentity, parseOwnerId, stateOf } from '../platform/process-identity.ts';
import type { World } from '../world.ts';
import { CONTROL_PATH, type ControlStatus, SECRET_HEADER } from './control-endpoint.ts';
import { sandboxCommand } from './sandbox-command.ts';
import {
  type RunningServer,
  readServerFile,
  removeServerFile,
  type SandboxDirectory,
} from './sandbox-directory.ts';

const RESPONSE_TIMEOUT_MS = 2000;
const POLL_INTERVAL_MS = 25;
const SIGNAL_SECONDS = 3;

export interface SandboxStatus extends RunningServer, ControlStatus {}

/** Its process runs, or may run, but does not respond in time. */
export interface SilentCondition {
  readonly kind: 'silent';
  readonly server: RunningServer;
  readonly isSuspended: boolean;
}

export type SandboxCondition =
  | SilentCondition
  | { readonly kind: 'running'; readonly sandbox: SandboxStatus }
  | { readonly kind: 'stopped' };

const STOPPED: SandboxCondition = { kind: 'stopped' };

/** A killed sandbox leaves its server file, and another server may use its port. */
export async function conditionOf(directory: SandboxDirectory): Promise<SandboxCondition> {
  const server = readServerFile(directory);
  const response = server && (await sendControlRequest(server, 'GET'));
  if (server === undefined || response === undefined) return STOPPED;
  if (response.status === 'timeout') return silentCondition(server);
  const status = statusIn(response);
  return status === undefined ? STOPPED : { kind: 'running', sandbox: { ...server, ...status } };
}

function silentCondition(server: RunningServer): SandboxCondition {
  const identity = identityOf(server);
  if (identity === undefined) return { kind: 'silent', server, isSuspended: false };
  if (stateOf(identity) === 'gone') return STOPPED;
  return { kind: 'silent', server, isSuspended: isSuspended(identity) };
}

/** Returns undefined if the sandbox has stopped. Throws MagnumError `failed` if it does not respond. */
export async function findRunning(directory: SandboxDirectory): Promise<SandboxStatus | undefined> {
  const condition = await conditionOf(directory);
  if (condition.kind === 'silent') throw silentError('failed', condition, directory);
  return condition.kind === 'running' ? condition.sandbox : undefined;
}

export function silentError(
  kind: ErrorKind,
  { server: { pid }, isSuspended }: SilentCondition,
  { option }: SandboxDirectory,
  cause?: unknown,
): MagnumError {
  return new MagnumError(
    kind,
    `The sandbox (process ${pid}) ${isSuspended ? 'is suspended' : 'does not respond'}.`,
    {
      hint: isSuspended
        ? `To continue it: kill -CONT ${pid}`
        : `To stop it: ${sandboxCommand('stop', option)}`,
      cause,
    },
  );
}

export const cannotStopError = ({ pid }: RunningServer): MagnumError =>
  new MagnumError('failed', `Cannot stop the sandbox: process ${pid} does not exit.`, {
    hint: `Check that it is the sandbox, then end it: kill -9 ${pid}`,
  });

const identityOf = ({ owner }: RunningServer): ProcessIdentity | undefined => parseOwnerId(owner ?? '');

/** Undefined if another server sent the response. */
function statusIn({ status, body }: ControlResponse): ControlStatus | undefined {
  if (status !== 200) return undefined;
  const value = undefinedIfThrown(() => JSON.parse(body) as Partial<ControlStatus> | null);
  return typeof value?.clusters === 'number' ? { ...value, clusters: value.clusters } : undefined;
}

/** The signals for a process that the request does not end. SIGCONT lets a suspended process handle SIGTERM. */
const SIGNALS = [['SIGTERM', 'SIGCONT'], ['SIGKILL']] as const;

/**
 * Resolves to undefined when the sandbox has stopped. A sandbox that does not respond, or still runs after `seconds`, is ended by signals.
 * Resolves to its server if it still runs, or if the process may be another one.
 */
export async function stopRunning(
  world: World,
  directory: SandboxDirectory,
  seconds = 10,
): Promise<RunningServer | undefined> {
  const server = readServerFile(directory);
  if (server === undefined) return undefined;
  const response = await sendControlRequest(server, 'DELETE');
  if (response?.status !== 'timeout' && (await hasStopped(world, directory, seconds))) return undefined;
  const identity = identityOf(server);
  for (const signals of SIGNALS) {
    if (identity === undefined || stateOf(identity) !== 'running') return server;
    // It may end between the check and the signal.
    for (const signal of signals) undefinedIfThrown(() => process.kill(server.pid, signal));
    if (!(await hasStopped(world, directory, SIGNAL_SECONDS))) continue;
    removeServerFile(directory, server);
    return undefined;
  }
  return server;
}

async function hasStopped(
  { sleep, now }: World,
  directory: SandboxDirectory,
  seconds: number,
): Promise<boolean> {
  const end = now() + seconds * 1000;
  while ((await conditionOf(directory)).kind !== 'stopped') {
    if (now() >= end) return false;
    await sleep(POLL_INTERVAL_MS);
  }
  return true;
}

interface ControlResponse {
  readonly status: number | 'timeout';
  readonly body: string;
}

/** Resolves to undefined if the connection fails. */
function sendControlRequest(
  { url, secret }: RunningServer,
  method: 'GET' | 'DELETE',
): Promise<ControlResponse | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(url + CONTROL_PATH, {
      method,
      agent: false,
      headers: { [SECRET_HEADER]: secret },
      timeout: RESPONSE_TIMEOUT_MS,
    });
    sending.on('timeout', () => {
      resolve({ status: 'timeout', body: '' });
      sending.destroy();
    });
    sending.on('error', (error) =>
      codeOf(error) === 'ERR_INVALID_URL' ? reject(error) : resolve(undefined),
    );
    sending.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('error', () => resolve(undefined));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sending.end();
  });
}
