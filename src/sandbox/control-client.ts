/** Queries and stops a sandbox in the background. A process ID alone does not identify a sandbox. */
import { request } from 'node:http';
import { codeOf } from '../errors.ts';
import type { World } from '../world.ts';
import { CONTROL_PATH, SECRET_HEADER } from './control-endpoint.ts';
import { type RunningServer, readServerFile, type SandboxDirectory } from './sandbox-directory.ts';

const STOP_TIMEOUT_MS = 2000;
const POLL_INTERVAL_MS = 25;

export interface SandboxStatus extends RunningServer {
  /** Number of clusters. */
  readonly clusters: number;
}

/** Returns undefined if the sandbox does not respond, or if the process at its URL did not write the server file. */
export async function findRunning(directory: SandboxDirectory): Promise<SandboxStatus | undefined> {
  const server = readServerFile(directory);
  const response = server && (await sendControlRequest(server, 'GET'));
  if (server === undefined || response?.status !== 200) return undefined;
  const { clusters } = JSON.parse(response.body) as { clusters: number };
  return { ...server, clusters };
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
  readonly status: number;
  readonly body: string;
}

/** Resolves to undefined without a response. */
function sendControlRequest(
  { url, secret }: RunningServer,
  method: 'GET' | 'DELETE',
): Promise<ControlResponse | undefined> {
  return new Promise((resolve, reject) => {
    const sending = request(url + CONTROL_PATH, {
      method,
      agent: false,
      headers: { [SECRET_HEADER]: secret },
      timeout: STOP_TIMEOUT_MS,
    });
    sending.on('timeout', () => sending.destroy());
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
