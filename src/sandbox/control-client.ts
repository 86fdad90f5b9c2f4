/** Queries and stops a sandbox in the background. A process ID alone does not identify a sandbox. */
import { request } from 'node:http';
import { codeOf, undefinedIfThrown } from '../errors.ts';
import type { World } from '../world.ts';
import { CONTROL_PATH, type ControlStatus, SECRET_HEADER } from './control-endpoint.ts';
import { type RunningServer, readServerFile, type SandboxDirectory } from './sandbox-directory.ts';

const RESPONSE_TIMEOUT_MS = 2000;
const POLL_INTERVAL_MS = 25;

export interface SandboxStatus extends RunningServer, ControlStatus {}

/** Returns undefined if the sandbox does not respond, or if the process at its URL did not write the server file. */
export async function findRunning(directory: SandboxDirectory): Promise<SandboxStatus | undefined> {
  const server = readServerFile(directory);
  const response = server && (await sendControlRequest(server, 'GET'));
  const status = response && statusIn(response);
  return server && status && { ...server, ...status };
}

/** False if the sandbox may run, but does not respond in time. A killed sandbox leaves its server file, and another server may use its port. */
export async function isStopped(directory: SandboxDirectory): Promise<boolean> {
  const server = readServerFile(directory);
  const response = server && (await sendControlRequest(server, 'GET'));
  return response === undefined || (response.status !== 'timeout' && statusIn(response) === undefined);
}

/** Undefined if another server sent the response. */
function statusIn({ status, body }: ControlResponse): ControlStatus | undefined {
  if (status !== 200) return undefined;
  const value = undefinedIfThrown(() => JSON.parse(body) as Partial<ControlStatus> | null);
  return typeof value?.clusters === 'number' ? { ...value, clusters: value.clusters } : undefined;
}

/** Resolves to true when the sandbox has stopped, to false if it still responds after `seconds`. */
export async function stopRunning(
  { sleep, now }: World,
  directory: SandboxDirectory,
  seconds = 10,
): Promise<boolean> {
  const server = readServerFile(directory);
  if (server !== undefined) await sendControlRequest(server, 'DELETE');
  const end = now() + seconds * 1000;
  while ((await findRunning(directory)) !== undefined) {
    if (now() > end) return false;
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
